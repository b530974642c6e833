"""A voice's codec on ONNX Runtime: sound to codes and back, of any length in bounded memory.

Sound is cut into blocks that overlap by as much as a code, or a sample, can see; what lies
inside is what one run over everything would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError, UsageError
from cadenza.runtime.audio_config import LevelConfig
from cadenza.runtime.bundle import Bundle, read_bundle
from cadenza.runtime.session import ModelSession, loaded_session
from cadenza.runtime.voice_config import VoiceConfig, decoder_file, encoder_file, prior_file

if TYPE_CHECKING:
    import onnxruntime

    from cadenza.runtime.protocol import TokenModel

__all__ = ["AudioCodec", "CodecSession", "voice_of", "voice_prior"]

_BLOCK_CODES = 4_096
_BLOCK_SECONDS = 8.0
Samples = NDArray[np.float32]
Numbers = NDArray[np.uint16]


@runtime_checkable
class AudioCodec(Protocol):
    """What turns sound into codes and back."""

    def encode(self, samples: NDArray[Any], level: str) -> Numbers:
        """Codes (…, ceil(T / hop)) of mono sound (…, T) at the codec's sample rate."""
        ...

    def decode(self, codes: NDArray[Any], level: str, samples: int | None = None) -> Samples:
        """Sound (…, N · hop) of codes (…, N), cut to a number of samples where one is given."""
        ...

    def codec_sha256(self, level: str) -> str:
        """Digest of what the codes of a level mean."""
        ...


