"""Which system packages are missing, and how to get them.

Python packages bring almost everything. What they cannot bring are the libraries that
Qt links against and the programs that the window's tests are driven with.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gui.system_libraries import missing_packages

_TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "openbox": "openbox",
    "pulseaudio": "pulseaudio",
    "parec": "pulseaudio-utils",
}


def missing_libraries() -> list[str]:
    """Debian packages without which the window or its MIDI ports do not load."""
    try:
        ctypes.CDLL("libasound.so.2")
        sound: list[str] = []
    except OSError:
        sound = ["libasound2"]
    return [*missing_packages(), *(sound if sys.platform.startswith("linux") else [])]


def missing_programs() -> list[str]:
    """Debian packages without which the end-to-end tests cannot run."""
    return [package for name, package in _TEST_PROGRAMS.items() if shutil.which(name) is None]


def _superuser() -> list[str] | None:
    """Words to put before a command to run it as root, None where that is not allowed."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None


def _release_names(packages: Iterable[str]) -> list[str]:
    """`packages` as this release calls them: some carry t64 at the end since 2024."""
    names = []
    for package in packages:
        policy = subprocess.run(
            ["apt-cache", "policy", f"{package}t64"], capture_output=True, text=True, check=False
        )
        renamed = "Candidate:" in policy.stdout and "Candidate: (none)" not in policy.stdout
        names.append(f"{package}t64" if renamed else package)
    return names


def line_to_type(packages: Iterable[str]) -> str:
    """The one line with which a person installs `packages` by hand."""
    if shutil.which("apt-get") is None:
        return f"install what Debian calls {' '.join(packages)} with your package manager"
    names = " ".join(_release_names(packages))
    return f"type: sudo apt-get install --no-install-recommends {names}"


def install(packages: Iterable[str], announce: Callable[[], None]) -> bool:
    """Install `packages` through apt where that is allowed; True when it worked.

    Args:
        packages: Debian names.
        announce: called before anything is done, and not where it is not allowed.
    """
    superuser = _superuser() if shutil.which("apt-get") else None
    if superuser is None:
        return False
    announce()
    apt = [*superuser, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    # A machine that never listed its packages, or long ago, needs the list first.
    for refresh in (False, True):
        if refresh:
            subprocess.run([*apt, "update"], capture_output=True, check=False)
        command = [*apt, "install", "-y", "--no-install-recommends", *_release_names(packages)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return True
    return False
