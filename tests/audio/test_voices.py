"""A voice that lies in a folder: sessions sample it, hear it and are bound to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cadenza.audio import session_view
from cadenza.audio.codes import Codes
from cadenza.audio.sessions import Session
from cadenza.audio.voices import BundleVoice, FakeVoice, Voice
from cadenza.errors import ModelError
from cadenza.runtime import LevelConfig, ModelConfig
from cadenza.runtime.code_fields import LEVELS, field_names, field_sizes, vocabulary_sha256
from cadenza.runtime.graph import build_graph
from cadenza.runtime.voice_config import prior_file
from cadenza.runtime.voice_export import VoiceParts, with_tensors, write_voice
from cadenza.runtime.weights import expected_shapes

STYLES, LABELS = ("ambient", "rain"), ("ours",)


def drawn(dice, shape):
    return dice.normal(0, 0.1, shape).astype(np.float32)


def parts(seed=1, levels=LEVELS):
    """A tiny voice with random weights and priors of some levels."""
    dice, made = np.random.default_rng(seed), None
    for level in LEVELS:
        shape = LevelConfig.of_size("tiny", level)
        tensors = {name: drawn(dice, each) for name, each in shape.shapes.items()}
        made = with_tensors(made, shape, tensors)
    files, priors, codec = dict(made.files), {}, made.config.codec
    for level in levels:
        words = vocabulary_sha256(level, codec.sha256, STYLES, LABELS)
        sizes = field_sizes(level, len(STYLES), len(LABELS))
        config = ModelConfig.of_size("tiny", field_names(level), sizes, words, context=32)
        weights = {
            name: np.ones(shape, np.float32) if "norm" in name else drawn(dice, shape)
            for name, shape in expected_shapes(config).items()
        }
        priors[level] = config
        files[prior_file(level)] = build_graph(weights, config).SerializeToString()
    config = replace(made.config, priors=priors, styles=STYLES, labels=LABELS)
    return VoiceParts(config, files)


def written(folder, made, **told):
    return write_voice(folder, made, name="tiny", card="# tiny\n", created="2026-01-01", **told)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return written(tmp_path_factory.mktemp("voices") / "tiny", parts())


def test_both_kinds_are_voices(bundle):
    assert isinstance(BundleVoice(bundle), Voice)
    assert isinstance(FakeVoice(), Voice)


def test_a_piece_is_sampled_upsampled_and_heard(bundle, tmp_path, monkeypatch):
    found = {}
    for threads in (1, 2):
        voice = BundleVoice(bundle, threads)
        with Session.create(tmp_path / f"{threads}.session", voice, seed=2) as session:
            session.sample(voice, 0.3, 3, style="rain", label="ours")
            session.choose(2)
            session.go_on(voice, 0.1, 2)
            session.choose(1)
            session.upsample(voice)
            found[threads] = {level: session.codes(level) for level in LEVELS}
            sound = session.audio(voice.codec)
            assert sound.shape == (70 * 128,)
            assert np.abs(sound).max() <= 1
            assert session.draft(voice.codec, 2).shape == sound.shape
            monkeypatch.setattr(session_view, "_BLOCK_CODES", 300)
            blocks = list(session.audio_blocks(voice.codec))
            assert np.allclose(np.concatenate(blocks), sound, atol=1e-4)
            exported = session.exported()
            assert np.array_equal(exported.audio(voice.codec), sound)
    assert all(np.array_equal(found[1][level], found[2][level]) for level in LEVELS)


def test_a_recording_is_encoded_and_gone_on_from(bundle, tmp_path):
    voice = BundleVoice(bundle)
    sound = np.sin(np.arange(128 * 100) / 9).astype(np.float32)
    levels = {level: voice.codec.encode(sound, level) for level in LEVELS}
    digests = {level: voice.codec_sha256(level) for level in LEVELS}
    primed = Codes(levels, voice.name, digests, len(sound))
    with Session.create(tmp_path / "a.session", voice, primed=primed) as session:
        session.go_on(voice, 0.1, 1)
        session.upsample(voice)
        heard = session.audio(voice.codec)[: 128 * 80]
        again = voice.codec.decode(levels["bottom"], "bottom")[: len(heard)]
        assert np.allclose(heard, again, atol=1e-4)


def test_what_a_voice_lacks_is_named(tmp_path):
    young = BundleVoice(written(tmp_path / "young", parts(levels=("top",))))
    assert [bool(young.prior_sha256(level)) for level in LEVELS] == [True, False, False]
    with pytest.raises(ModelError, match=r"the voice tiny has a model of the bottom level; got"):
        young.prior("bottom")
    with Session.create(tmp_path / "a.session", young) as session:
        session.sample(young, 0.1, 1)
        grown = BundleVoice(written(tmp_path / "grown", parts(), version="2"))
        assert grown.prior_sha256("top") == young.prior_sha256("top")
        session.upsample(grown)  # an upsampler that came later
        other = BundleVoice(written(tmp_path / "other", parts(2), version="3"))
        with pytest.raises(Exception, match=r"a\.session, of the voice tiny 1,"):
            session.go_on(other, 0.1)
