#!/bin/sh
# Finds a Python that is new enough and hands over to setup.py.
set -eu
cd "$(dirname "$0")/.."

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

if [ -x .venv/bin/python ] && .venv/bin/python -c "$new_enough" 2>/dev/null; then
    exec .venv/bin/python scripts/setup.py "$@"
fi
# 3.11 and 3.12 first: every dependency has a wheel for them.
for candidate in ${PYTHON:-} python3.12 python3.11 python3 python3.13 python3.14; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$new_enough" 2>/dev/null; then
        exec "$candidate" scripts/setup.py "$@"
    fi
done
echo "setup: no Python 3.11 or newer was found; on Debian or Ubuntu type: sudo apt-get install python3 python3-venv" >&2
exit 1
