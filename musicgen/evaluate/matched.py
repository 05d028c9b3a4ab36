"""Real excerpts, and requests for pieces that are described as they are.

Generated music is compared with real music that it was asked to resemble: a place in a
real piece is drawn for every piece to write, and the piece's tags, tempo, meter, key and
instruments are what is asked for. Differences then come from the network, and not from
another mixture of slow and fast, or of solos and bands.
"""

from dataclasses import dataclass, replace
from random import Random

import numpy as np

from musicgen.errors import InvalidValueError
from musicgen.evaluate.excerpts import Excerpt, cut_excerpt, score_of
from musicgen.events.context import MODE_MINOR, MODE_NONE, BarGrid
from musicgen.generate.defaults import default_sampling
from musicgen.generate.request import GenerationRequest
from musicgen.music.key import Key, Mode
from musicgen.music.meter import Meter
from musicgen.music.score import Score
from musicgen.style.families import family_of
from musicgen.style.style import Style
from musicgen.train.corpus import Corpus

# Shorter pieces (fills, licks, fragments) show no form.
_FEWEST_BARS = 12
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a real piece.

    Attributes:
        family: which family of styles.
        piece: index into the corpus.
        first_bar: first bar of the excerpt.
        bars: its length; the asked length, or the whole piece where that is shorter.
    """

    family: str
    piece: int
    first_bar: int
    bars: int


def draw_slots(
    corpus: Corpus, split: str, *, per_family: int, bars: int = 32, random_seed: int = 0
) -> list[Slot]:
    """Places in the real pieces of a split, the same number for every family.

    Pieces take turns, so that none is heard twice before every other was heard once.

    Raises:
        InvalidValueError: a family has no piece in the split.
    """
    random = Random(random_seed)
    members: dict[str, list[int]] = {}
    for index in corpus.indices(split):
        family = family_of(corpus.pieces[index].tags)
        if family is not None and _bar_count(corpus, index) >= _FEWEST_BARS:
            members.setdefault(family, []).append(index)
    if not members:
        raise InvalidValueError(f"the {split} split has no piece of any family; take another")
    slots = []
    for family in sorted(members):
        pieces = members[family]
        random.shuffle(pieces)
        for turn in range(per_family):
            piece = pieces[turn % len(pieces)]
            first_bar, length = _place(corpus, piece, bars, random)
            slots.append(Slot(family, piece, first_bar, length))
    return slots


def _grid(corpus: Corpus, piece: int) -> BarGrid:
    return BarGrid.build([(s, Meter(top, low)) for s, top, low in corpus.pieces[piece].meters])


def _bar_count(corpus: Corpus, piece: int) -> int:
    last = np.array([corpus.pieces[piece].end - 1])
    return int(_grid(corpus, piece).locate(last)[1][0]) + 1


def _place(corpus: Corpus, piece: int, bars: int, random: Random) -> tuple[int, int]:
    """First bar and length of an excerpt, in one meter and with music in it if possible."""
    grid = _grid(corpus, piece)
    spare = _bar_count(corpus, piece) - bars
    if spare <= 0:
        return 0, bars + spare
    for _ in range(_ATTEMPTS):
        first = random.randint(0, spare)
        changes = grid.first_bar
        one_meter = not np.any((changes > first) & (changes < first + bars))
        if one_meter and len(cut_excerpt(corpus.events(piece), grid, first, bars).onset) >= bars:
            return first, bars
    return 0, bars


def real_excerpt(corpus: Corpus, slot: Slot) -> Excerpt:
    """The notes at a place."""
    events = corpus.events(slot.piece)
    return cut_excerpt(events, _grid(corpus, slot.piece), slot.first_bar, slot.bars)


def real_score(corpus: Corpus, slot: Slot) -> Score:
    """The notes at a place as a score, in the key of the piece."""
    info = corpus.pieces[slot.piece]
    excerpt, meter = real_excerpt(corpus, slot), slot_meter(corpus, slot)
    score = score_of(excerpt, info.tempo_bpm, meter, -info.transposition)
    return replace(score, key=slot_key(corpus, slot))


def slot_key(corpus: Corpus, slot: Slot) -> Key | None:
    """Key at a place; None for percussion alone."""
    info = corpus.pieces[slot.piece]
    if info.mode == MODE_NONE:
        return None
    mode: Mode = "minor" if info.mode == MODE_MINOR else "major"
    return Key((Key(0, mode).reference - info.transposition) % 12, mode)


def slot_meter(corpus: Corpus, slot: Slot) -> Meter:
    """Time signature at a place."""
    grid = _grid(corpus, slot.piece)
    index = int(np.searchsorted(grid.first_bar, slot.first_bar, side="right")) - 1
    return Meter(*corpus.pieces[slot.piece].meters[index][1:])


def matching_request(
    corpus: Corpus, slot: Slot, *, bars: int, known_tags: frozenset[str]
) -> GenerationRequest:
    """What to ask for to get a piece like the one at a place, `bars` bars long."""
    info = corpus.pieces[slot.piece]
    excerpt = real_excerpt(corpus, slot)
    meter = slot_meter(corpus, slot)
    style = Style(tuple((tag, 1.0) for tag in info.tags if tag in known_tags))
    programs = tuple(int(p) if p < 128 else -1 for p in np.unique(excerpt.instrument))
    return GenerationRequest(
        style=style,
        length_beats=bars * 4.0 * meter.numerator / meter.denominator,
        tempo_bpm=min(max(info.tempo_bpm, 20.0), 400.0),
        key=slot_key(corpus, slot) or Key(0),
        meter=meter,
        instruments=programs,
        sampling=default_sampling(style),
    )
