"""What a document consists of: frozen, so that undo is a list of states. Knows no Qt."""

from dataclasses import dataclass, field

from musicgen.generate.request import GenerationRequest
from musicgen.music.score import Score


@dataclass(frozen=True, slots=True)
class Mix:
    """How the tracks are heard and shown, beyond what the score itself says.

    Attributes:
        muted: indices of muted tracks.
        soloed: indices of soloed tracks.
        colours: colour index (0 to 11, into the theme's track colours) chosen by hand,
            as (track index, colour index); other tracks take their own index.
    """

    muted: frozenset[int] = frozenset()
    soloed: frozenset[int] = frozenset()
    colours: tuple[tuple[int, int], ...] = ()

    def audible(self, track: int) -> bool:
        """Whether the track is to be heard, given mutes and solos."""
        if self.soloed:
            return track in self.soloed
        return track not in self.muted

    def colour_index(self, track: int) -> int:
        """Index into the theme's track colours, 0 to 11."""
        return dict(self.colours).get(track, track) % 12


@dataclass(frozen=True, slots=True)
class Variation:
    """One generated piece among those one can switch between.

    Attributes:
        number: its name for the person, from 1, never used twice in a project.
        score: the piece as it is now, edits included.
        seed_end: tick at which the written part starts.
        request: what it was made from; None for music that came from elsewhere.
        parent: number of the variation it continues or rewrites.
        log_probability: mean over the written notes, natural logarithm.
        rank_score: how well it compares with those written together, more is better; None
            for one alone.
        quoted_bars: bars of the longest passage also found in the training music; None
            when that is not known.
        kept: the person chose to keep it; the next generation leaves it alone.
        origin: one short phrase saying how it came to be.
    """

    number: int
    score: Score
    seed_end: int = 0
    request: GenerationRequest | None = None
    parent: int | None = None
    log_probability: float | None = None
    rank_score: float | None = None
    quoted_bars: float | None = None
    kept: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that undo takes back.

    Attributes:
        score: the piece in the roll.
        seed_end: tick before which the music was given, not generated.
        variations: pieces to switch between, in the order shown.
        active: number of the variation in the roll, None for a score of its own.
        mix: mutes, solos, colours.
    """

    score: Score = field(default_factory=Score)
    seed_end: int = 0
    variations: tuple[Variation, ...] = ()
    active: int | None = None
    mix: Mix = field(default_factory=Mix)
