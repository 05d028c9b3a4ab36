"""One more element, in one line."""

from xml.etree.ElementTree import Element, SubElement


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """Append an element to `parent`, with a text if there is one, and return it."""
    element = SubElement(parent, tag, attributes)
    element.text = text
    return element
