"""Prints what a corpus manifest says about each tag, beside what the catalogue says.

    python scripts/catalogue_defaults.py MANIFEST.csv

Columns: files, notes, tempo at 10, 50 and 90 per cent of the files, the commonest meter
with its share, and the catalogue's own tempo, range and meter.
"""

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from musicgen.style.catalogue import Catalogue, Tag, load_catalogue

Row = dict[str, str]


def rows_by_tag(rows: Iterable[Row], catalogue: Catalogue) -> dict[str, list[Row]]:
    """Manifest rows under every tag their labels lead to."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for name in catalogue.training_tags(row["styles"].split(";")):
            found[name].append(row)
    return found


def table_line(tag: Tag, rows: list[Row]) -> str:
    """One line of the table for one tag."""
    notes = sum(int(row["n_notes"]) for row in rows)
    tempi = sorted(float(row["tempo_bpm"]) for row in rows if row["tempo_bpm"])
    low, middle, high = (
        (tempi[min(len(tempi) - 1, int(share * len(tempi)))] if tempi else 0.0)
        for share in (0.1, 0.5, 0.9)
    )
    meter, count = (Counter(row["time_signature"] for row in rows).most_common(1) or [("-", 0)])[0]
    share = count / len(rows) if rows else 0.0
    own = f"{tag.tempo_bpm or 0:.0f}"
    if tag.tempo_range_bpm:
        own += f" [{tag.tempo_range_bpm[0]:.0f}, {tag.tempo_range_bpm[1]:.0f}]"
    return (
        f"{tag.name:18} {len(rows):5} {notes:9,} {low:5.0f} {middle:5.0f} {high:5.0f}"
        f"  {meter:>5} {share:4.0%}   {own:16} {tag.meter or '-'}"
    )


def table(manifest: Path, catalogue: Catalogue) -> Iterator[str]:
    """Lines of the table, tags in the catalogue's order."""
    with manifest.open(encoding="utf-8", newline="") as file:
        found = rows_by_tag(csv.DictReader(file), catalogue)
    yield "tag                files     notes   10%   50%   90%  meter        catalogue"
    for tag in catalogue.tags:
        if tag.source == "corpus":
            yield table_line(tag, found[tag.name])


def main() -> None:
    """Reads the arguments and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("manifest", type=Path, help="CSV with styles, n_notes, tempo_bpm, ...")
    for line in table(parser.parse_args().manifest, load_catalogue()):
        print(line)


if __name__ == "__main__":
    main()
