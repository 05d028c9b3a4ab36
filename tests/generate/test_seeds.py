import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.errors import InvalidValueError, SeedError
from musicgen.generate.seeds import bar_count, parse_beats, parse_notes, trim_seed
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap

STEP = 120


def strokes(score: Score, track: int = 0) -> list[tuple[int, int]]:
    """(step, pitch) of each note."""
    return [(note.onset // STEP, note.pitch) for note in score.tracks[track].notes]


def test_the_pattern_of_the_manual() -> None:
    score = parse_beats("kick x...x...|snare ....x...|hat x.x.x.x.")
    assert strokes(score) == [
        *((0, 36), (0, 42), (2, 42), (4, 36), (4, 38), (4, 42), (6, 42)),
    ]
    assert len(score.tracks) == 1 and score.tracks[0].is_drum
    assert score.length == 8 * STEP
    assert all(note.duration == STEP for note in score.tracks[0].notes)


def test_accents_are_louder_and_ghosts_softer() -> None:
    soft, plain, accent = (note.velocity for note in parse_beats("sd oxX").tracks[0].notes)
    assert soft < plain < accent


@pytest.mark.parametrize(
    ("name", "pitch"),
    [
        ("Kick", 36), ("BD", 36), ("bass drum", 36), ("Acoustic Bass Drum", 35), ("snare", 38),
        ("hi-hat", 42), ("open hat", 46), ("Closed Hi-Hat", 42), ("ride", 51), ("crash", 49),
        ("clap", 39), ("Low Conga", 64), ("cowbell", 56), ("floor tom:", 43), ("51", 51),
    ],
)  # fmt: skip
def test_names_of_drums(name: str, pitch: int) -> None:
    assert strokes(parse_beats(f"{name} .x")) == [(1, pitch)]


def test_rows_may_stand_on_lines_with_spaces() -> None:
    one = parse_beats("kick x...x...|snare ....x...")
    assert parse_beats("  kick: x... x...\n\nsnare: .... x...\n") == one
    assert parse_beats("kick x---x---;snare ----x---") == one


def test_short_rows_are_repeated_to_the_longest() -> None:
    score = parse_beats("kick x...x...x...x...|hat x.|ride x..")
    assert [step for step, pitch in strokes(score) if pitch == 42] == [*range(0, 16, 2)]
    assert [step for step, pitch in strokes(score) if pitch == 51] == [0, 3, 6, 9, 12, 15]


def test_repeats() -> None:
    assert parse_beats("kick x...*4|snare ....x...") == parse_beats(
        "kick x...x...x...x...|snare ....x...*2"
    )


def test_steps_per_beat_tempo_and_meter() -> None:
    score = parse_beats("hat xxx", steps_per_beat=3, tempo_bpm=90, meter=Meter(6, 8))
    assert [note.onset for note in score.tracks[0].notes] == [0, 160, 320]
    assert score.length == 480
    assert score.tempo_map.bpm_at(0) == pytest.approx(90, abs=0.001)
    assert score.meter_map.meter_at(0) == Meter(6, 8)
    with pytest.raises(InvalidValueError, match="7 steps"):
        parse_beats("hat x", steps_per_beat=7)


def test_pitched_rows_ring_on_dots_and_end_on_dashes() -> None:
    score = parse_beats("kick x...x...|bass C2...G2.--")
    drums, bass = score.tracks
    assert drums.is_drum and not bass.is_drum and bass.program == 32
    assert bass.notes == (Note(0, 36, 480, 92), Note(480, 43, 240, 92))


def test_two_rows_on_one_drum_strike_once() -> None:
    (note,) = parse_beats("kick x|bd X").tracks[0].notes
    assert note.velocity == parse_beats("kick X").tracks[0].notes[0].velocity


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no strokes"),
        (" | \n", "no strokes"),
        ("kick ....", "no strokes"),
        ("kick", "column 5: the row 'kick' has no steps"),
        ("kick x|flurb x..", "column 8: 'flurb'"),
        ("kick x..y", "column 9: 'y'"),
        ("kick x...|snare ..z.", "column 19: 'z'"),
        ("bass C2.x", "column 9: 'x'"),
        ("bass C99", "column 6: C99"),
        ("kick x*0", "column 7"),
        ("kick x*99999999999", "column 7"),
        ("x...", "column 1"),
    ],
)
def test_a_fault_in_a_pattern_is_named_with_its_column(text: str, part: str) -> None:
    with pytest.raises(SeedError) as caught:
        parse_beats(text)
    assert part in str(caught.value)


def test_the_notes_of_the_manual() -> None:
    score = parse_notes("C4 E4 G4 C5:2 R:1 [C4 E4 G4]:4 F#3:0.5", program=11, tempo_bpm=100)
    assert [
        (note.onset / 480, note.pitch, note.duration / 480) for note in score.tracks[0].notes
    ] == [
        *((0, 60, 1), (1, 64, 1), (2, 67, 1), (3, 72, 2)),
        *((6, 60, 4), (6, 64, 4), (6, 67, 4), (10, 54, 0.5)),
    ]
    assert score.length_beats == 10.5
    assert score.tracks[0].program == 11 and score.tempo_map.bpm_at(0) == pytest.approx(100)


