"""Train part of a voice: its codec, its prior, or its upsamplers.

A run can be stopped or killed at any moment, in packing, training, measuring or installing. What
it is stands in its folder, so that ``resume`` goes on where it was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.app.audio_installing import InstalledPart, install_part, own_voice
from cadenza.app.audio_runs import (
    PARTS,
    VoiceRun,
    drop_unbegun,
    find_run,
    new_run,
    save_run,
)
from cadenza.app.audio_sound import packed_codes_of, packed_sound_of, sound_source
from cadenza.app.audio_voices import find_voice
from cadenza.app.training_corpora import bundle_name
from cadenza.corpus.store.lock import held_lock
from cadenza.errors import CancelledError, FileError, ModelError, OperationError, UsageError
from cadenza.progress import Progress, Silent
from cadenza.runtime.code_fields import LEVELS
from cadenza.runtime.codec_session import CodecSession, voice_of

if TYPE_CHECKING:
    from cadenza.audio.packed_sound import PackedSound
    from cadenza.runtime.bundle import Bundle
    from cadenza.training import Recipe

__all__ = ["TrainVoiceRequest", "TrainedVoice", "train_voice"]

_NEEDED = ("torch", "onnx", "safetensors", "onnxruntime")
_ARCHITECTURES = {"vqvae": "vqvae", "prior": "codes", "upsampler": "codes"}
_LEVELS = {"vqvae": tuple(LEVELS), "prior": (LEVELS[0],), "upsampler": tuple(LEVELS[1:])}
_WAIT = "PASSIVE"
"""Threads that wait for each other sleep; spinning ones slow training down beside other work."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainVoiceRequest:
    """What ``cadenza audio train`` takes.

    Parameters
    ----------
    part : str
        "vqvae", "prior" or "upsampler".
    recipe : str
        A TOML file, or the name of a recipe that ships; "" takes the small one.
    corpus : str
        Whose recordings, or a folder of packed sound; "" for textures that are made.
    name : str
        Of the voice; "" takes the corpus's.
    level : str
        One level alone; "" takes all that the part has, one after another.
    resume : bool
        Go on with the newest run of the part that was stopped.
    minutes : float
        Stop training after so long, shared among the levels, and install what is there; 0: no
        limit.
    steps : int or None
        Of each level, instead of the recipe's.
    hours : float
        Of textures; 0 takes what suits the size of the recipe.
    start : str
        A voice whose codec the new one takes over, where it has none.
    device : str
        "auto", "cpu" or "cuda".
    threads : int
        Of the CPU; 0 leaves them to torch.

    Raises
    ------
    UsageError
        When there is no such part or level.
    """

    part: str
    recipe: str = ""
    corpus: str = ""
    name: str = ""
    level: str = ""
    resume: bool = False
    minutes: float = 0.0
    steps: int | None = None
    hours: float = 0.0
    start: str = ""
    device: str = "auto"
    threads: int = 0

    def __post_init__(self) -> None:
        """Only what can be done."""
        if self.part not in PARTS:
            raise UsageError(f"a part of a voice is {', '.join(PARTS)}", self.part, "try vqvae")
        known = _LEVELS[self.part]
        if self.level and self.level not in known:
            rule = f"the {self.part} is of {' or '.join(known)}"
            raise UsageError(rule, f"--level {self.level}", "leave --level out for all")


