"""From a record to the request that makes its piece again, strictly."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cadenza.app.asking import broken_field, read_bare, read_wish_facts
from cadenza.app.briefs import AUDIO_ENDINGS
from cadenza.app.examples import example
from cadenza.app.home import user_folder
from cadenza.app.mixing import SoundRequest
from cadenza.app.rendering import RenderRequest
from cadenza.app.requests import Again, ComposeRequest, VerbRequest
from cadenza.app.textures import read_texture
from cadenza.brief import Wish
from cadenza.compose import EngineOptions
from cadenza.errors import CadenzaError, FileError, ModelError, ProvenanceError, UsageError
from cadenza.provenance import Model, Provenance

__all__ = ["as_recorded", "composing_request", "file_request", "rendering_request"]

_WHOLE = "top_k"
_NUMBERS = ("temperature", "top_p", "min_p", _WHOLE, "strictness")
_SOUNDFONTS = (".sf2", ".sf3")
_LONGEST = 2_000
_MOST = 1_000
_STRANGE = "it was changed by hand, or needs a file or a version of Cadenza that is not here"


@contextmanager
def as_recorded() -> Iterator[None]:
    """Take what is wrongly asked for a fault of the record: it, not the person, asks here.

    Raises
    ------
    ProvenanceError
        In the place of a ``UsageError``.
    """
    try:
        yield
    except UsageError as error:
        rule = f"a record asks for what can be made: {error.rule}"
        raise ProvenanceError(rule, error.came, _STRANGE) from error


def composing_request(record: Provenance, out: Path, *, force: bool, audio: bool) -> ComposeRequest:
    """What ``compose_song`` is asked.

    Raises
    ------
    ProvenanceError
        When the record does not say all that it takes.
    """
    return ComposeRequest(prompt=record.prompt, **_making(record, out, force=force, audio=audio))


def file_request(
    record: Provenance, source: Path | None, out: Path, *, force: bool, audio: bool
) -> VerbRequest:
    """What a verb on a file is asked.

    Raises
    ------
    ProvenanceError
        When the record does not say all that it takes.
    UsageError
        When the source is missing or another one.
    """
    asked = record.asked
    tune = _maybe_text(asked, "example")
    given = None if tune is not None else _checked_source(record, source)
    if tune is not None:
        _check_example(record, tune)
    parts = asked.get("parts", [])
    if not isinstance(parts, list) or len(parts) > _MOST:
        raise broken_field("parts", parts)
    return VerbRequest(
        midi=given,
        example=tune,
        prompt=record.prompt,
        bars=_maybe_text(asked, "bars"),
        parts=tuple(_text("parts", part) for part in parts),
        amount=_number("amount", asked.get("amount", 0.3)),
        cells=_cells(asked, "cells"),
        locked=_cells(asked, "locked"),
        lent_style=_maybe_text(asked, "lent_style"),
        marks=asked.get("marks") is True,
        **_making(record, out, force=force, audio=audio),
    )


def rendering_request(
    record: Provenance, source: Path | None, out: Path, *, force: bool
) -> RenderRequest:
    """What ``render_file`` is asked. See ``file_request``."""
    given = _checked_source(record, source)
    sound = record.sound or {}
    return RenderRequest(
        midi=given,
        sound=_sound(record),
        finish=_text("finish", sound.get("finish")),
        ambience=tuple(_located(read_bare("ambience", each)) for each in _texts(sound, "ambience")),
        formats=tuple(_texts(sound, "formats")),
        stems=sound.get("stems") is True,
        out=out,
        force=force,
        called=record.source.name if record.source else None,
    )


def _making(record: Provenance, out: Path, *, force: bool, audio: bool) -> dict[str, Any]:
    """The fields that all requests share."""
    if record.partial:
        raise ProvenanceError(
            "only a whole piece is made again", "one that was stopped", "compose it anew"
        )
    if "left_out" in record.asked:
        raise ProvenanceError(
            "a record says all that was asked", "one that was too long", "keep the command instead"
        )
    sound = record.sound or {}
    name = "" if record.source is None else record.source.name
    return {
        "seed": record.seed,
        "engine": _text("engine", record.engine),
        "options": _options(record),
        "sound": _sound(record) if audio else SoundRequest(),
        "formats": tuple(_texts(sound, "formats")) if audio else (),
        "stems": audio and sound.get("stems") is True,
        "audio": audio,
        "out": out,
        "force": force,
        "again": Again(
            _wish(record, audio=audio), record.take, name, _maybe_text(record.asked, "reader")
        ),
    }


def _wish(record: Provenance, *, audio: bool) -> Wish:
    """The wish; where it is to sound, the person's own files are looked for in their folders."""
    wish = read_wish_facts(record.asked.get("wish", {}))
    if not audio:
        return wish
    parts = tuple(
        part if part.instrument is None else replace(part, instrument=_located(part.instrument))
        for part in wish.parts
    )
    return replace(wish, parts=parts, ambience=tuple(map(_located, wish.ambience)))


