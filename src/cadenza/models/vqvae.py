"""One level of a codec of sound: an autoencoder whose middle is one of so many vectors.

The encoder folds ``stride`` neighbours into channels and convolves, so that nothing but the
fold runs at the rate of the sound; residual blocks with growing dilation follow. The decoder
mirrors it and unfolds. A vector of the middle is brought to few dimensions and to length one
before it is compared with the codebook, which keeps all codes in use. The codebook follows the
vectors by moving averages; codes that nothing comes near are put where a vector is.

Conventions: B clips of T samples, T a multiple of the hop; N = T / hop codes; D dimensions of a
code. The names of ``state_dict()`` are a contract with ``LevelConfig.shapes``; a test pins them.

References
----------
A. van den Oord, O. Vinyals, K. Kavukcuoglu (2017), "Neural Discrete Representation Learning".
A. Razavi et al. (2019), "Generating Diverse High-Fidelity Images with VQ-VAE-2": moving averages.
P. Dhariwal et al. (2020), "Jukebox: A Generative Model for Music": independent levels, restarts.
J. Yu et al. (2021), "Vector-quantized Image Modeling with Improved VQGAN": few dimensions, unit
length.
W. Shi et al. (2016), "Real-Time Single Image and Video Super-Resolution Using an Efficient
Sub-Pixel Convolutional Neural Network": the fold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from torch import Tensor, nn

from cadenza.models.codebook import Codebook
from cadenza.models.contract import Model
from cadenza.runtime.audio_config import KERNEL, LevelConfig

__all__ = ["VQVAE", "Passed"]


@dataclass(frozen=True)
class Passed:
    """What came of clips that went through a level.

    Parameters
    ----------
    sound : Tensor (B, T) float32
        Decoded.
    vectors, chosen : Tensor (B, N, D) float32
        Of the encoder, and of the codebook (no gradient).
    codes : Tensor (B, N) int64
        Their numbers.
    """

    sound: Tensor
    vectors: Tensor
    chosen: Tensor
    codes: Tensor


class Convolution(nn.Module):
    """A convolution over time with its length kept; (B, C, 1, T) → (B, out, 1, T).

    It runs as one over pictures of height 1 with channels last, which is up to twice as fast
    on a processor.
    """

    def __init__(self, within: int, out: int, kernel: int, dilation: int = 1) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(out, within, kernel))
        self.bias = nn.Parameter(torch.zeros(out))
        self.dilation, self.side = dilation, dilation * (kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        """The convolution, with zeros beyond both ends."""
        weight = self.weight[:, :, None].contiguous(memory_format=torch.channels_last)
        return F.conv2d(x, weight, self.bias, padding=(0, self.side), dilation=(1, self.dilation))


class Block(nn.Module):
    """A residual block: three places spread by a dilation, then a mix of the channels.

    Parameters
    ----------
    width : int
        Channels.
    dilation : int
        Places between those that are looked at.
    """

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.spread = Convolution(width, width, KERNEL, dilation)
        self.mix = Convolution(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, 1, T) → the same shape."""
        mixed: Tensor = self.mix(F.silu(self.spread(F.silu(x))))
        return x + mixed


class Stage(nn.Module):
    """One change of rate and its residual blocks.

    Parameters
    ----------
    config : LevelConfig
        The dimensions.
    number : int
        Which stage.
    widens : bool
        Whether it belongs to the decoder.
    """

    def __init__(self, config: LevelConfig, number: int, *, widens: bool) -> None:
        super().__init__()
        width, self.stride = config.widths[number], config.strides[number]
        outer = self.stride * (config.widths[number - 1] if number else 1)
        ends = (width, outer) if widens else (outer, width)
        self.change = Convolution(*ends, config.kernel(number))
        depth, growth = config.depths[number], config.growth
        self.blocks = nn.ModuleList(Block(width, growth**each) for each in range(depth))

    def shorten(self, x: Tensor) -> Tensor:
        """(B, C, 1, T) → (B, width, 1, T / stride)."""
        x = self.change(fold(x, self.stride))
        for block in self.blocks:
            x = block(x)
        return x

    def lengthen(self, x: Tensor) -> Tensor:
        """(B, width, 1, T) → (B, C, 1, T · stride)."""
        for block in self.blocks:
            x = block(x)
        return unfold(self.change(F.silu(x)), self.stride)


