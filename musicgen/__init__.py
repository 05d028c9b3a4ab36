"""musicgen: an LSTM that composes from a style tag or from a few starting beats."""
