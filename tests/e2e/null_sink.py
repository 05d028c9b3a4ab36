"""A sound server of the test's own, with a device that nobody hears and everybody can record."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 44_100
_FRAME_BYTES = 8
_SILENT_PEAK = 1e-3
MISSING = [name for name in ("pulseaudio", "parec", "pactl") if shutil.which(name) is None]
REASON = f"not installed: {', '.join(MISSING)} (Debian: pulseaudio pulseaudio-utils)"


class NullSink:
    """A running PulseAudio with one null sink, in a folder of its own."""

    def __init__(self) -> None:
        # Short, because the path of a socket may have 107 characters.
        self._folder = Path(tempfile.mkdtemp(prefix="mg"))
        self._server: subprocess.Popen[bytes] | None = None
        self._recorder: subprocess.Popen[bytes] | None = None
        self._recording = self._folder / "monitor.f32"

    @property
    def environment(self) -> dict[str, str]:
        """Environment in which programs find this server and no other."""
        return {
            **os.environ,
            "PULSE_SERVER": f"unix:{self._folder / 'native'}",
            "PULSE_RUNTIME_PATH": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder),
            "HOME": str(self._folder),
            "QT_QPA_PLATFORM": "offscreen",
            "OMP_NUM_THREADS": "1",
        }

    def __enter__(self) -> "NullSink":
        self._server = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                f"--load=module-native-protocol-unix socket={self._folder / 'native'}"
                " auth-anonymous=1",
                "--load=module-null-sink sink_name=null format=float32le channels=2"
                f" rate={RATE_HZ}",
            ],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(100):
            if (
                subprocess.run(
                    ["pactl", "info"], env=self.environment, capture_output=True, check=False
                ).returncode
                == 0
            ):
                return self
            time.sleep(0.05)
        raise RuntimeError("pulseaudio did not start")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in (self._recorder, self._server):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def process_id(self) -> int:
        """The server's, to kill it."""
        assert self._server is not None
        return self._server.pid

    def restart(self) -> None:
        """Start another server in the same place, after this one was killed."""
        assert self._server is not None
        self._server.wait()
        for name in ("native", "pid"):
            (self._folder / name).unlink(missing_ok=True)
        self.__enter__()

    def hang(self) -> None:
        """Let the server stop answering, without going."""
        os.kill(self.process_id, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        os.kill(self.process_id, signal.SIGCONT)

    def record(self) -> None:
        """Begin to record what the device would play."""
        with self._recording.open("wb") as file:
            self._recorder = subprocess.Popen(
                [
                    "parec",
                    "--device=null.monitor",
                    "--format=float32le",
                    f"--rate={RATE_HZ}",
                    "--channels=2",
                    "--latency-msec=20",
                ],
                env=self.environment,
                stdout=file,
                stderr=subprocess.DEVNULL,
            )

    def recorded(self) -> NDArray[np.float32]:
        """End recording; what was heard, [frames, 2]."""
        assert self._recorder is not None
        time.sleep(0.2)
        self._recorder.terminate()
        self._recorder.wait()
        return self.heard()

    @property
    def frames(self) -> int:
        """Frames recorded so far."""
        return self._recording.stat().st_size // _FRAME_BYTES

    def heard(self, begun: int = 0) -> NDArray[np.float32]:
        """What was heard from frame `begun` until now, [frames, 2]; recording goes on."""
        data = np.fromfile(self._recording, np.float32, offset=begun * _FRAME_BYTES)
        return data[: len(data) // 2 * 2].reshape(-1, 2)

    def wait_for_silence(self, seconds: float = 0.3, patience_seconds: float = 20.0) -> None:
        """Wait until nothing has been heard for so long, counted from now."""
        frames = round(seconds * RATE_HZ)
        begun, ends = self.frames, time.monotonic() + patience_seconds
        while time.monotonic() < ends:
            time.sleep(0.05)
            tail = self.heard(max(begun, self.frames - frames))
            if len(tail) >= frames and np.abs(tail).max() < _SILENT_PEAK:
                return
        raise RuntimeError(f"it still sounds after {patience_seconds:g} s")
