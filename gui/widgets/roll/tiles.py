"""Finished squares of the roll, kept as pixmaps so that a frame is a few copies."""

from collections import OrderedDict
from collections.abc import Callable, Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

TILE_PX = 512
_MEMORY_BYTES = 96 * 2**20

Tile = tuple[int, int]
Paint = Callable[[QPainter, QRect], None]


def tile_size(ratio: float) -> int:
    """Logical pixels of a tile that are whole device pixels too, near `TILE_PX`."""
    return min(
        range(TILE_PX - 112, TILE_PX + 1),
        key=lambda size: (round(abs(size * ratio - round(size * ratio)), 3), TILE_PX - size),
    )


class TileCache:
    """Tiles of one zoom state, least recently used ones dropped first.

    Args:
        paint: paints a rectangle given in content pixels, the painter's origin being
            the content's.
    """

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._tiles: OrderedDict[Tile, QPixmap] = OrderedDict()
        self._ratio = 1.0
        self.size = TILE_PX

    def __len__(self) -> int:
        return len(self._tiles)

    def set_ratio(self, ratio: float) -> None:
        """Device pixels per logical pixel."""
        if ratio != self._ratio:
            self._ratio = ratio
            self.size = tile_size(ratio)
            self.clear()

    def clear(self) -> None:
        """Forget all tiles."""
        self._tiles.clear()

    def drop(self, left: int, right: int) -> None:
        """Forget the tiles that touch these content columns."""
        first, last = left // self.size, right // self.size
        for tile in [tile for tile in self._tiles if first <= tile[0] <= last]:
            del self._tiles[tile]

    def touching(self, area: QRect) -> Iterator[tuple[Tile, QRect]]:
        """Tiles that touch `area`, with the content rectangle each covers."""
        size = self.size
        for column in range(area.left() // size, area.right() // size + 1):
            for row in range(area.top() // size, area.bottom() // size + 1):
                yield (column, row), QRect(column * size, row * size, size, size)

    def get(self, tile: Tile) -> QPixmap | None:
        """A finished tile, or None."""
        pixmap = self._tiles.get(tile)
        if pixmap is not None:
            self._tiles.move_to_end(tile)
        return pixmap

    def make(self, tile: Tile, place: QRect) -> QPixmap:
        """Paint a tile and keep it."""
        side = round(self.size * self._ratio)
        pixmap = QPixmap(side, side)
        pixmap.setDevicePixelRatio(self._ratio)
        painter = QPainter(pixmap)
        painter.translate(-place.left(), -place.top())
        painter.setClipRect(place)
        self._paint(painter, place)
        painter.end()
        self._tiles[tile] = pixmap
        most = max(16, _MEMORY_BYTES // (4 * side * side))
        while len(self._tiles) > most:
            self._tiles.popitem(last=False)
        return pixmap

    def paint_upon(self, area: QRect, paint: Paint) -> None:
        """Paint something new onto the finished tiles that it touches."""
        for tile, place in self.touching(area):
            pixmap = self._tiles.get(tile)
            if pixmap is None:
                continue
            painter = QPainter(pixmap)
            painter.translate(-place.left(), -place.top())
            paint(painter, area)
            painter.end()
