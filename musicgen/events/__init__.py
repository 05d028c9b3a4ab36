"""Between a score and the note events the network reads and writes; no torch here."""
