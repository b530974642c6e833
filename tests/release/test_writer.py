from __future__ import annotations

import errno
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.errors import CancelledError, FileError, ReleaseError, SoundError, UsageError
from cadenza.music.score import Score
from cadenza.progress import Progress, Silent
from cadenza.release import (
    Content,
    Stages,
    Tags,
    Written,
    check_formats,
    to_text,
    write_release,
    write_tags,
)
from cadenza.release.audio import stem_files, stem_gain_db
from cadenza.sound.audiofile import read_audio
from cadenza.sound.model import Mix, MixSettings

TAGS = Tags("Lluvia", "lofi", 75.0, "D minor", "Dm", "seed 7", "Cadenza 0.1")


def write(
    target: Path, score: Score, mix: Mix | None, progress: Progress | None = None, **fields: Any
) -> Written:
    content = Content(
        score=score,
        midi=b"MThd",
        tags=TAGS,
        facts={"title": "Lluvia", "seed": 7},
        settings=None if mix is None else MixSettings(),
        **fields,
    )

    def render(_score: Score, _settings: MixSettings, progress: Progress) -> Mix:
        progress.report("render", 1.0)
        progress.report("master", 0.0)
        progress.report("master", 1.0)
        assert mix is not None
        return mix

    return write_release(target, content, Stages(progress or Silent()), render=render)


def test_a_release_holds_all_its_files(tmp_path: Path, score: Score, mix: Mix) -> None:
    done = write(tmp_path / "song", score, mix, formats=("flac", "mp3", "wav"), stems=True)
    assert done.files == (
        "pianoroll.png", "receipt.html", "receipt.json", "song.flac", "song.mid", "song.mp3",
        "song.wav", "stems/bass.flac", "stems/melody.flac", "waveform.png",
    )  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir()) == ["song"]
    receipt = json.loads((tmp_path / "song" / "receipt.json").read_text("utf-8"))
    assert receipt == json.loads(json.dumps(done.receipt))
    assert {"render", "master", "encode", "pictures"} <= set(receipt["seconds"])
    assert {each["name"] for each in receipt["files"]} == set(done.files) - {
        "receipt.html",
        "receipt.json",
    }
    assert receipt["soundfont"] == {"name": "fake", "sha256": "0" * 64}


def test_without_audio_there_is_still_a_picture(tmp_path: Path, score: Score) -> None:
    done = write(tmp_path / "song", score, None)
    assert done.files == ("pianoroll.png", "receipt.html", "receipt.json", "song.mid")
    assert done.receipt["loudness"] is None


@pytest.mark.parametrize("audio_format", ["flac", "mp3", "wav"])
def test_tags_are_read_back(tmp_path: Path, score: Score, mix: Mix, audio_format: str) -> None:
    write(tmp_path / "s", score, mix, formats=(audio_format,))
    song = mutagen.File(tmp_path / "s" / f"song.{audio_format}")
    text = {key.lower(): str(value) for key, value in dict(song.tags).items()}
    title = text.get("title", text.get("tit2", ""))
    assert "Lluvia" in title
    assert any("Dm" in value for value in text.values())
    assert any("75" in value for value in text.values())
    assert any("seed 7" in value for value in text.values())
    pictures = song.pictures if audio_format == "flac" else song.tags.getall("APIC")
    assert pictures[0].data[:4] == b"\x89PNG"
    assert abs(song.info.length - 1.0) < 0.1


def test_empty_tags_are_left_out(tmp_path: Path, score: Score, mix: Mix) -> None:
    content = Content(score, b"MThd", Tags("A"), {}, settings=MixSettings())
    write_release(tmp_path / "s", content, Stages(Silent()), render=lambda *_: mix)
    assert "bpm" not in mutagen.File(tmp_path / "s" / "song.flac").tags
    assert "TBPM" not in mutagen.File(tmp_path / "s" / "song.mp3").tags


