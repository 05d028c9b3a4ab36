"""From notes to their style: a small recurrent network that listens."""
