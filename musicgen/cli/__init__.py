"""The command line: parse, ask the engine, print."""
