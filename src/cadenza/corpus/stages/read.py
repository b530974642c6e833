"""A score in any format that can be read → a MIDI file.

A MIDI file stays as it is, byte for byte, once it is known to be readable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.corpus.stages.scores import score_of
from cadenza.corpus.stages.shape import Outputs
from cadenza.music.midi_write import write_midi

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "run"]

NAME, VERSION = "read", 1
INPUTS, OUTPUTS = ("file", "suffix"), ("score",)

_MIDI = (".mid", ".midi", ".kar", ".rmi")


@dataclass(frozen=True, slots=True)
class Settings:
    """Nothing can be set."""


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """A file's bytes and its ending → ``score``, a MIDI file."""
    del settings
    data, suffix = inputs
    if suffix.decode() in _MIDI:
        score_of(data)
        return {"score": data}
    from cadenza.formats import read_score

    return {"score": write_midi(read_score(data, "score" + suffix.decode()))}
