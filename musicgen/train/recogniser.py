"""Training the recogniser: windows of the training split, their tags and families."""

import random as random_module
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from musicgen.errors import TrainingError
from musicgen.recognise.batch import stack_heard
from musicgen.recognise.checkpoint import Calibration, RecogniserCheckpoint
from musicgen.recognise.network import (
    MODE_UNKNOWN,
    TEMPO_UNKNOWN,
    HeardBatch,
    RecogniserConfig,
    RecogniserNetwork,
)
from musicgen.recognise.windows import HeardWindow, cut_window, cut_windows, without
from musicgen.style.catalogue import load_catalogue
from musicgen.style.families import family_of, load_families
from musicgen.train.corpus import Corpus

_PARTS = 3
_REPORT_WINDOWS = 480
# How often the validation split is looked at.
_LOOKS = 3
_SHIFTS = (-7, -5, -4, -3, -2, 2, 3, 4, 5, 7)


@dataclass(frozen=True, slots=True)
class RecogniserOptions:
    """How the recogniser is trained.

    Attributes:
        windows: windows to hear, all passes together.
        batch: windows of an update, in three parts of windows of like length.
        learning_rate: at its highest.
        weight_decay: of AdamW.
        hide: share of windows without instruments, and again without velocities or
            tempo, so that no one of them decides alone; 0 to 1.
        balance: exponent of a family's size that its share of the windows falls with;
            0 leaves shares as they are, 1 makes families equal.
        least_tag_events: note events behind a tag for it to be learnt.
        random_seed: decides everything but the machine's rounding.
    """

    windows: int = 31_000
    batch: int = 48
    learning_rate: float = 2e-3
    weight_decay: float = 0.02
    hide: float = 0.3
    balance: float = 0.5
    least_tag_events: int = 3000
    random_seed: int = 0


@dataclass(frozen=True, slots=True)
class RecogniserProgress:
    """How far it is.

    Attributes:
        share: 0 to 1.
        windows: windows heard.
        loss: of the families and of the tags, means since the last progress.
        validation: accuracy on the validation split, None between two looks.
    """

    share: float
    windows: int
    loss: tuple[float, float]
    validation: float | None = None


