"""The letter keys as a piano: Z row and Q row, an octave apart, by place and not by letter."""

from typing import Final

from PySide6.QtCore import Qt

_K = Qt.Key
COMPUTER_KEYS: Final[dict[Qt.Key, int]] = {
    **{_K.Key_Z: 0, _K.Key_S: 1, _K.Key_X: 2, _K.Key_D: 3, _K.Key_C: 4, _K.Key_V: 5},
    **{_K.Key_G: 6, _K.Key_B: 7, _K.Key_H: 8, _K.Key_N: 9, _K.Key_J: 10, _K.Key_M: 11},
    **{_K.Key_Comma: 12, _K.Key_L: 13, _K.Key_Period: 14, _K.Key_Semicolon: 15},
    **{_K.Key_Q: 12, _K.Key_2: 13, _K.Key_W: 14, _K.Key_3: 15, _K.Key_E: 16, _K.Key_R: 17},
    **{_K.Key_5: 18, _K.Key_T: 19, _K.Key_6: 20, _K.Key_Y: 21, _K.Key_7: 22, _K.Key_U: 23},
    **{_K.Key_I: 24, _K.Key_9: 25, _K.Key_O: 26, _K.Key_0: 27, _K.Key_P: 28},
}
"""Semitones above the keyboard's lowest C."""

_SHOWN: Final = "ZSXDCVGBHNJM"
_SHOWN_HIGH: Final = "Q2W3ER5T6Y7UI9O0P"


def key_letter(semitone: int) -> str:
    """The letter that plays a semitone above the lowest C, "" when none does."""
    if 0 <= semitone < len(_SHOWN):
        return _SHOWN[semitone]
    if 12 <= semitone < 12 + len(_SHOWN_HIGH):
        return _SHOWN_HIGH[semitone - 12]
    return ""
