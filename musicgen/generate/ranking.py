"""Which of several continuations is the best: what was written, compared with what was given.

A continuation is measured (`musicgen.generate.ranking_measures`), and so is the music it
continues; without given music, the usual values of the style stand for it. Every term is
a small function of the two that is 0 where they agree and falls as they part. The score
is a weighted sum of the terms; the weights are the ones that tell real continuations from
sampled ones best (`benchmarks/ranking.py fit`).
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from musicgen.generate.ranking_measures import Measured

Term = Callable[[Measured, Measured], float]


def likelihood_band(written: Measured, usual: Measured) -> float:
    """Neither dull nor wild: nats per note, whether above or below what is usual."""
    return -abs(written.nats - usual.nats)


def onset_surprise(written: Measured, usual: Measured) -> float:
    """Nats per onset more than usual: stumbling."""
    return written.onset_nats - usual.onset_nats


def instrument_surprise(written: Measured, usual: Measured) -> float:
    """Nats per instrument more than usual: who plays when."""
    return written.instrument_nats - usual.instrument_nats


def pitch_surprise(written: Measured, usual: Measured) -> float:
    """Nats per pitch more than usual: wrong notes."""
    return written.pitch_nats - usual.pitch_nats


def duration_surprise(written: Measured, usual: Measured) -> float:
    """Nats per duration more than usual."""
    return written.duration_nats - usual.duration_nats


def velocity_surprise(written: Measured, usual: Measured) -> float:
    """Nats per velocity more than usual."""
    return written.velocity_nats - usual.velocity_nats


def rare_events(written: Measured, usual: Measured) -> float:
    """Share of hardly expected notes, beside the usual: real music has some."""
    return -abs(written.rare - usual.rare)


def evenness(written: Measured, usual: Measured) -> float:
    """Surprise comes in waves: how much it varies from note to note, beside the usual."""
    return -abs(written.nats_spread - usual.nats_spread)


def style(written: Measured, usual: Measured) -> float:
    """How far a listener hears one style in both, log of the shared probability."""
    return written.style


def loops(written: Measured, usual: Measured) -> float:
    """Bars that repeat the bar before, beyond what is usual."""
    return -max(0.0, written.repeated_bars - usual.repeated_bars)


def restlessness(written: Measured, usual: Measured) -> float:
    """Bars that repeat nothing of the last four bars, beyond what is usual."""
    return -max(0.0, usual.recalled - written.recalled)


def themes(written: Measured, usual: Measured) -> float:
    """What was played comes back, from anywhere before."""
    return written.themes


def dissonance(written: Measured, usual: Measured) -> float:
    """Seconds and sevenths against what sounds, beyond what is usual."""
    return -max(0.0, written.dissonance - usual.dissonance)


def foreign_pitches(written: Measured, usual: Measured) -> float:
    """Notes outside the scale, beyond what is usual."""
    return -max(0.0, written.foreign - usual.foreign)


def register(written: Measured, usual: Measured) -> float:
    """Octaves between the mean pitches."""
    return -abs(written.register - usual.register)


def density(written: Measured, usual: Measured) -> float:
    """Octaves between the notes per beat."""
    return -abs(written.density - usual.density)


def chords(written: Measured, usual: Measured) -> float:
    """Difference in notes struck at once."""
    return -abs(written.together - usual.together)


def sounding(written: Measured, usual: Measured) -> float:
    """Difference in notes that sound at once: gaps, or a blur."""
    return -abs(written.sounding - usual.sounding)


def motion(written: Measured, usual: Measured) -> float:
    """Difference in the mean interval from note to note, in semitones."""
    return -abs(written.leap - usual.leap)


def loudness(written: Measured, usual: Measured) -> float:
    """Difference in mean velocity."""
    return -abs(written.loudness - usual.loudness)


def breathing(written: Measured, usual: Measured) -> float:
    """Difference in how much the velocity varies."""
    return -abs(written.loudness_spread - usual.loudness_spread)


def same_places(written: Measured, usual: Measured) -> float:
    """Places in the bar shared with the given music."""
    return written.alike_places


def same_durations(written: Measured, usual: Measured) -> float:
    """Durations shared with the given music."""
    return written.alike_durations


def same_pitches(written: Measured, usual: Measured) -> float:
    """Pitch classes, or drums, shared with the given music."""
    return written.alike_pitches


def same_instruments(written: Measured, usual: Measured) -> float:
    """Shares of the instruments shared with the given music."""
    return written.alike_instruments


def ending(written: Measured, usual: Measured) -> float:
    """A real ending: the last bass or melody note on the tonic triad, and held."""
    return written.ending


TERMS: dict[str, Term] = {
    term.__name__: term
    for term in (
        likelihood_band, onset_surprise, instrument_surprise, pitch_surprise, duration_surprise,
        velocity_surprise, evenness, rare_events, style, loops, restlessness, themes, dissonance,
        foreign_pitches, register, density, chords, sounding, motion, loudness, breathing,
        same_places, same_durations, same_pitches, same_instruments, ending,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """What `ranking.toml` holds.

    Attributes:
        terms: weight of each term; one that is not named counts nothing.
        usual: measures of real music of each family of styles, for music without a seed;
            "any style" for the rest.
    """

    terms: dict[str, float]
    usual: dict[str, Measured]


@cache
def load_weights() -> RankingWeights:
    """The weights that come with the program."""
    file = resources.files("musicgen.generate").joinpath("ranking.toml")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return RankingWeights(
        data["weights"], {name: Measured(**row) for name, row in data["usual"].items()}
    )


def term_values(written: Measured, usual: Measured) -> dict[str, float]:
    """Every term by name."""
    return {name: term(written, usual) for name, term in TERMS.items()}


def rank_score(written: Measured, usual: Measured, weights: dict[str, float]) -> float:
    """The weighted sum of the terms; more is better."""
    values = term_values(written, usual)
    return sum(weight * values[name] for name, weight in weights.items())
