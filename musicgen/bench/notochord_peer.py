"""Run by the interpreter of Notochord's own environment, not by ours.

Reads a number of events from each line of the standard input, samples as many with
the default network and random weights on one thread, and answers with the seconds of
processor time that they took.
"""

import sys
import time

import torch
from notochord import Notochord


def main() -> None:
    """Answer until the input ends."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = Notochord().eval()
    network.reset()
    for line in sys.stdin:
        started = time.process_time()
        for _ in range(int(line)):
            event = network.query()
            network.feed(event["inst"], event["pitch"], event["time"], event["vel"])
        print(time.process_time() - started, flush=True)


if __name__ == "__main__":
    main()
