"""Any readable audio or score to any other format: one file, or a folder of them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from cadenza.app.audio_writing import AUDIO_WRITERS
from cadenza.app.home import threads
from cadenza.app.inputs import Fault, fitting, input_files, said_of_out, score_bytes
from cadenza.app.marking import mark_of_audio, marked, rendered_record
from cadenza.app.mixing import SoundRequest
from cadenza.app.naming import legible
from cadenza.app.renderer import sound_room
from cadenza.app.rendering import playable
from cadenza.errors import (
    CadenzaError,
    CancelledError,
    FileError,
    MidiError,
    ReleaseError,
    SoundError,
    UsageError,
)
from cadenza.formats import (
    NOTATION_FORMATS,
    READABLE_SCORES,
    NotationFormat,
    Session,
    read_score,
    write_dawproject,
)
from cadenza.formats.notation import build_sheet
from cadenza.music import Score, write_midi
from cadenza.progress import Progress, Silent
from cadenza.provenance import Provenance
from cadenza.release import Renderer
from cadenza.release.canvas import ROLE_COLOURS
from cadenza.release.layout import guess_role
from cadenza.release.placing import check_free, placed_files
from cadenza.sound import MixSettings, read_audio, settings_for
from cadenza.sound.audiofile import READABLE
from cadenza.sound.model import Audio, Mix
from cadenza.transcription import (
    DEFAULT_TRANSCRIBER,
    Transcriber,
    find_beats,
    open_transcriber,
    to_score,
    transcribe_notes,
)

__all__ = ["WRITABLE", "ConvertRequest", "Converted", "convert_files"]

_NOTATION: Mapping[str, NotationFormat] = {
    ending: each
    for each in NOTATION_FORMATS.values()
    for ending in (each.suffix, *each.aliases)
    if ending != ".txt"
}
_SESSION = ".dawproject"
_MIDI = (".mid", ".midi")
WRITABLE: tuple[str, ...] = (*AUDIO_WRITERS, *_MIDI, *_NOTATION, _SESSION)
"""Endings of the files that can be written."""

_STAGE = "convert"
_SEED = 1


@dataclass(frozen=True, slots=True)
class ConvertRequest:
    """Everything that ``cadenza convert`` takes.

    Parameters
    ----------
    source : Path
        An audio file or a score, or a folder that is searched through.
    out : Path
        The file, or the folder; what came from a folder keeps its place within it.
    to : str or None
        The format, by its ending without the dot; that of ``out`` where it is left out.
    force : bool
        Replace files that stand there.
    sound : SoundRequest
        The SoundFont, where scores are rendered.
    transcriber : str
        Who listens, where audio becomes a score.

    Raises
    ------
    UsageError
        When the format cannot be written, or there is none.
    """

    source: Path
    out: Path
    to: str | None = None
    force: bool = False
    sound: SoundRequest = field(default_factory=SoundRequest)
    transcriber: str = DEFAULT_TRANSCRIBER

    def __post_init__(self) -> None:
        """Only formats that can be written."""
        known = " ".join(ending[1:] for ending in WRITABLE)
        if self.to is not None and self.ending not in WRITABLE:
            raise UsageError(f"--to is one of {known}", self.to, "try --to mid")
        if self.to is None and self.source.is_dir():
            raise UsageError("a folder is converted with --to", "none", "add --to mid")
        if self.ending not in WRITABLE:
            came = legible(self.out.name) or "nothing"
            raise UsageError(f"the file that is written ends in one of {known}", came, "try --to")
        own = self.out.suffix.lower()
        if not self._into_folder and own in WRITABLE and own != self.ending:
            came = f"--to {self.to} and {legible(self.out.name)}"
            raise UsageError("--to and the ending of OUT say the same", came, "leave out --to")

    @property
    def ending(self) -> str:
        """Of what is written, with its dot, in lower case."""
        return self.out.suffix.lower() if self.to is None else f".{self.to.lower().lstrip('.')}"

    @property
    def _into_folder(self) -> bool:
        return self.source.is_dir() or (self.to is not None and self.out.is_dir())

    def target(self, within: PurePosixPath, taken: set[Path]) -> Path:
        """Where what is made of a file goes; a name that is taken gets a number."""
        if not self._into_folder:
            has_ending = self.out.suffix.lower() in WRITABLE
            return self.out if has_ending else self.out.with_name(self.out.name + self.ending)
        within = fitting(within.with_suffix(self.ending))
        target = self.out / within
        number = 2
        while target in taken:
            target = target.with_name(f"{within.stem}-{number}{self.ending}")
            number += 1
        taken.add(target)
        return target


@dataclass(frozen=True, slots=True)
class Converted:
    """What was made of a file.

    Parameters
    ----------
    source : str
        The file within what was given.
    files : tuple of Path
        What was written.
    notes : tuple of str
        What else is to be known, one line each.
    """

    source: str
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As printed with ``--json``."""
        files = [legible(str(path)) for path in self.files]
        return {"source": self.source, "files": files, "notes": list(self.notes)}


