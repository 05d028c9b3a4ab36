"""Meters as they are written in a prompt: "3/4", "cut time", "in three"."""

from musicgen.errors import PromptError
from musicgen.music.meter import Meter
from musicgen.style.prompt_facts import Fact, Tokens, read_share, word_at

MAX_NUMERATOR = 32
_DENOMINATORS = (1, 2, 4, 8, 16, 32)
_BEAT_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "nine": 9}
_IN_BEATS = {2: 4, 3: 4, 4: 4, 5: 4, 6: 8, 7: 8, 9: 8, 12: 8}
# After "in four" only these leave it a meter: not "in four parts".
_AFTER_BEATS = frozenset(("time", "for", "at", "with", "and", "on", "feel", "in"))
_NAMED_METERS = {
    ("common", "time"): Meter(4, 4),
    ("cut", "time"): Meter(2, 2),
    ("alla", "breve"): Meter(2, 2),
    ("waltz", "time"): Meter(3, 4),
    ("march", "time"): Meter(2, 4),
}


def read_meter(tokens: Tokens, at: int) -> Fact | None:
    """Reads "3/4", "6/8 time", "cut time", "in three", "three four time"."""
    named = _NAMED_METERS.get((word_at(tokens, at), word_at(tokens, at + 1)))
    if named is not None:
        return Fact("meter", named, 2, str(named))
    if at < len(tokens) and tokens[at].kind == "fraction" and not read_share(tokens, at):
        above, below = (part.strip() for part in tokens[at].text.split("/"))
        if (
            len(above) > 4
            or len(below) > 4
            or not (1 <= int(above) <= MAX_NUMERATOR and int(below) in _DENOMINATORS)
        ):
            raise PromptError(
                f"{tokens[at].text[:16]} is not a meter this program can write; ask for one such "
                "as 3/4, 4/4 or 6/8"
            )
        meter = Meter(int(above), int(below))
        return Fact("meter", meter, 1, str(meter))
    inside = word_at(tokens, at) == "in"
    above_word, below_word = (word_at(tokens, at + inside + i) for i in range(2))
    pair = _BEAT_NUMBERS.get(above_word), {"two": 2, "four": 4, "eight": 8}.get(below_word)
    if pair[0] and pair[1] and (inside or word_at(tokens, at + 2) == "time"):
        meter = Meter(pair[0], pair[1])
        return Fact("meter", meter, 2 + inside, str(meter))
    if not inside or at + 1 >= len(tokens):
        return None
    beats = _BEAT_NUMBERS.get(above_word)
    if beats is None and tokens[at + 1].kind == "number" and above_word.isdecimal():
        beats = int(above_word) if len(above_word) < 3 else None
    if beats not in _IN_BEATS:
        return None
    after = tokens[at + 2] if at + 2 < len(tokens) else None
    if after is not None and after.kind == "word" and after.word not in _AFTER_BEATS:
        return None
    meter = Meter(beats, _IN_BEATS[beats])
    return Fact("meter", meter, 2, str(meter))
