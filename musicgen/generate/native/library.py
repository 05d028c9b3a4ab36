"""Finding the compiled sampling loop, and its structures as `ctypes` sees them."""

import ctypes
import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from ctypes import POINTER, c_char_p, c_double, c_float, c_int, c_int32, c_int64, c_uint64, c_void_p
from functools import cache
from pathlib import Path
from typing import Any

import torch

_FOLDER = Path(__file__).resolve().parent
_SUFFIX = {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")
_TYPES: dict[str, type] = {
    "int32_t": c_int32,
    "int64_t": c_int64,
    "uint64_t": c_uint64,
    "float": c_float,
    "double": c_double,
}
# What a processor must be able to do, the best first.
_VARIANTS = (
    ("bf16", ("avx512_f", "avx512_bw", "avx512_vl", "avx512_dq", "avx512_cd", "avx512_bf16")),
    ("avx2", ("avx2", "fma3", "bmi2", "f16c", "lzcnt")),
    ("plain", ()),
)


class _Field(ctypes.Structure):
    """One field of a structure, as the library describes it."""

    _fields_ = (("type", c_char_p), ("name", c_char_p), ("count", c_int32))


class Bars(ctypes.Structure):
    """Where the meters lie: as many as `count`, arrays of int64."""

    _fields_ = (
        ("count", c_int),
        ("start", c_void_p),
        ("bar_steps", c_void_p),
        ("first_bar", c_void_p),
        ("meter", c_void_p),
    )


class Random(ctypes.Structure):
    """A generator of numpy, by the address of its state and of what draws the next number."""

    _fields_ = (("state", c_void_p), ("next", c_void_p))


class Library:
    """The compiled functions.

    Attributes:
        functions: of the library, with their types declared.
        rows, settings, event: structures; `layout.h` says what is in them.
        variant: kind of processor it was compiled for.

    Args:
        path: the file.
        variant: kind of processor.

    Raises:
        OSError: it cannot be loaded, or was made from other sources than lie beside it.
    """

    def __init__(self, path: Path, variant: str) -> None:
        functions: Any = ctypes.CDLL(str(path))
        functions.source_digest.restype = c_char_p
        if functions.source_digest().decode() != _source_digest():
            raise OSError(f"{path} was made from other sources")
        functions.structure_fields.restype = POINTER(_Field)
        self.rows, self.settings, self.event = (
            _structure(name, functions.structure_fields(which))
            for which, name in enumerate(("Rows", "Settings", "Event"))
        )
        functions.network_new.restype = c_void_p
        functions.network_new.argtypes = [c_int, c_int, c_int]
        functions.network_table.argtypes = [c_void_p, c_int, c_void_p, c_int64]
        functions.network_pack.argtypes = [c_void_p, c_int, c_void_p, c_void_p, c_int, c_int]
        functions.network_products.argtypes = [c_void_p, c_int, c_int]
        functions.network_run.argtypes = [c_void_p, c_int, c_void_p, c_void_p, c_void_p]
        functions.network_free.argtypes = [c_void_p]
        functions.group_new.restype = c_void_p
        functions.group_new.argtypes = [
            c_void_p, POINTER(self.settings), c_int, c_int, c_float, c_void_p, c_void_p,
        ]  # fmt: skip
        functions.group_add.argtypes = [
            c_void_p, c_int, Random, POINTER(self.rows), Bars, c_void_p, c_int64, c_void_p, c_int,
        ]  # fmt: skip
        functions.group_write.argtypes = [c_void_p, c_int, c_void_p]
        functions.group_pieces.argtypes = [c_void_p]
        functions.group_free.argtypes = [c_void_p]
        self.functions = functions
        self.variant = variant


def _structure(name: str, fields: Any) -> type[ctypes.Structure]:
    members: list[tuple[str, type]] = []
    for field in fields:
        if field.name is None:
            break
        kind = _TYPES[field.type.decode()]
        members.append((field.name.decode(), kind if field.count == 1 else kind * field.count))
    return type(name, (ctypes.Structure,), {"_fields_": members})


def _source_digest() -> str:
    """As in `scripts/build_native.py`."""
    result = hashlib.sha256()
    for path in sorted((_FOLDER / "source").iterdir()):
        result.update(path.read_bytes())
    return result.hexdigest()[:16]


def fill(structure: ctypes.Structure, values: Mapping[str, Any]) -> None:
    """Set fields of a structure, arrays from lists of the same length.

    Raises:
        AttributeError: it has no such field; ctypes alone would take it and tell nobody.
    """
    names = {field[0] for field in structure._fields_}
    for name, value in values.items():
        if name not in names:
            raise AttributeError(f"{type(structure).__name__} has no field {name!r}")
        if isinstance(value, list | tuple):
            getattr(structure, name)[:] = value
        else:
            setattr(structure, name, value)


def usable_libraries() -> Iterator[Library]:
    """The libraries that are there and that this processor can run, the best first."""
    abilities = torch.cpu.get_capabilities()
    for variant, needed in _VARIANTS:
        path = _FOLDER / "built" / f"sampling-{variant}{_SUFFIX}"
        if path.exists() and all(abilities.get(name) for name in needed):
            with suppress(OSError):
                yield Library(path, variant)


@cache
def load_library() -> Library | None:
    """The best library that this processor can run; None where there is none."""
    return next(usable_libraries(), None)
