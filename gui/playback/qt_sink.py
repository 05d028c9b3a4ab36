"""A sound device of Qt's as a place to put samples."""

from typing import Final

import numpy as np
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QtAudio

from gui.playback.audio_stream import CAPACITY_FRAMES
from musicgen.audio.synthesiser import Samples
from musicgen.errors import AudioError

_RATE_HZ = 44_100
_RATES_HZ: Final = (_RATE_HZ, 48_000)
_Form = QAudioFormat.SampleFormat

# Stopping a device whose server hangs blocks for half a minute, and so does destroying it:
# those that are gone are kept until the program ends.
_abandoned: list[QAudioSink] = []


class QtSink:
    """An open device; created and used in one thread.

    Written to rather than read from: Qt's own buffer then feeds the sound system from C++,
    and no Python runs in the audio callback.

    Raises:
        AudioError: the device cannot be opened.
    """

    def __init__(self, device: QAudioDevice) -> None:
        chosen = _format_for(device)
        self.sample_rate_hz = chosen.sampleRate()
        self._channels = chosen.channelCount()
        self._as_float = chosen.sampleFormat() == _Form.Float
        self._frame_bytes = chosen.bytesPerFrame()
        self._sink = QAudioSink(device, chosen)
        self._sink.setBufferSize(CAPACITY_FRAMES * self._frame_bytes)
        self._io = self._sink.start()
        if self._io is None or self._sink.error() != QtAudio.Error.NoError:
            raise AudioError(
                f"the sound device {device.description()!r} does not open;"
                " another program may hold it, or choose another one"
            )
        self._capacity = self._sink.bufferSize() // self._frame_bytes

    @property
    def capacity_frames(self) -> int:
        """Frames its buffer holds."""
        return self._capacity

    @property
    def broken(self) -> bool:
        """Whether the device has said that it is gone. Many go without saying so."""
        error = self._sink.error()
        return error in (QtAudio.Error.FatalError, QtAudio.Error.IOError, QtAudio.Error.OpenError)

    def free_frames(self) -> int:
        """Frames it takes now."""
        return self._sink.bytesFree() // self._frame_bytes

    def write(self, samples: Samples) -> int:
        """Hand over samples, [frames, 2]; how many frames were taken."""
        if self._channels == 1:
            samples = samples.mean(axis=1, keepdims=True, dtype=np.float32)
        data = samples if self._as_float else (samples * 32_767).astype(np.int16)
        taken: int = self._io.write(data.tobytes())
        return max(0, taken) // self._frame_bytes

    def close(self) -> None:
        """Stop the device."""
        self._sink.stop()

    def abandon(self) -> None:
        """Leave a device that no longer answers to itself."""
        _abandoned.append(self._sink)


def _format_for(device: QAudioDevice) -> QAudioFormat:
    """Two channels of floats at 44.1 kHz, or the nearest the device does."""
    preferred = device.preferredFormat()
    for form in (_Form.Float, _Form.Int16):
        for rate in (*_RATES_HZ, preferred.sampleRate()):
            for channels in (2, 1):
                wanted = QAudioFormat()
                wanted.setSampleRate(rate)
                wanted.setChannelCount(channels)
                wanted.setSampleFormat(form)
                if device.isFormatSupported(wanted):
                    return wanted
    raise AudioError(
        f"the sound device {device.description()!r} takes neither one nor two channels;"
        " choose another one"
    )
