"""The sustain pedal: how long notes sound, as against how long their keys are held."""

from bisect import bisect_right

from musicgen.music.score import Note, Track

SUSTAIN_PEDAL = 64


def pedal_spans(track: Track) -> tuple[tuple[int, int], ...]:
    """(first tick, end tick) of every stretch with the sustain pedal down.

    Values from 64 up are down. A pedal that is never lifted is down until the last
    note has ended and the last control has passed.
    """
    spans: list[tuple[int, int]] = []
    down: int | None = None
    for control in track.controls:
        if control.kind != "control" or control.number != SUSTAIN_PEDAL:
            continue
        if control.value >= 64 and down is None:
            down = control.tick
        elif control.value < 64 and down is not None:
            spans.append((down, control.tick))
            down = None
    if down is not None:
        last = max(track.end, track.controls[-1].tick)
        spans.append((down, last))
    return tuple(spans)


def sustained(track: Track) -> Track:
    """The track with every note as long as it sounds under the sustain pedal.

    A note whose key is let go while the pedal is down sounds until the pedal is
    lifted or the same key is struck again. A key let go on the tick on which the pedal
    goes down is not held: note-offs come before pedal changes of their tick, as they
    do in the files this program writes. Durations never shrink.
    """
    spans = pedal_spans(track)
    if not spans or not track.notes:
        return track
    onsets: dict[int, list[int]] = {}
    for note in track.notes:
        onsets.setdefault(note.pitch, []).append(note.onset)
    span_ends = [end for _, end in spans]
    notes: list[Note] = []
    for note in track.notes:
        index = bisect_right(span_ends, note.end)
        if index < len(spans) and spans[index][0] < note.end:
            struck = onsets[note.pitch]
            again = bisect_right(struck, note.onset)
            limit = struck[again] if again < len(struck) else spans[index][1]
            end = max(note.end, min(spans[index][1], limit))
            note = note._replace(duration=end - note.onset)
        notes.append(note)
    return track.with_notes(notes)
