"""The engine in a process of its own, for a window whose thread must never wait.

    python -m musicgen.generate.worker [--composer module:Class]

Reads one JSON object per line on standard input, writes one per line on standard
output. What other code prints goes to standard error. The process ends when its
input does, so that it never outlives the window.

In:  {"do": "load", "checkpoint": "base"}
     {"do": "generate", "id": 1, "request": "<request JSON>", "variations": 4}
     {"do": "cancel", "id": 1}
Out: {"is": "ready", "checkpoint": "base", "tags": {"jazz": 120000}}
     {"is": "notes", "id": 1, "notes": [[variation, track, program, is_drum, onset, pitch,
                                         duration, velocity, settled_until, log_probability]]}
     {"is": "finished", "id": 1, "variation": 0, "score": {...}, "seed_end": 0, ...}
     {"is": "done", "id": 1, "cancelled": false}
     {"is": "error", "id": 1 or null, "text": "one sentence", "expected": true}
"""

import argparse
import contextlib
import importlib
import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from typing import Any, Final, Protocol, TextIO

from musicgen.errors import InvalidValueError, MusicGenError
from musicgen.generate.request import (
    GenerationEvent,
    GenerationFinished,
    GenerationRequest,
    NoteSampled,
)
from musicgen.generate.score_json import score_to_data

BATCH_SECONDS: Final = 0.05
_WARM_UP: Final = (4, 1)
_WARM_UP_NOTES: Final = 6
_NICENESS: Final = 2
"""The window and its sound come first where processors are few."""
DEFAULT_COMPOSER: Final = "musicgen.generate.composer:Composer"


class ComposerLike(Protocol):
    """What the worker needs of an engine."""

    @property
    def known_tags(self) -> dict[str, int]:
        """Notes behind each tag the weights know."""

    def stream(self, request: GenerationRequest, variations: int) -> Iterator[GenerationEvent]:
        """Events of all variations, interleaved; closing it cancels."""


class Worker:
    """Answers commands one after another; a cancel overtakes the rest.

    Attributes:
        composer_path: "module:Class" with a `load(checkpoint)` class method.
    """

    def __init__(self, composer_path: str, commands: TextIO, answers: TextIO) -> None:
        self.composer_path = composer_path
        self._commands = commands
        self._answers = answers
        self._queue: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._cancelled: set[int] = set()
        self._composer: ComposerLike | None = None
        self._checkpoint = ""

    def run(self) -> None:
        """Work until the input ends."""
        threading.Thread(target=self._read, name="commands", daemon=True).start()
        while (command := self._queue.get()) is not None:
            number = command.get("id")
            try:
                if command.get("do") == "load":
                    self._warm_up(self._load(str(command["checkpoint"])))
                elif command.get("do") == "generate":
                    self._generate(command)
            except MusicGenError as error:
                self._say({"is": "error", "id": number, "text": str(error), "expected": True})
            except Exception as error:  # the border: a bug must reach the window as a sentence
                traceback.print_exc()
                text = f"the engine failed unexpectedly ({type(error).__name__}: {error})"
                self._say({"is": "error", "id": number, "text": text, "expected": False})

    def _read(self) -> None:
        for line in self._commands:
            command = json.loads(line)
            if command.get("do") == "cancel":
                self._cancelled.add(int(command["id"]))
            else:
                self._queue.put(command)
        # The window is gone: nobody waits for what is being written.
        os._exit(0)

    def _load(self, checkpoint: str) -> ComposerLike:
        if self._composer is None or self._checkpoint != checkpoint:
            module, _, name = self.composer_path.partition(":")
            try:
                kind = getattr(importlib.import_module(module), name)
            except (ImportError, AttributeError) as error:
                raise InvalidValueError(f"the engine cannot be started: {error}") from error
            self._composer = kind.load(checkpoint)
            self._checkpoint = checkpoint
        composer = self._composer
        assert composer is not None
        self._say({"is": "ready", "checkpoint": checkpoint, "tags": dict(composer.known_tags)})
        return composer

    def _warm_up(self, composer: ComposerLike) -> None:
        """Write a few notes for nobody: the first of a process take half a second longer."""
        request = GenerationRequest(checkpoint=self._checkpoint, length_beats=8.0)
        for variations in _WARM_UP:
            with contextlib.suppress(MusicGenError):
                notes = composer.stream(request, variations=variations)
                for _, _event in zip(range(_WARM_UP_NOTES), notes, strict=False):
                    if not self._queue.empty():
                        return  # somebody waits for real ones

    def _generate(self, command: dict[str, Any]) -> None:
        from musicgen.generate.request_json import request_from_json

        number = int(command["id"])
        request = request_from_json(command["request"])
        composer = self._composer
        if composer is None or self._checkpoint != request.checkpoint:
            composer = self._load(request.checkpoint)
        batch: list[list[Any]] = []
        sent = 0.0
        with contextlib.closing(_as_generator(composer, request, command)) as events:
            for event in events:
                if number in self._cancelled:
                    break
                if isinstance(event, NoteSampled):
                    batch.append(_note_row(event))
                    now = time.monotonic()
                    # The first note goes at once: that is the one a person waits for.
                    if now - sent >= BATCH_SECONDS:
                        self._say({"is": "notes", "id": number, "notes": batch})
                        batch, sent = [], now
                else:
                    if batch:
                        self._say({"is": "notes", "id": number, "notes": batch})
                        batch = []
                    self._say({"is": "finished", "id": number, **_finished_row(event)})
        if batch:
            self._say({"is": "notes", "id": number, "notes": batch})
        self._say({"is": "done", "id": number, "cancelled": number in self._cancelled})
        self._cancelled.discard(number)

    def _say(self, answer: dict[str, Any]) -> None:
        self._answers.write(json.dumps(answer, separators=(",", ":")) + "\n")
        self._answers.flush()


def _as_generator(
    composer: ComposerLike, request: GenerationRequest, command: dict[str, Any]
) -> Any:
    """The stream as something that can be closed, which is how it is cancelled."""

    def events() -> Iterator[GenerationEvent]:
        yield from composer.stream(request, variations=int(command["variations"]))

    return events()


def _note_row(event: NoteSampled) -> list[Any]:
    return [
        event.variation,
        event.track,
        event.program,
        event.is_drum,
        *event.note,
        event.settled_until,
        round(event.log_probability, 4),
    ]


def _finished_row(event: GenerationFinished) -> dict[str, Any]:
    return {
        "variation": event.variation,
        "score": score_to_data(event.score),
        "seed_end": event.seed_end,
        "stop_reason": event.stop_reason,
        "note_count": event.note_count,
        "log_probability": event.log_probability,
        "rank_score": event.rank_score,
        "quoted_bars": event.quoted_bars,
    }


def main(argv: list[str] | None = None) -> int:
    """Run the worker on this process's standard streams."""
    parser = argparse.ArgumentParser(prog="musicgen.generate.worker")
    parser.add_argument("--composer", default=DEFAULT_COMPOSER)
    options = parser.parse_args(argv)
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # A library that prints must not break the protocol: give it standard error.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    commands = os.fdopen(os.dup(sys.stdin.fileno()), encoding="utf-8")
    Worker(options.composer, commands, answers).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
