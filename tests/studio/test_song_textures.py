"""Textures of the audio wing in the studio: asked for by name, and faders in the mix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from cadenza.music import Note, Score, Track
from cadenza.release.mix_record import mix_facts
from cadenza.sound import MixSettings, Texture
from cadenza.studio.kinds.asking import flags_of, making
from cadenza.studio.library.mixes import mix_json, mixed, read_own_mix, write_own_mix
from cadenza.wire import Fields, Mix, MixRequest

SCORE = Score(tracks=(Track("flute", notes=(Note(0, 72, 960, 90),)),))
NIGHT = Texture("night", sha256="0" * 64, voice="moss", version="1", level="top", step=1, take=2)
RECEIPT: dict[str, Any] = {
    "mix": mix_facts(MixSettings(textures=(NIGHT, Texture("night", "pad", -3.0))), {})
}


def test_names_of_sessions_are_asked_for_and_no_part_of_the_wish(tmp_path: Path) -> None:
    request = {"fields": {"style": "lofi", "textures": ["night@2", "night:pad"]}}
    assert flags_of(request).style == "lofi"
    found = making(request, tmp_path)["sound"].textures
    assert [(each.file, each.take, each.role) for each in found] == [
        ("night", 2, "background"), ("night", 0, "pad"),
    ]  # fmt: skip
    assert making({}, tmp_path)["sound"].textures == ()


@pytest.mark.parametrize("name", ["a/b", "..", "x.session", "x.flac", "", "~me"])
def test_a_path_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Fields(textures=[name])


def test_every_texture_has_a_fader(tmp_path: Path) -> None:
    plain = mix_json(SCORE, RECEIPT, None)
    assert plain["textures"] == [["texture_night", 0.0], ["pad_night", -3.0]]
    assert Mix.model_validate(plain).textures == [("texture_night", 0.0), ("pad_night", -3.0)]
    asked = MixRequest.model_validate({"textures": [["texture_night", -6], ["pad_dusk", 0]]})
    own = write_own_mix(tmp_path, asked.model_dump(mode="json"), ("flute",))
    assert read_own_mix(tmp_path) == own
    _, settings, _ = mixed(SCORE, RECEIPT, own)
    assert [(each.file, each.role, each.gain_db) for each in settings.textures] == [
        ("night", "background", -6.0)
    ]
    assert settings.textures[0].voice == "moss"
    assert mixed(SCORE, RECEIPT, {"textures": []})[1].textures == ()
    assert len(mixed(SCORE, RECEIPT, None)[1].textures) == 2
