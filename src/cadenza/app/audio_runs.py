"""The folder of a run that trains part of a voice: what it is, and how far it came.

``HOME/voice-runs/NAME-PART-DAY-N`` holds ``run.json`` and a folder for each level, which the
trainer writes, so that ``--resume`` needs nothing but the part and the name.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cadenza.app.audio_sound import SoundSource
from cadenza.app.home import home_folder
from cadenza.app.run_folders import new_folder, write_note
from cadenza.errors import UsageError

__all__ = ["PARTS", "VOICE_RUNS", "VoiceRun", "drop_unbegun", "find_run", "new_run", "save_run"]

PARTS = ("vqvae", "prior", "upsampler")
"""What can be trained of a voice."""

VOICE_RUNS = "voice-runs"
"""Folder of the user's home in which runs are kept."""

_NOTE, _FORMAT = "run.json", 1


@dataclass(frozen=True)
class VoiceRun:
    """A run as its folder tells it.

    Parameters
    ----------
    folder : Path
        Where it lies.
    name : str
        Of the voice.
    part : str
        One of ``PARTS``.
    created : str
        The day it was begun.
    recipe : mapping
        All settings.
    levels : tuple of str
        What is trained, one after another.
    sound : SoundSource
        What on.
    base : str
        Folder of the voice that it is put into, or that its codec is of; "" for none.
    ended : mapping
        Level → why its training ended; those that have not are missing.
    state : str
        "training", "trained" (the voice is missing), or "installed".
    """

    folder: Path
    name: str
    part: str
    created: str
    recipe: Mapping[str, Any]
    levels: tuple[str, ...]
    sound: SoundSource
    base: str = ""
    ended: Mapping[str, str] = field(default_factory=dict)
    state: str = "training"

    @property
    def is_open(self) -> bool:
        """Whether there is something to go on with."""
        return self.state != "installed" or "minutes" in self.ended.values()


def new_run(
    name: str,
    part: str,
    recipe: Mapping[str, Any],
    levels: tuple[str, ...],
    sound: SoundSource,
    base: str,
) -> VoiceRun:
    """Make the folder of a new run.

    Raises
    ------
    FileError
        When it cannot be made.
    """
    day = datetime.now(UTC).date().isoformat()
    folder = new_folder(home_folder() / VOICE_RUNS, f"{name}-{part}-{day}")
    return save_run(VoiceRun(folder, name, part, day, recipe, levels, sound, base))


def save_run(run: VoiceRun, **changed: object) -> VoiceRun:
    """Write what is known of a run, whole or not at all; the run with the changes."""
    now = replace(run, **changed)  # type: ignore[arg-type]
    facts = {"format": _FORMAT, **asdict(now)}
    del facts["folder"]
    write_note(run.folder / _NOTE, facts)
    return now


def drop_unbegun(run: VoiceRun) -> None:
    """Let a run go that was refused before it had a checkpoint: nothing could be gone on with."""
    if not any((run.folder / level / "state.json").is_file() for level in run.levels):
        shutil.rmtree(run.folder, ignore_errors=True)


def find_run(part: str, name: str) -> VoiceRun:
    """The newest run of a part that can be gone on with.

    Parameters
    ----------
    part : str
        One of ``PARTS``.
    name : str
        Of its voice; "" for any.

    Raises
    ------
    UsageError
        When there is none.
    """
    found = []
    for note in (home_folder() / VOICE_RUNS).glob(f"*/{_NOTE}"):
        run = _read(note)
        if run is not None and run.is_open and run.part == part and name in ("", run.name):
            found.append((note.stat().st_mtime_ns, run))
    if not found:
        what = f"{part} of {name}" if name else part
        rule = f"a run of the {what} that was stopped can be gone on with"
        raise UsageError(rule, "none", "leave --resume out")
    return max(found, key=lambda each: each[0])[1]


def _read(note: Path) -> VoiceRun | None:
    """A run; None where its note is of another version, or broken."""
    try:
        facts = json.loads(note.read_text("utf-8"))
        if facts.pop("format") != _FORMAT:
            return None
        facts["sound"] = SoundSource(**facts["sound"])
        facts["levels"] = tuple(facts["levels"])
        return VoiceRun(folder=note.parent, **facts)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
