"""The piano on the screen: everything that begins to sound also ends."""

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.widgets.piano_keys import PianoKeys
from tests.gui.widgets.conftest import move

LEFT = Qt.MouseButton.LeftButton


class Listener:
    def __init__(self, keys: PianoKeys) -> None:
        self.heard: list[tuple[int, int]] = []
        self.sounding: set[int] = set()
        keys.note_on.connect(self.on)
        keys.note_off.connect(self.off)

    def on(self, pitch: int, velocity: int) -> None:
        assert pitch not in self.sounding
        assert 1 <= velocity <= 127
        self.heard.append((pitch, velocity))
        self.sounding.add(pitch)

    def off(self, pitch: int) -> None:
        self.sounding.remove(pitch)


@pytest.fixture
def keys(qtbot) -> PianoKeys:
    widget = PianoKeys(2)
    qtbot.addWidget(widget)
    widget.resize(600, 120)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.setFocus()
    return widget


@pytest.fixture
def listener(keys) -> Listener:
    return Listener(keys)


def place(keys: PianoKeys, pitch: int, depth: float) -> QPoint:
    rect = keys.key_rect(pitch)
    return QPoint(round(rect.center().x()), round(rect.top() + rect.height() * depth))


def test_lower_is_louder(keys, listener):
    for depth in (0.7, 0.95):
        QTest.mouseClick(keys, LEFT, pos=place(keys, 60, depth))
    QTest.mouseClick(keys, LEFT, pos=place(keys, 61, 0.1))
    assert [pitch for pitch, _ in listener.heard] == [60, 60, 61]
    assert listener.heard[2][1] < listener.heard[0][1] < listener.heard[1][1]
    assert listener.sounding == set()


def test_glissando_plays_each_key_once(keys, listener):
    QTest.mousePress(keys, LEFT, pos=place(keys, 60, 0.9))
    for pitch in (60, 62, 62, 64, 65):
        move(keys, place(keys, pitch, 0.9))
        assert len(listener.sounding) == 1
    QTest.mouseRelease(keys, LEFT, pos=place(keys, 65, 0.9))
    assert [pitch for pitch, _ in listener.heard] == [60, 62, 64, 65]
    assert listener.sounding == set()


def test_letters_play_chords_and_end_on_release(keys, listener):
    for key in (Qt.Key.Key_Z, Qt.Key.Key_C, Qt.Key.Key_B):
        QTest.keyPress(keys, key)
    assert listener.sounding == {60, 64, 67}
    QTest.keyRelease(keys, Qt.Key.Key_C)
    assert listener.sounding == {60, 67}
    QTest.keyRelease(keys, Qt.Key.Key_Z)
    QTest.keyRelease(keys, Qt.Key.Key_B)
    assert listener.sounding == set()


def test_the_same_pitch_from_two_keys_sounds_until_both_are_up(keys, listener):
    QTest.keyPress(keys, Qt.Key.Key_Comma)
    QTest.keyPress(keys, Qt.Key.Key_Q)
    QTest.keyRelease(keys, Qt.Key.Key_Comma)
    assert listener.sounding == {72}
    QTest.keyRelease(keys, Qt.Key.Key_Q)
    assert listener.sounding == set()


def test_octave_keys_end_what_sounds_and_shift(keys, listener, qtbot):
    QTest.keyPress(keys, Qt.Key.Key_Z)
    with qtbot.waitSignal(keys.octave_changed):
        QTest.keyClick(keys, Qt.Key.Key_Right)
    assert listener.sounding == set()
    QTest.keyRelease(keys, Qt.Key.Key_Z)
    QTest.keyClick(keys, Qt.Key.Key_Z)
    assert listener.heard[-1][0] == 72


def test_leaving_and_hiding_end_what_sounds(keys, listener):
    QTest.keyPress(keys, Qt.Key.Key_Z)
    keys.clearFocus()
    assert listener.sounding == set()
    QTest.mousePress(keys, LEFT, pos=place(keys, 62, 0.8))
    keys.hide()
    assert listener.sounding == set()


def test_keys_that_sound_elsewhere_light_up(keys):
    dark = keys.grab().toImage()
    keys.set_sounding({64})
    assert keys.grab().toImage() != dark
    keys.set_sounding(())
    assert keys.grab().toImage() == dark


@pytest.mark.parametrize("octaves", [2, 3, 4])
def test_every_key_can_be_met(qtbot, octaves):
    keys = PianoKeys(octaves)
    qtbot.addWidget(keys)
    keys.resize(700, 100)
    for pitch in range(keys.lowest, keys.highest + 1):
        assert keys.key_at(place(keys, pitch, 0.93).toPointF()) == pitch


def test_highest_octaves_stay_within_midi(keys, listener):
    keys.set_octave(99)
    assert keys.lowest + 24 <= 132
    for key in (Qt.Key.Key_P, Qt.Key.Key_I, Qt.Key.Key_U):
        QTest.keyClick(keys, key)
    QTest.mouseClick(keys, LEFT, pos=QPoint(keys.width() - 3, 100))
    assert all(pitch <= 127 for pitch, _ in listener.heard)


def test_monkey(keys, listener):
    draw = random.Random(5)
    for _ in range(1500):
        at = QPoint(draw.randint(-9, 610), draw.randint(-9, 130))
        action = draw.randrange(8)
        if action < 2:
            QTest.mousePress(keys, LEFT, pos=at)
        elif action < 4:
            move(keys, at)
        elif action == 4:
            QTest.mouseRelease(keys, LEFT, pos=at)
        elif action == 5:
            QTest.keyPress(keys, draw.choice((Qt.Key.Key_Z, Qt.Key.Key_Q, Qt.Key.Key_2)))
        elif action == 6:
            QTest.keyRelease(keys, draw.choice((Qt.Key.Key_Z, Qt.Key.Key_Q, Qt.Key.Key_2)))
        else:
            QTest.keyClick(keys, draw.choice((Qt.Key.Key_Left, Qt.Key.Key_Right)))
    keys.release_all()
    assert listener.sounding == set()
