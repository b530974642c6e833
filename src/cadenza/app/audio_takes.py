"""The sounds of a session as files: marked, with the record of how they were made, checked.

Every take of a step is a FLAC file in the folder beside the session, with a receipt for each
step. A file is made of the session's codes; one that is lost is made again.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza._version import __version__
from cadenza.app.audio_sessions import named, seconds_of, sounds_folder
from cadenza.app.audio_voices import SoundingVoice, VoiceFacts, facts_of, fingerprints_of
from cadenza.app.home import threads
from cadenza.app.marking import marked
from cadenza.app.naming import legible
from cadenza.app.recording import versions
from cadenza.audio.session_model import PRIMED, Node, Step
from cadenza.audio.session_view import SessionView
from cadenza.progress import Progress
from cadenza.provenance import Model, Provenance, Source, mark_of
from cadenza.release.placing import placed_files
from cadenza.runtime.code_fields import LEVELS, SAMPLE_RATE_HZ
from cadenza.sound.one_channel import HEARD_HZ

if TYPE_CHECKING:
    from cadenza.audio.fingerprint import Copy, FingerprintIndex

__all__ = ["TakeFile", "flac", "model_of", "receipt_path", "take_path", "write_takes"]

_BEFORE_S = 4.0
"""Of what a stretch goes on from, so much is looked up with it."""

_FULL_SCALE = 32_767.0


@dataclass(frozen=True, slots=True)
class TakeFile:
    """A take that can be heard.

    Parameters
    ----------
    step, take : int
        Which one it is.
    level : str
        The finest level of its codes that is heard: "top" for a draft, "bottom" in full quality.
    file : Path
        The FLAC file.
    sha256 : str
        Of its bytes.
    seconds : float
        Length of the piece that ends with it.
    new_s : float
        Of that, what this step sampled.
    copies : tuple of Copy, or None
        Stretches that it shares with what the voice was trained on; None where the voice carries
        no fingerprints.
    """

    step: int
    take: int
    level: str
    file: Path
    sha256: str
    seconds: float
    new_s: float
    copies: tuple[Copy, ...] | None

    def to_dict(self) -> dict[str, Any]:
        """As a receipt tells it, and ``--json``; the file without its folder."""
        return {
            "take": self.take,
            "level": self.level,
            "file": legible(self.file.name),
            "sha256": self.sha256,
            "seconds": round(self.seconds, 3),
            "new_s": round(self.new_s, 3),
            "compared": self.copies is not None,
            "copies": [_copy(each) for each in self.copies or ()],
        }


def _copy(found: Copy) -> dict[str, Any]:
    return {
        "source": legible(found.source),
        "at_s": round(found.at_s, 2),
        "source_s": round(found.source_s, 2),
        "seconds": round(found.seconds, 2),
        "errors": round(found.errors, 4),
    }


def take_path(session: Path, node: Node, level: str) -> Path:
    """Where the sound of a take lies."""
    full = "" if level == LEVELS[0] else "-full" if level == LEVELS[-1] else f"-{level}"
    return sounds_folder(session) / f"step-{node.step:02d}-take-{node.take}{full}.flac"


def receipt_path(session: Path, step: int, level: str = LEVELS[0]) -> Path:
    """Where the receipt of a step lies."""
    full = "" if level == LEVELS[0] else "-full"
    return sounds_folder(session) / f"step-{step:02d}{full}.json"


def flac(samples: NDArray[np.floating]) -> bytes:
    """One channel (T,) at 22,050 Hz as a FLAC file of 16 bits."""
    from pedalboard.io import AudioFile

    buffer = io.BytesIO()
    whole = np.rint(np.clip(samples, -1.0, 1.0) * _FULL_SCALE).astype(np.int16)
    with AudioFile(buffer, "w", HEARD_HZ, 1, format="flac", bit_depth=16) as file:
        file.write(whole[None])
    return buffer.getvalue()


def model_of(facts: VoiceFacts) -> Model:
    """A voice as records tell it."""
    return Model(
        facts.name[:256], facts.version[:256] or "0", facts.sha256, facts.sound_sha256 or None
    )


def write_takes(
    session: SessionView,
    voice: SoundingVoice,
    nodes: Sequence[Node],
    level: str,
    progress: Progress,
    told: dict[str, Any] | None = None,
) -> tuple[TakeFile, ...]:
    """Write takes of one step, and their receipt.

    Parameters
    ----------
    session : SessionView
        Whose takes they are; their codes are there at the level.
    voice : SoundingVoice
        Decodes them, and carries the fingerprints that they are compared with.
    nodes : sequence of Node
        Takes of one step.
    level : str
        Which codes are heard.
    progress : Progress
        Is told of the stage "check".
    told : dict, optional
        What else the receipt says.

    Raises
    ------
    FileError
        When they cannot be written; nothing has changed then.
    """
    index = fingerprints_of(voice)
    step = next(each for each in session.steps if each.number == nodes[0].step)
    begin_s = _compared_from_s(session, step)
    files: list[TakeFile] = []
    sounds: list[NDArray[np.float32]] = []
    folder = sounds_folder(session.path)
    with placed_files(folder, force=True) as hidden:  # they can be heard while they are compared
        for node in nodes:
            progress.check()
            sound = session.audio(voice.codec, level, node.take, node.step)
            made, data = _written(session, step, node, level, facts_of(voice), sound)
            (hidden / made.file.name).write_bytes(data)
            files.append(made)
            sounds.append(sound[math.floor(begin_s * SAMPLE_RATE_HZ) :])
    found = _compared(sounds, begin_s, index, progress)
    files = [replace(each, copies=copies) for each, copies in zip(files, found, strict=True)]
    with placed_files(folder, force=True) as hidden:
        receipt = _receipt(session, step, voice, files, told or {})
        text = json.dumps(receipt, indent=1, ensure_ascii=False) + "\n"
        (hidden / receipt_path(session.path, step.number, level).name).write_text(text, "utf-8")
    return tuple(files)


def _written(
    session: SessionView,
    step: Step,
    node: Node,
    level: str,
    facts: VoiceFacts,
    sound: NDArray[np.float32],
) -> tuple[TakeFile, bytes]:
    """A take as a file with its record."""
    record = _record(session, step, node, level, facts)
    data = marked(flac(sound), ".flac", record.mark, record)
    path = take_path(session.path, node, level)
    made = TakeFile(
        step.number, node.take, level, path, sha256(data).hexdigest(), len(sound) / SAMPLE_RATE_HZ,
        seconds_of(step.last - step.first), None,
    )  # fmt: skip
    return made, data


def _compared_from_s(session: SessionView, step: Step) -> float:
    """Where in a piece the comparing begins: a recording that it goes on from is passed by."""
    primed = next((each.last for each in session.steps if each.number == PRIMED), 0)
    return max(seconds_of(primed), seconds_of(step.first) - _BEFORE_S)


def _compared(
    sounds: Sequence[NDArray[np.float32]],
    begin_s: float,
    index: FingerprintIndex | None,
    progress: Progress,
) -> list[tuple[Copy, ...] | None]:
    """What sounds share with the training set, several at a time; places are of the piece."""
    if index is None:
        return [None] * len(sounds)
    from cadenza.audio.fingerprint import copies

    found: list[tuple[Copy, ...] | None] = []
    with ThreadPoolExecutor(max(1, min(threads(), len(sounds)))) as pool:
        for each in pool.map(copies, sounds, [index] * len(sounds)):
            found.append(tuple(replace(copy, at_s=copy.at_s + begin_s) for copy in each))
            progress.report("check", len(found), len(sounds))
            progress.check()
    return found


def _record(
    session: SessionView, step: Step, node: Node, level: str, facts: VoiceFacts
) -> Provenance:
    """How a take was made."""
    clip = session.noted("clip")
    line = [[each.step, each.take] for each in _line(session, node)]
    asked = {
        "level": level,
        "step": step.number,
        "style": step.style,
        "label": step.label,
        "seconds": round(seconds_of(step.last - step.first), 3),
        "line": line,
    }
    return Provenance(
        cadenza=__version__,
        verb="audio-continue" if clip else "audio-sample",
        seed=session.facts.seed,
        take=node.take,
        engine="neural",
        mark=mark_of("neural", on_file=bool(clip)),
        source=Source(str(clip["name"])[:256], str(clip["sha256"])) if clip else None,
        asked={name: each for name, each in asked.items() if each not in ("", [])},
        options=_drawn(step, level),
        model=model_of(facts),
        versions=versions(neural=True),
    )


def _drawn(step: Step, level: str) -> dict[str, Any]:
    """How the codes were drawn, of the levels down to the one that is heard."""
    told = step.settings.to_json()
    return {each: told[each] for each in LEVELS[: LEVELS.index(level) + 1] if each in told}


def _line(session: SessionView, node: Node | None) -> list[Node]:
    """The takes that a piece is made of, up to one of them."""
    steps = {each.number: each for each in session.steps}
    line: list[Node] = []
    while node is not None:
        line.append(node)
        node = steps[node.step].parent
    return line[::-1]


def _receipt(
    session: SessionView,
    step: Step,
    voice: SoundingVoice,
    files: Sequence[TakeFile],
    told: dict[str, Any],
) -> dict[str, Any]:
    """What the receipt of a step says."""
    return {
        "cadenza": __version__,
        "session": legible(named(session.path)),
        "voice": facts_of(voice).to_dict(),
        "seed": session.facts.seed,
        "clip": session.noted("clip"),
        "step": step.number,
        "from": None if step.parent is None else [step.parent.step, step.parent.take],
        "style": step.style,
        "label": step.label,
        "settings": step.settings.to_json(),
        "takes": [each.to_dict() for each in files],
        **told,
    }
