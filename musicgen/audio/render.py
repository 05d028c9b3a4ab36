"""A whole score as samples: scheduled to the frame, evenly loud, silent at its end."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from musicgen.audio.limiter import PEAK_CEILING, Limiter
from musicgen.audio.loudness import SILENCE_LUFS, LoudnessMeter
from musicgen.audio.schedule import Event, Message, frame_count, schedule
from musicgen.audio.synthesiser import Samples, Synthesiser, SynthesiserKind, open_synthesiser
from musicgen.errors import AudioError
from musicgen.music.score import Score

DEFAULT_TAIL_SECONDS = 4.0
MAX_RENDER_SECONDS = 3 * 3600.0
# Streaming services play music at about -14 to -16 LUFS; ours keeps its dynamics at -16.
TARGET_LUFS = -16.0
# The limiter may take this much off the peaks before the piece is left quieter instead.
_MAX_LIMITING_DB = 5.0
_MAX_GAIN_DB = 60.0
_BLOCK_FRAMES = 16_384
# Loudness measured at a quarter of the rate differs by less than 0.3 dB and costs a fifth.
_ANALYSIS_DIVISOR = 4
# Lifts soft pieces over the absolute gate of the loudness measurement.
_ANALYSIS_GAIN = 64.0
_MIN_ANALYSIS_RATE_HZ = 8_000
_SILENT_PEAK = 1e-4
_SHORT_FADE_SECONDS = 0.02
_LONG_FADE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How a score is turned into sound.

    Attributes:
        sample_rate_hz: frames per second, 8,000 to 192,000.
        soundfont: None takes the built-in one.
        kind: which synthesiser.
        tail_seconds: longest release after the end of the piece; it stops earlier
            when all is silent.
        gain_db: loudness change before the limiter; None brings the piece to
            `TARGET_LUFS`. Give the value of `loudness_gain_db` of the whole piece to
            render parts of it (solo, stems) as loud as they are in the mix.
    """

    sample_rate_hz: int = 44_100
    soundfont: Path | None = None
    kind: SynthesiserKind = "auto"
    tail_seconds: float = DEFAULT_TAIL_SECONDS
    gain_db: float | None = None


def render_score(
    score: Score,
    *,
    sample_rate_hz: int = 44_100,
    soundfont: Path | None = None,
    kind: SynthesiserKind = "auto",
    tail_seconds: float = DEFAULT_TAIL_SECONDS,
    gain_db: float | None = None,
) -> Samples:
    """The score as stereo samples, [frames, 2], peak at most 0.98, ending in silence.

    Deterministic: the same score and options give the same samples. Arguments are
    those of `RenderOptions`.

    Raises:
        AudioError: no synthesiser, an unusable soundfont, or a piece over three hours.
    """
    options = RenderOptions(sample_rate_hz, soundfont, kind, tail_seconds, gain_db)
    blocks = list(render_blocks(score, options))
    return np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)


def render_blocks(score: Score, options: RenderOptions | None = None) -> Iterator[Samples]:
    """Yield the samples of `render_score` piece by piece, so that it can be cancelled.

    Close the generator to cancel. While the loudness is being measured the blocks are
    empty, [0, 2]; later ones hold about a third of a second. Memory stays flat however
    long the piece is. `rendered_frames` gives the number to expect for a progress bar.

    Raises:
        AudioError: as for `render_score`, at the first step.
    """
    options = options or RenderOptions()
    _check_length(score)
    synthesiser = open_synthesiser(options.soundfont, options.kind, options.sample_rate_hz)
    gain_db = options.gain_db
    if gain_db is None:
        meter = LoudnessMeter(_analysis_rate(options.sample_rate_hz))
        for block in _analysis_blocks(score, options):
            meter.add(block)
            yield np.zeros((0, 2), np.float32)
        gain_db = _gain_for(meter)
    gain = np.float32(10 ** (gain_db / 20))
    limiter = Limiter(options.sample_rate_hz)
    for block in _synthesise(score, synthesiser, options.tail_seconds):
        yield limiter.process(block * gain)
    yield limiter.flush()


def rendered_frames(score: Score, options: RenderOptions | None = None) -> int:
    """The most frames `render_blocks` can yield; a silent tail makes it fewer."""
    options = options or RenderOptions()
    tail = round(max(options.tail_seconds, _SHORT_FADE_SECONDS) * options.sample_rate_hz)
    return frame_count(score, options.sample_rate_hz) + tail


def loudness_gain_db(score: Score, options: RenderOptions | None = None) -> float:
    """The gain in dB that `render_blocks` would choose for this score."""
    options = options or RenderOptions()
    _check_length(score)
    meter = LoudnessMeter(_analysis_rate(options.sample_rate_hz))
    for block in _analysis_blocks(score, options):
        meter.add(block)
    return _gain_for(meter)