@pytest.mark.parametrize(
    ("text", "pitches"),
    [
        ("C-1 G9", [0, 127]),
        ("c4 bb3 Bb3 B♭3 F♯4 F##4 ebb4", [60, 58, 58, 58, 66, 67, 62]),
        ("C5 D E4 F", [72, 74, 64, 65]),
        ("C E | G, B", [60, 64, 67, 71]),
        ("[C4,E4 C4]", [60, 64]),
    ],
)  # fmt: skip
def test_note_names(text: str, pitches: list[int]) -> None:
    assert [note.pitch for note in parse_notes(text).tracks[0].notes] == pitches


def test_a_rest_at_the_end_counts() -> None:
    assert parse_notes("C4:1/3 R:2/3 r:1").length == 960
    assert parse_notes("C4 -:3").length == 1920


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no notes"),
        ("R R:2", "no notes"),
        ("C4 H4", "column 4: 'H'"),
        ("C4 E4G4", "column 6: 'G'"),
        ("C4:", "column 3"),
        ("C4:0", "column 3"),
        ("C4:1/0", "column 3"),
        ("C4 E4:x", "column 6"),
        ("C4 [E4 G4", "column 4: the bracket"),
        ("C4 []", "column 4: the brackets"),
        ("[C4 x]", "column 5: 'x'"),
        ("C4 C12", "column 4: C12"),
        ("C4:99999", "4000 beats"),
        ("C4:0.1 " * 10_001, "10000"),
    ],
)
def test_a_fault_in_notes_is_named_with_its_column(text: str, part: str) -> None:
    with pytest.raises(SeedError) as caught:
        parse_notes(text)
    assert part in str(caught.value) and len(str(caught.value)) < 160


def test_a_program_out_of_range() -> None:
    with pytest.raises(InvalidValueError):
        parse_notes("C4", program=128)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text("kickhatbsx.o-X|*4 C2#:[]R/\n", max_size=40)))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    for parse in (parse_beats, parse_notes):
        try:
            score = parse(text)
        except SeedError as error:
            assert str(error) and "\n" not in str(error)
        else:
            assert score.note_count > 0
            assert all(note.duration > 0 for track in score.tracks for note in track.notes)


@pytest.fixture
def song() -> Score:
    """Two bars of 3/4 and three of 4/4, a note on each quarter; the last bar half full."""
    notes = [Note(480 * beat, 60 + beat, 480, 80) for beat in range(16)]
    return Score(
        tracks=(Track(program=5, name="lead", notes=tuple(notes)),),
        tempo_map=TempoMap(((0, 500_000), (6 * 480, 400_000))),
        meter_map=MeterMap(((0, Meter(3, 4)), (6 * 480, Meter(4, 4)))),
    )


def test_bars_are_counted_through_changes_of_meter(song: Score) -> None:
    assert bar_count(song) == 5


@pytest.mark.parametrize(
    ("from_bar", "last_bars", "first_pitch"),
    [(None, None, 60), (1, None, 60), (2, None, 63), (3, None, 66), (None, 1, 74), (None, 2, 70),
     (None, 5, 60), (None, 99, 60), (2, 2, 70), (4, 3, 70)],
)  # fmt: skip
def test_the_end_of_a_piece(
    song: Score, from_bar: int | None, last_bars: int | None, first_pitch: int
) -> None:
    trimmed = trim_seed(song, from_bar, last_bars)
    notes = trimmed.tracks[0].notes
    assert (notes[0].onset, notes[0].pitch) == (0, first_pitch)
    assert notes[-1].pitch == 75
    assert trimmed.length == song.length - 480 * (first_pitch - 60)
    assert trimmed.tracks[0].program == 5


def test_tempo_and_meter_are_carried_into_the_end(song: Score) -> None:
    trimmed = trim_seed(song, last_bars=1)
    assert trimmed.tempo_map.bpm_at(0) == pytest.approx(150)
    assert trimmed.meter_map.meter_at(0) == Meter(4, 4)
    assert trim_seed(song, from_bar=2).meter_map.meter_at(4 * 480) == Meter(4, 4)


@pytest.mark.parametrize(
    ("from_bar", "last_bars", "error"),
    [(0, None, InvalidValueError), (None, 0, InvalidValueError), (6, None, SeedError)],
)
def test_bars_that_are_not_there(
    song: Score, from_bar: int | None, last_bars: int | None, error: type[Exception]
) -> None:
    with pytest.raises(error, match=str(from_bar if from_bar is not None else last_bars)):
        trim_seed(song, from_bar, last_bars)


def test_an_end_without_notes() -> None:
    score = Score((Track(notes=(Note(0, 60, 480, 80),)),), length=480 * 40)
    with pytest.raises(SeedError, match="no notes from bar 10"):
        trim_seed(score, last_bars=1)
