"""What a request asks for, as the compiled loop reads it."""

import ctypes
from typing import Any

from musicgen.events.vocabulary import INSTRUMENT_CLASSES
from musicgen.generate.constraints import build_constraints
from musicgen.generate.native.library import Library, fill
from musicgen.generate.plan import Plan
from musicgen.generate.request import SamplingOptions
from musicgen.generate.sampled import most_notes
from musicgen.generate.variation import stand_ins
from musicgen.generate.writer import ATTEMPTS, THINNINGS, loudness_temperature


def native_settings(
    library: Library, plan: Plan, options: SamplingOptions, *, region: bool
) -> ctypes.Structure | None:
    """The structure that `layout.h` calls settings; None where a rule is written in Python only.

    It points into the plan's originality index, which must be kept as long.
    """
    classes = range(INSTRUMENT_CLASSES)
    substitutes = stand_ins(plan.allowed)
    fields: dict[str, Any] = {
        "origin": plan.origin,
        "start": plan.start,
        "end": plan.end,
        "context_end": plan.context.end,
        "most_notes": most_notes(plan),
        "all_allowed": not plan.allowed,
        "allowed": [one in plan.allowed for one in classes],
        "stand_ins": len(substitutes),
        "stands_in": [one in substitutes for one in classes],
        "thinnings": THINNINGS,
        "attempts": ATTEMPTS,
        "sharpness": 1 / options.temperature,
        "loudness_sharpness": 1 / loudness_temperature(options),
        "top_p": options.top_p,
        "min_p": options.min_p,
    }
    for rule in build_constraints(plan, options, region=region):
        told = rule.native()
        if told is None:
            return None
        fields |= told
    settings = library.settings()
    fill(settings, fields)
    return settings
