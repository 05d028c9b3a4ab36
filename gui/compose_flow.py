"""Generate, continue, rewrite, stop: from the buttons to the engine and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.generation import Generation
from gui.request_builder import build_request
from musicgen.generate.request import Region
from musicgen.music.score import Score

if TYPE_CHECKING:
    from gui.document import Document
    from gui.main_window import MainWindow
    from gui.panels.controls import ControlsPanel
    from gui.panels.seed import SeedPanel
    from gui.tasks.engine_process import EngineProcess
    from musicgen.style.catalogue import Catalogue


class ComposeFlow(QObject):
    """Knows what each compose action means, given prompt, controls, seed and document."""

    def __init__(
        self,
        window: MainWindow,
        document: Document,
        engine: EngineProcess,
        generation: Generation,
        controls: ControlsPanel,
        seed: SeedPanel,
        catalogue: Catalogue,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._generation = generation
        self._controls = controls
        self._seed = seed
        self._catalogue = catalogue
        self._prompt = window.prompt
        self._is_ready = False
        self._actions = window.actions_table

        self._actions.on("generate", self.generate)
        self._actions.on("continue", self.continue_)
        self._actions.on("regenerate", self.regenerate)
        self._actions.on("stop_writing", self.stop)
        self._actions.on("focus_prompt", self.focus_prompt)
        self._prompt.generate_requested.connect(self.generate)
        self._prompt.continue_requested.connect(self.continue_)
        self._prompt.rewrite_requested.connect(self.regenerate)
        self._prompt.stop_requested.connect(self.stop)
        window.empty.example_chosen.connect(self.try_example)
        seed.continue_requested.connect(self.continue_)
        seed.source_changed.connect(self.refresh)

        generation.started.connect(self._on_started)
        generation.progressed.connect(self._prompt.set_progress)
        generation.finished.connect(self._on_ended)
        generation.failed.connect(self._on_failed)
        engine.ready.connect(self._on_ready)
        engine.restarted.connect(self._on_restarted)
        document.selection_changed.connect(self.refresh)
        document.score_changed.connect(self.refresh)
        self._prompt.prompt_changed.connect(self.refresh)
        self.refresh()

    def try_example(self, text: str) -> None:
        """Put an example into the prompt and write it."""
        self._prompt.set_text(text)
        self.generate()

    def focus_prompt(self) -> None:
        """Go to the prompt and select what is in it."""
        self._prompt.field.setFocus()
        self._prompt.field.selectAll()

    def generate(self) -> None:
        """Write new pieces from the prompt."""
        if self._refused():
            return
        origin = self._prompt.text or self.tr("no prompt")
        self._write(None, None, self.tr("Generate"), origin, None)

    def continue_(self) -> None:
        """Write on from the seed that Continue names."""
        self._prompt.read_now()
        if self._refused():
            return
        seed = self._seed.seed()
        if seed is None or not seed.note_count:
            self._window.messages.show_message(self._nothing_to_continue(), "info")
            return
        parent = self._document.active if self._seed.source_is_piece else None
        origin = (
            self.tr("continues {n}").format(n=parent.number)
            if parent
            else self.tr("from {source}").format(source=self._seed.source_name)
        )
        self._write(seed, None, self.tr("Continue"), origin, parent.number if parent else None)

    def continue_variation(self, number: int) -> None:
        """Show a variation and write on from its end."""
        self._document.switch_to(number, self.tr("Show variation {n}").format(n=number))
        self._seed.choose_piece()
        self.continue_()

    def regenerate(self) -> None:
        """Write the selected bars and tracks anew."""
        region = self.region()
        if region is None or self._refused():
            return
        parent = self._document.active
        bars = self._bars(region)
        text = self.tr("{bars} of {n} rewritten") if parent else self.tr("{bars} rewritten")
        origin = text.format(bars=bars, n=parent.number if parent else 0)
        self._write(
            self._document.score,
            region,
            self.tr("Rewrite {bars}").format(bars=bars),
            origin,
            parent.number if parent else None,
        )

    def region(self) -> Region | None:
        """The bars and tracks that Rewrite would write anew; None without a selection."""
        score, selection = self._document.score, self._document.selection
        if not selection or not score.tracks:
            return None
        start, end = selection.start, selection.end
        meters = score.meter_map
        if end <= start:
            onsets = [note.onset for _, note in selection.notes]
            start = meters.bar_start(meters.position(min(onsets)).bar)
            end = meters.next_bar(max(onsets) + 1)
        tracks = selection.tracks or tuple(range(len(score.tracks)))
        end = min(end, max(score.length, meters.next_bar(score.length)))
        tracks = tuple(track for track in tracks if track < len(score.tracks))
        return Region(start, end, tracks) if end > start and tracks else None

    def stop(self) -> None:
        """Stop writing; what is there stays."""
        self._generation.stop()

    def refresh(self, _value: object = None) -> None:
        """Say what Continue and Rewrite would do now."""
        writing = self._generation.writing
        possible = self._seed.has_seed()
        name = self._seed.source_name
        self._prompt.set_continue_text(
            self.tr("Continue {what}").format(what=name) if possible else self.tr("Continue"),
            self.tr("Write on from {what} (Ctrl+Shift+Return)").format(what=name)
            if possible
            else self._nothing_to_continue(),
            possible=possible,
        )
        self._actions["continue"].setEnabled(possible and not writing)
        self._actions["generate"].setEnabled(not writing)
        region = None if writing else self.region()
        self._actions["regenerate"].setEnabled(region is not None)
        self._prompt.set_rewrite_text(
            self.tr("Rewrite {bars}").format(bars=self._bars(region)) if region else ""
        )
        self._actions["stop_writing"].setEnabled(writing)

    def _nothing_to_continue(self) -> str:
        return self.tr(
            "There is nothing to continue yet: draw beats, play, open a file, "
            "or generate a piece first."
        )

    def _refused(self) -> bool:
        """Whether the prompt cannot be used; says why."""
        self._prompt.read_now()
        if self._generation.writing:
            return True
        if self._prompt.complaint:
            self._window.messages.show_message(self._prompt.complaint, "warning")
            return True
        return False

    def _write(
        self,
        seed: Score | None,
        region: Region | None,
        label: str,
        origin: str,
        parent: int | None,
    ) -> None:
        settings = self._window.settings
        request = build_request(
            self._prompt.prompt,
            self._prompt.text,
            self._controls.values,
            seed=seed,
            region=region,
            catalogue=self._catalogue,
            checkpoint=settings.get("checkpoint"),
        )
        self._prompt.remember()
        self._window.messages.clear()
        self._generation.start(
            request, settings.get("variations"), label=label, origin=origin, parent=parent
        )

    def _bars(self, region: Region) -> str:
        meters = self._document.score.meter_map
        first = meters.position(region.start).bar + 1
        last = meters.position(region.end - 1).bar + 1
        if first == last:
            return self.tr("bar {n}").format(n=first)
        return self.tr("bars {first}–{last}").format(first=first, last=last)

    def _on_started(self, _score: Score, _seed_end: int, _end: int) -> None:
        self._prompt.set_writing(True)
        self.refresh()

    def _on_ended(self) -> None:
        self._prompt.set_writing(False)
        self._seed.choose_piece()
        self.refresh()

    def _on_failed(self, text: str) -> None:
        if not self._is_ready:
            self._prompt.set_status(self.tr("No network is loaded"))
        self._prompt.set_writing(False)
        self._window.messages.show_message(text, "error")
        self.refresh()

    def _on_ready(self, checkpoint: str, tags: dict[str, int]) -> None:
        self._is_ready = True
        self._prompt.set_catalogue(self._catalogue, tags)
        self._prompt.set_status(
            self.tr("{name} · knows {count} styles").format(
                name=Path(checkpoint).stem, count=len(tags)
            )
        )

    def _on_restarted(self, text: str) -> None:
        self._window.messages.show_message(text, "warning")
