"""Notes, tracks and scores, in integer ticks; standard library only."""
