"""What is written into the audio files beside the sound: title, tempo, key, cover.

Nothing here comes from a clock, so that the same song gives the same tags.
"""

# mypy: disable-error-code="no-untyped-call"
# mutagen ships without annotations.

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, COMM, ID3, TALB, TBPM, TCON, TENC, TIT2, TKEY, TPE1, TSSE, TXXX
from mutagen.mp3 import MP3
from mutagen.wave import WAVE

from cadenza.errors import FileError
from cadenza.provenance import MARK_FIELD, RECORD_FIELD

__all__ = ["Tags", "write_tags"]

_UTF8 = 3
_FRONT_COVER = 3
_LATIN_LANGUAGE = "XXX"


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags of one song.

    Parameters
    ----------
    title : str
        As players show it.
    genre : str
        The style.
    tempo_bpm : float or None
        Quarter notes a minute; written as a whole number where the format wants one.
    key : str
        As a musician says it, "D minor".
    initial_key : str
        The short form that players sort by, "Dm"; at most three characters.
    comment : str
        Version, engine and seed: how to make the song again.
    encoder : str
        The program and its version.
    provenance : str
        The record of how the file was made; see ``cadenza.provenance``.
    source_type : str
        The IPTC digital source type: the machine-readable mark of music made by an algorithm.
    cover : bytes or None
        A PNG shown as the front cover.
    """

    title: str
    genre: str = ""
    tempo_bpm: float | None = None
    key: str = ""
    initial_key: str = ""
    comment: str = ""
    encoder: str = "Cadenza"
    artist: str = "Cadenza"
    album: str = ""
    provenance: str = ""
    source_type: str = ""
    cover: bytes | None = None


def write_tags(file: BytesIO, audio_format: str, tags: Tags) -> None:
    """Write the tags into a finished audio file.

    Parameters
    ----------
    file : BytesIO
        A whole FLAC, MP3 or WAV file in memory; changed in place.
    audio_format : str
        "flac", "mp3" or "wav".
    tags : Tags
        What to write; empty fields are left out.

    Raises
    ------
    FileError
        For a format that is none of the three.

    References
    ----------
    ID3v2.4 (id3.org), RFC 9639 section 8.6 (Vorbis comments in FLAC).
    """
    if audio_format == "flac":
        _write_flac(file, tags)
    elif audio_format == "mp3":
        song: Any = MP3(_rewound(file))
        song.tags = _frames(tags)
        song.save(_rewound(file), v2_version=4)
    elif audio_format == "wav":
        wave: Any = WAVE(_rewound(file))
        wave.add_tags()
        for frame in _frames(tags).values():
            wave.tags.add(frame)
        wave.save(_rewound(file))
    else:
        raise FileError("an audio format is flac, mp3 or wav", audio_format, "try --format flac")


def _rewound(file: BytesIO) -> BytesIO:
    file.seek(0)
    return file


def _write_flac(file: BytesIO, tags: Tags) -> None:
    song = FLAC(_rewound(file))
    song.clear()
    fields = {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.album,
        "genre": tags.genre,
        "bpm": "" if tags.tempo_bpm is None else f"{tags.tempo_bpm:g}",
        "key": tags.key,
        "initialkey": tags.initial_key,
        "comment": tags.comment,
        "encoded-by": tags.encoder,
        MARK_FIELD: tags.source_type,
        RECORD_FIELD: tags.provenance,
    }
    for name, value in fields.items():
        if value:
            song[name] = value
    if tags.cover is not None:
        picture = Picture()
        picture.type, picture.mime, picture.data = _FRONT_COVER, "image/png", tags.cover
        picture.desc = "piano roll"
        song.add_picture(picture)
    song.save(_rewound(file))


def _frames(tags: Tags) -> ID3:
    frames = ID3()
    texts = {
        TIT2: tags.title,
        TPE1: tags.artist,
        TALB: tags.album,
        TCON: tags.genre,
        TBPM: "" if tags.tempo_bpm is None else str(round(tags.tempo_bpm)),
        TKEY: tags.initial_key,
        TENC: tags.encoder,
        TSSE: tags.encoder,
    }
    for frame, value in texts.items():
        if value:
            frames.add(frame(encoding=_UTF8, text=value))
    if tags.key:
        frames.add(TXXX(encoding=_UTF8, desc="key", text=tags.key))
    for field, text in ((MARK_FIELD, tags.source_type), (RECORD_FIELD, tags.provenance)):
        if text:
            frames.add(TXXX(encoding=_UTF8, desc=field, text=text))
    if tags.comment:
        frames.add(COMM(encoding=_UTF8, lang=_LATIN_LANGUAGE, desc="", text=tags.comment))
    if tags.cover is not None:
        frames.add(
            APIC(
                encoding=_UTF8,
                mime="image/png",
                type=_FRONT_COVER,
                desc="piano roll",
                data=tags.cover,
            )
        )
    return frames