class RecogniserTrainer:
    """Trains one recogniser.

    Args:
        corpus: prepared pieces.

    Raises:
        TrainingError: no training piece belongs to a family.
    """

    def __init__(
        self, corpus: Corpus, options: RecogniserOptions, config: RecogniserConfig | None = None
    ) -> None:
        self._corpus = corpus
        self._options = options
        self._pieces = corpus.indices("train")
        notes = corpus.notes_per_tag()
        labels = {tag.name for tag in load_catalogue().tags if tag.source == "corpus"}
        tags = sorted(t for t, n in notes.items() if t in labels and n >= options.least_tag_events)
        families = tuple(family.name for family in load_families())
        base = config or RecogniserConfig((), ())
        torch.manual_seed(options.random_seed)
        self.network = RecogniserNetwork(replace(base, tags=tuple(tags), families=families))
        self._tag_index = {tag: index for index, tag in enumerate(tags)}
        self._weights = _piece_weights(corpus, self._pieces, options.balance)
        self._random = random_module.Random(options.random_seed)
        self.windows = 0

    def run(self) -> Generator[RecogniserProgress, None, None]:
        """Train, keeping the weights that are best on the validation split."""
        options = self._options
        network = self.network
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay,
            betas=(0.9, 0.98),
        )  # fmt: skip
        best, kept = -1.0, {name: value.clone() for name, value in network.state_dict().items()}
        losses: list[tuple[float, float]] = []
        share, looks = 0.0, 0
        while share < 1:
            network.train()
            share = min(1.0, self.windows / options.windows)
            rate = options.learning_rate * min(1.0, (self.windows + 1) / 3200, 1.02 - share)
            for group in optimiser.param_groups:
                group["lr"] = rate
            losses.append(self._update(optimiser))
            if len(losses) * options.batch < _REPORT_WINDOWS and share < 1:
                continue
            loss = tuple(sum(column) / len(losses) for column in zip(*losses, strict=True))
            losses, accuracy = [], None
            if int(share * _LOOKS) > looks:
                looks = int(share * _LOOKS)
                accuracy = self.accuracy("valid")
                if accuracy >= best:
                    best = accuracy
                    kept = {name: value.clone() for name, value in network.state_dict().items()}
            yield RecogniserProgress(share, self.windows, (loss[0], loss[1]), accuracy)
        network.load_state_dict(kept)
        network.eval()

    def _update(self, optimiser: torch.optim.Optimizer) -> tuple[float, float]:
        """One step; mean loss of families and tags, in nats."""
        totals = [0.0, 0.0]
        for batch, tags, families in self._batch():
            tag_logits, family_logits = self.network(batch)
            share = len(tags) / self._options.batch
            family_loss = share * _family_loss(family_logits, families)
            tag_loss = share * F.binary_cross_entropy_with_logits(tag_logits, tags)
            # Some five of a hundred tags apply: their mean is small beside the families'.
            torch.autograd.backward(family_loss + 10 * tag_loss)
            self.windows += len(tags)
            totals = [totals[0] + float(family_loss.detach()), totals[1] + float(tag_loss.detach())]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        optimiser.step()
        optimiser.zero_grad()
        return totals[0], totals[1]

    def checkpoint(self, **training: Any) -> RecogniserCheckpoint:
        """The weights with confidences calibrated on the validation split."""
        tag_logits, family_logits, tags, families = self._heard("valid")
        calibration = calibrate(tag_logits, family_logits, tags, families)
        return RecogniserCheckpoint(self.network, calibration, training)

    def accuracy(self, split: str) -> float:
        """Share of pieces that belong to a family whose family is named."""
        _, logits, _, families = self._heard(split)
        rows = families.sum(dim=1) > 0
        chosen = logits[rows].argmax(dim=1)
        right = families[rows].gather(1, chosen[:, None]) > 0
        return float(right.float().mean()) if len(right) else 0.0

    @torch.no_grad()
    def _heard(self, split: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits and truth of each piece of a split: tags, families, tags, families."""
        self.network.eval()
        rows = []
        for piece in self._corpus.indices(split):
            context = self._corpus.context(piece, {})
            windows = cut_windows(self._corpus.events(piece), context.bars, context.tempo)
            tags, families = self.network(stack_heard(windows))
            rows.append((tags.mean(dim=0), families.mean(dim=0), *self._truth(piece)))
        if not rows:
            raise TrainingError(f"the corpus has no pieces in its {split} split")
        return tuple(torch.stack(column) for column in zip(*rows, strict=True))  # type: ignore[return-value]

    def _truth(self, piece: int) -> tuple[Tensor, Tensor]:
        names = self._corpus.pieces[piece].tags
        tags = torch.zeros(max(1, len(self._tag_index)))
        tags[[self._tag_index[tag] for tag in names if tag in self._tag_index]] = 1
        families = torch.zeros(len(self.network.config.families))
        if (family := family_of(names)) is not None:
            families[self.network.config.families.index(family)] = 1
        return tags, families

    def _batch(self) -> list[tuple[HeardBatch, Tensor, Tensor]]:
        """The windows of an update in parts of like length, which need little padding."""
        size = self._options.batch
        chosen = self._random.choices(self._pieces, self._weights, k=size)
        drawn = sorted(
            ((self._draw(piece), piece) for piece in chosen), key=lambda pair: len(pair[0].inputs)
        )
        parts = []
        for part in (drawn[number * size // _PARTS : (number + 1) * size // _PARTS]
                     for number in range(_PARTS)):  # fmt: skip
            if not part:
                continue
            tags, families = zip(*(self._truth(piece) for _, piece in part), strict=True)
            heard = stack_heard([window for window, _ in part])
            parts.append((heard, torch.stack(tags), torch.stack(families)))
        return parts

    def _draw(self, piece: int) -> HeardWindow:
        """A window from anywhere in a piece, some of what is known of it hidden."""
        random, hide = self._random, self._options.hide
        events = self._corpus.events(piece)
        context = self._corpus.context(piece, {})
        index = 0 if random.random() < 0.3 else random.randrange(len(events))
        onset = events.onset[index : index + 1]
        start = int(onset[0] - context.bars.locate(onset)[0][0])
        shift = random.choice(_SHIFTS) if random.random() < 0.2 else 0
        window = cut_window(events, context.bars, context.tempo, start, shift=shift)
        window = without(
            window, instruments=random.random() < hide, velocity=random.random() < hide
        )
        return replace(
            window,
            tempo=TEMPO_UNKNOWN if random.random() < hide else window.tempo,
            mode=MODE_UNKNOWN if shift else window.mode,
        )


def _piece_weights(corpus: Corpus, pieces: list[int], balance: float) -> list[float]:
    """How often each piece is heard, so that large families do not drown small ones."""
    names = [family_of(corpus.pieces[piece].tags) for piece in pieces]
    sizes: dict[str | None, int] = {}
    for name in names:
        sizes[name] = sizes.get(name, 0) + 1
    if not any(sizes):
        raise TrainingError("no piece carries a tag of a style family; see families.toml")
    return [sizes[name] ** -balance for name in names]


def _family_loss(logits: Tensor, families: Tensor) -> Tensor:
    """Cross-entropy of the windows that belong to a family, mean over those."""
    nats = -(families * F.log_softmax(logits, dim=1)).sum()
    return nats / families.sum().clamp(min=1)


def calibrate(
    tag_logits: Tensor, family_logits: Tensor, tags: Tensor, families: Tensor
) -> Calibration:
    """Scale and bias that make confidences as often right as they say.

    Args:
        tag_logits, family_logits: of each piece, [P, tags] and [P, families].
        tags, families: the truth, the same shapes; rows of families are one-hot or 0.
    """
    factors = torch.tensor([1.0, 0.0, 1.0], requires_grad=True)
    optimiser = torch.optim.LBFGS([factors], max_iter=100, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        fits = tag_logits * factors[0] + factors[1]
        loss = F.binary_cross_entropy_with_logits(fits, tags)
        loss = loss + _family_loss(family_logits * factors[2], families)
        torch.autograd.backward(loss)
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    scale, bias, family_scale = np.round(factors.detach().numpy(), 4).tolist()
    return Calibration(scale, bias, family_scale)
