"""Settings of the room's tests, and a record with every field set."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from cadenza.provenance import EDITED, Asset, Digest, Model, Provenance, Source

# A loaded machine is slow now and then; that is no fault of the code under test.
settings.register_profile(
    "provenance",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("provenance")

A, B, C, D = ("abcd"[n] * 64 for n in range(4))


def a_record() -> Provenance:
    return Provenance(
        cadenza="1.2.3",
        verb="vary",
        seed=11,
        take=3,
        engine="neural",
        mark=EDITED,
        prompt="una canción, calm",
        brief={"style": "lofi", "tempo_bpm": 75, "key": {"tonic": "D", "mode": "minor"}},
        source=Source("mine.mid", A),
        asked={"wish": {"style": "lofi"}, "amount": 0.3},
        options={"temperature": 0.9},
        model=Model("small", "2", B, C, D),
        partial=True,
        sound={"formats": ["flac"], "loudness_lufs": -14, "part_gains": {"drums": -3.5}},
        assets=(Asset("ambience", "rain.wav", A), Asset("soundfont", "big.sf2", B)),
        versions={"numpy": "2.0", "python": "3.11.7"},
        part="bass",
        content=Digest("midi", C, D),
    )


@pytest.fixture
def record() -> Provenance:
    return a_record()
