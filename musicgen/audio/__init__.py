"""From a score to sound: soundfonts, synthesisers, rendering, audio files."""
