"""Make everything ready that `make demo`, `make test` and `make lint` need.

Standard library only, since it runs before anything is installed. What was done is
noted inside the virtual environment, so that a second run has nothing to do.

Usage: sh scripts/setup.sh demo|lint|test
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import system_packages

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTE = VENV / "setup.json"
LOG = VENV / "setup.log"

STEPS = {
    "demo": ("packages", "window"),
    "lint": ("packages", "tools"),
    "test": ("packages", "tools", "libraries", "programs"),
}

NATIVE = ROOT / "musicgen" / "generate" / "native"
NATIVE_SOURCE, NATIVE_BUILT = NATIVE / "source", NATIVE / "built"

FINGERPRINTED = (
    "pyproject.toml",
    "scripts/build_native.py",
    "scripts/setup.py",
    "scripts/system_packages.py",
    "gui/system_libraries.py",
)


class SetupError(Exception):
    """A step that failed; its text is one sentence for a person."""


def say(text: str) -> None:
    """Tell the person at the terminal what is going on."""
    print(f"setup: {text}", file=sys.stderr, flush=True)


def fingerprint() -> str:
    """Changes whenever what is installed may no longer be what is wanted."""
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for path in (*(ROOT / name for name in FINGERPRINTED), *sorted(NATIVE_SOURCE.iterdir())):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def note() -> dict[str, Any]:
    """What earlier runs wrote down; empty before the first."""
    try:
        return dict(json.loads(NOTE.read_text()))
    except (OSError, ValueError):
        return {}


def steps_done() -> list[str]:
    """Steps that earlier runs finished and that still hold."""
    kept = note()
    return list(kept["done"]) if kept.get("fingerprint") == fingerprint() else []


def write_note(done: list[str]) -> None:
    """Remember the steps that are done."""
    content = {"root": str(ROOT), "fingerprint": fingerprint(), "done": done}
    NOTE.write_text(json.dumps(content))


def make_environment() -> None:
    """Create the virtual environment, or leave a working one alone."""
    # Scripts inside an environment name the folder they were made in.
    if PYTHON.exists() and note().get("root", str(ROOT)) == str(ROOT):
        probe = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
        if probe.returncode == 0:
            return
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        package = [f"python{version}-venv"]
        if not system_packages.install(package, lambda: say("installing Python's venv module")):
            line = system_packages.line_to_type(package)
            raise SetupError(f"this Python has no venv module; {line}")
    say(f"creating a virtual environment with Python {sys.version.split()[0]}")
    # The interpreter under the environment, in case this runs inside the one to be replaced.
    base = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-m", "venv", "--clear", str(VENV)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SetupError(f"the virtual environment cannot be created: {last_line(result.stderr)}")


def last_line(text: str) -> str:
    """The last line that says something, an error before anything else."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no reason was given"])[-1]


def pip(*arguments: str, optional: bool = False) -> bool:
    """Run pip in the environment.

    Raises:
        SetupError: pip failed and the step is not `optional`.
    """
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, stdin=subprocess.DEVNULL
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n{result.stdout}{result.stderr}\n")
    if result.returncode != 0 and not optional:
        reason = last_line(result.stderr)
        raise SetupError(
            f"pip install failed ({reason}); all it said is in {LOG.relative_to(ROOT)}"
        )
    return result.returncode == 0


def install_packages() -> None:
    """Install what pyproject.toml asks for, torch first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    torch = next(line for line in project["project"]["dependencies"] if line.startswith("torch"))
    say(f"installing {torch} (the largest part)")
    pip(torch)
    for requirement in project["tool"]["musicgen"]["setup"]["no-deps"]:
        # Without a compiler, a Python that has no wheel for it does without this synthesiser.
        wheels = "--only-binary=:all:" if shutil.which("cc") is None else "--prefer-binary"
        if not pip("--no-deps", wheels, requirement, optional=True):
            say(f"{requirement} has no build for this Python; sound needs FluidSynth then")
    say("installing the other packages")
    pip("--editable", ".")
    if not list(NATIVE_BUILT.glob("sampling-*")):
        say("the sampling loop was not compiled; pieces are written in Python, a fifth as fast")


def provide(missing: Callable[[], list[str]], purpose: str, *, required: bool) -> bool:
    """Install the system packages that are missing; True when none is any more.

    Raises:
        SetupError: something required is missing and may not be installed from here.
    """
    packages = missing()
    if not packages:
        return True
    text = f"installing {len(packages)} system packages for {purpose}"
    system_packages.install(packages, lambda: say(text))
    packages = missing()
    if not packages:
        return True
    text = f"{purpose} cannot run yet; {system_packages.line_to_type(packages)}"
    if required:
        raise SetupError(text)
    say(text)
    return False


def perform(step: str) -> bool:
    """Do one step; True when it need not be tried again."""
    if step == "packages":
        make_environment()
        install_packages()
        return True
    if step == "tools":
        say("installing the test and lint tools")
        pip("--editable", ".[dev]")
        return True
    if step == "libraries":
        return provide(system_packages.missing_libraries, "the window", required=True)
    if step == "programs":
        purpose = "the end-to-end tests"
        return provide(system_packages.missing_programs, purpose, required=False)
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(display) and provide(
        system_packages.missing_libraries, "the window", required=False
    )


def main(target: str) -> int:
    """Do what `target` needs and was not done yet."""
    # Targets of a parallel make, or two makes at once, take turns.
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = steps_done()
        started = time.monotonic()
        worked = False
        for step in STEPS[target]:
            if step in done:
                continue
            try:
                kept = perform(step)
            except SetupError as error:
                say(str(error))
                return 1
            if kept:
                done.append(step)
                write_note(done)
                worked = True
        if worked:
            say(f"ready after {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in STEPS:
        sys.exit(__doc__)
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
