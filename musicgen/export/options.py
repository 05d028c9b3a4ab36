"""What can be said about an export beside the score and the file name."""

from dataclasses import dataclass
from pathlib import Path

from musicgen.audio.render import DEFAULT_TAIL_SECONDS, RenderOptions
from musicgen.audio.synthesiser import SynthesiserKind
from musicgen.audio.write_audio import BitDepth


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Settings of all formats; each format takes those that concern it.

    Attributes:
        title: printed on scores; empty prints none.
        composer: printed on scores.
        request_json: the request to store inside a MIDI file.
        sample_rate_hz: audio frames per second.
        bit_depth: of WAV and FLAC files.
        soundfont: None takes the built-in one.
        synthesiser: which engine makes the sound.
        tail_seconds: longest release after the last note.
        gain_db: None makes pieces equally loud; see `RenderOptions`.
        page_width_mm: paper of scores, 60 to 2000.
        page_height_mm: None makes one page as high as it needs to be.
        staff_height_mm: None chooses by the number of staves.
    """

    title: str = ""
    composer: str = ""
    request_json: str | None = None
    sample_rate_hz: int = 44_100
    bit_depth: BitDepth = "16"
    soundfont: Path | None = None
    synthesiser: SynthesiserKind = "auto"
    tail_seconds: float = DEFAULT_TAIL_SECONDS
    gain_db: float | None = None
    page_width_mm: float = 210.0
    page_height_mm: float | None = 297.0
    staff_height_mm: float | None = None

    @property
    def rendering(self) -> RenderOptions:
        """Those that concern sound."""
        return RenderOptions(
            self.sample_rate_hz, self.soundfont, self.synthesiser, self.tail_seconds, self.gain_db
        )
