"""Short work beside the window's thread: told once, forgotten when something newer comes."""

import threading

from gui.tasks.job_thread import JobThread
from musicgen.errors import FileFormatError


def test_the_result_is_told_in_the_windows_thread(qtbot):
    job, told = JobThread(), []
    job.succeeded.connect(lambda value: told.append((value, threading.current_thread())))
    with qtbot.waitSignal(job.succeeded):
        job.start(lambda a, b: a + b, 2, 3)
    assert told == [(5, threading.main_thread())] and not job.running


def test_what_goes_wrong_is_a_sentence(qtbot):
    def refuse():
        raise FileFormatError("this is no project")

    job = JobThread()
    with qtbot.waitSignal(job.failed) as said:
        job.start(refuse)
    assert said.args == ["this is no project"]
    with qtbot.waitSignal(job.failed) as said:
        job.start(lambda: 1 // 0)
    assert "ZeroDivisionError" in said.args[0] and "\n" not in said.args[0]


def test_only_the_newest_is_told(qtbot):
    job, told = JobThread(), []
    job.succeeded.connect(told.append)
    job.start(lambda: "old")
    with qtbot.waitSignal(job.succeeded):
        job.start(lambda: "new")
    qtbot.wait(20)
    assert told == ["new"]
