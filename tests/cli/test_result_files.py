from pathlib import Path

import pytest

from musicgen.cli import result_files
from musicgen.cli.result_files import check_folder, result_paths, slug
from musicgen.errors import WriteError


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Melodic Jazz, 120 bpm", "melodic-jazz-120-bpm"),
        ("étude in A♭", "etude-in-a"),
        ("../../etc/passwd", "etc-passwd"),
        ("🎷", "music"),
        ("", "music"),
    ],
)
def test_a_prompt_becomes_a_plain_file_name(prompt: str, expected: str) -> None:
    assert slug(prompt) == expected


def test_a_long_prompt_becomes_a_short_file_name() -> None:
    assert len(slug("very " * 100)) <= 48


def test_no_file_is_overwritten_that_was_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("jazz-7.mid").touch()
    assert result_paths(None, "jazz-7", 1) == (Path("jazz-7-2.mid"),)
    Path("jazz-7-2.wav").touch()
    assert result_paths(None, "jazz-7", 1) == (Path("jazz-7-3.mid"),)


def test_variations_are_numbered_and_stay_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("jazz-2.mid").touch()
    names = [str(path) for path in result_paths(None, "jazz", 3)]
    assert names == ["jazz-2-1.mid", "jazz-2-2.mid", "jazz-2-3.mid"]


def test_a_named_file_is_used_as_it_is(tmp_path: Path) -> None:
    named = tmp_path / "mine.mid"
    named.touch()
    assert result_paths(named, "jazz", 1) == (named,)
    assert result_paths(tmp_path / "mine", "jazz", 1) == (named,)
    assert result_paths(tmp_path / "take.flac", "jazz", 2)[1] == tmp_path / "take-2.flac"


def test_a_folder_takes_the_usual_name(tmp_path: Path) -> None:
    assert result_paths(tmp_path, "jazz", 1) == (tmp_path / "jazz.mid",)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"the folder .*nowhere does not exist"):
        result_paths(tmp_path / "nowhere" / "x.mid", "jazz", 1)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="is a file"):
        check_folder(tmp_path / "file")


def test_a_folder_that_takes_no_files_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write everywhere, so the answer of the system is replaced.
    monkeypatch.setattr(result_files.os, "access", lambda path, mode: False)
    with pytest.raises(WriteError, match="cannot be written to"):
        result_paths(tmp_path / "x.mid", "jazz", 1)
