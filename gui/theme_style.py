"""The style sheet: shapes and states of the standard widgets, from a theme's colours.

Panels mark what a widget is through dynamic properties instead of naming colours:
`role` = primary, quiet, link, chip, field, name, row, prompt;
`tier` = caption, dim, strong, title, display.
"""

from pathlib import Path

from gui.theme import FONT_SIZES, Theme, mix

_ICONS = Path(__file__).parent / "icons"


def style_sheet(theme: Theme) -> str:
    """Qt style sheet for the whole application."""
    hover = mix(theme.surface_raised, theme.text, 0.07)
    press = mix(theme.surface_raised, theme.text, 0.14)
    accent_hover = mix(theme.accent, theme.text, 0.12)
    accent_soft = mix(theme.surface, theme.accent, 0.16)
    disabled = mix(theme.text_dim, theme.surface, 0.45)
    # A button whose time comes later is an outline to be filled, and says on it what it will do.
    waiting = mix(theme.text_dim, theme.surface, 0.2)
    # Qt gives a spin box without buttons no room for its text once it has a border.
    spin = 'QSpinBox[buttonSymbols="0"]'
    return f"""
QWidget[area="panel"], QFrame[area="panel"] {{ background: {theme.surface}; }}
QFrame[area="card"] {{ background: {mix(theme.surface, theme.text, 0.035)}; border-radius: 6px; }}
QLabel, QCheckBox, QRadioButton {{ background: transparent; }}
QLabel[tier="caption"] {{ font-size: {FONT_SIZES["caption"]}px; color: {theme.text_dim}; }}
QLabel[tier="dim"] {{ color: {theme.text_dim}; }}
QLabel[tier="strong"] {{ font-weight: 600; }}
QLabel[tier="title"] {{ font-size: {FONT_SIZES["title"]}px; font-weight: 600; }}
QLabel[tier="display"] {{ font-size: {FONT_SIZES["display"]}px; font-weight: 600; }}
QToolTip {{ background: {theme.surface_raised}; color: {theme.text};
  border: 1px solid {theme.border}; padding: 4px 8px; }}

QPushButton {{ background: {theme.surface_raised}; color: {theme.text};
  border: 1px solid {theme.border}; border-radius: 6px; padding: 0 12px; min-height: 30px; }}
QPushButton[size="large"] {{ min-height: 38px; border-radius: 8px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {press}; }}
QPushButton:focus {{ border-color: {theme.accent}; }}
QPushButton:disabled {{ color: {waiting}; background: transparent;
  border: 1px dashed {mix(theme.border, theme.text_dim, 0.4)}; }}
QPushButton[role="primary"] {{ background: {theme.accent}; color: {theme.accent_text};
  border-color: {theme.accent}; font-weight: 600; }}
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:focus {{
  background: {accent_hover}; border-color: {theme.text}; }}
QPushButton[role="primary"]:disabled {{ background: {theme.surface_raised};
  color: {disabled}; border-color: {theme.border}; }}
QPushButton[role="quiet"] {{ background: transparent; border-color: transparent; }}
QPushButton[role="quiet"]:hover {{ background: {hover}; }}
QPushButton[role="quiet"]:focus {{ border-color: {theme.accent}; }}
QPushButton[role="field"] {{ background: {theme.surface}; min-height: 26px; padding: 0; }}
QPushButton[role="field"]:hover {{ background: {hover}; }}
QPushButton[role="name"] {{ background: transparent; border-color: transparent; padding: 0;
  min-height: 20px; border-radius: 4px; font-size: {FONT_SIZES["caption"]}px; font-weight: 600; }}
QPushButton[role="name"]:hover {{ background: {hover}; }}
QPushButton[role="name"]:disabled {{ color: {theme.text}; border-color: transparent; }}
QPushButton[role="name"]:focus {{ border-color: {theme.accent}; }}
QPushButton[role="row"] {{ background: transparent; border-color: transparent;
  text-align: left; padding: 0 8px; min-height: 26px; }}
QPushButton[role="row"]:hover {{ background: {hover}; }}
QPushButton[role="row"]:focus {{ border-color: {theme.accent}; }}
QPushButton[role="link"] {{ background: transparent; border: none; padding: 0 4px;
  color: {theme.accent}; text-align: left; }}
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus {{ text-decoration: underline; }}
QPushButton[role="chip"] {{ min-height: 22px; padding: 0 6px; border-radius: 12px; }}
QPushButton[role="chip"] {{ font-size: {FONT_SIZES["caption"]}px; }}
QPushButton[role="chip"]:checked {{ background: {accent_soft}; border-color: {theme.accent}; }}
QPushButton[role="chip"]:hover {{ border-color: {theme.accent}; }}
QToolButton {{ background: transparent; color: {theme.text}; border: 1px solid transparent;
  border-radius: 6px; padding: 3px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {press}; }}
QToolButton:focus {{ border-color: {theme.accent}; }}
QToolButton:disabled {{ color: {disabled}; }}
QToolButton[role="mute"], QToolButton[role="solo"] {{ font-weight: 600; padding: 0;
  font-size: {FONT_SIZES["caption"]}px; color: {theme.text_dim}; border-radius: 4px;
  background: {mix(theme.surface_raised, theme.text, 0.04)}; }}
QToolButton[role="mute"]:hover, QToolButton[role="solo"]:hover {{ color: {theme.text}; }}
QToolButton[role="mute"]:checked {{ background: {theme.warning}; color: {theme.surface}; }}
QToolButton[role="solo"]:checked {{ background: {theme.accent}; color: {theme.surface}; }}
QToolButton[role="mute"]:focus, QToolButton[role="solo"]:focus {{
  border-color: {theme.accent}; }}
QToolButton::menu-indicator {{ image: none; }}

QLineEdit, {spin}, QComboBox, QPlainTextEdit, QTextBrowser, QListWidget,
QTableWidget {{ background: {theme.surface}; color: {theme.text};
  border: 1px solid {theme.border}; border-radius: 6px;
  selection-background-color: {theme.accent}; selection-color: {theme.accent_text}; }}
QLineEdit, {spin}, QComboBox {{ min-height: 26px; padding: 0 8px; }}
{spin}, QComboBox {{ max-height: 26px; }}
QLineEdit:focus, {spin}:focus, QComboBox:focus, QListWidget:focus,
QTableWidget:focus, QTextBrowser:focus {{ border-color: {theme.accent}; }}
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled {{ color: {disabled}; }}
QLineEdit[role="prompt"] {{ font-size: {FONT_SIZES["title"]}px; min-height: 38px;
  padding: 0 12px; border-radius: 8px; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; min-height: 0;
  padding: 0; margin: 0 0 0 6px; background: transparent; border-radius: 0; }}
QSpinBox[buttonSymbols="2"] {{ min-height: 26px; }}
QSpinBox[buttonSymbols="2"] QLineEdit {{ margin: 0; }}
{spin}::up-button, {spin}::down-button {{ width: 18px; border: none;
  background: transparent; }}
{spin}::up-button {{ subcontrol-position: top right; margin-top: 2px; }}
{spin}::down-button {{ subcontrol-position: bottom right; margin-bottom: 2px; }}
QSpinBox::up-button:hover, QSpinBox::down-button:hover {{ background: {hover};
  border-radius: 3px; }}
QSpinBox::up-arrow {{ image: url({_small_icon("up", theme)}); width: 10px; height: 10px; }}
QSpinBox::down-arrow {{ image: url({_small_icon("down", theme)}); width: 10px; height: 10px; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url({_small_icon("down", theme)}); width: 12px; height: 12px; }}
QPushButton::menu-indicator {{ image: url({_small_icon("down", theme)}); width: 12px;
  height: 12px; subcontrol-position: right center; subcontrol-origin: padding; right: 6px; }}
QListWidget::item {{ padding: 0 8px; border-radius: 4px; }}
QListWidget::item:selected {{ background: {accent_soft}; color: {theme.text}; }}
QListWidget {{ padding: 4px; outline: none; }}
QComboBox QAbstractItemView {{ background: {theme.surface}; color: {theme.text};
  border: 1px solid {theme.border}; selection-background-color: {theme.accent};
  selection-color: {theme.accent_text}; }}

QCheckBox, QRadioButton {{ spacing: 8px; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 14px; height: 14px;
  border: 1px solid {theme.text_dim}; border-radius: 4px; background: {theme.surface}; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked {{ background: {theme.accent}; border-color: {theme.accent};
  image: url({_small_icon("tick", theme)}); }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {theme.accent};
  background: {theme.accent_text}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus, QCheckBox::indicator:hover,
QRadioButton::indicator:hover {{ border-color: {theme.accent}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {theme.accent}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
  border-color: {theme.border}; background: {theme.window}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {disabled}; }}

QMenuBar {{ background: {theme.window}; color: {theme.text}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenu {{ background: {theme.surface}; color: {theme.text}; border: 1px solid {theme.border};
  padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {theme.accent}; color: {theme.accent_text}; }}
QMenu::item:disabled {{ color: {disabled}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {theme.border}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}

QTabWidget::pane {{ border: none; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: {theme.text_dim}; padding: 8px 10px;
  border: none; border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {theme.text}; }}
QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent};
  font-weight: 600; }}
QTabBar::tab:focus {{ border-bottom-color: {theme.text}; }}

QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {theme.border}; }}
QSlider::sub-page:horizontal {{ background: {theme.accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ width: 10px; margin: -5px 0; border-radius: 7px;
  background: {theme.surface}; border: 2px solid {theme.accent}; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{
  background: {theme.accent}; }}
QSlider::groove:vertical {{ width: 4px; border-radius: 2px; background: {theme.border}; }}
QSlider::add-page:vertical {{ background: {theme.accent}; border-radius: 2px; }}
QSlider::handle:vertical {{ height: 10px; margin: 0 -5px; border-radius: 7px;
  background: {theme.surface}; border: 2px solid {theme.accent}; }}
QSlider:disabled {{ background: transparent; }}
QProgressBar {{ background: {theme.border}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 2px; }}

QScrollArea {{ background: transparent; border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 10px; background: transparent; margin: 0; }}
QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 0; }}
QScrollBar::handle {{ background: {mix(theme.border, theme.text_dim, 0.25)};
  border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {theme.text_dim}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QFrame[role="line"] {{ background: {theme.border}; border: none; }}
QSplitter::handle {{ background: {theme.border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QHeaderView::section {{ background: {theme.surface_raised}; color: {theme.text_dim};
  border: none; border-bottom: 1px solid {theme.border}; padding: 4px 8px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QMessageBox {{ messagebox-text-interaction-flags: 5; }}
QStatusBar {{ background: {theme.window}; }}
QStatusBar::item {{ border: none; }}
"""


def _small_icon(name: str, theme: Theme) -> str:
    """File of a mark inside a control; style sheets take files, so there is one per theme."""
    return (_ICONS / f"{name}-{theme.name}.svg").as_posix()
