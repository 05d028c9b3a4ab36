"""Different requests written side by side, for measurements that need hundreds of pieces.

The composer writes variations of one request together; here every row has conditions of its
own. The same rules and the same weights, a quarter of the time of one request after another.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

import numpy as np
import torch

from musicgen.events.live import chroma_of
from musicgen.generate.composer import Composer, _finished_score, _grow, _note_event
from musicgen.generate.plan import Plan, make_plan
from musicgen.generate.request import GenerationRequest
from musicgen.generate.sampler import SampledEvent, _advance, _begin, _conditions, _run
from musicgen.generate.writer import StepWriter
from musicgen.model.network import Conditions
from musicgen.model.step import select_rows
from musicgen.music.score import Score

_BATCH = 16


def compose_many(
    composer: Composer, requests: Sequence[GenerationRequest]
) -> Iterator[tuple[int, Score]]:
    """Index and score of every request, in the order in which they are finished.

    Requests may have no seed: what is read differs in length.
    """
    plans = [
        make_plan(request, composer.checkpoint, Random(request.sampling.random_seed))
        for request in requests
    ]
    alike: dict[object, list[int]] = {}
    for index, (plan, request) in enumerate(zip(plans, requests, strict=True)):
        sampling = replace(request.sampling, random_seed=0, swing=0.0)
        alike.setdefault((plan.end, bool(plan.context.tags), sampling), []).append(index)
    for members in alike.values():
        for begin in range(0, len(members), _BATCH):
            yield from _batch(composer, plans, requests, members[begin : begin + _BATCH])


@torch.inference_mode()
def _batch(
    composer: Composer,
    plans: Sequence[Plan],
    requests: Sequence[GenerationRequest],
    members: list[int],
) -> Iterator[tuple[int, Score]]:
    torch.set_num_threads(1)
    network, step = composer.network, composer.step
    options, end = requests[members[0]].sampling, plans[members[0]].end
    told = [
        _conditions(plans[index], options, max(1, len(network.config.tags))) for index in members
    ]
    guidance = told[0][1]
    halves = 1 if guidance is None else 2
    constant = np.concatenate(
        [
            step.constant(Conditions(*(part[half : half + 1] for part in _parts(conditions))))
            for half in range(halves)
            for conditions, _ in told
        ]
    )
    writer = StepWriter(step, guidance, options)
    state = step.start(len(constant))
    active = [
        _begin(plans[i], requests[i].sampling, 0, _run(plans[i]), region=False) for i in members
    ]
    pieces = [_grow(plans[index], None) for index in members]
    rows = list(range(len(members)))
    while active:
        inputs, deltas = zip(*(variation.run.input_rows() for variation in active), strict=True)
        chroma = chroma_of([variation.run.pitch_class_counts() for variation in active])
        hidden, state = step.encode(inputs, chroma, constant, state)
        writer.write(active, hidden, deltas, end)
        keep = []
        for place, variation in enumerate(active):
            row = rows[place]
            done = variation.onset >= end
            event = None if done else _advance(variation)
            if isinstance(event, SampledEvent):
                _note_event(event, pieces[row], plans[members[row]], options.swing)
            if done or variation.notes >= variation.most_notes:
                index = members[row]
                yield index, _finished_score(plans[index], pieces[row], extend=True)
            else:
                keep.append(place)
        if len(keep) < len(active):
            chosen = np.array([h * len(active) + k for h in range(halves) for k in keep], dtype=int)
            state, constant = select_rows(state, chosen), constant[chosen]
            active, rows = [active[k] for k in keep], [rows[k] for k in keep]


def _parts(conditions: Conditions) -> tuple[torch.Tensor, ...]:
    return conditions.tempo, conditions.mode, conditions.instruments, conditions.tags
