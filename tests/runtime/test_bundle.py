"""Bundles: written whole or not at all, and refused by name when anything does not match."""

from __future__ import annotations

import dataclasses
import json
import shutil
import struct
import subprocess
import sys
import types

import numpy as np
import pytest

import cadenza.runtime as room
from cadenza.errors import FileError, ModelError, UnknownNameError
from cadenza.runtime import ModelConfig, ModelSession, bundles, find_bundle, read_bundle
from cadenza.runtime.bundle import SHIPPED, write_bundle
from cadenza.runtime.export import main
from cadenza.runtime.graph import build_graph
from cadenza.runtime.weights import read_weights
from cadenza.tokens import FIELD_SIZES, FIELDS


@pytest.fixture(scope="module")
def written(kit, tmp_path_factory):
    return kit.bundle(tmp_path_factory.mktemp("bundles") / "tiny")


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written.folder, tmp_path / "tiny")


def change(folder, **changes):
    index = json.loads((folder / "bundle.json").read_text("utf-8"))
    index = {key: value for key, value in {**index, **changes}.items() if value != "gone"}
    (folder / "bundle.json").write_text(json.dumps(index), "utf-8")


def test_what_is_written_is_read(kit, written):
    found = read_bundle(written.folder)
    assert found == written
    assert found.config == kit.config()
    assert (found.name, found.version, found.licence) == ("tiny", "1", "CC0-1.0")
    assert found.summary == {"steps": 3}
    assert found.card() == "# Tiny\n"
    assert found.size_bytes == sum(path.stat().st_size for path in written.folder.iterdir())
    found.verify()
    found.verify("a" * 64)


def test_the_same_bundle_has_the_same_bytes(kit, written, tmp_path):
    again = kit.bundle(tmp_path / "again")
    for path in written.folder.iterdir():
        assert (again.folder / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 4}, "bundle tiny: .*models of format 3; got 4; update Cadenza"),
        (
            {"format": 1, "field_names": "gone"},
            "format 3; got 1; train and export the model again",
        ),
        ({"format": True}, "format as int"),
        ({"architecture": "lstm"}, "bundle tiny: a model is a music-transformer"),
        ({"position": "absolute"}, "rotary or relative"),
        ({"d_model": 100}, "64 times its heads; got d_model 100 with heads 1"),
        ({"layers": "six"}, "layers as int; got 'six'"),
        ({"heads": True}, "heads as int"),
        ({"context": 0}, "a context is 8 to"),
        ({"field_names": "gone"}, "field_names as list; got nothing"),
        ({"field_names": ["token", 2]}, "field_names are texts"),
        ({"field_sizes": [3, "x"]}, "whole numbers"),
        ({"vocabulary_sha256": "gone"}, "vocabulary_sha256 as str; got nothing"),
        ({"name": "gone"}, "bundle tiny states its name"),
        ({"licence": 3}, "states its licence"),
        ({"summary": [1]}, "summary of bundle tiny"),
        ({"files": "gone"}, "states the hash of every file"),
        ({"files": {"model.onnx": "ab"}}, "states the hash of card.md"),
        ({"files": {"../model.onnx": "ab"}}, "names plain files"),
    ],
)
def test_a_wrong_index_is_refused_by_name(folder, changes, message):
    change(folder, **changes)
    with pytest.raises(ModelError, match=message):
        read_bundle(folder)


def test_what_is_no_bundle(tmp_path, folder):
    with pytest.raises(ModelError, match=r"a folder with bundle\.json"):
        read_bundle(tmp_path)
    for text, message in (("{", "is JSON"), ("[]", "a JSON object")):
        (folder / "bundle.json").write_text(text, "utf-8")
        with pytest.raises(ModelError, match=message):
            read_bundle(folder)


