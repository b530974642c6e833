"""Textures of the audio wing in a song: found by name or digest, checked, and made to sound.

A texture is a session of one's own, or a sound file. Its digest is of what is heard: of a
session the codes of the chosen piece at the finest level that is there, and the codec that makes
them audible. A session that goes on later still holds that piece, so that a song made with it
can be made again; and wherever the file lies by then, it is known by its digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza.app.asking import bare_name, broken_field, read_bare
from cadenza.app.home import user_folder
from cadenza.app.naming import legible
from cadenza.errors import CadenzaError, FileError, ModelError, SoundError, UsageError
from cadenza.provenance import is_ai, parse_record, read_file
from cadenza.sound.model import TEXTURE_ROLES, Audio, Texture

if TYPE_CHECKING:
    from cadenza.app.audio_voices import SoundingVoice
    from cadenza.audio.session_view import SessionView

__all__ = [
    "hear_texture",
    "installed",
    "known_textures",
    "parse_textures",
    "read_texture",
    "texture_facts",
]

_MOST = 8
_LONGEST_S = 3600
_PIECE = re.compile(r"(.*[^@])@(?:(\d{1,6})\.)?(\d{1,3})", re.DOTALL)
_DIGEST = 64
_FACTS = ("role", "sha256", "voice", "version", "level", "step", "take")
_WHOLE = ("step", "take")


def parse_textures(texts: Iterable[str]) -> tuple[Texture, ...]:
    """Read ``night`` and ``night:pad``, ``night@2`` (a take) and ``night@1.2`` (of a step).

    Raises
    ------
    UsageError
        When one of them names nothing, or there are more than eight.

    Examples
    --------
    >>> [(each.name, each.role) for each in parse_textures(["night", "take.flac:pad"])]
    [('night', 'background'), ('take', 'pad')]
    """
    found = []
    for text in texts:
        head, colon, tail = text.strip().rpartition(":")
        file, role = (head, tail) if colon and tail in TEXTURE_ROLES else (text.strip(), "")
        if not file:
            raise UsageError(
                "--texture names a session or a sound file", legible(text) or "nothing",
                "see cadenza audio sessions",
            )  # fmt: skip
        piece = _PIECE.fullmatch(file)
        name, step, take = piece.groups() if piece else (file, None, None)
        made = Texture(name, role or TEXTURE_ROLES[0], step=int(step or 0), take=int(take or 0))
        found.append(made)
    if len(found) > _MOST:
        raise UsageError(f"a song has at most {_MOST} textures", f"{len(found)}", "leave some out")
    return tuple(found)


def known_textures(
    textures: Iterable[Texture], gains_db: Mapping[str, float], *, audio: bool = True
) -> tuple[Texture, ...]:
    """Textures as they are found here, with digests and gains.

    Parameters
    ----------
    textures : iterable of Texture
        As they were asked for, or as a record tells of them.
    gains_db : mapping
        Name → gain.
    audio : bool
        See that they can be heard, too.

    Raises
    ------
    CadenzaError
        When one is not there, corrupt, empty, silent, or of a voice that is not there.
    """
    found = tuple(
        replace(_placed(each)[0], gain_db=gains_db.get(each.name, each.gain_db))
        for each in textures
    )
    if audio:
        from cadenza.sound.ambience.own_files import heard_part

        for each in found:
            heard_part(hear_texture(each), "a texture", Path(each.file).name)
    return found


def hear_texture(texture: Texture) -> Audio:
    """The sound of a texture, shape (frames, 2) at 44.1 kHz.

    Raises
    ------
    CadenzaError
        As for ``known_textures``.
    """
    from cadenza.runtime.code_fields import SAMPLE_RATE_HZ
    from cadenza.sound.textures import as_stereo, texture_file

    known, path = _placed(texture)
    if not known.level:
        return texture_file(replace(known, file=str(path)))
    mono = _decoded(str(path), known.sha256, known.level, known.step, known.take)
    return as_stereo(mono, SAMPLE_RATE_HZ)


def installed() -> Iterator[SoundingVoice]:
    """Every voice that is there."""
    from cadenza.app.audio_voices import open_voice, voices

    for bundle in voices():
        try:
            yield open_voice(bundle)
        except CadenzaError:
            continue


def texture_facts(texture: Texture) -> dict[str, object]:
    """A texture as a record tells of it: no folders, and nothing that is not so."""
    rows = {name: getattr(texture, name) for name in _FACTS}
    kept = {name: value for name, value in rows.items() if value not in ("", 0)}
    return {"name": bare_name(texture.file), **kept}


def read_texture(row: object) -> Texture:
    """Read what ``texture_facts`` wrote.

    Raises
    ------
    ProvenanceError
        When it is not of that shape.
    """
    if not isinstance(row, Mapping):
        raise broken_field("textures", row)
    values: dict[str, Any] = {name: row[name] for name in _FACTS if name in row}
    for name, value in values.items():
        if type(value) is not (int if name in _WHOLE else str):
            raise broken_field("textures", value)
    texture = Texture(read_bare("textures", row.get("name")), **values)
    if texture.role not in TEXTURE_ROLES or not _is_digest(texture.sha256):
        raise broken_field("textures", texture.role + " " + texture.sha256)
    return texture


def _is_digest(text: str) -> bool:
    return len(text) == _DIGEST and set(text) <= set("0123456789abcdef")


def _placed(texture: Texture) -> tuple[Texture, Path]:
    """A texture with its digest, and where it lies.

    One whose digest is known is that very one, wherever it lies; another one of its name is not
    taken for it.
    """
    if not texture.sha256:
        path = _file_of(texture.file)
        return _looked_at(texture, path), path
    for path in _places(texture):
        try:
            if _looked_at(texture, path).sha256 == texture.sha256:
                return texture, path
        except CadenzaError:
            continue
    voice = f" of the voice {texture.voice} {texture.version}" if texture.level else ""
    folder = user_folder("sessions" if texture.level else "ambiences")
    raise FileError(
        f"the texture {bare_name(texture.file)}{voice} ({texture.sha256[:12]}…) lies in {folder}",
        "none there is the same",
        "put it there, or leave it out",
    )


def _is_sound(path: Path) -> bool:
    from cadenza.sound.audiofile import READABLE

    return path.suffix.lower() in READABLE


def _file_of(name: str) -> Path:
    """The session or the sound file that a person names."""
    from cadenza.app.audio_sessions import find_session
    from cadenza.sound.ambience.own_files import files_in

    given, folder = Path(name).expanduser(), user_folder("ambiences")
    if _is_sound(given):
        return folder / name if not given.exists() and (folder / name).is_file() else given
    try:
        return find_session(name)
    except CadenzaError:
        own = files_in(folder).get(name)
        if own is None:
            raise
        return own


def _places(texture: Texture) -> Iterator[Path]:
    """Where a texture may lie: where its name says, else anywhere in the folders of such files."""
    with suppress(CadenzaError):
        yield _file_of(texture.file)
    sessions = user_folder("sessions")
    if texture.level:
        yield from sorted(sessions.glob("*.session"))
        return
    found = [*user_folder("ambiences").glob("*"), *sessions.glob("*/*")]
    yield from sorted(each for each in found if _is_sound(each))


def _looked_at(texture: Texture, path: Path) -> Texture:
    """The texture that a file holds, at the piece that is meant."""
    if not _is_sound(path):
        from cadenza.audio.session_view import SessionView

        with SessionView.look(path) as session:
            return _of_session(texture, session)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        rule = "a texture is a session or a sound file that can be read"
        came = f"{legible(str(path))} ({error.strerror})"
        raise FileError(rule, came, "check the path") from error
    voice, version = _voice_of(path)
    return replace(texture, sha256=digest, voice=voice, version=version)


def _voice_of(path: Path) -> tuple[str, str]:
    """Name and version of the voice that a sound file says it was sampled by; "" for none."""
    with suppress(CadenzaError):
        text = read_file(path).text
        record = None if text is None else parse_record(text)
        if record is not None and record.model is not None and is_ai(record.mark):
            return record.model.name, record.model.version
    return "", ""


def _of_session(texture: Texture, session: SessionView) -> Texture:
    """Its chosen piece at the finest level that is there, or the very piece that is meant."""
    from cadenza.runtime.code_fields import SAMPLE_RATE_HZ

    step, take, level = texture.step, texture.take, texture.level
    if not level:
        step, take = _meant(texture, session)
        level = _finest(session, take, step)
    told = session.exported(level, take, step)
    if told.samples > _LONGEST_S * SAMPLE_RATE_HZ:
        raise SoundError(
            f"a texture lasts at most {_LONGEST_S // 60} minutes",
            f"{told.samples / SAMPLE_RATE_HZ / 60:.0f} minutes in {session.path.name}",
            "name an earlier step: NAME@STEP.TAKE",
        )
    facts = session.facts
    codes = np.ascontiguousarray(told.levels[level], "<u2").tobytes()
    digest = hashlib.sha256(f"{level} {told.codec_sha256[level]}\n".encode() + codes)
    return replace(
        texture, sha256=digest.hexdigest(), voice=facts.voice, version=facts.version,
        level=level, step=step, take=take,
    )  # fmt: skip


def _meant(texture: Texture, session: SessionView) -> tuple[int, int]:
    """The step and the take that the piece ends with."""
    here, chosen = session.step, session.chosen
    if here is not None and texture.take:
        return texture.step or here.number, texture.take
    if here is not None and chosen is None and session.unfinished is None:
        raise UsageError(
            "of several takes of a session one is the texture",
            f"{here.takes} takes in {session.path.name}",
            f"name one: --texture {session.path.stem}@1",
        )
    session.codes("top")  # says what is missing where there is no piece yet
    return session.line[-1].step, session.line[-1].take


def _finest(session: SessionView, take: int, step: int) -> str:
    """The finest level at which a piece is there."""
    from cadenza.runtime.code_fields import LEVELS

    for level in reversed(LEVELS[1:]):
        with suppress(FileError):
            session.codes(level, take, step)
            return str(level)
    return str(LEVELS[0])


@lru_cache(maxsize=2)
def _decoded(path: str, sha256: str, level: str, step: int, take: int) -> NDArray[np.float32]:
    """The samples of a session's piece; the digest is what they are known by."""
    del sha256
    from cadenza.audio.session_view import SessionView

    with SessionView.look(Path(path)) as session:
        wanted = session.exported(level, take, step).codec_sha256[level]
        for voice in installed():
            if voice.codec_sha256(level) == wanted:
                samples = session.audio(voice.codec, level, take, step)
                samples.setflags(write=False)
                return samples
        facts = session.facts
    raise ModelError(
        f"the session {Path(path).name} sounds by the codec of the voice {facts.voice} "
        f"{facts.version} ({level} level, {wanted[:12]}…)",
        "no voice here has it",
        f"put that voice into {user_folder('voices')}",
    )
