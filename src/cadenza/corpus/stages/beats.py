"""Notes in seconds → a score whose bars and tempo follow the recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cadenza.corpus.canonical import canonical
from cadenza.corpus.stages.decode import audio_from
from cadenza.corpus.stages.shape import FACTS, Outputs
from cadenza.music.midi_write import write_midi
from cadenza.transcription import Transcription, find_beats, to_score

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "run"]

NAME, VERSION = "beats", 1
INPUTS, OUTPUTS = ("sound", "notes"), ("beats", "score", FACTS)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is known of the tempo.

    Parameters
    ----------
    tempo_bpm : float or None
        None: it is found.
    """

    tempo_bpm: float | None = None


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """``sound`` and ``notes`` → ``beats`` and ``score``, a MIDI file."""
    sound, notes = inputs
    heard = Transcription.from_bytes(notes)
    found = find_beats(audio_from(sound), heard, settings.tempo_bpm)
    return {
        "beats": found.to_bytes(),
        "score": write_midi(to_score(heard, found)),
        FACTS: canonical({"bpm": round(float(found.bpm), 2)}),
    }
