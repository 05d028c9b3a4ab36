"""What can be asked for, and what comes back. Imports no torch."""

from dataclasses import dataclass, field
from typing import NamedTuple

from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Note, Score
from musicgen.style.style import Style


@dataclass(frozen=True, slots=True)
class SamplingOptions:
    """How the next note is drawn.

    Attributes:
        temperature: above 0; under 1 safer, over 1 more surprising.
        top_p: keep the most probable values that together reach this (0 to 1];
            Holtzman et al. 2020, arXiv:1904.09751.
        min_p: drop values less probable than this share of the best one, 0 to 1;
            Nguyen et al. 2024, arXiv:2407.01082.
        style_strength: 1 follows the style as learnt, more exaggerates it, 0 ignores
            it; classifier-free guidance, Ho and Salimans 2022, arXiv:2207.12598.
        repetition: -1 avoids repeating bars, 0 leaves it to the network, 1 favours it.
        density: 1 leaves the number of notes to the network; 0.5 about half, 2 twice.
        scale_lock: True allows only pitches of the key.
        max_polyphony: pitched notes that may sound at once; 0 means no limit.
        lowest_pitch: lowest pitched note allowed, 0 to 127.
        highest_pitch: highest pitched note allowed, 0 to 127.
        swing: delay of the off-beat eighth as a share of the quarter, 0 straight to
            0.17 triplet swing; applied to notes on the straight off-beat.
        random_seed: the same number gives the same music.
        quotation_bars: longest passage that may stand in the training music as well,
            in bars; 0 sets no limit.
    """

    temperature: float = 0.95
    top_p: float = 0.97
    min_p: float = 0.02
    style_strength: float = 1.5
    repetition: float = 0.0
    density: float = 1.0
    scale_lock: bool = False
    max_polyphony: int = 0
    lowest_pitch: int = 0
    highest_pitch: int = 127
    swing: float = 0.0
    random_seed: int = 0
    quotation_bars: float = 4.0


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the seed to write anew while the rest stays as it is.

    Attributes:
        start: first tick.
        end: first tick after the region.
        tracks: indices into the seed's tracks.
    """

    start: int
    end: int
    tracks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """Everything that decides a piece; goes through JSON and back unchanged.

    Attributes:
        style: tags to follow; empty leaves the style to the seed.
        seed: music to continue from its end, or the music around `region`.
        region: write only this part of the seed anew; None continues the seed.
        length_beats: quarter notes to write after the seed (ignored with `region`).
        tempo_bpm: quarter notes per minute; None takes the seed's, else the style's.
        key: None takes the seed's, else the network's usual choice.
        meter: None takes the seed's, else 4/4.
        instruments: General MIDI programs, -1 for drums; empty leaves it to the network.
        sampling: how notes are drawn.
        checkpoint: name or path of the weights.
        prompt: the text this request was read from, kept for the record.
    """

    style: Style = Style()
    seed: Score | None = None
    region: Region | None = None
    length_beats: float = 64.0
    tempo_bpm: float | None = None
    key: Key | None = None
    meter: Meter | None = None
    instruments: tuple[int, ...] = ()
    sampling: SamplingOptions = field(default_factory=SamplingOptions)
    checkpoint: str = "base"
    prompt: str = ""


class NoteSampled(NamedTuple):
    """One note, as soon as it is drawn.

    A named tuple and not a dataclass: they come by the ten thousand in a second.

    Attributes:
        note: in ticks of the whole piece (the seed included).
        track: index into the tracks of the score that is growing.
        program: General MIDI program of that track.
        is_drum: True for percussion.
        settled_until: no later note of this variation starts before this tick.
        log_probability: natural logarithm of the probability it was drawn with.
        variation: which of the pieces sampled together, from 0.
    """

    note: Note
    track: int
    program: int
    is_drum: bool
    settled_until: int
    log_probability: float
    variation: int = 0


@dataclass(frozen=True, slots=True)
class GenerationFinished:
    """One variation is complete.

    Attributes:
        score: the whole piece, the seed first. A note that its player could not have held as
            long beside later ones ends earlier here than in its `NoteSampled`.
        seed_end: tick at which the written part starts; 0 without a seed.
        stop_reason: "length" (asked end reached), "end" (the network ended the piece)
            or "limit" (the most notes allowed were written).
        note_count: notes written, the seed not counted.
        log_probability: mean over the written notes.
        variation: which of the pieces sampled together, from 0.
        rank_score: how well it compares with others of its batch, more is better; None
            when it is alone.
        quoted_bars: bars of the longest passage also found in the training music; 0 for
            none of ten notes, None when it is not known what the training music was.
    """

    score: Score
    seed_end: int
    stop_reason: str
    note_count: int
    log_probability: float
    variation: int = 0
    rank_score: float | None = None
    quoted_bars: float | None = None


def best_first(event: GenerationFinished) -> tuple[float, int]:
    """Sorts variations: the best first, and as they are numbered where none is better."""
    return -(event.rank_score or 0.0), event.variation


GenerationEvent = NoteSampled | GenerationFinished
