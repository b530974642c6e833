"""The record that a release carries: made here, once, of what a verb was asked and did.

What decides the notes (wish, seed, take, engine, options, model, a style of one's own) stands
in the MIDI file. What decides the sound, and the versions of the libraries, stand in the audio
files and the receipt only. Nothing comes from a clock, a path or the number of threads.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

from cadenza._version import __version__
from cadenza.app.asking import bare_name, clipped_words
from cadenza.app.home import user_folder
from cadenza.app.mixing import SoundRequest
from cadenza.app.naming import legible
from cadenza.app.requests import MakeRequest
from cadenza.app.textures import texture_facts
from cadenza.app.work import Work
from cadenza.brief import Brief
from cadenza.compose import Composer, EngineOptions
from cadenza.compose.takes.drafts import Draft
from cadenza.errors import CadenzaError
from cadenza.plan import load_styles
from cadenza.provenance import (
    Asset,
    Model,
    Provenance,
    Source,
    embedded,
    mark_of,
    midi_digest,
    parse_record,
    read_midi_record,
    to_text,
    with_sampled,
)
from cadenza.sound import MixSettings

__all__ = [
    "corpus_names",
    "given_mark",
    "heard_mark",
    "recorded",
    "sound_assets",
    "sound_facts",
    "versions",
    "with_sound",
]

_LONGEST_PROMPT = 4_000
_LONGEST_NAME = 80
_LIBRARIES = ("numpy", "scipy", "pedalboard", "mutagen", "pillow")


def recorded(
    work: Work,
    tried: Sequence[tuple[Draft, bytes]],
    first: int,
    composer: Composer,
    request: MakeRequest,
) -> tuple[list[Provenance], list[bytes]]:
    """The record of each take, and its MIDI file with the record in it.

    Parameters
    ----------
    work : Work
        The verb made ready.
    tried : sequence of (Draft, bytes)
        The takes and their MIDI files.
    first : int
        How many of the job's takes were passed over.
    composer : Composer
        Wrote them.
    request : MakeRequest
        What was asked, with the model's folder in its options.
    """
    plain = _record(work, composer, request)
    records, files = [], []
    for number, (draft, midi) in enumerate(tried, first + 1):
        record = replace(
            plain,
            take=number,
            partial=not draft.whole,
            assets=tuple(_own_style(draft.plan.style)),
            content=midi_digest(midi),
        )
        records.append(record)
        files.append(embedded(midi, to_text(record)))
    return records, files


def _record(work: Work, composer: Composer, request: MakeRequest) -> Provenance:
    source, engine = work.source, composer.engine.name
    prompt = getattr(request, "prompt", None)
    return Provenance(
        cadenza=__version__,
        verb=work.job.verb,
        seed=work.job.seed,
        engine=engine,
        mark=mark_of(engine, on_file=source is not None, given=work.given_mark),
        prompt=legible(prompt)[:_LONGEST_PROMPT] if prompt else None,
        brief=None if work.brief is None else _brief(work.brief),
        source=None if source is None else _source(source),
        asked=work.asked,
        options=_options(request.options),
        model=_model(request.options) if engine == "neural" else None,
    )


def _source(source: Mapping[str, object]) -> Source:
    return Source(str(source["name"])[:256], str(source["sha256"]))


def _brief(brief: Brief) -> dict[str, Any]:
    """The brief as the receipt has it, names of files without their folders."""
    parts = tuple(replace(part, instrument=bare_name(part.instrument)) for part in brief.parts)
    ambience = tuple(bare_name(name) for name in brief.ambience)
    plain = replace(brief, parts=parts, ambience=ambience, unread=clipped_words(brief.unread))
    facts: dict[str, Any] = _rounded(plain.to_dict())
    return facts


def _rounded(value: object) -> Any:  # noqa: ANN401 - JSON
    """Numbers that were worked out, at six places: the same on every machine."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


def _options(options: EngineOptions) -> dict[str, object]:
    """What was set and has a say in the notes; the model stands in a field of its own."""
    facts: dict[str, object] = dict(options.to_dict())
    for name in ("model", "against"):
        facts.pop(name, None)
    if options.originality != "strict":
        facts.pop("originality", None)
    elif options.against:
        facts["against"] = corpus_names(options)
    return facts


def corpus_names(options: EngineOptions) -> str:
    """What the person's corpora are called: by their folders, not by where their indexes lie.

    Parameters
    ----------
    options : EngineOptions
        With indexes in ``against``.
    """
    from cadenza.compose.originality import corpora

    own = corpora(options)[-len(options.against) :]
    return ", ".join(legible(corpus.name)[:_LONGEST_NAME] for corpus in own)


