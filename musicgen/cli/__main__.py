"""`python -m musicgen.cli`, which torchrun needs."""

import sys

from musicgen.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
