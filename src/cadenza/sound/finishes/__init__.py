"""Finishes: chains of effects over the whole mix, as data.

A finish is one TOML file: a ``description``, and ``[[effect]]`` tables with a ``kind`` and
settings (``sound.effects.effect_kinds``). A finish never changes the loudness: the mix is
brought to a working level before, so that compressors and dust find what they expect, and
back to its loudness afterwards.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np

from cadenza.errors import CadenzaError, FileError, SoundError, UnknownNameError
from cadenza.sound import loudness
from cadenza.sound.effects import check_effects, run_effects
from cadenza.sound.effects_kind import loud_level, near_names
from cadenza.sound.model import Audio, Effect

__all__ = ["Finish", "apply_finish", "finishes", "load_finishes"]

_WORKING_LUFS = -18.0
_MAX_FILE_BYTES = 100_000
_MAX_EFFECTS = 24


@dataclass(frozen=True, slots=True)
class Finish:
    """A finish: its name, what is heard, and its chain."""

    name: str
    description: str
    effects: tuple[Effect, ...]


def load_finishes(folder: Path | None = None) -> dict[str, Finish]:
    """Every finish by name: those of the package, and a person's own laid over them.

    Parameters
    ----------
    folder : Path, optional
        Folder with a person's own ``.toml`` files.

    Raises
    ------
    SoundError
        When a file breaks the rules; the message names the file.
    FileError
        When a file cannot be read.
    """
    return _packaged() | _own(folder)


@lru_cache(maxsize=1)
def _packaged() -> dict[str, Finish]:
    files = [item for item in resources.files(__name__).iterdir() if item.name.endswith(".toml")]
    found = [_parsed(item.name, item.read_text(encoding="utf-8")) for item in files]
    return {finish.name: finish for finish in sorted(found, key=lambda each: each.name)}


def _own(folder: Path | None) -> dict[str, Finish]:
    if folder is None or not folder.is_dir():
        return {}
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise FileError(
                "a finish is a file that can be read",
                f"{path} ({error.strerror})",
                "mend or move it",
            ) from error
        if len(data) > _MAX_FILE_BYTES:
            raise SoundError("a finish is a file of at most 100 kB", path.name, "mend or move it")
        finish = _parsed(path.name, data.decode("utf-8", errors="replace"))
        found[finish.name] = finish
    return found


def _parsed(file_name: str, text: str) -> Finish:
    """One finish from its text, held to every rule."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SoundError("a finish is a TOML file", f"{file_name}: {error}", "mend it") from error
    unknown = sorted(set(data) - {"description", "effect"})
    tables = data.get("effect", [])
    plain = isinstance(tables, list) and all(isinstance(table, dict) for table in tables)
    if unknown or not plain or len(tables) > _MAX_EFFECTS:
        came = f"{file_name} with {', '.join(unknown) or 'something else'}"
        raise SoundError(
            f"a finish has a description and up to {_MAX_EFFECTS} [[effect]] tables",
            came,
            "mend it",
        )
    effects = tuple(
        Effect(str(table.get("kind", "")), {k: v for k, v in table.items() if k != "kind"})
        for table in tables
    )
    try:
        check_effects(effects)
    except CadenzaError as error:
        raise SoundError(
            f"in the finish {file_name}: {error.rule}", error.came, "mend it"
        ) from error
    return Finish(file_name.removesuffix(".toml"), str(data.get("description", "")), effects)


def finishes(folder: Path | None = None) -> dict[str, str]:
    """Every finish there is: its name and what is heard."""
    return {name: finish.description for name, finish in load_finishes(folder).items()}


def apply_finish(
    name: str, audio: Audio, *, seed: int, tempo_bpm: float, folder: Path | None = None
) -> Audio:
    """Run a mix through a finish.

    Parameters
    ----------
    name : str
        Name of the finish ("clean", "lofi", …).
    audio : Audio
        The mix, shape (frames, 2).
    seed : int
        For effects that waver.
    tempo_bpm : float
        For effects in time with the beat.
    folder : Path, optional
        Folder with a person's own finishes.

    Returns
    -------
    Audio
        Same shape, same loudness.

    Raises
    ------
    UnknownNameError
        When there is no finish of that name; the message names near ones.
    """
    known = load_finishes(folder)
    finish = known.get(name)
    if finish is None:
        rule = "a finish is one of " + ", ".join(sorted(known))
        raise UnknownNameError(rule, name or "nothing", near_names(name, known))
    loudness.validate(audio)
    before = _level_db(audio)
    if not np.isfinite(before):
        return np.zeros_like(audio, dtype=np.float32)
    working = np.empty(audio.shape[::-1], dtype=np.float32)
    np.multiply(audio.T, np.float32(10.0 ** ((_WORKING_LUFS - before) / 20.0)), out=working)
    out = run_effects(working, finish.effects, seed=seed, tempo_bpm=tempo_bpm).T
    after = _level_db(out)
    if np.isfinite(after):
        out *= np.float32(10.0 ** ((before - after) / 20.0))
    return out


def _level_db(audio: Audio) -> float:
    """Integrated loudness; for what is too short or faint for one, the level of its loud parts."""
    level = loudness.integrated_lufs(audio)
    if np.isfinite(level) or not audio.size:
        return level
    power = loud_level(audio.T)
    return 20.0 * float(np.log10(power)) if power > 0.0 else -np.inf
