"""Voices: configs, bundles and parts; a codec that streams; a fake that is stable."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from cadenza.errors import ModelError, UsageError
from cadenza.runtime import (
    AudioCodec,
    CodecSession,
    FakeCodec,
    LevelConfig,
    VoiceConfig,
    read_bundle,
    voice_prior,
)
from cadenza.runtime.audio_config import LEVELS
from cadenza.runtime.code_fields import HOPS, field_names, field_sizes, vocabulary_sha256
from cadenza.runtime.codec_graph import kept_weights, weights_sha256
from cadenza.runtime.config import ModelConfig, read_config
from cadenza.runtime.protocol import TokenModel
from cadenza.runtime.voice_config import CodecConfig
from cadenza.runtime.voice_export import parts_of, with_prior, with_tensors, write_voice
from cadenza.runtime.weights import expected_shapes

pytest.importorskip("onnx")
save_file = pytest.importorskip("safetensors.numpy").save_file

STYLES, LABELS = ("drone", "rain"), ("ours",)


def weights_of(config, seed=0):
    """Random weights with as much going through the blocks as beside them."""
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(0.0, np.prod(shape[1:]) ** -0.5 if len(shape) > 1 else 0.1, shape).astype(
            "f4"
        )
        for name, shape in config.shapes.items()
    }


def level(name, **changed):
    return LevelConfig.of_size("tiny", name, codes=2048, **changed)


@pytest.fixture(scope="module")
def voice(tmp_path_factory):
    parts = None
    for number, name in enumerate(LEVELS):
        parts = with_tensors(parts, level(name), weights_of(level(name), number))
    return write_voice(tmp_path_factory.mktemp("voice") / "v", parts, name="v", card="A voice.")


@pytest.fixture(scope="module")
def session(voice):
    return CodecSession(voice)


def sound(seconds, seed=1):
    return (0.2 * np.random.default_rng(seed).standard_normal(round(22_050 * seconds))).astype("f4")


@pytest.mark.parametrize("name", LEVELS)
def test_a_level_has_the_hop_that_codes_are_counted_by(name):
    config = LevelConfig.of_size("small", name)
    assert config.hop == HOPS[name]
    assert read_config(json.loads(json.dumps(config.to_mapping()))) == config
    assert config.parameters == sum(int(np.prod(shape)) for shape in config.shapes.values())
    assert 0.5 < config.flops_per_token(0) / 6 / (config.parameters / config.hop) < 100


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"widths": (8,)}, "every stage has"),
        ({"strides": (8, 4, 1)}, "strides are at least 2"),
        ({"strides": (64, 64, 64)}, "product at most"),
        ({"depths": (1, 1, 99)}, "0 to 32 blocks"),
        ({"growth": 0}, "growth is 1 to 8"),
        ({"codes": 1}, "codebook has 2 to"),
        ({"name": "high"}, "one of top, middle, bottom"),
        ({"architecture": "other"}, "is a vqvae"),
    ],
)
def test_a_level_that_cannot_be_built_is_refused(changed, message):
    with pytest.raises(ModelError, match=message):
        replace(LevelConfig.of_size("tiny", "top"), **changed)
    with pytest.raises(ModelError, match="a size is one of"):
        LevelConfig.of_size("huge", "top")


@pytest.mark.parametrize("name", LEVELS)
@pytest.mark.parametrize("samples", [1, 127, 128, 22_050, 22_051])
def test_sound_of_any_length_comes_back_as_long(session, name, samples):
    given = sound(1.1)[:samples]
    codes = session.encode(given, name)
    assert codes.dtype == np.uint16
    assert len(codes) == -(-samples // HOPS[name])
    found = session.decode(codes, name, samples)
    assert found.shape == given.shape
    assert found.dtype == np.float32
    assert session.decode(codes, name).shape == (len(codes) * HOPS[name],)
    assert np.abs(found).max() <= 1.0


@pytest.mark.parametrize("name", LEVELS)
def test_a_stream_is_the_whole_at_once(session, name, monkeypatch):
    """Blocks of the caller, and blocks within, whose borders are heard nowhere."""
    given = sound(2.3)
    with monkeypatch.context() as patch:
        patch.setattr("cadenza.runtime.codec_session._BLOCK_SECONDS", 100.0)
        patch.setattr("cadenza.runtime.codec_session._BLOCK_CODES", 1 << 20)
        codes = session.encode(given, name)
        whole = session.decode(codes, name)
    monkeypatch.setattr("cadenza.runtime.codec_session._BLOCK_SECONDS", 0.3)
    cuts = np.split(given, [1, 5_000, 5_001, 30_000])
    streamed = list(session.encode_stream(iter(cuts), name))
    assert len(streamed) > 3
    assert np.mean(np.concatenate(streamed) == codes) > 0.999  # but for ties
    parts = list(session.decode_stream(iter(np.split(codes, [3, 40, 41])), name))
    assert len(parts) > 3
    assert np.abs(np.concatenate(parts) - whole).max() < 1e-4
    assert np.ptp(whole) > 1e-3
    assert list(session.encode_stream(iter([]), name)) == []


def test_rows_do_not_hear_each_other(session):
    pair = np.stack([sound(0.5, 1), sound(0.5, 2)])
    codes = session.encode(pair, "middle")
    assert np.array_equal(codes[0], session.encode(pair[0], "middle"))
    assert not np.array_equal(codes[0], codes[1])
    found = session.decode(codes, "middle")
    assert np.abs(found[1] - session.decode(codes[1], "middle")).max() < 1e-6


def test_a_codec_refuses_what_is_no_sound_and_no_code(session):
    for bad, message in ((np.zeros(0), "has samples"), (np.array([np.nan]), "finite")):
        with pytest.raises(UsageError, match=message):
            session.encode(bad, "top")
    for wrong in ([2048], [-1], [], [0.5]):
        with pytest.raises(UsageError, match="from 0 to 2047"):
            session.decode(np.array(wrong), "top")
    with pytest.raises(ModelError, match="has the levels top, middle, bottom"):
        session.encode(np.zeros(8), "high")


def test_torch_and_the_graph_agree(session):
    torch = pytest.importorskip("torch")
    from cadenza.models import VQVAE

    given = sound(0.6)[:12_800]
    for number, name in enumerate(LEVELS):
        config = level(name)
        kept = kept_weights(weights_of(config, number), config, "float16")
        model = VQVAE(config).eval()
        state = {key: torch.from_numpy(each.astype("f4")) for key, each in kept.items()}
        model.load_state_dict(state, strict=False)
        with torch.inference_mode():
            codes = model.encode(torch.from_numpy(given)[None])[0].numpy()
            wanted = model.decode(torch.from_numpy(codes)[None])[0].clamp(-1, 1).numpy()
        assert np.mean(session.encode(given, name) == codes) > 0.999
        assert np.abs(session.decode(codes, name) - wanted).max() < 1e-4
        assert len(set(codes.tolist())) > 10


def test_a_voice_is_read_back_and_verified(voice):
    again = read_bundle(voice.folder)
    assert isinstance(again.config, VoiceConfig)
    assert again.config == voice.config
    assert again.config.codec.names == tuple(LEVELS)
    again.verify()
    assert again.config.parameters == sum(level(name).parameters for name in LEVELS)
    (voice.folder / "decoder.top.onnx").rename(voice.folder / "aside")
    try:
        with pytest.raises(ModelError, match=r"no decoder\.top\.onnx"):
            CodecSession(voice.folder)
    finally:
        (voice.folder / "aside").rename(voice.folder / "decoder.top.onnx")


def test_a_digest_tells_weights_apart_and_how_they_are_kept():
    config = level("bottom")
    weights = weights_of(config)
    digest = weights_sha256(weights, config, "float16")
    assert digest == weights_sha256({**weights, "codebook.counts": np.zeros(3)}, config, "float16")
    assert digest != weights_sha256(weights, config, "float32")
    assert digest != weights_sha256(weights_of(config, 1), config, "float16")
    weights["encoder.out.bias"] = weights["encoder.out.bias"] * np.nan
    with pytest.raises(ModelError, match="finite numbers"):
        weights_sha256(weights, config, "float16")
    with pytest.raises(ModelError, match="no encoder"):
        kept_weights({}, config, "float16")


def prior_of(parts, name, folder, seed=0):
    """Weights of a prior over a voice's codes, in a file."""
    digest = vocabulary_sha256(name, parts.config.codec.sha256, STYLES, LABELS)
    sizes = field_sizes(name, len(STYLES), len(LABELS))
    config = ModelConfig.of_size("tiny", field_names(name), sizes, digest, context=32)
    rng = np.random.default_rng(seed)
    tensors = {key: rng.normal(0, 0.05, shape).astype("f4")
               for key, shape in expected_shapes(config).items()}  # fmt: skip
    path = folder / f"{name}.safetensors"
    save_file(tensors, path, {"config": json.dumps(config.to_mapping())})
    return path


