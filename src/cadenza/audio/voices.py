"""What sessions ask of a voice: its priors by level, and what binds codes to it.

``Voice`` is the seam; ``FakeVoice`` has no weights and is for tests. ``BundleVoice`` is one that
lies in a folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol, runtime_checkable

from cadenza.errors import ModelError
from cadenza.runtime.bundle import Bundle
from cadenza.runtime.code_fields import LEVELS, check_level, field_sizes, vocabulary_sha256
from cadenza.runtime.codec_fake import FakeCodec
from cadenza.runtime.codec_session import CodecSession, voice_of, voice_prior
from cadenza.runtime.fake import FakeModel
from cadenza.runtime.protocol import TokenModel
from cadenza.runtime.voice_config import prior_file

__all__ = ["BundleVoice", "FakeVoice", "Voice", "missing_prior"]


@runtime_checkable
class Voice(Protocol):
    """A codec's digests and the priors over its codes."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def version(self) -> str:
        """Version of the voice."""
        ...

    @property
    def styles(self) -> tuple[str, ...]:
        """Styles that it was told of in training."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Corpus labels that it was told of in training."""
        ...

    def prior(self, level: str) -> TokenModel:
        """What tells the next code of a level.

        Raises
        ------
        ModelError
            When the voice has none for it.
        """
        ...

    def prior_sha256(self, level: str) -> str:
        """Digest of that model; "" where there is none."""
        ...

    def codec_sha256(self, level: str) -> str:
        """Digest of what the codes of a level mean; "" where the voice has no such level."""
        ...


def missing_prior(name: str, level: str) -> ModelError:
    """What is said of a voice that cannot sample a level."""
    part = "prior" if level == LEVELS[0] else "upsampler"
    return ModelError(
        f"the voice {name} has a model of the {level} level",
        "none",
        f"train one: cadenza audio train {part} RECIPE, or take another voice",
    )


class BundleVoice:
    """A voice that lies in a folder; its models are loaded when they are first used.

    Parameters
    ----------
    bundle : Bundle or Path
        A voice.
    threads : int, default 1
        Threads within one step. They change the speed, never a code.

    Raises
    ------
    ModelError
        When it is no voice.
    """

    def __init__(self, bundle: Bundle | Path, threads: int = 1) -> None:
        self.bundle, self.config = voice_of(bundle)
        self.name, self.version = self.bundle.name, self.bundle.version
        self.styles, self.labels = self.config.styles, self.config.labels
        self.threads = threads
        self._priors: dict[str, TokenModel] = {}

    @cached_property
    def codec(self) -> CodecSession:
        """What turns its codes into sound, and sound into codes."""
        return CodecSession(self.bundle, threads=self.threads)

    def prior(self, level: str) -> TokenModel:
        """What tells the next code of a level."""
        if check_level(level) not in self.config.priors:
            raise missing_prior(self.name, level)
        if level not in self._priors:
            self._priors[level] = voice_prior(self.bundle, level, self.threads)
        return self._priors[level]

    def prior_sha256(self, level: str) -> str:
        """Digest of the graph and of what its numbers mean."""
        if level not in self.config.priors:
            return ""
        words = self.config.priors[level].vocabulary_sha256
        graph = self.bundle.files[prior_file(level)]
        return hashlib.sha256(f"{graph} {words}".encode()).hexdigest()

    def codec_sha256(self, level: str) -> str:
        """Digest of what the codes of a level mean; "" where the voice has no such level."""
        return self.config.codec.sha256.get(check_level(level), "")


class FakeVoice:
    """A voice without weights, for tests.

    Parameters
    ----------
    seed : int, default 0
        Another seed is another voice with the same codec.
    levels : sequence of str
        Levels that it has a model of.
    context : int
        Of its models.
    name, version : str
        What it says of itself.
    styles, labels : tuple of str
        What it says it knows.
    codec : FakeCodec, optional
        Its codec.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        levels: Sequence[str] = LEVELS,
        context: int = 64,
        name: str = "fake",
        version: str = "1",
        styles: tuple[str, ...] = ("ambient", "rain"),
        labels: tuple[str, ...] = (),
        codec: FakeCodec | None = None,
    ) -> None:
        self.name, self.version = name, version
        self.styles, self.labels = styles, labels
        self.codec = codec or FakeCodec()
        self._seed, self._levels, self._context = seed, tuple(levels), context

    def prior(self, level: str) -> TokenModel:
        """A ``FakeModel`` of the level."""
        if level not in self._levels:
            raise missing_prior(self.name, level)
        sizes = field_sizes(level, len(self.styles), len(self.labels))
        seed = self._seed * len(LEVELS) + LEVELS.index(level)
        return FakeModel(sizes, context=self._context, seed=seed)

    def prior_sha256(self, level: str) -> str:
        """Of the seed and what its numbers mean."""
        if level not in self._levels:
            return ""
        digests = {each: self.codec_sha256(each) for each in LEVELS}
        words = vocabulary_sha256(level, digests, self.styles, self.labels)
        return hashlib.sha256(f"fake {self._seed} {self._context} {words}".encode()).hexdigest()

    def codec_sha256(self, level: str) -> str:
        """That of its codec."""
        return self.codec.codec_sha256(level)
