"""The training loop: a generator of progress that can be stopped and resumed exactly."""

import math
import os
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from musicgen.errors import TrainingError
from musicgen.events.layout import HEADS
from musicgen.model.checkpoint import Checkpoint
from musicgen.model.facts import PieceFacts
from musicgen.model.network import Network, State
from musicgen.model.step import fastest_dtype
from musicgen.train.corpus import Corpus
from musicgen.train.facts import collect_facts
from musicgen.train.masters import MasterWeights
from musicgen.train.prefetch import prefetched
from musicgen.train.recipe import Recipe
from musicgen.train.stream import WindowStream, source_weights
from musicgen.train.validate import likelihood
from musicgen.train.windows import Window, to_tensors

_VALIDATION_PIECES = 256


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """What one update, or one look at the validation split, gave.

    Attributes:
        events: note events seen so far.
        seconds: time trained so far, earlier sittings included.
        share: how far the run is, 0 to 1.
        losses: nats per event by attribute in this update (or validation).
        gradient_norm: before clipping; 0 for a validation.
        learning_rate: of this update.
        validation: True when `losses` is the validation split's.
    """

    events: int
    seconds: float
    share: float
    losses: dict[str, float]
    gradient_norm: float
    learning_rate: float
    validation: bool = False

    @property
    def loss(self) -> float:
        """Nats per event, all attributes."""
        return sum(self.losses.values())


