"""The picture of a run: loss, and the gradient norm that shows explosions."""

import json
from pathlib import Path


def plot_metrics(metrics: Path, picture: Path) -> None:
    """Draw loss and gradient norm over note events.

    Args:
        metrics: a run's `metrics.jsonl`; nothing is drawn while it is empty.
        picture: PNG file to write.
    """
    # Imported here: drawing needs 40 MB that a run without a plot would not.
    from matplotlib.figure import Figure

    rows = [json.loads(line) for line in metrics.read_text("utf-8").splitlines()]
    training = [row for row in rows if not row["validation"]]
    validation = [row for row in rows if row["validation"]]
    if not training:
        return
    thinned = training[:: max(1, len(training) // 2000)]
    figure = Figure(figsize=(8, 7), layout="constrained")
    loss_axes, norm_axes = figure.subplots(2, 1, sharex=True)
    events = [row["events"] / 1e6 for row in thinned]
    loss_axes.plot(events, [row["loss"] for row in thinned], lw=0.6, alpha=0.6, label="training")
    loss_axes.plot(
        [row["events"] / 1e6 for row in validation],
        [row["loss"] for row in validation],
        marker="o",
        ms=3,
        label="validation",
    )
    losses = sorted(row["loss"] for row in thinned)
    loss_axes.set_ylim(losses[0] - 0.3, losses[int(len(losses) * 0.95)] + 0.3)
    loss_axes.set_ylabel("nats per note event")
    loss_axes.legend()
    norm_axes.semilogy(events, [row["gradient_norm"] for row in thinned], lw=0.6)
    norm_axes.set_ylabel("gradient norm before clipping")
    norm_axes.set_xlabel("million note events")
    for axes in (loss_axes, norm_axes):
        axes.grid(alpha=0.3)
    partial = picture.with_suffix(".part.png")
    figure.savefig(partial, dpi=110)
    partial.replace(picture)
