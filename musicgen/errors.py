"""Every error this program raises on purpose.

Each one derives from `MusicGenError`, so that a border (command line, worker
thread, window) can catch the lot, and from the builtin that fits, so that a
library user can stay with the builtins. The text is shown to a person as it is:
what happened, with which value, and what to do about it, in one sentence.
"""


class MusicGenError(Exception):
    """Base of all deliberate errors; its text is one sentence for a person."""


class InvalidValueError(MusicGenError, ValueError):
    """A value outside the range or the set it must lie in."""


class MissingFileError(MusicGenError, FileNotFoundError):
    """A file that was named does not exist or cannot be opened."""


class FileFormatError(MusicGenError, ValueError):
    """A file was opened but does not hold what its name promises."""


class WriteError(MusicGenError, OSError):
    """A result could not be written (permission, full disk, missing folder)."""


class PromptError(MusicGenError, ValueError):
    """A text prompt in which nothing was understood, or that contradicts itself."""


class SeedError(MusicGenError, ValueError):
    """Starting notes that cannot be read or continued."""


class CheckpointError(MusicGenError, ValueError):
    """Weights that are missing, unreadable or do not fit this program."""


class TrainingError(MusicGenError, RuntimeError):
    """Training that cannot start or cannot go on."""


class AudioError(MusicGenError, RuntimeError):
    """Sound that cannot be made: no synthesiser, no soundfont, no device."""


class BenchmarkError(MusicGenError, RuntimeError):
    """A measurement that cannot be made: a peer that cannot be installed, a failing command."""
