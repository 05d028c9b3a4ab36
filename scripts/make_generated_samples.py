"""Writes the generated pieces in midi_samples/generated/ and their table in the README there.

    python scripts/make_generated_samples.py [FOLDER]

Two pieces for each of ten tags, each made by the command in the table. The same weights on
the same kind of processor give the same bytes; with other weights run this again.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

from musicgen.cli.main import main as command_line

SAMPLES_FOLDER = Path(__file__).resolve().parents[1] / "midi_samples"
_TABLE = "<!-- generated: {} -->"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece.

    Attributes:
        name: of the file, without its ending.
        prompt: everything that is asked for.
    """

    name: str
    prompt: str

    @property
    def command(self) -> str:
        """What to type to make it again."""
        return f'musicgen generate "{self.prompt}" -o {self.name}.mid'


PIECES: tuple[Piece, ...] = (
    Piece("jazz_1", "melodic jazz, 140 bpm, 32 bars, seed 1"),
    Piece("jazz_2", "jazz in C minor for vibraphone, piano, bass and drums, 32 bars, seed 2"),
    Piece("blues_1", "blues in A for piano, bass and drums, 24 bars, seed 1"),
    Piece("blues_2", "slow blues in E for guitar and bass, 12 bars, seed 2"),
    Piece("bossa_nova_1", "bossa nova, 32 bars, seed 1"),
    Piece("bossa_nova_2", "bossa nova in D minor for flute, guitar and bass, 16 bars, seed 2"),
    Piece("pop_1", "pop ballad in F, 32 bars, seed 1"),
    Piece("pop_2", "pop for piano, 100 bpm, 32 bars, seed 2"),
    Piece("reel_1", "irish reel in D for fiddle, 32 bars, seed 1"),
    Piece("reel_2", "irish reel in G for flute, 16 bars, seed 2"),
    Piece("chorale_1", "chorale in G minor, 16 bars, seed 1"),
    Piece("chorale_2", "chorale in D for strings, 12 bars, seed 2"),
    Piece("baroque_1", "baroque in D minor for harpsichord, 32 bars, seed 1"),
    Piece("baroque_2", "baroque for violin and cello, 24 bars, seed 2"),
    Piece("classical_1", "classical period sonata in C for piano, 32 bars, seed 1"),
    Piece("classical_2", "classical period minuet in G for piano, 3/4, 24 bars, seed 2"),
    Piece("romantic_1", "romantic nocturne in E flat for piano, slow, 24 bars, seed 1"),
    Piece("romantic_2", "romantic lied in A minor for voice and piano, 32 bars, seed 2"),
    Piece("funk_1", "funk drums, 100 bpm, 16 bars, seed 1"),
    Piece("funk_2", "funk for guitar, bass and drums, 16 bars, seed 2"),
)  # fmt: skip


def table() -> str:
    """The pieces and their commands."""
    rows = [f"| `generated/{piece.name}.mid` | `{piece.command}` |" for piece in PIECES]
    return "\n".join(["| file | made by |", "|---|---|", *rows])


def with_table(text: str) -> str:
    """A README with the table between its two marks renewed."""
    begin, end = _TABLE.format("begin"), _TABLE.format("end")
    before, rest = text.split(begin)
    return f"{before}{begin}\n{table()}\n{end}{rest.split(end)[1]}"


def main() -> int:
    """Write the files and the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=SAMPLES_FOLDER)
    folder = parser.parse_args().folder
    (folder / "generated").mkdir(exist_ok=True)
    for piece in PIECES:
        path = folder / "generated" / f"{piece.name}.mid"
        failed = command_line(["generate", piece.prompt, "-o", str(path), "-q"])
        if failed:
            return failed
    readme = folder / "README.md"
    readme.write_text(with_table(readme.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
