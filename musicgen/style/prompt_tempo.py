"""Tempi as they are written in a prompt: "120 bpm", "at 120", "allegro"."""

from musicgen.errors import PromptError
from musicgen.style.prompt_facts import Fact, Tokens, is_unit_or_percent, word_at
from musicgen.style.prompt_tokens import read_number

MIN_TEMPO_BPM, MAX_TEMPO_BPM = 20, 400
ITALIAN_TEMPI_BPM = {
    "largo": 50, "grave": 44, "lento": 54, "larghetto": 62, "adagio": 66, "andante": 84,
    "andantino": 90, "moderato": 108, "allegretto": 116, "allegro": 132, "vivace": 156,
    "presto": 180, "prestissimo": 204,
}  # fmt: skip


def tempo_fact(value: float, count: int, text: str = "") -> Fact:
    """A tempo in range, or a PromptError."""
    if not MIN_TEMPO_BPM <= value <= MAX_TEMPO_BPM:
        raise PromptError(
            f"a tempo of {text or format(value, 'g')[:12]} bpm is outside {MIN_TEMPO_BPM} to "
            f"{MAX_TEMPO_BPM}; ask for one in between"
        )
    return Fact("tempo", value, count, f"{value:g} bpm")


def tempo_unit(tokens: Tokens, at: int) -> int:
    """Tokens of "bpm" or "beats per minute" at a position; 0 when it stands elsewhere."""
    if word_at(tokens, at) in ("bpm", "bmp"):
        return 1
    beats = [word_at(tokens, at + i) for i in range(3)]
    return 3 if beats[0] == "beats" and beats[1] in ("per", "a") and beats[2] == "minute" else 0


def read_tempo(tokens: Tokens, at: int) -> Fact | None:
    """Reads "120 bpm", "tempo 120", "at 120", "100-120 bpm", "quarter = 90", "allegro"."""
    word = word_at(tokens, at)
    if word in ITALIAN_TEMPI_BPM:
        return Fact(
            "tempo word", float(ITALIAN_TEMPI_BPM[word]), 1, f"{ITALIAN_TEMPI_BPM[word]} bpm"
        )
    lead = at
    while word_at(tokens, lead) in ("tempo", "bpm", "at", "@", "♩", "quarter", "q", "=", ":", "of"):
        lead += 1
    named = lead > at and word not in ("of", "=", ":", "quarter", "q")
    named = named or (
        lead > at + 1 and word in ("quarter", "q") and word_at(tokens, lead - 1) == "="
    )
    number = read_number(tokens, lead) if lead == at or named else None
    if number is None:
        return None
    value, count = number
    end = lead + count
    if word_at(tokens, end) in ("to", "-", "–", "and") or _touching(tokens, end):
        other = end + (word_at(tokens, end) in ("to", "-", "–", "and"))
        second = read_number(tokens, other)
        if second and tempo_unit(tokens, other + second[1]):
            tempo_fact(value, 1), tempo_fact(second[0], 1)
            value, end = (value + second[0]) / 2, other + second[1]
    unit = tempo_unit(tokens, end)
    if not unit and (not named or is_unit_or_percent(tokens, end)):
        return None
    return tempo_fact(value, end + unit - at)


def _touching(tokens: Tokens, at: int) -> bool:
    """True for the second number of "100-120"."""
    return (
        0 < at < len(tokens)
        and tokens[at].kind == "number"
        and (tokens[at].start - tokens[at - 1].end == 1)
    )
