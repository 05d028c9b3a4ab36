"""One piece of writing after another: from a request to variations in the document.

Stands between the engine's process and everything that shows notes. While notes
arrive nothing is undoable; when the writing ends, or is stopped, all of it becomes
one undo step.
"""

import time
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QTimer, Signal

from gui.document import Document, State, Variation
from gui.growing_score import GrowingScore
from gui.request_builder import empty_score
from gui.tasks.engine_process import EngineProcess
from musicgen.generate.request import GenerationFinished, GenerationRequest, Region
from musicgen.music.score import Score

_FRAME_MS = 100
_LONG_SECONDS = 90


@dataclass(slots=True)
class _Job:
    number: int
    request: GenerationRequest
    label: str
    origin: str
    parent: int | None
    base: Score
    seed_end: int
    end: int
    began: float
    growing: list[GrowingScore]
    finished: dict[int, GenerationFinished] = field(default_factory=dict)
    first_note: float = 0.0


class Generation(QObject):
    """Runs one request at a time.

    Signals:
        started(Score, int, int): what is there before the first note, where the seed
            ends, and at which tick the piece is to end.
        notes_arrived(list): NoteSampled of the shown variation, as they come.
        grown(Score, int): the shown variation so far, and the tick up to which it is
            settled; a few times a second.
        variations_grown(tuple): every variation so far; a few times a second.
        progressed(float, str): share written, and in words.
        finished(): over, and in the document.
        failed(str): over, nothing came of it; one sentence.
    """

    started = Signal(object, int, int)
    notes_arrived = Signal(list)
    grown = Signal(object, int)
    variations_grown = Signal(object)
    progressed = Signal(float, str)
    finished = Signal()
    failed = Signal(str)

    def __init__(
        self, document: Document, engine: EngineProcess, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._engine = engine
        self._job: _Job | None = None
        self._shown = 0
        self._dirty = False
        self._frame = QTimer(self, interval=_FRAME_MS)
        self._frame.timeout.connect(self._tell)
        engine.notes_sampled.connect(self._on_notes)
        engine.finished.connect(self._on_finished)
        engine.done.connect(self._on_done)
        engine.failed.connect(self._on_failed)

    @property
    def writing(self) -> bool:
        """Whether notes are arriving or awaited."""
        return self._job is not None

    @property
    def shown(self) -> int:
        """Which of the variations being written is in the roll."""
        return self._shown

    @property
    def growing(self) -> tuple[Score, ...]:
        """Every variation so far."""
        return tuple(one.score for one in self._job.growing) if self._job else ()

    @property
    def request(self) -> GenerationRequest | None:
        """What is being written, None at rest."""
        return self._job.request if self._job else None

    @property
    def region(self) -> Region | None:
        """The part being written anew, None when a piece is written or continued."""
        return self._job.request.region if self._job else None

    @property
    def seed_end(self) -> int:
        """Tick before which the music was given."""
        return self._job.seed_end if self._job else 0

    @property
    def end(self) -> int:
        """Tick at which what is being written will end."""
        return self._job.end if self._job else 0

    def start(
        self,
        request: GenerationRequest,
        variations: int,
        *,
        label: str,
        origin: str,
        parent: int | None = None,
    ) -> None:
        """Begin to write; what was being written before is stopped and kept."""
        if self._job is not None:
            self._keep_what_is_there()
        base = empty_score(request)
        region = request.region
        start = region.start if region else base.length
        end = region.end if region else start + round(request.length_beats * 480)
        growing = [GrowingScore(base, end, region) for _ in range(variations)]
        self._shown = 0
        self._job = _Job(
            self._engine.generate(request, variations),
            request,
            label,
            origin,
            parent,
            base,
            start if region is None else self._document.seed_end,
            end,
            time.monotonic(),
            growing,
        )
        self._frame.start()
        self.started.emit(growing[0].score, self._job.seed_end, end)

    def stop(self) -> None:
        """Stop writing and keep what is there."""
        if self._job is not None:
            self._engine.cancel()
            self._keep_what_is_there()

    def abandon(self) -> None:
        """Stop writing and forget it, as on closing."""
        self._engine.cancel()
        self._job = None
        self._frame.stop()

    def show(self, variation: int) -> None:
        """Let another of the variations being written be the one in the roll."""
        job = self._job
        if job is None or not 0 <= variation < len(job.growing) or variation == self._shown:
            return
        self._shown = variation
        self.started.emit(job.growing[variation].score, job.seed_end, job.end)
        self._dirty = True
        self._tell()

    def _on_notes(self, number: int, notes: list) -> None:  # type: ignore[type-arg]
        job = self._job
        if job is None or job.number != number:
            return
        is_first = not job.first_note
        job.first_note = job.first_note or time.monotonic()
        shown, new_track = [], False
        for event in notes:
            if event.variation >= len(job.growing):
                continue
            grown = job.growing[event.variation].add(event)
            if event.variation == self._shown:
                shown.append(event)
                new_track = new_track or grown
        self._dirty = True
        if new_track:
            # The roll learns about tracks from a score, about notes one by one.
            self.started.emit(job.growing[self._shown].score, job.seed_end, job.end)
        elif shown:
            self.notes_arrived.emit(shown)
        if is_first:
            # Sound starts with the first note, not with the next tick of the timer.
            self._tell()

    def _tell(self) -> None:
        job = self._job
        if job is None or not self._dirty:
            return
        self._dirty = False
        growing = job.growing[self._shown]
        self.grown.emit(growing.score, growing.settled_until)
        self.variations_grown.emit(tuple(one.score for one in job.growing))
        self._tell_progress(job)

    def _tell_progress(self, job: _Job) -> None:
        start = job.request.region.start if job.request.region else job.base.length
        span = max(1, job.end - start)
        reached = min(one.settled_until for one in job.growing)
        share = min(1.0, max(0.0, (reached - start) / span))
        meters = job.growing[0].score.meter_map
        first = meters.position(start).bar
        bars = max(1, meters.position(job.end - 1).bar - first + 1)
        at = min(bars, meters.position(max(start, reached)).bar - first + 1)
        text = self.tr("Bar {at} of {bars}").format(at=at, bars=bars)
        elapsed = time.monotonic() - (job.first_note or job.began)
        if share > 0.05 and elapsed > 1.0:
            left = elapsed / share * (1 - share)
            if left < _LONG_SECONDS:
                text += self.tr(" · {seconds} s left").format(seconds=max(1, round(left)))
            else:
                text += self.tr(" · {minutes} min left").format(minutes=round(left / 60))
        self.progressed.emit(share, text)

    def _on_finished(self, number: int, event: GenerationFinished) -> None:
        if self._job is not None and self._job.number == number:
            self._job.finished[event.variation] = event

    def _on_done(self, number: int, cancelled: bool) -> None:
        if self._job is not None and self._job.number == number:
            if not cancelled:
                self._tell()
            self._keep_what_is_there()

    def _on_failed(self, number: int, text: str) -> None:
        if self._job is None or (number and self._job.number != number):
            if not number:
                self.failed.emit(text)
            return
        if any(one.note_count for one in self._job.growing):
            self._keep_what_is_there()
        else:
            self._end()
        self.failed.emit(text)

    def _keep_what_is_there(self) -> None:
        """Put every variation that has notes into the document, as one undo step."""
        job = self._job
        assert job is not None
        made: list[Variation] = []
        chosen: Variation | None = None
        for index, growing in enumerate(job.growing):
            end = job.finished.get(index)
            if end is None and not growing.note_count:
                continue
            variation = Variation(
                number=self._document.next_number(),
                score=end.score if end else growing.stopped(),
                seed_end=job.seed_end,
                request=job.request,
                parent=job.parent,
                log_probability=end.log_probability if end else growing.log_probability,
                rank_score=end.rank_score if end else None,
                quoted_bars=end.quoted_bars if end else None,
                origin=job.origin,
            )
            made.append(variation)
            if index == self._shown:
                chosen = variation
        self._end()
        if made:
            chosen = chosen or made[0]
            state = self._document.state
            stays = tuple(v for v in state.variations if v.kept or v.number == job.parent)
            self._document.push(
                job.label,
                State(
                    score=chosen.score,
                    seed_end=chosen.seed_end,
                    variations=(*stays, *made),
                    active=chosen.number,
                    mix=state.mix
                    if job.parent is not None
                    else replace(state.mix, muted=frozenset(), soloed=frozenset()),
                ),
            )
        self.finished.emit()

    def _end(self) -> None:
        self._job = None
        self._frame.stop()
