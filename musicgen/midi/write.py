"""Score → MIDI bytes, a type 1 file of 480 ticks per quarter note.

First a track with tempo, meter, key, markers and texts, then one file track for each
track of the score. Every file track ends at the length of the score, so that trailing
silence and the number of bars survive. The same score always gives the same bytes.

Notes of one pitch that overlap in a track are dealt to further file tracks ("overlays",
marked as such, which `read_midi` joins again): on one channel readers disagree on which
note-off ends which note, and in one file track pretty_midi would shorten notes.
"""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from pathlib import Path

from musicgen.errors import InvalidValueError
from musicgen.midi import smf
from musicgen.midi.atomic_write import write_bytes_atomically
from musicgen.midi.channels import Channel, assign_channels
from musicgen.midi.request_text import request_texts
from musicgen.midi.track_reader import BANK_NUMBERS, OVERLAY_MARK, PAN, VOLUME
from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.music.score import Control, Note, Score, Track
from musicgen.music.units import TICKS_PER_QUARTER

# Order of events on one tick: notes end before the pedal or the program changes, and
# both before the next notes start.
_META, _NOTE_OFF, _CONTROL, _NOTE_ON = range(4)
_LONGEST_DELTA = 0x0FFFFFFF
_RELEASE_VELOCITY = 64
_MOST_CHUNKS = 0xFFFF
_Event = tuple[int, int, bytes]


def write_midi(
    score: Score, path: str | Path, *, text: str | None = None, request_json: str | None = None
) -> None:
    """Write a score as a MIDI file, whole or not at all.

    Args:
        score: any score.
        path: replaced if it exists.
        text: a free text to put at the start.
        request_json: the request the score was made from; `read_request_json` finds it.

    Raises:
        WriteError: missing folder, no permission, full disk.
        InvalidValueError: a note, control or meter that MIDI cannot hold.
    """
    write_bytes_atomically(midi_bytes(score, text=text, request_json=request_json), path)


def midi_bytes(score: Score, *, text: str | None = None, request_json: str | None = None) -> bytes:
    """A score as the bytes of a MIDI file; see `write_midi`.

    Raises:
        InvalidValueError: a note, control or meter that MIDI cannot hold.
    """
    chunks = [_chunk(_piece_events(score, text, request_json), score.length)]
    channels = assign_channels(score.tracks)
    for track, channel in zip(score.tracks, channels, strict=True):
        for depth, notes in enumerate(_layers(track.notes)):
            chunks.append(_chunk(_track_events(track, notes, channel, depth > 0), score.length))
    if len(chunks) > _MOST_CHUNKS:
        raise InvalidValueError(f"a piece of {len(chunks)} tracks is not MIDI")
    header = b"MThd" + bytes((0, 0, 0, 6, 0, 1))
    counts = len(chunks).to_bytes(2, "big") + TICKS_PER_QUARTER.to_bytes(2, "big")
    return header + counts + b"".join(chunks)


def _layers(notes: Iterable[Note]) -> list[list[Note]]:
    """Notes dealt to as few layers as it takes that no layer overlaps in one pitch."""
    layers: list[list[Note]] = [[]]
    # Per pitch: (end, layer) of what may still sound, and the layers that have ended.
    sounding: dict[int, list[tuple[int, int]]] = {}
    silent: dict[int, list[int]] = {}
    for note in sorted(notes):
        busy, free = sounding.setdefault(note.pitch, []), silent.setdefault(note.pitch, [])
        while busy and busy[0][0] <= note.onset:
            heappush(free, heappop(busy)[1])
        depth = heappop(free) if free else len(busy)
        heappush(busy, (note.end, depth))
        if depth == len(layers):
            layers.append([])
        layers[depth].append(note)
    return layers


def _piece_events(score: Score, text: str | None, request_json: str | None) -> list[_Event]:
    texts = [text] if text is not None else []
    if request_json is not None:
        texts += request_texts(request_json)
    events = [_text(0, smf.META_TEXT, each) for each in texts]
    for tick, tempo in score.tempo_map.changes:
        events.append(_meta(tick, smf.META_TEMPO, tempo.to_bytes(3, "big")))
    for tick, meter in score.meter_map.changes:
        events.append(_meta(tick, smf.META_METER, _meter_payload(meter)))
    if score.key is not None:
        events.append(_meta(0, smf.META_KEY, _key_payload(score.key)))
    events.extend(_text(marker.tick, smf.META_MARKER, marker.text) for marker in score.markers)
    return events


