"""Compile the sampling loop: the C files beside `musicgen.generate.native`, as libraries.

With the system's C compiler, or else with the one that the ziglang package brings. One
library for each kind of processor; the program takes the best that the machine can run.
Without a compiler the program samples in Python, several times slower.

Usage: python scripts/build_native.py
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "musicgen" / "generate" / "native"
SOURCE, BUILT = FOLDER / "source", FOLDER / "built"
SUFFIX = {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")
# Name of a processor's abilities, what GCC and Clang call them, what Zig calls them.
X86_VARIANTS = (
    (
        "bf16",
        ["-march=x86-64-v4", "-mavx512bf16", "-mprefer-vector-width=512"],
        ["-mcpu=x86_64_v4+avx512bf16", "-mprefer-vector-width=512"],
    ),
    ("avx2", ["-march=x86-64-v3"], ["-mcpu=x86_64_v3"]),
    ("plain", ["-march=x86-64"], ["-mcpu=x86_64"]),
)
OTHER_VARIANTS: tuple[tuple[str, list[str], list[str]], ...] = (("plain", [], ["-mcpu=baseline"]),)
OPTIONS = ["-std=gnu11", "-O3", "-fno-math-errno", "-fno-trapping-math", "-fvisibility=hidden"]
if sys.platform != "win32":
    OPTIONS.append("-fPIC")


def digest() -> str:
    """Changes with the sources; the program refuses a library made from others."""
    result = hashlib.sha256()
    for path in sorted(SOURCE.iterdir()):
        result.update(path.read_bytes())
    return result.hexdigest()[:16]


def _works(command: list[str]) -> bool:
    """Whether a compiler can make a library that uses the C library."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "probe.c"
        path.write_text("#include <math.h>\n#include <stdint.h>\ndouble f(double x);\n")
        line = [*command, "-shared", *OPTIONS, str(path), "-o", str(Path(folder) / "probe")]
        try:
            return subprocess.run(line, capture_output=True, check=False).returncode == 0
        except OSError:
            return False


def system_compiler() -> list[str] | None:
    """The command of a C compiler that works, or None."""
    for name in (os.environ.get("CC"), "cc", "gcc", "clang"):
        if name and shutil.which(name) and _works([name]):
            return [name]
    return None


def build() -> list[Path]:
    """Compile every library; those that this compiler cannot make are left out.

    Returns:
        The libraries, the best first; none without a compiler.
    """
    compiler, is_zig = system_compiler(), False
    if compiler is None and find_spec("ziglang") is not None:
        compiler, is_zig = [sys.executable, "-m", "ziglang", "cc"], True
    if compiler is None:
        return []
    is_x86 = platform.machine().lower() in ("x86_64", "amd64")
    sources = [str(path) for path in sorted(SOURCE.glob("*.c"))]
    BUILT.mkdir(exist_ok=True)
    made = []
    for name, flags, zig_flags in X86_VARIANTS if is_x86 else OTHER_VARIANTS:
        library = BUILT / f"sampling-{name}{SUFFIX}"
        partial = library.with_name(f"partial-{os.getpid()}-{library.name}")
        line = [*compiler, "-shared", *OPTIONS, *(zig_flags if is_zig else flags)]
        line += [f'-DSOURCE_DIGEST="{digest()}"', *sources, "-o", str(partial)]
        if sys.platform != "win32":
            line.append("-lm")
        result = subprocess.run(line, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            # A library that a running program has open must not be written into.
            partial.replace(library)
            made.append(library)
        else:
            partial.unlink(missing_ok=True)
            print(f"sampling-{name} was not compiled: {result.stderr.strip()}", file=sys.stderr)
    return made


if __name__ == "__main__":
    libraries = build()
    print(
        f"compiled {', '.join(path.name for path in libraries) or 'nothing: no C compiler found'}"
    )
