"""Looks for the system libraries Qt needs, before Qt is imported. Knows no Qt.

Qt aborts the process when one is missing, which no Python code can catch.
"""

import ctypes
import os
import sys

_ALWAYS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_SOUND = {"libpulse.so.0": "libpulse0", "libbrotlidec.so.1": "libbrotli1"}
_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
}
_WITHOUT_SCREEN = ("offscreen", "minimal", "vnc")


def missing_packages() -> list[str]:
    """Debian packages whose libraries are needed here and cannot be loaded."""
    if not sys.platform.startswith("linux"):
        return []
    needed = dict(_ALWAYS) | _SOUND
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not platform.startswith((*_WITHOUT_SCREEN, "wayland")):
        needed |= _X11
    return [package for library, package in needed.items() if not _loads(library)]


def why_no_window() -> str:
    """One sentence saying why no window can open here; empty when one can."""
    missing = missing_packages()
    if missing:
        line = "sudo apt-get install --no-install-recommends " + " ".join(missing)
        return f"the window needs system libraries that are missing; install them with: {line}"
    if not sys.platform.startswith("linux"):
        return ""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(_WITHOUT_SCREEN):
        return ""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return (
            "there is no display to open a window on; use the command line instead "
            "('musicgen --help'), or set DISPLAY"
        )
    if not os.environ.get("WAYLAND_DISPLAY") and not _display_answers():
        display = os.environ["DISPLAY"]
        return f"the display {display!r} does not answer; check DISPLAY or start an X server"
    return ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _display_answers() -> bool:
    """Whether the X server named by DISPLAY accepts a connection."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return False
    x11.XCloseDisplay(display)
    return True
