"""The page of figures, made from the reports of one run."""

from collections.abc import Sequence

from musicgen.bench.figure import Figure, Goal, number
from musicgen.bench.report import Report

_HEAD = """# How fast

Made by `make bench ARGS="--markdown docs/performance.md"`, which measures everything anew; `musicgen
bench NAME --json` measures one subject. Ours and what it is compared with are measured in turns in
one run; figures are medians, and the spread is the lowest and the highest of what the goal is about.
Ratios travel, absolute figures do not."""  # noqa: E501


def page(reports: Sequence[Report], failed: Sequence[str] = ()) -> str:
    """The page, in Markdown."""
    parts = [_HEAD]
    if reports:
        parts.append(_machine(reports[0]))
    if any(report.small for report in reports):
        parts.append("**Measured at the small size: these figures mean nothing.**")
    for report in reports:
        rows = "\n".join(_row(figure) for figure in report.figures)
        parts.append(
            f"## {report.name}: {report.summary}\n\n"
            f"| | ours | compared with | | ratio | spread | goal |\n"
            f"|---|---|---|---|---|---|---|\n{rows}"
        )
    if failed:
        parts.append("## Not measured\n\n" + "\n".join(f"- {sentence}" for sentence in failed))
    return "\n\n".join(parts) + "\n"


def _machine(report: Report) -> str:
    machine = report.machine
    instructions = machine["instructions"]
    assert isinstance(instructions, list)
    sets = f" with {', '.join(instructions)}" if instructions else ""
    return (
        f"Measured on {machine['cores']} cores ({machine['architecture']}{sets}), "
        f"{machine['system']}, Python {machine['python']}, torch {machine['torch']}; "
        f"{report.repeats} repeats."
    )


def _row(figure: Figure) -> str:
    peer = "" if figure.peer is None else f"{number(figure.peer)} {figure.unit}"
    ratio = "" if figure.ratio is None else f"{number(figure.ratio)} ×"
    cells = (
        figure.label,
        f"{number(figure.ours)} {figure.unit}",
        figure.against,
        peer,
        ratio,
        f"{number(figure.low)} – {number(figure.high)}",
        _goal(figure.goal, figure.unit),
    )
    return f"| {' | '.join(cells)} |"


def _goal(goal: Goal | None, unit: str) -> str:
    if goal is None:
        return ""
    sign = "≤" if goal.at_most else "≥"
    return f"{sign} {goal.limit:g} {'×' if goal.of == 'ratio' else unit}"
