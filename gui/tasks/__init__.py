"""Long work, off the thread that paints."""
