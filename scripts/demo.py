"""The demo: a piece from the tag "melodic jazz" as MIDI and as sound, then the window."""

import io
import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from musicgen.cli.main import main as command_line

ROOT = Path(__file__).resolve().parent.parent
PROMPT = "melodic jazz"
RANDOM_SEED = "2"
BARS = "32"


def compose() -> int:
    """Write both files and say in two lines what they are."""
    arguments = ["generate", PROMPT, "--bars", BARS, "--random-seed", RANDOM_SEED]
    arguments += ["-o", "melodic-jazz.mid", "--wav", "--json"]
    answer = io.StringIO()
    with redirect_stdout(answer):
        status = command_line(arguments)
    if status != 0:
        return status
    piece = json.loads(answer.getvalue())["results"][0]
    instruments = ", ".join(dict.fromkeys(t["instrument"].lower() for t in piece["tracks"]))
    print(
        f"{piece['file']}: {piece['bars']} bars of {PROMPT} as MIDI, "
        f"{piece['notes']} notes for {instruments}"
    )
    print(f"{piece['wav']}: the same piece as sound, {piece['seconds']:.0f} seconds of it")
    return 0


def has_display() -> bool:
    """True when a person sits at this machine: a screen, and no CI run."""
    if os.environ.get("CI"):
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main() -> int:
    """Compose; open the window where there is one to see."""
    os.chdir(ROOT)
    status = compose()
    if status == 0 and has_display() and (ROOT / "gui" / "app.py").exists():
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, str(ROOT / "main.py")])
    return status


if __name__ == "__main__":
    sys.exit(main())
