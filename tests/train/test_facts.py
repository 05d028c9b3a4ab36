"""What is collected of the training pieces: whole ones, not their fills."""

from pathlib import Path

from musicgen.events.vocabulary import DRUMS
from musicgen.midi.write import write_midi
from musicgen.model.facts import PieceFacts
from musicgen.music.score import Note, Score, Track
from musicgen.train.corpus import load_corpus
from musicgen.train.facts import collect_facts
from musicgen.train.prepare import prepare

SNARE, HAT = 38, 42


def drummed(key: int, bars: int) -> Score:
    """One drum on every eighth."""
    notes = tuple(Note(240 * number, key, 120, 80) for number in range(8 * bars))
    return Score((Track(is_drum=True, notes=notes),), length=1920 * bars)


def facts_of(folder: Path, *pieces: tuple[str, Score]) -> tuple[PieceFacts, ...]:
    rows = ["path,source,styles,group,split,tempo_bpm"]
    for number, (style, score) in enumerate(pieces):
        write_midi(score, folder / f"{number}.mid")
        rows.append(f"{number}.mid,drummers,{style};drums,g{number},train,")
    (folder / "manifest.csv").write_text("\n".join(rows))
    path = folder / "corpus.safetensors"
    for _ in prepare(folder, path, manifest=folder / "manifest.csv", processes=1):
        pass
    corpus = load_corpus(path)
    return collect_facts(corpus, frozenset(corpus.notes_per_tag()))


def test_a_fill_says_nothing_of_a_style_that_has_whole_pieces(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, ("rock", drummed(HAT, 8)), ("rock", drummed(SNARE, 1)))
    assert [row.kit for row in facts] == [((HAT, 8.0),)]
    assert [(row.instruments, row.notes_per_bar) for row in facts] == [((DRUMS,), (8.0,))]


def test_where_there_are_only_fills_they_count(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, ("rock", drummed(HAT, 8)), ("gospel", drummed(SNARE, 1)))
    kits = {tag: row.kit for row in facts for tag in row.tags & {"rock", "gospel"}}
    assert kits == {"rock": ((HAT, 8.0),), "gospel": ((SNARE, 8.0),)}
