"""Who plays: as many names as there is room for, and how many more there are."""

from PySide6.QtWidgets import QWidget

from gui.panels.elided_label import ElidedLabel


class PlayersLabel(ElidedLabel):
    """A list of names, shortened between names instead of within one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)

    def shown_text(self) -> str:
        names = self.text().split(", ")
        for count in range(len(names), 0, -1):
            rest = len(names) - count
            text = ", ".join(names[:count])
            if rest:
                text = self.tr("{names} +{n}").format(names=text, n=rest)
            if self.fontMetrics().horizontalAdvance(text) <= self.width():
                return text
        return super().shown_text()
