"""What the benchmarks ask an engine for."""

from musicgen.generate.composer import Composer
from musicgen.style.style import Style

# Saxophone, piano, bass and drums.
QUARTET = (66, 0, 32, -1)


def known_style(composer: Composer, *tags: str) -> Style:
    """The tags that the weights know; one that they do know when they know none of them."""
    known = composer.known_tags
    names = [tag for tag in tags if tag in known] or list(known)[:1]
    return Style(tuple((name, 1.0) for name in names))
