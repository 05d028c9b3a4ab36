"""MIDI files and MIDI ports; the only room that knows MIDI bytes."""
