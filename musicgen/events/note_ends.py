"""Note ends that a player could have played.

Some files of a corpus hold notes far beyond what is heard: a key struck again while its
note is still open shifts every later note-off of the key by one, and a strummed guitar
whose note-offs went missing ends with two hundred notes at once. A network that reads
such notes learns to hold chords for eight bars.
"""

import numpy as np

from musicgen.events.vocabulary import DRUMS, IntArray
from musicgen.music.instruments import most_notes

_NEVER = np.iinfo(np.int64).max // 2


def playable_durations(
    onset: IntArray, instrument: IntArray, pitch: IntArray, duration: IntArray
) -> IntArray:
    """Durations without what no player holds.

    A note ends where its instrument strikes the pitch again. A fretted instrument sounds at
    most six notes and any other twelve: the oldest end where a further one begins, but notes
    of one onset are left together. Percussion is returned as it is.

    Args:
        onset, instrument, pitch, duration: notes in any order, shape [N]; times in any unit.

    Returns:
        Durations in the same order, none longer than before, shape [N].
    """
    pitched = instrument < DRUMS
    result = np.where(pitched, np.minimum(duration, _until_struck(onset, instrument, pitch)), 0)
    for program in np.unique(instrument[pitched]).tolist():
        most = most_notes(program)
        members = np.flatnonzero(instrument == program)
        members = members[np.argsort(onset[members], kind="stable")]
        if _polyphony(onset[members], result[members]) > most:
            result[members] = _at_most(most, onset[members], result[members])
    return np.where(pitched, result, duration)


def _until_struck(onset: IntArray, instrument: IntArray, pitch: IntArray) -> IntArray:
    """Time until the same pitch of the same instrument is struck again, later than now."""
    key = instrument * 128 + pitch
    moments, place = np.unique(np.stack([key, onset]), axis=1, return_inverse=True)
    following = np.full(moments.shape[1], _NEVER)
    same = moments[0, 1:] == moments[0, :-1]
    following[:-1][same] = moments[1, 1:][same]
    until: IntArray = following[place.reshape(-1)] - onset
    return until


def _polyphony(onset: IntArray, duration: IntArray) -> int:
    """Most notes that sound at an onset; onsets ascend."""
    begun = np.searchsorted(onset, onset, side="right")
    ended = np.searchsorted(np.sort(onset + duration), onset, side="right")
    return int((begun - ended).max(initial=0))


def _at_most(most: int, onset: IntArray, duration: IntArray) -> IntArray:
    """Durations where the oldest notes give way to new ones; onsets ascend."""
    ends = (onset + duration).tolist()
    sounding: list[int] = []
    for index, now in enumerate(onset.tolist()):
        sounding = [other for other in sounding if ends[other] > now]
        sounding.append(index)
        while len(sounding) > most and onset[sounding[0]] < now:
            ends[sounding.pop(0)] = now
    return np.array(ends, dtype=np.int64) - onset
