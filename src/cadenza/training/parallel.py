"""One process or many: torchrun's variables, and sums over all processes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn

__all__ = ["Team", "join_team"]


@dataclass(frozen=True)
class Team:
    """The place of this process among all.

    Parameters
    ----------
    rank, world : int
        Its number, and how many there are.
    device : torch.device
        What it computes on.
    guest : bool
        Whether someone else set the processes up, and will take them down.
    """

    rank: int
    world: int
    device: torch.device
    guest: bool = False

    @property
    def leads(self) -> bool:
        """Whether this process writes logs and checkpoints."""
        return self.rank == 0

    def sum(self, tensor: Tensor) -> Tensor:
        """The sum over all processes, in place."""
        if self.world > 1:
            dist.all_reduce(tensor)
        return tensor

    def tell(self, tensor: Tensor) -> Tensor:
        """What the leading process has, in place."""
        if self.world > 1:
            dist.broadcast(tensor, 0)
        return tensor

    def sum_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Sum gradients over all processes, as one flat tensor."""
        if self.world == 1:
            return
        grads = [each.grad for each in parameters if each.grad is not None]
        flat = torch.cat([grad.flatten() for grad in grads])
        dist.all_reduce(flat)
        for grad, part in zip(grads, torch.split(flat, [g.numel() for g in grads]), strict=True):
            grad.copy_(part.view_as(grad))

    def wait(self) -> None:
        """Until every process is here."""
        if self.world > 1:
            dist.barrier()

    def leave(self) -> None:
        """End the work in common."""
        if self.world > 1 and not self.guest:
            dist.destroy_process_group()


def join_team(device: str) -> Team:
    """Join the processes that torchrun or a cluster started, or stand alone.

    Parameters
    ----------
    device : str
        "auto", "cpu" or "cuda".
    """
    world = int(os.environ.get("WORLD_SIZE", "1"))
    rank = int(os.environ.get("RANK", "0"))
    on_gpu = device == "cuda" or (device == "auto" and torch.cuda.is_available())
    place = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0"))) if on_gpu else None
    if place is not None:
        torch.cuda.set_device(place)
    guest = dist.is_available() and dist.is_initialized()
    if guest:
        rank, world = dist.get_rank(), dist.get_world_size()
    elif world > 1:
        dist.init_process_group("nccl" if on_gpu else "gloo")
    return Team(rank, world, place or torch.device("cpu"), guest)
