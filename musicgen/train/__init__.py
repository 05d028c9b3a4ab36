"""Preparing a corpus and training on it; generating never imports this."""
