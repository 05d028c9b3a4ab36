"""Everything the window can be told to do, as one table.

Menus, shortcuts, tooltips and the shortcut sheet all come from these rows. An action
that nobody has connected stays hidden, so that no entry does nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from gui.icon import bind_icon


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One thing to do.

    Attributes:
        name: how code calls it.
        menu: title of the menu it stands in.
        text: its entry there.
        tip: one sentence saying what it does.
        shortcuts: key sequences, the one shown first.
        icon: file in gui/icons.
        checkable: whether it is on or off.
        separated: whether a line stands above it in the menu.
    """

    name: str
    menu: str
    text: str
    tip: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    separated: bool = False


FILE, EDIT, COMPOSE, PLAY, VIEW, HELP = "&File", "&Edit", "&Compose", "&Play", "&View", "&Help"

ROWS: Final[tuple[ActionRow, ...]] = (
    ActionRow("new", FILE, "&New", "Start with an empty piece.", ("Ctrl+N",), "new"),
    ActionRow("open", FILE, "&Open…", "Open a project or a MIDI file.", ("Ctrl+O",), "open"),
    ActionRow("save", FILE, "&Save project", "Save piece, variations and request.", ("Ctrl+S",),
              "save", separated=True),
    ActionRow("save_as", FILE, "Save project &as…", "Save under another name.",
              ("Ctrl+Shift+S",)),
    ActionRow("export", FILE, "&Export…", "Write MIDI, audio or a score.", ("Ctrl+E",), "export",
              separated=True),
    ActionRow("copy_file", FILE, "&Copy as MIDI file", "To paste into a folder or a program.",
              ("Ctrl+Shift+C",)),
    ActionRow("preferences", FILE, "&Preferences…", "Sound, folders, theme.", ("Ctrl+,",),
              "settings", separated=True),
    ActionRow("quit", FILE, "&Quit", "Close the window.", ("Ctrl+Q",), separated=True),
    ActionRow("undo", EDIT, "&Undo", "Take the last change back.", ("Ctrl+Z",), "undo"),
    ActionRow("redo", EDIT, "&Redo", "Do it again.", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    ActionRow("cut", EDIT, "Cu&t", "Take the selected notes away, to paste.", ("Ctrl+X",),
              separated=True),
    ActionRow("copy", EDIT, "&Copy", "Copy the selected notes.", ("Ctrl+C",)),
    ActionRow("paste", EDIT, "&Paste", "Paste notes at the playhead.", ("Ctrl+V",)),
    ActionRow("duplicate", EDIT, "&Duplicate", "Repeat the selected notes behind themselves.",
              ("Ctrl+D",)),
    ActionRow("delete", EDIT, "De&lete", "Delete the selected notes.", ("Del",)),
    ActionRow("select_all", EDIT, "Select &all", "Select every note.", ("Ctrl+A",),
              separated=True),
    ActionRow("select_none", EDIT, "Select &nothing", "Select no note.", ("Ctrl+Shift+A",)),
    ActionRow("transpose_up", EDIT, "Transpose &up", "Selected notes a semitone up.",
              separated=True),
    ActionRow("transpose_down", EDIT, "Transpose do&wn", "Selected notes a semitone down."),
    ActionRow("octave_up", EDIT, "Octave up", "Selected notes an octave up."),
    ActionRow("octave_down", EDIT, "Octave down", "Selected notes an octave down."),
    ActionRow("quantise", EDIT, "&Quantise", "Move selected notes onto the grid."),
    ActionRow("generate", COMPOSE, "&Generate", "Write a new piece from the prompt.",
              ("Ctrl+Return", "Ctrl+Enter"), "generate"),
    ActionRow("continue", COMPOSE, "&Continue", "Write on from what is there.",
              ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), "continue"),
    ActionRow("regenerate", COMPOSE, "&Rewrite selection",
              "Write only the selected bars anew; the rest stays.", ("Ctrl+R",), "regenerate"),
    ActionRow("stop_writing", COMPOSE, "&Stop writing", "Stop, and keep what is written so far.",
              ("Esc",), "stop"),
    ActionRow("focus_prompt", COMPOSE, "&Type a prompt", "Go to the prompt field.",
              ("Ctrl+L", "F6"), separated=True),
    ActionRow("next_variation", COMPOSE, "&Next variation", "Show the next variation.",
              ("Ctrl+]",), separated=True),
    ActionRow("previous_variation", COMPOSE, "&Previous variation",
              "Show the variation before.", ("Ctrl+[",)),
    ActionRow("keep_variation", COMPOSE, "&Keep variation",
              "Keep this variation when new ones are written.", ("Ctrl+K",), "keep"),
    ActionRow("discard_variation", COMPOSE, "&Discard variation", "Throw this variation away.",
              ("Ctrl+Shift+Backspace",), "discard"),
    ActionRow("play", PLAY, "&Play or pause", "Play from the playhead, or pause.", ("Space",),
              "play"),
    ActionRow("stop", PLAY, "&Stop", "Stop and go back to where play began.", ("Shift+Space",),
              "stop"),
    ActionRow("rewind", PLAY, "Go to the &start", "Playhead to the first bar.", ("Home",),
              "rewind"),
    ActionRow("loop", PLAY, "&Loop the selection", "Repeat the selection, or all.",
              ("Ctrl+Shift+L",),
              "loop", checkable=True),
    ActionRow("metronome", PLAY, "&Metronome", "Click on every beat.", ("Ctrl+M",), "metronome",
              checkable=True),
    ActionRow("zoom_in", VIEW, "Zoom &in", "See fewer bars, larger.", ("Ctrl++", "Ctrl+="),
              "zoom-in"),
    ActionRow("zoom_out", VIEW, "Zoom &out", "See more bars, smaller.", ("Ctrl+-",), "zoom-out"),
    ActionRow("zoom_fit", VIEW, "&Whole piece", "See everything.", ("Ctrl+0",), "fit"),
    ActionRow("follow", VIEW, "&Follow the playhead", "Scroll along while playing.",
              ("Ctrl+Shift+F",), checkable=True),
    ActionRow("show_seed", VIEW, "&Seed", "Show or hide the seed panel.", ("F2",),
              checkable=True, separated=True),
    ActionRow("show_side", VIEW, "&Variations and controls", "Show or hide the right side.",
              ("F3",), checkable=True),
    ActionRow("show_mixer", VIEW, "&Mixer", "Show or hide the mixer.", ("F4",), checkable=True),
    ActionRow("show_score", VIEW, "S&core", "Show the piece as engraved music.", ("F7",), "score",
              checkable=True, separated=True),
    ActionRow("theme_light", VIEW, "&Light", "Light colours.", checkable=True, separated=True),
    ActionRow("theme_dark", VIEW, "&Dark", "Dark colours.", checkable=True),
    ActionRow("shortcuts", HELP, "&Keyboard shortcuts", "All shortcuts on one sheet.",
              ("F1",), "help"),
    ActionRow("guide", HELP, "&What each control does", "The controls in a few sentences."),
    ActionRow("about", HELP, "&About", "Version, licences, attributions.", separated=True),
)  # fmt: skip

