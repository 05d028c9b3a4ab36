"""A sound device in another process as a place to put samples. No Qt."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import gui
from musicgen.audio.synthesiser import Samples

_FRAME_BYTES = 8


class ProcessSink:
    """Starts the process; it is of use once it has `opened`.

    Attributes:
        sample_rate_hz: of the device; 0 until it is open.
        capacity_frames: frames its buffer holds.
        description: its name.
    """

    def __init__(self) -> None:
        self.sample_rate_hz = 0
        self.capacity_frames = 0
        self.description = ""
        folder = str(Path(gui.__file__).parent.parent)
        path = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH", ""))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gui.playback.sink_child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path}, bufsize=0,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._samples = self._process.stdin.fileno()
        self._answers = self._process.stdout.fileno()
        os.set_blocking(self._samples, False)
        os.set_blocking(self._answers, False)
        self._heard = b""
        self._written = 0
        self._played = 0

    @property
    def broken(self) -> bool:
        """Whether the process has ended, as it does without a device."""
        return self._process.poll() is not None

    def opened(self) -> bool:
        """Whether the device is open by now."""
        self._listen()
        return self.sample_rate_hz > 0

    def free_frames(self) -> int:
        """Frames it takes now."""
        self._listen()
        return self.capacity_frames - (self._written - self._played)

    def write(self, samples: Samples) -> int:
        """Hand over samples, [frames, 2]; how many frames were taken."""
        data = samples[: max(0, self.free_frames())].tobytes()
        taken = 0
        with contextlib.suppress(OSError):
            taken = os.write(self._samples, data)
            if taken % _FRAME_BYTES:  # the pipe is full in the middle of a frame
                rest = data[taken : taken + _FRAME_BYTES - taken % _FRAME_BYTES]
                os.set_blocking(self._samples, True)
                taken += os.write(self._samples, rest)
                os.set_blocking(self._samples, False)
        self._written += taken // _FRAME_BYTES
        return taken // _FRAME_BYTES

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def abandon(self) -> None:
        """The same: a process can be ended even where its sound server hangs."""
        self.close()

    def _listen(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._heard += os.read(self._answers, 4096)
        if not self.sample_rate_hz:
            head, line_end, rest = self._heard.partition(b"\n")
            if not line_end:
                return
            facts = json.loads(head)
            self.sample_rate_hz, self.capacity_frames = int(facts["rate"]), int(facts["frames"])
            self.description, self._heard = str(facts["name"]), rest
        whole = len(self._heard) // 8 * 8
        if whole:
            self._played = int.from_bytes(self._heard[whole - 8 : whole], "little", signed=True)
            self._heard = self._heard[whole:]
