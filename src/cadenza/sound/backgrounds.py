"""What sounds behind the notes: ambiences and textures, each over the whole length of a song.

A background is made in two steps. Its sound needs nothing but the song's length, and is made
beside the parts. How loud it is depends on the music: it stands a distance under it, and a
texture follows the form, half as far as the music does, so that it is neither lost in a full
section nor too much in a thin one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from cadenza.music.key import Key
from cadenza.music.score import Score
from cadenza.seeds import stream
from cadenza.sound import mix as desk
from cadenza.sound.convolution import chunks
from cadenza.sound.in_key import bring_into_key
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio, MixSettings, Texture
from cadenza.sound.textures import fitted, texture_file

__all__ = [
    "Background",
    "Curve",
    "Form",
    "Hear",
    "backgrounds",
    "form_curve",
    "form_of",
    "ride",
    "stem_name",
]

Hear = Callable[[Texture], Audio]
"""What gives the sound of a texture: shape (frames, 2) at 44.1 kHz, of any length."""

Curve = tuple[list[float], list[float]]
"""Frames, and gains in dB there."""

_AMBIENCE_UNDER_MUSIC_LU = 16.0
_TEXTURE_UNDER_MUSIC_LU = {"background": 14.0, "pad": 8.0}
_TEXTURE_LOWEST_HZ = {"background": 50.0, "pad": 130.0}
_TEXTURE_STEM = {"background": "texture", "pad": "pad"}
_TEXTURE_FADE_S, _FADE_SHARE = 3.0, 0.125
_FOLLOWING, _FOLLOWS_DB = 0.5, 4.0
_TURN_S = 2.0


@dataclass(frozen=True, slots=True)
class Background:
    """One background.

    Parameters
    ----------
    name : str
        Of its stem.
    make : callable
        Makes its sound, shape (frames of the song, 2), faded at both ends, at any level.
    under_music_lu : float
        How far it stands under the music.
    gain_db : float
        What a person put on top.
    follows : bool
        Whether it follows the form.
    """

    name: str
    make: Callable[[], Audio]
    under_music_lu: float
    gain_db: float
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What backgrounds know of the song.

    Parameters
    ----------
    frames, music_frames : int
        With the tail, and up to the end of the last bar.
    tempo_bpm : float
        At its start.
    sections : tuple of int
        Frames at which sections begin.
    keys : tuple of (int, Key)
        Frame from which on a key holds.
    """

    frames: int
    music_frames: int
    tempo_bpm: float
    sections: tuple[int, ...] = ()
    keys: tuple[tuple[int, Key], ...] = ()


def form_of(score: Score, frames: int, music_frames: int) -> Form:
    """The form of a score."""

    def at(ticks: int) -> int:
        return round(score.tempo_map.seconds(ticks) * SAMPLE_RATE_HZ)

    return Form(
        frames,
        music_frames,
        score.tempos[0].bpm if score.tempos else 120.0,
        tuple(sorted({at(section.at_ticks) for section in score.sections})),
        tuple((at(change.at_ticks), change.key) for change in score.keys),
    )


def stem_name(texture: Texture) -> str:
    """What the stem of a texture is called: "texture_night", "pad_night"."""
    return f"{_TEXTURE_STEM[texture.role]}_{texture.name}"


def backgrounds(
    settings: MixSettings, form: Form, ambience_folder: Path | None, hear: Hear | None
) -> Iterator[Background]:
    """Everything that sounds behind the notes, in the order of the settings.

    Parameters
    ----------
    settings : MixSettings
        With the names.
    form : Form
        Of the song.
    ambience_folder : Path or None
        Where a person's own ambiences lie.
    hear : callable or None
        Gives the sound of a texture; None reads sound files.
    """
    for index, (asked, gain_db) in enumerate(settings.ambience):
        seed = stream(settings.seed, "ambience", index, Path(asked).name).getrandbits(32)
        make = partial(_ambience, asked, form, seed, ambience_folder)
        yield Background(f"ambience_{Path(asked).stem}", make, _AMBIENCE_UNDER_MUSIC_LU, gain_db)
    for index, texture in enumerate(settings.textures):
        seed = stream(settings.seed, "texture", index, texture.name).getrandbits(32)
        make = partial(_texture, texture, form, seed, hear or texture_file)
        under_lu = _TEXTURE_UNDER_MUSIC_LU[texture.role]
        yield Background(stem_name(texture), make, under_lu, texture.gain_db, follows=True)


def _ambience(asked: str, form: Form, seed: int, folder: Path | None) -> Audio:
    from cadenza.sound.ambience import make_ambience

    seconds = form.frames / SAMPLE_RATE_HZ
    made = make_ambience(asked, seconds, seed=seed, tempo_bpm=form.tempo_bpm, folder=folder)
    audio = np.zeros((2, form.frames), dtype=np.float32).T
    audio[: len(made)] = made[: form.frames]
    fade_out = form.frames - form.music_frames + SAMPLE_RATE_HZ
    desk.fade_edges(audio, SAMPLE_RATE_HZ // 2, min(fade_out, form.frames))
    return audio


def _texture(texture: Texture, form: Form, seed: int, hear: Hear) -> Audio:
    """A texture over the whole length; a pad plays in the song's key."""
    audio = fitted(hear(texture), form.frames, name=Path(texture.file).name, seed=seed)
    desk.highpass(audio, _TEXTURE_LOWEST_HZ[texture.role])
    if texture.role == "pad":
        bring_into_key(audio, form.keys)
    fade_s = min(_TEXTURE_FADE_S, _FADE_SHARE * form.music_frames / SAMPLE_RATE_HZ)
    fade = round(fade_s * SAMPLE_RATE_HZ)
    desk.fade_edges(audio, fade, min(form.frames - form.music_frames + fade, form.frames))
    return audio


def form_curve(music: Audio, sections: Sequence[int]) -> Curve | None:
    """The gain of what follows the form: half as far as the music does, at most 4 dB.

    Parameters
    ----------
    music : Audio
        What is followed.
    sections : sequence of int
        Frames at which sections begin.

    Returns
    -------
    Curve or None
        Frames and the gains in dB there; None where there are no sections to follow.
    """
    whole = desk.active_lufs(music)
    bounds = sorted({0, *(each for each in sections if 0 < each < len(music))})
    if len(bounds) < 2 or not np.isfinite(whole):
        return None
    ends = [*bounds[1:], len(music)]
    heard = [desk.active_lufs(music[a:b]) for a, b in zip(bounds, ends, strict=True)]
    gains_db = np.clip(_FOLLOWING * (np.array(heard) - whole), -_FOLLOWS_DB, _FOLLOWS_DB)
    return _turns(bounds, ends, gains_db.tolist())


def ride(audio: Audio, curve: Curve) -> None:
    """Let a background follow a curve, in place."""
    at, to_db = curve
    for part in chunks(len(audio)):
        curve_db = np.interp(np.arange(part.start, part.stop), at, to_db)
        audio[part] *= (10.0 ** (curve_db / 20.0)).astype(np.float32)[:, None]


def _turns(bounds: Sequence[int], ends: Sequence[int], gains_db: Sequence[float]) -> Curve:
    """Points of a curve that holds within sections and turns around where they meet."""
    at: list[float] = []
    to_db: list[float] = []
    for start, end, gain_db in zip(bounds, ends, gains_db, strict=True):
        inside = min(_TURN_S * SAMPLE_RATE_HZ / 2, (end - start) / 2)
        at += [start + inside, end - inside]
        to_db += [gain_db, gain_db]
    return at, to_db