def render_stems(
    score: Score, options: RenderOptions | None = None
) -> Iterator[tuple[int, Samples]]:
    """Yield (track index, samples) for each track, all of one length and at mix loudness.

    The sum of the stems is the mix, except where the limiter worked on it.
    """
    options = options or RenderOptions()
    gain_db = options.gain_db
    if gain_db is None:
        gain_db = loudness_gain_db(score, options)
    frames = rendered_frames(score, options)
    for index, track in enumerate(score.tracks):
        samples = render_score(
            score.with_tracks([track]),
            sample_rate_hz=options.sample_rate_hz,
            soundfont=options.soundfont,
            kind=options.kind,
            tail_seconds=options.tail_seconds,
            gain_db=gain_db,
        )
        yield index, np.pad(samples, ((0, frames - len(samples)), (0, 0)))


def render_raw(score: Score, options: RenderOptions) -> Iterator[Samples]:
    """Yield what the synthesiser gives, [frames, 2], neither brought to a loudness nor limited.

    Raises:
        AudioError: as for `render_score`, at the first step.
    """
    _check_length(score)
    synthesiser = open_synthesiser(options.soundfont, options.kind, options.sample_rate_hz)
    yield from _synthesise(score, synthesiser, options.tail_seconds)


def apply_event(synthesiser: Synthesiser, event: Event) -> None:
    """Send one scheduled message."""
    _, message, _, channel, first, second = event
    if message is Message.NOTE_ON:
        synthesiser.note_on(channel, first, second)
    elif message is Message.NOTE_OFF:
        synthesiser.note_off(channel, first)
    elif message is Message.CONTROL:
        synthesiser.control(channel, first, second)
    elif message is Message.PITCH_BEND:
        synthesiser.pitch_bend(channel, second)
    elif message is Message.PROGRAM:
        synthesiser.program(channel, first, bool(second))
    else:
        synthesiser.pressure(channel, second)


def _check_length(score: Score) -> None:
    if score.duration_seconds > MAX_RENDER_SECONDS:
        hours = score.duration_seconds / 3600
        raise AudioError(
            f"the piece lasts {hours:.1f} hours and at most {MAX_RENDER_SECONDS / 3600:g} can be"
            " rendered; shorten it or raise its tempo"
        )


def _analysis_rate(sample_rate_hz: int) -> int:
    return max(sample_rate_hz // _ANALYSIS_DIVISOR, _MIN_ANALYSIS_RATE_HZ)


def _analysis_blocks(score: Score, options: RenderOptions) -> Iterator[Samples]:
    rate = _analysis_rate(options.sample_rate_hz)
    synthesiser = open_synthesiser(options.soundfont, options.kind, rate)
    for block in _synthesise(score, synthesiser, tail_seconds=0.0):
        yield block * np.float32(_ANALYSIS_GAIN)


def _gain_for(meter: LoudnessMeter) -> float:
    if meter.integrated <= SILENCE_LUFS:
        return 0.0
    loudness = meter.integrated - 20 * math.log10(_ANALYSIS_GAIN)
    to_ceiling_db = 20 * math.log10(PEAK_CEILING * _ANALYSIS_GAIN / meter.peak)
    return min(TARGET_LUFS - loudness, to_ceiling_db + _MAX_LIMITING_DB, _MAX_GAIN_DB)


def _synthesise(score: Score, synthesiser: Synthesiser, tail_seconds: float) -> Iterator[Samples]:
    """Raw blocks of the piece, then its faded release tail."""
    rate = synthesiser.sample_rate_hz
    end = frame_count(score, rate)
    events = iter(schedule(score, rate))
    event = next(events, None)
    position = 0
    while position < end:
        block_end = min(position + _BLOCK_FRAMES, end)
        pieces = []
        while event is not None and event.frame < block_end:
            if event.frame > position:
                pieces.append(synthesiser.generate(event.frame - position))
                position = event.frame
            apply_event(synthesiser, event)
            event = next(events, None)
        pieces.append(synthesiser.generate(block_end - position))
        position = block_end
        yield np.concatenate(pieces)
    while event is not None:
        apply_event(synthesiser, event)
        event = next(events, None)
    # Even without a tail there must be room to fade out.
    tail = synthesiser.generate(round(max(tail_seconds, _SHORT_FADE_SECONDS) * rate))
    yield _fade(tail, rate)


def _fade(tail: Samples, sample_rate_hz: int) -> Samples:
    """The tail up to where it is silent, brought to exactly zero."""
    loud = np.flatnonzero(np.abs(tail).max(axis=1) > _SILENT_PEAK)
    if len(loud) == 0:
        keep, fade_seconds = 0, _SHORT_FADE_SECONDS
    elif loud[-1] + 1 < len(tail):
        keep, fade_seconds = int(loud[-1]) + 1, _SHORT_FADE_SECONDS
    else:
        keep, fade_seconds = len(tail), _LONG_FADE_SECONDS
    fade = round(fade_seconds * sample_rate_hz)
    if keep < len(tail):
        keep = min(keep + fade, len(tail))
    fade = min(fade, keep)
    if fade:
        curve = np.cos(np.linspace(0, math.pi / 2, fade, dtype=np.float32)) ** 2
        curve[-1] = 0
        tail[keep - fade : keep] *= curve[:, None]
    return tail[:keep]
