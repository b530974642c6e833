"""Any MIDI file to mastered audio."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cadenza._version import __version__
from cadenza.app.home import threads
from cadenza.app.making import initial_key
from cadenza.app.mixing import SoundRequest, check_background, only_known
from cadenza.app.naming import SONGS, legible, slug
from cadenza.app.recording import given_mark, heard_mark, sound_assets, sound_facts, versions
from cadenza.app.renderer import sound_room
from cadenza.brief.model import MAX_SECONDS
from cadenza.errors import MidiError
from cadenza.music import Score, read_midi
from cadenza.progress import Progress, Silent
from cadenza.provenance import Provenance, Source, midi_digest
from cadenza.release import (
    Content,
    Renderer,
    Stages,
    Tags,
    check_formats,
    check_target,
    mix_facts,
    write_release,
)
from cadenza.release.canvas import clock_text
from cadenza.release.layout import guess_role
from cadenza.sound import MixSettings, named_tracks, settings_for

_SEED = 1
"""For ambiences and effects that waver: the same file sounds the same each time."""

__all__ = ["RenderRequest", "Rendered", "playable", "render_file"]


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """Everything that ``cadenza render`` takes.

    Parameters
    ----------
    midi : Path
        The file.
    sound : SoundRequest
        SoundFont, loudness, gains.
    finish : str
        Name of the finish.
    ambience : tuple of str
        Backgrounds.
    formats : tuple of str
        Audio formats of the master.
    stems : bool
        Write stems too.
    out : Path or None
        The release folder; ``songs/<name of the file>`` where it is left out.
    force : bool
        Replace a release that stands there.
    called : str or None
        What the file is to be known as; by its own name where left out.
    """

    midi: Path
    sound: SoundRequest = field(default_factory=SoundRequest)
    finish: str = "clean"
    ambience: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("flac", "mp3")
    stems: bool = False
    out: Path | None = None
    force: bool = False
    called: str | None = None

    @property
    def name(self) -> str:
        """What the file is called."""
        return legible(self.midi.name if self.called is None else self.called)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered file that stands in its folder."""

    folder: Path
    files: tuple[str, ...]
    receipt: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza render --json`` prints."""
        return {
            "folder": str(self.folder),
            "files": list(self.files),
            "title": self.receipt["title"],
            "loudness": self.receipt["loudness"],
            "seconds": self.receipt["seconds"],
        }


def playable(score: Score, name: str) -> Score:
    """A score that can be rendered: it has notes, a sane length, and tracks of unlike names.

    Raises
    ------
    MidiError
        When there is nothing to hear, or more than an hour of it.
    """
    tracks = [track for track in score.tracks if track.notes]
    if not tracks:
        raise MidiError("a MIDI file to be heard holds notes", f"none in {name}", "try another")
    if score.seconds > MAX_SECONDS:
        raise MidiError(
            f"a MIDI file lasts at most {MAX_SECONDS / 60:g} minutes",
            f"{clock_text(score.seconds)} in {name}",
            "cut it",
        )
    apart = (replace(track, name=own) for own, track in named_tracks(score))
    return replace(score, tracks=tuple(apart))


def render_file(
    request: RenderRequest,
    progress: Progress | None = None,
    *,
    render: Renderer | None = None,
) -> Rendered:
    """Render a MIDI file into a release folder.

    Parameters
    ----------
    request : RenderRequest
        What is asked.
    progress : Progress, optional
        Is told how far the work is.
    render : callable, optional
        A renderer in place of the sound room's.

    Raises
    ------
    MidiError, FileError
        When the file cannot be read.
    SoundError, ReleaseError
        When it cannot be rendered or written; nothing is left then.
    """
    stages = Stages(progress or Silent())
    formats = check_formats(request.formats)
    name = slug(request.midi.stem)
    target = request.out if request.out is not None else SONGS / name
    with stages.measure("read"):
        request = replace(request, sound=request.sound.placed(audio=True))
        soundfont = request.sound.soundfont_path()
        score = playable(read_midi(request.midi), legible(request.midi.name))
        check_target(target, force=request.force)
        check_background(request.finish, request.ambience)
        data = request.midi.read_bytes()
    title = score.title or Path(request.name).stem
    only_known("--part-gain", request.sound.part_gains, [track.name for track in score.tracks])
    settings = _settings(request, score, soundfont)
    roles = {track.name: guess_role(track) for track in score.tracks}
    facts = _facts(title, request.name, data)
    content = Content(
        score=score,
        midi=data,
        tags=_tags(title, score),
        facts={**facts, "mix": mix_facts(settings, roles)},
        caption=_caption(score),
        roles=roles,
        settings=settings,
        formats=formats,
        stems=request.stems,
        provenance=_record(request, data, formats, settings),
    )
    written = write_release(
        target,
        content,
        stages,
        render=render or sound_room(),
        force=request.force,
        threads=threads(),
    )
    return Rendered(written.folder, written.files, written.receipt)


def _record(
    request: RenderRequest, data: bytes, formats: tuple[str, ...], settings: MixSettings
) -> Provenance:
    """The record of the audio; the notes are the file's, and so is what made them."""
    return Provenance(
        cadenza=__version__,
        verb="render",
        seed=_SEED,
        mark=heard_mark(given_mark(data), settings),
        source=Source(request.name[:256], hashlib.sha256(data).hexdigest()),
        sound=sound_facts(request.sound, settings, formats, stems=request.stems),
        assets=sound_assets(settings),
        versions=versions(neural=False),
        content=midi_digest(data),
    )


def _settings(request: RenderRequest, score: Score, soundfont: Path | None) -> MixSettings:
    sound = request.sound
    plain = settings_for(
        score,
        MixSettings(
            finish=request.finish,
            ambience=sound.with_gains(request.ambience),
            textures=sound.textures,
            soundfont=soundfont,
            loudness_lufs=sound.loudness_lufs,
            true_peak_db=sound.true_peak_db,
            seed=_SEED,
            threads=threads(),
            keep_stems=request.stems,
        ),
    )
    strips = (
        replace(strip, gain_db=strip.gain_db + sound.part_gain_db(strip.track, strip.role))
        for strip in plain.strips
    )
    return replace(plain, strips=tuple(strips))


def _tags(title: str, score: Score) -> Tags:
    return Tags(
        title=title,
        tempo_bpm=score.tempos[0].bpm if score.tempos else None,
        key=str(score.keys[0].key) if score.keys else "",
        initial_key=initial_key(score.keys[0].key) if score.keys else "",
        comment=f"rendered by Cadenza {__version__}",
        encoder=f"Cadenza {__version__}",
    )


def _caption(score: Score) -> str:
    pieces = [str(score.keys[0].key)] if score.keys else []
    pieces += [f"{score.tempos[0].bpm:.4g} bpm"] if score.tempos else []
    pieces += [str(score.meters[0].meter)] if score.meters else []
    return " · ".join([*pieces, f"{len(score.bar_starts())} bars", clock_text(score.seconds)])


def _facts(title: str, name: str, data: bytes) -> dict[str, object]:
    return {
        "cadenza": __version__,
        "title": title,
        "verb": "render",
        "source": {"name": name, "sha256": hashlib.sha256(data).hexdigest()},
        "brief": None,
        "plan": None,
        "seed": _SEED,
        "engine": None,
        "options": {},
        "conformance": [],
        "takes": [],
        "partial": None,
    }
