"""What is measured of the parts of a voice, on sound that they were not trained on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.measures import evaluate, perplexity, used_share
from cadenza.audio.packed_codes import PackedCodes
from cadenza.audio.packed_sound import PackedSound
from cadenza.errors import ModelError
from cadenza.runtime.code_fields import CODES, HOPS, SAMPLE_RATE_HZ
from cadenza.runtime.codec_session import CodecSession

if TYPE_CHECKING:
    from cadenza.training import Recipe

__all__ = ["held_out", "measure_level", "measure_prior"]

_MOST_CLIPS, _CLIP_S = 24, 6.0
_PARITY = 2e-3
_TOP_HOP = HOPS["top"]


def held_out(sound: PackedSound) -> tuple[str, list[NDArray[np.float32]]]:
    """Crops of up to 6 s, of clips that training never heard.

    Returns
    -------
    tuple of str, list of array (T,)
        The split ("test", "valid", or "train" where all sound is of one source) and the crops.
    """
    split = next((each for each in ("test", "valid") if sound.of(each)), "train")
    numbers = sound.of(split)
    chosen = [numbers[at] for at in _spread(len(numbers))]
    most = round(_CLIP_S * SAMPLE_RATE_HZ) // _TOP_HOP * _TOP_HOP
    crops = []
    for number in chosen:
        whole = sound.clips[number].length
        length = min(most, whole // _TOP_HOP * _TOP_HOP)
        if length:
            crops.append(sound.crop(number, (whole - length) // 2, length))
    return split, crops


def _spread(count: int) -> list[int]:
    """At most so many numbers, evenly from all."""
    return sorted({int(each) for each in np.linspace(0, count - 1, min(count, _MOST_CLIPS))})


def measure_level(codec: CodecSession, level: str, sound: PackedSound) -> dict[str, Any]:
    """How near decoded sound is to what was encoded.

    Parameters
    ----------
    codec : CodecSession
        As it will be installed.
    level : str
        Of the codec.
    sound : PackedSound
        What it was trained on, with splits that it was not.

    Returns
    -------
    dict
        ``split``, ``clips``, ``stft_distance``, ``si_sdr_db``, ``log_mel_distance_db`` (means
        over clips), ``perplexity``, ``used_share``, ``stable_share`` (codes that come back from
        the decoded sound).
    """
    split, crops = held_out(sound)
    rows, uses, stable = [], [], []
    for crop in crops:
        codes = codec.encode(crop, level)
        again = codec.decode(codes, level, len(crop))
        rows.append(evaluate(crop, again, SAMPLE_RATE_HZ))
        uses.append(codes)
        stable.append(codec.encode(again, level) == codes)
    told = {name: _mean([row[name] for row in rows]) for name in (rows[0] if rows else ())}
    codes = np.concatenate(uses)
    return {
        "split": split,
        "clips": len(crops),
        **told,
        "perplexity": _rounded(perplexity(codes, CODES)),
        "used_share": _rounded(used_share(codes, CODES)),
        "stable_share": _rounded(float(np.concatenate(stable).mean())),
    }


def _mean(values: Sequence[float]) -> float | None:
    """Of those that are numbers: silence has no SI-SDR."""
    found = [each for each in values if math.isfinite(each)]
    return _rounded(float(np.mean(found))) if found else None


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")


def measure_prior(
    recipe: Recipe, codes: Path, weights: Path, files: Mapping[str, Any]
) -> dict[str, Any]:
    """Nats a code on held-out clips, by style, of the weights and of the graph that ships.

    Parameters
    ----------
    recipe : Recipe
        Of the run, of the level.
    codes : Path
        The packed codes.
    weights : Path
        The best of the run.
    files : mapping
        ``name``, ``parts``: the voice as it will be written.

    Raises
    ------
    ModelError
        When the graph does not say what torch says.
    """
    from cadenza.runtime.voice_export import write_voice
    from cadenza.training.parallel import join_team
    from cadenza.training.precision import autocast_to
    from cadenza.training.tasks import new_task

    task, team = new_task(recipe, codes), join_team("cpu")
    model = task.new_model()
    task.start_from(model, weights)
    clips = PackedCodes(codes).clips
    split = "test" if any(clip.split == "test" for clip in clips) else "valid"
    validator = task.validator(team, split)
    rows = validator.measure(model, autocast_to("float32", team.device)).rows()
    told = {name: _rounded(value) for group, _, name, value in rows if group == "total"}
    styles = {name: _rounded(value) for group, name, _, value in rows if group == "style"}
    with TemporaryDirectory(prefix="cadenza-") as spare:
        bundle = write_voice(Path(spare) / "voice", files["parts"], name=files["name"], card="-\n")
        examined = task.examine(model, bundle.folder, split)
    if not examined.get("parity", 0.0) <= _PARITY:
        rule = f"the exported graph gives torch's logits within {_PARITY:g}"
        raise ModelError(rule, f"{examined['parity']:.2g} apart", "report this with the recipe")
    bundle_told = {name: _rounded(float(value)) for name, value in examined.items()}
    return {"split": split, **told, "styles": styles, **bundle_told}
