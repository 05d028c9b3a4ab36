"""The parts of the piano roll: geometry, tiles, painting, gestures, and the strips around it."""