def test_parts_join_a_voice_and_what_no_longer_fits_goes(voice, tmp_path):
    parts = parts_of(voice)
    for name in ("top", "middle"):
        path = prior_of(parts, name, tmp_path)
        parts = with_prior(parts, name, path, styles=STYLES, labels=LABELS)
    assert tuple(parts.config.priors) == ("top", "middle")
    made = write_voice(
        tmp_path / "two", parts, name="two", card="-", version="2", fingerprints=b"x"
    )
    prior = voice_prior(made, "middle")
    assert isinstance(prior, TokenModel)
    logits = prior.open(1).feed(np.zeros((1, 1, len(field_names("middle"))), np.int64))
    assert logits.shape == (1, 2049)
    with pytest.raises(ModelError, match="priors of top, middle"):
        voice_prior(made, "bottom")
    assert parts_of(made).files["fingerprints.npz"] == b"x"

    bottom = with_tensors(parts_of(made), level("bottom"), weights_of(level("bottom"), 9))
    assert bottom.dropped == ()
    middle = with_tensors(parts_of(made), level("middle"), weights_of(level("middle"), 9))
    assert middle.dropped == ("middle",)
    assert "prior.middle.onnx" not in middle.files
    with pytest.raises(ModelError, match="its own codes"):
        with_prior(middle, "middle", path, styles=STYLES, labels=LABELS)
    with pytest.raises(ModelError, match="its own codes"):
        with_prior(parts, "top", tmp_path / "top.safetensors", styles=("other",), labels=LABELS)


