"""What is read from prompts, one row each: only what a row names may be understood."""

from typing import Any

import pytest

from musicgen.music.key import Key
from musicgen.music.meter import Meter
from musicgen.style.prompt import read_prompt
from musicgen.style.prompt_length import Length


def bars(amount: float) -> Length:
    return Length(amount, "bars")


def seconds(amount: float) -> Length:
    return Length(amount, "seconds")


# Tags are given by "tags" (all of weight 1) or by "style" (with weights).
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("some music, please!", {}),
    # Styles.
    ("melodic jazz", {"tags": "melodic,jazz"}),
    ("MELODIC JAZZ", {"tags": "melodic,jazz"}),
    ("a piece of jazz", {"tags": "jazz"}),
    ("bossa-nova", {"tags": "bossa nova"}),
    ("Bossa Novas", {"tags": "bossa nova"}),
    ("hard bop", {"tags": "hard bop"}),
    ("12 bar blues", {"tags": "blues"}),
    ("12-bar-blues", {"tags": "blues"}),
    ("classical period", {"tags": "classical period"}),
    ("classical, period", {"tags": "classical"}),
    ("rock'n'roll", {"tags": "rock and roll"}),
    ("rock & roll", {"tags": "rock and roll"}),
    ("R&B and soul", {"tags": "r&b,soul"}),
    ("folk/rock", {"tags": "folk,rock"}),
    ("jazz jazz jazzy", {"tags": "jazz"}),
    ("in the style of bach", {"tags": "baroque"}),
    ("Bach’s fugues", {"tags": "baroque,fugue"}),
    ("in the manner of Miles Davis", {"tags": "modal", "unknown": "manner"}),
    ("étude", {"tags": "etude"}),
    ("string quartet by Haydn", {"tags": "string quartet,classical period"}),
    ("sad music in a minor key", {"tags": "dark"}),
    ("jazz (calm)", {"tags": "jazz,calm"}),
    # Spelling.
    ("mellodic jaz", {"tags": "melodic,jazz"}),
    ("bosa nova", {"tags": "bossa nova"}),
    ("boogiewoogie", {"tags": "boogie woogie"}),
    ("dixie land", {"tags": "dixieland"}),
    ("barouqe", {"tags": "baroque"}),
    ("fun music", {"unknown": "fun", "strict": False}),
    ("cold jazz", {"tags": "jazz", "unknown": "cold"}),
    # Weights.
    ("70% jazz 30% baroque", {"style": {"jazz": 0.7, "baroque": 0.3}}),
    ("70 percent jazz, 30 percent baroque", {"style": {"jazz": 0.7, "baroque": 0.3}}),
    ("jazz 70%, baroque 30%", {"style": {"jazz": 0.7, "baroque": 0.3}}),
    ("jazz (70%) and baroque (30%)", {"style": {"jazz": 0.7, "baroque": 0.3}}),
    ("jazz: 70%, rock: 30%", {"style": {"jazz": 0.7, "rock": 0.3}}),
    ("70% melodic jazz, 30% folk", {"style": {"melodic": 1, "jazz": 0.7, "folk": 0.3}}),
    ("80% jazz, blues", {"style": {"jazz": 0.8, "blues": 0.2}}),
    ("60% jazz 60% rock, folk", {"style": {"jazz": 0.6, "rock": 0.6, "folk": 0.6}}),
    ("half jazz half rock", {"style": {"jazz": 0.5, "rock": 0.5}}),
    ("1/3 jazz 2/3 rock", {"style": {"jazz": 0.333333, "rock": 0.666667}}),
    ("mostly jazz with a bit of folk", {"style": {"jazz": 0.75, "folk": 0.25}}),
    ("mostly jazz, rock and folk", {"style": {"jazz": 0.75, "rock": 0.125, "folk": 0.125}}),
    ("jazz with a hint of latin", {"style": {"jazz": 1, "latin": 0.25}}),
    ("slightly dark jazz", {"style": {"dark": 0.5, "jazz": 1}}),
    ("a little jazz", {"tags": "jazz"}),
    ("jazz 30% 20%", {"style": {"jazz": 0.3}, "unknown": "20%"}),
    ("jazz, 120 bpm, 30%", {"style": {"jazz": 0.3}, "tempo": 120}),
    # Tempo.
    ("120 bpm", {"tempo": 120}),
    ("120bpm", {"tempo": 120}),
    ("92.5 bpm", {"tempo": 92.5}),
    ("BPM=128", {"tempo": 128}),
    ("at 120", {"tempo": 120}),
    ("@120", {"tempo": 120}),
    ("at a tempo of 120", {"tempo": 120}),
    ("tempo: 85", {"tempo": 85}),
    ("jazz, 120", {"tags": "jazz", "tempo": 120}),
    ("jazz 120 140", {"tags": "jazz", "unknown": "120,140"}),
    ("jazz 16", {"tags": "jazz", "unknown": "16"}),
    ("100-120 bpm", {"tempo": 110}),
    ("100 to 120 bpm", {"tempo": 110}),
    ("120 beats per minute", {"tempo": 120}),
    ("♩ = 96", {"tempo": 96}),
    ("allegro", {"tempo": 132}),
    ("adagio, 60 bpm", {"tempo": 60}),
    ("90 bpm, 90 bpm", {"tempo": 90}),
    ("slow", {"tags": "slow", "tempo": 72}),
    ("slow blues", {"tags": "slow,blues", "tempo": 66}),
    ("slow blues at 80 bpm", {"tags": "slow,blues", "tempo": 80}),
    ("very slow blues", {"tags": "slow,blues", "tempo": 57}),
    ("fast reel", {"tags": "fast,reel", "tempo": 224}),
    ("medium swing", {"tags": "medium,swing"}),
    # Key.
    ("A minor", {"key": "A minor"}),
    ("a minor", {"key": "A minor"}),
    ("Am", {"key": "A minor"}),
    ("jazz in am", {"tags": "jazz", "key": "A minor"}),
    ("F# major", {"key": "F# major"}),
    ("F♯m", {"key": "F# minor"}),
    ("Bb", {"key": "Bb major"}),
    ("B♭ minor", {"key": "Bb minor"}),
    ("in E flat", {"key": "Eb major"}),
    ("in e-flat minor", {"key": "D# minor"}),
    ("F sharp minor", {"key": "F# minor"}),
    ("key of D", {"key": "D major"}),
    ("in the key of G", {"key": "G major"}),
    ("key: C# min", {"key": "C# minor"}),
    ("in Cb major", {"key": "B major"}),
    ("in D dorian", {"key": "D minor"}),
    ("blues in A for piano", {"tags": "blues", "key": "A major", "instruments": (0,)}),
    ("jazz, G, calm", {"tags": "jazz,calm", "key": "G major"}),
    ("in a calm mood", {"tags": "calm"}),
    ("in A minor, A minor", {"key": "A minor"}),
    # Meter.
    ("3/4", {"meter": "3/4"}),
    ("6/8 time", {"meter": "6/8"}),
    ("time signature 5/4", {"meter": "5/4"}),
    ("in 3", {"meter": "3/4"}),
    ("swing in three", {"tags": "swing", "meter": "3/4"}),
    ("in three four time", {"meter": "3/4"}),
    ("cut time", {"meter": "2/2"}),
    ("waltz in 4/4", {"tags": "waltz", "meter": "4/4"}),
    # Length.
    ("16 bars", {"length": bars(16)}),
    ("16-bar jazz", {"tags": "jazz", "length": bars(16)}),
    ("sixteen measures", {"length": bars(16)}),
    ("thirty-two bars", {"length": bars(32)}),
    ("a dozen bars", {"length": bars(12)}),
    ("8 beats", {"length": Length(8, "beats")}),
    ("30 seconds", {"length": seconds(30)}),
    ("30s", {"length": seconds(30)}),
    ("2 minutes", {"length": seconds(120)}),
    ("a minute of jazz", {"tags": "jazz", "length": seconds(60)}),
    ("half a minute", {"length": seconds(30)}),
    ("1:30", {"length": seconds(90)}),
    ("2m30s", {"length": seconds(150)}),
    ("1 minute and 30 seconds", {"length": seconds(90)}),
    ("12 bar blues, 24 bars", {"tags": "blues", "length": bars(24)}),
    ("no more than 8 bars", {"length": bars(8)}),
    ("60s pop", {"tags": "pop", "unknown": "60s"}),
    # Instruments.
    ("for piano and bass", {"instruments": (0, 32)}),
    ("rock for bass", {"tags": "rock", "instruments": (33,)}),
    ("guitar, bass & drums", {"instruments": (25, 32, -1)}),
    ("bossa nova guitar", {"tags": "bossa nova", "instruments": (24,)}),
    ("tenor sax", {"instruments": (66,)}),
    ("violin violin", {"instruments": (40,)}),
    ("funk drums", {"tags": "funk,drums", "instruments": (-1,)}),
    ("drums", {"tags": "drums", "instruments": (-1,)}),
    ("choir and organ", {"tags": "choral", "instruments": (19, 52)}),
    ("jazz guitar", {"tags": "jazz", "instruments": (26,)}),
    ("jazz without drums", {"tags": "jazz", "instruments": (66, 0, 32)}),
    ("jazz, no drums or bass", {"tags": "jazz", "instruments": (66, 0)}),
    ("piano, bass, no piano", {"instruments": (32,)}),
    ("country with banjo", {"tags": "country", "instruments": (105, 40, 25, 32, -1)}),
    ("funk with slap bass", {"tags": "funk", "instruments": (27, 7, 36, -1)}),
    ("country with banjo and fiddle", {"tags": "country", "instruments": (105, 40)}),
    ("pianno", {"instruments": (0,)}),
    # Random seed.
    ("jazz, seed 7", {"tags": "jazz", "seed": 7}),
    ("random seed = 0", {"seed": 0}),
    # Negation is never turned round.
    ("jazz but not swing", {"tags": "jazz", "unknown": "not swing"}),
    ("no swing or latin, jazz", {"tags": "jazz", "unknown": "no swing or latin"}),
    ("jazz instead of rock", {"tags": "jazz", "unknown": "instead of rock"}),
    ("jazz, not in 3/4", {"tags": "jazz", "unknown": "not in 3/4"}),
    ("jazz, not too fast", {"tags": "jazz", "unknown": "not too fast"}),
    ("not only jazz but also funk", {"tags": "jazz,funk"}),
    ("without drums", {"unknown": "without drums", "strict": False}),
    # Several at once.
    (
        "slow blues in A minor for piano and bass, 24 bars, 3/4",
        {
            "tags": "slow,blues",
            "tempo": 66,
            "key": "A minor",
            "instruments": (0, 32),
            "length": bars(24),
            "meter": "3/4",
        },
    ),
    (
        "bossa nova at 130, 16 bars, guitar, bass & drums, seed 7",
        {
            "tags": "bossa nova",
            "tempo": 130,
            "length": bars(16),
            "instruments": (24, 32, -1),
            "seed": 7,
        },
    ),
    (
        "140 bpm funk drums",
        {"tags": "funk,drums", "tempo": 140, "instruments": (-1,)},
    ),
    ("a sad waltz in F sharp minor", {"tags": "dark,waltz", "key": "F# minor"}),
    (
        "fast irish reel, 2 minutes",
        {"tags": "fast,irish,reel", "tempo": 212, "length": seconds(120)},
    ),
    ("jazz 🎷 ジャズ", {"tags": "jazz", "unknown": "ジャズ"}),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_reading(text: str, expected: dict[str, Any]) -> None:
    prompt = read_prompt(text, strict=expected.get("strict", True))
    tags = [tag for tag in expected.get("tags", "").split(",") if tag]
    assert dict(prompt.style.tags) == expected.get("style", dict.fromkeys(tags, 1.0))
    assert prompt.tempo_bpm == expected.get("tempo")
    assert (str(prompt.key) if prompt.key else None) == expected.get("key")
    assert (str(prompt.meter) if prompt.meter else None) == expected.get("meter")
    assert prompt.length == expected.get("length")
    assert prompt.instruments == expected.get("instruments", ())
    assert prompt.random_seed == expected.get("seed")
    unknown = [word for word in expected.get("unknown", "").split(",") if word]
    assert [word.text for word in prompt.unknown] == unknown


def test_there_are_more_than_a_hundred_rows() -> None:
    assert len(ROWS) > 100 and len({text for text, _ in ROWS}) == len(ROWS)


def test_types_of_the_facts() -> None:
    prompt = read_prompt("jazz in D minor, 3/4, 8 bars")
    assert prompt.key == Key(2, "minor")
    assert prompt.meter == Meter(3, 4)
    assert prompt.length_beats(Meter(3, 4), 120) == 24
    assert read_prompt("jazz").length_beats(Meter(), 120) is None


@pytest.mark.parametrize(
    ("length", "meter", "tempo_bpm", "beats"),
    [
        (bars(16), Meter(4, 4), 90, 64),
        (bars(16), Meter(6, 8), 90, 48),
        (Length(7, "beats"), Meter(3, 4), 90, 7),
        (seconds(60), Meter(4, 4), 120, 120),
        (seconds(61), Meter(4, 4), 120, 120),
        (seconds(10), Meter(3, 4), 100, 18),
        (seconds(1), Meter(4, 4), 60, 4),
    ],
)
def test_length_in_beats(length: Length, meter: Meter, tempo_bpm: float, beats: float) -> None:
    assert length.beats(meter, tempo_bpm) == beats
