"""The reader's own lists name what the other rooms ship, no more and no less."""

from __future__ import annotations

from cadenza.brief import default_vocabulary
from cadenza.sound.ambience import ambiences
from cadenza.sound.finishes import finishes


def test_the_reader_knows_every_finish():
    assert set(default_vocabulary().finishes) == set(finishes())


def test_the_reader_knows_every_ambience():
    assert set(default_vocabulary().ambiences) == set(ambiences())
