"""From a request to everything that sampling needs, with all defaults decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np

from musicgen.errors import InvalidValueError, SeedError
from musicgen.events.context import (
    MODE_MAJOR,
    MODE_MINOR,
    PieceContext,
    meter_class,
    tempo_class,
)
from musicgen.events.encode import bar_grid, score_to_events, to_step
from musicgen.events.piece import EventArrays
from musicgen.events.vocabulary import DRUMS, MAX_DELTA
from musicgen.generate.request import GenerationRequest
from musicgen.model.checkpoint import Checkpoint
from musicgen.model.facts import (
    PieceFacts,
    choose_facts,
    matching_facts,
    typical_notes,
    with_company,
)
from musicgen.music.key import Key
from musicgen.music.key_estimate import estimate_key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.music.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER, TICKS_PER_STEP
from musicgen.originality.index import OriginalityIndex
from musicgen.style.catalogue import load_catalogue
from musicgen.style.style import Style

MIN_TEMPO_BPM, MAX_TEMPO_BPM = 20.0, 400.0
MAX_LENGTH_BEATS = 20_000.0
_DEFAULT_TEMPO_BPM = 120.0
# Of a long seed, this many last events are looked at; look-back needs eight bars of them.
_SEED_EVENTS = 8_192
# What an instrument usually plays is counted over this many bars of the seed.
_USUAL_BARS = 8
# A seed that ends this little after a beat was meant to end on it.
_END_TOLERANCE = TICKS_PER_QUARTER // 8


@dataclass(frozen=True, slots=True)
class Plan:
    """A request with every default decided. Steps are grid steps from the score's start.

    Attributes:
        score: the seed, or an empty score with the tempo, meter and key to use.
        context: what the network is told.
        events: of the seed, in the network's key, cut to what will be read.
        origin: step at which the run that the network reads begins.
        start: first step that may be written.
        end: first step after what is written.
        allowed: instrument classes that may be written; empty allows all.
        key: to transpose into; None when there is nothing pitched to say.
        locked: events inside the region that stay, in the network's key.
        usual: notes in a bar of each instrument that may be written; 0 where that is not known.
        kit: hits in a bar of the percussion that may be struck; empty allows all.
        heard: passages of the training music; None when they are not known.
    """

    score: Score
    context: PieceContext
    events: EventArrays
    origin: int
    start: int
    end: int
    allowed: frozenset[int]
    key: Key | None
    locked: EventArrays
    usual: Mapping[int, float] = field(default_factory=dict)
    kit: Mapping[int, float] = field(default_factory=dict)
    heard: OriginalityIndex | None = None

    @property
    def transposition(self) -> int:
        """Semitones from the key of the piece to the network's key."""
        return self.key.transposition if self.key else 0


def check_request(request: GenerationRequest) -> None:
    """Refuse values that no piece can be made from.

    Raises:
        InvalidValueError: a number is out of range.
    """
    sampling = request.sampling
    checks = (
        (request.region is not None or 0 < request.length_beats <= MAX_LENGTH_BEATS,
         f"a length of {request.length_beats:g} beats is not in 0 to {MAX_LENGTH_BEATS:g}"),
        (request.tempo_bpm is None or MIN_TEMPO_BPM <= request.tempo_bpm <= MAX_TEMPO_BPM,
         f"a tempo of {request.tempo_bpm} bpm is not in {MIN_TEMPO_BPM:g} to {MAX_TEMPO_BPM:g}"),
        (0.01 <= sampling.temperature <= 10,
         f"a temperature of {sampling.temperature} is not in 0.01 to 10"),
        (0 < sampling.top_p <= 1, f"top-p {sampling.top_p} is not above 0 and at most 1"),
        (0 <= sampling.min_p < 1, f"min-p {sampling.min_p} is not in 0 to 1"),
        (0 <= sampling.style_strength <= 10,
         f"a style strength of {sampling.style_strength} is not in 0 to 10"),
        (-1 <= sampling.repetition <= 1, f"repetition {sampling.repetition} is not in -1 to 1"),
        (0.1 <= sampling.density <= 10, f"a density of {sampling.density} is not in 0.1 to 10"),
        (0 <= sampling.lowest_pitch <= sampling.highest_pitch <= 127,
         f"a range of {sampling.lowest_pitch} to {sampling.highest_pitch} holds no pitch"),
        (sampling.quotation_bars >= 0,
         f"a longest quotation of {sampling.quotation_bars} bars is below 0"),
        (sampling.max_polyphony >= 0, f"a polyphony of {sampling.max_polyphony} is below 0"),
        (all(-1 <= program <= 127 for program in request.instruments),
         f"instruments {request.instruments} are not all programs 0 to 127 or -1 for drums"),
    )  # fmt: skip
    for passed, text in checks:
        if not passed:
            raise InvalidValueError(f"{text}; choose one that is")


