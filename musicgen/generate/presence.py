"""Presence: what was asked for is heard, instruments of a band and drums of a kit."""

from collections import deque
from collections.abc import Mapping
from math import log

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS, INSTRUMENT_CLASSES
from musicgen.generate.draw import FORBIDDEN, FloatArray
from musicgen.generate.rule import NativeFields, NoRule, Then

# Played with the feet; a drum set's other keys need a hand, further percussion a player.
_FEET = frozenset((35, 36, 44))
_DRUM_SET = frozenset((*range(35, 54), 55, 57, 59))
_BY_HAND = [DRUM_PITCH_OFFSET + key for key in sorted(_DRUM_SET - _FEET)]


class Presence(NoRule):
    """Instruments that were asked for are heard: the longer one is missing, the likelier.

    One is there while it plays at least a quarter of its usual notes, over two bars; a
    single note where a solo is usual does not count. Without this one in five leads of a
    jazz band fell all but silent.

    Args:
        usual: notes in a bar of each instrument that may play; 0 where that is not known.
        start: first step that is written.
    """

    _WINDOW_BARS, _ENOUGH = 2, 0.25
    # Nats a bar, where it is known how much one plays, and where it is not.
    _PER_BAR, _PER_BAR_UNKNOWN = 2.5, 0.7
    _PATIENCE_BARS, _MOST_BARS = 1.0, 8.0

    def __init__(self, usual: Mapping[int, float], start: int) -> None:
        self._last_there = dict.fromkeys(usual, start)
        # Of each its last onsets, as many as are enough.
        self._onsets: dict[int, deque[int]] = {
            one: deque(maxlen=max(1, round(self._ENOUGH * self._WINDOW_BARS * notes)))
            for one, notes in usual.items()
        }
        # Nats a bar, and bars before they count: who plays once in four bars may wait four.
        self._urges = {
            one: (self._PER_BAR, max(self._PATIENCE_BARS, 1 / notes))
            if notes
            else (self._PER_BAR_UNKNOWN, self._PATIENCE_BARS)
            for one, notes in usual.items()
        }

    def instrument(self, run: LiveRun, delta: int, logits: FloatArray) -> None:
        """Make missing instruments likelier, bar by bar."""
        onset = run.now + delta
        bar_steps = run.bar_steps_at(onset)
        for one, there in self._last_there.items():
            per_bar, patience = self._urges[one]
            bars = (onset - there) / bar_steps - patience
            if bars > 0 and logits[one] > FORBIDDEN / 2:
                logits[one] += np.float32(per_bar * min(bars, self._MOST_BARS))

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """Remember who played."""
        onsets = self._onsets.get(instrument)
        if onsets is None:
            return
        onsets.append(onset)
        window = self._WINDOW_BARS * run.bar_steps_at(onset)
        if len(onsets) == onsets.maxlen and onset - onsets[0] <= window:
            self._last_there[instrument] = onset

    def native(self) -> NativeFields:
        """See `Constraint`."""
        classes = range(INSTRUMENT_CLASSES)
        urges = [self._urges.get(one, (0.0, 0.0)) for one in classes]
        return {
            "presence": 1,
            "presence_instruments": [one in self._urges for one in classes],
            "presence_enough": [
                self._onsets[one].maxlen if one in self._onsets else 0 for one in classes
            ],
            "presence_per_bar": [per_bar for per_bar, _ in urges],
            "presence_patience": [patience for _, patience in urges],
            "presence_window_bars": self._WINDOW_BARS,
            "presence_most_bars": self._MOST_BARS,
        }