@pytest.mark.parametrize("peak", [0.5, 1.9])
def test_stems_sum_to_the_mix_and_none_clips(
    tmp_path: Path, score: Score, peak: float, make_mix: Callable[..., Mix]
) -> None:
    mix = make_mix(peak=peak)
    done = write(tmp_path / "s", score, mix, stems=True)
    stems = [read_audio(tmp_path / "s" / "stems" / f"{name}.flac") for name in mix.stems]
    gain = 10 ** (done.receipt["stems"]["gain_db"] / 20)
    assert max(float(np.abs(stem).max()) for stem in stems) < 1.0
    assert (gain == 1.0) == (peak < 1)
    error = np.sum(stems, axis=0) - gain * mix.premaster
    assert 20 * np.log10(np.abs(error).max() / np.abs(mix.premaster).max()) < -60


def test_stem_files_stay_inside_their_folder_and_apart(make_mix: Callable[..., Mix]) -> None:
    mix = make_mix()
    names = ["../../etc/x", "Piano 1", "piano 1", "", "ñ/…", "x" * 300]
    odd = Mix(dict.fromkeys(names, mix.master), mix.premaster, mix.master, {}, {}, "fake")
    files = stem_files(odd)
    assert len({name.lower() for name in files}) == len(names)
    assert all("/" not in name and not name.startswith(".") and len(name) < 80 for name in files)
    assert stem_gain_db(Mix({}, mix.premaster, mix.master, {}, {}, "fake")) == 0.0


def test_a_full_disk_leaves_nothing(
    tmp_path: Path, score: Score, mix: Mix, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bytes = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.suffix == ".flac":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_bytes(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ReleaseError, match="disk must have room"):
        write(tmp_path / "songs" / "s", score, mix)
    assert list(tmp_path.iterdir()) == []


def test_a_failing_renderer_leaves_nothing(tmp_path: Path, score: Score) -> None:
    content = Content(score, b"", TAGS, {}, settings=MixSettings())

    def render(*_: object) -> Mix:
        raise SoundError("the synthesiser failed")

    with pytest.raises(SoundError):
        write_release(tmp_path / "s", content, Stages(Silent()), render=render)
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_release_leaves_nothing(tmp_path: Path, score: Score, mix: Mix) -> None:
    silent = Silent()
    silent.cancel()
    with pytest.raises(CancelledError):
        write(tmp_path / "s", score, mix, silent)
    assert list(tmp_path.iterdir()) == []


def test_formats_are_checked() -> None:
    assert check_formats(("mp3", "flac", "mp3")) == ("flac", "mp3")
    with pytest.raises(UsageError, match=r"--format is one of.*got ogg"):
        check_formats(("ogg",))


def test_stages_count_their_time() -> None:
    now = iter([0.0, 1.0, 2.0, 5.0, 7.0, 8.0, 9.0])
    stages = Stages(Silent(), clock=lambda: next(now))
    with stages.measure("render"):
        stages.report("master", 0.0)
        stages.report("master", 1.0)
    stages.split("render", "master")
    stages.split("render", "nothing")
    with stages.measure("odd"):
        pass
    assert stages.seconds() == {"render": 4.0, "master": 1.0, "odd": 1.0}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.slow
@given(JSON)
@settings(max_examples=100, deadline=None)
def test_a_receipt_is_json_whatever_it_holds(value: object) -> None:
    assert json.loads(to_text(value)) == value


def test_a_receipt_is_readable() -> None:
    text = to_text({"chords": [["Dm7", "G7"]] * 20, "peak": float("-inf"), "gain": 0.1 + 0.2})
    assert '  "peak": null,\n' in text
    assert '"gain": 0.3\n' in text
    assert all(len(line) <= 96 for line in text.splitlines())
    assert '    ["Dm7", "G7"],\n' in text


def test_tags_that_cannot_be_written_are_one_line(
    tmp_path: Path, score: Score, mix: Mix, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise mutagen.MutagenError("odd header")

    monkeypatch.setattr("cadenza.release.audio.write_tags", fail)
    with pytest.raises(ReleaseError, match="tags of song"):
        write(tmp_path / "s", score, mix)
    assert list(tmp_path.iterdir()) == []


def test_formats_without_tags_are_refused() -> None:
    with pytest.raises(FileError, match="an audio format is flac, mp3 or wav"):
        write_tags(BytesIO(), "ogg", TAGS)


def test_values_that_json_does_not_know_become_text() -> None:
    assert to_text({"path": Path("a/b")}) == '{"path": "a/b"}\n'