class Trainer:
    """Trains one network by one recipe.

    Args:
        recipe: its network's tags are replaced by those of the corpus.
        corpus: prepared pieces.
        resume: what `state_dict` gave, to go on exactly from there.
        start: weights to begin with instead of random ones; their tags count, not those
            of the corpus.

    Raises:
        TrainingError: the corpus has no training pieces, another recipe's state is given,
            or the weights to begin with are of another network.
    """

    def __init__(
        self,
        recipe: Recipe,
        corpus: Corpus,
        *,
        resume: dict[str, Any] | None = None,
        start: Checkpoint | None = None,
    ) -> None:
        pieces = corpus.indices("train")
        if not pieces:
            raise TrainingError("the corpus has no pieces in its training split")
        self._rank = int(os.environ.get("RANK", 0))
        self._world = int(os.environ.get("WORLD_SIZE", 1))
        self._device = _device()
        notes = corpus.notes_per_tag()
        if start is None:
            known = sorted(tag for tag, count in notes.items() if count >= recipe.min_tag_events)
            self.tag_events = {tag: notes[tag] for tag in known}
        else:
            self.tag_events = {
                tag: notes.get(tag, start.tag_events.get(tag, 0)) for tag in start.config.tags
            }
        self.recipe = replace(recipe, network=replace(recipe.network, tags=tuple(self.tag_events)))
        self._corpus = corpus
        self._validation = _spread(corpus.indices("valid"), _VALIDATION_PIECES)

        stream = replace(
            recipe.stream, random_seed=recipe.stream.random_seed + 1_000_003 * self._rank
        )
        torch.manual_seed(recipe.stream.random_seed)
        network = Network(self.recipe.network).to(self._device)
        self._before: dict[str, Any] = {}
        self._known_facts: tuple[PieceFacts, ...] = ()
        if start is not None:
            self._check_start(start)
            network.load_state_dict(start.weights)
            self._before = start.training
            # Settings of styles that this corpus has no music of.
            self._known_facts = tuple(row for row in start.facts if row.tags - notes.keys())
        # On a CPU only the LSTM has a bf16 kernel.
        low = self._device.type != "cpu" or (
            recipe.network.cell == "lstm" and fastest_dtype() == torch.bfloat16
        )
        self._masters = MasterWeights(network, low_precision=low)
        matrices = [p for p in self._masters.parameters if p.dim() > 1]
        others = [p for p in self._masters.parameters if p.dim() <= 1]
        self._optimiser = torch.optim.AdamW(
            [
                {"params": matrices, "weight_decay": recipe.optimiser.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            lr=recipe.optimiser.learning_rate,
            betas=(0.9, 0.98),
            fused=True,
        )
        self.events = 0
        self.seconds = 0.0
        self._started = 0.0
        self._validated = 0
        self._state: State | None = None
        positions = None
        if resume is not None:
            if resume["recipe"] != self.recipe.to_dict():
                raise TrainingError(
                    "the run to resume was made with another recipe or corpus; "
                    "start a new run, or resume with the same ones"
                )
            positions = tuple(map(tuple, resume["positions"]))
            self._restore(resume)
        self._positions = positions
        longest = stream.window * stream.visit_windows
        weights = source_weights(corpus, pieces, recipe.sources, longest)
        tag_index = {tag: index for index, tag in enumerate(self.recipe.network.tags)}
        self._stream = WindowStream(corpus, pieces, weights, tag_index, stream, positions)
        self._working: torch.nn.Module = self._masters.working
        if self._world > 1:
            # Visits end at different times, so a rank may leave a parameter unused.
            self._working = DistributedDataParallel(
                self._masters.working, find_unused_parameters=True
            )

    @property
    def network(self) -> Network:
        """The fp32 network as trained so far."""
        return self._masters.master

    def checkpoint(self, **training: Any) -> Checkpoint:
        """The weights as they are now, ready to be saved."""
        return Checkpoint(
            config=self.recipe.network,
            weights={name: value.detach() for name, value in self.network.state_dict().items()},
            tag_events=self.tag_events,
            facts=self._facts,
            training={
                "recipe": self.recipe.name,
                "events": self._before.get("events", 0) + self.events,
                "seconds": self._before.get("seconds", 0) + round(self.seconds),
                **training,
            },
        )

    @cached_property
    def _facts(self) -> tuple[PieceFacts, ...]:
        """Of the pieces that were trained on; the same at every save."""
        return self._known_facts + collect_facts(self._corpus, frozenset(self.tag_events))

    def _check_start(self, start: Checkpoint) -> None:
        """Refuse weights that would mean something else in this network."""
        ours = {**self.recipe.network.to_dict(), "dropout": 0, "recurrent_dropout": 0}
        theirs = {**start.config.to_dict(), "dropout": 0, "recurrent_dropout": 0}
        odd = [name for name in ours if ours[name] != theirs.get(name)]
        if odd:
            raise TrainingError(
                f"the weights to begin with have {odd[0]} {theirs.get(odd[0])}, the recipe has "
                f"{ours[odd[0]]}; set the recipe to theirs"
            )

    def state_dict(self) -> dict[str, Any]:
        """Everything that resuming exactly needs; plain values and tensors only."""
        return {
            "recipe": self.recipe.to_dict(),
            "network": self.network.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "random": torch.get_rng_state(),
            "positions": [list(p) for p in self._positions or ()],
            "carried": [list(layer) for layer in self._state] if self._state else [],
            "events": self.events,
            "seconds": self.seconds,
            "validated": self._validated,
        }

    def _restore(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self._optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        # The others of several processes read other pieces than the first, which saved.
        carried = state["carried"] if self._rank == 0 else []
        self._state = [tuple(layer) for layer in carried] or None
        self.events = state["events"]
        self.seconds = state["seconds"]
        self._validated = state["validated"]

    @property
    def share(self) -> float:
        """How far the run is, 0 to 1, by events or by time, whichever is further."""
        by_events = self.events / self.recipe.events
        by_time = self.seconds / (60 * self.recipe.minutes) if self.recipe.minutes else 0.0
        return min(1.0, max(by_events, by_time))

    def _learning_rate(self) -> float:
        options = self.recipe.optimiser
        warmup = min(1.0, (self.events + 1) / max(1, options.warmup_events))
        fall = 1 - (1 - options.final_rate) * self.share
        return options.learning_rate * min(warmup, fall)

    def run(self) -> Generator[TrainingProgress, None, None]:
        """Train to the end of the recipe, yielding after every update.

        Closing the generator stops between two updates; the trainer stays usable.
        """
        self._masters.working.train()
        windows = prefetched(iter(self._stream))
        try:
            self._started = time.monotonic() - self.seconds
            while self.share < 1:
                yield self._update(next(windows))
                if self.events // self.recipe.validate_every > self._validated:
                    self._validated = self.events // self.recipe.validate_every
                    yield from self._validate()
                    # Looking at the validation split is not training time.
                    self._started = time.monotonic() - self.seconds
            yield from self._validate()
        finally:
            windows.close()

    def _update(self, window: Window) -> TrainingProgress:
        rate = self._learning_rate()
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        batch, conditions = to_tensors(window, self._device)
        state = _renewed(self._state, torch.from_numpy(window.fresh).to(self._device))
        self._masters.spread(self.recipe.network.recurrent_dropout)
        nats, new_state = self._working(batch, conditions, state)
        loss = nats.sum() / max(1, window.events)
        loss.backward()
        self._masters.gather_gradients()
        norm = torch.nn.utils.clip_grad_norm_(
            self._masters.parameters, self.recipe.optimiser.clip_norm
        )
        if not math.isfinite(float(norm)):
            raise TrainingError(
                f"the gradient became {float(norm)} after {self.events} events; "
                "lower the learning rate"
            )
        self._optimiser.step()
        self._state = [tuple(part.detach() for part in layer) for layer in new_state]
        self._positions = window.positions
        self._count(window.events)
        means = (nats.detach().sum(dim=(0, 1)) / max(1, window.events)).tolist()
        return TrainingProgress(
            self.events,
            self.seconds,
            self.share,
            dict(zip(HEADS, means, strict=True)),
            float(norm),
            rate,
        )

    def _count(self, events: int) -> None:
        """Add an update's events and time, so that all processes agree when to stop."""
        seconds = time.monotonic() - self._started
        if self._world > 1:
            counts = torch.tensor([events, seconds], dtype=torch.float64, device=self._device)
            torch.distributed.all_reduce(counts)
            events, seconds = int(counts[0]), float(counts[1]) / self._world
        self.events += events
        self.seconds = seconds

    def _validate(self) -> Iterator[TrainingProgress]:
        if not self._validation or self._rank:
            return
        result = likelihood(self.network.cpu(), self._corpus, self._validation)
        self.network.to(self._device)
        yield TrainingProgress(
            self.events,
            self.seconds,
            self.share,
            result.per_note,
            0.0,
            self._learning_rate(),
            validation=True,
        )


def _device() -> torch.device:
    if not torch.cuda.is_available():
        return torch.device("cpu")
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
    torch.cuda.set_device(device)
    return device


def _spread(values: list[int], count: int) -> list[int]:
    """At most `count` of `values`, evenly spread."""
    step = max(1, math.ceil(len(values) / count))
    return values[::step]


def _renewed(state: State | None, fresh: Tensor) -> State | None:
    """The carried state with the rows of new visits set to zero."""
    if state is None:
        return None
    keep = (~fresh)[None, :, None]
    return [tuple(part * keep.to(part.dtype) for part in layer) for layer in state]
