"""What runs in the other process while the loudness of a piece is measured. Imports no Qt."""

from pathlib import Path

from musicgen.music.score import Score


def gain_db(score: Score, soundfont: str) -> float:
    """What brings the piece to the loudness of an exported file, in dB.

    Args:
        score: the piece.
        soundfont: file that sound is made with; "" for the built-in one.

    Raises:
        AudioError: no synthesiser, or an unusable soundfont.
    """
    from musicgen.audio.render import RenderOptions, loudness_gain_db

    options = RenderOptions(soundfont=Path(soundfont) if soundfont else None)
    return loudness_gain_db(score, options)
