"""The units of time.

The engine counts ticks, 480 to the quarter note. The network's grid has 24
steps to the quarter, so a step is 20 ticks: triplets and thirty-seconds are exact.
"""

TICKS_PER_QUARTER = 480
STEPS_PER_QUARTER = 24
TICKS_PER_STEP = TICKS_PER_QUARTER // STEPS_PER_QUARTER
