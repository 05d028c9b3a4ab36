"""What a run of the benchmarks was measured on, in general words."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

# As Linux calls them, and as people do; the ones that decide the speed of a network.
_INSTRUCTIONS = {
    "avx2": "AVX2",
    "avx512f": "AVX-512",
    "avx512_bf16": "AVX-512 bf16",
    "amx_bf16": "AMX bf16",
    "asimd": "NEON",
    "bf16": "NEON bf16",
}


def describe_machine() -> dict[str, object]:
    """Cores, instruction sets and versions; no names of hosts or products."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count() or 1,
        "instructions": _instruction_sets(),
        "python": platform.python_version(),
        "torch": version("torch"),
    }


def _instruction_sets() -> list[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return []
    known = next((line for line in lines if line.lower().startswith(("flags", "features"))), "")
    flags = set(known.split())
    return [name for flag, name in _INSTRUCTIONS.items() if flag in flags]
