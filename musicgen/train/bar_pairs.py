"""Bars of two beats that are half of the bars a musician would write.

Beat trackers that know no meter call every other beat a bar line. Which of two bar lines
is the real one is told by the harmony: it changes where a bar begins.
"""

import numpy as np

from musicgen.events.vocabulary import DRUMS, IntArray
from musicgen.music.meter import Meter
from musicgen.music.units import STEPS_PER_QUARTER

HALF, WHOLE = Meter(2, 4), Meter(4, 4)
_HALF_STEPS = 2 * STEPS_PER_QUARTER
# Played music comes a little before the beat it belongs to.
_EARLY_STEPS = 2


def pickup_steps(onset: IntArray, duration: IntArray, pitch: IntArray, instrument: IntArray) -> int:
    """Steps to put before a piece in halves of bars so that its whole bars begin at 0.

    Of the two ways to pair the half bars, the one is taken in which the harmony (the
    pitch classes that sound, by duration) changes more from bar to bar than within bars.
    Among 478 songs whose chord symbols leave no doubt it was right in 96 %.

    Args:
        onset, duration: grid steps, shape [N].
        pitch, instrument: MIDI key numbers and programs, shape [N].

    Returns:
        0, or half a bar.
    """
    pitched = instrument < DRUMS
    if not pitched.any():
        return 0
    half = (onset[pitched] + _EARLY_STEPS) // _HALF_STEPS
    sounding = np.minimum(duration[pitched], _HALF_STEPS)
    profile = np.zeros((int(half.max()) + 2, 12))
    np.add.at(profile, (half, pitch[pitched] % 12), sounding)
    profile /= np.maximum(np.linalg.norm(profile, axis=1, keepdims=True), 1e-9)
    change = 1 - (profile[1:] * profile[:-1]).sum(axis=1)
    # change[k] is what enters half bar k + 1.
    into_even, into_odd = change[1::2], change[0::2]
    if not len(into_even) or into_even.mean() >= into_odd.mean():
        return 0
    return _HALF_STEPS