def fold(x: Tensor, stride: int) -> Tensor:
    """Neighbours become channels: (B, C, 1, T) → (B, stride · C, 1, T / stride)."""
    batch, channels, _, length = x.shape
    flat = x.permute(0, 2, 3, 1).reshape(batch, 1, length // stride, stride * channels)
    return flat.permute(0, 3, 1, 2)


def unfold(x: Tensor, stride: int) -> Tensor:
    """Channels become neighbours: (B, stride · C, 1, T) → (B, C, 1, stride · T)."""
    batch, channels, _, length = x.shape
    flat = x.permute(0, 2, 3, 1).reshape(batch, 1, length * stride, channels // stride)
    return flat.permute(0, 3, 1, 2)


class _Side(nn.Module):
    """Encoder or decoder: stages, and what joins them to the codebook."""

    def __init__(self, config: LevelConfig, *, widens: bool) -> None:
        super().__init__()
        numbers = range(len(config.strides))
        self.stages = nn.ModuleList(Stage(config, each, widens=widens) for each in numbers)
        if widens:
            self.enter = Convolution(config.code_width, config.widths[-1], KERNEL)
        else:
            self.out = Convolution(config.widths[-1], config.code_width, 1)


class VQVAE(Model):
    """One level.

    Parameters
    ----------
    config : LevelConfig
        The dimensions.
    """

    def __init__(self, config: LevelConfig) -> None:
        super().__init__()
        self.config: LevelConfig = config
        self.encoder = _Side(config, widens=False)
        self.decoder = _Side(config, widens=True)
        self.codebook = Codebook(config.codes, config.code_width)

    def initialise(self, generator: torch.Generator | None = None) -> None:
        """Draw all weights; residual blocks begin near nothing, so that the way is straight."""
        with torch.no_grad():
            for name, weight in self.named_parameters():
                if weight.ndim != 3:
                    weight.zero_()
                    continue
                spread = (weight.shape[1] * weight.shape[2]) ** -0.5
                gain = 0.3 if name.endswith("mix.weight") else 1.4 if "spread" in name else 1.0
                weight.normal_(0.0, gain * spread, generator=generator)
        self.codebook.initialise(generator)

    def hidden(self, sound: Tensor) -> Tensor:
        """Vectors of unit length before the codebook; (B, T) → (B, N, D) float32."""
        x = sound[:, None, None, :]
        first, *others = self.encoder.stages
        with torch.autocast(sound.device.type, enabled=False):
            folded = cast("Stage", first).change(fold(x.float(), cast("Stage", first).stride))
        for block in cast("Stage", first).blocks:
            folded = block(folded)
        for stage in others:
            folded = cast("Stage", stage).shorten(folded)
        out: Tensor = self.encoder.out(folded)[:, :, 0].transpose(1, 2)
        with torch.autocast(sound.device.type, enabled=False):
            return F.normalize(out.float(), dim=-1)

    def decode_vectors(self, vectors: Tensor) -> Tensor:
        """Sound of vectors; (B, N, D) → (B, T) float32."""
        x: Tensor = self.decoder.enter(vectors.transpose(1, 2)[:, :, None])
        first, *others = self.decoder.stages
        for stage in reversed(others):
            x = cast("Stage", stage).lengthen(x)
        for block in cast("Stage", first).blocks:
            x = block(x)
        with torch.autocast(vectors.device.type, enabled=False):
            out = cast("Stage", first).change(F.silu(x.float()))
        return unfold(out, cast("Stage", first).stride)[:, 0, 0]

    def encode(self, sound: Tensor) -> Tensor:
        """Codes; (B, T) → (B, N) int64."""
        return self.codebook.nearest(self.hidden(sound))

    def decode(self, codes: Tensor) -> Tensor:
        """Sound of codes; (B, N) → (B, T) float32."""
        return self.decode_vectors(self.codebook.vectors[codes])

    def forward(self, sound: Tensor, quantised: bool = True) -> Passed:
        """Through the codebook and back; gradients pass it straight.

        Parameters
        ----------
        sound : Tensor (B, T)
            Clips.
        quantised : bool
            False: the decoder gets the encoder's vectors themselves.
        """
        vectors = self.hidden(sound)
        codes = self.codebook.nearest(vectors.detach())
        chosen = self.codebook.vectors[codes]
        given = vectors + (chosen - vectors).detach() if quantised else vectors
        return Passed(self.decode_vectors(given), vectors, chosen, codes)
