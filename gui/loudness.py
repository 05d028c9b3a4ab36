"""The window plays a piece as loud as its exported file will be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from gui.playback.output import USUAL_GAIN_DB
from gui.tasks.job_process import JobProcess

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gui.document import Document
    from gui.generation import Generation
    from gui.playback.outputs import Outputs
    from gui.settings import Settings
    from musicgen.music.score import Score

_KEYBOARDS: Final = range(8)
_KEYBOARD_GAIN_DB: Final = 21.0
_REST_MS: Final = 2_000
_SOON_MS: Final = 100
_LONGEST_SECONDS: Final = 900.0
_MOST_KEPT: Final = 16


class Loudness(QObject):
    """Measures pieces in another process, as the export does, and tells the sound.

    A piece that is being written, or has not been measured, is played as loud as music for
    such instruments mostly has to be: pianos alone need 8 dB more than a band.

    Args:
        document: the piece.
        generation: tells of a piece that is to come.
        outputs: what is told.
        settings: for the soundfont.
    """

    def __init__(
        self,
        document: Document,
        generation: Generation,
        outputs: Outputs,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._generation = generation
        self._outputs = outputs
        self._settings = settings
        self._asked: Score | None = None
        self._known: list[tuple[Score, float]] = []
        self._job = JobProcess(self)
        self._job.succeeded.connect(self._on_measured)
        self._job.ended.connect(self._on_ended)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._measure)
        generation.started.connect(self._on_started)
        generation.finished.connect(self._measure)
        document.replaced.connect(self._on_replaced)
        document.score_changed.connect(self._on_score)
        settings.changed.connect(self._on_setting)

    def close(self) -> None:
        """Stop measuring, as the window closes."""
        self._timer.stop()
        self._job.ended.disconnect(self._on_ended)
        self._job.cancel()

    def _on_started(self, score: Score, _seed_end: int, _end: int) -> None:
        if not score.note_count:
            request = self._generation.request
            self._outputs.set_gain(usual_gain_db(request.instruments if request else ()))

    def _on_replaced(self) -> None:
        tracks = self._document.score.tracks
        self._outputs.set_gain(usual_gain_db(-1 if t.is_drum else t.program for t in tracks))
        # Not in the turn that shows the piece, which has enough to do.
        self._timer.start(_SOON_MS)

    def _on_score(self, score: Score) -> None:
        known = self._gain_of(score)
        if known is not None:
            self._outputs.set_gain(known)
        elif not self._generation.writing:
            self._timer.start(_REST_MS)

    def _on_setting(self, name: str) -> None:
        if name == "soundfont":
            self._known.clear()
            self._measure()

    def _measure(self) -> None:
        score = self._document.score
        if self._job.running or self._generation.writing or self._gain_of(score) is not None:
            return
        self._timer.stop()
        if score.note_count and score.duration_seconds <= _LONGEST_SECONDS:
            self._asked = score
            self._job.start(
                "gui.tasks.loudness_job:gain_db", score, self._settings.get("soundfont")
            )

    def _on_measured(self, gain_db: float) -> None:
        if self._asked is None:
            return
        self._known = [(self._asked, gain_db), *self._known][:_MOST_KEPT]
        if self._asked is self._document.score:
            self._outputs.set_gain(gain_db)

    def _on_ended(self) -> None:
        if self._asked is not self._document.score:
            self._timer.start(0)

    def _gain_of(self, score: Score) -> float | None:
        return next((gain for known, gain in self._known if known is score), None)


def usual_gain_db(programs: Iterable[int]) -> float:
    """For pieces played by these; -1 is a drum kit."""
    there = list(programs)
    alone = bool(there) and all(program in _KEYBOARDS for program in there)
    return _KEYBOARD_GAIN_DB if alone else USUAL_GAIN_DB
