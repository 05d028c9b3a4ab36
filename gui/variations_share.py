"""How the right side is shared between the variations and the controls below them."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter

_HEAD_PX: Final = 44
_MOST_PX: Final = 372
_EMPTY_PX: Final = 88
_MOST_SHARE: Final = 0.67


class VariationsShare(QObject):
    """Gives the variations the room they need, until a person shares it out by hand.

    Args:
        splitter: variations above, controls below.
    """

    def __init__(self, splitter: QSplitter) -> None:
        super().__init__(splitter)
        self._splitter = splitter
        self._is_shared_by_hand = False
        splitter.setChildrenCollapsible(False)
        splitter.splitterMoved.connect(self._on_moved)
        self.give(0)

    def give(self, filled: int) -> None:
        """Make room for so many pixels of variations, within reason; 0 for none."""
        if self._is_shared_by_hand:
            return
        height = max(400, self._splitter.height())
        most = min(_MOST_PX, round(height * _MOST_SHARE))
        wanted = min(most, _HEAD_PX + filled) if filled else _EMPTY_PX
        self._splitter.setSizes([wanted, height - wanted])

    def _on_moved(self, _place: int, _index: int) -> None:
        self._is_shared_by_hand = True
