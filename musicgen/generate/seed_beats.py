"""Drum and bass patterns as text: "kick x...x...|snare ....x...|hat x.x.x.x."."""

import re
from dataclasses import dataclass

from musicgen.errors import InvalidValueError, SeedError
from musicgen.generate.seed_notes import NOTE_NAME, pitch_of
from musicgen.music.instruments import DRUM_NAMES, find_instruments, program_name
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER

MAX_STEPS = 16_384
_VELOCITIES = {"x": 92, "X": 118, "o": 56}
_RESTS = ".-"
_MAX_NAME_WORDS = 4
_REPEAT = re.compile(r"\*\s*(\d+)\s*$")

_DRUM_WORDS: dict[str, int] = {
    **{name.lower().replace("-", " "): pitch for pitch, name in DRUM_NAMES.items()},
    **dict.fromkeys(("kick", "kick drum", "bass drum", "bd", "k", "kd"), 36),
    **dict.fromkeys(("snare drum", "sd", "sn", "s"), 38),
    **dict.fromkeys(("hat", "hats", "hi hat", "hihat", "hh", "h", "closed hat", "ch"), 42),
    **dict.fromkeys(("closed hihat", "chh"), 42),
    **dict.fromkeys(("open hat", "open hihat", "oh", "ohh"), 46),
    **dict.fromkeys(("pedal hat", "pedal hihat", "foot", "ph"), 44),
    **dict.fromkeys(("rim", "rimshot", "sidestick", "rs", "stick", "cross stick"), 37),
    **dict.fromkeys(("clap", "claps", "cp"), 39),
    **dict.fromkeys(("ride", "ride cymbal", "rd"), 51),
    **dict.fromkeys(("bell",), 53),
    **dict.fromkeys(("crash", "crash cymbal", "cymbal", "cr"), 49),
    **dict.fromkeys(("splash",), 55),
    **dict.fromkeys(("china",), 52),
    **dict.fromkeys(("tom", "mid tom", "mt"), 47),
    **dict.fromkeys(("hi tom", "ht", "tom 1", "tom1"), 50),
    **dict.fromkeys(("tom 2", "tom2"), 47),
    **dict.fromkeys(("lt", "tom 3", "tom3"), 45),
    **dict.fromkeys(("floor tom", "floor", "ft"), 43),
    **dict.fromkeys(("tamb",), 54),
    **dict.fromkeys(("cow bell", "cb"), 56),
    **dict.fromkeys(("clave", "cl"), 75),
    **dict.fromkeys(("conga", "open conga"), 63),
    **dict.fromkeys(("bongo",), 60),
    **dict.fromkeys(("timbale",), 65),
    **dict.fromkeys(("agogo",), 67),
    **dict.fromkeys(("guiro",), 73),
    **dict.fromkeys(("woodblock", "block"), 76),
    **dict.fromkeys(("cuica",), 79),
    **dict.fromkeys(("triangle", "tri"), 81),
    **dict.fromkeys(("shake", "sh"), 82),
    **dict.fromkeys(("surdo",), 86),
}


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a pattern before it is laid out in time.

    Attributes:
        program: General MIDI program; None for drums.
        name: of the instrument, for the track.
        steps: one entry per step: (pitch, velocity), None for a rest, and for pitched
            rows "held" where the note rings on.
    """

    program: int | None
    name: str
    steps: tuple[tuple[int, int] | str | None, ...]


def parse_beats(
    text: str,
    *,
    steps_per_beat: int = 4,
    tempo_bpm: float = 120.0,
    meter: Meter = Meter(4, 4),
) -> Score:
    """A score from a pattern, one row per line or between bars "|".

    A row is a name and its steps: `x` a stroke, `X` an accent, `o` a soft one, `.` or `-`
    a rest; spaces between steps are free and `*4` at the end repeats the row. Names are
    drums ("kick", "open hat", "Low Conga", "36"); an instrument's name ("bass", "piano")
    starts a row of note names, in which `.` lets a note ring on and `-` ends it:
    "bass C2..-G2..". Rows shorter than the longest one are repeated to its length.

    Args:
        text: the pattern.
        steps_per_beat: steps to a quarter note: 4 are sixteenths, 3 triplets.
        tempo_bpm: quarter notes per minute.
        meter: time signature of the score.

    Raises:
        SeedError: the text is no pattern; names the column, counted from 1.
        InvalidValueError: the steps don't fit the ticks of a quarter note.
    """
    if steps_per_beat < 1 or TICKS_PER_QUARTER % steps_per_beat:
        raise InvalidValueError(
            f"{steps_per_beat} steps to a beat cannot be written; use 1, 2, 3, 4, 6, 8 or 12"
        )
    lines = [match for match in re.finditer(r"[^|\n;]+", text) if match.group().strip()]
    rows = [_row(line.group(), line.start()) for line in lines]
    count = max((len(row.steps) for row in rows), default=0)
    if count == 0 or not any(isinstance(step, tuple) for row in rows for step in row.steps):
        raise SeedError('the pattern has no strokes; write one such as "kick x...x..."')
    step_ticks = TICKS_PER_QUARTER // steps_per_beat
    return Score(
        tracks=_tracks(rows, count, step_ticks),
        tempo_map=TempoMap.constant(tempo_bpm),
        meter_map=MeterMap.constant(*meter),
        length=count * step_ticks,
    )


def _tracks(rows: list[_Row], count: int, step_ticks: int) -> tuple[Track, ...]:
    """One drum track first, then one track per pitched instrument."""
    notes: dict[int | None, list[Note]] = {}
    names: dict[int | None, str] = {}
    for row in sorted(rows, key=lambda row: row.program is not None):
        steps = (row.steps * (count // max(1, len(row.steps)) + 1))[:count]
        names.setdefault(row.program, row.name)
        notes.setdefault(row.program, []).extend(_notes(steps, step_ticks))
    return tuple(
        Track(program or 0, program is None, names[program]).with_notes(_without_doubles(played))
        for program, played in notes.items()
    )


def _notes(steps: tuple[tuple[int, int] | str | None, ...], step_ticks: int) -> list[Note]:
    notes: list[Note] = []
    for place, step in enumerate(steps):
        if isinstance(step, tuple):
            notes.append(Note(place * step_ticks, step[0], step_ticks, step[1]))
        elif step == "held" and notes and notes[-1].end == place * step_ticks:
            notes[-1] = notes[-1]._replace(duration=notes[-1].duration + step_ticks)
    return notes


def _without_doubles(notes: list[Note]) -> list[Note]:
    """Of strokes on one drum at one time, the loudest."""
    loudest: dict[tuple[int, int], Note] = {}
    for note in notes:
        there = loudest.get((note.onset, note.pitch))
        if there is None or there.velocity < note.velocity:
            loudest[note.onset, note.pitch] = note
    return list(loudest.values())


def _row(text: str, offset: int) -> _Row:
    """One row; `offset` is where it begins in the whole text."""
    repeat = _REPEAT.search(text)
    body = text[: repeat.start()] if repeat else text
    words = list(re.finditer(r"[^\s:]+", body))
    for count in range(min(_MAX_NAME_WORDS, len(words)), 0, -1):
        name = " ".join(word.group() for word in words[:count])
        end = words[count - 1].end()
        instrument = _instrument(name)
        if instrument is not None:
            steps = _steps(
                body, end, offset, pitched=instrument[0] is not None, pitch=instrument[1]
            )
            break
    else:
        column = offset + (words[0].start() if words else 0) + 1
        raise SeedError(
            f"column {column}: {text.split()[0][:20]!r} is not a drum or an instrument; "
            'write a row such as "kick x...x..."'
        )
    if not steps:
        column = offset + end + 1
        raise SeedError(f'column {column}: the row {name!r} has no steps; write some, "x...x..."')
    times = int(repeat.group(1)[:6]) if repeat else 1
    if not 1 <= times * len(steps) <= MAX_STEPS:
        column = offset + (repeat.start() if repeat else 0) + 1
        raise SeedError(
            f"column {column}: a row of {times * len(steps)} steps cannot be made; "
            f"use 1 to {MAX_STEPS}"
        )
    program = instrument[0]
    shown = "drums" if program is None else program_name(program)
    return _Row(program, shown, steps * times)


def _instrument(name: str) -> tuple[int | None, int] | None:
    """(program, 0) of an instrument, (None, pitch) of a drum, None for neither."""
    plain = name.casefold().replace("-", " ").replace("_", " ")
    if plain in _DRUM_WORDS:
        return None, _DRUM_WORDS[plain]
    if plain.isdecimal() and len(plain) < 4 and int(plain) in DRUM_NAMES:
        return None, int(plain)
    programs = [program for program in find_instruments(plain) if program >= 0]
    return (programs[0], 0) if programs else None


def _steps(
    body: str, start: int, offset: int, *, pitched: bool, pitch: int
) -> tuple[tuple[int, int] | str | None, ...]:
    steps: list[tuple[int, int] | str | None] = []
    at = start
    while at < len(body):
        sign = body[at]
        note = NOTE_NAME.match(body, at) if pitched else None
        if sign.isspace() or sign == ":":
            pass
        elif sign in _RESTS:
            steps.append("held" if pitched and sign == "." else None)
        elif note is not None:
            steps.append((pitch_of(note, offset + at), _VELOCITIES["x"]))
            at = note.end() - 1
        elif not pitched and sign in _VELOCITIES:
            steps.append((pitch, _VELOCITIES[sign]))
        else:
            known = "note names, . and -" if pitched else "x, X, o, . and -"
            raise SeedError(f"column {offset + at + 1}: {sign!r} is not a step; use {known}")
        at += 1
    return tuple(steps)
