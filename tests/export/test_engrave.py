"""Engraved pages: something is drawn, by everything that draws."""

import re
from xml.etree import ElementTree

import pytest

from musicgen.errors import InvalidValueError
from musicgen.export.engrave import engrave_scenes, engrave_svg, flatten_svg
from musicgen.export.musicxml import musicxml
from musicgen.export.score_pdf import write_pdf
from musicgen.export.svg_matrix import parse_transform, times
from musicgen.export.svg_path import absolute_commands
from musicgen.music.key import Key
from musicgen.music.score import Marker, Note, Score, Track


def tune(bars: int = 4) -> Score:
    notes = [Note(i * 240, 60 + (i * 5) % 17, 240, 80) for i in range(bars * 8)]
    left = [Note(i * 960, 40 + i % 7, 960, 80) for i in range(bars * 2)]
    markers = (Marker(0, "Bbmaj7"), Marker(960, "F#m7b5"))
    tracks = (Track(0, name="Klavier").with_notes([*notes, *left]), Track(is_drum=True, notes=()))
    return Score(tracks, key=Key(10), markers=markers)


def test_a_page_is_flat_and_has_all_that_was_asked_for():
    (page,) = engrave_svg(tune(), title="Étude", composer="N. N.")
    root = ElementTree.fromstring(page)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "g", "path", "text"}
    texts = [element.text for element in root.iter() if element.tag.endswith("text")]
    assert {"Étude", "Klavier", "N.\u00a0N."} <= set(texts)
    assert root.get("width") == "210mm"
    assert float(root.get("height").removesuffix("mm")) == pytest.approx(297, abs=0.1)


def test_long_pieces_take_several_pages_and_the_same_piece_gives_the_same_pages():
    pages = engrave_svg(tune(24), page_height_mm=120)
    assert len(pages) > 1
    assert pages == engrave_svg(tune(24), page_height_mm=120)
    (tall,) = engrave_svg(tune(24), page_height_mm=None)
    height = float(re.search(r'height="([\d.]+)mm"', tall)[1])
    assert height > 120


def test_flattening_a_flat_page_changes_nothing():
    (page,) = engrave_svg(tune())
    assert flatten_svg(page) == page


def test_a_page_as_verovio_writes_it_is_flattened():
    import verovio

    toolkit = verovio.toolkit()
    toolkit.setOptions({"svgFormatRaw": True, "footer": "none"})
    toolkit.loadData(musicxml(tune()))
    raw = toolkit.renderToSVG(1)
    flat = flatten_svg(raw)
    assert "<use" in raw and "<use" not in flat
    assert flat.count("<path") > 100


def test_impossible_paper_is_refused():
    with pytest.raises(InvalidValueError, match="5 mm"):
        engrave_svg(tune(), page_width_mm=5)


def test_a_piece_of_hours_is_refused_at_once():
    with pytest.raises(InvalidValueError, match="5000 bars"):
        engrave_svg(Score(length=5_000 * 1_920))


def test_a_pdf_has_its_pages_title_and_the_same_bytes_again(tmp_path):
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for path in (first, second):
        scenes = engrave_scenes(tune(24), page_height_mm=120)
        pages = write_pdf(scenes, path, 210, title="Tune", author="Nobody")
    data = first.read_bytes()
    assert data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", data)) == pages > 1
    assert b"(Tune)" in data and b"(Nobody)" in data
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", data)
    assert float(box[1]) == pytest.approx(595.28, abs=0.1)
    assert float(box[2]) == pytest.approx(120 / 25.4 * 72, abs=0.3)
    assert data == second.read_bytes()


def test_letters_outside_the_western_ones_reach_the_pdf(tmp_path):
    plain, other = tmp_path / "a.pdf", tmp_path / "b.pdf"
    write_pdf(engrave_scenes(tune(), title="Etuda"), plain, 210)
    write_pdf(engrave_scenes(tune(), title="Žluťoučký Чайковский"), other, 210)
    assert b"DejaVu" in other.read_bytes() and b"DejaVu" not in plain.read_bytes()


def test_qt_draws_the_page(qapp):
    pytest.importorskip("PySide6.QtSvg")
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QColor, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    (page,) = engrave_svg(tune())
    renderer = QSvgRenderer(QByteArray(page.encode()))
    assert renderer.isValid()
    image = QImage(420, 594, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    dark = sum(
        image.pixelColor(x, y).lightness() < 128 for x in range(0, 420, 2) for y in range(0, 594, 2)
    )
    assert 200 < dark < 20_000


def test_paths_become_absolute():
    data = "M10 10l5 0h5v-5z m1,1 q2 2 4 0t4 0 C1 2 3 4 5 6 s2 2 3 3"
    commands = list(absolute_commands(data))
    assert [kind for kind, _ in commands] == list("MLLLZMCCCC")
    assert commands[3] == ("L", (20.0, 5.0))
    assert commands[5] == ("M", (11.0, 11.0))
    assert commands[6][1][-2:] == (15.0, 11.0)
    assert commands[7][1][:2] == pytest.approx((15 + 4 / 3, 11 - 4 / 3))
    assert commands[9][1] == (7.0, 8.0, 7.0, 8.0, 8.0, 9.0)


def test_transformations_apply_from_the_right():
    matrix = parse_transform("translate(10, 20) scale(2)")
    assert matrix == (2, 0, 0, 2, 10, 20)
    assert times(matrix, (1, 0, 0, 1, 1, 1)) == (2, 0, 0, 2, 12, 22)
    turned = parse_transform("rotate(90 5 5)")
    assert turned == pytest.approx((0, 1, -1, 0, 10, 0))


def test_instruments_are_abbreviated_as_scores_have_them():
    programs = (0, 26, 35, 65, 66, 60, 48, 71, 40)
    notes = tuple(Note(i * 480, 60, 480, 80) for i in range(4 * 24))
    tracks = tuple(Track(program, notes=notes) for program in programs)
    written = musicxml(Score(tracks, length=24 * 1920))
    found = re.findall("<part-abbreviation>(.*?)</part-abbreviation>", written)
    wanted = ["Pno.", "J. Gtr.", "F. Bass", "A. Sax.", "T. Sax.", "F. Hn.", "Str.", "Clar."]
    assert found == [*wanted, "Violin"]
