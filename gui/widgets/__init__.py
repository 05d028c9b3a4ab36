"""Passive widgets: data in, signals out. They know music's types and nothing else of the engine."""
