import shutil
import subprocess

import pytest

from musicgen.cli.main import main


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_every_shell_gets_a_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "generate" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("line", "offered"),
    [(["gen"], "generate"), (["render", "--sound"], "--soundfont"), (["completion", "z"], "zsh")],
)
def test_bash_offers_commands_options_and_choices(
    line: list[str], offered: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    words = " ".join(f"'{word}'" for word in ["musicgen", *line])
    script += (
        f"\nCOMP_WORDS=({words}); COMP_CWORD={len(line)}; "
        f"_shtab_musicgen musicgen '{line[-1]}'; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, timeout=20
    )
    assert offered in done.stdout.split(), done.stderr
