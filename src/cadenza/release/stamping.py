"""A release's record on its way into the audio files: completed, and stamped on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from cadenza.provenance import Asset, Provenance, audio_digest, to_text
from cadenza.release.tags import Tags
from cadenza.sound.model import Mix

__all__ = ["played", "stamped"]


def played(record: Provenance, mix: Mix) -> Provenance:
    """The record with who played it: the synthesiser and the main SoundFont."""
    font = mix.soundfont
    assets = record.assets
    if font:
        assets = (*assets, Asset("soundfont", _file_name(font), font["sha256"]))
    return replace(
        record,
        assets=tuple(sorted(set(assets))),
        versions={**record.versions, "synth": _synth(mix.synth)},
    )


def _file_name(font: Mapping[str, str]) -> str:
    return Path(font.get("path") or font["name"]).name[:256]


def _synth(name: str) -> str:
    from cadenza.sound.fluid_library import find_library

    library = find_library() if name == "fluidsynth" else None
    return name if library is None else f"{name} {library.fluid_version_str().decode()}"


def stamped(tags: Tags, record: Provenance | None, data: bytes, audio_format: str) -> Tags:
    """The tags with the record of a file's own content, and the mark.

    Parameters
    ----------
    tags : Tags
        Title and the rest.
    record : Provenance or None
        None leaves the tags as they are.
    data : bytes
        The encoded file, without tags.
    audio_format : str
        "flac", "mp3" or "wav".
    """
    if record is None:
        return tags
    own = replace(record, content=audio_digest(BytesIO(data), audio_format))
    return replace(tags, provenance=to_text(own), source_type=own.mark or "")
