"""Write the figures of the shipped weights into their model card.

    python scripts/model_card.py CORPUS [CHECKPOINT ...]

CORPUS is what `musicgen prepare` wrote. Everything between the two marks in
checkpoints/base.md is replaced by what the weights say of themselves and by their
likelihood on the test split; further checkpoints are set beside them.
"""

import argparse
import re
import sys
from pathlib import Path

from musicgen.evaluate.likelihood import LikelihoodReport, evaluate_likelihood
from musicgen.events.layout import HEADS

CARD = Path(__file__).resolve().parents[1] / "checkpoints" / "base.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
_TAGS_SHOWN = 40


def report_of(checkpoint: str, corpus: Path) -> LikelihoodReport:
    """The report on the test split."""
    *_, report = evaluate_likelihood(checkpoint, corpus)
    assert isinstance(report, LikelihoodReport)
    return report


def _row(report: LikelihoodReport) -> str:
    parts = report.whole.per_note
    training = report.training
    return (
        f"| {Path(report.checkpoint).stem} | {report.cell} | {report.parameters / 1e6:.2f} M "
        f"| {training.get('events', 0) / 1e6:.1f} M | {training.get('seconds', 0) / 60:.0f} min "
        f"| {' | '.join(f'{parts[name]:.3f}' for name in HEADS)} "
        f"| {report.whole.without_velocity:.3f} | {report.whole.total:.3f} |"
    )


def figures(reports: list[LikelihoodReport]) -> str:
    """The block between the marks."""
    base = reports[0]
    lines = [
        f"Test split: {base.pieces} pieces, {base.whole.notes:,} notes; nats per note event.",
        "",
        "| weights | cell | size | events | trained | Δt | instrument | pitch | duration "
        "| velocity | without velocity | all |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
        *(_row(report) for report in reports),
        "",
        "Per tag, the most frequent first (nats per note event, velocity left out):",
        "",
        "| tag | pieces | nats |",
        "|---|---|---|",
        *(
            f"| {tag} | {pieces} | {nats.without_velocity:.2f} |"
            for tag, (pieces, nats) in list(base.by_tag.items())[:_TAGS_SHOWN]
        ),
    ]
    return "\n".join(lines)


def main() -> int:
    """Evaluate and rewrite the card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("checkpoints", nargs="*", default=[])
    args = parser.parse_args()
    reports = [report_of(name, args.corpus) for name in ("base", *args.checkpoints)]
    block = f"{BEGIN}\n{figures(reports)}\n{END}"
    text = CARD.read_text("utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    CARD.write_text(pattern.sub(lambda _: block, text), "utf-8")
    print(block)
    return 0


if __name__ == "__main__":
    sys.exit(main())