class CodecSession:
    """A loaded codec.

    Parameters
    ----------
    bundle : Bundle or Path
        A voice; it is verified first.
    threads : int, default 1
        Threads within one run. They change the speed only.

    Raises
    ------
    ModelError
        When the bundle cannot be used, or is no voice.
    """

    def __init__(self, bundle: Bundle | Path, *, threads: int = 1) -> None:
        self.bundle, self.config = voice_of(bundle)
        self.bundle.verify()
        self.threads = threads
        self._graphs: dict[str, onnxruntime.InferenceSession] = {}

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that there are, the coarsest first."""
        return self.config.codec.names

    def codec_sha256(self, level: str) -> str:
        """Digest of what the codes of a level mean."""
        self.level(level)
        return self.config.codec.sha256[level]

    def level(self, name: str) -> LevelConfig:
        """The dimensions of a level.

        Raises
        ------
        ModelError
            When the voice has none of that name.
        """
        try:
            return self.config.codec.levels[name]
        except KeyError:
            rule = f"the voice {self.bundle.name} has the levels {', '.join(self.levels)}"
            raise ModelError(rule, str(name), "train it: cadenza audio train vqvae") from None

    def encode(self, samples: NDArray[Any], level: str) -> Numbers:
        """Codes of sound.

        Parameters
        ----------
        samples : array (T,) or (B, T) float
            Mono, in [-1, 1], at the codec's sample rate; T ≥ 1. The end is filled with silence
            up to a whole code.
        level : str
            "top", "middle" or "bottom".

        Returns
        -------
        array (N,) or (B, N) uint16
            N = ceil(T / hop).

        Raises
        ------
        UsageError
            When there are no samples, they are of another shape or not finite.
        ModelError
            When the voice has no such level.
        """
        sound = _checked_sound(samples)
        found = self.encode_stream(iter([sound]), level)
        return np.concatenate(list(found), axis=-1)

    def decode(self, codes: NDArray[Any], level: str, samples: int | None = None) -> Samples:
        """Sound of codes.

        Parameters
        ----------
        codes : array (N,) or (B, N) int
            Codes of the level; N ≥ 1.
        level : str
            "top", "middle" or "bottom".
        samples : int, optional
            How long the sound was; all of the codes' samples by default.

        Returns
        -------
        array (T,) or (B, T) float32
            In [-1, 1].

        Raises
        ------
        UsageError
            When there are no codes, or some are none of the level's.
        ModelError
            When the voice has no such level.
        """
        numbers = self._checked_codes(codes, level)
        found = np.concatenate(list(self.decode_stream(iter([numbers]), level)), axis=-1)
        return found if samples is None else found[..., :samples]

    def encode_stream(self, blocks: Iterable[NDArray[Any]], level: str) -> Iterator[Numbers]:
        """Codes of sound that comes in blocks of any size, as soon as they are certain.

        Together they are what ``encode`` gives of the whole.

        Parameters
        ----------
        blocks : iterable of array (…, T) float
            Sound in a row; the leading axes are the same in all.
        level : str
            "top", "middle" or "bottom".
        """
        shape = self.level(level)
        hop, reach = shape.hop, -(-shape.encoder_reach // shape.hop)
        graph = self._graph(encoder_file(level))

        def run(sound: NDArray[Any]) -> Numbers:
            rows = sound.reshape(-1, 1, sound.shape[-1])
            (codes,) = graph.run(["codes"], {"sound": rows})
            return np.asarray(codes, np.uint16).reshape(*sound.shape[:-1], -1)

        checked = (_checked_sound(block) for block in blocks)
        window = _Window(hop, 1, reach, _block_codes(shape))
        yield from window.over(checked, run)

    def decode_stream(self, blocks: Iterable[NDArray[Any]], level: str) -> Iterator[Samples]:
        """Sound of codes that come in blocks of any size, as soon as it is certain.

        Together it is what ``decode`` gives of the whole.

        Parameters
        ----------
        blocks : iterable of array (…, N) int
            Codes in a row; the leading axes are the same in all.
        level : str
            "top", "middle" or "bottom".
        """
        shape = self.level(level)
        graph = self._graph(decoder_file(level))

        def run(codes: NDArray[Any]) -> Samples:
            rows = codes.reshape(-1, codes.shape[-1]).astype(np.int64)
            (sound,) = graph.run(["sound"], {"codes": rows})
            made = np.clip(np.asarray(sound, np.float32), -1.0, 1.0)
            return made.reshape(*codes.shape[:-1], -1)

        checked = (self._checked_codes(block, level) for block in blocks)
        window = _Window(1, shape.hop, shape.decoder_reach, _block_codes(shape))
        yield from window.over(checked, run)

    def _graph(self, file: str) -> onnxruntime.InferenceSession:
        """A graph of the bundle, loaded at its first use."""
        if file not in self._graphs:
            self._graphs[file] = loaded_session(self.bundle, self.threads, spin=False, file=file)
        return self._graphs[file]

    def _checked_codes(self, codes: NDArray[Any], level: str) -> NDArray[Any]:
        shape, given = self.level(level), np.asarray(codes)
        rule = f"codes of a level are whole numbers from 0 to {shape.codes - 1}"
        if given.ndim < 1 or not given.size or given.dtype.kind not in "iu":
            raise UsageError(rule, f"{given.dtype} of shape {given.shape}")
        if int(given.min()) < 0 or int(given.max()) >= shape.codes:
            raise UsageError(rule, f"{int(given.min())} to {int(given.max())}")
        return given


class _Window:
    """Blocks that overlap: what each sees beyond its own is thrown away.

    Parameters
    ----------
    before, after : int
        Input and output places of one code.
    reach : int
        Codes to either side that may change what comes of one.
    block : int
        Codes of one run, without the overlap.
    """

    def __init__(self, before: int, after: int, reach: int, block: int) -> None:
        self._before, self._after, self._reach, self._block = before, after, reach, block

    def over(self, blocks: Iterable[NDArray[Any]], run: Any) -> Iterator[NDArray[Any]]:  # noqa: ANN401
        """What ``run`` gives of all blocks in a row; the last code is filled with zeros."""
        held: NDArray[Any] | None = None
        done = 0  # codes in ``held`` that came out before, and are context now
        for block in blocks:
            held = block if held is None else np.concatenate([held, block], axis=-1)
            while held.shape[-1] >= (done + self._block + self._reach) * self._before:
                yield self._part(held, done, done + self._block, run)
                held, done = self._forget(held, done + self._block)
        if held is None:
            return
        lacking = -held.shape[-1] % self._before
        if lacking:
            held = np.concatenate([held, np.zeros((*held.shape[:-1], lacking), held.dtype)], -1)
        codes = held.shape[-1] // self._before
        while done < codes:
            last = min(codes, done + self._block)
            yield self._part(held, done, last, run)
            held, done = self._forget(held, last)
            codes = held.shape[-1] // self._before

    def _part(self, held: NDArray[Any], first: int, last: int, run: Any) -> NDArray[Any]:  # noqa: ANN401
        """What comes of the codes ``first`` … ``last`` − 1."""
        found: NDArray[Any] = run(held[..., : (last + self._reach) * self._before])
        return found[..., first * self._after : last * self._after]

    def _forget(self, held: NDArray[Any], done: int) -> tuple[NDArray[Any], int]:
        """Drop what no later code sees."""
        spare = max(0, done - self._reach)
        return held[..., spare * self._before :], done - spare


def _block_codes(shape: LevelConfig) -> int:
    return max(1, min(_BLOCK_CODES, int(_BLOCK_SECONDS * shape.codes_per_s)))


def _checked_sound(samples: NDArray[Any]) -> Samples:
    sound = np.asarray(samples, np.float32)
    if sound.ndim < 1 or not sound.size:
        raise UsageError("sound to encode has samples", f"an array of shape {sound.shape}")
    if not np.isfinite(sound).all():
        raise UsageError("the samples of a sound are finite numbers", "NaN or infinity")
    return sound


def voice_of(bundle: Bundle | Path) -> tuple[Bundle, VoiceConfig]:
    """A bundle and its config, where it is a voice.

    Raises
    ------
    ModelError
        When it is none.
    """
    found = bundle if isinstance(bundle, Bundle) else read_bundle(bundle)
    if not isinstance(found.config, VoiceConfig):
        came = f"{found.name}, a {found.config.architecture}"
        raise ModelError("audio comes from a voice", came, "see cadenza audio voices")
    return found, found.config


class _Prior(ModelSession):
    """The model over one level's codes."""

    def __init__(self, bundle: Bundle, config: VoiceConfig, level: str, threads: int) -> None:
        self.bundle, self.config, self.threads = bundle, config.priors[level], threads
        self._session = loaded_session(bundle, threads, spin=False, file=prior_file(level))


def voice_prior(bundle: Bundle | Path, level: str, threads: int = 1) -> TokenModel:
    """What tells the next code of a level.

    Parameters
    ----------
    bundle : Bundle or Path
        A voice; it is verified first.
    level : str
        "top", "middle" or "bottom".
    threads : int, default 1
        Threads within one step.

    Raises
    ------
    ModelError
        When the bundle is no voice, or has no prior of that level.
    """
    found, config = voice_of(bundle)
    if level not in config.priors:
        rule = f"the voice {found.name} has priors of {', '.join(config.priors) or 'no level'}"
        raise ModelError(rule, str(level), "train it: cadenza audio train prior|upsampler")
    found.verify()
    return _Prior(found, config, level, threads)