BY_NAME: Final = {row.name: row for row in ROWS}
MENUS: Final = (FILE, EDIT, COMPOSE, PLAY, VIEW, HELP)


class Actions(QObject):
    """The actions of one window, made from the table.

    `actions["play"]` is the QAction; `actions.on("play", slot)` connects and shows it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        for row in ROWS:
            action = QAction(_translated(row.text), self)
            action.setObjectName(row.name)
            action.setShortcuts([QKeySequence(keys) for keys in row.shortcuts])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(row.checkable)
            action.setStatusTip(_translated(row.tip))
            action.setToolTip(tooltip(row))
            action.setVisible(False)
            if row.icon:
                bind_icon(action, row.icon)
            self._actions[row.name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def on(self, name: str, slot: Callable[..., object]) -> QAction:
        """Let the action do something, and show it."""
        action = self._actions[name]
        (action.toggled if action.isCheckable() else action.triggered).connect(slot)
        action.setVisible(True)
        return action

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Build the menus; returns them by title."""
        menus: dict[str, QMenu] = {}
        for title in MENUS:
            menu = bar.addMenu(_translated(title))
            for row in ROWS:
                if row.menu == title:
                    if row.separated:
                        menu.addSeparator()
                    menu.addAction(self._actions[row.name])
            menus[title] = menu
        return menus

    def visible_rows(self) -> list[ActionRow]:
        """Rows of the actions that do something, in table order."""
        return [row for row in ROWS if self._actions[row.name].isVisible()]


def tooltip(row: ActionRow) -> str:
    """What the action does, with its shortcut."""
    tip = _translated(row.tip).rstrip(".")
    if not row.shortcuts:
        return tip
    keys = QKeySequence(row.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{tip} ({keys})"


def _translated(text: str) -> str:
    return QCoreApplication.translate("Actions", text)
