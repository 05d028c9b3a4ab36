"""What was recorded, in miniature, to listen to or throw away."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.panels.section import tool_button
from gui.theme import spacing
from gui.widgets.mini_roll import MiniRoll
from musicgen.music.score import Score


class TakeRow(QWidget):
    """Shows a take; hides while there is none.

    Signals:
        listen_wanted(): the take is to be heard.
        discard_wanted(): the take is to go.
    """

    listen_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = MiniRoll()
        self.picture.setAccessibleName(self.tr("The take"))
        self.picture.setToolTip(self.tr("What you played; click to listen"))
        self.listen = tool_button("play", self.tr("Listen to the take"))
        self.discard = tool_button("discard", self.tr("Throw the take away"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing(1))
        row.addWidget(self.picture, 1)
        row.addWidget(self.listen)
        row.addWidget(self.discard)
        self.picture.clicked.connect(self.listen_wanted)
        self.listen.clicked.connect(self.listen_wanted)
        self.discard.clicked.connect(self.discard_wanted)
        self.set_take(None)

    def set_take(self, take: Score | None) -> None:
        """Show a take, or that there is none."""
        self.picture.set_score(take or Score())
        self.setVisible(take is not None)