@dataclass(frozen=True)
class TrainedVoice:
    """A voice with a part that was trained.

    Parameters
    ----------
    name, version, part : str
        Which one it is, and what is new in it.
    folder, run : Path
        Where the voice and the run lie.
    reasons : dict
        Level → how training ended: "finished", "patience" or "minutes".
    figures : dict
        Level → what was measured on held-out sound.
    dropped : tuple of str
        Levels whose priors no longer fitted, and were left out.
    licence : str
        Of the voice.
    """

    name: str
    version: str
    part: str
    folder: Path
    run: Path
    reasons: dict[str, str]
    figures: dict[str, dict[str, Any]]
    dropped: tuple[str, ...]
    licence: str

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza audio train --json`` prints."""
        return {
            "voice": self.name,
            "version": self.version,
            "part": self.part,
            "folder": str(self.folder),
            "run": str(self.run),
            "reasons": self.reasons,
            "figures": self.figures,
            "dropped": list(self.dropped),
            "licence": self.licence,
        }


def train_voice(
    request: TrainVoiceRequest, tell: Tell, progress: Progress | None = None
) -> TrainedVoice:
    """Train, measure, and install the voice under ``voices`` of the user's home.

    Parameters
    ----------
    request : TrainVoiceRequest
        What to do.
    tell : callable
        Is told in lines what is going on.
    progress : Progress, optional
        Is told of the stages "scan", "recordings", "textures" and "encode".

    Raises
    ------
    UsageError
        When what was asked for does not go together.
    OperationError
        When training's libraries are not installed, or another process works on the run.
    ModelError
        When the voice has no codec that a prior could be trained over.
    FileError
        When the disk is full, or must not be written to; the run can be gone on with.
    CancelledError
        When it was stopped; the message says how to go on.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        rule = "training needs torch, onnx and safetensors"
        raise OperationError(rule, f"no {', '.join(missing)}", "pip install cadenza[train]")
    os.environ.setdefault("OMP_WAIT_POLICY", _WAIT)  # read when torch is loaded
    run = _gone_on(request) if request.resume else _begun(request, tell)
    again = f"cadenza audio train {run.part} --resume --name {run.name}"
    with held_lock(run.folder / "lock", f"the run {run.folder.name}"):
        try:
            return _done(run, request, tell, progress or Silent())
        except (KeyboardInterrupt, CancelledError) as error:
            raise CancelledError("training was stopped", next_step=f"go on with {again}") from error
        except OSError as error:
            raise FileError(
                "a run needs room on the disk, and a folder that can be written to",
                f"{error.filename or run.folder}: {error.strerror or error}",
                f"mend that and go on with {again}",
            ) from error


# -- beginning ----------------------------------------------------------------------------------


def _begun(request: TrainVoiceRequest, tell: Tell) -> VoiceRun:
    """A new run: recipe, sound and voice are settled and written down."""
    recipe = _recipe(request)
    sound = sound_source(request.corpus, request.hours, recipe.model.size)
    name = bundle_name(request.name or sound.name)
    if request.name and name != request.name:
        rule = "a voice's name is small letters, digits, dots, dashes and underscores"
        raise UsageError(rule, request.name, f"try --name {name}")
    base = _base(request, name)
    levels = (request.level,) if request.level else _LEVELS[request.part]
    _foretell(request.part, levels, base, tell)
    run = new_run(
        name,
        request.part,
        recipe.to_json(),
        levels,
        sound,
        "" if base is None else str(base.folder),
    )
    tell(f"run {run.folder}")
    return run


def _recipe(request: TrainVoiceRequest) -> Recipe:
    from cadenza.training import load_recipe

    recipe = load_recipe(request.recipe or f"{request.part}-small")
    wanted, own = _ARCHITECTURES[request.part], recipe.model.architecture
    level = recipe.codes.level if own == "codes" else ""
    if own != wanted or (level and level not in _LEVELS[request.part]):
        what = f"{own}, of the {level} level" if level else own
        step = f"try cadenza audio train {request.part} {request.part}-small"
        raise UsageError(
            f"{request.part} takes a recipe of its own", f"{recipe.name}: {what}", step
        )
    if request.steps is not None:
        recipe = replace(recipe, run=replace(recipe.run, steps=request.steps, passes=0.0))
    return recipe


def _base(request: TrainVoiceRequest, name: str) -> Bundle | None:
    """The voice that the part goes into, or whose codec it is for.

    Raises
    ------
    ModelError
        When a prior has no codec of three levels.
    """
    base = own_voice(name)
    if base is not None and request.start:
        rule = f"--from gives a new voice its codec, and {name} has one"
        raise UsageError(
            rule, f"--from {request.start}", "leave --from out, or choose another --name"
        )
    if base is None and request.start:
        base = find_voice(request.start)
    if request.part == "vqvae":
        return base
    step = f"cadenza audio train vqvae --name {name}, or take that of a voice: --from VOICE"
    if base is None:
        raise ModelError(f"a {request.part} is trained over the codes of a codec",
                         f"no voice {name}", step)  # fmt: skip
    lacking = [level for level in LEVELS if level not in voice_of(base)[1].codec.levels]
    if lacking:
        rule = f"a {request.part} is trained over the codes of three levels"
        raise ModelError(rule, f"{base.name} without {', '.join(lacking)}", step)
    return base


