"""What was understood of a prompt, and what was not."""

from typing import Any

from musicgen.cli.console import Console
from musicgen.style.prompt import Prompt


def print_understanding(prompt: Prompt, console: Console) -> None:
    """One line with what was understood, one with every word that was not."""
    if console.quiet:
        return
    meanings = " · ".join(word.meaning for word in prompt.words)
    if meanings:
        console.result(f"understood: {meanings}")
    for unknown in prompt.unknown:
        nearest = ", ".join(_name(tag) for tag in unknown.nearest)
        hint = f"; nearest: {nearest}" if nearest else ""
        console.result(f"not understood: {unknown.text!r}{hint}")


def understanding_facts(prompt: Prompt) -> dict[str, Any]:
    """The same for a script."""
    return {
        "prompt": prompt.text,
        "style": [{"tag": tag, "weight": weight} for tag, weight in prompt.style.tags],
        "understood": [
            {"text": word.text, "kind": word.kind, "meaning": word.meaning} for word in prompt.words
        ],
        "unknown": [
            {"text": unknown.text, "nearest": [_name(tag) for tag in unknown.nearest]}
            for unknown in prompt.unknown
        ],
    }


def _name(tag: object) -> str:
    return str(getattr(tag, "name", tag))
