"""From notes to notation: a readable grid, measures, voices, note values, spelling."""
