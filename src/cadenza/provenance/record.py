"""The record: what a piece was made of, as far as it takes to make it again.

What decides the notes stands in every record. ``sound``, the assets of the sound and
``versions`` stand only where there is sound: in audio files and in the receipt, and never in
a MIDI file, whose bytes must not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cadenza.provenance.wire import MAX_RECORD_BYTES, canonical, normal

__all__ = ["FORMAT", "Asset", "Digest", "Model", "Provenance", "Source", "shortened", "to_text"]

FORMAT = 1
"""Number of this form of the record."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was given: its name without folders, and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """The trained model that wrote the notes.

    Parameters
    ----------
    name, version : str
        As its bundle states them.
    sha256 : str
        Of its graph with the weights.
    corpus_sha256 : str or None
        Of what it was trained on, where the bundle tells.
    index_sha256 : str or None
        Of its originality index, where that had a say in the notes.
    """

    name: str
    version: str
    sha256: str
    corpus_sha256: str | None = None
    index_sha256: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Asset:
    """A file that had a say in the result.

    Parameters
    ----------
    kind : str
        "style", "soundfont" (the main one), "part-soundfont", "ambience", "texture",
        "patch".
    name : str
        File name without folders.
    sha256 : str
        Of its bytes; of a session's texture, of the codes and the codec that are heard.
    """

    kind: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What tells whether the content was edited.

    Parameters
    ----------
    kind : str
        "midi", "flac", "mp3" or "wav".
    sha256 : str
        Of a MIDI file's events, the record's own left out; of an audio file's frames, tags
        and pictures left out.
    notes_sha256 : str or None
        Of a MIDI file's notes alone, whatever tracks and events they stand in.
    """

    kind: str
    sha256: str
    notes_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a file was made.

    Parameters
    ----------
    cadenza : str
        Version that made it.
    verb : str
        "compose", "continue", "infill", "accompany", "vary" or "render".
    seed : int
        Of the piece.
    take : int
        Number of the take, from 1.
    engine : str or None
        Who wrote the notes: "theory" or "neural"; None where nobody did.
    mark : str or None
        The IPTC digital source type; None for music by people.
    prompt : str or None
        The sentence, at its first 4,000 characters.
    brief : mapping or None
        As in the receipt.
    source : Source or None
        The file that was given.
    asked : mapping
        What was understood: the wish, and of the verbs on a file bars, parts, amount, example.
    options : mapping
        What was set on the engine, the model left out.
    model : Model or None
        The trained model.
    partial : bool
        True where the work was stopped.
    sound : mapping or None
        How it is to sound: loudness, gains, formats, stems, finish, ambience, textures.
    assets : tuple of Asset
        Files that had a say.
    versions : mapping
        Library → version, where bytes may depend on it.
    part : str or None
        Of a stem the part that it holds.
    content : Digest or None
        What the record speaks of.
    format : int
        Number of the record's form.
    """

    cadenza: str
    verb: str
    seed: int
    take: int = 1
    engine: str | None = None
    mark: str | None = None
    prompt: str | None = None
    brief: Mapping[str, Any] | None = None
    source: Source | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    model: Model | None = None
    partial: bool = False
    sound: Mapping[str, Any] | None = None
    assets: tuple[Asset, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    part: str | None = None
    content: Digest | None = None
    format: int = FORMAT

    def to_dict(self) -> dict[str, Any]:
        """The record in JSON's types; empty fields are left out."""
        rows: dict[str, Any] = {
            "asked": self.asked,
            "assets": [_table(each) for each in sorted(self.assets)],
            "brief": self.brief,
            "cadenza": self.cadenza,
            "content": self.content and _table(self.content),
            "engine": self.engine,
            "format": self.format,
            "mark": self.mark,
            "model": self.model and _table(self.model),
            "options": self.options,
            "part": self.part,
            "partial": self.partial or None,
            "prompt": self.prompt,
            "seed": self.seed,
            "sound": self.sound,
            "source": self.source and _table(self.source),
            "take": self.take,
            "verb": self.verb,
            "versions": self.versions,
        }
        kept = {name: each for name, each in rows.items() if each not in (None, {}, [])}
        plain: dict[str, Any] = normal(kept)
        return plain

    def music(self) -> Provenance:
        """The same record without what concerns the sound alone."""
        styles = tuple(each for each in self.assets if each.kind == "style")
        return replace(self, sound=None, versions={}, assets=styles, content=None)


def _table(row: Source | Model | Asset | Digest) -> dict[str, str]:
    """The fields of a row that are set."""
    values = {name: getattr(row, name) for name in row.__slots__}
    return {name: value for name, value in values.items() if value is not None}


_SHED: tuple[dict[str, Any], ...] = (
    {"brief": None},
    {"prompt": None},
    {"asked": {"left_out": "too long"}},
    {"sound": None},
    {"assets": (), "options": {}},
)
"""What a record that is too long does without, one after the other."""


def shortened(record: Provenance) -> Provenance:
    """A record whose text is at most ``MAX_RECORD_BYTES`` long.

    One that would be longer loses its brief (the wish says the same), then its prompt, then
    more; without what was asked it can be read but the piece not be made again.
    """
    for less in _SHED:
        if len(canonical(record.to_dict())) <= MAX_RECORD_BYTES:
            break
        record = replace(record, **less)
    return record


def to_text(record: Provenance) -> str:
    """The canonical JSON of a record, at most ``MAX_RECORD_BYTES`` long; see ``shortened``.

    Examples
    --------
    >>> to_text(Provenance(cadenza="1.0", verb="compose", seed=7))
    '{"cadenza":"1.0","format":1,"seed":7,"take":1,"verb":"compose"}'
    """
    return canonical(shortened(record).to_dict())
