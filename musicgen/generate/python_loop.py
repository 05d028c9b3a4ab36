"""The sampling loop in Python: what `musicgen.generate.native` says faster."""

from collections.abc import Generator

import numpy as np
import torch

from musicgen.events.live import LiveRun, chroma_of
from musicgen.events.piece import ONSET_SHIFT, event_keys
from musicgen.events.vocabulary import DURATION_VALUES, MAX_DELTA, REST, velocity_value
from musicgen.generate.constraints import build_constraints
from musicgen.generate.plan import Plan
from musicgen.generate.request import SamplingOptions
from musicgen.generate.rule import RuleSet
from musicgen.generate.sampled import Beginning, SampledEnd, SampledEvent, most_notes
from musicgen.generate.variation import Variation, uniforms
from musicgen.generate.writer import StepWriter
from musicgen.model.step import SamplingStep, select_rows


def write_in_python(
    step: SamplingStep,
    plan: Plan,
    options: SamplingOptions,
    beginning: Beginning,
    variations: int,
    *,
    region: bool,
) -> Generator[SampledEvent | SampledEnd, None, None]:
    """Write what a plan asks for, all variations in every pass over the weights.

    Args:
        step: the network.
        plan: what to write.
        options: how classes are drawn.
        beginning: what the network knows before the first event.
        variations: pieces to write, at least 1.
        region: the plan's locked events are kept where they are.
    """
    guidance = beginning.guidance
    rows = np.arange(len(beginning.constant)).repeat(variations)
    constant = beginning.constant[rows]
    state = step.start(len(rows)) if beginning.state is None else select_rows(beginning.state, rows)
    run = run_before(plan)
    active = [
        begin(plan, options, number, run.fork(), region=region) for number in range(variations)
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
            event = advance(variation)
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


def run_before(plan: Plan) -> LiveRun:
    """The seed, and rests up to where the distance to the first new step fits into one Δt."""
    run = LiveRun(plan.context, plan.events, plan.origin)
    while plan.start - run.now > MAX_DELTA:
        run.push(run.now + MAX_DELTA, REST, 0, 0, 0)
    return run


def begin(
    plan: Plan, options: SamplingOptions, number: int, run: LiveRun, *, region: bool
) -> Variation:
    """A variation with nothing drawn yet."""
    locked = plan.locked
    keys = event_keys(locked.onset, locked.instrument, locked.pitch).tolist()
    columns = (locked.onset, locked.instrument, locked.pitch, locked.duration, locked.velocity)
    events = list(zip(*(column.tolist() for column in columns), strict=True))
    return Variation(
        number,
        run,
        RuleSet(build_constraints(plan, options, region=region)),
        uniforms((options.random_seed, number)),
        list(zip(keys, events, strict=True))[::-1],
        plan.allowed,
        most_notes(plan),
    )


def advance(variation: Variation) -> SampledEvent | None:
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