class Kit(NoRule):
    """The percussion of the training piece that the settings came from, and no other.

    A drummer alone begins with nothing heard, and of the many sounds of percussion one
    that is drawn by chance comes back in every bar: rock beats had claves and maracas, and
    some had no bass drum. Nor does he keep count: snares came twice as often as they should
    and hi-hats half as often, so each is held to its hits in a bar.

    Args:
        hits_per_bar: of each General MIDI percussion key.
        start: first step that is written.
    """

    # Who strikes less often than every other bar is not counted.
    _LEAST_HITS = 0.5
    # Bars that are counted, what is added to both counts, and the most nats either way.
    _COUNTED_BARS, _ADDED, _MOST = 2, 0.5, 3.0
    _HANDS = 2
    # What a beat begins with comes back: nats for a bass drum on the one of its first bars.
    _BASS_DRUMS = (35, 36)
    _ON_ONE, _FIRST_BARS, _NEAR_STEPS = np.float32(3.0), 2, 2

    def __init__(self, hits_per_bar: Mapping[int, float], start: int) -> None:
        self._others = np.array([key not in hits_per_bar for key in range(DRUM_PITCH_OFFSET)])
        self._usual = {
            DRUM_PITCH_OFFSET + key: hits
            for key, hits in hits_per_bar.items()
            if hits >= self._LEAST_HITS
        }
        self._onsets: dict[int, deque[int]] = {key: deque() for key in self._usual}
        self._start = start
        self._one_player = _DRUM_SET.issuperset(hits_per_bar)
        self._bass_drums = [
            DRUM_PITCH_OFFSET + key for key in self._BASS_DRUMS if hits_per_bar.get(key, 0.0) >= 1
        ]

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Forbid what is not there to be struck, and keep count of the rest."""
        if instrument != DRUMS:
            return
        logits[DRUM_PITCH_OFFSET:][self._others] = FORBIDDEN
        onset = run.now + delta
        place = run.locate(onset)
        if self._one_player and self._hands_full(run, onset):
            logits[_BY_HAND] = FORBIDDEN
        if onset >= self._start + self._COUNTED_BARS * place.bar_steps:
            self._keep_count(onset, place.bar_steps, logits)
        begins = onset < self._start + self._FIRST_BARS * place.bar_steps
        if begins and (place.offset + self._NEAR_STEPS) % place.bar_steps <= 2 * self._NEAR_STEPS:
            for key in self._bass_drums:
                if logits[key] > FORBIDDEN / 2:
                    logits[key] += self._ON_ONE

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """Remember what was struck."""
        if instrument == DRUMS and pitch in self._onsets:
            self._onsets[pitch].append(onset)

    def _hands_full(self, run: LiveRun, onset: int) -> bool:
        """Whether both hands have struck in this step or the one before."""
        struck = set(run.struck_since(onset - 1, DRUMS))
        return len(struck.intersection(_BY_HAND)) >= self._HANDS

    def _keep_count(self, onset: int, bar_steps: int, logits: FloatArray) -> None:
        """Make likelier what was struck less than usual in the last bars, and the reverse."""
        oldest = onset - self._COUNTED_BARS * bar_steps
        for key, hits in self._usual.items():
            onsets = self._onsets[key]
            while onsets and onsets[0] < oldest:
                onsets.popleft()
            if logits[key] > FORBIDDEN / 2:
                struck = len(onsets) / self._COUNTED_BARS
                nats = log((hits + self._ADDED) / (struck + self._ADDED))
                logits[key] += np.float32(min(max(nats, -self._MOST), self._MOST))

    def native(self) -> NativeFields:
        """See `Constraint`."""
        keys = range(DRUM_PITCH_OFFSET, 2 * DRUM_PITCH_OFFSET)
        return {
            "kit": 1,
            "kit_others": self._others.tolist(),
            "kit_usual": [self._usual.get(key, 0.0) for key in keys],
            "kit_by_hand": [key in _BY_HAND for key in keys],
            "kit_bass_drums": [key in self._bass_drums for key in keys],
            "kit_one_player": self._one_player,
            "kit_hands": self._HANDS,
            "kit_counted_bars": self._COUNTED_BARS,
            "kit_added": self._ADDED,
            "kit_most": self._MOST,
            "kit_on_one": self._ON_ONE,
            "kit_first_bars": self._FIRST_BARS,
            "kit_near_steps": self._NEAR_STEPS,
        }
