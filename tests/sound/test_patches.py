from pathlib import Path

import pytest

from cadenza.errors import CadenzaError, SoundError, UnknownNameError, UsageError
from cadenza.music.gm import DRUM_KITS, INSTRUMENTS
from cadenza.sound.effects import check_effects
from cadenza.sound.model import Effect
from cadenza.sound.patches import (
    drum_patch,
    find_patch,
    is_drum_patch,
    load_patches,
    plain_patch,
)
from cadenza.sound.soundfonts import DRUM_BANK

WANTED = """
dusty_keys dusty_piano tape_pad soft_kit lofi_kit warm_pad glass_pad slow_strings deep_pad air_choir
 shimmer_bells sub_bass round_bass upright_bass acid_bass saw_lead soft_lead pluck
house_organ house_piano stab_chord techno_kit house_kit rock_kit jazz_kit room_kit brush_kit
orchestral_kit felt_piano grand_piano nylon_guitar steel_guitar crunch_guitar lead_guitar
string_section solo_strings brass_section choir epic_drums standard_kit"""


def test_all_promised_patches_are_there():
    assert sorted(load_patches()) == sorted(WANTED.split())


@pytest.mark.parametrize("name", WANTED.split())
def test_every_patch_is_described_and_its_effects_exist(name):
    patch = find_patch(name)
    assert patch.description.endswith(".")
    assert len(check_effects(patch.effects)) == len(patch.effects)
    assert is_drum_patch(patch) == name.endswith(("_kit", "_drums"))
    assert {layer.bank == DRUM_BANK for layer in patch.layers} == {is_drum_patch(patch)}


def test_every_general_midi_name_is_a_patch():
    for each in INSTRUMENTS:
        patch = find_patch(each.name)
        assert patch.layers[0].program == each.program
        check_effects(patch.effects)
    with pytest.raises(UsageError, match="0 to 127"):
        plain_patch(128)


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("drums", 0),
        ("Drum_Kit", 0),
        ("drums:25", 25),
        ("tr_808", 25),
        ("jazz_drums", 32),
        ("power_kit", 16),
    ],
)
def test_drum_names(name, program):
    patch = find_patch(name)
    assert is_drum_patch(patch)
    assert patch.layers[0].program == program
    assert drum_patch(DRUM_KITS["jazz"]).name == "jazz_drums"


@pytest.mark.parametrize("name", ["", "warm_pda", "drums:128", "drums:x", "kazoo"])
def test_unknown_names_are_refused(name):
    with pytest.raises(UnknownNameError):
        find_patch(name)


def test_near_names_are_told():
    with pytest.raises(UnknownNameError, match="did you mean warm_pad"):
        find_patch("warm_pda")


def test_soundfonts_are_instruments(tiny_sf2):
    folder = tiny_sf2.parent
    for name in (str(tiny_sf2), "tiny.sf2", "tiny"):
        (layer,) = find_patch(name, fonts=folder).layers
        assert (layer.bank, layer.program, layer.soundfont) == (0, 0, tiny_sf2)
    (kit,) = find_patch("tiny.sf2:128:0", fonts=folder).layers
    assert kit.bank == 128
    with pytest.raises(UnknownNameError, match="0:0, 128:0"):
        find_patch("tiny.sf2:0:9", fonts=folder)
    with pytest.raises(SoundError, match="No such file"):
        find_patch("/nowhere/x.sf2")


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_own_patches_join_and_replace(tmp_path, tiny_sf2):
    (tmp_path / "tiny.sf2").write_bytes(tiny_sf2.read_bytes())
    write(
        tmp_path,
        """
        [my_bells]
        description = "Mine."
        gain_db = -2
        layers = [
            { program = "celesta", transpose = 12, detune_cents = 3, gain_db = -6 },
            { program = 0, bank = 0, soundfont = "tiny.sf2" },
            { program = 0, soundfont = "tiny" },
        ]
        effects = [{ kind = "delay", beats = 0.5 }]

        [warm_pad]
        layers = [{ program = 3 }]
        """,
    )
    mine = find_patch("my_bells", folder=tmp_path)
    assert mine.layers[0].program == 8
    assert mine.layers[0].transpose_semitones == 12
    assert mine.layers[1].soundfont == tmp_path / "tiny.sf2"
    assert mine.layers[2].soundfont == tmp_path / "tiny.sf2"
    assert mine.effects == (Effect("delay", {"beats": 0.5}),)
    assert find_patch("warm_pad", folder=tmp_path).layers[0].program == 3
    assert find_patch("warm_pad").layers[0].program == 89
    assert len(load_patches(tmp_path)) == len(WANTED.split()) + 1


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x = ", "is TOML"),
        ("x = 3", "a patch is a table"),
        ("[x]", "layers is a list"),
        ("[x]\nlayers = []", "layers is a list"),
        ("[x]\nlayers = [3]", "a layer is a table"),
        ("[x]\nlayers = [{ progam = 3 }]", "a layer is a table"),
        ("[x]\nlayers = [{ program = 128 }]", "program is 0 to 127"),
        ("[x]\nlayers = [{ program = true }]", "program is 0 to 127"),
        ("[x]\nlayers = [{ program = 'kazoo' }]", "General MIDI name"),
        ("[x]\nlayers = [{ bank = -1 }]", "bank lies between"),
        ("[x]\nlayers = [{ gain_db = 'loud' }]", "gain_db lies between"),
        ("[x]\nlayers = [{ soundfont = 3 }]", "soundfont is a path or a name"),
        ("[x]\nlayers = [{ soundfont = 'gold.sf2' }]", "gold.sf2"),
        ("[x]\nlayers = [{}]\ngain_db = nan", "gain_db lies between"),
        ("[x]\nlayers = [{}]\ncolour = 1", "a field is one of"),
        ("[x]\nlayers = [{}]\neffects = 3", "effects is a list"),
        ("[x]\nlayers = [{}]\neffects = [3]", "a table with a kind"),
        ("[x]\nlayers = [{}]\neffects = [{ kind = 'sparkle' }]", "mine.toml: x: an effect is"),
        ("[x]\nlayers = [{}]\neffects = [{ kind = 'delay', beats = 99 }]", "mine.toml: x: beats"),
    ],
)
def test_broken_patch_files_name_file_and_field(tmp_path, text, what):
    write(tmp_path, text)
    with pytest.raises(CadenzaError, match=what) as caught:
        load_patches(tmp_path)
    assert "\n" not in str(caught.value)


def test_files_that_are_no_patch_files(tmp_path):
    (tmp_path / "big.toml").write_bytes(b"#" * 300_000)
    with pytest.raises(SoundError, match="256 kB"):
        load_patches(tmp_path)
    (tmp_path / "big.toml").unlink()
    (tmp_path / "dir.toml").mkdir()
    with pytest.raises(SoundError, match="can be read"):
        load_patches(tmp_path)
    assert load_patches(tmp_path / "nowhere") == load_patches()


def test_a_broken_file_stops_only_who_asks_for_what_is_in_it(tmp_path):
    (tmp_path / "broken.toml").write_text("[mine\n", "utf-8")
    (tmp_path / "whole.toml").write_text('[other]\nlayers = [{ program = "harp" }]\n', "utf-8")
    assert find_patch("dusty_keys", folder=tmp_path).name == "dusty_keys"
    with pytest.raises(SoundError, match=r"TOML; got broken\.toml"):
        find_patch("mine", folder=tmp_path)
