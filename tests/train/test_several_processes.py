"""Two processes, as torchrun starts them, train one network together."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import torch

TRAIN_ONE_OF_TWO = """
import sys
from dataclasses import replace
from pathlib import Path

import torch

from musicgen.train.corpus import load_corpus
from musicgen.train.recipe import load_recipe
from musicgen.train.trainer import Trainer

torch.set_num_threads(1)
torch.distributed.init_process_group("gloo")
tiny = load_recipe("tiny")
network = replace(tiny.network, width=24, head_width=16)
stream = replace(tiny.stream, batch=4, window=16)
recipe = replace(tiny, events=600, network=network, stream=stream)
trainer = Trainer(recipe, load_corpus(Path(sys.argv[1])))
losses = [progress.loss for progress in trainer.run() if not progress.validation]
result = {"weights": trainer.network.state_dict(), "events": trainer.events, "losses": losses}
torch.save(result, sys.argv[2])
torch.distributed.destroy_process_group()
"""


def test_two_processes_end_together_with_the_same_weights(
    corpus_path: Path, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", TRAIN_ONE_OF_TWO, str(corpus_path), str(tmp_path / str(rank))],
            env={**os.environ, **place, "RANK": str(rank), "LOCAL_RANK": str(rank)},
        )
        for rank in range(2)
    ]
    try:
        assert [process.wait(timeout=300) for process in running] == [0, 0]
    finally:
        for process in running:
            process.kill()
    first, second = (torch.load(tmp_path / str(rank), weights_only=True) for rank in range(2))
    assert first["events"] == second["events"] >= 600
    # They read different music, and yet hold the same network.
    assert first["losses"] != second["losses"]
    for name, value in first["weights"].items():
        torch.testing.assert_close(second["weights"][name], value, rtol=0, atol=0)