def _model(options: EngineOptions) -> Model:
    from cadenza.compose.originality import DEFAULT_MODEL
    from cadenza.runtime import find_bundle
    from cadenza.runtime.bundle import ORIGINALITY_NAME

    bundle = find_bundle(options.model or DEFAULT_MODEL)
    corpus = bundle.summary.get("corpus_sha256")
    index = bundle.files.get(ORIGINALITY_NAME) if options.originality == "strict" else None
    return Model(
        bundle.name[:256],
        bundle.version[:256] or "0",
        bundle.model_sha256,
        corpus if isinstance(corpus, str) and len(corpus) == 64 else None,
        index,
    )


def _own_style(name: str) -> Iterator[Asset]:
    """The style's file, where it is the person's own."""
    file = load_styles(user_folder("styles")).files.get(name)
    if isinstance(file, Path) and file.parent == user_folder("styles"):
        yield Asset("style", file.name, hashlib.sha256(file.read_bytes()).hexdigest())


def given_mark(midi: bytes) -> str | None:
    """The mark in the record of a given file; None where it has none that can be read."""
    try:
        text = read_midi_record(midi)
        return None if text is None else parse_record(text).mark
    except CadenzaError:
        return None


def with_sound(
    record: Provenance, request: MakeRequest, formats: Sequence[str], settings: MixSettings
) -> Provenance:
    """The record as the audio files and the receipt have it."""
    told = versions(neural=record.model is not None)
    if not request.audio:
        return replace(record, versions=told)
    return replace(
        record,
        mark=heard_mark(record.mark, settings),
        sound=sound_facts(request.sound, settings, formats, stems=request.stems),
        assets=(*record.assets, *sound_assets(settings)),
        versions=told,
    )


def heard_mark(mark: str | None, settings: MixSettings) -> str | None:
    """The mark of the sound: a texture that a voice sampled has a say in it."""
    return with_sampled(mark) if any(each.voice for each in settings.textures) else mark


def sound_facts(
    sound: SoundRequest, settings: MixSettings, formats: Sequence[str], *, stems: bool
) -> dict[str, Any]:
    """How it is to sound; names of files without their folders."""
    textures = settings.textures
    ambience_gains = {bare_name(name): gain for name, gain in sound.ambience_gains.items()}
    return {
        "finish": settings.finish,
        "ambience": [bare_name(name) for name, _ in settings.ambience],
        "ambience_gains": ambience_gains,
        **({"textures": list(map(texture_facts, textures))} if textures else {}),
        "part_gains": dict(sound.part_gains),
        "loudness_lufs": sound.loudness_lufs,
        "true_peak_db": sound.true_peak_db,
        "formats": list(formats),
        "stems": stems,
    }


def sound_assets(settings: MixSettings) -> tuple[Asset, ...]:
    """The person's own files that sound: ambiences, textures, patches, SoundFonts of parts.

    The main SoundFont is told by the synthesiser that opened it.
    """
    textures = {
        Asset("texture", bare_name(each.file)[:256], each.sha256) for each in settings.textures
    }
    found = {*_ambiences(settings), *_patches(settings), *textures}
    return tuple(sorted(found))


def _ambiences(settings: MixSettings) -> Iterator[Asset]:
    from cadenza.sound.ambience.own_files import files_in

    folder = user_folder("ambiences")
    own = files_in(folder)
    for name, _ in settings.ambience:
        for path in (own.get(name), Path(name).expanduser(), folder / name):
            if path is not None and path.is_file():
                yield _asset("ambience", path)
                break


def _patches(settings: MixSettings) -> Iterator[Asset]:
    import tomllib

    from cadenza.sound import find_patch

    names = {strip.patch for strip in settings.strips}
    folder = user_folder("patches")
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
        try:
            inside = tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if names & set(inside):
            yield _asset("patch", path)
    for name in sorted(names):
        patch = find_patch(name, folder=folder, fonts=user_folder("soundfonts"))
        for layer in patch.layers:
            if layer.soundfont is not None:
                yield _asset("part-soundfont", layer.soundfont)


def _asset(kind: str, path: Path) -> Asset:
    with path.open("rb") as file:
        return Asset(kind, path.name[:256], hashlib.file_digest(file, "sha256").hexdigest())


def versions(*, neural: bool) -> dict[str, str]:
    """What is installed here and may decide bytes: Python, the machine, libraries."""
    names = (*_LIBRARIES, "onnxruntime") if neural else _LIBRARIES
    found = {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
