"""The sampling loop in compiled code; the rest of `musicgen.generate` does without it."""
