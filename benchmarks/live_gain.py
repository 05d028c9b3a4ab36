"""What a piece has to be raised by to be as loud as its exported file, by kind of piece.

    python benchmarks/live_gain.py

The window plays a piece with this gain once it is measured, and with a usual one before.
Writes two pieces of eight bars for each prompt and prints the gain of each in dB, beside
what the window takes before it has measured.
"""

from gui.control_values import ControlValues
from gui.loudness import usual_gain_db
from gui.request_builder import build_request
from musicgen.audio.render import loudness_gain_db
from musicgen.generate.composer import Composer
from musicgen.style.catalogue import load_catalogue
from musicgen.style.prompt import read_prompt

PROMPTS = (
    "melodic jazz", "slow blues in A minor", "irish reel", "calm piano", "bossa nova for guitar",
    "funk", "rock", "baroque", "string quartet", "ragtime", "folk song", "romantic piano", "pop",
)  # fmt: skip


def main() -> None:
    """Write, measure, print."""
    catalogue, composer = load_catalogue(), Composer.load()
    gains: list[float] = []
    misses: list[float] = []
    for text in PROMPTS:
        text = f"{text}, 8 bars"
        prompt = read_prompt(text, catalogue, strict=False)
        request = build_request(prompt, text, ControlValues(), catalogue=catalogue)
        for written in composer.compose(request, 2):
            score = written.score
            gains.append(loudness_gain_db(score))
            usual = usual_gain_db(-1 if t.is_drum else t.program for t in score.tracks)
            misses.append(abs(gains[-1] - usual))
            print(f"{text:32} {gains[-1]:6.1f} {usual:6.1f}")
    gains.sort()
    print(f"from {gains[0]:.1f} to {gains[-1]:.1f} dB, median {gains[len(gains) // 2]:.1f}")
    print(
        f"before it is measured: {sum(misses) / len(misses):.1f} dB off, at most {max(misses):.1f}"
    )


if __name__ == "__main__":
    main()
