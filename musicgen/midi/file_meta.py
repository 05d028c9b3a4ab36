"""What a MIDI file says about the whole piece: tempo, meter, key, markers, texts."""

from collections.abc import Callable, Sequence

from musicgen.midi import smf
from musicgen.midi.smf import MetaMessage
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Marker
from musicgen.music.tempo import TempoMap

Scale = Callable[[int], int]

# Semitones from C up to the tonic of the key with no accidentals.
_NATURAL_MAJOR, _NATURAL_MINOR = 0, 9


def decode_text(payload: bytes) -> str:
    """Text of a meta event: UTF-8, or Latin-1 where it is not; padding removed."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        text = payload.decode("latin-1")
    return text.strip("\0").rstrip()


def read_tempo_map(metas: Sequence[MetaMessage], scale: Scale) -> TempoMap:
    """Every tempo of the file in its own microseconds; the last one of a tick counts.

    Args:
        metas: of all tracks, sorted by file tick.
        scale: file ticks to score ticks.
    """
    changes: dict[int, int] = {}
    for tick, kind, payload in metas:
        if kind == smf.META_TEMPO and len(payload) >= 3:
            tempo = int.from_bytes(payload[:3], "big")
            # No time would pass at 0; players keep the tempo they have.
            if tempo:
                changes[scale(tick)] = tempo
    return TempoMap(tuple(changes.items()))


def read_meter_map(metas: Sequence[MetaMessage], scale: Scale) -> MeterMap:
    """Every time signature of the file; impossible ones (0/4, 3/4096) are left out."""
    changes: dict[int, Meter] = {}
    for tick, kind, payload in metas:
        if kind == smf.META_METER and len(payload) >= 2 and payload[0] and payload[1] <= 7:
            changes[scale(tick)] = Meter(payload[0], 1 << payload[1])
    return MeterMap(tuple(changes.items()))


def read_key(metas: Sequence[MetaMessage]) -> Key | None:
    """The first key signature; impossible ones (nine sharps) are left out.

    Some programs write the same signature twice on one tick, once with the mode and
    once as major because they don't know it: then minor is what is meant.
    """
    first: list[tuple[int, bool]] = []
    first_tick = -1
    for tick, kind, payload in metas:
        if kind != smf.META_KEY or len(payload) < 2 or payload[1] > 1:
            continue
        sharps = payload[0] - 256 if payload[0] > 127 else payload[0]
        if -7 <= sharps <= 7 and (not first or tick == first_tick):
            first_tick = tick
            first.append((sharps, payload[1] == 1))
    if not first:
        return None
    sharps = first[-1][0]
    if (sharps, True) in first:
        return Key((_NATURAL_MINOR + 7 * sharps) % 12, "minor")
    return Key((_NATURAL_MAJOR + 7 * sharps) % 12, "major")


def read_markers(metas: Sequence[MetaMessage], scale: Scale) -> tuple[Marker, ...]:
    """Markers and cue points with a text, sorted by tick."""
    return tuple(
        Marker(scale(tick), text)
        for tick, kind, payload in metas
        if kind in (smf.META_MARKER, smf.META_CUE_POINT) and (text := decode_text(payload))
    )


def track_name(metas: Sequence[MetaMessage]) -> str:
    """Name of a file track, else its instrument's name, else nothing."""
    for wanted in (smf.META_TRACK_NAME, smf.META_INSTRUMENT_NAME):
        for _, kind, payload in metas:
            if kind == wanted and (name := decode_text(payload)):
                return name
    return ""


def track_port(metas: Sequence[MetaMessage]) -> int:
    """The MIDI port a file track is for, 0 when it does not say."""
    for _, kind, payload in metas:
        if kind == smf.META_PORT and payload:
            return payload[0]
    return 0
