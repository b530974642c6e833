"""Priors and upsamplers: transformers over audio codes, on a packed codes folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from numpy.typing import NDArray
from torch import Tensor

from cadenza.audio.packed_codes import PackedCodes
from cadenza.errors import UsageError
from cadenza.models.transformer import MusicTransformer
from cadenza.runtime.code_fields import (
    code_rate_hz,
    field_names,
    field_sizes,
    vocabulary_sha256,
)
from cadenza.seeds import stream
from cadenza.training.code_data import PADDING, CodeBatch, CodeSampler, CodeShare, collate
from cadenza.training.loss import token_losses
from cadenza.training.parallel import Team
from cadenza.training.recipe import Recipe
from cadenza.training.task import Autocast, Sent
from cadenza.training.tasks.transformer import starting_weights
from cadenza.training.validate import VALID_SEED

__all__ = ["VOICE_NAME", "CodeFigures", "CodeValidator", "CodesTask"]

VOICE_NAME = "voice.json"
"""What a run's folder says of its codes: level, styles, labels, digests of the codec."""

_EXAMINED_WINDOWS, _PARITY_WINDOWS = 8, 2


@dataclass(frozen=True)
class CodeFigures:
    """Sums over windows.

    Parameters
    ----------
    nats, codes, right : array (styles,)
        Of each style: nats, codes, and how often the likeliest was right.
    styles : tuple of str
        Their names.
    rate_hz : float
        Codes a second.
    """

    nats: NDArray[np.float64]
    codes: NDArray[np.float64]
    right: NDArray[np.float64]
    styles: tuple[str, ...]
    rate_hz: float

    unit: ClassVar[str] = "nats a code"

    @property
    def figure(self) -> float:
        """Nats of a code."""
        return float(self.nats.sum() / max(self.codes.sum(), 1.0))

    def rows(self) -> list[tuple[str, str, str, float]]:
        """All figures as (group, name, measure, value); styles without codes are left out."""
        right = float(self.right.sum() / max(self.codes.sum(), 1.0))
        bits = self.figure * self.rate_hz / float(np.log(2.0))
        found = [
            ("total", "all", "nats_per_code", self.figure),
            ("total", "all", "accuracy", right),
            ("total", "all", "bits_per_s", bits),
        ]
        for name, nats, codes in zip(self.styles, self.nats, self.codes, strict=True):
            if codes:
                found.append(("style", name, "nats_per_code", float(nats / codes)))
        return found


class CodeValidator:
    """Measures a model on fixed windows of held-out clips, with everything told.

    Parameters
    ----------
    sampler : CodeSampler
        Draws them; a plain one.
    level, styles : str, tuple of str
        What they are of.
    windows, rows : int
        How many, and how many at a time.
    team : Team
        The processes that share them.
    """

    def __init__(
        self,
        sampler: CodeSampler,
        level: str,
        styles: tuple[str, ...],
        windows: int,
        rows: int,
        team: Team,
    ) -> None:
        self._level, self._styles, self._team = level, styles, team
        drawn = [sampler.row(0, each) for each in range(team.rank, windows, team.world)]
        drawn.sort(key=lambda row: -len(row.targets))
        self._batches = [collate(drawn[at : at + rows], level) for at in range(0, len(drawn), rows)]

    def measure(self, model: MusicTransformer, autocast: Autocast) -> CodeFigures:
        """Nats and right guesses; the model is left in the mode it was in."""
        sums = torch.zeros(3, len(self._styles), dtype=torch.float64)
        was_training = model.training
        model.eval()
        with torch.inference_mode():
            for batch in self._batches:
                ids, targets = _tensors(batch, self._team.device)
                with autocast():
                    logits = model(ids)
                found = _sums(logits.float(), targets).cpu()  # (3, B)
                sums.index_add_(1, torch.from_numpy(batch.styles).long(), found)
        model.train(was_training)
        nats, codes, right = self._team.sum(sums.to(self._team.device)).cpu().numpy()
        return CodeFigures(nats, codes, right, self._styles, code_rate_hz(self._level))


def _sums(logits: Tensor, targets: Tensor) -> Tensor:
    """(nats, codes, right guesses) of each row: (3, B)."""
    real = targets != PADDING
    wanted = targets.clamp(min=0)
    nats = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="none")
    right = (logits.argmax(-1) == wanted) & real
    parts = (nats.view(wanted.shape) * real, real, right)
    return torch.stack([part.double().sum(1) for part in parts])


def _tensors(batch: CodeBatch, device: torch.device) -> tuple[Tensor, Tensor]:
    tensors = [torch.from_numpy(each) for each in (batch.ids, batch.targets)]
    if device.type == "cuda":
        tensors = [each.pin_memory().to(device, non_blocking=True) for each in tensors]
    ids, targets = (each.long() for each in tensors)
    return ids, targets


