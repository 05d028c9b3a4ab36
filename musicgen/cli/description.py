"""What a score is, in words and in JSON's types."""

from typing import Any

from musicgen.generate.seeds import bar_count
from musicgen.music.instrument_words import DRUMS
from musicgen.music.instruments import program_name
from musicgen.music.score import Score, Track
from musicgen.music.units import TICKS_PER_QUARTER


def instrument_name(track: Track) -> str:
    """The General MIDI name of a track's instrument."""
    return program_name(DRUMS if track.is_drum else track.program)


def clock(seconds: float) -> str:
    """Seconds as minutes:seconds, with hours when there are any."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def plural(number: int, word: str) -> str:
    """A number with its noun: 1 bar, 2 bars."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def tempo_text(score: Score) -> str:
    """The tempo, or its range and how often it changes."""
    tempi = [60e6 / tempo for _, tempo in score.tempo_map.changes]
    if len(tempi) == 1:
        return f"{round(tempi[0], 1):g} bpm"
    changes = plural(len(tempi) - 1, "change")
    return f"{min(tempi):.0f} to {max(tempi):.0f} bpm ({changes})"


def meter_text(score: Score) -> str:
    """The time signatures in the order in which they come."""
    meters = [str(meter) for _, meter in score.meter_map.changes]
    shown = list(dict.fromkeys(meters))
    return ", ".join(shown) + (f" ({len(meters) - 1} changes)" if len(meters) > 2 else "")


def summary(score: Score) -> str:
    """One line for a person."""
    names = list(dict.fromkeys(instrument_name(track).lower() for track in score.tracks))
    played = f": {', '.join(names)}" if names else ""
    bars = plural(bar_count(score), "bar")
    return (
        f"{bars} of {meter_text(score)} at {tempo_text(score)}, "
        f"{clock(score.duration_seconds)}, {plural(score.note_count, 'note')}{played}"
    )


def score_facts(score: Score) -> dict[str, Any]:
    """The same for a script."""
    return {
        "bars": bar_count(score),
        "beats": score.length_beats,
        "seconds": round(score.duration_seconds, 3),
        "notes": score.note_count,
        "tempi": [
            {"beat": tick / TICKS_PER_QUARTER, "bpm": round(60e6 / tempo, 3)}
            for tick, tempo in score.tempo_map.changes
        ],
        "meters": [
            {"beat": tick / TICKS_PER_QUARTER, "meter": str(meter)}
            for tick, meter in score.meter_map.changes
        ],
        "key": str(score.key) if score.key else None,
        "tracks": [
            {
                "name": track.name,
                "instrument": instrument_name(track),
                "program": -1 if track.is_drum else track.program,
                "notes": len(track.notes),
                "lowest": min((note.pitch for note in track.notes), default=None),
                "highest": max((note.pitch for note in track.notes), default=None),
            }
            for track in score.tracks
        ],
    }
