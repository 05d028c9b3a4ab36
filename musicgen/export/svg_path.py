"""SVG path data as absolute moves, lines and cubic curves."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}

# ("M" | "L", x, y), ("C", x1, y1, x2, y2, x, y) or ("Z",).
Command = tuple[str, tuple[float, ...]]


def absolute_commands(data: str) -> Iterator[Command]:
    """Path commands with absolute coordinates; quadratic curves become cubic ones.

    Elliptical arcs are not known here, since engraved pages have none.
    """
    x = y = start_x = start_y = 0.0
    cubic = quadratic = (0.0, 0.0)
    previous = ""
    for letter, values in _split(data):
        kind = letter.upper()
        if letter.islower():
            values = _made_absolute(kind, values, x, y)
        if kind == "H":
            kind, values = "L", [values[0], y]
        elif kind == "V":
            kind, values = "L", [x, values[0]]
        elif kind == "S":
            first = (
                (2 * x - cubic[0], 2 * y - cubic[1]) if previous in "CS" and previous else (x, y)
            )
            kind, values = "C", [*first, *values]
        if kind == "T":
            known = previous in "QT" and previous
            control = (2 * x - quadratic[0], 2 * y - quadratic[1]) if known else (x, y)
            kind, values = "Q", [*control, *values]
        if kind == "Q":
            quadratic = (values[0], values[1])
            values = _cubic(x, y, values)
            yield "C", tuple(values)
        else:
            yield kind, tuple(values)
        if kind == "C":
            cubic = (values[2], values[3])
        if kind == "Z":
            x, y = start_x, start_y
        else:
            x, y = values[-2:]
            if kind == "M":
                start_x, start_y = x, y
        previous = kind


def _split(data: str) -> Iterator[tuple[str, list[float]]]:
    tokens = _TOKEN.findall(data)
    position = 0
    letter = "M"
    while position < len(tokens):
        if tokens[position].isalpha():
            letter = tokens[position]
            position += 1
        count = _ARGUMENTS.get(letter.upper(), 0)
        values = [float(token) for token in tokens[position : position + count]]
        if len(values) < count:
            return
        position += count
        yield letter, values
        # More numbers after a move are lines; after a close there can be none.
        letter = {"M": "L", "m": "l"}.get(letter, letter)
        if count == 0 and position < len(tokens) and not tokens[position].isalpha():
            return


def _made_absolute(kind: str, values: list[float], x: float, y: float) -> list[float]:
    if kind == "H":
        return [values[0] + x]
    if kind == "V":
        return [values[0] + y]
    return [value + (y if index % 2 else x) for index, value in enumerate(values)]


def _cubic(x: float, y: float, values: list[float]) -> list[float]:
    control_x, control_y, end_x, end_y = values
    return [
        x + 2 / 3 * (control_x - x),
        y + 2 / 3 * (control_y - y),
        end_x + 2 / 3 * (control_x - end_x),
        end_y + 2 / 3 * (control_y - end_y),
        end_x,
        end_y,
    ]
