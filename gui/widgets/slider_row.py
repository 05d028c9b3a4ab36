"""One control: its name, a slider, its value; double-click puts it back."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from gui.theme import spacing

LABEL_PX = spacing(23)
"""Names are at least this wide, so that what stands below each other begins at one edge."""

_VALUE_PX = spacing(14)
_STEPS = 1000


class _Slider(QSlider):
    """Jumps to where it is clicked; scrolls by wheel only while it has the focus."""

    reset_requested = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            handle = self.style().subControlRect(
                QStyle.ComplexControl.CC_Slider,
                option,
                QStyle.SubControl.SC_SliderHandle,
                self,
            )
            if not handle.contains(event.position().toPoint()):
                span = self.width() - handle.width()
                self.setValue(
                    QStyle.sliderValueFromPosition(
                        self.minimum(),
                        self.maximum(),
                        round(event.position().x() - handle.width() / 2),
                        span,
                        option.upsideDown,
                    )
                )
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.reset_requested.emit()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset_requested.emit()
        else:
            super().keyPressEvent(event)


class SliderRow(QWidget):
    """A named value between two ends.

    Signals:
        value_changed(float): moved by the person; `set_value` does not emit.

    Args:
        label: plain name of the control.
        minimum: value at the left end.
        maximum: value at the right end.
        default: what double-click (or Backspace) returns to.
        step: values are multiples of this from `minimum`; 0 for a thousand steps.
        shown: how a value is written beside the slider.
        tooltip: what the control does, in one sentence.
    """

    value_changed = Signal(float)

    def __init__(
        self,
        label: str,
        minimum: float,
        maximum: float,
        default: float,
        *,
        step: float = 0.0,
        shown: Callable[[float], str] = "{:.2f}".format,
        tooltip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._minimum = minimum
        self._step = step if step > 0 else (maximum - minimum) / _STEPS
        self._default = default
        self._shown = shown
        self._label = QLabel(label)
        self._value_label = QLabel()
        self._value_label.setProperty("tier", "dim")
        self._value_label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider = _Slider()
        self.slider.setRange(0, max(1, round((maximum - minimum) / self._step)))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setSingleStep(max(1, self.slider.maximum() // 100))
        self._label.setBuddy(self.slider)
        hint = self.tr("Double-click puts it back to {value}.").format(value=shown(default))
        full = f"{tooltip} {hint}".strip()
        for widget in (self, self._label, self._value_label, self.slider):
            widget.setToolTip(full)
        self.slider.setAccessibleName(label)
        self.slider.setAccessibleDescription(full)

        self._label.setMinimumWidth(LABEL_PX)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(spacing(2))
        layout.addWidget(self._label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self._value_label)
        self.setFocusProxy(self.slider)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

        self._label.installEventFilter(self)
        self._value_label.installEventFilter(self)
        self.slider.reset_requested.connect(self.reset)
        self.set_value(default)
        self._fix_value_width(shown(minimum), shown(maximum), shown(default))
        self.slider.valueChanged.connect(self._on_moved)

    def _fix_value_width(self, *texts: str) -> None:
        metrics = QFontMetrics(self._value_label.font())
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        self._value_label.setMinimumWidth(max(_VALUE_PX, widest))

    @property
    def default(self) -> float:
        """Value that `reset` returns to."""
        return self._default

    def value(self) -> float:
        """The value now."""
        return round(self._minimum + self.slider.value() * self._step, 9)

    def set_value(self, value: float) -> None:
        """Show `value`, held within the ends; emits nothing."""
        self.slider.blockSignals(True)
        self.slider.setValue(round((value - self._minimum) / self._step))
        self.slider.blockSignals(False)
        self._show_value()

    def reset(self) -> None:
        """Back to the default, as if moved by hand."""
        self.slider.setValue(round((self._default - self._minimum) / self._step))

    def _on_moved(self) -> None:
        self._show_value()
        self.value_changed.emit(self.value())

    def _show_value(self) -> None:
        self._value_label.setText(self._shown(self.value()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset()
            return True
        return super().eventFilter(watched, event)
