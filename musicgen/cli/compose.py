"""Compose what a request asks for, write it and say what it is."""

import argparse
import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from musicgen.cli.console import Console
from musicgen.cli.result_files import result_paths
from musicgen.cli.written import MIDI_ENDINGS, check_ending, write_score
from musicgen.generate.request import (
    GenerationFinished,
    GenerationRequest,
    NoteSampled,
    best_first,
)
from musicgen.generate.request_json import request_to_data
from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_QUARTER

RECIPE_KEY = "result"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which of the pieces of a request a file holds; stored with the request.

    Attributes:
        variations: how many were sampled together.
        chosen: which of them to write, from 0; None writes all.
        with_seed: True keeps the given music in front.
    """

    variations: int = 1
    chosen: int | None = None
    with_seed: bool = True


def compose_and_write(
    request: GenerationRequest,
    recipe: Recipe,
    args: argparse.Namespace,
    console: Console,
    *,
    name: str,
    facts: dict[str, Any],
) -> int:
    """Sample, write the files, print what they are.

    Args:
        request: what to compose.
        recipe: how many pieces, and which parts of them to keep.
        args: the options of the result.
        console: where to print.
        name: file name without ending, for when none was given.
        facts: what the JSON object says beside the results.
    """
    from musicgen.export.options import ExportOptions

    paths = result_paths(args.output, name, recipe.variations if recipe.chosen is None else 1)
    check_ending(paths[0])
    finished = _compose(request, recipe.variations, console)
    ranked = sorted(finished.values(), key=best_first)
    wanted = [piece.variation for piece in ranked] if recipe.chosen is None else [recipe.chosen]
    results = []
    for variation, path in zip(wanted, paths, strict=True):
        piece = finished[variation]
        score = piece.score if recipe.with_seed else _written_part(piece)
        stored = _stored(request, Recipe(recipe.variations, variation, recipe.with_seed))
        written = write_score(score, path, console, ExportOptions(request_json=stored))
        console.result(written.line)
        entry = {
            **written.data,
            "seed_beats": piece.seed_end / TICKS_PER_QUARTER if recipe.with_seed else 0.0,
            "stop_reason": piece.stop_reason,
            "log_probability": round(piece.log_probability, 4),
            "variation": variation,
            "rank_score": None if piece.rank_score is None else round(piece.rank_score, 4),
            "quoted_bars": None if piece.quoted_bars is None else round(piece.quoted_bars, 2),
        }
        if args.wav and path.suffix.lower() in MIDI_ENDINGS:
            sound = write_score(score, path.with_suffix(".wav"), console)
            console.result(f"{sound.files[0]}  the same as sound")
            entry["wav"] = str(sound.files[0])
        results.append(entry)
    random_seed = request.sampling.random_seed
    quoted = max((finished[number].quoted_bars or 0.0 for number in wanted), default=0.0)
    if quoted:
        console.note(f"longest passage also found in the training music: {quoted:.1f} bars")
    console.note(f"random seed {random_seed}")
    data = request_to_data(request) | {"seed": None}
    console.emit({**facts, "random_seed": random_seed, "request": data, "results": results})
    return 0


def read_recipe(request_json: str) -> Recipe:
    """The recipe stored with a request; that of a plain one when there is none."""
    data = json.loads(request_json).get(RECIPE_KEY) or {}
    return Recipe(
        int(data.get("variations", 1)), int(data.get("chosen", 0)), bool(data.get("seed", True))
    )


def _stored(request: GenerationRequest, recipe: Recipe) -> str:
    data = request_to_data(request)
    if recipe != Recipe(1, 0):
        # Pieces sampled together share one batch, so one of them alone needs all again.
        data[RECIPE_KEY] = {
            "variations": recipe.variations,
            "chosen": recipe.chosen,
            "seed": recipe.with_seed,
        }
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _compose(
    request: GenerationRequest, variations: int, console: Console
) -> dict[int, GenerationFinished]:
    from musicgen.generate.composer import Composer

    composer = Composer.load(request.checkpoint)
    start = request.seed.length if request.seed else 0
    settled = dict.fromkeys(range(variations), start)
    finished: dict[int, GenerationFinished] = {}
    total = request.length_beats * variations
    stream = composer.stream(request, variations)
    with console.progress("composing", total, "beat") as advance, closing(stream) as events:
        for event in events:
            if isinstance(event, NoteSampled):
                settled[event.variation] = event.settled_until
                advance(sum(tick - start for tick in settled.values()) / TICKS_PER_QUARTER)
            else:
                finished[event.variation] = event
    return finished


def _written_part(piece: GenerationFinished) -> Score:
    from musicgen.music.timeline import slice_ticks

    return slice_ticks(piece.score, piece.seed_end, piece.score.length)


def stored_request(path: Path) -> str:
    """The request inside a MIDI file.

    Raises:
        FileFormatError: the file holds none.
        MissingFileError: there is no such file.
    """
    from musicgen.errors import FileFormatError
    from musicgen.midi.request_text import read_request_json

    text = read_request_json(path)
    if text is None:
        raise FileFormatError(
            f"{path} holds no request; only files this program wrote can be made again"
        )
    return text
