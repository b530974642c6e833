"""Score → Mix: the parts one by one, the ambience, their sum, the finish and the master.

Audio has shape (frames, 2) here as everywhere, and lies in memory side by side: each array is the
transpose of one of shape (2, frames), so that neither effects nor encoders have to turn it around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from cadenza.errors import SoundError
from cadenza.music.score import Score
from cadenza.progress import Progress, Silent
from cadenza.seeds import stream
from cadenza.sound import mix as desk
from cadenza.sound import soundfonts
from cadenza.sound.backgrounds import Background, Form, Hear, backgrounds, form_curve, form_of, ride
from cadenza.sound.convolution import work_alone
from cadenza.sound.effects import run_effects
from cadenza.sound.events import PartEvents, part_events
from cadenza.sound.master import master_in_place
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio, Mix, MixSettings, Patch, Strip
from cadenza.sound.patches import find_patch
from cadenza.sound.settings import named_tracks, strip_for
from cadenza.sound.synth import Synth, default_synth

__all__ = ["render_mix"]

MAX_SECONDS = 2 * 3600.0
"""Longest music that is rendered in one piece."""

_NOMINAL_LUFS = -20.0
"""Level at which a part enters its effects, so that drives and compressors know it."""

_NATURAL_GAIN_DB = 2.0
"""From a synthesiser's own level to a mix, for parts that keep their played loudness."""

_MIX_LUFS = -20.0
_MIX_PEAK_DB = -1.0
_RUMBLE_HZ = 30.0
_VELOCITY_DB = 0.08
_MAX_GAIN_DB = 36.0
_END_FADE_S = 0.06
_SLOW_EFFECTS = frozenset({"chorus", "delay", "drive", "phaser", "reverb"})
_SLOW_EFFECT = 2.0
"""Such an effect takes as long as two voices that sound throughout."""

_CUT_FADE_S = 1.2
_AHEAD = 2
"""Stems that may wait, done or begun, for one before them: each is time won and memory held."""

_Sounding = tuple[Audio, np.float32]
"""A stem and the gain of its send to the common room."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What all parts of one mix share."""

    synth: Synth
    settings: MixSettings
    form: Form
    progress: Progress
    behind: tuple[Background, ...]

    @property
    def frames(self) -> int:
        return self.form.frames


@dataclass(frozen=True, slots=True)
class _Part:
    """One part that is to be rendered."""

    name: str
    events: PartEvents
    strip: Strip
    patch: Patch


def render_mix(
    score: Score,
    settings: MixSettings,
    progress: Progress | None = None,
    *,
    ambience_folder: Path | None = None,
    patch_folder: Path | None = None,
    soundfont_folder: Path | None = None,
    synth: Synth | None = None,
    hear: Hear | None = None,
) -> Mix:
    """Render a score, mix it and master it.

    The same score, settings and SoundFont give the same samples on any number of threads.

    Parameters
    ----------
    score : Score
        What is played. Tracks without notes are left out.
    settings : MixSettings
        How it sounds; see ``settings_for`` for those of any MIDI file.
    progress : Progress, optional
        Told of every part, and asked between parts whether to go on.
    ambience_folder, patch_folder, soundfont_folder : Path, optional
        The person's own files.
    synth : Synth, optional
        In place of the best one that is installed.
    hear : callable, optional
        Gives the sound of a texture; where it is left out, textures are sound files.

    Returns
    -------
    Mix
        From the first tick of the score to where the last sound has died away.

    Raises
    ------
    SoundError
        When a SoundFont, patch or texture cannot be used, or the score is too long.
    UnknownNameError
        When a patch, ambience or finish does not exist.
    CancelledError
        When the work was stopped.

    Examples
    --------
    >>> from cadenza.sound.synth_fake import FakeSynth
    >>> from cadenza.music.score import Note, Track
    >>> score = Score(tracks=(Track("melody", notes=(Note(0, 69, 960, 90),)),))
    >>> mix = render_mix(score, MixSettings(), synth=FakeSynth())
    >>> list(mix.stems)
    ['melody']
    """
    if score.seconds > MAX_SECONDS:
        raise SoundError(
            f"music lasts at most {MAX_SECONDS / 3600:g} hours", f"{score.seconds / 3600:.1f} hours"
        )
    form = _form(score, settings)
    behind = tuple(backgrounds(settings, form, ambience_folder, hear))
    synth = synth or default_synth(settings.soundfont)
    job = _Job(synth, settings, form, progress or Silent(), behind)
    parts = _parts(score, settings, patch_folder, soundfont_folder)
    total = _silence(job.frames)
    stems = _sum_parts(job, parts, total)
    _level(total, stems)
    return _finished(job, total, stems)


def _silence(frames: int) -> Audio:
    return np.zeros((2, frames), dtype=np.float32).T


