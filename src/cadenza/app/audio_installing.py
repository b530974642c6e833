"""A trained part becomes part of its voice: a new version of it, with figures, card and licence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza.app.audio_card import voice_card
from cadenza.app.audio_figures import measure_level, measure_prior
from cadenza.app.audio_runs import VoiceRun
from cadenza.app.audio_voices import VOICES
from cadenza.app.home import home_folder, user_folder
from cadenza.audio.packed_sound import PackedSound
from cadenza.errors import ModelError
from cadenza.runtime.bundle import INDEX_NAME, Bundle, read_bundle
from cadenza.runtime.code_fields import LEVELS, SAMPLE_RATE_HZ
from cadenza.runtime.codec_session import CodecSession
from cadenza.runtime.voice_export import (
    FINGERPRINTS_NAME,
    VoiceParts,
    parts_of,
    with_level,
    with_prior,
    write_voice,
)

if TYPE_CHECKING:
    from cadenza.audio.fingerprint import FingerprintIndex
    from cadenza.training import Recipe

__all__ = ["InstalledPart", "install_part", "own_voice"]

_BEST, _TOLD = "best.safetensors", "voice.json"
_INSTALLING_S = 600.0
_PIECE_S = 600.0
_UNTOLD = "not told"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class InstalledPart:
    """A voice that was written.

    Parameters
    ----------
    bundle : Bundle
        The voice.
    figures : dict
        Level → what was measured.
    dropped : tuple of str
        Levels whose priors no longer fitted.
    """

    bundle: Bundle
    figures: dict[str, dict[str, Any]]
    dropped: tuple[str, ...]


def own_voice(name: str) -> Bundle | None:
    """The voice of a name in the user's folder; None where there is none."""
    folder = user_folder(VOICES) / name
    return read_bundle(folder) if (folder / INDEX_NAME).is_file() else None


def install_part(
    run: VoiceRun, recipe: Recipe, sound: PackedSound, codes: Path | None, tell: Tell
) -> InstalledPart:
    """Export what a run trained, measure it, and write the voice with it.

    Parameters
    ----------
    run : VoiceRun
        Trained.
    recipe : Recipe
        Of the run.
    sound : PackedSound
        What it was trained on.
    codes : Path or None
        Its packed codes, for a prior or an upsampler.
    tell : callable
        Is told what is going on.

    Raises
    ------
    ModelError
        When the voice has other codes by now, or a graph is not what torch says.
    OperationError
        When another run installs into the voice and does not come to an end.
    """
    from cadenza.corpus.store.lock import held_lock

    (home_folder() / VOICES).mkdir(parents=True, exist_ok=True)
    lock = home_folder() / VOICES / f".{run.name}.lock"
    with held_lock(lock, f"the voice {run.name}", _INSTALLING_S):
        old = own_voice(run.name)
        base = old or (read_bundle(Path(run.base)) if run.base else None)
        parts, dropped = _assembled(run, base)
        for level in dropped:
            tell(_left_out(level))
        tell("measuring on held-out sound")
        figures = _measured(run, recipe, sound, codes, parts)
        told = _part_facts(run, recipe, sound, figures)
        summary = _summary(run, base, parts, told)
        licence = _licence(summary["parts"])
        version = _version(old, run)
        bundle = write_voice(
            user_folder(VOICES) / run.name,
            parts,
            name=run.name,
            card=voice_card(run.name, version, parts.config, summary, licence),
            version=version,
            licence=licence,
            summary=summary,
            fingerprints=_fingerprints(base, summary["parts"], sound),
            replace=True,
        )
    return InstalledPart(bundle, figures, dropped)


def _left_out(level: str) -> str:
    part = "prior" if level == LEVELS[0] else "upsampler"
    return (
        f"the {part} of the {level} level speaks of other codes, styles or labels than the voice "
        f"has now: it is left out; train it anew"
    )


def _assembled(run: VoiceRun, base: Bundle | None) -> tuple[VoiceParts, tuple[str, ...]]:
    """The voice with the new part, and the levels whose priors no longer fit."""
    parts = None if base is None else parts_of(base)
    dropped: list[str] = []
    for level in run.levels:
        weights = run.folder / level / _BEST
        if not weights.is_file():
            rule = "a run that is installed was measured once"
            raise ModelError(rule, f"none of the {level} level", "train longer: --resume")
        if run.part == "vqvae":
            parts = with_level(parts, weights)
        elif parts is None:
            raise ModelError("a prior belongs to a voice with a codec", "none", "train vqvae first")
        else:
            told = json.loads((run.folder / level / _TOLD).read_text("utf-8"))
            styles, labels = tuple(told["styles"]), tuple(told["labels"])
            parts = with_prior(parts, level, weights, styles=styles, labels=labels)
        dropped += parts.dropped
    if parts is None:
        raise ModelError("a run has levels", "none")
    return parts, tuple(level for level in LEVELS if level in dropped)


