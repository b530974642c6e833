"""Both engines keep the asked register, spread and pace; the file is heard to hold them."""

import pytest

from cadenza.app.mixing import asked_of
from cadenza.brief import wish_from_flags
from cadenza.compose import Composer
from cadenza.metrics import conformance
from cadenza.music import read_midi, write_midi
from cadenza.plan import complete, load_styles, make_plan

STYLES = load_styles()
FIELDS = ("register", "beats_per_chord", "octave_spread")


def _checked(engine, seed=1, **flags):
    brief = complete(wish_from_flags(**flags), STYLES, seed)
    plan = make_plan(brief, STYLES[brief.style], seed)
    score = read_midi(write_midi(Composer(engine).compose(plan).score))
    checks = conformance(asked_of(brief, plan), score)
    return plan, score, {check.field: check for check in checks if check.field in FIELDS}


def _struck(score, name):
    return [note.pitch for track in score.tracks if track.name == name for note in track.notes]


@pytest.mark.parametrize("engine", ["theory", "neural"])
@pytest.mark.parametrize(
    ("style", "flags"),
    [
        ("jazz", {"register": "C3", "octave_spread": 1, "beats_per_chord": 4}),
        ("lofi", {"register": "low", "octave_spread": 4, "beats_per_chord": 2}),
        ("ambient", {"octave_spread": 3, "beats_per_chord": 8}),
        ("pop", {"register": "high", "beats_per_chord": 1}),
    ],
)
def test_what_is_asked_is_heard(engine, style, flags):
    parts = ("chords=acoustic_grand_piano",)
    plan, score, found = _checked(engine, style=style, meter="4/4", bars=12, parts=parts, **flags)
    assert set(found) == set(flags)
    assert all(check.ok for check in found.values()), found
    part = plan.part("chords")
    pitches = _struck(score, "chords")
    assert part.low <= min(pitches) < part.low + 12 or not part.octaves
    assert max(pitches) <= part.high


@pytest.mark.parametrize("engine", ["theory", "neural"])
def test_without_the_fields_no_part_is_held_to_a_voicing(engine):
    plan, _, found = _checked(engine, style="pop", bars=4)
    assert found == {}
    assert not any(part.voiced or part.octaves for part in plan.parts)


def test_a_register_moves_the_chords_and_nothing_else():
    flags = {"style": "pop", "bars": 12, "parts": ("chords=acoustic_grand_piano",)}
    _, plain, _ = _checked("theory", **flags)
    _, low, _ = _checked("theory", **flags, register="C2")
    assert min(_struck(low, "chords")) < min(_struck(plain, "chords"))
    for name in ("melody", "bass"):
        assert _struck(low, name) == _struck(plain, name)
