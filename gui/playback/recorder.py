"""Notes played by hand, taken down in ticks. No Qt."""

import threading
from collections.abc import Iterable

from musicgen.music.edit import quantise_notes
from musicgen.music.score import Note, Score, Track
