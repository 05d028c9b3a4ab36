"""Probability of frame events under the network, with all that is not a choice masked."""

import torch
import torch.nn.functional as F
from torch import Tensor

from musicgen.events.features import IGNORED
from musicgen.events.vocabulary import DELTA_CLASSES, REST
from musicgen.model.network import Batch, Conditions, Network, State
from musicgen.train.benchmark import frames

DELTA, INSTRUMENT, PITCHES = range(3)
# Pitches of percussion never occur in a roll.
PITCH_RANGE = 128


def head_inputs(network: Network, batch: Batch, conditions: Conditions, state: State | None
                ) -> tuple[tuple[Tensor, ...], State]:  # fmt: skip
    """The heads' shares of the recurrent output, each [B, T, head_width]; and the state."""
    constant = network.condition(conditions)
    outputs, new_state = network.encode(batch.inputs, batch.chroma, constant, state)
    return network.head_hidden(outputs), new_state


def delta_log_probabilities(logits: Tensor, targets: Tensor) -> Tensor:
    """Of every Δt, [N, 97], with "another pitch of this frame" only where one is possible."""
    legal = torch.ones_like(logits, dtype=torch.bool)
    legal[:, 0] = targets[:, frames.AGAIN] != 0
    return F.log_softmax(logits.masked_fill(~legal, -torch.inf), dim=-1)


def pitch_log_probabilities(logits: Tensor, targets: Tensor) -> Tensor:
    """Of every pitch, [N, 128], within what is legal."""
    pitch = torch.arange(PITCH_RANGE, device=logits.device)
    low, high = targets[:, frames.PITCH_LOW, None], targets[:, frames.PITCH_HIGH, None]
    legal = (pitch >= low) & (pitch <= high)
    return F.log_softmax(logits[:, :PITCH_RANGE].masked_fill(~legal, -torch.inf), dim=-1)


def delta_target(log_probabilities: Tensor, targets: Tensor) -> Tensor:
    """Log-probability that Δt lies in the range that would do, [N]."""
    delta = torch.arange(DELTA_CLASSES, device=targets.device)
    low, high = targets[:, frames.DELTA_FROM, None], targets[:, frames.DELTA_TO, None]
    inside = (delta >= low) & (delta <= high)
    return torch.logsumexp(log_probabilities.masked_fill(~inside, -torch.inf), dim=-1)


def frame_nats(
    network: Network,
    batch: Batch,
    conditions: Conditions,
    state: State | None = None,
    *,
    head_dropout: float = 0.0,
) -> tuple[Tensor, State]:
    """Negative log-likelihood of every event, [B, T] in nats, 0 where there is none.

    Args:
        head_dropout: share of the heads' hidden units dropped; 0 outside training.
    """
    hidden, new_state = head_inputs(network, batch, conditions, state)
    targets = batch.targets
    shape = targets.shape[:2]
    nats = torch.zeros(shape, device=targets.device)

    def logits(head: int, where: Tensor) -> Tensor:
        rows = batch.heads[head][where]
        mixed = F.relu(hidden[head][where] + network.head_tables[head](rows).to(hidden[head].dtype))
        if head_dropout:
            # One mask for all steps of a run, as in the recurrent layers.
            mask = F.dropout(torch.ones_like(hidden[head][:, :1]), head_dropout)
            mixed = mixed * mask.expand_as(hidden[head])[where]
        result: Tensor = network.head_out[head](mixed)
        return result.float()

    known = targets[..., frames.DELTA_FROM] != IGNORED
    chosen = targets[known]
    nats[known] = -delta_target(delta_log_probabilities(logits(DELTA, known), chosen), chosen)

    pitched = targets[..., frames.PITCH] != IGNORED
    chosen = targets[pitched]
    pitches = pitch_log_probabilities(logits(PITCHES, pitched), chosen)
    wanted = chosen[:, frames.PITCH, None]
    nats[pitched] = nats[pitched] - pitches.gather(1, wanted)[:, 0]

    either = targets[..., frames.RESTS] != IGNORED
    if bool(either.any()):
        rest_or_note = logits(INSTRUMENT, either)[:, [0, REST]]
        nats[either] = nats[either] + F.cross_entropy(
            rest_or_note, targets[either][:, frames.RESTS], reduction="none"
        )
    return nats, new_state