def convert_files(
    request: ConvertRequest,
    progress: Progress | None = None,
    *,
    render: Renderer | None = None,
    transcriber: Transcriber | None = None,
) -> Iterator[Converted | Fault]:
    """Convert files one by one; of a folder, one that fails stops no other.

    Parameters
    ----------
    request : ConvertRequest
        What is asked.
    progress : Progress, optional
        Is told how far the work is.
    render, transcriber : optional
        In place of the sound room's renderer, and of the transcriber asked for by name.

    Yields
    ------
    Converted or (str, str)
        What was made of each file, or the file and why nothing was.

    Raises
    ------
    CadenzaError
        When a single file cannot be converted, or there is none. Nothing has changed then.
    """
    found = input_files(request.source, (*READABLE_SCORES, *READABLE), "audio or scores")
    if request.source.is_dir() and request.out.exists() and not request.out.is_dir():
        came = legible(str(request.out))
        raise ReleaseError("a folder is converted into a folder", came, "choose another OUT")
    converter = _Converter(request, render or sound_room(), transcriber)
    taken: set[Path] = set()
    for number, (path, within) in enumerate(found):
        steps = _Share(progress or Silent(), number, len(found))
        steps.check()
        target = request.target(within, taken)
        try:
            with said_of_out():
                done = converter.convert(path, within, target, steps)
            yield done
        except CadenzaError as error:
            if isinstance(error, CancelledError) or not request.source.is_dir():
                raise
            yield within.as_posix(), str(error)


