"""MIDI → pieces on the grid with their harmony, and the fingerprint that finds copies of them.

Beside the score come hints, for sets that have any: the file's path and label, by which rules
find its style, and its own chords.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cadenza.corpus.arrays import to_bytes
from cadenza.corpus.canonical import canonical
from cadenza.corpus.duplicates import fingerprint
from cadenza.corpus.grid import GridOptions, GridPiece, grid_score
from cadenza.corpus.pieces import pieces_to_bytes
from cadenza.corpus.stages.scores import score_of
from cadenza.corpus.stages.shape import FACTS, Outputs
from cadenza.corpus.styles import Labels, style_of
from cadenza.corpus.symbols import chords_of
from cadenza.music.chord import Chord

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "run"]

NAME, VERSION = "grid", 1
INPUTS, OUTPUTS = ("score", "hints"), ("pieces", "fingerprint", FACTS)

NO_PIECES = "no stretch of four bars and eight notes in a metre of the grid"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a file is put on the grid.

    Parameters
    ----------
    style : str
        A style, "" for none, or "by:" and a rule of ``corpus.styles``.
    dynamics : {"yes", "no", "measure"}
        Whether velocities mean something; "measure" looks at how much they vary.
    pickups : bool
        Whether the first bar may be an unmarked pickup.
    programs, drums : mapping
        Programs and drum keys that stand for others.
    alike : bool
        Whether copies of the file are looked for; without, its fingerprint is empty.
    """

    style: str = ""
    dynamics: Literal["yes", "no", "measure"] = "measure"
    pickups: bool = False
    programs: Mapping[int, int] = field(default_factory=dict)
    drums: Mapping[int, int] = field(default_factory=dict)
    alike: bool = True


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """A MIDI file and hints (JSON, or nothing) → ``pieces``, ``fingerprint`` and facts."""
    data, told = inputs
    hints: dict[str, Any] = json.loads(told) if told else {}
    score = score_of(data)
    chords = chords_of(hints["chords"]) if hints.get("chords") is not None else None
    named: list[Chord] = [chord for _, chord in chords or () if chord]
    path = str(hints.get("path", ""))
    labels = Labels(path, score, named, {path: str(hints.get("label", ""))})
    options = GridOptions(
        style=style_of(settings.style, labels),
        dynamics=settings.dynamics,
        pickups=settings.pickups,
        programs=settings.programs,
        drums=settings.drums,
        chords=chords or None,
    )
    pieces = grid_score(score, options)
    marks = fingerprint(pieces if settings.alike else ())
    return {
        "pieces": pieces_to_bytes(pieces),
        "fingerprint": to_bytes({}, {"hashes": marks}),
        FACTS: canonical(_facts(pieces, sum(len(track.notes) for track in score.tracks))),
    }


def _facts(pieces: Sequence[GridPiece], notes_in: int) -> dict[str, Any]:
    styles: Counter[str] = Counter()
    for piece in pieces:
        styles[piece.style or "any"] += len(piece.notes)
    return {
        "pieces": len(pieces),
        "bars": sum(int(piece.bars) for piece in pieces),
        "notes": sum(len(piece.notes) for piece in pieces),
        "notes_in": notes_in,
        "with_dynamics": sum(bool(piece.dynamics) for piece in pieces),
        "styles": [list(each) for each in styles.items()],
        "reason": "" if pieces else NO_PIECES,
    }
