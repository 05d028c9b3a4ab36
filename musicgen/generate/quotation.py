"""No long quotation: what is written does not follow a training piece for bars on end."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from musicgen.events.live import LiveRun
from musicgen.events.vocabulary import DRUM_PITCH_OFFSET, DRUMS
from musicgen.generate.draw import FORBIDDEN, FloatArray
from musicgen.generate.rule import NativeFields, NoRule, Then
from musicgen.originality.index import OriginalityIndex
from musicgen.originality.line import BASS_PROGRAMS, CHORDAL_NOTES, COVERING_NOTES
from musicgen.originality.passage import (
    NOTES,
    TIME_EDGES,
    hash_row,
    hash_steps,
    is_melodic,
    row_is_melodic,
    step_of,
    steps_of,
)

# The note that is drawn sounds on: the passage is stopped this much earlier.
_MARGIN_BARS = 0.5
_PITCHES = np.arange(DRUM_PITCH_OFFSET)


@dataclass(slots=True)
class _Voice:
    """The uppermost voice of one instrument so far.

    Attributes:
        line: its last notes, (onset, pitch).
        steps: from each note of the line to the next, as in `passage`.
        tops: highest notes of the last onsets, (onset, pitch, end), covered ones too.
        since: onset of the first note of a passage known from training; None in new music.
        gap: notes since the last known passage.
        notes, onsets: struck so far, to tell chords from a melody.
    """

    line: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=NOTES))
    steps: deque[int] = field(default_factory=lambda: deque(maxlen=NOTES - 1))
    tops: deque[tuple[int, int, int]] = field(default_factory=lambda: deque(maxlen=COVERING_NOTES))
    since: int | None = None
    gap: int = 0
    notes: int = 0
    onsets: int = 0


class NoLongQuotation(NoRule):
    """Where a line has followed the training music for too long, the next note must differ.

    The same definition of a line and a passage as in `musicgen.originality`, kept up while
    notes are drawn. Pitches that would carry the quotation on are forbidden; the network
    chooses among the others.

    Args:
        index: passages heard in training.
        bars: the longest quotation allowed.
    """

    def __init__(self, index: OriginalityIndex, bars: float) -> None:
        self._index = index
        self._bars = max(0.0, bars - _MARGIN_BARS)
        self._voices: dict[int, _Voice] = {}
        self._pending: dict[int, tuple[int, int, int]] = {}

    def delta(self, run: LiveRun, logits: FloatArray) -> None:
        """Learn how long the last note lasts; nothing is forbidden yet."""
        pending = self._pending.get(run.last_instrument)
        if pending is not None and pending[0] == run.now:
            self._pending[run.last_instrument] = (pending[0], pending[1], run.last_end)

    def noted(self, run: LiveRun, onset: int, instrument: int, pitch: int) -> None:
        """See `Constraint`."""
        self._settle(onset)
        if instrument >= DRUMS:
            return
        voice = self._voices.setdefault(instrument, _Voice())
        voice.notes += 1
        # Of notes struck together the highest comes last.
        self._pending[instrument] = (onset, pitch, onset)

    def pitch(
        self, run: LiveRun, delta: int, instrument: int, then: Then, logits: FloatArray
    ) -> None:
        """Forbid what carries a quotation on."""
        onset = run.now + delta
        self._settle(onset)
        voice = self._voices.get(instrument)
        if voice is None or voice.since is None or len(voice.line) < NOTES - 1:
            return
        bar_steps = run.locate(voice.since).bar_steps
        if onset - voice.since < self._bars * bar_steps or self._accompanies(instrument):
            return
        last = list(voice.line)[1 - NOTES :]
        onsets = np.array([place for place, _ in last] + [onset])
        pitches = np.array([pitch for _, pitch in last])
        rows = np.empty((len(_PITCHES), NOTES), dtype=np.int64)
        rows[:, :-1] = pitches
        rows[:, -1] = _PITCHES
        steps = steps_of(np.broadcast_to(onsets, rows.shape), rows)
        known = self._index.contains(hash_steps(steps)) | ~is_melodic(steps)
        legal = logits[:DRUM_PITCH_OFFSET] > FORBIDDEN / 2
        if (legal & ~known).any():
            logits[:DRUM_PITCH_OFFSET][known] = FORBIDDEN

    def _settle(self, onset: int) -> None:
        """Take up the notes struck before `onset`; how long they last is known by now."""
        for instrument in [i for i, note in self._pending.items() if note[0] < onset]:
            self._take_up(self._voices[instrument], *self._pending.pop(instrument))

    def _take_up(self, voice: _Voice, onset: int, pitch: int, end: int) -> None:
        voice.onsets += 1
        covered = any(higher > pitch and until > onset for _, higher, until in voice.tops)
        voice.tops.append((onset, pitch, end))
        if covered:
            return
        if voice.line:
            before, from_pitch = voice.line[-1]
            voice.steps.append(step_of(pitch - from_pitch, onset - before))
        voice.line.append((onset, pitch))
        if len(voice.line) < NOTES:
            return
        # Most passages are new; whether they are melodic is asked only of the others.
        known = self._index.has(hash_row(voice.steps))
        if not known and voice.since is None:
            return
        melodic = row_is_melodic(voice.steps)
        if known and melodic:
            voice.since = voice.line[0][0] if voice.since is None else voice.since
            voice.gap = 0
        elif voice.since is not None:
            voice.gap += 1
            if melodic or voice.gap > NOTES:
                voice.since = None

    def _accompanies(self, instrument: int) -> bool:
        """Whether it plays a bass or chords while another instrument leads."""
        return not self._leads(instrument) and any(map(self._leads, self._voices))

    def _leads(self, instrument: int) -> bool:
        voice = self._voices[instrument]
        chords = voice.notes >= CHORDAL_NOTES * max(1, voice.onsets)
        return instrument not in BASS_PROGRAMS and not chords

    def native(self) -> NativeFields:
        """See `Constraint`."""
        return {
            "quotation": 1,
            "quotation_bars": self._bars,
            "quotation_bits": self._index.bits.ctypes.data,
            "quotation_bytes": len(self._index.bits),
            "quotation_probes": self._index.probes,
            "quotation_chordal_notes": CHORDAL_NOTES,
            "quotation_edges": TIME_EDGES,
        }
