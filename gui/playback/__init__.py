"""Playing: what is due when, the player's state, and the outputs that make it heard."""