class CodesTask:
    """See ``task.Task``.

    Parameters
    ----------
    recipe : Recipe
        What to train and how; ``codes.level`` says which of the three models of a voice.
    corpus : Path
        A packed codes folder.
    """

    architecture = "codes"

    def __init__(self, recipe: Recipe, corpus: Path) -> None:
        self._recipe, self._path = recipe, corpus
        self._packed = PackedCodes(corpus)
        self._level = recipe.codes.level
        styles, labels = self._packed.styles, self._packed.labels
        words = vocabulary_sha256(self._level, self._packed.codec_sha256, styles, labels)
        sizes = field_sizes(self._level, len(styles), len(labels))
        self.config = recipe.model.config(field_names(self._level), sizes, words)
        self._windows = self._sampler("train").windows  # one without sound is refused here

    @property
    def windows(self) -> float:
        """Sequences of the context's length in the training split."""
        return self._windows

    def identity(self) -> dict[str, Any]:
        """The codes, by their digest."""
        return {"corpus_sha256": self._packed.digest}

    def pace(self, tokens_per_s: float) -> str:
        """Codes a second, and seconds of sound a second."""
        sound = tokens_per_s / code_rate_hz(self._level)
        return f"{tokens_per_s:,.0f} codes/s ({sound:,.1f} s of sound a second)"

    def files(self) -> dict[str, bytes]:
        """What the codes mean, for the voice that the weights become part of."""
        told = {
            "level": self._level,
            "styles": list(self._packed.styles),
            "labels": list(self._packed.labels),
            "codec_sha256": self._packed.codec_sha256,
            "codes_sha256": self._packed.digest,
            "sound_sha256": self._packed.sound_sha256,
        }
        return {VOICE_NAME: json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n"}

    def new_model(self) -> MusicTransformer:
        """A model with weights drawn from the run's seed."""
        model = MusicTransformer(self.config, self._recipe.model.dropout)
        seed = stream(self._recipe.run.seed, "weights").getrandbits(63)
        model.initialise(torch.Generator().manual_seed(seed))
        return model

    def start_from(self, model: MusicTransformer, source: str | Path) -> None:
        """Put the weights of a run or of a bundle into a model: of the same codes and words."""
        config, weights = starting_weights(source)
        if replace(config, size=self.config.size) != self.config:
            rule = "weights to start from have the recipe's dimensions, and these codes and styles"
            raise UsageError(rule, str(source), "start without --from, or with the same codec")
        model.load_state_dict(weights)

    def batches(self, rank: int, world: int) -> CodeShare:
        """The share of every step's windows that one process takes."""
        return CodeShare(self._path, self._recipe, self.config.context, rank, world)

    def send(self, batch: CodeBatch, device: torch.device) -> Sent:
        """Inputs, targets and weights on the device."""
        ids, targets = _tensors(batch, device)
        return Sent((ids,), targets.clamp(min=0), (targets != PADDING).float())

    def nats(
        self, model: MusicTransformer, sent: Sent, hidden: Callable[..., Tensor] | None = None
    ) -> Tensor:
        """Nats of each code, (B, T)."""
        (ids,) = sent.inputs
        return token_losses(model, ids, sent.targets, hidden)

    def validator(self, team: Team, split: str = "valid") -> CodeValidator:
        """Measures on fixed windows of a split."""
        run = self._recipe.run
        rows = max(1, run.micro_batch)
        return CodeValidator(
            self._sampler(split), self._level, self._packed.styles, run.valid_windows, rows, team
        )

    def examine(
        self, model: MusicTransformer, bundle: Path, split: str = "test"
    ) -> dict[str, float]:
        """An exported bundle against torch, on held-out windows.

        Returns
        -------
        dict
            ``parity`` (largest difference of logits between torch and the graph in float32),
            ``torch_nats_per_code`` and ``onnx_nats_per_code`` (of the bundle, in 8 bits).
        """
        from cadenza.training.code_examining import examine_codes

        sampler = self._sampler(split)
        rows = [sampler.row(0, each) for each in range(_EXAMINED_WINDOWS)]
        return examine_codes(model, bundle, self._level, rows, _PARITY_WINDOWS)

    def _sampler(self, split: str) -> CodeSampler:
        """Windows of a split without noise; where nothing is left for tests, of "valid"."""
        if split == "test" and not any(clip.split == split for clip in self._packed.clips):
            split = "valid"
        return CodeSampler(
            self._packed, self._recipe, split, self.config.context, VALID_SEED, plain=True
        )
