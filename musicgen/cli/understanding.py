"""What was understood of a prompt, and what was not."""

from typing import Any

from musicgen.cli.console import Console
from musicgen.style.prompt import Prompt


def print_understanding(prompt: Prompt, console: Console) -> None:
    """What was understood on stdout; what was not, or was corrected, on stderr."""
    if not console.quiet:
        console.result(prompt.summary())
    for remark in prompt.remarks():
        console.note(remark)


def understanding_facts(text: str, prompt: Prompt) -> dict[str, Any]:
    """The same for a script."""
    return {
        "prompt": text,
        "style": [{"tag": tag, "weight": weight} for tag, weight in prompt.style.tags],
        "understood": [
            {"text": word.text, "kind": word.kind, "meaning": word.meaning} for word in prompt.words
        ],
        "unknown": [
            {"text": unknown.text, "nearest": list(unknown.nearest)} for unknown in prompt.unknown
        ],
    }
