"""How fast a score becomes sound, as a ratio to real time and to the bare synthesiser.

Run `python benchmarks/rendering.py [--seconds 120] [--runs 5]`. Prints one line a
synthesiser: the piece rendered with everything (loudness, limiter, tail) against the
same messages through the synthesiser alone, alternately, the median of the runs.
"""

import argparse
import random
import statistics
import time

import numpy as np

from musicgen.audio.render import apply_event, render_score
from musicgen.audio.schedule import schedule
from musicgen.audio.synthesiser import available_synthesisers, open_synthesiser
from musicgen.music.score import Note, Score, Track
from musicgen.music.units import TICKS_PER_QUARTER

RATE = 44_100


def combo(seconds: float) -> Score:
    """A busy quartet of saxophone, piano, bass and drums at 120 bpm."""
    random_notes = random.Random(7)
    quarters = int(seconds * 2)
    eighth = TICKS_PER_QUARTER // 2
    lead, piano, bass, drums = [], [], [], []
    for eighths in range(quarters * 2):
        onset = eighths * eighth
        lead.append(
            Note(onset, random_notes.randint(60, 84), eighth, random_notes.randint(60, 110))
        )
        drums.append(Note(onset, 42 if eighths % 2 else 51, 60, 80))
        if eighths % 2 == 0:
            bass.append(Note(onset, random_notes.randint(33, 50), 2 * eighth, 90))
            drums.append(Note(onset, 36 if eighths % 4 == 0 else 38, 60, 100))
        if eighths % 4 == 0:
            root = random_notes.randint(48, 58)
            piano += [Note(onset, root + step, 4 * eighth, 70) for step in (0, 4, 7, 10)]
    tracks = (
        Track(65).with_notes(lead),
        Track(0).with_notes(piano),
        Track(32).with_notes(bass),
        Track(is_drum=True).with_notes(drums),
    )
    return Score(tracks)


def bare(score: Score, kind: str) -> float:
    """Seconds of processor time for the messages alone."""
    events = schedule(score, RATE)
    synthesiser = open_synthesiser(kind=kind, sample_rate_hz=RATE)
    start = time.process_time()
    position = 0
    for event in events:
        if event.frame > position:
            synthesiser.generate(event.frame - position)
            position = event.frame
        apply_event(synthesiser, event)
    return time.process_time() - start


def whole(score: Score, kind: str) -> tuple[float, float]:
    """Seconds of processor time and of music for `render_score`."""
    start = time.process_time()
    samples = render_score(score, sample_rate_hz=RATE, kind=kind)
    spent = time.process_time() - start
    assert np.abs(samples).max() <= 0.98
    return spent, len(samples) / RATE


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="length of the piece")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    score = combo(arguments.seconds)
    print(f"{len(score.tracks)} tracks, {score.note_count} notes, {score.duration_seconds:.0f} s")
    for kind in available_synthesisers():
        pairs = []
        for _ in range(arguments.runs):
            alone = bare(score, kind)
            spent, seconds = whole(score, kind)
            pairs.append((seconds / spent, spent / alone))
        speed = statistics.median(pair[0] for pair in pairs)
        ratio = statistics.median(pair[1] for pair in pairs)
        print(f"{kind}: {speed:.0f} times real time, {ratio:.2f} times the bare synthesiser's cost")


if __name__ == "__main__":
    main()
