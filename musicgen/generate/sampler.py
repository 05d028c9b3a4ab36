"""Sampling: what the network is told, the seed it reads, and the loop that writes on from there.

All variations share every pass over the weights; with style guidance a second row
per variation runs the same notes without the style (Ho and Salimans 2022,
arXiv:2207.12598, applied to the logits of every head).
"""

from collections.abc import Generator

import torch
from torch import Tensor

from musicgen.events.features import featurise
from musicgen.events.vocabulary import INSTRUMENT_CLASSES
from musicgen.generate.native.loop import write_natively
from musicgen.generate.native.network import NativeNetwork
from musicgen.generate.native.settings import native_settings
from musicgen.generate.plan import Plan
from musicgen.generate.python_loop import write_in_python
from musicgen.generate.request import SamplingOptions
from musicgen.generate.sampled import Beginning, SampledEnd, SampledEvent
from musicgen.model.network import Conditions, Network, State
from musicgen.model.step import SamplingStep, StepState, fastest_dtype, resumed

_READ_CHUNK = 512
# An LSTM forgets: with a state from this many events, what follows differs by less than
# 0.00001 nats from what follows with a state from the whole seed.
_READ_EVENTS = 2048


def sample(
    network: Network,
    step: SamplingStep | NativeNetwork,
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
        plan: what to write.
        options: how classes are drawn.
        variations: pieces to write, at least 1; piece k depends on the random seed and k.
        region: the plan's locked events are kept where they are.
    """
    beginning = _begin(network, plan, options)
    if isinstance(step, NativeNetwork):
        settings = native_settings(step.library, plan, options, region=region)
        if settings is not None:
            seeds = [(options.random_seed, number) for number in range(variations)]
            yield from write_natively(step, settings, plan, beginning, seeds)
            return
        step = SamplingStep(network, fastest_dtype())
    yield from write_in_python(step, plan, options, beginning, variations, region=region)


def _begin(network: Network, plan: Plan, options: SamplingOptions) -> Beginning:
    with torch.inference_mode():
        conditions, guidance = conditions_of(plan, options, max(1, len(network.config.tags)))
        constant = network.condition(conditions)
        state = _read_seed(network, plan, constant) if len(plan.events) else None
    return Beginning(constant.numpy(), guidance, state)


def conditions_of(
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


def _read_seed(network: Network, plan: Plan, constant: Tensor) -> StepState:
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
    return resumed(state)
