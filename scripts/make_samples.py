"""Writes the seed files in midi_samples/ from the notes written down here.

    python scripts/make_samples.py [FOLDER]

The tunes are in the public domain; the arrangements, the riff, the walking bass and the
drum patterns were made for this project. They were typed in by hand, not converted from
files of others.
"""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from musicgen.generate.seeds import parse_beats, parse_notes
from musicgen.midi.write import write_midi
from musicgen.music.key import Key
from musicgen.music.meter import Meter, MeterMap
from musicgen.music.score import Marker, Score
from musicgen.music.tempo import TempoMap
from musicgen.music.units import TICKS_PER_QUARTER

SAMPLES_FOLDER = Path(__file__).resolve().parents[1] / "midi_samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One seed file.

    Attributes:
        title: for the track list and the table of samples.
        tempo_bpm: quarter notes per minute.
        meter: time signature.
        key: None for drums alone.
        parts: (name, General MIDI program, notes as `parse_notes` reads them).
        drums: a pattern as `parse_beats` reads it; empty for none.
        steps_per_beat: of the drum pattern.
        chords: chord symbols, one for each half bar; empty for none.
    """

    title: str
    tempo_bpm: float
    meter: Meter
    key: Key | None
    parts: tuple[tuple[str, int, str], ...] = ()
    drums: str = ""
    steps_per_beat: int = 4
    chords: str = ""


_SHUFFLE_BAR = (
    "[E3 B3]:2/3 [E3 B3]:1/3 [E3 C#4]:2/3 [E3 C#4]:1/3 "
    "[E3 D4]:2/3 [E3 D4]:1/3 [E3 C#4]:2/3 [E3 C#4]:1/3 "
)
_ROUND = (
    "C5 D5 E5 C5 | C5 D5 E5 C5 | E5 F5 G5:2 | E5 F5 G5:2 |"
    "G5:0.5 A5:0.5 G5:0.5 F5:0.5 E5 C5 | G5:0.5 A5:0.5 G5:0.5 F5:0.5 E5 C5 |"
    "C5 G4 C5:2 | C5 G4 C5:2"
)
# The same an octave lower, up to where the first voice ends.
_LOWER_ROUND = (
    "C4 D4 E4 C4 | C4 D4 E4 C4 | E4 F4 G4:2 | E4 F4 G4:2 |"
    "G4:0.5 A4:0.5 G4:0.5 F4:0.5 E4 C4 | G4:0.5 A4:0.5 G4:0.5 F4:0.5 E4 C4"
)

SAMPLES: dict[str, Sample] = {
    "ode_to_joy": Sample(
        "Ode to Joy (Beethoven, 1824), melody and bass",
        *(112, Meter(4, 4), Key(2, "major")),
        parts=(
            (
                "Violin",
                40,
                "F#4 F#4 G4 A4 | A4 G4 F#4 E4 | D4 D4 E4 F#4 | F#4:1.5 E4:0.5 E4:2 |"
                "F#4 F#4 G4 A4 | A4 G4 F#4 E4 | D4 D4 E4 F#4 | E4:1.5 D4:0.5 D4:2",
            ),
            (
                "Cello",
                42,
                "D3:2 F#3:2 | D3:2 A2:2 | B2:2 A2:2 | A2:2 A2:2 |"
                "D3:2 F#3:2 | D3:2 A2:2 | B2:2 D3:2 | A2:2 D3:2",
            ),
        ),
    ),
    "greensleeves": Sample(
        "Greensleeves (English, 16th century), melody without its upbeat, and chords",
        *(96, Meter(6, 8), Key(9, "minor")),
        parts=(
            (
                "Flute",
                73,
                "C5 D5:0.5 E5:0.75 F5:0.25 E5:0.5 | D5 B4:0.5 G4:0.75 A4:0.25 B4:0.5 |"
                "C5 A4:0.5 A4:0.75 G#4:0.25 A4:0.5 | B4 G#4:0.5 E4 A4:0.5 |"
                "C5 D5:0.5 E5:0.75 F5:0.25 E5:0.5 | D5 B4:0.5 G4:0.75 A4:0.25 B4:0.5 |"
                "C5:0.75 B4:0.25 A4:0.5 G#4:0.75 F#4:0.25 G#4:0.5 | A4:1.5 A4:1.5",
            ),
            (
                "Guitar",
                24,
                "[A3 C4 E4]:1.5 [A3 C4 E4]:1.5 | [G3 B3 D4]:1.5 [G3 B3 D4]:1.5 |"
                "[A3 C4 E4]:1.5 [A3 C4 E4]:1.5 | [E3 G#3 B3]:1.5 [E3 G#3 B3]:1.5 |"
                "[A3 C4 E4]:1.5 [A3 C4 E4]:1.5 | [G3 B3 D4]:1.5 [G3 B3 D4]:1.5 |"
                "[A3 C4 E4]:1.5 [E3 G#3 B3]:1.5 | [A3 C4 E4]:3",
            ),
        ),
    ),
    "petzold_minuet": Sample(
        "Minuet in G (Petzold, from Anna Magdalena Bach's notebook, 1725), bars 1 to 8",
        *(116, Meter(3, 4), Key(7, "major")),
        parts=(
            (
                "Right hand",
                6,
                "D5 G4:0.5 A4:0.5 B4:0.5 C5:0.5 | D5 G4 G4 |"
                "E5 C5:0.5 D5:0.5 E5:0.5 F#5:0.5 | G5 G4 G4 |"
                "C5 D5:0.5 C5:0.5 B4:0.5 A4:0.5 | B4 C5:0.5 B4:0.5 A4:0.5 G4:0.5 |"
                "F#4 G4:0.5 A4:0.5 B4:0.5 G4:0.5 | A4:3",
            ),
            (
                "Left hand",
                6,
                "[G3 B3 D4]:2 A3 | B3:3 | C4:3 | B3:3 | A3:3 | G3:3 | D4 B3 G3 |"
                "D4 D3:0.5 C4:0.5 B3:0.5 A3:0.5",
            ),
        ),
    ),
    "when_the_saints": Sample(
        "When the Saints Go Marching In (American spiritual), first half",
        *(168, Meter(4, 4), Key(5, "major")),
        parts=(
            (
                "Trumpet",
                56,
                "R F4 A4 Bb4 | C5:4 | R F4 A4 Bb4 | C5:4 | R F4 A4 Bb4 | C5:2 A4:2 |"
                "F4:2 A4:2 | G4:4",
            ),
            (
                "Banjo",
                105,
                "R [A3 C4 F4] R [A3 C4 F4] | " * 7 + "R [Bb3 C4 E4] R [Bb3 C4 E4]",
            ),
            ("Tuba", 58, "F2 R C2 R | " * 7 + "C2 R G2 R"),
        ),
        drums="kick x...|snare ..x.|ride x.xxx.xx *8",
        steps_per_beat=2,
    ),
    "frere_jacques": Sample(
        "Frère Jacques (French round), two voices, the second two bars later",
        *(108, Meter(4, 4), Key(0, "major")),
        parts=(
            ("Flute", 73, _ROUND),
            ("Clarinet", 71, "R:8 " + _LOWER_ROUND),
        ),
    ),
    "blues_riff": Sample(
        "A shuffle riff in E for guitar, bass and drums",
        *(112, Meter(4, 4), Key(4, "major")),
        parts=(
            (
                "Guitar",
                27,
                _SHUFFLE_BAR * 3 + "G3:2/3 G#3:1/3 B3:2/3 C#4:1/3 D4:2/3 B3:1/3 E4",
            ),
            ("Bass", 33, "E2 G#2 B2 C#3 | D3 C#3 B2 G#2 | E2 G#2 B2 C#3 | D3 B2 G#2 E2"),
        ),
        drums="kick x.....|snare ...X..|hat x.x*16",
        steps_per_beat=3,
    ),
    "bossa_drums": Sample(
        "A bossa nova pattern for the drum kit",
        *(132, Meter(4, 4), None),
        drums="kick x..x|rim x..x..x...x..x..|hat xoxo|pedal hat ..x.*8",
        steps_per_beat=2,
    ),
    "walking_bass": Sample(
        "A walking bass over eight bars in B flat, with a ride cymbal",
        *(160, Meter(4, 4), Key(10, "major")),
        parts=(
            (
                "Bass",
                32,
                "Bb2 D3 G2 B2 | C3 Eb3 F2 A2 | D3 A2 G2 F2 | Eb2 G2 F2 A2 |"
                "Bb2 Ab2 G2 F2 | Eb2 G2 Bb2 A2 | D3 F3 G3 F3 | Eb3 C3 F2 A2",
            ),
        ),
        drums="ride x..x.x|pedal hat ...x..*16",
        steps_per_beat=3,
        chords="Bb G7 Cm7 F7 Dm7 G7 Cm7 F7 Bb Bb7 Eb Ebm6 Dm7 G7 Cm7 F7",
    ),
}


def build(sample: Sample) -> Score:
    """The score of a sample."""
    tracks = [
        replace(track, name=name)
        for name, program, notes in sample.parts
        for track in parse_notes(notes, program=program).tracks
    ]
    if sample.drums:
        pattern = parse_beats(sample.drums, steps_per_beat=sample.steps_per_beat)
        tracks += [replace(track, name="Drums") for track in pattern.tracks]
    return Score(
        tracks=tuple(tracks),
        tempo_map=TempoMap.constant(sample.tempo_bpm),
        meter_map=MeterMap.constant(*sample.meter),
        key=sample.key,
        markers=tuple(
            Marker(place * 2 * TICKS_PER_QUARTER, chord)
            for place, chord in enumerate(sample.chords.split())
        ),
    )


def write_samples(folder: Path) -> list[Path]:
    """Writes every sample and returns the paths."""
    paths = []
    for name, sample in SAMPLES.items():
        path = folder / f"{name}.mid"
        write_midi(build(sample), path, text=sample.title)
        paths.append(path)
    return paths


def main() -> None:
    """Reads the arguments and writes the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=SAMPLES_FOLDER)
    for path in write_samples(parser.parse_args().folder):
        print(path)


if __name__ == "__main__":
    main()
