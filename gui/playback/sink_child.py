"""The sound device in a process of its own, for when Qt has lost the server in the first.

    python -m gui.playback.sink_child

Reads samples (float32, two channels) on standard input. Writes one line of JSON, the rate,
the size of the buffer and the name of the device; then, whenever it has changed, how many
frames were played, as eight bytes. Ends with its input, or when there is no device.
"""

import json
import os
import struct
import sys
import threading

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtMultimedia import QMediaDevices

from gui.playback.qt_sink import QtSink
from musicgen.errors import MusicGenError

FRAME_BYTES = 8
_TURN_MS = 4


def main() -> int:
    """Play what comes in."""
    app = QCoreApplication(sys.argv[:1])
    device = QMediaDevices.defaultAudioOutput()
    if device.isNull():
        return 1
    try:
        sink = QtSink(device)
    except MusicGenError as error:
        print(error, file=sys.stderr)
        return 1
    answers = sys.stdout.fileno()
    head = {"rate": sink.sample_rate_hz, "frames": sink.capacity_frames}
    os.write(answers, json.dumps({**head, "name": device.description()}).encode() + b"\n")
    waiting = bytearray()
    lock = threading.Lock()
    written = told = 0

    def read() -> None:
        while data := os.read(sys.stdin.fileno(), 1 << 16):
            with lock:
                waiting.extend(data)
        os._exit(0)

    def turn() -> None:
        nonlocal written, told
        with lock:
            ready = bytes(waiting[: len(waiting) // FRAME_BYTES * FRAME_BYTES])
        if ready:
            taken = sink.write(np.frombuffer(ready, np.float32).reshape(-1, 2))
            written += taken
            with lock:
                del waiting[: taken * FRAME_BYTES]
        played = max(0, written - (sink.capacity_frames - sink.free_frames()))
        if played != told:
            told = played
            os.write(answers, struct.pack("<q", played))
        if sink.broken:
            os._exit(1)

    threading.Thread(target=read, daemon=True).start()
    timer = QTimer(interval=_TURN_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(turn)
    timer.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
