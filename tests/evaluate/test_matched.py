"""Places in real pieces, what is asked for in their words, and the page that shows both."""

import numpy as np
import pytest

from musicgen.errors import InvalidValueError
from musicgen.evaluate.excerpts import excerpt_of
from musicgen.evaluate.matched import (
    Slot,
    draw_slots,
    matching_request,
    real_excerpt,
    real_score,
)
from musicgen.evaluate.style_report import WrittenPiece, style_report
from musicgen.events.context import MODE_MAJOR, MODE_NONE
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS
from musicgen.generate.plan import check_request
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.train.corpus import Corpus, PieceInfo

BAR = 72
# In D major, moved down to C: a bar of 3/4 is C E G, the next D F A, and so on.
REEL, GROOVE, FILL = range(3)


def piece(name: str, tags: tuple[str, ...], bars: int, mode: int, transposition: int) -> PieceInfo:
    return PieceInfo(
        name, "tests", name, "test", tags, 96.0, mode, transposition, bars * BAR, ((0, 3, 4),)
    )


def notes(bars: int, instrument: int) -> dict[str, np.ndarray]:
    onset = np.arange(3 * bars) * 24
    pitch = 60 + np.repeat(np.arange(bars) % 4, 3) + np.tile([0, 4, 7], bars)
    return {
        "onset": onset,
        "instrument": np.full(3 * bars, instrument),
        "pitch": pitch + DRUM_PITCH_OFFSET * (instrument == DRUMS),
        "duration": np.full(3 * bars, 24),
        "velocity": np.full(3 * bars, 80),
    }


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    parts = [notes(40, 40), notes(20, DRUMS), notes(2, DRUMS)]
    pieces = [
        piece("reel.mid", ("folk", "irish", "reel", "unheard of"), 40, MODE_MAJOR, -2),
        piece("groove.mid", ("drums", "rock"), 20, MODE_NONE, 0),
        piece("fill.mid", ("drums", "rock"), 2, MODE_NONE, 0),
    ]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Corpus(pieces, np.array([0, 120, 180, 186]), columns)


def test_every_family_gets_as_many_places(corpus: Corpus) -> None:
    slots = draw_slots(corpus, "test", per_family=3, bars=32)
    families = ["irish-or-fiddle folk"] * 3 + ["rock-or-funk drums"] * 3
    assert [slot.family for slot in slots] == families
    assert all(0 <= slot.first_bar <= 8 and slot.bars == 32 for slot in slots[:3])
    # The groove is shorter than asked and taken whole; the fill is no piece.
    assert {(slot.piece, slot.first_bar, slot.bars) for slot in slots[3:]} == {(GROOVE, 0, 20)}
    assert slots == draw_slots(corpus, "test", per_family=3, bars=32)
    with pytest.raises(InvalidValueError, match="valid split"):
        draw_slots(corpus, "valid", per_family=3)


def test_an_excerpt_begins_on_its_bar(corpus: Corpus) -> None:
    excerpt = real_excerpt(corpus, Slot("", REEL, 3, 2))
    assert (excerpt.bars, excerpt.bar_steps, excerpt.onset[0]) == (2, BAR, 0)
    assert excerpt.pitch.tolist() == [63, 67, 70, 60, 64, 67]
    assert excerpt.bar.tolist() == [0, 0, 0, 1, 1, 1]


def test_a_real_score_is_in_its_own_key(corpus: Corpus) -> None:
    score = real_score(corpus, Slot("", REEL, 0, 2))
    assert score.key == Key(2, "major")
    assert [note.pitch for note in score.tracks[0].notes][:3] == [62, 66, 69]
    assert score.length == 2 * 3 * 480
    assert excerpt_of(score).pitch.tolist() == [60, 64, 67, 61, 65, 68]
    assert real_score(corpus, Slot("", GROOVE, 0, 2)).tracks[0].is_drum


def test_a_request_says_what_the_piece_is(corpus: Corpus) -> None:
    known = frozenset(("folk", "irish", "reel", "drums", "rock"))
    request = matching_request(corpus, Slot("", REEL, 3, 30), bars=32, known_tags=known)
    check_request(request)
    assert request.style.tags == (("folk", 1.0), ("irish", 1.0), ("reel", 1.0))
    assert (request.key, request.meter, request.tempo_bpm) == (Key(2), Meter(3, 4), 96.0)
    assert (request.instruments, request.length_beats) == ((40,), 96.0)
    drums = matching_request(corpus, Slot("", GROOVE, 0, 20), bars=4, known_tags=known)
    assert drums.instruments == (-1,)


def test_the_page_shows_written_beside_real(corpus: Corpus) -> None:
    slots = draw_slots(corpus, "test", per_family=2, bars=4)
    written = [WrittenPiece(slot, real_score(corpus, slot)) for slot in slots]
    *_, page = style_report(corpus, written, heard=0)
    assert isinstance(page, str)
    assert page.count("<section") == 3
    assert page.count("data:image/png") == 2
    assert "rock-or-funk drums" in page
    assert "$" not in page


def test_a_pair_can_be_heard(corpus: Corpus) -> None:
    slot = Slot("irish-or-fiddle folk", REEL, 0, 1)
    *_, page = style_report(corpus, [WrittenPiece(slot, real_score(corpus, slot))], heard=1)
    assert isinstance(page, str)
    assert page.count("data:audio/ogg") == 2
    assert "folk, irish, reel" in page
