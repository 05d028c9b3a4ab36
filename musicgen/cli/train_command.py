"""`musicgen train`: weights from prepared music."""

import argparse
import os
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from musicgen.cli import benchmark_runs, listener_runs, options
from musicgen.cli.console import Console
from musicgen.cli.description import clock
from musicgen.errors import InvalidValueError

if TYPE_CHECKING:
    from musicgen.train.trainer import TrainingProgress

_BAR_WIDTH = 20


def register(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "train",
        help="train weights on prepared music",
        description="Train weights on prepared music. Ctrl-C saves; --resume goes on exactly "
        "there. Several GPUs: torchrun --nproc-per-node N -m musicgen.cli train ...",
    )
    parser.add_argument(
        "recipe",
        metavar="RECIPE",
        nargs="?",
        help="tiny, small, base, further, or a TOML file of your own; --benchmark has one for "
        "each set; recogniser trains what names styles, originality collects what must not be "
        "copied",
    )
    parser.add_argument(
        "--data", type=Path, metavar="FILE", required=True, help="what 'musicgen prepare' wrote"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="the run's folder (default runs/RECIPE)"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in that folder")
    parser.add_argument(
        "--from", dest="start", metavar="NAME",
        help="begin with these weights, a name or a .safetensors file, as recipe further does",
    )  # fmt: skip
    benchmark_runs.add_benchmark(parser, "train on")
    options.add_output_style(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, console: Console) -> int:
    """Train to the end of the recipe, or to Ctrl-C."""
    if args.benchmark:
        return benchmark_runs.train(args, console)
    if args.recipe in listener_runs.NAMES:
        return listener_runs.train(args, console)
    if args.recipe is None:
        raise InvalidValueError("a recipe is needed: tiny, small, base, further, or a TOML file")
    from musicgen.train.recipe import load_recipe
    from musicgen.train.run import train

    recipe = load_recipe(args.recipe)
    folder = args.output or Path("runs") / recipe.name
    if int(os.environ.get("RANK", "0")) != 0:
        console = Console(quiet=True)
    started = time.monotonic()
    first_events: int | None = None
    last_loss, validation, events, seconds = 0.0, None, 0, 0.0
    updates = cast(
        "Generator[TrainingProgress, None, None]",
        train(recipe, args.data, folder, resume=args.resume, start=args.start),
    )
    try:
        with closing(updates):
            for progress in updates:
                events, seconds = progress.events, progress.seconds
                first_events = events if first_events is None else first_events
                if progress.validation:
                    validation = progress.loss
                    text = f"{events:,} events, validation {progress.loss:.3f} nats per event"
                    console.live("")
                    console.note(text)
                    continue
                last_loss = progress.loss
                elapsed = max(1e-9, time.monotonic() - started)
                rate = (events - first_events) / elapsed
                left = seconds * (1 - progress.share) / max(progress.share, 1e-9)
                console.live(
                    f"{_bar(progress.share)} loss {progress.loss:.3f}  "
                    f"gradient {progress.gradient_norm:.2f}  {rate:,.0f} notes/s  "
                    f"{clock(left)} left"
                )
    except KeyboardInterrupt:
        console.live("")
        console.note(f"saved in {folder}; go on with --resume")
        raise
    console.live("")
    weights = folder / "weights.safetensors"
    shown = "" if validation is None else f", validation {validation:.3f}"
    console.result(
        f"{weights}  {events:,} note events in {clock(seconds)}, "
        f"loss {last_loss:.3f}{shown} nats per event"
    )
    console.emit(
        {
            "weights": str(weights),
            "events": events,
            "seconds": round(seconds, 1),
            "loss": last_loss,
            "validation": validation,
        }
    )
    return 0


def _bar(share: float) -> str:
    filled = min(_BAR_WIDTH, int(share * _BAR_WIDTH))
    return f"{share:4.0%} [{'#' * filled}{'.' * (_BAR_WIDTH - filled)}]"