def seed_end(score: Score) -> int:
    """Tick at which a seed is over: the first beat at or after its last note's end."""
    last = max((track.end for track in score.tracks), default=0)
    unit = min(TICKS_PER_QUARTER, TICKS_PER_QUARTER * 4 // score.meter_map.meter_at(last)[1])
    bar, offset = score.meter_map.position(max(0, last - _END_TOLERANCE))
    beats = -(-offset // unit) if last > _END_TOLERANCE else 1
    return score.meter_map.bar_start(bar) + beats * unit


def make_plan(request: GenerationRequest, checkpoint: Checkpoint, random: Random) -> Plan:
    """Decide everything a request leaves open.

    What the request says counts first, then the seed, then a training piece that
    carries the style's tags.

    Raises:
        InvalidValueError: a value is out of range or a tag is unknown to the weights.
        SeedError: the seed has no notes, or the region does not lie in it.
    """
    check_request(request)
    seed = request.seed
    if seed is not None and seed.note_count == 0:
        raise SeedError("the seed has no notes; give one with at least one note")
    asked = tuple(DRUMS if program < 0 else program for program in request.instruments)
    rows = matching_facts(checkpoint.facts, request.style, meter=request.meter, instruments=asked)
    facts = choose_facts(rows, random, load_catalogue().foreign_genres(request.style))
    style = request.style
    if facts is not None and seed is None:
        style = with_company(style, facts, request.tempo_bpm)
    tags = _tag_weights(style, checkpoint)
    key = request.key
    if seed is not None:
        key = key or seed.key or estimate_key(seed)
        instruments = asked or _programs(seed)
    else:
        key = key or (facts.key if facts else None) or Key(0)
        instruments = asked or (facts.instruments if facts else ())
        seed = _empty_score(request, facts, key)
    if request.region is not None:
        return _region_plan(request, seed, key, tags, frozenset(instruments))
    first_new = seed_end(seed) if seed.note_count else 0
    start = to_step(first_new)
    end = start + max(1, round(request.length_beats * STEPS_PER_QUARTER))
    score = _with_asked_maps(request, seed, first_new) if seed.note_count else seed
    context = _context(score, key, end, tags, instruments, first_new)
    events = score_to_events(seed).transposed(key.transposition if key else 0)
    events, origin = _readable(events, context)
    nothing = events.take(np.arange(0))
    allowed = frozenset(instruments)
    played = _notes_per_bar(events, start, context)
    kit: dict[int, float] = {}
    if request.seed is None and facts is not None:
        played = dict(zip(facts.instruments, facts.notes_per_bar, strict=False))
        played |= typical_notes(checkpoint.facts, allowed - played.keys())
        kit = dict(facts.kit)
    usual = {instrument: played.get(instrument, 0.0) for instrument in allowed}
    return Plan(score, context, events, origin, start, end, allowed, key, nothing, usual, kit)


def _programs(score: Score) -> tuple[int, ...]:
    used = {DRUMS if track.is_drum else track.program for track in score.tracks if track.notes}
    return tuple(sorted(used))


def _tag_weights(style: Style, checkpoint: Checkpoint) -> tuple[tuple[int, float], ...]:
    index = {tag: number for number, tag in enumerate(checkpoint.config.tags)}
    unknown = [tag for tag, _ in style.tags if tag not in index]
    if unknown:
        raise InvalidValueError(
            f"these weights do not know the style {unknown[0]!r}; "
            "'musicgen styles' lists what they know"
        )
    # Training saw weights of 1; shares of a mix are brought to that scale.
    largest = max((weight for _, weight in style.tags), default=1.0)
    # It also saw every tag together with its broader ones.
    whole = load_catalogue().with_implied(style)
    return tuple((index[tag], weight / largest) for tag, weight in whole.tags if tag in index)


def _empty_score(request: GenerationRequest, facts: PieceFacts | None, key: Key | None) -> Score:
    meter = request.meter or (facts.meter if facts else Meter())
    tempo_bpm = request.tempo_bpm or (facts.tempo_bpm if facts else _DEFAULT_TEMPO_BPM)
    tempo_bpm = min(max(tempo_bpm, MIN_TEMPO_BPM), MAX_TEMPO_BPM)
    return Score(tempo_map=TempoMap.constant(tempo_bpm), meter_map=MeterMap(((0, meter),)), key=key)


def _with_asked_maps(request: GenerationRequest, seed: Score, at: int) -> Score:
    """The seed with the tempo and meter that were asked for from `at` on."""
    tempo_map, meter_map = seed.tempo_map, seed.meter_map
    if request.tempo_bpm is not None:
        change = TempoMap.constant(request.tempo_bpm).changes[0][1]
        kept = tuple(entry for entry in tempo_map.changes if entry[0] < at)
        tempo_map = TempoMap((*kept, (at, change)))
    if request.meter is not None and meter_map.meter_at(at) != request.meter:
        kept_meters = tuple(entry for entry in meter_map.changes if entry[0] < at)
        meter_map = MeterMap((*kept_meters, (at, request.meter)))
    return replace(seed, tempo_map=tempo_map, meter_map=meter_map)


def _context(
    score: Score,
    key: Key | None,
    end: int,
    tags: tuple[tuple[int, float], ...],
    instruments: tuple[int, ...],
    at: int,
) -> PieceContext:
    # Percussion alone still says a mode: it costs nothing and pitched parts may join.
    mode = MODE_MINOR if key is not None and key.mode == "minor" else MODE_MAJOR
    return PieceContext(
        bars=bar_grid(score.meter_map),
        tempo=tempo_class(score.tempo_map.bpm_at(at)),
        mode=mode,
        end=end,
        instruments=tuple(sorted(set(instruments))),
        tags=tags,
    )


def _notes_per_bar(events: EventArrays, start: int, context: PieceContext) -> dict[int, float]:
    """What each instrument played in the last bars of the seed."""
    if not len(events):
        return {}
    bar_steps = int(context.bars.locate(events.onset[-1:])[2][0])
    first = max(int(events.onset[0]), start - _USUAL_BARS * bar_steps)
    bars = max(1.0, (start - first) / bar_steps)
    played = events.instrument[events.onset >= first]
    programs, counts = np.unique(played[played <= DRUMS], return_counts=True)
    return dict(zip(programs.tolist(), (counts / bars).tolist(), strict=True))


def _readable(events: EventArrays, context: PieceContext) -> tuple[EventArrays, int]:
    """The last part of a very long seed, from a bar line; and the step it begins at."""
    if len(events) <= _SEED_EVENTS:
        return events, 0
    onset = int(events.onset[-_SEED_EVENTS])
    place = int(context.bars.locate(events.onset[-_SEED_EVENTS:][:1])[0][0])
    first = int(np.searchsorted(events.onset, onset - place))
    origin = max(onset - place, int(events.onset[first]) - MAX_DELTA)
    return events.take(np.arange(first, len(events))), origin


def _region_plan(
    request: GenerationRequest,
    seed: Score,
    key: Key | None,
    tags: tuple[tuple[int, float], ...],
    instruments: frozenset[int],
) -> Plan:
    region = request.region
    assert region is not None
    if not region.tracks or not 0 <= region.start < region.end:
        raise SeedError("the part to write anew is empty; select at least one bar and one track")
    if max(region.tracks) >= len(seed.tracks):
        raise SeedError(f"track {max(region.tracks)} does not exist in the seed")
    start, end = to_step(region.start), to_step(region.end)
    tracks = list(seed.tracks)
    for index in region.tracks:
        track: Track = tracks[index]
        tracks[index] = track.with_notes(
            note for note in track.notes if not region.start <= note.onset < region.end
        )
    score = seed.with_tracks(tracks)
    allowed = frozenset(
        DRUMS if seed.tracks[index].is_drum else seed.tracks[index].program
        for index in region.tracks
    )
    whole_end = max(end, -(-seed.length // TICKS_PER_STEP))
    context = _context(score, key, whole_end, tags, tuple(instruments | allowed), region.start)
    events = score_to_events(score).transposed(key.transposition if key else 0)
    before = int(np.searchsorted(events.onset, start))
    inside = int(np.searchsorted(events.onset, end))
    return Plan(
        score,
        context,
        events.take(np.arange(before)),
        0,
        start,
        end,
        allowed,
        key,
        events.take(np.arange(before, inside)),
        dict.fromkeys(allowed, 0.0),
    )


def known_meter(meter: Meter) -> bool:
    """Whether the network has a class of its own for a time signature."""
    return meter_class(meter) > 0
