"""Projects: nothing lost on the way to disk and back, damage is one sentence."""

import json
from dataclasses import replace

import pytest

from gui.control_values import ControlValues
from gui.document import Mix, State, Variation
from gui.project_data import Project, project_from_text, project_to_text
from gui.project_file import RecoveryCopy, load_project, save_project
from musicgen.errors import FileFormatError, MissingFileError, WriteError
from musicgen.generate.request import GenerationRequest, Region, SamplingOptions
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Control, Marker, Note, Score, Track
from musicgen.music.tempo import TempoMap
from musicgen.style.style import Style

SCORE = Score(
    tracks=(
        Track(66, name="Sax", notes=(Note(0, 60, 480, 90), Note(480, 64, 240, 70)), pan=20),
        Track(is_drum=True, notes=(Note(0, 36, 60, 100),), volume=80),
        Track(0, controls=(Control(10, "control", 64, 127), Control(20, "pitch_bend", 0, -500))),
    ),
    tempo_map=TempoMap(((0, 500_000), (960, 400_000))),
    meter_map=MeterMap(((0, Meter(3, 4)), (1440, Meter(6, 8)))),
    key=Key(2, "minor"),
    markers=(Marker(0, "Dm7"),),
    length=4000,
)
REQUEST = GenerationRequest(
    style=Style((("jazz", 0.7), ("baroque", 0.3))),
    seed=SCORE,
    region=Region(0, 480, (0, 1)),
    tempo_bpm=133.5,
    key=Key(9, "minor"),
    meter=Meter(5, 4),
    instruments=(0, -1),
    sampling=SamplingOptions(random_seed=5, scale_lock=True),
    prompt="jazz, “baroque”",
)
PROJECT = Project(
    state=State(
        score=SCORE,
        seed_end=960,
        variations=(
            Variation(
                1,
                SCORE,
                960,
                REQUEST,
                log_probability=-1.25,
                rank_score=0.5,
                quoted_bars=2.0,
                kept=True,
                origin="jazz",
            ),
            Variation(4, Score(), parent=1),
        ),
        active=1,
        mix=Mix(frozenset({1}), frozenset(), ((0, 7),)),
    ),
    prompt="melodic jazz",
    controls=ControlValues(surprise=0.8, key=Key(1), meter=Meter(3, 4), instruments=(0, 32)),
)


def test_everything_comes_back(tmp_path):
    save_project(PROJECT, tmp_path / "a.mgproj")
    assert load_project(tmp_path / "a.mgproj") == PROJECT


def test_the_file_is_json_with_each_score_once():
    data = json.loads(project_to_text(PROJECT))
    assert data["version"] == 1 and len(data["scores"]) == 2


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"format": "other"}', '{"format": "musicgen project"}', "\x00\x01", "null"],
)
def test_damage_is_one_sentence(text):
    with pytest.raises(FileFormatError) as refused:
        project_from_text(text, "a.mgproj")
    assert "a.mgproj" in str(refused.value) and "\n" not in str(refused.value)


def test_every_cut_through_a_project_is_refused_and_none_crashes():
    text = project_to_text(PROJECT)
    for end in range(0, len(text) - 2, 97):
        with pytest.raises(FileFormatError):
            project_from_text(text[:end])


def test_a_later_version_says_so():
    text = project_to_text(PROJECT).replace('"version": 1', '"version": 99', 1)
    with pytest.raises(FileFormatError, match="later version"):
        project_from_text(text)


def test_files_that_cannot_be_read_or_written(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.mgproj"):
        load_project(tmp_path / "none.mgproj")
    (tmp_path / "binary.mgproj").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileFormatError):
        load_project(tmp_path / "binary.mgproj")
    (tmp_path / "taken").write_text("a file where a folder is needed")
    with pytest.raises(WriteError):
        save_project(PROJECT, tmp_path / "taken" / "a.mgproj")


def test_a_copy_is_locked_before_it_can_be_seen(tmp_path, monkeypatch):
    copy = RecoveryCopy(tmp_path / "new")
    seen = []

    def watched(project, path):
        seen.append((path.with_suffix(".lock").stat().st_size > 0, path.exists()))
        save_project(project, path)

    monkeypatch.setattr("gui.project_file.save_project", watched)
    copy.save(PROJECT)
    assert seen == [(True, False)] and copy.path.exists()
    copy.remove()


def test_only_copies_of_runs_that_ended_are_offered(tmp_path):
    crashed, running, mine = (RecoveryCopy(tmp_path) for _ in range(3))
    crashed.save(PROJECT)
    running.save(PROJECT)
    crashed._lock.unlock()
    assert mine.left_behind() == [crashed.path]
    changed = replace(PROJECT, prompt="later")
    running.save(changed)
    assert load_project(running.path) == changed
    running.remove()
    assert not running.path.exists()
