"""Which system libraries and programs are missing, and how to get them.

Python packages bring almost everything. What they cannot bring are the libraries that
Qt links against and the programs that the window's tests are driven with.
"""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterable
from typing import NamedTuple


class Need(NamedTuple):
    """A shared library or a program, and the Debian packages that may hold it.

    Attributes:
        name: what the loader or the shell is asked for.
        packages: Debian and Ubuntu names, the newer releases' names last.
    """

    name: str
    packages: tuple[str, ...]

    @property
    def missing(self) -> bool:
        """True when this machine does not have it."""
        if ".so" not in self.name:
            return shutil.which(self.name) is None
        try:
            ctypes.CDLL(self.name)
        except OSError:
            return True
        return False


def _needs(*rows: str) -> tuple[Need, ...]:
    return tuple(Need(name, tuple(packages)) for name, *packages in map(str.split, rows))


WINDOW = _needs(
    # QtGui and QtWidgets, on any platform, the offscreen one included.
    "libglib-2.0.so.0 libglib2.0-0 libglib2.0-0t64",
    "libEGL.so.1 libegl1",
    "libGL.so.1 libgl1",
    "libX11.so.6 libx11-6",
    "libdbus-1.so.3 libdbus-1-3",
    "libfontconfig.so.1 libfontconfig1",
    "libfreetype.so.6 libfreetype6",
    "libxkbcommon.so.0 libxkbcommon0",
    # QtMultimedia.
    "libpulse.so.0 libpulse0",
    "libbrotlidec.so.1 libbrotli1",
    # A window on an X server.
    "libxcb-cursor.so.0 libxcb-cursor0",
    "libxcb-icccm.so.4 libxcb-icccm4",
    "libxcb-keysyms.so.1 libxcb-keysyms1",
    "libxcb-shape.so.0 libxcb-shape0",
    "libxcb-xkb.so.1 libxcb-xkb1",
    "libxkbcommon-x11.so.0 libxkbcommon-x11-0",
    "libxcb-image.so.0 libxcb-image0",
    "libxcb-render-util.so.0 libxcb-render-util0",
    # MIDI ports.
    "libasound.so.2 libasound2 libasound2t64",
)
TEST_PROGRAMS = _needs(
    "Xvfb xvfb",
    "xdotool xdotool",
    "pulseaudio pulseaudio",
    "parec pulseaudio-utils",
)


def missing(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Those of `needs` that this machine lacks."""
    return tuple(need for need in needs if need.missing)


def _superuser() -> list[str] | None:
    """Words to put before a command to run it as root, None where that is not allowed."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0:
        return ["sudo", "-n"]
    return None


def _installable(package: str) -> bool:
    policy = subprocess.run(
        ["apt-cache", "policy", package], capture_output=True, text=True, check=False
    )
    return "Candidate:" in policy.stdout and "Candidate: (none)" not in policy.stdout


def _package_names(packages: Iterable[tuple[str, ...]]) -> list[str]:
    return [
        next((name for name in names if _installable(name)), names[0])
        for names in dict.fromkeys(packages)
    ]


def line_to_type(packages: Iterable[tuple[str, ...]]) -> str:
    """The command with which a person installs `packages` by hand."""
    if shutil.which("apt-get") is None:
        return "install, with your system's package manager, what Debian calls " + " ".join(
            names[0] for names in packages
        )
    names = " ".join(_package_names(packages))
    return f"sudo apt-get install --no-install-recommends {names}"


def install(packages: Iterable[tuple[str, ...]]) -> bool:
    """Install `packages` through apt where that is allowed; True when it worked."""
    packages = tuple(packages)
    superuser = _superuser() if shutil.which("apt-get") else None
    if superuser is None:
        return False
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    apt = [*superuser, *environment, "apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"]
    # A machine that never listed its packages, or long ago, needs the list first.
    for refresh in (False, True):
        if refresh and subprocess.run([*apt, "update"], check=False).returncode != 0:
            return False
        command = [*apt, "install", "-y", "--no-install-recommends", *_package_names(packages)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return True
    return False
