"""One level of a codec of sound, on a packed sound folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from torch import Tensor

from cadenza.audio.packed_sound import PackedSound
from cadenza.errors import ModelError, UsageError
from cadenza.models.vqvae import VQVAE, Passed
from cadenza.runtime.audio_config import LevelConfig
from cadenza.seeds import stream
from cadenza.training.audio_data import (
    Crops,
    CropSource,
    Samples,
    crop_samples,
    fixed_crops,
    split_of,
)
from cadenza.training.checkpoint import load_weights
from cadenza.training.codec_validate import CodecValidator
from cadenza.training.logs import say
from cadenza.training.parallel import Team
from cadenza.training.recipe import Recipe
from cadenza.training.sound_losses import TRAINED, missed_share, spectral_distance
from cadenza.training.task import Sent

__all__ = ["CodecTask"]


class CodecTask:
    """See ``task.Task`` and ``task.Settler``; a target is a clip, a token a sample.

    Parameters
    ----------
    recipe : Recipe
        What to train and how; its ``codec`` section names the level.
    corpus : Path
        A packed sound folder.
    """

    architecture = "vqvae"

    def __init__(self, recipe: Recipe, corpus: Path) -> None:
        self._recipe, self._path = recipe, corpus
        self._sound = PackedSound(corpus)
        self._length = crop_samples(recipe.codec.crop_s, self._sound.sample_rate_hz)
        numbers = split_of(self._sound, "train")
        self._samples = sum(self._sound.clips[number].length for number in numbers)
        self.config = _config(recipe, self._sound.sample_rate_hz)

    @property
    def windows(self) -> float:
        """Crops in all of the training split."""
        return self._samples / self._length

    def pace(self, tokens_per_s: float) -> str:
        """Seconds of sound in a second."""
        return f"{tokens_per_s / self.config.sample_rate_hz:,.1f} s of sound/s"

    def identity(self) -> dict[str, Any]:
        """The sound, by its digest, and how it is learnt."""
        codec = json.loads(json.dumps(asdict(self._recipe.codec)))
        return {"corpus_sha256": self._sound.digest, "codec": codec}

    def files(self) -> dict[str, bytes]:
        """Nothing."""
        return {}

    def new_model(self) -> VQVAE:
        """A model with weights drawn from the run's seed."""
        model = VQVAE(self.config)
        seed = stream(self._recipe.run.seed, "weights").getrandbits(63)
        model.initialise(torch.Generator().manual_seed(seed))
        return model

    def start_from(self, model: VQVAE, source: str | Path) -> None:
        """Put the weights of a run into a model."""
        if not Path(source).is_file():
            rule = "a level starts from the weights of a run"
            raise UsageError(rule, str(source), "name its best.safetensors")
        config, weights, _ = load_weights(Path(source))
        if config != model.config:
            rule = "weights to start from have the recipe's level and dimensions"
            raise UsageError(rule, str(source))
        model.load_state_dict(weights)

    def batches(self, rank: int, world: int) -> CropSource:
        """The share of every step's crops that one process takes."""
        return CropSource(self._path, self._recipe.codec, self._recipe.run, rank, world)

    def send(self, batch: Crops, device: torch.device) -> Sent:
        """Crops on the device; all count alike."""
        sound = torch.from_numpy(batch.sound).to(device)
        return Sent((sound,), sound, torch.ones(len(sound), device=device))

    def nats(
        self,
        model: VQVAE,
        sent: Sent,
        hidden: Callable[..., Tensor] | None = None,  # noqa: ARG002
    ) -> Tensor:
        """The loss of each crop, (B,); what its vectors chose is noted for ``settle``."""
        codec = self._recipe.codec
        quantised = bool(model.codebook.steps >= codec.free_steps)
        passed: Passed = model(sent.inputs[0], quantised)
        if model.training:
            model.codebook.note(passed.vectors, passed.codes)
        with torch.autocast(sent.targets.device.type, enabled=False):
            loss: Tensor = codec.spectral * spectral_distance(sent.targets, passed.sound, TRAINED)
            loss = loss + codec.wave * missed_share(sent.targets, passed.sound)
            apart = ((passed.vectors - passed.chosen) ** 2).sum(-1).mean(-1)
            loss = loss + codec.commitment * apart
        if codec.stability and quantised:
            loss = loss + codec.stability * self._unstable(model, passed)
        return loss

    @staticmethod
    def _unstable(model: VQVAE, passed: Passed) -> Tensor:
        """How far the vectors of decoded sound are from the codes it was decoded from; (B,)."""
        again = model.hidden(passed.sound)
        logits = again @ model.codebook.vectors.t() / _TEMPERATURE
        return F.cross_entropy(logits.transpose(1, 2).float(), passed.codes, reduction="none").mean(
            -1
        )

    def settle(self, model: VQVAE, team: Team, step: int) -> None:
        """Move the codebook to what chose its codes, and put idle codes to use."""
        use = model.codebook.take_use()
        if use is None:
            return
        codec, run = self._recipe.codec, self._recipe.run
        model.codebook.follow(team.sum(use.counts), team.sum(use.sums), codec.decay)
        if step < codec.restart_until * run.steps:
            seed = stream(run.seed, "restart", step).getrandbits(63)
            model.codebook.restart(
                team.tell(use.seen.contiguous()),
                codec.restart_below,
                torch.Generator().manual_seed(seed),
            )

    def validator(self, team: Team, split: str = "valid") -> CodecValidator:
        """Measures on fixed crops of a split; of one without sound, on the training split's.

        One recording alone is all training.
        """
        seconds, most = self._recipe.codec.crop_s, self._recipe.run.valid_windows
        return CodecValidator(self._crops(split, seconds, most), team)

    def _crops(self, split: str, seconds: float, most: int) -> list[tuple[str, Samples]]:
        if not self._sound.of(split):
            say(f"no sound is in the {split} split: what is measured is of the training split")
            split = "train"
        return fixed_crops(self._sound, split, seconds, most)

    def examine(self, model: VQVAE, bundle: Path, split: str = "test") -> dict[str, float]:
        """See ``codec_examining``."""
        from cadenza.training.codec_examining import examine_level

        seconds = self._recipe.codec.crop_s
        crops = self._crops(split, seconds, _EXAMINED)
        return examine_level(model, bundle, [sound for _, sound in crops])


_EXAMINED = 24
_TEMPERATURE = 0.1


def _config(recipe: Recipe, sample_rate_hz: int) -> LevelConfig:
    """The dimensions that a recipe means."""
    codec = recipe.codec
    changed: dict[str, Any] = {"sample_rate_hz": sample_rate_hz}
    for name in ("widths", "depths", "code_width"):
        if getattr(codec, name):
            changed[name] = getattr(codec, name)
    try:
        return LevelConfig.of_size(recipe.model.size, codec.level, **changed)
    except ModelError as error:
        raise UsageError(error.rule, error.came, "change the recipe") from error
