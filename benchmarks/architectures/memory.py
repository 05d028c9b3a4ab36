"""How far back a network uses what it heard."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch
from network import Plain

from musicgen.events.context import BarGrid
from musicgen.events.features import Features, featurise
from musicgen.events.piece import EventArrays, build_events
from musicgen.events.vocabulary import DRUMS
from musicgen.music.meter import Meter
from musicgen.train.corpus import Corpus
from musicgen.train.windows import encode_conditions, stack_windows, to_tensors

CONTEXTS = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)
DISTANCES = (0, 1, 2, 4, 8, 16, 32)
_JUDGED = 16
_BAR = 96
_THEME_BARS = 2
_THEME_SOURCES = ("oneills1850", "ryans_mammoth", "nottingham")


def _nats(network: Plain, parts: list[Features], conditions: list, judged: list[int]) -> float:
    """Nats per note, velocity left out, of the last `judged` events of each part."""
    size = max(len(part) for part in parts)
    window = stack_windows(parts, conditions, size, np.ones(len(parts), dtype=np.bool_))
    batch, told = to_tensors(window, torch.device("cpu"))
    with torch.no_grad():
        nats, _ = network(batch, told)
    total = sum(
        float(nats[index, len(part) - count : len(part), :4].sum())
        for index, (part, count) in enumerate(zip(parts, judged, strict=True))
    )
    return total / sum(judged)


def context_curve(network: Plain, corpus: Corpus, pieces: int = 192) -> dict[int, float]:
    """Likelihood of the same notes, given ever more of what came before them.

    Returns:
        Nats per note by number of notes heard before the first of 16 judged notes.
    """
    network.eval()
    tags = {tag: index for index, tag in enumerate(network.config.tags)}
    needed = max(CONTEXTS) + _JUDGED
    long = [piece for piece in corpus.indices("test") if len(corpus.events(piece)) >= needed]
    chosen = long[:: max(1, len(long) // pieces)][:pieces]
    result = {}
    features, conditions = [], []
    for piece in chosen:
        context = replace(corpus.context(piece, tags), instruments=())
        run = corpus.events(piece).take(np.arange(needed))
        features.append(featurise(run, context, with_end=False))
        conditions.append(encode_conditions(context, len(tags)))
    for heard in CONTEXTS:
        parts = [part.slice(needed - _JUDGED - heard, needed) for part in features]
        result[heard] = _nats(network, parts, conditions, [_JUDGED] * len(parts))
    return result


def repeated_theme(network: Plain, corpus: Corpus, themes: int = 160) -> dict[int, float]:
    """What having heard a two-bar theme saves when it returns after so many bars.

    Theme and filler are bars of different tunes of the test split. The same return is
    judged after the theme and after another tune's two bars in its place.

    Returns:
        Nats per note saved, by bars between the theme and its return.
    """
    network.eval()
    tags = {tag: index for index, tag in enumerate(network.config.tags)}
    tunes = list(_tunes(corpus))
    saved = {}
    for distance in DISTANCES:
        totals = []
        for replaced in (False, True):
            parts, conditions, judged = [], [], []
            for index in range(themes):
                piece, theme = tunes[index % len(tunes)]
                _, other = tunes[(index + 7) % len(tunes)]
                fill = [
                    bar
                    for back in range(1, 2 + distance // _THEME_BARS)
                    for bar in tunes[(index + 11 * back) % len(tunes)][1]
                ][:distance]
                bars = [*(other if replaced else theme), *fill, *theme]
                # One player throughout: a change of instrument would be judged as well.
                events = _joined(bars, int(theme[0].instrument[0]))
                end = len(bars) * _BAR
                context = replace(
                    corpus.context(piece, tags),
                    bars=BarGrid.build([(0, Meter(4, 4))]),
                    end=2 * end,
                    instruments=(),
                )
                parts.append(featurise(events, context, with_end=False))
                conditions.append(encode_conditions(context, len(tags)))
                judged.append(sum(len(bar) for bar in theme))
            totals.append(_nats(network, parts, conditions, judged))
        saved[distance] = totals[1] - totals[0]
    return saved


def _tunes(corpus: Corpus) -> Iterator[tuple[int, list[EventArrays]]]:
    """Tunes in 4/4 with at least four notes in each of their second and third bars."""
    for piece in corpus.indices("test"):
        info = corpus.pieces[piece]
        if info.source not in _THEME_SOURCES or info.meters != ((0, 4, 4),):
            continue
        events = corpus.events(piece)
        bars = []
        for bar in range(1, 1 + _THEME_BARS):
            inside = (events.onset // _BAR == bar) & (events.instrument < DRUMS)
            bars.append(events.take(np.nonzero(inside)[0]))
        if min(len(bar) for bar in bars) >= 4:
            yield piece, bars


def _joined(bars: list[EventArrays], program: int) -> EventArrays:
    """Bars one after another, on one instrument."""
    onset = np.concatenate([bar.onset % _BAR + at * _BAR for at, bar in enumerate(bars)])
    return build_events(
        onset,
        np.full(len(onset), program),
        np.concatenate([bar.pitch for bar in bars]),
        np.concatenate([bar.duration for bar in bars]),
        np.concatenate([bar.velocity for bar in bars]),
    )


def gradient_norms(network: Plain, corpus: Corpus, lags: int = 256) -> list[float]:
    """Norm of the gradient of one note's nats with respect to the input `lag` notes before.

    Returns:
        Medians over test pieces for lags 0 to `lags` − 1, the first set to 1
        (Bengio et al. 1994; Pascanu et al. 2013, arXiv:1211.5063).
    """
    network.eval()
    tags = {tag: index for index, tag in enumerate(network.config.tags)}
    long = [piece for piece in corpus.indices("test") if len(corpus.events(piece)) >= lags][:64]
    features, conditions = [], []
    for piece in long:
        context = replace(corpus.context(piece, tags), instruments=())
        run = corpus.events(piece).take(np.arange(lags))
        features.append(featurise(run, context, with_end=False))
        conditions.append(encode_conditions(context, len(tags)))
    window = stack_windows(features, conditions, lags, np.ones(len(long), dtype=np.bool_))
    batch, told = to_tensors(window, torch.device("cpu"))
    batch = network.without_blanked(batch)
    x = network.embed(
        batch.inputs.transpose(0, 1), batch.chroma.transpose(0, 1), network.condition(told)
    ).detach()
    x.requires_grad_(True)
    outputs, _ = network.run(x, None)
    hidden = network.head_hidden(outputs[-1])
    nats = torch.stack(
        [
            torch.nn.functional.cross_entropy(
                network.head_logits(head, hidden[head], batch.heads[head][:, -1]),
                batch.targets[:, -1, head].clamp(min=0),
                reduction="sum",
            )
            for head in range(4)
        ]
    ).sum()
    (gradient,) = torch.autograd.grad(nats, x)
    norms = gradient.norm(dim=-1).T.flip(1)
    relative = norms / norms[:, :1].clamp(min=1e-20)
    return [float(value) for value in relative.median(dim=0).values]