def test_changed_and_missing_files(folder):
    bundle = read_bundle(folder)
    data = bytearray((folder / "model.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "model.onnx").write_bytes(data)
    with pytest.raises(ModelError, match=r"bundle tiny .*model\.onnx with another hash"):
        ModelSession(bundle)
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match=r"bundle tiny is whole; got no model\.onnx"):
        bundle.verify()
    with pytest.raises(ModelError, match="vocabulary bbbbbbbbbbbb; got aaaaaaaaaaaa"):
        bundle.verify("b" * 64)


def test_a_graph_that_the_runtime_cannot_load(kit, tmp_path):
    files = {"model.onnx": b"no graph", "card.md": b"x"}
    about = {"version": "1", "created": "2026-01-31", "licence": "CC0-1.0"}
    bundle = write_bundle(tmp_path / "odd", name="odd", config=kit.config(), files=files, **about)
    with pytest.raises(ModelError, match="load the model of bundle odd"):
        ModelSession(bundle)


def test_finding(folder, tmp_path, monkeypatch):
    shutil.copytree(folder, tmp_path / "other-folder")
    change(tmp_path / "other-folder", name="named")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "bundle.json").write_text("{", "utf-8")
    names = [bundle.name for bundle in bundles([tmp_path])]
    assert {"named", "tiny"} <= set(names)
    assert names == sorted(names)
    assert find_bundle("tiny", [tmp_path]).folder == folder
    assert find_bundle("named", [tmp_path]).folder == tmp_path / "other-folder"
    assert find_bundle(folder).name == find_bundle(str(folder)).name == "tiny"
    with pytest.raises(ModelError, match="bundle broken is JSON"):
        find_bundle("broken", [tmp_path])
    with pytest.raises(UnknownNameError, match="got tinny; try --model tiny"):
        find_bundle("tinny", [tmp_path])
    monkeypatch.chdir(tmp_path)
    assert find_bundle("./tiny").folder.resolve() == folder


def test_shipped_bundles_are_whole():
    for bundle in bundles():
        assert bundle.folder.parent == SHIPPED
        assert bundle.name == bundle.folder.name
        bundle.verify()


def test_writing_is_careful(kit, folder, tmp_path):
    about = {"config": kit.config(), "version": "1", "created": "2026-01-31", "licence": "x"}
    files = {"model.onnx": b"1", "card.md": b"2"}
    with pytest.raises(FileError, match="a new folder"):
        write_bundle(folder, name="tiny", files=files, **about)
    (tmp_path / "mine").mkdir()
    with pytest.raises(FileError, match="a new folder"):
        write_bundle(tmp_path / "mine", name="tiny", files=files, replace=True, **about)
    with pytest.raises(ModelError, match=r"a bundle has card\.md"):
        write_bundle(tmp_path / "new", name="tiny", files={"model.onnx": b"1"}, **about)
    with pytest.raises(ModelError, match="small letters"):
        write_bundle(tmp_path / "new", name="Tiny Model", files=files, **about)
    with pytest.raises(ModelError, match="plain names"):
        write_bundle(tmp_path / "new", name="tiny", files={**files, "a/b": b""}, **about)
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(FileError, match="can be written"):
        write_bundle(tmp_path / "file" / "new", name="tiny", files=files, **about)
    before = sorted(path.name for path in tmp_path.iterdir())
    replaced = write_bundle(folder, name="tiny", files=files, replace=True, **about)
    assert replaced.model_path.read_bytes() == b"1"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def safetensors_of(weights, kind="F32"):
    header, body = {"__metadata__": {"made": "by hand"}}, b""
    for name, array in weights.items():
        raw = array.astype("<f4").tobytes()
        if kind == "BF16":
            raw = (np.frombuffer(raw, "<u4") >> 16).astype("<u2").tobytes()
        offsets = [len(body), len(body) + len(raw)]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": offsets}
        body += raw
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


@pytest.mark.parametrize("kind", ["F32", "BF16"])
def test_export_from_the_command_line(kit, tmp_path, capsys, kind):
    config = kit.config()
    weights = kit.weights(config)
    (tmp_path / "w.safetensors").write_bytes(safetensors_of(weights, kind))
    (tmp_path / "c.json").write_text(json.dumps(config.to_mapping()), "utf-8")
    (tmp_path / "card.md").write_text("# A card\n", "utf-8")
    paths = [str(tmp_path / name) for name in ("w.safetensors", "c.json")]
    asked = [*paths, "--out", str(tmp_path / "out"), "--card", str(tmp_path / "card.md")]
    (tmp_path / "o.index").write_bytes(b"an index")
    more = ["--created", "2026-01-31", "--keep-weights", paths[0], "--precision", "float32",
            "--originality", str(tmp_path / "o.index")]  # fmt: skip
    assert main([*asked, "--name", "mine", *more]) == 0
    assert "MB" in capsys.readouterr().out
    bundle = read_bundle(tmp_path / "out")
    assert (bundle.name, bundle.created, bundle.card()) == ("mine", "2026-01-31", "# A card\n")
    assert set(bundle.files) == {
        "model.onnx", "card.md", "originality.index", "weights.safetensors"
    }  # fmt: skip
    read = read_weights(bundle.folder / "weights.safetensors")
    np.testing.assert_allclose(read["norm.weight"], weights["norm.weight"], rtol=2**-7)
    ids = kit.ids(1, 12)
    expected = kit.reference(ids[0], read, config)
    np.testing.assert_allclose(ModelSession(bundle).score(ids)[0], expected, atol=1e-4)
    assert main([*asked, "--name", "mine"]) == 1
    assert "a new folder" in capsys.readouterr().err


