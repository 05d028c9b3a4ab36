"""A composer with random weights: rules must hold whatever the network wants."""

import pytest
import torch

from musicgen.generate.composer import Composer
from musicgen.model.checkpoint import Checkpoint
from musicgen.model.config import NetworkConfig
from musicgen.model.facts import PieceFacts
from musicgen.model.network import Network
from musicgen.model.step import SamplingStep
from musicgen.music.key import Key
from musicgen.music.meter import Meter

FACTS = (
    PieceFacts(frozenset(("folk", "reel")), (40,), Meter(2, 2), Key(7), 200.0, 5),
    PieceFacts(frozenset(("jazz",)), (0, 32, 66, 128), Meter(4, 4), Key(5), 140.0, 3),
    PieceFacts(frozenset(("jazz", "waltz")), (0, 32, 128), Meter(3, 4), Key(2, "minor"), 150.0, 1),
)


@pytest.fixture(scope="session")
def checkpoint() -> Checkpoint:
    torch.manual_seed(3)
    config = NetworkConfig(
        layers=2, width=32, head_width=24, tags=("folk", "jazz", "reel", "waltz")
    )
    weights = Network(config).state_dict()
    # Untrained heads are nearly flat; sharper ones make guidance and top-p bite.
    for name in list(weights):
        if name.startswith("head_out") and name.endswith("weight"):
            weights[name] = weights[name] * 6
    return Checkpoint(config, weights, {"folk": 10, "jazz": 20}, FACTS)


@pytest.fixture(scope="session", params=["compiled", "in Python"])
def composer(request: pytest.FixtureRequest, checkpoint: Checkpoint) -> Composer:
    """Writes with the compiled loop, where there is one, and then with the one in Python."""
    composer = Composer(checkpoint)
    if request.param == "in Python":
        composer.step = SamplingStep(composer.network)
    return composer
