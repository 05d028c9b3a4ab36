"""Frames of a piano roll as note events, and what of each event is a free choice.

A frame is one grid step. Its pitches follow one another, each as the event of an
instrument that says which pitch of the frame it is: first, second, third. So what
the network's features know of "the same instrument" (its last pitches, what it
played some bars ago) they know here of the same voice. Δt is 0 within a frame. How
many frames a pitch has sounded already goes where velocity goes in music.

Most attributes follow from what is known. What is left to choose is Δt, pitch in
strict order within a frame, and rest or note after the longest Δt; every other
class is masked, so that the probabilities of all rolls of a given number of frames
sum to one. The number of frames is not told: the last event only says that nothing
comes before the end of the roll.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from musicgen.events.context import MODE_NONE, REMAINING_CLASSES, BarGrid, PieceContext
from musicgen.events.features import IGNORED, Features, featurise
from musicgen.events.layout import INPUT
from musicgen.events.piece import EventArrays, build_events
from musicgen.events.vocabulary import END, MAX_DELTA, REST, VELOCITY_CLASSES, IntArray
from musicgen.train.benchmark.sets import HIGHEST_PITCH, LOWEST_PITCH, Roll

# Columns of the targets of a frame event.
DELTA_FROM, DELTA_TO, AGAIN, PITCH, PITCH_LOW, PITCH_HIGH, RESTS = range(7)
# A pitch is still seen as sounding in the frame after its own.
_DURATION = 2
_VELOCITY_STEP = 8


@dataclass(frozen=True, slots=True)
class FrameOptions:
    """How frames are written.

    Attributes:
        top_first: pitches of a frame from the highest down; else from the lowest up.
        bars: how many frames a bar may have, the unit of the features that look back;
            which it is in a piece is not told.
        lowest: first key of the roll, as a MIDI key number.
        highest: last key of the roll.
    """

    top_first: bool = False
    bars: tuple[int, ...] = (16,)
    lowest: int = LOWEST_PITCH
    highest: int = HIGHEST_PITCH

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "FrameOptions":
        """From plain values, as a recipe or a checkpoint holds them."""
        return cls(**{**values, "bars": tuple(values.get("bars", cls().bars))})


@dataclass(frozen=True, slots=True)
class View:
    """How a piece is read: what its notes do not say.

    Attributes:
        shift: semitones up.
        bar_frames: frames in a bar.
    """

    shift: int
    bar_frames: int


def frame_events(roll: Roll, options: FrameOptions, shift: int = 0) -> EventArrays:
    """Notes of a roll, frame by frame, moved by `shift` semitones."""
    age = np.zeros(roll.shape, dtype=np.int64)
    running = np.zeros(roll.shape[1], dtype=np.int64)
    for frame, keys in enumerate(roll):
        running = (running + 1) * keys
        age[frame] = running
    ordered = age[:, ::-1] if options.top_first else age
    onset, key = np.nonzero(ordered)
    voice = (np.cumsum(ordered > 0, axis=1) - 1)[onset, key]
    known = np.minimum(ordered[onset, key], VELOCITY_CLASSES)
    if options.top_first:
        key = roll.shape[1] - 1 - key
    return build_events(
        onset,
        voice,
        key + options.lowest + shift,
        np.full(len(onset), _DURATION),
        known * _VELOCITY_STEP - _VELOCITY_STEP // 2,
    )


def frame_features(roll: Roll, options: FrameOptions, view: View) -> Features:
    """What the network sees of a roll, and its targets, [N, 7].

    Targets: the lowest and the highest Δt that would do, whether another pitch of
    this frame was possible, the pitch with its lowest and highest legal value, and 1
    for a rest, 0 for a note where either could stand; `IGNORED` where there is no choice.
    """
    end = len(roll)
    bars = BarGrid(*(np.array([value]) for value in (0, view.bar_frames, 0, 0)))
    context = PieceContext(bars, tempo=0, mode=MODE_NONE, end=end)
    features = featurise(frame_events(roll, options, view.shift), context)
    # Other models of these sets are not told how long a piece is, so neither is this.
    features.inputs[:, _REMAINING_COLUMN] = INPUT["remaining"] + REMAINING_CLASSES - 1
    return Features(
        features.inputs,
        features.chroma,
        features.heads[:3],
        _choices(features.targets, options, view.shift),
    )


# As `featurise` orders them: delta, instrument, pitch, duration, velocity, step, quarter, bar.
_REMAINING_COLUMN = 8


def _choices(targets: IntArray, options: FrameOptions, shift: int) -> IntArray:
    delta, instrument, pitch = targets[:, 0], targets[:, 1], targets[:, 2]
    lowest, highest = options.lowest + shift, options.highest + shift
    is_note = instrument < REST
    first = np.arange(len(delta)) == 0
    last_pitch = np.concatenate([[0], pitch[:-1]])
    after_note = np.concatenate([[False], is_note[:-1]])
    more = last_pitch > lowest if options.top_first else last_pitch < highest
    again = first | (after_note & more)

    inside = (delta == 0) & ~first
    low, high = np.full_like(delta, lowest), np.full_like(delta, highest)
    if options.top_first:
        high = np.where(inside, last_pitch - 1, high)
    else:
        low = np.where(inside, last_pitch + 1, low)

    ends = instrument == END
    rests = np.where((delta == MAX_DELTA) & ~ends, instrument == REST, IGNORED)
    return np.stack(
        [
            delta,
            np.where(ends, MAX_DELTA, delta),
            again,
            np.where(is_note, pitch, IGNORED),
            low,
            high,
            rests,
        ],
        axis=1,
    ).astype(np.int64)
