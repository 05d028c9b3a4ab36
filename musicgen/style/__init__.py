"""The tag catalogue and the reader of text prompts."""