def _sum_parts(job: _Job, parts: list[_Part], total: Audio) -> dict[str, Audio]:
    """Render everything into ``total``; the stems where they are asked for.

    Long work comes first, lest one thread is left with it alone in the end.
    """
    stems: dict[str, Audio] = {}
    sends = np.zeros(job.frames, dtype=np.float32)
    ordered = sorted(parts, key=_effort_s, reverse=True)
    work: list[Callable[[], _Sounding]] = [partial(_render_part, job, part) for part in ordered]
    work += [partial(_render_background, job, background) for background in job.behind]
    names = [part.name for part in parts]
    job.progress.report("render", 0, max(len(work), 1))
    results = _in_order(work, job.settings.threads)
    for done, part in enumerate(ordered, start=1):
        audio, gain = next(results)
        desk.add_send(sends, audio, gain)
        _keep(job, stems, part.name, audio, total)
        job.progress.report("render", done, len(work))
    desk.add_room(total, sends)
    music_lufs = desk.active_lufs(total) if job.behind else -np.inf
    follows = any(background.follows for background in job.behind)
    curve = form_curve(total, job.form.sections) if follows else None
    for background in job.behind:
        audio, _ = next(results)
        names.append(_fresh(background.name, names))
        if background.follows and curve is not None:
            ride(audio, curve)
        _set_under(audio, music_lufs, background, job.settings)
        _keep(job, stems, names[-1], audio, total)
        job.progress.report("render", len(names), len(work))
    return {name: stems[name] for name in names if name in stems}


def _keep(job: _Job, stems: dict[str, Audio], name: str, audio: Audio, total: Audio) -> None:
    """Add a stem to the sum, and keep it where it is asked for."""
    np.add(total, audio, out=total)
    if job.settings.keep_stems:
        stems[name] = audio


def _effort_s(part: _Part) -> float:
    """Seconds of sounding notes, and what effects take as such: which part takes long."""
    notes = part.events.notes
    sounding_s = sum(note.end_s - note.start_s for note in notes)
    span_s = max((note.end_s for note in notes), default=0.0)
    slow = sum(effect.kind in _SLOW_EFFECTS for effect in part.patch.effects)
    return sounding_s * len(part.patch.layers) + _SLOW_EFFECT * slow * span_s


def _form(score: Score, settings: MixSettings) -> Form:
    music_frames = round(score.seconds * SAMPLE_RATE_HZ)
    tail_frames = round(min(max(settings.tail_s, 0.0), 60.0) * SAMPLE_RATE_HZ)
    return form_of(score, music_frames + tail_frames, music_frames)


def _parts(
    score: Score, settings: MixSettings, patch_folder: Path | None, fonts: Path | None
) -> list[_Part]:
    strips = {strip.track: strip for strip in settings.strips}
    tempo_map, parts = score.tempo_map, []
    for name, track in named_tracks(score):
        strip = strips.get(name) or strip_for(name, track)
        patch = find_patch(strip.patch, folder=patch_folder, fonts=fonts)
        parts.append(_Part(name, part_events(track, tempo_map), strip, patch))
    return parts


def _in_order(work: list[Callable[[], _Sounding]], threads: int) -> Iterator[_Sounding]:
    """The results of all work in its order, as many at a time as there are threads."""
    threads = max(1, min(threads, len(work)))
    with ThreadPoolExecutor(threads, initializer=work_alone) as pool:
        waiting: list[Future[_Sounding]] = []
        try:
            for index in range(len(work)):
                while len(waiting) < min(threads + _AHEAD, len(work) - index):
                    waiting.append(pool.submit(work[index + len(waiting)]))
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()


def _render_part(job: _Job, part: _Part) -> _Sounding:
    """One part from its notes to its stem, and what it sends to the common room.

    A stem that is kept gets its own share of the room instead.
    """
    job.progress.check()
    audio = _dry(job, part)
    if not any(effect.kind == "highpass" for effect in part.patch.effects):
        desk.highpass(audio, _RUMBLE_HZ)
    role = part.strip.role or desk.role_of(part.name)
    natural_db = _bring_to(audio, _NOMINAL_LUFS)
    seed = stream(job.settings.seed, "effects", part.name).getrandbits(32)
    audio = run_effects(audio.T, part.patch.effects, seed=seed, tempo_bpm=job.form.tempo_bpm).T
    gain_db = part.strip.gain_db + part.patch.gain_db
    if role in desk.ROLE_LUFS:
        _bring_to(audio, desk.ROLE_LUFS[role] + _touch_db(part.events))
    else:
        gain_db += _NATURAL_GAIN_DB - natural_db
    desk.place(audio, part.strip.pan, gain_db)
    gain = desk.send_gain(part.strip.reverb_db)
    if gain > 0.0 and job.settings.keep_stems:
        send = np.zeros(job.frames, dtype=np.float32)
        desk.add_send(send, audio, gain)
        desk.add_room(audio, send)
        gain = np.float32(0.0)
    return audio, gain


