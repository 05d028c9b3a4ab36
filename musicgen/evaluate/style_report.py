"""The style report: one page on which a person hears and sees written beside real pieces."""

import base64
import html
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

import numpy as np

from musicgen.audio.render import render_score
from musicgen.audio.write_audio import write_audio
from musicgen.evaluate.comparison import FamilyComparison, Overlap, Pair, compare, mean_of
from musicgen.evaluate.excerpts import excerpt_of
from musicgen.evaluate.matched import Slot, real_excerpt, real_score
from musicgen.evaluate.style_figures import distribution_picture, roll_picture
from musicgen.evaluate.style_page import PAGE
from musicgen.music.score import Score
from musicgen.music.units import TICKS_PER_QUARTER
from musicgen.style.catalogue import load_catalogue
from musicgen.train.corpus import Corpus

# Enough to judge by, little enough for a page that holds forty of them.
_HEARD_SECONDS = 28.0
_SAMPLE_RATE_HZ = 22_050
_CEILING = "distances_ceiling"


@dataclass(frozen=True, slots=True)
class WrittenPiece:
    """A piece, and the place in a real one that it was asked to resemble."""

    slot: Slot
    score: Score


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """How far the page is: `done` of `total` families."""

    done: int
    total: int


def style_report(
    corpus: Corpus, pieces: Sequence[WrittenPiece], *, heard: int = 2
) -> Iterator[ReportProgress | str]:
    """Make the page, yielding progress and, last, its HTML text.

    Args:
        corpus: holds the real pieces.
        pieces: written ones, of any number of families.
        heard: how many of each family get a roll and sound, at least 0.

    Raises:
        AudioError: there is no synthesiser.
    """
    pairs = [
        Pair.cut(
            piece.slot.family,
            corpus.pieces[piece.slot.piece].path,
            piece.slot.first_bar,
            real_excerpt(corpus, piece.slot),
            excerpt_of(piece.score),
        )
        for piece in pieces
    ]
    families = compare(pairs)
    sections = []
    for done, family in enumerate(families, start=1):
        members = [index for index, pair in enumerate(pairs) if pair.family == family.family]
        own = [pairs[index] for index in members]
        rows = [_row(corpus, pieces[index], pairs[index]) for index in _heard(members, heard)]
        sections.append(
            f'<section id="{_anchor(family.family)}"><h2>{html.escape(family.family)}</h2>'
            f"<p>{family.pieces} written pieces and {family.real_pieces} real ones; "
            f"mean overlap {family.mean('distances'):.2f}, two halves "
            f"of the real ones {family.mean('distances_ceiling'):.2f}.</p>"
            f'<img alt="distributions" src="{distribution_picture(own)}">'
            f"{''.join(rows)}</section>"
        )
        yield ReportProgress(done, len(families))
    yield Template(PAGE).substitute(
        count=len(pieces), table=_overlap_table(families), sections="\n".join(sections)
    )


def _heard(members: list[int], count: int) -> list[int]:
    """Some of the pieces, evenly spread."""
    return members[:: max(1, len(members) // max(1, count))][:count]


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


def _row(corpus: Corpus, piece: WrittenPiece, pair: Pair) -> str:
    info = corpus.pieces[piece.slot.piece]
    kinds = {tag.name: tag.kind for tag in load_catalogue().tags}
    tags = [tag for tag in info.tags if kinds.get(tag) != "descriptor"]
    described = [tag for tag in info.tags if kinds.get(tag) == "descriptor"]
    meter = piece.score.meter_map.meter_at(0)
    asked = f"{', '.join(tags)}; {', '.join(described)}; {info.tempo_bpm:.0f} bpm, {meter}"
    sides = (
        ("written", piece.score, pair.written),
        ("real", real_score(corpus, piece.slot), pair.real),
    )
    cards = "".join(
        f'<figure class="{name}"><figcaption>{name}</figcaption>'
        f'<img alt="piano roll" src="{roll_picture(excerpt)}">'
        f'<audio controls preload="none" src="{_sound(score)}"></audio></figure>'
        for name, score, excerpt in sides
    )
    return f'<p class="asked">{html.escape(asked)}</p><div class="pair">{cards}</div>'


def _sound(score: Score) -> str:
    """The beginning of a score as a data address."""
    seconds_per_tick = 60.0 / score.tempo_map.bpm_at(0) / TICKS_PER_QUARTER
    end = min(score.length, int(_HEARD_SECONDS / seconds_per_tick))
    cut = Score(
        tuple(
            track.with_notes(
                note._replace(duration=min(note.duration, end - note.onset))
                for note in track.notes
                if note.onset < end
            )
            for track in score.tracks
        ),
        score.tempo_map,
        score.meter_map,
        length=end,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece.ogg"
        write_audio(
            render_score(cut, sample_rate_hz=_SAMPLE_RATE_HZ, tail_seconds=2.0),
            path,
            _SAMPLE_RATE_HZ,
        )
        return "data:audio/ogg;base64," + base64.b64encode(path.read_bytes()).decode("ascii")


def _overlap_table(families: Sequence[FamilyComparison]) -> str:
    """Overlaps as a table, the paler the less."""
    heads = "".join(
        f'<th><a href="#{_anchor(f.family)}">{html.escape(f.family)}</a></th>' for f in families
    )
    rows = [f"<tr><th></th>{heads}<th>mean</th><th>real halves</th></tr>"]
    for index, first in enumerate(families[0].overlaps):
        own = [family.overlaps[index] for family in families]
        cells = "".join(_cell(overlap) for overlap in own)
        means = [mean_of([getattr(o, name) for o in own]) for name in ("distances", _CEILING)]
        rows.append(
            f"<tr><th>{first.name}</th>{cells}<td>{means[0]:.2f}</td><td>{means[1]:.2f}</td></tr>"
        )
    for title, attribute in (("mean", "distances"), ("real halves", _CEILING)):
        means = [family.mean(attribute) for family in families]
        cells = "".join(f"<td>{mean:.2f}</td>" for mean in means)
        rows.append(
            f"<tr><th>{title}</th>{cells}<td><b>{mean_of(means):.3f}</b></td><td></td></tr>"
        )
    return "<table>" + "".join(rows) + "</table>"


def _cell(overlap: Overlap) -> str:
    if np.isnan(overlap.distances):
        return "<td>–</td>"
    strength = max(0.0, min(1.0, (overlap.distances - 0.4) / 0.6))
    return (
        f'<td style="background:rgba(79,157,105,{0.55 * strength:.2f})" title="of the values: '
        f"{overlap.values:.2f}; real halves: {overlap.distances_ceiling:.2f}, of the values "
        f'{overlap.values_ceiling:.2f}">{overlap.distances:.2f}</td>'
    )