def test_weights_may_state_their_config_themselves(kit, tmp_path, capsys):
    from safetensors.numpy import save_file

    config = kit.config()
    weights = kit.weights(config)
    told = {"config": json.dumps(config.to_mapping())}
    save_file(weights, tmp_path / "w.safetensors", metadata=told)
    (tmp_path / "card.md").write_text("# A card\n")
    asked = [str(tmp_path / "w.safetensors"), "--name", "mine", "--card", str(tmp_path / "card.md")]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 0
    assert read_bundle(tmp_path / "out").config == config
    save_file(weights, tmp_path / "w.safetensors")
    assert main([*asked, "--out", str(tmp_path / "other")]) == 1
    assert "state the model's config" in capsys.readouterr().err


def test_safetensors_and_weights_that_do_not_fit(kit, tmp_path):
    config = kit.config()
    weights = kit.weights(config)
    data = safetensors_of(weights)
    for broken in (
        b"",
        b"no tensors at all",
        data[: len(data) // 2],
        b"\x04" + 7 * b"\0" + b"null",
    ):
        (tmp_path / "w").write_bytes(broken)
        with pytest.raises(ModelError, match="safetensors"):
            read_weights(tmp_path / "w")
    (tmp_path / "w").write_bytes(data.replace(b'"F32"', b'"I32"', 1))
    with pytest.raises(ModelError, match="F32, F16 or BF16; got I32"):
        read_weights(tmp_path / "w")
    with pytest.raises(FileError, match="can be read"):
        read_weights(tmp_path / "none")
    for changes, message in (
        ({"norm.weight": None}, r"no norm\.weight"),
        ({"norm.weight": np.ones(3)}, r"norm\.weight has the shape \(64,\)"),
        ({"norm.weight": np.full(64, np.nan)}, "finite"),
        ({"extra": np.ones(3)}, "only; got extra"),
    ):
        wrong = {name: a for name, a in {**weights, **changes}.items() if a is not None}
        with pytest.raises(ModelError, match=message):
            build_graph(wrong, config)
    other = dataclasses.replace(config, field_names=(*config.field_names[:-1], "bass"))
    with pytest.raises(ModelError, match=r"no embed\.bass\.weight"):
        build_graph(weights, other)
    with pytest.raises(ModelError, match="int8 or float32"):
        build_graph(weights, config, precision="int4")


def test_shipped_sizes_stay_small(kit):
    config = ModelConfig.of_size("small", FIELDS, FIELD_SIZES)
    assert len(build_graph(kit.weights(config), config).SerializeToString()) < 6_000_000


DOOR = """AudioCodec Bundle ChordConfig ChordModel ChordSession CodecConfig CodecSession
FakeChordModel FakeCodec FakeLineModel FakeModel LevelConfig LineConfig LineModel LineSession
LineStream ModelConfig ModelSession TokenModel TokenStream VoiceConfig bundles check_sampling
default_threads find_bundle read_bundle sample sample_rows voice_prior write_bundle"""


def test_the_door_is_pinned():
    assert sorted(room.__all__) == sorted(DOOR.split()) == sorted(dir(room))
    for name in room.__all__:
        assert not isinstance(getattr(room, name), types.ModuleType)
    with pytest.raises(AttributeError, match="tuba"):
        _ = room.tuba
    assert 1 <= room.default_threads() <= 4


def test_opening_the_door_costs_nothing():
    code = "import sys, cadenza.runtime as r; r.Bundle; r.bundles(); r.TokenModel\n"
    code += "sys.exit(bool({'numpy', 'onnxruntime', 'onnx', 'torch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_composing_needs_no_onnx_and_no_torch(written):
    code = (
        "import sys, numpy as np\n"
        "from cadenza.runtime import ModelSession, find_bundle\n"
        "session = ModelSession(find_bundle(sys.argv[1]))\n"
        "session.open().feed(np.zeros((1, 3, 6), int))\n"
        "sys.exit(bool({'onnx', 'torch'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, str(written.folder)]
    assert subprocess.run(command, check=False).returncode == 0
