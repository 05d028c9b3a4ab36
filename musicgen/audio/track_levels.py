"""How loud each track is from moment to moment, for meters.

Live all tracks sound through one synthesiser, which mixes them before anyone can measure
one alone. So each is rendered once more by itself, at a low rate, ahead of time.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from musicgen.audio.render import RenderOptions, render_raw
from musicgen.music.score import Score

LEVELS_PER_SECOND = 20
_RATE_HZ = 11_000
_HOP = _RATE_HZ // LEVELS_PER_SECOND


def track_levels(
    score: Score, soundfont: str | Path | None = None
) -> list[npt.NDArray[np.float32]]:
    """Peak amplitude of each track, 0 to about 1, `[seconds * LEVELS_PER_SECOND]` each.

    Mutes don't count here; volumes do. The tail after the last note is left out.

    Args:
        score: what is played.
        soundfont: None takes the built-in one.

    Raises:
        AudioError: no synthesiser, or an unusable soundfont.
    """
    options = RenderOptions(_RATE_HZ, Path(soundfont) if soundfont else None, tail_seconds=0.0)
    levels = []
    for track in score.tracks:
        blocks = list(render_raw(score.with_tracks([track]), options)) if track.notes else []
        peaks = np.abs(np.concatenate(blocks)).max(axis=1) if blocks else np.zeros(0, np.float32)
        whole = np.pad(peaks, (0, -len(peaks) % _HOP))
        levels.append(whole.reshape(-1, _HOP).max(axis=1).astype(np.float32))
    return levels
