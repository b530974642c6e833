import subprocess
import sys
import types

import pytest

import cadenza.sound as room

DOOR = """
SAMPLE_RATE_HZ Audio AudioBlocks Effect FakeSynth Layer Mastered Mix MixSettings PartEvents Patch
Preset SoundFontInfo Strip Synth Texture ambiences apply_effects apply_finish available_synths
check_effects check_soundfont default_soundfont default_synth effect_kinds encode encoded find_patch
find_soundfont find_soundfonts integrated_lufs is_drum_patch load_finishes load_patches
make_ambience make_synth named_tracks part_events presets read_audio render_mix settings_for
soundfont_sha256 synth_notice true_peak_db usable_patches"""


def test_the_door_is_pinned():
    assert sorted(room.__all__) == sorted(DOOR.split()) == sorted(dir(room))


def test_every_name_leads_somewhere():
    for name in room.__all__:
        assert not isinstance(getattr(room, name), types.ModuleType)


def test_unknown_names():
    with pytest.raises(AttributeError, match="tuba"):
        _ = room.tuba


def test_opening_the_door_costs_nothing():
    code = "import sys, cadenza.sound; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