class _Share:
    """The ``Progress`` of one file among many."""

    def __init__(self, progress: Progress, number: int, count: int) -> None:
        self._progress, self._number, self._count = progress, number, count

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Stages of their own where there is one file; else how many files are done."""
        if self._count == 1:
            self._progress.report(stage, done, total)
        else:
            self._progress.report(_STAGE, self._number, self._count)

    def check(self) -> None:
        """Raise when the work is to stop."""
        self._progress.check()


class _Converter:
    """Reads a file, makes another, puts it into its place."""

    def __init__(
        self, request: ConvertRequest, render: Renderer, transcriber: Transcriber | None
    ) -> None:
        self._request, self._render = request, render
        self._transcriber = transcriber

    def convert(
        self, path: Path, within: PurePosixPath, target: Path, progress: Progress
    ) -> Converted:
        """One file."""
        check_free(target, force=self._request.force)
        made, notes = self._made(path, target, progress)
        files = tuple(target.with_name(name) for name in made)
        for file in files:
            check_free(file, force=self._request.force)
        with placed_files(target.parent, force=self._request.force) as hidden:
            for name, data in made.items():
                (hidden / name).write_bytes(data)
        return Converted(within.as_posix(), files, notes)

    def _made(
        self, path: Path, target: Path, progress: Progress
    ) -> tuple[dict[str, bytes], tuple[str, ...]]:
        """The files that are made, by name, and what is to be known of them."""
        ending = target.suffix.lower()
        if path.suffix.lower() in READABLE:
            progress.report("read", 0)
            audio = read_audio(path)
            if ending in AUDIO_WRITERS:
                progress.report("encode", 0)
                data = AUDIO_WRITERS[ending](audio)
                return {target.name: marked(data, ending, mark_of_audio(path))}, ()
            score = self._heard(audio, legible(path.name), progress)
        elif path.suffix.lower() in READABLE_SCORES:
            progress.report("read", 0)
            source = score_bytes(path)
            score = read_score(source, legible(path.name))
            if ending in AUDIO_WRITERS:
                mix, record = self._played(score, source, path, ending, progress)
                progress.report("encode", 0)
                data = AUDIO_WRITERS[ending](mix.master)
                mark = None if record is None else record.mark
                return {target.name: marked(data, ending, mark, record)}, ()
        else:
            known = " ".join((*READABLE_SCORES, *READABLE))
            rule = f"a file to convert ends in one of {known}"
            raise FileError(rule, legible(path.name), "convert it elsewhere first")
        if ending in _MIDI:
            return {target.name: write_midi(score)}, ()
        score = _playable(score, legible(path.name))
        return _written(score, score.title or legible(path.stem), target)

    def _heard(self, audio: Audio, name: str, progress: Progress) -> Score:
        """The score of a recording."""
        if self._transcriber is None:
            self._transcriber = open_transcriber(self._request.transcriber, threads=threads())
        heard = transcribe_notes(audio, self._transcriber, progress)
        if len(heard) == 0:
            raise SoundError("no notes were heard", name, "use a recording that is not silent")
        return to_score(heard, find_beats(audio, heard, None))

    def _played(
        self, score: Score, source: bytes, path: Path, ending: str, progress: Progress
    ) -> tuple[Mix, Provenance | None]:
        """A score as it sounds, and how it came to, where the source bears a mark."""
        name = legible(path.name)
        score = _playable(score, name)
        settings = MixSettings(
            soundfont=self._request.sound.soundfont_path(),
            seed=_SEED,
            threads=threads(),
            keep_stems=False,
        )
        settings = settings_for(score, settings)
        mix = self._render(score, settings, progress)
        sound = self._request.sound
        return mix, rendered_record(source, name, sound, settings, mix, ending)


def _playable(score: Score, name: str) -> Score:
    """A score of any format that is not empty and not endless; see ``playable``."""
    try:
        return playable(score, name)
    except MidiError as error:
        rule = error.rule.replace("a MIDI file to be heard", "a score")
        rule = rule.replace("MIDI file", "score")
        raise FileError(rule, error.came, error.next_step) from error


def _written(score: Score, title: str, target: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """A score as notation or as a session."""
    roles = {track.name: guess_role(track) for track in score.tracks}
    ending = target.suffix.lower()
    if ending == _SESSION:
        colours = {role: f"#{bytes(colour).hex()}" for role, colour in ROLE_COLOURS.items()}
        buffer = io.BytesIO()
        session = Session(
            score=score, title=title, settings=settings_for(score), roles=roles, colours=colours
        )
        write_dawproject(session, buffer)
        return {target.name: buffer.getvalue()}, ()
    format_ = _NOTATION[ending]
    sheet = build_sheet(replace(score, title=title), roles, title, "", keep_names=True)
    written = format_.write(sheet)
    notes = format_.remarks(sheet)
    if isinstance(written, bytes):
        return {target.name: written}, notes
    if len(written) == 1:
        return {target.name: next(iter(written.values()))}, notes
    pages = {f"{target.stem}-{name}": data for name, data in written.items()}
    return pages, (*notes, f"{len(pages)} pages, a file each")
