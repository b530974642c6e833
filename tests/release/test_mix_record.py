from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import ReleaseError
from cadenza.release import mix_facts, read_mix, read_roles, to_text
from cadenza.sound import MixSettings, Strip

SETTINGS = MixSettings(
    strips=(Strip("melody", "dusty_keys", -3.5, 0.25, -16.0, "melody"), Strip("x", "", 0.0)),
    finish="lofi",
    ambience=(("rain", -6.0),),
    loudness_lufs=-16.0,
    true_peak_db=-2.0,
    fade_out_s=4.5,
    tail_s=2.0,
    seed=2**63,
)
ROLES = {"melody": "melody", "x": "pad"}


def through_json(facts: object) -> object:
    return json.loads(to_text(facts))


def test_a_mix_comes_back_from_the_receipt() -> None:
    facts = through_json(mix_facts(SETTINGS, ROLES))
    assert read_mix(facts) == SETTINGS
    assert read_roles(facts) == ROLES


@given(
    st.builds(
        Strip,
        track=st.text(max_size=20),
        patch=st.text(max_size=20),
        gain_db=st.floats(-120, 60),
        pan=st.floats(-1, 1),
        reverb_db=st.floats(-200, 24),
        role=st.sampled_from(["", "bass"]),
    )
)
def test_any_strip_comes_back(strip: Strip) -> None:
    facts = json.loads(json.dumps(mix_facts(replace(SETTINGS, strips=(strip,)), {})))
    assert read_mix(facts).strips == (strip,)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("strips", None),
        ("strips", [1]),
        ("strips", [{}]),
        ("strips", [{}] * 1001),
        ("finish", 1),
        ("finish", "x" * 1001),
        ("ambience", [["rain"]]),
        ("ambience", [["rain", "loud"]]),
        ("ambience", "rain"),
        ("seed", -1),
        ("seed", 1.5),
        ("seed", True),
        ("tail_s", 61.0),
        ("tail_s", float("nan")),
        ("tail_s", float("inf")),
        ("fade_out_s", "1"),
        ("loudness_lufs", True),
        ("true_peak_db", 1),
    ],
)
def test_what_was_tampered_with_is_refused(field: str, value: object) -> None:
    facts = {**through_json(mix_facts(SETTINGS, ROLES)), field: value}
    with pytest.raises(ReleaseError, match=r"the mix in receipt\.json"):
        read_mix(facts)


@pytest.mark.parametrize("strip", [{"pan": 2}, {"gain_db": 1e9}, {"patch": None}, {"role": []}])
def test_a_strip_keeps_its_ranges(strip: dict[str, object]) -> None:
    facts = through_json(mix_facts(SETTINGS, ROLES))
    facts["strips"][0] |= strip
    with pytest.raises(ReleaseError):
        read_mix(facts)


@pytest.mark.parametrize("facts", [None, 1, "mix", [], {}, {"roles": {"a": 1}}, {"roles": []}])
def test_no_mix_at_all_is_refused(facts: object) -> None:
    with pytest.raises(ReleaseError):
        read_mix(facts)
    with pytest.raises(ReleaseError):
        read_roles(facts)
    with pytest.raises(ReleaseError):
        read_roles({"roles": {str(n): "" for n in range(1001)}})
