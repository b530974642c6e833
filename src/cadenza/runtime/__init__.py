"""The runtime room: model bundles, ONNX Runtime sessions with key/value caches, the sampler.

This is its one public door; no torch lies behind it. numpy and ONNX Runtime are loaded when
something that needs them is first used. ``runtime.graph`` and ``runtime.export``, which make
bundles, need the ``onnx`` package and are not re-exported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.runtime.audio_config import LevelConfig
    from cadenza.runtime.bundle import Bundle, bundles, find_bundle, read_bundle, write_bundle
    from cadenza.runtime.chord_config import ChordConfig
    from cadenza.runtime.chord_session import ChordModel, ChordSession, FakeChordModel
    from cadenza.runtime.codec_fake import FakeCodec
    from cadenza.runtime.codec_session import AudioCodec, CodecSession, voice_prior
    from cadenza.runtime.config import ModelConfig
    from cadenza.runtime.fake import FakeModel
    from cadenza.runtime.line_config import LineConfig
    from cadenza.runtime.line_fake import FakeLineModel
    from cadenza.runtime.line_protocol import LineModel, LineStream
    from cadenza.runtime.line_session import LineSession
    from cadenza.runtime.protocol import TokenModel, TokenStream
    from cadenza.runtime.sampler import check_sampling, sample, sample_rows
    from cadenza.runtime.session import ModelSession, default_threads
    from cadenza.runtime.voice_config import CodecConfig, VoiceConfig

__all__ = [
    "AudioCodec",
    "Bundle",
    "ChordConfig",
    "ChordModel",
    "ChordSession",
    "CodecConfig",
    "CodecSession",
    "FakeChordModel",
    "FakeCodec",
    "FakeLineModel",
    "FakeModel",
    "LevelConfig",
    "LineConfig",
    "LineModel",
    "LineSession",
    "LineStream",
    "ModelConfig",
    "ModelSession",
    "TokenModel",
    "TokenStream",
    "VoiceConfig",
    "bundles",
    "check_sampling",
    "default_threads",
    "find_bundle",
    "read_bundle",
    "sample",
    "sample_rows",
    "voice_prior",
    "write_bundle",
]

_WHERE = {
    "audio_config": ("LevelConfig",),
    "bundle": ("Bundle", "bundles", "find_bundle", "read_bundle", "write_bundle"),
    "chord_config": ("ChordConfig",),
    "chord_session": ("ChordModel", "ChordSession", "FakeChordModel"),
    "codec_fake": ("FakeCodec",),
    "codec_session": ("AudioCodec", "CodecSession", "voice_prior"),
    "config": ("ModelConfig",),
    "fake": ("FakeModel",),
    "line_config": ("LineConfig",),
    "line_fake": ("FakeLineModel",),
    "line_protocol": ("LineModel", "LineStream"),
    "line_session": ("LineSession",),
    "protocol": ("TokenModel", "TokenStream"),
    "sampler": ("check_sampling", "sample", "sample_rows"),
    "session": ("ModelSession", "default_threads"),
    "voice_config": ("CodecConfig", "VoiceConfig"),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> object:
    """Import what is asked for, from where it lives."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Every public name."""
    return __all__
