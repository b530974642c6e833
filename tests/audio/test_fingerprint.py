"""Copies of a stretch are found with their source and place; sounds of one kind are no copies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from cadenza.audio.fingerprint import FRAME_S, FingerprintIndex, copies, fingerprint, nearest
from cadenza.audio.textures import texture
from cadenza.errors import FileError, UsageError

RATE = 22_050
KEPT = ("ambient", "bells", "rain", "ocean", "night")


@pytest.fixture(scope="module")
def sounds():
    return {style: texture(style, 14, 1) for style in KEPT}


@pytest.fixture(scope="module")
def index(sounds):
    return FingerprintIndex.of(sounds.items())


def worn(sound, seed=1):
    """Quieter, without its highs, under noise."""
    noise = np.random.default_rng(seed).normal(0, 0.1 * sound.std(), len(sound))
    muffled = sosfilt(butter(2, 6000, fs=RATE, output="sos"), sound)
    return (0.3 * (muffled + noise)).astype("f4")


@pytest.mark.parametrize("style", KEPT)
def test_a_worn_copy_is_found_where_it_was_taken(sounds, index, style):
    taken = sounds[style][4 * RATE + 77 : 12 * RATE]
    found = copies(worn(taken), index)
    assert found
    assert found[0].source == style
    assert found[0].source_s - found[0].at_s == pytest.approx(4, abs=0.1)
    assert found[0].seconds == pytest.approx(8, abs=1)
    assert found[0].errors < 0.37


@pytest.mark.parametrize("style", KEPT)
def test_another_sound_of_the_same_kind_is_no_copy(index, style):
    assert copies(texture(style, 10, 2), index) == ()


def test_a_copy_inside_a_longer_sound_is_found_at_its_place(sounds, index):
    other = texture("ambient", 10, 7)
    joined = np.concatenate([other[: 5 * RATE], sounds["bells"][2 * RATE : 9 * RATE], other])
    (found,) = copies(joined, index)
    assert (found.source, round(found.source_s - found.at_s)) == ("bells", -3)
    assert 4 <= found.at_s <= 6
    assert 5 <= found.seconds <= 8


def test_another_pitch_is_another_sound(sounds, index):
    faster = np.interp(
        np.arange(0, 8 * RATE, 1.06), np.arange(8 * RATE), sounds["ambient"][: 8 * RATE]
    )
    assert copies(faster, index) == ()


def test_silence_and_clicks_are_copies_of_nothing(index):
    assert copies(np.zeros(8 * RATE, "f4"), index) == ()
    click = np.zeros(8 * RATE, "f4")
    click[RATE] = 1
    assert copies(click, index) == ()
    assert copies(np.zeros(1000, "f4"), index) == ()


def test_a_fingerprint_has_a_number_for_each_frame_and_does_not_know_loudness(sounds):
    found = fingerprint(sounds["rain"])
    assert (found.dtype, len(found)) == (np.uint32, len(sounds["rain"]) // 512)
    assert pytest.approx(0.0232, abs=1e-4) == FRAME_S
    quieter = fingerprint(sounds["rain"] * np.float32(0.25))
    assert (found == quieter).mean() > 0.99


def test_an_index_is_kept_in_a_file(index, tmp_path):
    path = tmp_path / "fingerprints.npz"
    path.write_bytes(index.to_bytes())
    read = FingerprintIndex.read(path)
    assert (read.names, read.lengths) == (index.names, index.lengths)
    assert (read.prints == index.prints).all()
    whole = path.read_bytes()
    for broken in (b"", b"PK", whole[:-50], whole[: len(whole) // 2]):
        path.write_bytes(broken)
        with pytest.raises(FileError, match="fingerprints"):
            FingerprintIndex.read(path)
    np.savez(path, facts=np.array(["x"], object), allow_pickle=True)
    with pytest.raises(FileError, match="fingerprints"):
        FingerprintIndex.read(path)
    with pytest.raises(FileError):
        FingerprintIndex.read(tmp_path / "none.npz")


def test_an_index_of_nothing_is_refused():
    with pytest.raises(UsageError, match="one sound at least"):
        FingerprintIndex.of([])


def test_the_nearest_sound_is_named_with_its_distance(sounds, index):
    name, errors = nearest(worn(sounds["ocean"][: 6 * RATE]), index)
    assert (name, errors < 0.37) == ("ocean", True)
    _, errors = nearest(texture("ocean", 6, 2), index)
    assert 0.37 < errors < 0.5
    assert nearest(np.zeros(8 * RATE, "f4"), index) == ("", 0.5)
