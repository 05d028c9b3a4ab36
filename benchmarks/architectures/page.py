"""The figures as plots and as Markdown between two marks of docs/architectures.md."""

import re
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "architectures.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
TITLE = "# What an LSTM buys, and what it costs"
NAMES = {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM", "transformer": "Transformer", "cnn": "CNN"}
COLOURS = {
    "rnn": "#b07aa1", "gru": "#f28e2b", "lstm": "#4e79a7", "transformer": "#e15759",
    "cnn": "#59a14f",
}  # fmt: skip
# key of the results, title, x, y, logarithmic x, logarithmic y
PLOTS = (
    ("context", "What more context buys", "notes heard before", "nats per note", True, False),
    ("theme", "What a theme heard before saves when it returns", "bars in between",
     "nats per note saved", True, False),
    ("gradient", "Gradient through time", "notes back", "relative to the last note", False, True),
    ("step_ms", "One more note", "notes so far", "milliseconds", True, True),
)  # fmt: skip


def plot(results: dict[str, dict[str, Any]]) -> list[str]:
    """Draw the four plots; returns their file names."""
    mpl.rcParams["svg.hashsalt"] = "musicgen"
    folder = DOCS / "architectures"
    folder.mkdir(exist_ok=True)
    names = []
    for key, title, x_label, y_label, log_x, log_y in PLOTS:
        figure, axes = plt.subplots(figsize=(5.2, 3.2), layout="constrained")
        for kind, result in results.items():
            values = result.get(key)
            if not values:
                continue
            pairs = values.items() if isinstance(values, dict) else enumerate(values)
            xs, ys = zip(*((float(x), y) for x, y in pairs), strict=True)
            axes.plot(xs, ys, label=NAMES[kind], color=COLOURS[kind], linewidth=1.6,
                      marker="o" if len(xs) < 20 else None, markersize=3)  # fmt: skip
        if log_x:
            axes.set_xscale(
                "symlog" if key != "step_ms" else "log", base=2 if key != "step_ms" else 10
            )
            axes.xaxis.set_major_formatter("{x:,.0f}")
        if log_y:
            axes.set_yscale("log")
        if key == "gradient":
            # The plain RNN's falls on to where numbers end.
            axes.set_ylim(1e-9, 3)
        if key == "context":
            # Room for the legend above the lines.
            axes.margins(y=0.2)
        axes.set(title=title, xlabel=x_label, ylabel=y_label)
        axes.grid(alpha=0.25)
        axes.legend(frameon=False, fontsize=8, ncols=2 if key == "context" else 1)
        name = f"{key.removesuffix('_ms')}.svg"
        figure.savefig(folder / name, metadata={"Date": None})
        plt.close(figure)
        names.append(name)
    return names


def markdown(results: dict[str, dict[str, Any]], names: list[str]) -> str:
    """Tables and pictures."""
    lines = [
        "| | layers × width | weights in use | MB, half precision | note events seen "
        "| events a second | Δt | instrument | pitch | duration | without velocity |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, r in results.items():
        lines.append(
            f"| {NAMES[kind]} | {r['layers']} × {r['width']} | {r['size'] / 1e6:.2f} M "
            f"| {r['size'] * 2 / 1e6:.1f} | {r['events'] / 1e6:.2f} M | {r['rate']:,.0f} "
            f"| {r['delta']:.3f} | {r['instrument']:.3f} | {r['pitch']:.3f} | {r['duration']:.3f} "
            f"| {r['without_velocity']:.3f} |"
        )
    for key, head in (
        ("context", "nats per note, by notes heard before"),
        ("theme", "nats per note saved by a theme heard before, by bars in between"),
        ("step_ms", "milliseconds of the layers for one more note, by notes so far"),
    ):
        columns = list(next(iter(results.values()))[key])
        lines += ["", f"| {head} | " + " | ".join(f"{int(c):,}" for c in columns) + " |"]
        lines.append("|---" * (len(columns) + 1) + "|")
        for kind, r in results.items():
            digits = 2 if key != "context" else 3
            cells = " | ".join(f"{round(r[key][c], digits) + 0.0:.{digits}f}" for c in columns)
            lines.append(f"| {NAMES[kind]} | {cells} |")
    lags = (1, 4, 16, 64, 255)
    lines += ["", "| gradient reaching the note so many notes back, the last note 1 | "
              + " | ".join(map(str, lags)) + " |", "|---" * (len(lags) + 1) + "|"]  # fmt: skip
    for kind, r in results.items():
        cells = " | ".join(f"{r['gradient'][lag]:.1e}" for lag in lags)
        untrained = " | ".join(f"{r['gradient_untrained'][lag]:.1e}" for lag in lags)
        lines += [f"| {NAMES[kind]} | {cells} |", f"| {NAMES[kind]}, untrained | {untrained} |"]
    lines += ["", *(f"![{Path(name).stem}](architectures/{name})" for name in names)]
    return "\n".join(lines)


def write(results: dict[str, dict[str, Any]]) -> None:
    """Replace what stands between the marks."""
    block = f"{BEGIN}\n{markdown(results, plot(results))}\n{END}"
    text = PAGE.read_text("utf-8") if PAGE.is_file() else f"{TITLE}\n\n{BEGIN}{END}\n"
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    PAGE.write_text(pattern.sub(lambda _: block, text), encoding="utf-8")
