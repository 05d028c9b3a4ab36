"""The prompts to try first: each shows another thing that a prompt can say."""

from typing import Final

from gui.panels.example_card import Example

_BASS = ((0, 0, 1.0, 1), (2, 2, 1.0, 1), (4, 1, 1.0, 1), (6, 3, 1.0, 1))

EXAMPLES: Final = (
    Example(
        "melodic jazz",
        "a mood and a style",
        (
            (0, 7, 0.7, 0), (0.7, 8, 0.6, 0), (1.3, 9, 1.4, 0), (3, 8, 0.7, 0), (3.7, 6, 1.2, 0),
            (5, 7, 0.7, 0), (5.7, 9, 0.6, 0), (6.3, 10, 1.6, 0),
            (0.7, 4, 1.2, 2), (0.7, 5, 1.2, 2), (4.7, 4, 1.2, 2), (4.7, 3, 1.2, 2), *_BASS,
        ),
    ),
    Example(
        "slow blues in A minor",
        "a tempo and a key",
        (
            (0, 8, 2.5, 0), (3, 9, 0.7, 0), (4, 7, 2.8, 0), (7, 6, 0.9, 0),
            (0, 4, 3.6, 2), (0, 5, 3.6, 2), (4, 3, 3.6, 2), (4, 5, 3.6, 2),
            (0, 0, 1.8, 1), (2, 0, 1.8, 1), (4, 2, 1.8, 1), (6, 1, 1.8, 1),
        ),
    ),
    Example(
        "irish reel, 16 bars",
        "a dance and a length",
        (
            *(
                (step * 0.5, row, 0.48, 0)
                for step, row in enumerate((4, 6, 8, 6, 9, 6, 8, 6, 5, 7, 9, 7, 10, 8, 6, 4))
            ),
            (0, 1, 3.8, 2), (4, 2, 3.8, 2),
        ),
    ),
    Example(
        "bossa nova for guitar and bass",
        "a style and who plays",
        (
            *((at, row, 0.4, 2) for at in (0.0, 1.0, 2.5, 4.0, 5.0, 6.5) for row in (5, 7, 8)),
            (0, 0, 1.4, 1), (1.5, 2, 0.5, 1), (2, 2, 1.4, 1), (3.5, 0, 0.5, 1),
            (4, 1, 1.4, 1), (5.5, 3, 0.5, 1), (6, 3, 1.4, 1), (7.5, 1, 0.5, 1),
        ),
    ),
    Example(
        "calm baroque in 3/4",
        "a mood and a meter",
        (
            (0, 8, 0.9, 0), (1, 9, 0.9, 0), (2, 10, 1.9, 0), (4, 9, 0.9, 0), (5, 8, 0.9, 0),
            (6, 7, 1.9, 0), (0, 5, 1.9, 2), (2, 6, 1.9, 2), (4, 5, 1.9, 2), (6, 4, 1.9, 2),
            (0, 2, 3.9, 1), (4, 1, 3.9, 1),
        ),
    ),
    Example(
        "70% jazz, 30% baroque",
        "two styles, weighed",
        (
            *((i * 0.5, 7 + i % 4, 0.45, 0) for i in range(8)),
            (4.2, 10, 0.6, 0), (5, 8, 1.0, 0), (6.4, 9, 1.5, 0),
            (0, 4, 1.9, 2), (2, 5, 1.9, 2), (4, 4, 1.9, 2), (6, 3, 1.9, 2), *_BASS,
        ),
    ),
)  # fmt: skip

STARTERS: Final = (
    ("tag", "jazz"),
    ("tag", "waltz"),
    ("tag", "calm"),
    ("tempo", "100 bpm"),
    ("key", "in D minor"),
    ("meter", "3/4"),
    ("instrument", "for piano and flute"),
    ("length", "8 bars"),
)
"""Words to build a prompt from, as (kind of word, words)."""