def _located(name: str) -> str:
    """A sound's name; of a file of the person's its path in the folder of such files."""
    file, *numbers = name.split(":")
    ending = Path(file).suffix.lower()
    if ending not in (*_SOUNDFONTS, *AUDIO_ENDINGS):
        return name
    folder = user_folder("soundfonts" if ending in _SOUNDFONTS else "ambiences")
    if not (folder / file).is_file():
        raise ProvenanceError(
            f"the file {file}, which sounds in it, lies in {folder}", "none there", "put it there"
        )
    return ":".join([str((folder / file).resolve()), *numbers])


def _options(record: Provenance) -> EngineOptions:
    told = dict(record.options)
    strict = told.pop("originality", None) == "strict"
    if told.pop("against", None) is not None:
        raise ProvenanceError(
            "a piece that was kept from copying is made again with the same corpora",
            str(record.options["against"]),
            "compose it anew with --against",
        )
    unknown = sorted(set(told) - set(_NUMBERS))
    if unknown:
        raise broken_field("options", unknown[0])
    numbers: dict[str, Any] = {
        name: value if name == _WHOLE and type(value) is int else _number(name, value)
        for name, value in told.items()
    }
    with as_recorded():
        return EngineOptions(
            model=None if record.model is None else _bundle(record.model),
            originality="strict" if strict else "off",
            **numbers,
        )


def _bundle(model: Model) -> Path:
    """The folder of the model that is meant: by its hash, else the one of its name."""
    from cadenza.runtime import bundles

    there = (*bundles((user_folder("models"),)), *bundles())
    for bundle in there:
        if bundle.model_sha256 == model.sha256:
            return bundle.folder
    for bundle in there:
        if bundle.name == model.name:
            return bundle.folder
    raise ModelError(
        f"the model {model.name} {model.version} is there ({model.sha256[:12]}…)",
        "no such model: " + (", ".join(sorted({bundle.name for bundle in there})) or "none"),
        f"put its bundle into {user_folder('models')}",
    )


def _sound(record: Provenance) -> SoundRequest:
    told = record.sound or {}
    textures = told.get("textures", [])
    if not isinstance(textures, list) or len(textures) > _MOST:
        raise broken_field("textures", textures)
    return SoundRequest(
        soundfont=_soundfont(record),
        loudness_lufs=_number("loudness_lufs", told.get("loudness_lufs")),
        true_peak_db=_number("true_peak_db", told.get("true_peak_db")),
        part_gains=_gains(told, "part_gains"),
        ambience_gains={
            _located(read_bare("ambience_gains", name)): gain
            for name, gain in _gains(told, "ambience_gains").items()
        },
        textures=tuple(map(read_texture, textures)),
    )


def _soundfont(record: Provenance) -> str | None:
    """The SoundFont that is meant: by its hash, else by its name, else the best there is."""
    from cadenza.sound import find_soundfonts

    meant = [asset for asset in record.assets if asset.kind == "soundfont"]
    if not meant:
        return None
    there = find_soundfonts(user_folder("soundfonts"))
    named = [font for font in there if font.path.name == meant[0].name]
    for font in [*named, *(font for font in there if font not in named)]:
        try:
            if font.sha256 == meant[0].sha256:
                return str(font.path)
        except (CadenzaError, OSError):
            continue
    return str(named[0].path) if named else None


def _checked_source(record: Provenance, source: Path | None) -> Path:
    """The given file, where it is the one that the record tells of."""
    if record.source is None:
        raise broken_field("source", "none")
    rule = f"--source names the file that was given: {record.source.name}"
    meant = f"sha256 {record.source.sha256[:16]}…"
    if source is None:
        raise UsageError(f"{rule} ({meant})", "none", "add --source FILE")
    try:
        found = hashlib.sha256(source.read_bytes()).hexdigest()
    except OSError as error:
        raise FileError(rule, f"{source} ({error.strerror})", "check the path") from error
    if found != record.source.sha256:
        raise UsageError(f"{rule} ({meant})", f"{source.name} ({found[:16]}…)", "name that file")
    return source


def _check_example(record: Provenance, name: str) -> None:
    found = hashlib.sha256(example(name).midi).hexdigest()
    if record.source is None or found != record.source.sha256:
        raise ProvenanceError(
            f"the example {name} is the one that was given",
            f"another one of that name ({found[:16]}…)",
            "use the version of Cadenza that made it",
        )


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise broken_field(name, value)
    return value


def _maybe_text(table: Mapping[str, Any], name: str) -> str | None:
    return _text(name, table[name]) if name in table else None


def _texts(table: Mapping[str, Any], name: str) -> list[str]:
    rows = table.get(name, [])
    if not isinstance(rows, list) or len(rows) > _MOST:
        raise broken_field(name, rows)
    return [_text(name, row) for row in rows]


def _cells(table: Mapping[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a part and its bars."""
    rows = table.get(name, [])
    if not isinstance(rows, list) or len(rows) > _MOST:
        raise broken_field(name, rows)
    out = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 2:
            raise broken_field(name, row)
        out.append((_text(name, row[0]), _text(name, row[1])))
    return tuple(out)


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise broken_field(name, value)
    return float(value)


def _gains(table: Mapping[str, Any], name: str) -> dict[str, float]:
    rows = table.get(name, {})
    if not isinstance(rows, dict) or len(rows) > _MOST:
        raise broken_field(name, rows)
    return {_text(name, key): _number(name, value) for key, value in rows.items()}
