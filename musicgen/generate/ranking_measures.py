"""What ranking asks of some music: likelihood, style, repetition, harmony, ending.

All is measured on note events in the network's key.
"""

from dataclasses import dataclass

import numpy as np
import torch

from musicgen.events.context import MODE_MINOR, BarGrid, PieceContext
from musicgen.events.features import featurise
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import DRUMS, INSTRUMENT_CLASSES, IntArray
from musicgen.model.network import Batch, Conditions, Network
from musicgen.music.units import STEPS_PER_QUARTER

_SCALE = np.array([0, 2, 4, 5, 7, 9, 11])
# The raised sixth and seventh of A minor belong to it.
_MINOR_EXTRA = np.array([6, 8])
_HARSH = np.array([1, 11])
_RECALLED_BARS = 4
_NOTHING = 0.0
_RARE_NATS = 4.6


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of some bars of music.

    Attributes:
        nats: negative log-likelihood per note, all attributes.
        onset_nats, instrument_nats, pitch_nats, duration_nats, velocity_nats: the shares of
            each.
        nats_spread: standard deviation of a note's nats.
        rare: share of notes of which some attribute had a probability under 1 %.
        style: log of the probability that the style is the one that was asked for.
        repeated_bars: share of bars with the rhythm and pitches of the bar before.
        recalled: mean share of a bar's notes that one of the four bars before it has at
            the same place.
        themes: the same for any bar before it, the given music included.
        dissonance: share of struck notes a half tone or major seventh from one sounding.
        foreign: share of pitched notes outside the scale.
        register: mean pitch in octaves.
        density: log2 of the notes per quarter note.
        together: mean number of notes struck at once.
        sounding: mean number of notes that sound.
        leap: mean distance from a note to the next of the same instrument, in semitones.
        loudness: mean velocity, in classes of eight.
        loudness_spread: its standard deviation.
        alike_places, alike_durations, alike_pitches, alike_instruments: how far the music
            shares its places in the bar, durations, pitch classes and instruments with the
            given music, as common areas of histograms, 0 to 1.
        ending: 0 to 1: the last notes stand on the tonic triad, and sound to the end.
    """

    nats: float = _NOTHING
    onset_nats: float = _NOTHING
    instrument_nats: float = _NOTHING
    pitch_nats: float = _NOTHING
    duration_nats: float = _NOTHING
    velocity_nats: float = _NOTHING
    nats_spread: float = _NOTHING
    rare: float = _NOTHING
    style: float = _NOTHING
    repeated_bars: float = _NOTHING
    recalled: float = _NOTHING
    themes: float = _NOTHING
    dissonance: float = _NOTHING
    foreign: float = _NOTHING
    register: float = _NOTHING
    density: float = _NOTHING
    together: float = _NOTHING
    sounding: float = _NOTHING
    leap: float = _NOTHING
    loudness: float = _NOTHING
    loudness_spread: float = _NOTHING
    alike_places: float = _NOTHING
    alike_durations: float = _NOTHING
    alike_pitches: float = _NOTHING
    alike_instruments: float = _NOTHING
    ending: float = _NOTHING


@torch.inference_mode()
def note_nats(
    network: Network, events: EventArrays, context: PieceContext, origin: int
) -> np.ndarray:
    """Negative log-likelihood of each event and attribute, [N, 5]."""
    features = featurise(events, context, origin=origin, with_end=False)

    def row(array: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(array)[None]

    instruments = torch.zeros(1, INSTRUMENT_CLASSES)
    instruments[0, list(context.instruments)] = 1
    tags = torch.zeros(1, max(1, len(network.config.tags)))
    for tag, weight in context.tags:
        tags[0, tag] = weight
    heads = tuple(map(row, features.heads))
    batch = Batch(row(features.inputs), row(features.chroma), heads, row(features.targets))
    told = Conditions(
        torch.tensor([context.tempo]), torch.tensor([context.mode]), instruments, tags
    )
    nats, _ = network(batch, told)
    result: np.ndarray = nats[0].numpy()
    return result


def measure(
    events: EventArrays,
    bars: BarGrid,
    mode: int,
    nats: np.ndarray,
    style: float,
    end: int,
    given: EventArrays,
) -> Measured:
    """Figures of some events; all 0 where there are none.

    Args:
        events: in the network's key, rests left out of the figures.
        bars: the bar grid.
        mode: mode class.
        nats: of these events, [N, 5] from `note_nats`.
        style: see `Measured`.
        end: step at which the music is to end.
        given: what came before; may be empty.
    """
    real = events.instrument <= DRUMS
    events, nats = events.take(np.flatnonzero(real)), nats[real]
    if not len(events):
        return Measured()
    pitched = events.instrument < DRUMS
    whole = nats.sum(axis=1)
    given = given.take(np.flatnonzero(given.instrument <= DRUMS))
    repeated, recalled, themes = _repetition(events, given, bars)
    each = nats.mean(axis=0).tolist()
    alike = _alike(events, given, bars)
    span = max(1, end - int(events.onset[0]))
    return Measured(
        nats=float(whole.mean()),
        onset_nats=each[0],
        instrument_nats=each[1],
        pitch_nats=each[2],
        duration_nats=each[3],
        velocity_nats=each[4],
        nats_spread=float(whole.std()),
        rare=float((nats > _RARE_NATS).any(axis=1).mean()),
        style=style,
        repeated_bars=repeated,
        recalled=recalled,
        themes=themes,
        dissonance=_dissonance(events, pitched),
        foreign=_foreign(events.pitch[pitched], mode),
        register=float(events.pitch[pitched].mean()) / 12 if pitched.any() else _NOTHING,
        density=float(np.log2(len(events) * STEPS_PER_QUARTER / span)),
        together=len(events) / len(np.unique(events.onset)),
        ending=_ending(events, pitched, mode, end),
        sounding=float(np.minimum(events.duration, 384).sum()) / span,
        leap=_leap(events, pitched),
        loudness=float((events.velocity // 8).mean()),
        loudness_spread=float((events.velocity // 8).std()),
        alike_places=alike[0],
        alike_durations=alike[1],
        alike_pitches=alike[2],
        alike_instruments=alike[3],
    )


def _bar_contents(events: EventArrays, bars: BarGrid) -> dict[int, set[tuple[int, int, int]]]:
    place, bar, _, _ = bars.locate(events.onset)
    content: dict[int, set[tuple[int, int, int]]] = {}
    columns = (bar, place, events.instrument, events.pitch)
    for number, *note in zip(*(column.tolist() for column in columns), strict=True):
        content.setdefault(number, set()).add((note[0], note[1], note[2]))
    return content


def _repetition(
    events: EventArrays, given: EventArrays, bars: BarGrid
) -> tuple[float, float, float]:
    """Shares of bars that repeat the last, of notes recalled from four bars, and from any."""
    content = _bar_contents(events, bars)
    first = min(content)
    earlier = {n: notes for n, notes in _bar_contents(given, bars).items() if n < first}
    content = earlier | content
    numbers = [n for n in range(first, max(content) + 1) if n > min(content)]
    if not numbers:
        return 0.0, 0.0, 0.0
    empty: set[tuple[int, int, int]] = set()
    equal, shares, themes = 0, [], []
    for number in numbers:
        notes = content.get(number, empty)
        equal += bool(notes) and notes == content.get(number - 1, empty)
        before = [content.get(number - back, empty) for back in range(1, _RECALLED_BARS + 1)]
        shares.append(max(len(notes & other) for other in before) / max(1, len(notes)))
        every = (other for bar, other in content.items() if bar < number)
        themes.append(max(len(notes & other) for other in every) / max(1, len(notes)))
    return equal / len(numbers), float(np.mean(shares)), float(np.mean(themes))


def _leap(events: EventArrays, pitched: np.ndarray) -> float:
    """Mean interval from note to note within instruments, onset by onset from the top."""
    distances = []
    for instrument in np.unique(events.instrument[pitched]):
        own = events.take(np.flatnonzero(events.instrument == instrument))
        top = own.pitch[np.append(own.onset[1:] != own.onset[:-1], True)]
        distances.append(np.abs(np.diff(top)))
    every = np.concatenate(distances) if distances else np.zeros(0)
    return float(np.minimum(every, 24).mean()) if len(every) else 0.0


def _alike(events: EventArrays, given: EventArrays, bars: BarGrid) -> list[float]:
    """Common areas of four histograms; all 0 without given music."""
    if not len(given):
        return [0.0] * 4

    def histograms(part: EventArrays) -> list[IntArray]:
        pitched = part.instrument < DRUMS
        return [
            np.bincount(bars.locate(part.onset)[0] // 3, minlength=256),
            np.bincount(np.minimum(part.duration, 192) // 3, minlength=65),
            np.bincount(np.where(pitched, part.pitch % 12, part.pitch), minlength=256),
            np.bincount(part.instrument, minlength=DRUMS + 1),
        ]

    return [
        float(np.minimum(a[:256] / a.sum(), b[:256] / b.sum()).sum())
        for a, b in zip(histograms(events), histograms(given), strict=True)
    ]


def _dissonance(events: EventArrays, pitched: np.ndarray) -> float:
    own = events.take(np.flatnonzero(pitched))
    if len(own) < 2:
        return 0.0
    end = own.onset + own.duration
    clash = np.zeros(len(own), dtype=bool)
    for back in range(1, min(12, len(own))):
        sounding = end[:-back] > own.onset[back:]
        distance = np.abs(own.pitch[back:] - own.pitch[:-back]) % 12
        clash[back:] |= sounding & np.isin(distance, _HARSH)
    return float(clash.mean())


def _foreign(pitch: IntArray, mode: int) -> float:
    if not len(pitch):
        return 0.0
    scale = np.concatenate([_SCALE, _MINOR_EXTRA]) if mode == MODE_MINOR else _SCALE
    return float(1 - np.isin(pitch % 12, scale).mean())


def _ending(events: EventArrays, pitched: np.ndarray, mode: int, end: int) -> float:
    """Half for the tonic triad under the last onset, half for sounding to the end."""
    own = events.take(np.flatnonzero(pitched)) if pitched.any() else events
    last = own.onset == own.onset[-1]
    triad = [9, 0, 4] if mode == MODE_MINOR else [0, 4, 7]
    home = float(np.isin(own.pitch[last] % 12, triad).mean()) if pitched.any() else 1.0
    until = float((own.onset + own.duration)[last].max())
    held = 1.0 if end - until <= STEPS_PER_QUARTER else 0.0
    return 0.5 * home + 0.5 * held
