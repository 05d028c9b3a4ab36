"""Offscreen windows, settings of their own, and Qt warnings that fail the test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