def _foretell(part: str, levels: tuple[str, ...], base: Bundle | None, tell: Tell) -> None:
    """Say beforehand which models a new codec makes useless."""
    if part != "vqvae" or base is None:
        return
    priors = voice_of(base)[1].priors
    below = {LEVELS[1]: LEVELS[2], LEVELS[0]: LEVELS[1]}
    gone = [name for name in LEVELS if name in priors and (
        name in levels or any(below.get(level) == name for level in levels))]  # fmt: skip
    if gone:
        tell(f"the models of {', '.join(gone)} speak of the codec that goes: "
             f"they will be left out of the voice {base.name}")  # fmt: skip


def _gone_on(request: TrainVoiceRequest) -> VoiceRun:
    """The run that is gone on with; more steps may be asked for."""
    name = request.name or (bundle_name(Path(request.corpus).name) if request.corpus else "")
    run = find_run(request.part, name)
    if request.steps is not None:
        recipe = _recipe_of(run)
        recipe = replace(recipe, run=replace(recipe.run, steps=request.steps, passes=0.0))
        run = save_run(run, recipe=recipe.to_json())
    return run


def _recipe_of(run: VoiceRun) -> Recipe:
    from cadenza.training import Recipe

    return Recipe.from_json(run.recipe, str(run.folder))


# -- training -----------------------------------------------------------------------------------


def _done(
    run: VoiceRun, request: TrainVoiceRequest, tell: Tell, progress: Progress
) -> TrainedVoice:
    """What is left to do of a run that no other process works on."""
    recipe = _recipe_of(run)
    try:
        sound, source = packed_sound_of(run.sound, tell, progress)
        run = save_run(run, sound=source)
        codes = None if run.part == "vqvae" else _codes(run, sound, tell, progress)
        run = _trained(run, recipe, request, codes or sound.folder, tell)
    except (UsageError, ModelError):  # it does not fit: --resume is not to find it
        drop_unbegun(run)
        raise
    run = save_run(run, state="trained")
    made = install_part(run, recipe, sound, codes, tell)
    save_run(run, state="installed")
    return _told(run, made)


def _codes(run: VoiceRun, sound: PackedSound, tell: Tell, progress: Progress) -> Path:
    """The codes that a prior learns; what no longer fits beside it is said beforehand."""
    base = own_voice(run.name) or voice_of(Path(run.base))[0]
    config = voice_of(base)[1]
    gone = [level for level in LEVELS if level in config.priors and level not in run.levels]
    words = (sound.styles, sound.labels)
    if gone and words != (config.styles, config.labels):
        tell(f"the voice's models of {', '.join(gone)} know other styles or labels than this "
             "sound has: they will be left out; train them on the same sound")  # fmt: skip
    return packed_codes_of(sound, run.sound, CodecSession(base), progress)


def _trained(
    run: VoiceRun, recipe: Recipe, request: TrainVoiceRequest, data: Path, tell: Tell
) -> VoiceRun:
    """Train level after level; those that were trained already are passed over."""
    from cadenza.training import Job, train

    whole = ("finished", "patience")
    grown = request.resume and request.steps is not None
    left = [level for level in run.levels if grown or run.ended.get(level) not in whole]
    began = time.monotonic()
    for number, level in enumerate(left):
        tell(f"training the {run.part} of the {level} level")
        spent = (time.monotonic() - began) / 60.0
        share = max(0.05, request.minutes - spent) / (len(left) - number)
        folder = run.folder / level
        folder.mkdir(exist_ok=True)
        result = train(
            Job(
                recipe.of_level(level),
                data,
                folder,
                resume=True,
                device=request.device,
                threads=request.threads,
                minutes=share if request.minutes else 0.0,
            )
        )
        if result.reason == "signal":
            raise CancelledError("training was stopped")
        run = save_run(run, ended={**run.ended, level: result.reason}, state="training")
    return run


def _told(run: VoiceRun, made: InstalledPart) -> TrainedVoice:
    bundle = made.bundle
    return TrainedVoice(
        run.name,
        bundle.version,
        run.part,
        bundle.folder,
        run.folder,
        dict(run.ended),
        made.figures,
        made.dropped,
        bundle.licence,
    )
