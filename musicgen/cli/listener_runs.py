"""`musicgen train recogniser` and `musicgen train originality`: what listens to the music."""

import argparse
from pathlib import Path

from musicgen.cli.console import Console

NAMES = ("recogniser", "originality")


def train(args: argparse.Namespace, console: Console) -> int:
    """Train the recogniser, or build the index of passages, from prepared music."""
    from musicgen.train.corpus import load_corpus

    corpus = load_corpus(args.data)
    folder = args.output or Path("runs") / args.recipe
    if args.recipe == "recogniser":
        from musicgen.recognise.checkpoint import save_recogniser
        from musicgen.train.recogniser import RecogniserOptions, RecogniserTrainer

        path = folder / "recogniser.safetensors"
        trainer = RecogniserTrainer(corpus, RecogniserOptions())
        with console.progress("listening", 100, "%") as advance:
            for heard in trainer.run():
                advance(100 * heard.share)
                if heard.validation is not None:
                    console.note(
                        f"{heard.windows:,} windows, families right {heard.validation:.1%}"
                    )
        accuracy = trainer.accuracy("valid")
        save_recogniser(path, trainer.checkpoint(windows=trainer.windows, validation=accuracy))
        console.result(f"{path}  {trainer.windows:,} windows, {accuracy:.1%} of families right")
        console.emit({"weights": str(path), "windows": trainer.windows, "validation": accuracy})
        return 0
    from musicgen.originality.index import OriginalityIndex
    from musicgen.train.originality import build_index

    path = folder / "base.originality"
    with console.progress("collecting passages", 100, "%") as advance:
        for step in build_index(corpus, path):
            if isinstance(step, OriginalityIndex):
                index = step
            else:
                advance(100 * step.done / step.total)
    console.result(
        f"{path}  {index.passages:,} passages in {len(index.bits) / 1e6:.1f} MB, "
        f"{index.false_alarm_rate:.4%} false alarms"
    )
    console.emit(
        {
            **index.made_from,
            "index": str(path),
            "passages": index.passages,
            "bytes": len(index.bits),
            "false_alarm_rate": index.false_alarm_rate,
        }
    )
    return 0
