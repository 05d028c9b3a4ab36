"""The training loop for one published set: weights chosen on its validation split."""

import copy
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from musicgen.errors import TrainingError
from musicgen.model.network import Network
from musicgen.model.step import fastest_dtype
from musicgen.train.benchmark.likelihood import frame_nats
from musicgen.train.benchmark.mixture import run_nats
from musicgen.train.benchmark.recipe import BenchmarkRecipe
from musicgen.train.benchmark.sets import BenchmarkSet
from musicgen.train.benchmark.stream import likely_view, windows
from musicgen.train.masters import MasterWeights
from musicgen.train.prefetch import prefetched
from musicgen.train.windows import to_tensors

_CLIP_NORM = 1.0
_WARMUP_SHARE = 0.05
# Validation pieces looked at while training; choosing between weights needs no more.
_VALIDATION_FRAMES = 12_000


@dataclass(frozen=True, slots=True)
class BenchmarkProgress:
    """One update, or one look at the validation split.

    Attributes:
        events: seen so far.
        seconds: trained so far.
        share: how far the run is, 0 to 1.
        nats_per_event: of this update; 0 for a validation.
        gradient_norm: before clipping; 0 for a validation.
        nats_per_frame: validation split, each piece in one transposition; None for an update.
    """

    events: int
    seconds: float
    share: float
    nats_per_event: float
    gradient_norm: float
    nats_per_frame: float | None = None


class BenchmarkTrainer:
    """Trains one network on the training split of one set.

    Attributes:
        average: the averaged weights, which are what is kept.
        best: state of `average` where the validation split was likeliest.
    """

    def __init__(self, recipe: BenchmarkRecipe, data: BenchmarkSet) -> None:
        self._recipe = recipe
        self._data = data
        torch.manual_seed(recipe.random_seed)
        network = Network(recipe.network)
        low = recipe.network.cell == "lstm" and fastest_dtype() == torch.bfloat16
        self._masters = MasterWeights(network, low_precision=low)
        self.average = copy.deepcopy(network)
        self.best = {name: value.clone() for name, value in network.state_dict().items()}
        matrices = [p for p in self._masters.parameters if p.dim() > 1]
        others = [p for p in self._masters.parameters if p.dim() <= 1]
        self._optimiser = torch.optim.AdamW(
            [
                {"params": matrices, "weight_decay": recipe.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            lr=recipe.learning_rate,
            betas=(0.9, 0.98),
        )
        events = sum(int(roll.sum()) + 1 for roll in data.train)
        self._total = max(1, round(recipe.passes * events))
        self._lowest = math.inf

    def run(self) -> Iterator[BenchmarkProgress]:
        """Train to the end of the recipe."""
        recipe = self._recipe
        events, updates, validated, seconds = 0, 0, 0, 0.0
        state = None
        stream = prefetched(windows(self._data.train, recipe))
        started = time.monotonic()
        try:
            while events < self._total:
                window = next(stream)
                self._set_rate(events / self._total)
                batch, conditions = to_tensors(window, torch.device("cpu"))
                if state is not None:
                    keep = torch.from_numpy(~window.fresh)[None, :, None]
                    state = [tuple(p.detach() * keep.to(p.dtype) for p in layer) for layer in state]
                working = self._masters.working.train()
                self._masters.spread(recipe.network.recurrent_dropout)
                nats, state = frame_nats(
                    working, batch, conditions, state, head_dropout=recipe.head_dropout
                )
                loss = nats.sum() / max(1, window.events)
                loss.backward()  # type: ignore[no-untyped-call]
                norm = self._step(events)
                events += window.events
                updates += 1
                seconds = time.monotonic() - started
                yield BenchmarkProgress(
                    events, seconds, min(1.0, events / self._total), loss.item(), norm
                )
                if events // recipe.validate_every > validated or events >= self._total:
                    validated = events // recipe.validate_every
                    found = self._validate()
                    yield BenchmarkProgress(
                        events, seconds, min(1.0, events / self._total), 0.0, 0.0, found
                    )
        finally:
            stream.close()

    def _set_rate(self, share: float) -> None:
        rise = min(1.0, share / _WARMUP_SHARE + 0.01)
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
        for group in self._optimiser.param_groups:
            group["lr"] = self._recipe.learning_rate * rise * fall

    def _step(self, events: int) -> float:
        self._masters.gather_gradients()
        norm = float(torch.nn.utils.clip_grad_norm_(self._masters.parameters, _CLIP_NORM))
        if not math.isfinite(norm):
            raise TrainingError(
                f"the gradient became {norm} after {events} events; lower the learning rate"
            )
        self._optimiser.step()
        self._average(events)
        return norm

    @torch.no_grad()
    def _average(self, events: int) -> None:
        """Exponential average; Polyak and Juditsky 1992 is its uniform form."""
        size = self._recipe.batch * self._recipe.window
        # Young averages forget faster, so that the first weights do not linger.
        span = min(self._recipe.averaging, events / 4 + 1)
        keep = math.exp(-size / span)
        for mean, now in zip(
            self.average.parameters(), self._masters.master.parameters(), strict=True
        ):
            mean.lerp_(now, 1 - keep)

    def _validate(self) -> float:
        rolls, frames = [], 0
        for roll in self._data.valid:
            if frames < _VALIDATION_FRAMES:
                rolls.append(roll)
                frames += len(roll)
        runs = [(roll, likely_view(roll, self._recipe)) for roll in rolls]
        found = float(run_nats(self.average, runs, self._recipe.frames).sum()) / frames
        if found < self._lowest:
            self._lowest = found
            self.best = {k: v.clone() for k, v in self.average.state_dict().items()}
        return found
