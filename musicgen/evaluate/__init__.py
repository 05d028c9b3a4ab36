"""Figures about networks and about the music they write."""
