"""One long piece of work in a process of its own: reading, rendering, exporting.

Python code in a thread of the window would share the interpreter lock with it and
make it stutter; a process does not, and cancelling it is ending it.
"""

import os
import pickle
import struct
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import gui
from gui.tasks.packed import dumps

_PATIENCE_MS, _LONG_PATIENCE_MS = 200, 3000


class JobProcess(QObject):
    """Calls a function elsewhere.

    Signals:
        succeeded(object): what the function returned.
        failed(str): one sentence.
        progressed(float): share done, if the function takes `progress`.
        ended(): after either, and after a cancel.
    """

    succeeded = Signal(object)
    failed = Signal(str)
    progressed = Signal(float)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._buffer = bytearray()
        self._answered = False

    @property
    def running(self) -> bool:
        """Whether the work is going on."""
        return self._process is not None

    def start(self, function: str, *arguments: Any, **keywords: Any) -> None:
        """Call `function` ("module:name") with picklable arguments.

        Raises:
            RuntimeError: the last call has not ended.
        """
        if self._process is not None:
            raise RuntimeError(f"cannot start {function}: the last call has not ended")
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        folder = str(Path(gui.__file__).parent.parent)
        path = environment.value("PYTHONPATH", "")
        environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (folder, path))))
        process.setProcessEnvironment(environment)
        process.setProgram(sys.executable)
        process.setArguments(["-m", "gui.tasks.job_child"])
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._on_exit)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        self._buffer.clear()
        self._answered = False
        process.start()
        process.write(dumps((function, arguments, keywords)))
        process.closeWriteChannel()

    def cancel(self) -> None:
        """End the work and wait until it has ended; only `ended` follows."""
        process = self._let_go()
        for one in self.findChildren(QProcess):
            if one.state() != QProcess.ProcessState.NotRunning:
                one.terminate()
                if not one.waitForFinished(_PATIENCE_MS):
                    one.kill()
                    one.waitForFinished(1000)
        if process is not None:
            process.deleteLater()
            self.ended.emit()

    def drop(self) -> None:
        """End the work without waiting for its end; only `ended` follows."""
        process = self._let_go()
        if process is not None:
            process.finished.connect(process.deleteLater)
            process.terminate()
            QTimer.singleShot(_LONG_PATIENCE_MS, process, process.kill)
            self.ended.emit()

    def _read(self) -> None:
        if self._process is None:
            return
        self._buffer += self._process.readAllStandardOutput().data()
        while len(self._buffer) >= 4:
            (size,) = struct.unpack_from(">I", self._buffer)
            if len(self._buffer) < 4 + size:
                return
            kind, value = pickle.loads(bytes(self._buffer[4 : 4 + size]))
            del self._buffer[: 4 + size]
            if kind == "progress":
                self.progressed.emit(float(value))
                continue
            self._answered = True
            self._forget()
            (self.succeeded if kind == "result" else self.failed).emit(value)
            self.ended.emit()
            return

    def _forget(self) -> None:
        """The answer is there: the process may end by itself while another one starts."""
        process = self._let_go()
        if process is not None:
            process.finished.connect(process.deleteLater)
            if process.state() == QProcess.ProcessState.NotRunning:
                process.deleteLater()

    def _let_go(self) -> QProcess | None:
        process, self._process = self._process, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._read)
            process.finished.disconnect(self._on_exit)
            process.errorOccurred.disconnect(self._on_error)
        return process

    def _on_error(self, _error: QProcess.ProcessError) -> None:
        if self._process is not None and not self._answered:
            self._answered = True
            self._forget()
            self.failed.emit(self.tr("A second process could not be run on this computer."))
            self.ended.emit()

    def _on_exit(self) -> None:
        self._read()
        if self._process is not None and not self._answered:
            self._forget()
            self.failed.emit(self.tr("The work ended without a result."))
            self.ended.emit()
