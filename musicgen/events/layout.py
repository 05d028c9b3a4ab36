"""Where each feature stands in the network's embedding tables.

A step of the network sees a handful of categorical facts. Every fact is one row
of a table, and a step's input is the sum of its rows (an embedding bag), so a
feature is a segment: an offset and a size. Row 0 is padding and stays zero.
"""

from dataclasses import dataclass

from musicgen.events.context import METER_CLASSES, REMAINING_CLASSES
from musicgen.events.vocabulary import (
    DELTA_CLASSES,
    DURATION_CLASSES,
    INSTRUMENT_CLASSES,
    INSTRUMENT_INPUTS,
    PITCH_CLASSES,
    VELOCITY_CLASSES,
)

PAD = 0
LOOKBACK_BARS = (1, 2, 4, 8)
# How many notes back something may have started and still be noticed as sounding.
SOUNDING_LAGS = 24
STRUCK_LAGS = 12
PREVIOUS_PITCHES = 3
CHROMA_SPANS = (12, 48)
CHROMA_SIZE = 12 * len(CHROMA_SPANS)

STEPS_IN_QUARTER = 24
QUARTERS_IN_BAR = 16
BARS_IN_PHRASE = 16


@dataclass(frozen=True, slots=True)
class Table:
    """An embedding table made of named segments.

    Attributes:
        offsets: first row of each segment.
        rows: number of rows, padding included.
    """

    offsets: dict[str, int]
    rows: int

    @classmethod
    def build(cls, **sizes: int) -> "Table":
        """A table with these segments, in this order, after the padding row."""
        offsets, row = {}, 1
        for name, size in sizes.items():
            offsets[name] = row
            row += size
        return cls(offsets, row)

    def __getitem__(self, name: str) -> int:
        return self.offsets[name]


def _per_lookback(name: str, size: int) -> dict[str, int]:
    return {f"{name}{bars}": size for bars in LOOKBACK_BARS}


_POSITION = {"step": STEPS_IN_QUARTER, "quarter": QUARTERS_IN_BAR}

INPUT = Table.build(
    delta=DELTA_CLASSES,
    instrument=INSTRUMENT_INPUTS,
    pitch=PITCH_CLASSES,
    duration=DURATION_CLASSES,
    velocity=VELOCITY_CLASSES,
    **_POSITION,
    bar=BARS_IN_PHRASE,
    remaining=REMAINING_CLASSES,
    meter=METER_CLASSES,
    sounding=128,
    struck=PITCH_CLASSES,
    **_per_lookback("next_delta", DELTA_CLASSES),
    **_per_lookback("next_instrument", INSTRUMENT_CLASSES),
    **_per_lookback("next_pitch", PITCH_CLASSES),
    **_per_lookback("next_duration", DURATION_CLASSES),
)
DELTA_HEAD = Table.build(**_POSITION, **_per_lookback("next_delta", DELTA_CLASSES))
INSTRUMENT_HEAD = Table.build(
    delta=DELTA_CLASSES,
    **_POSITION,
    previous=INSTRUMENT_INPUTS,
    **_per_lookback("then", INSTRUMENT_CLASSES),
)
PITCH_HEAD = Table.build(
    instrument=INSTRUMENT_CLASSES,
    together=2,
    **_POSITION,
    **{f"last{back}": PITCH_CLASSES for back in range(1, PREVIOUS_PITCHES + 1)},
    **_per_lookback("then", PITCH_CLASSES),
    sounding=128,
    struck=PITCH_CLASSES,
)
DURATION_HEAD = Table.build(
    delta=DELTA_CLASSES,
    instrument=INSTRUMENT_CLASSES,
    pitch=PITCH_CLASSES,
    **_POSITION,
    last=DURATION_CLASSES,
    **_per_lookback("then", DURATION_CLASSES),
)
VELOCITY_HEAD = Table.build(
    instrument=INSTRUMENT_CLASSES,
    pitch=PITCH_CLASSES,
    duration=DURATION_CLASSES,
    **_POSITION,
    last=VELOCITY_CLASSES,
    previous=VELOCITY_CLASSES,
)

# Columns of each index matrix; a column that does not apply holds PAD.
INPUT_COLUMNS = 10 + SOUNDING_LAGS + STRUCK_LAGS + 4 * len(LOOKBACK_BARS)
DELTA_COLUMNS = 2 + len(LOOKBACK_BARS)
INSTRUMENT_COLUMNS = 4 + len(LOOKBACK_BARS)
PITCH_COLUMNS = 4 + PREVIOUS_PITCHES + len(LOOKBACK_BARS) + SOUNDING_LAGS + STRUCK_LAGS
DURATION_COLUMNS = 6 + len(LOOKBACK_BARS)
VELOCITY_COLUMNS = 7
HEADS = ("delta", "instrument", "pitch", "duration", "velocity")
