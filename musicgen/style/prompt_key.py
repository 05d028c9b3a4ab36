"""Keys as they are written in a prompt: "A minor", "Am", "F# major", "in E flat"."""

import re

from musicgen.music.key import Key, Mode
from musicgen.style.prompt_facts import Fact, Tokens, word_at

_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_ACCIDENTALS = {"": 0, "b": -1, "♭": -1, "flat": -1, "#": 1, "♯": 1, "sharp": 1, "natural": 0}
_MODES: dict[str, Mode] = {
    **dict.fromkeys(("major", "maj", "dur", "ionian", "lydian", "mixolydian"), "major"),
    **dict.fromkeys(("minor", "min", "moll", "dorian", "phrygian", "aeolian", "locrian"), "minor"),
}
_PLAIN_MODES = ("major", "maj", "dur", "minor", "min", "moll")
_NOTE = re.compile(r"([A-Ga-g])([#♯♭b]?)(minor|min|major|maj|m|)")
# After "in A" only these (or a sign, or a number) leave A a note and not an article.
_AFTER_BARE_A = frozenset(("", "for", "at", "with", "on", "by", "and", "or", "using", "played"))
# "in a minor key" names no tonic.
_KEY_NOUNS = frozenset(("key", "keys", "scale", "mode", "mood", "tonality", "feel", "feeling"))


def read_key(tokens: Tokens, at: int) -> Fact | None:
    """A key that starts at token `at`."""
    start = at
    if word_at(tokens, at) in ("in", "key"):
        while word_at(tokens, start) in ("in", "the", "key", "of", ":", "="):
            start += 1
    if start >= len(tokens) or tokens[start].kind != "word":
        return None
    prefixed = start > at
    match = _NOTE.fullmatch(tokens[start].text)
    if match is None:
        return None
    letter, accidental, suffix = match.groups()
    end = start + 1
    if not accidental and not suffix and word_at(tokens, end) in ("flat", "sharp", "natural"):
        accidental = word_at(tokens, end)
        end += 1
    mode_word = suffix or (word_at(tokens, end) if word_at(tokens, end) in _MODES else "")
    end += bool(mode_word and not suffix)
    if not _certain(tokens, start, end, prefixed, (letter, accidental, mode_word, suffix)):
        return None
    mode: Mode = "minor" if mode_word == "m" else _MODES.get(mode_word, "major")
    key = Key((_LETTERS[letter.lower()] + _ACCIDENTALS[accidental]) % 12, mode)
    church_mode = mode_word not in ("", "m", *_PLAIN_MODES)
    meaning = f"{key} (for {mode_word})" if church_mode else str(key)
    return Fact("key", key, end - at, meaning)


def _certain(
    tokens: Tokens, start: int, end: int, prefixed: bool, parts: tuple[str, str, str, str]
) -> bool:
    """Whether letters that could be plain words ("a", "am", "ab") mean a key here."""
    letter, accidental, mode_word, suffix = parts
    if mode_word and not suffix:
        article = letter in "aA" and not accidental
        return not (article and word_at(tokens, end) in _KEY_NOUNS)
    if letter.isupper() and (accidental or suffix):
        return True
    if accidental in ("#", "♯", "♭") or (prefixed and (accidental or suffix)):
        return True
    if suffix or accidental:
        return False
    following = tokens[end] if end < len(tokens) else None
    after = following.word if following is not None and following.kind == "word" else ""
    if prefixed:
        return letter not in "aA" or (letter == "A" and after in _AFTER_BARE_A)
    alone = (start == 0 or tokens[start - 1].breaks) and (following is None or following.breaks)
    return letter in "BCDEFG" and alone