def _meter_payload(meter: Meter) -> bytes:
    power = meter.denominator.bit_length() - 1
    if not 1 <= meter.numerator <= 255 or meter.denominator != 1 << power or power > 7:
        raise InvalidValueError(f"a meter of {meter} is not MIDI; use for instance 4/4 or 6/8")
    # Metronome clicks per beat in MIDI clocks, 24 to the quarter note; 8 thirty-seconds.
    clocks = min(255, max(1, meter.beat_ticks * 24 // TICKS_PER_QUARTER))
    return bytes((meter.numerator, power, clocks, 8))


def _key_payload(key: Key) -> bytes:
    major_tonic = key.tonic if key.mode == "major" else key.tonic + 3
    # Around the circle of fifths, -5 (five flats) to 6 (six sharps).
    sharps = (major_tonic * 7 + 5) % 12 - 5
    return bytes((sharps & 0xFF, key.mode == "minor"))


def _track_events(
    track: Track, notes: Sequence[Note], channel: Channel, is_overlay: bool
) -> list[_Event]:
    number = channel.number
    events: list[_Event] = []
    if track.name:
        events.append(_text(0, smf.META_TRACK_NAME, track.name))
    if channel.port:
        events.append(_meta(0, smf.META_PORT, bytes((channel.port,))))
    program = (0, _CONTROL, bytes((0xC0 | number, track.program)))
    if is_overlay:
        events += [_meta(0, smf.META_SEQUENCER, OVERLAY_MARK), program]
    elif not notes:
        # Its controls would reach the tracks that share its channel a second time.
        events.append(program)
    else:
        # A program change takes up the bank said before it.
        banks = [each for each in track.controls if each.tick == 0 and _is_bank(each)]
        others = [each for each in track.controls if each.tick or not _is_bank(each)]
        own = [Control(0, "control", VOLUME, track.volume), Control(0, "control", PAN, track.pan)]
        events += [_control(each, number) for each in banks]
        events.append(program)
        events += [_control(each, number) for each in (*own, *others)]
    for onset, pitch, duration, velocity in notes:
        if onset < 0 or duration < 1 or not (0 <= pitch <= 127 and 1 <= velocity <= 127):
            raise InvalidValueError(
                f"a note of pitch {pitch}, velocity {velocity}, tick {onset} and duration "
                f"{duration} is not MIDI"
            )
        events.append((onset, _NOTE_ON, bytes((0x90 | number, pitch, velocity))))
        off = bytes((0x80 | number, pitch, _RELEASE_VELOCITY))
        events.append((onset + duration, _NOTE_OFF, off))
    return events


def _is_bank(control: Control) -> bool:
    return control.kind == "control" and control.number in BANK_NUMBERS


def _control(control: Control, number: int) -> _Event:
    tick, kind, controller, value = control
    low, high = (-8192, 8191) if kind == "pitch_bend" else (0, 127)
    if tick < 0 or not low <= value <= high or not 0 <= controller <= 127:
        raise InvalidValueError(
            f"a {kind} {controller} with value {value} at tick {tick} is not MIDI"
        )
    if kind == "control":
        return tick, _CONTROL, bytes((0xB0 | number, controller, value))
    if kind == "program":
        return tick, _CONTROL, bytes((0xC0 | number, value))
    if kind == "channel_pressure":
        return tick, _CONTROL, bytes((0xD0 | number, value))
    bend = value + 8192
    return tick, _CONTROL, bytes((0xE0 | number, bend & 0x7F, bend >> 7))


def _text(tick: int, kind: int, text: str) -> _Event:
    return _meta(tick, kind, text.encode("utf-8", "replace"))


def _meta(tick: int, kind: int, payload: bytes) -> _Event:
    if tick < 0:
        raise InvalidValueError(f"an event at tick {tick} stands before the start of the piece")
    return tick, _META, bytes((smf.META, kind)) + _variable_length(len(payload)) + payload


def _chunk(events: list[_Event], length: int) -> bytes:
    """An MTrk chunk whose end of track stands at `length`, or at the last event."""
    body = bytearray()
    now = 0
    end = max([length, *(tick for tick, _, _ in events)])
    events = sorted(events, key=lambda event: event[:2])
    for tick, _, message in (*events, (end, _NOTE_ON, bytes((smf.META, smf.META_END_OF_TRACK, 0)))):
        delta, now = tick - now, tick
        while delta > _LONGEST_DELTA:
            # Nothing longer can be written at once; an empty text bridges the gap.
            body += _variable_length(_LONGEST_DELTA) + bytes((smf.META, smf.META_TEXT, 0))
            delta -= _LONGEST_DELTA
        body += _variable_length(delta) + message
    return b"MTrk" + len(body).to_bytes(4, "big") + body


def _variable_length(value: int) -> bytes:
    """Seven bits to a byte, high bits first, all but the last byte marked."""
    if value < 0x80:
        return bytes((value,))
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