def test_a_voice_that_does_not_fit_together_is_refused():
    top = level("top")
    codec = CodecConfig({"top": top}, {"top": "ab"})
    sizes = field_sizes("top", 0, 0)
    stranger = ModelConfig.of_size("tiny", field_names("top"), sizes, "other")
    with pytest.raises(ModelError, match="its own codes"):
        VoiceConfig("tiny", codec, {"top": stranger})
    with pytest.raises(ModelError, match="each with its digest"):
        CodecConfig({"top": top}, {})
    with pytest.raises(ModelError, match="levels work at"):
        CodecConfig({"top": replace(top, sample_rate_hz=8000)}, {"top": "ab"})
    mapping = VoiceConfig("tiny", codec).to_mapping()
    for key, value in (("styles", [1]), ("codec", {"levels": {"top": 3}, "sha256": {}})):
        with pytest.raises(ModelError):
            read_config({**mapping, key: value})
    with pytest.raises(ModelError, match="audio comes from a voice"):
        CodecSession(read_bundle_of_music())


def read_bundle_of_music():
    from cadenza.runtime import find_bundle

    return find_bundle("chords")


@pytest.mark.parametrize("name", LEVELS)
def test_the_fake_is_a_codec_and_stable(session, name):
    codec = FakeCodec(seed=5)
    assert isinstance(codec, AudioCodec)
    assert isinstance(session, AudioCodec)
    given = sound(0.2)
    codes = codec.encode(given, name)
    assert len(codes) == -(-len(given) // HOPS[name])
    assert np.array_equal(codec.encode(codec.decode(codes, name), name), codes)
    assert codec.decode(codes, name, len(given)).shape == given.shape
    assert codec.codec_sha256(name) != FakeCodec().codec_sha256(name)
    with pytest.raises(ModelError, match="a level is one of"):
        codec.encode(given, "high")
