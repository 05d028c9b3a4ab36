"""The engine's process as the window sees it: commands in, signals out.

Importing torch or sampling in a thread of the window holds the interpreter lock for
hundreds of milliseconds; in a process of its own it costs the window nothing.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import musicgen
from musicgen.errors import FileFormatError
from musicgen.generate.request import GenerationFinished, GenerationRequest, NoteSampled
from musicgen.generate.request_json import request_to_json
from musicgen.generate.score_json import score_from_data
from musicgen.music.score import Note

COMPOSER_VARIABLE: Final = "MUSICGEN_COMPOSER"
"""Environment variable naming another "module:Class" to compose with, for trials."""

_MOST_RESTARTS: Final = 3
_HEALTHY_AFTER_MS: Final = 20_000


class EngineProcess(QObject):
    """Starts the worker, sends it requests and passes on what it answers.

    Signals:
        ready(str, dict): weights are loaded; their name and the notes behind each tag.
        notes_sampled(int, list): job number and a list of NoteSampled.
        finished(int, GenerationFinished): one variation of the job is complete.
        done(int, bool): the job is over; True if it was cancelled.
        failed(int, str): the job (0: none) failed; one sentence.
        restarted(str): the process died and was started again; one sentence.
    """

    ready = Signal(str, dict)
    notes_sampled = Signal(int, list)
    finished = Signal(int, object)
    done = Signal(int, bool)
    failed = Signal(int, str)
    restarted = Signal(str)

    def __init__(self, composer: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._composer = composer or os.environ.get(COMPOSER_VARIABLE, "")
        self._process: QProcess | None = None
        self._buffer = bytearray()
        self._last_id = 0
        self._running_id = 0
        self._checkpoint = ""
        self._restarts = 0
        self._closing = False
        self._held = False
        self._errors = b""
        self._health = QTimer(self, singleShot=True, interval=_HEALTHY_AFTER_MS)
        self._health.timeout.connect(self._forget_restarts)

    @property
    def busy(self) -> bool:
        """Whether a job is being worked on."""
        return self._running_id != 0

    @property
    def process_id(self) -> int:
        """The worker's process id, 0 when it does not run."""
        return int(self._process.processId()) if self._process else 0

    def start(self, checkpoint: str) -> None:
        """Start the process and let it load the weights; returns at once."""
        self._checkpoint = checkpoint
        if self._process is None:
            self._launch()
        self._send({"do": "load", "checkpoint": checkpoint})

    def hold(self) -> None:
        """Keep answers back until `listen`: who is to hear them is not there yet."""
        self._held = True

    def listen(self) -> None:
        """Give the answers that were kept back, and those to come."""
        self._held = False
        if self._process is None:
            self.start(self._checkpoint)
        else:
            self._read()

    def generate(self, request: GenerationRequest, variations: int) -> int:
        """Ask for pieces; returns the job's number. A running job is cancelled."""
        if self._process is None:
            self._launch()
        if self._running_id:
            self.cancel()
        self._last_id += 1
        self._running_id = self._last_id
        self._send(
            {
                "do": "generate",
                "id": self._last_id,
                "request": request_to_json(request),
                "variations": variations,
            }
        )
        return self._last_id

    def cancel(self) -> None:
        """Ask the running job to stop; `done` follows."""
        if self._running_id:
            self._send({"do": "cancel", "id": self._running_id})

    def close(self) -> None:
        """End the process and wait for it; call before the object goes."""
        self._closing = True
        process, self._process = self._process, None
        if process is None:
            return
        process.closeWriteChannel()
        if not process.waitForFinished(1000):
            process.kill()
            process.waitForFinished(1000)

    def _launch(self) -> None:
        process = QProcess(self)
        process.setProgram(sys.executable)
        arguments = ["-m", "musicgen.generate.worker"]
        if self._composer:
            arguments += ["--composer", self._composer]
        process.setArguments(arguments)
        environment = QProcessEnvironment.systemEnvironment()
        folder = str(Path(musicgen.__file__).parent.parent)
        path = environment.value("PYTHONPATH", "")
        environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (folder, path))))
        environment.insert("PYTHONUNBUFFERED", "1")
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_errors)
        process.finished.connect(self._on_exit)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        self._buffer.clear()
        process.start()
        self._health.start()

    def _send(self, command: dict[str, Any]) -> None:
        if self._process is not None:
            self._process.write((json.dumps(command) + "\n").encode())

    def _read(self) -> None:
        if self._process is None or self._held:
            return
        self._buffer += self._process.readAllStandardOutput().data()
        *lines, rest = bytes(self._buffer).split(b"\n")
        self._buffer = bytearray(rest)
        for line in lines:
            self._answer(json.loads(line))

    def _answer(self, answer: dict[str, Any]) -> None:
        kind = answer["is"]
        if kind == "ready":
            self.ready.emit(answer["checkpoint"], answer["tags"])
            return
        number = int(answer["id"] or 0)
        if number and number != self._running_id:
            return  # the tail of a job that was cancelled for a newer one
        if kind == "notes":
            self.notes_sampled.emit(number, [_note(row) for row in answer["notes"]])
        elif kind == "finished":
            try:
                event = _finished(answer)
            except FileFormatError as error:
                self.failed.emit(number, str(error))
                return
            self.finished.emit(number, event)
        elif kind == "done":
            self._running_id = 0
            self.done.emit(number, bool(answer["cancelled"]))
        elif kind == "error":
            if number:
                self._running_id = 0
            self.failed.emit(number, str(answer["text"]))

    def _read_errors(self) -> None:
        if self._process is not None:
            self._errors = (self._errors + self._process.readAllStandardError().data())[-4000:]

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and not self._closing:
            self._process = None
            self._running_id, number = 0, self._running_id
            self.failed.emit(number, self.tr("The engine could not be started on this computer."))

    def _on_exit(self) -> None:
        if self._closing or self._process is None:
            return
        self._process.deleteLater()
        self._process = None
        self._running_id, number = 0, self._running_id
        if number:
            self.done.emit(number, True)
        self._restarts += 1
        if self._restarts > _MOST_RESTARTS:
            lines = self._errors.decode(errors="replace").strip().splitlines()
            reason = lines[-1] if lines else self.tr("it gave no reason")
            self.failed.emit(
                0, self.tr("The engine stops again and again ({reason}).").format(reason=reason)
            )
            return
        self._launch()
        self._send({"do": "load", "checkpoint": self._checkpoint})
        self.restarted.emit(
            self.tr("The engine had stopped and was started again; what was written is kept.")
        )

    def _forget_restarts(self) -> None:
        self._restarts = 0


def _note(row: list[Any]) -> NoteSampled:
    variation, track, program, is_drum, onset, pitch, duration, velocity, settled, chance = row
    note = Note(onset, pitch, duration, velocity)
    return NoteSampled(note, track, program, is_drum, settled, chance, variation)


def _finished(answer: dict[str, Any]) -> GenerationFinished:
    return GenerationFinished(
        score=score_from_data(answer["score"]),
        seed_end=int(answer["seed_end"]),
        stop_reason=str(answer["stop_reason"]),
        note_count=int(answer["note_count"]),
        log_probability=float(answer["log_probability"]),
        variation=int(answer["variation"]),
        rank_score=answer["rank_score"],
        quoted_bars=answer["quoted_bars"],
    )
