"""`musicgen inspect`: what is in a MIDI file."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import options
from musicgen.cli.console import Console
from musicgen.cli.description import (
    clock,
    instrument_name,
    meter_text,
    plural,
    score_facts,
    tempo_text,
)
from musicgen.errors import MusicGenError
from musicgen.generate.seeds import bar_count
from musicgen.music.key import Key
from musicgen.music.score import Score, Track

_LEAST_CONFIDENCE, _MOST_STYLES = 0.05, 4
_NOTE_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "inspect",
        help="say what is in a MIDI file",
        description="Say what is in a MIDI file: tracks, bars, tempo, meter, key, style.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="a MIDI file")
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Read the file and print what it holds."""
    from musicgen.cli.detected_tags import detected_tags
    from musicgen.midi.read import read_midi
    from musicgen.music.key_estimate import estimate_key

    score = read_midi(args.file)
    estimated = estimate_key(score)
    tags = detected_tags(score, score.key or estimated)
    families, styles = _styles(score)
    prompt = _prompt_of(args.file)
    length = f"{plural(bar_count(score), 'bar')}, {round(score.length_beats, 2):g} beats"
    console.result(str(args.file))
    console.result(f"  length  {length}, {clock(score.duration_seconds)}")
    console.result(f"  tempo   {tempo_text(score)}")
    console.result(f"  meter   {meter_text(score)}")
    console.result(f"  key     {_key_text(score, estimated)}")
    if families:
        console.result(f"  style   {_with_confidence(families)}; tags {_with_confidence(styles)}")
    if tags:
        console.result(f"  sounds  {', '.join(tags)}")
    if prompt is not None:
        console.result(f"  made    by this program from {prompt!r}")
    for number, track in enumerate(score.tracks, start=1):
        console.result(f"  {_track_line(number, track)}")
    console.emit(
        {
            "file": str(args.file),
            **score_facts(score),
            "estimated_key": str(estimated) if estimated else None,
            "tags": list(tags),
            "style_families": {name: round(sure, 3) for name, sure in families},
            "style_tags": {name: round(sure, 3) for name, sure in styles},
            "prompt": prompt,
        }
    )
    return 0


def _styles(score: Score) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """What the recogniser hears, the likeliest first; nothing where it is not installed."""
    from musicgen.generate.hearing import recogniser_path
    from musicgen.recognise.recognise import Recogniser

    path = recogniser_path()
    heard = Recogniser.load(path).recognise(score) if path else None
    if heard is None:
        return [], []
    families = [entry for entry in heard.families if entry[1] >= _LEAST_CONFIDENCE]
    return families[:_MOST_STYLES], list(heard.tags[:_MOST_STYLES])


def _with_confidence(entries: list[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {sure:.0%}" for name, sure in entries)


def _track_line(number: int, track: Track) -> str:
    low = min((note.pitch for note in track.notes), default=0)
    high = max((note.pitch for note in track.notes), default=0)
    span = "" if track.is_drum or not track.notes else f"  {_pitch(low)} to {_pitch(high)}"
    name = f"  {track.name!r}" if track.name else ""
    notes = plural(len(track.notes), "note")
    return f"{number:>2}  {instrument_name(track):24} {notes:>12}{span}{name}"


def _pitch(pitch: int) -> str:
    return f"{_NOTE_NAMES[pitch % 12]}{pitch // 12 - 1}"


def _key_text(score: Score, estimated: Key | None) -> str:
    if score.key is None:
        return f"{estimated} (estimated)" if estimated else "unknown"
    if estimated is None or estimated == score.key:
        return str(score.key)
    return f"{score.key} (by the notes rather {estimated})"


def _prompt_of(path: Path) -> str | None:
    from musicgen.generate.request_json import request_from_json
    from musicgen.midi.request_text import read_request_json

    try:
        text = read_request_json(path)
        return request_from_json(text).prompt if text else None
    except MusicGenError:
        # A request of a later version says nothing about the notes.
        return None
