"""Where the command line writes: results on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Advance = Callable[[float], None]


class Console:
    """The two streams of a command.

    Attributes:
        quiet: True leaves out notes and progress.
        json: True prints one JSON object in place of lines for a person.
    """

    def __init__(self, *, quiet: bool = False, json: bool = False) -> None:
        self.quiet = quiet
        self.json = json

    def result(self, text: str) -> None:
        """A line a person asked for; scripts get `emit` instead."""
        if not self.json:
            print(text)

    def emit(self, content: dict[str, Any]) -> None:
        """The one JSON object of a command; prints nothing without --json."""
        if self.json:
            print(json.dumps(content, ensure_ascii=False, indent=2))

    def note(self, text: str) -> None:
        """Something worth knowing that is not the result."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    @contextmanager
    def progress(self, label: str, total: float | None, unit: str) -> Iterator[Advance]:
        """A progress bar on stderr, gone when it is done; only a terminal sees one.

        Yields:
            A function that takes how far the work has come, from 0 to `total`.
        """
        if self.quiet or not sys.stderr.isatty():
            yield lambda position: None
            return
        from tqdm import tqdm

        # A piece's length in beats may be a fraction: whole units read better.
        whole = None if total is None else round(total)
        with tqdm(total=whole, desc=label, unit=unit, leave=False, file=sys.stderr) as bar:

            def advance(position: float) -> None:
                reached = round(position) if whole is None else min(round(position), whole)
                if reached > bar.n:
                    bar.update(reached - bar.n)

            yield advance

    def live(self, text: str) -> None:
        """A line that replaces the one before it; only a terminal sees it."""
        if not self.quiet and sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
