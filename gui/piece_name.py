"""What a piece is called where it needs a name: on a score, and as a file."""

from gui.document import Document

_LONGEST = 60


def title(document: Document, prompt: str) -> str:
    """Its file's name, else the prompt it was written from, else the prompt as it stands."""
    request = document.active.request if document.active else None
    return document.name or (request.prompt if request else "") or prompt


def file_name(document: Document, prompt: str) -> str:
    """The title as a file name without ending, "" where there is none."""
    words = "".join(c if c.isalnum() or c in "-_#" else " " for c in title(document, prompt))
    return "-".join(words.split())[:_LONGEST]
