"""Affine transformations as SVG writes them."""

import math
import re

# x' = a x + c y + e, y' = b x + d y + f.
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_PART = re.compile(r"(\w+)\s*\(([^)]*)\)")
_SEPARATOR = re.compile(r"[\s,]+")


def parse_transform(text: str) -> Matrix:
    """The matrix of a `transform` attribute; parts that are not known change nothing."""
    matrix = IDENTITY
    for name, arguments in _PART.findall(text):
        values = [float(value) for value in _SEPARATOR.split(arguments.strip()) if value]
        matrix = times(matrix, _part(name, values))
    return matrix


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that applies `inner` first."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (
        a * g + c * h,
        b * g + d * h,
        a * i + c * j,
        b * i + d * j,
        a * k + c * m + e,
        b * k + d * m + f,
    )


def write_transform(matrix: Matrix) -> str:
    """The shortest `transform` attribute for a matrix; empty for the identity."""
    a, b, c, d, e, f = matrix
    if matrix == IDENTITY:
        return ""
    if (a, b, c, d) == (1, 0, 0, 1):
        return f"translate({e:g},{f:g})"
    return f"matrix({a:g},{b:g},{c:g},{d:g},{e:.7g},{f:.7g})"


def _part(name: str, values: list[float]) -> Matrix:
    if name == "translate" and values:
        return (1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0)
    if name == "scale" and values:
        return (values[0], 0, 0, values[1] if len(values) > 1 else values[0], 0, 0)
    if name == "matrix" and len(values) == 6:
        a, b, c, d, e, f = values
        return (a, b, c, d, e, f)
    if name == "rotate" and values:
        sine, cosine = math.sin(math.radians(values[0])), math.cos(math.radians(values[0]))
        turned: Matrix = (cosine, sine, -sine, cosine, 0, 0)
        if len(values) == 3:
            x, y = values[1:]
            return times(times((1, 0, 0, 1, x, y), turned), (1, 0, 0, 1, -x, -y))
        return turned
    return IDENTITY
