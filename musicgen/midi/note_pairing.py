"""Which note-off ends which note-on.

MIDI leaves it open. The rule here, per channel and key within one file track:

1. A note-off (or a note-on of velocity 0) ends the **oldest** note still open. This
   loses nothing where two voices hold one key, and is what symusic and the usual
   sequencers do; pretty_midi ends all of them at the first note-off.
2. If that leaves a note of the key hanging at the end of the track, a note-off is
   missing, and pairing by age would shift every later note of the key. The key is then
   read as a synthesiser plays it: striking a sounding key ends the earlier note, a
   note-off ends all that sound, and so do "all notes off" and the end of the track.
   (pretty_midi and symusic drop a note that is never ended.)
3. A note-off with nothing to end is ignored. A note ended on its own tick keeps
   duration 0 here and gets the shortest duration when it becomes a `Note`: a player
   sounds it, above all on drums. (pretty_midi drops it.)
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from musicgen.midi.smf import ChannelMessage

ALL_SOUND_OFF = 120
ALL_NOTES_OFF = 123


def note_ends(messages: Sequence[ChannelMessage], track_end: int) -> list[int]:
    """End of every note-on of one file track, in the order of the note-ons.

    Args:
        messages: (file tick, status, data, data), in file order.
        track_end: file tick at which the track ends.
    """
    ends: list[int] = []
    open_notes: dict[int, deque[int]] = {}
    for tick, status, pitch, velocity in messages:
        kind = status & 0xF0
        if kind == 0x90 and velocity:
            open_notes.setdefault((status & 0x0F) << 7 | pitch, deque()).append(len(ends))
            ends.append(track_end)
        elif kind == 0x80 or kind == 0x90:
            waiting = open_notes.get((status & 0x0F) << 7 | pitch)
            if waiting:
                ends[waiting.popleft()] = tick
    hanging = frozenset(key for key, waiting in open_notes.items() if waiting)
    if hanging:
        for index, end in _ends_as_played(messages, hanging, track_end):
            ends[index] = end
    return ends


def _ends_as_played(
    messages: Iterable[ChannelMessage], keys: frozenset[int], track_end: int
) -> Iterator[tuple[int, int]]:
    """(number of the note-on, end) for every note of `keys`."""
    count = -1
    # Per key: the tick of its last note-on, and the numbers of the notes struck then.
    sounding: dict[int, tuple[int, list[int]]] = {}
    retriggered: dict[int, int] = {}
    for tick, status, pitch, velocity in messages:
        kind, key = status & 0xF0, (status & 0x0F) << 7 | pitch
        if kind == 0x90 and velocity:
            count += 1
            if key not in keys:
                continue
            onset, notes = sounding.get(key, (tick, []))
            if onset < tick:
                yield from ((note, tick) for note in notes)
                notes = []
                retriggered[key] = tick
            notes.append(count)
            sounding[key] = (tick, notes)
        elif kind == 0x80 or kind == 0x90:
            # The late note-off of a note that this very tick has ended already.
            stale = retriggered.get(key) == tick
            if key in keys and not stale:
                yield from ((note, tick) for note in sounding.pop(key, (0, []))[1])
            elif stale:
                del retriggered[key]
        elif kind == 0xB0 and pitch in (ALL_SOUND_OFF, ALL_NOTES_OFF):
            for other in [other for other in sounding if other >> 7 == status & 0x0F]:
                yield from ((note, tick) for note in sounding.pop(other)[1])
    for _, notes in sounding.values():
        yield from ((note, track_end) for note in notes)
