"""What pip runs while it installs: the sampling loop is compiled for this machine."""

import platform
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import build_native

# Where the package has wheels.
_ZIG_MACHINES = frozenset(("x86_64", "amd64", "aarch64", "arm64"))
_ZIG_SYSTEMS = frozenset(("linux", "darwin", "win32"))


class CompileSamplingLoop(BuildHookInterface[Any]):  # type: ignore[misc]
    """Leaves the libraries beside their sources, and in the wheel."""

    def dependencies(self) -> list[str]:
        """A compiler from the package index, unless the system has one that works."""
        is_there = platform.machine().lower() in _ZIG_MACHINES and sys.platform in _ZIG_SYSTEMS
        return ["ziglang"] if is_there and build_native.system_compiler() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before anything is packed; without a compiler the wheel is Python only."""
        if self.target_name != "wheel" or not build_native.build():
            return
        build_data["artifacts"].append("musicgen/generate/native/built/sampling-*")
        if version == "standard":
            build_data["pure_python"] = False
            system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["tag"] = f"py3-none-{system}"
