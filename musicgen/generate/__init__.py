"""From a request to a stream of notes: constraints, sampling, ranking."""