def _dry(job: _Job, part: _Part) -> Audio:
    """The layers of a part as the synthesiser plays them."""
    audio: Audio | None = None
    for layer in part.patch.layers:
        sound = _fit(job.synth.render(part.events, layer, job.frames), job.frames)
        if layer.gain_db:
            sound *= desk.from_db(layer.gain_db)
        audio = sound if audio is None else np.add(audio, sound, out=audio)
    return _silence(job.frames) if audio is None else audio


def _bring_to(audio: Audio, lufs: float) -> float:
    """Bring a part to a loudness, in place; the gain in dB."""
    loudness = desk.active_lufs(audio)
    if not np.isfinite(loudness):
        return 0.0
    gain_db = min(max(lufs - loudness, -_MAX_GAIN_DB), _MAX_GAIN_DB)
    audio *= desk.from_db(gain_db)
    return gain_db


def _touch_db(events: PartEvents) -> float:
    """What a part's touch adds to its role's loudness: a soft part stays softer."""
    velocities = sorted(note.velocity for note in events.notes)
    if not velocities:
        return 0.0
    upper = velocities[len(velocities) * 2 // 3]
    return _VELOCITY_DB * (upper - 85)


def _render_background(job: _Job, background: Background) -> _Sounding:
    """One background over the whole length; its level comes later."""
    job.progress.check()
    return background.make(), np.float32(0.0)


def _set_under(
    audio: Audio, music_lufs: float, background: Background, settings: MixSettings
) -> None:
    """Put a background under the music, or in its place where there is none."""
    under = music_lufs if np.isfinite(music_lufs) else settings.loudness_lufs
    _bring_to(audio, under - background.under_music_lu + background.gain_db)


def _fit(audio: Audio, frames: int) -> Audio:
    """The audio with exactly so many frames, each side in one row; the same one where it fits."""
    if audio.shape == (frames, 2) and audio.flags.f_contiguous and audio.flags.writeable:
        return audio
    out = _silence(frames)
    out[: len(audio)] = audio[:frames]
    return out


def _fresh(name: str, taken: list[str]) -> str:
    """The name, or with a number where it is taken."""
    numbered = (f"{name}_{index}" for index in range(2, len(taken) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def _level(total: Audio, stems: dict[str, Audio]) -> None:
    """Bring the sum to its loudness with headroom, and the stems with it, in place."""
    loudness = desk.active_lufs(total)
    if not np.isfinite(loudness):
        return
    highest = max([desk.peak(total), *map(desk.peak, stems.values())])
    gain = min(desk.from_db(_MIX_LUFS - loudness), desk.from_db(_MIX_PEAK_DB) / highest)
    for audio in (total, *stems.values()):
        np.multiply(audio, gain, out=audio)


def _finished(job: _Job, total: Audio, stems: dict[str, Audio]) -> Mix:
    """Finish, common length, master."""
    from cadenza.sound.finishes import apply_finish

    settings = job.settings
    job.progress.check()
    seed = stream(settings.seed, "finish").getrandbits(32)
    finished = apply_finish(settings.finish, total, seed=seed, tempo_bpm=job.form.tempo_bpm)
    finished = _fit(finished, job.frames)
    heard = max(desk.end_of_sound(total), desk.end_of_sound(finished))
    cut = heard >= job.frames - SAMPLE_RATE_HZ // 50
    fade = round((_CUT_FADE_S if cut else _END_FADE_S) * SAMPLE_RATE_HZ)
    end = min(max(heard + fade, job.form.music_frames), job.frames)
    fade = min(fade, max(end - job.form.music_frames, round(_END_FADE_S * SAMPLE_RATE_HZ)))
    for audio in (total, finished, *stems.values()):
        desk.fade_edges(audio[:end], 0, fade)
    mastered = master_in_place(
        finished[:end].T,
        loudness_lufs=settings.loudness_lufs,
        true_peak_db=settings.true_peak_db,
        fade_out_s=settings.fade_out_s,
    )
    job.progress.report("master", 1)
    return Mix(
        stems={name: audio[:end] for name, audio in stems.items()},
        premaster=total[:end],
        master=mastered.audio,
        loudness=mastered.figures,
        soundfont=_font_facts(job.synth),
        synth=job.synth.name,
    )


def _font_facts(synth: Synth) -> dict[str, str]:
    """Name, digest, licence and path of the main SoundFont; empty where there is none."""
    if synth.soundfont is None:
        return {}
    return {
        "name": synth.soundfont.stem,
        "sha256": soundfonts.soundfont_sha256(synth.soundfont),
        "licence": soundfonts.licence_of(synth.soundfont) or "",
        "path": str(synth.soundfont),
    }