def _measured(
    run: VoiceRun, recipe: Recipe, sound: PackedSound, codes: Path | None, parts: VoiceParts
) -> dict[str, dict[str, Any]]:
    """Figures by level."""
    if codes is not None:
        files = {"name": run.name, "parts": parts}
        return {
            level: measure_prior(recipe.of_level(level), codes, run.folder / level / _BEST, files)
            for level in run.levels
        }
    with TemporaryDirectory(prefix="cadenza-") as spare:
        made = write_voice(Path(spare) / "voice", parts, name=run.name, card="-\n")
        codec = CodecSession(made)
        return {level: measure_level(codec, level, sound) for level in run.levels}


def _part_facts(
    run: VoiceRun, recipe: Recipe, sound: PackedSound, figures: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """What the summary says of each new part."""
    kind = "codec" if run.part == "vqvae" else "prior"
    return {
        f"{kind}.{level}": {
            "run": run.folder.name,
            "recipe": {"name": recipe.name, "sha256": recipe.digest, "size": recipe.model.size},
            "sound": run.sound.name,
            "sound_sha256": sound.digest,
            "sound_s": {each: round(sound.seconds(each), 1) for each in ("train", "valid", "test")},
            "licences": dict(run.sound.licences),
            "ended": run.ended.get(level, ""),
            "figures": figures[level],
        }
        for level in run.levels
    }


def _summary(
    run: VoiceRun, base: Bundle | None, parts: VoiceParts, told: Mapping[str, Any]
) -> dict[str, Any]:
    """What the voice says of its training: of each part that is in it."""
    before: Mapping[str, Any] = {} if base is None else base.summary.get("parts") or {}
    there = [f"codec.{level}" for level in parts.config.codec.names]
    there += [f"prior.{level}" for level in LEVELS if level in parts.config.priors]
    untold = {"licences": {base.licence if base else _UNTOLD: 1}}
    found = {name: dict(told.get(name) or before.get(name) or untold) for name in there}
    names = {str(each["sound"]) for each in found.values() if each.get("sound")}
    return {"trained_on": sorted(names), "run": run.folder.name, "parts": found}


def _licence(parts: Mapping[str, Mapping[str, Any]]) -> str:
    """The licences of everything that the weights come from, in one line."""
    names = {str(name) or _UNTOLD for each in parts.values() for name in each["licences"]}
    return " AND ".join(sorted(names))


def _version(old: Bundle | None, run: VoiceRun) -> str:
    """One more than that of the voice there; the same for the same run."""
    if old is None:
        return "1"
    if old.summary.get("run") == run.folder.name:
        return old.version
    return str(int(old.version) + 1) if old.version.isdigit() else "1"


def _fingerprints(
    base: Bundle | None, parts: Mapping[str, Mapping[str, Any]], sound: PackedSound
) -> bytes:
    """Of what the voice was trained on: this run's sound, and that of the parts that stayed."""
    from cadenza.audio.fingerprint import FingerprintIndex

    new = FingerprintIndex.of(_trained(sound))
    others = {each.get("sound_sha256") for each in parts.values()} - {sound.digest}
    if base is None or not others or FINGERPRINTS_NAME not in base.files:
        return new.to_bytes()
    return _joined(new, FingerprintIndex.read(base.folder / FINGERPRINTS_NAME)).to_bytes()


def _trained(sound: PackedSound) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """The training split, long clips in pieces so that memory is bounded."""
    piece = round(_PIECE_S * SAMPLE_RATE_HZ)
    for number in sound.of("train"):
        clip = sound.clips[number]
        for at in range(0, clip.length, piece):
            name = (
                clip.name if clip.length <= piece else f"{clip.name} + {at / SAMPLE_RATE_HZ:.0f} s"
            )
            yield name, sound.crop(number, at, min(piece, clip.length - at))


def _joined(new: FingerprintIndex, old: FingerprintIndex) -> FingerprintIndex:
    """Both, each sound once."""
    known = {each.tobytes() for _, each in _sounds(new)}
    kept = [(name, each) for name, each in _sounds(old) if each.tobytes() not in known]
    names: Sequence[str] = [*new.names, *(name for name, _ in kept)]
    lengths = (*new.lengths, *(len(each) for _, each in kept))
    prints = np.concatenate([new.prints, *(each for _, each in kept)])
    return type(new)(tuple(names), lengths, prints)


def _sounds(index: FingerprintIndex) -> Iterator[tuple[str, NDArray[np.uint32]]]:
    for number, name in enumerate(index.names):
        yield name, index.prints[int(index.starts[number]) : int(index.starts[number + 1])]
