"""The sampling loop: state in, one note event per variation out, again and again.

All variations share every pass over the weights; with style guidance a second row
per variation runs the same notes without the style (Ho and Salimans 2022,
arXiv:2207.12598, applied to the logits of every head).
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from musicgen.events.features import featurise
from musicgen.events.live import LiveRun, chroma_of
from musicgen.events.piece import ONSET_SHIFT, event_keys
from musicgen.events.vocabulary import (
    DURATION_VALUES,
    INSTRUMENT_CLASSES,
    MAX_DELTA,
    REST,
    velocity_value,
)
from musicgen.generate.constraints import build_constraints
from musicgen.generate.plan import Plan
from musicgen.generate.request import SamplingOptions
from musicgen.generate.rule import RuleSet
from musicgen.generate.variation import Variation, uniforms
from musicgen.generate.writer import StepWriter
from musicgen.model.network import Conditions, Network, State
from musicgen.model.step import SamplingStep, resumed, select_rows
from musicgen.music.units import STEPS_PER_QUARTER

_READ_CHUNK = 512
# An LSTM forgets: with a state from this many events, what follows differs by less than
# 0.00001 nats from what follows with a state from the whole seed.
_READ_EVENTS = 2048
# More than this per quarter note is no music any more.
_MOST_NOTES_PER_QUARTER = 48


class SampledEvent(NamedTuple):
    """One note that was drawn, in grid steps and in the network's key.

    Attributes:
        variation: which of the pieces.
        onset, instrument, pitch, duration, velocity: as in `EventArrays`, in steps.
        log_probability: natural logarithm, all five attributes.
    """

    variation: int
    onset: int
    instrument: int
    pitch: int
    duration: int
    velocity: int
    log_probability: float


@dataclass(frozen=True, slots=True)
class SampledEnd:
    """A variation is complete; `reason` is "length" or "limit"."""

    variation: int
    reason: str


def sample(
    network: Network,
    step: SamplingStep,
    plan: Plan,
    options: SamplingOptions,
    variations: int,
    *,
    region: bool = False,
) -> Generator[SampledEvent | SampledEnd, None, None]:
    """Write what a plan asks for, several times at once.

    Args:
        network: reads the seed in one batched pass.
        step: writes on from there.
        variations: pieces to write, at least 1; piece k depends on the random seed and k.
        region: the plan's locked events are kept where they are.
    """
    with torch.inference_mode():
        conditions, guidance = _conditions(plan, options, max(1, len(network.config.tags)))
        told = network.condition(conditions)
        state = (
            resumed(_read_seed(network, plan, told)) if len(plan.events) else step.start(len(told))
        )
        constant = told.numpy()
    rows = np.arange(len(constant)).repeat(variations)
    constant, state = constant[rows], select_rows(state, rows)
    run = _run(plan)
    active = [
        _begin(plan, options, number, run.fork(), region=region) for number in range(variations)
    ]
    writer = StepWriter(step, guidance, options)
    while active:
        # Not around the loop: a generator would leave and enter it at every note it yields.
        with torch.inference_mode():
            inputs, deltas = zip(*(variation.run.input_rows() for variation in active), strict=True)
            chroma = chroma_of([variation.run.pitch_class_counts() for variation in active])
            hidden, state = step.encode(inputs, chroma, constant, state)
            writer.write(active, hidden, deltas, plan.end)
        keep = []
        for index, variation in enumerate(active):
            if variation.onset >= plan.end and not variation.locked:
                yield SampledEnd(variation.number, "length")
                continue
            event = _advance(variation)
            if event is not None:
                yield event
            if variation.notes >= variation.most_notes:
                yield SampledEnd(variation.number, "limit")
                continue
            keep.append(index)
        if len(keep) < len(active):
            halves = 1 if guidance is None else 2
            rows = np.array(
                [half * len(active) + index for half in range(halves) for index in keep], dtype=int
            )
            constant, state = constant[rows], select_rows(state, rows)
            active = [active[index] for index in keep]


def _conditions(
    plan: Plan, options: SamplingOptions, tag_count: int
) -> tuple[Conditions, float | None]:
    """Conditions of one row, or of two when style guidance is on; and its strength."""
    context = plan.context
    instruments = torch.zeros(1, INSTRUMENT_CLASSES)
    instruments[0, list(context.instruments)] = 1
    tags = torch.zeros(1, tag_count)
    for tag, weight in context.tags:
        tags[0, tag] = weight
    strength = options.style_strength if context.tags else 1.0
    guidance = None if strength == 1.0 else strength
    if guidance is not None:
        tags = torch.cat([tags, torch.zeros_like(tags)])
        instruments = torch.cat([instruments, torch.zeros_like(instruments)])
    size = len(tags)
    return (
        Conditions(
            torch.full((size,), context.tempo),
            torch.full((size,), context.mode),
            instruments,
            tags,
        ),
        guidance,
    )


def _read_seed(network: Network, plan: Plan, constant: Tensor) -> State:
    """State after the network has read the end of the seed, many steps at once."""
    rows = len(constant)
    state: State | None = None
    features = featurise(plan.events, plan.context, origin=plan.origin, with_end=False)
    for begin in range(max(0, len(features) - _READ_EVENTS), len(features), _READ_CHUNK):
        part = features.slice(begin, begin + _READ_CHUNK)
        inputs = torch.from_numpy(part.inputs).long()[None].repeat(rows, 1, 1)
        chroma = torch.from_numpy(part.chroma)[None].repeat(rows, 1, 1)
        _, state = network.encode(inputs, chroma, constant, state)
    assert state is not None
    return state


def _run(plan: Plan) -> LiveRun:
    """The seed, and rests up to where the distance to the first new step fits into one Δt."""
    run = LiveRun(plan.context, plan.events, plan.origin)
    while plan.start - run.now > MAX_DELTA:
        run.push(run.now + MAX_DELTA, REST, 0, 0, 0)
    return run


def _begin(
    plan: Plan, options: SamplingOptions, number: int, run: LiveRun, *, region: bool
) -> Variation:
    locked = plan.locked
    keys = event_keys(locked.onset, locked.instrument, locked.pitch).tolist()
    columns = (locked.onset, locked.instrument, locked.pitch, locked.duration, locked.velocity)
    events = list(zip(*(column.tolist() for column in columns), strict=True))
    quarters = (plan.end - plan.start) // STEPS_PER_QUARTER + 1
    return Variation(
        number,
        run,
        RuleSet(build_constraints(plan, options, region=region)),
        uniforms((options.random_seed, number)),
        list(zip(keys, events, strict=True))[::-1],
        plan.allowed,
        _MOST_NOTES_PER_QUARTER * quarters,
    )


def _advance(variation: Variation) -> SampledEvent | None:
    """Push what was drawn, or the locked event that comes before it."""
    run, onset = variation.run, variation.onset
    if variation.locked:
        key, event = variation.locked[-1]
        if onset << ONSET_SHIFT | variation.instrument << 8 | variation.pitch >= key:
            variation.locked.pop()
            run.push(*event)
            return None
    if variation.instrument == REST:
        run.push(onset, REST, 0, 0, 0)
        return None
    for rule in variation.rules.noted:
        rule(run, onset, variation.instrument, variation.pitch)
    duration = int(DURATION_VALUES[variation.duration])
    velocity = velocity_value(variation.velocity)
    run.push(onset, variation.instrument, variation.pitch, duration, velocity)
    variation.notes += 1
    return SampledEvent(
        variation.number,
        onset,
        variation.instrument,
        variation.pitch,
        duration,
        velocity,
        variation.log_probability,
    )
