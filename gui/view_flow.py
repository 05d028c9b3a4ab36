"""View and help: score, theme, dialogs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.panels.score_view import ScoreView
from gui.piece_name import title

if TYPE_CHECKING:
    from gui.generation import Generation
    from gui.main_window import MainWindow
    from musicgen.music.score import Score


class ViewFlow(QObject):
    """Shows the score in the roll's place, switches themes, opens dialogs.

    Args:
        window: the window.
        generation: nothing is engraved while notes arrive.
        devices: for the preferences, see there.
        known_tags: notes behind each tag of the weights, once they are loaded.
    """

    def __init__(
        self,
        window: MainWindow,
        generation: Generation,
        devices: Mapping[str, Callable[[], Sequence[tuple[str, str]]]],
        known_tags: Callable[[], Mapping[str, int]],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._generation = generation
        self._devices = devices
        self._known_tags = known_tags
        self.score_view = ScoreView()
        window.put_score(self.score_view)
        self.score_view.failed.connect(self._on_failed)
        self.score_view.closed.connect(lambda: window.show_centre(None))
        window.document.score_changed.connect(self._on_score)
        actions = window.actions_table
        self._show_score = actions.on("show_score", self._on_show_score)
        for name, zoom in (
            ("zoom_in", lambda: self.score_view.zoom(1)),
            ("zoom_out", lambda: self.score_view.zoom(-1)),
            ("zoom_fit", self.score_view.fit),
        ):
            actions.on(name, lambda _=False, z=zoom: z() if self._show_score.isChecked() else None)
        for name in ("light", "dark"):
            actions.on(f"theme_{name}", lambda _=False, n=name: self._choose_theme(n))
        actions.on("preferences", lambda: self.open_preferences())
        actions.on("shortcuts", lambda: self._shortcuts())
        actions.on("guide", lambda: self._guide())
        actions.on("about", lambda: self._about())
        window.settings.changed.connect(self._tick_theme)
        window.centre.currentChanged.connect(self._on_page)
        self._tick_theme()
        self._on_score(window.document.score)

    def close(self) -> None:
        """Stop what goes on in the background."""
        self.score_view.close_jobs()

    def open_preferences(self) -> None:
        """Show the preferences until they are closed."""
        from gui.dialogs.preferences import Preferences

        dialog = Preferences(self._window.settings, self._devices, self._known_tags(), self._window)
        dialog.exec()
        # The window would keep it, and every one after it, for as long as it lives.
        dialog.deleteLater()

    def _shortcuts(self) -> None:
        from gui.dialogs.help import show_shortcuts

        show_shortcuts(self._window.actions_table.visible_rows(), self._window)

    def _guide(self) -> None:
        from gui.dialogs.help import show_guide

        show_guide(self._window)

    def _about(self) -> None:
        import musicgen
        from gui.dialogs.help import show_about

        folder = Path(musicgen.__file__).parent.parent / "checkpoints"
        card = next(iter(sorted(folder.glob("*.md"))), None)
        show_about(card, self._window)

    def _choose_theme(self, name: str) -> None:
        self._window.settings.set("theme", name)
        self._tick_theme()

    def _tick_theme(self, _name: str = "theme") -> None:
        chosen = self._window.settings.get("theme")
        for name in ("light", "dark"):
            action = self._window.actions_table[f"theme_{name}"]
            action.blockSignals(True)
            action.setChecked(chosen == name)
            action.blockSignals(False)

    def _on_score(self, score: Score) -> None:
        self._show_score.setEnabled(bool(score.note_count))
        if self._generation.writing:
            return
        self.score_view.set_score(score, self._title())

    def _title(self) -> str:
        return title(self._window.document, self._window.prompt.text)

    def _on_show_score(self, shown: bool) -> None:
        if shown:
            self.score_view.set_score(self._window.document.score, self._title())
            self._window.show_centre(self.score_view)
            self.score_view.show_now()
            self.score_view.setFocus()
        else:
            self._window.show_centre(None)

    def _on_page(self, _index: int) -> None:
        shown = self._window.centre.currentWidget() is self.score_view
        self._show_score.blockSignals(True)
        self._show_score.setChecked(shown)
        self._show_score.blockSignals(False)

    def _on_failed(self, text: str) -> None:
        self._window.messages.show_message(text, "error")
