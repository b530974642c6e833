"""The trained models that are there, and what one of them says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.app.catalogues import Catalogue, Entry
from cadenza.app.home import user_folder
from cadenza.brief.model import Brief, model_of
from cadenza.compose import EngineOptions
from cadenza.errors import UsageError
from cadenza.runtime.chord_config import CHORDS
from cadenza.runtime.config import ARCHITECTURE

if TYPE_CHECKING:
    from cadenza.plan import ModelProgressions
    from cadenza.runtime import Bundle

__all__ = ["Inspected", "inspect_model", "list_models", "own_progressions", "with_model"]

_UNTOLD = "not told"

_USES = {CHORDS: "for --progression model; "}
"""What a model that is none of notes is for."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A model that was looked at: every file hashed again, the vocabulary compared.

    Parameters
    ----------
    name, version, created, licence : str
        As its bundle states them.
    folder : Path
        Where it lies.
    parameters : int
        Trained numbers in it.
    config : mapping
        Its shape.
    files : mapping
        File → SHA-256, as read back.
    size_bytes : int
        What it takes on the disk.
    summary : mapping
        What its training says of itself.
    card : str
        Its card.
    """

    name: str
    version: str
    created: str
    licence: str
    folder: Path
    parameters: int
    config: Mapping[str, Any]
    files: Mapping[str, str]
    size_bytes: int
    summary: Mapping[str, Any]
    card: str

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza model inspect --json`` prints."""
        return {
            "name": self.name,
            "version": self.version,
            "created": self.created,
            "licence": self.licence,
            "folder": str(self.folder),
            "parameters": self.parameters,
            "config": dict(self.config),
            "files": dict(self.files),
            "verified": True,
            "bytes": self.size_bytes,
            "summary": dict(self.summary),
            "card": self.card,
        }


def list_models() -> Catalogue:
    """Every model that can be asked for by name; one of the person's goes before a shipped one."""
    from cadenza.runtime import bundles

    folder = user_folder("models", make=True)
    entries = tuple(_entry(bundle, folder) for bundle in bundles((folder,)))
    return Catalogue("models", entries, folder, "drop the folder of a model bundle there")


def _entry(bundle: Bundle, own: Path) -> Entry:
    count, size = bundle.config.parameters, bundle.size_bytes
    trained = trained_on(bundle.summary)
    told = bundle.config.to_mapping()
    context, kind = told.get("context"), bundle.config.architecture
    reach = "" if context is None else f"context {context}, "
    description = (
        f"{kind}, {count / 1e6:.1f} M parameters, {reach}{size / 1e6:.1f} MB, "
        f"{bundle.licence}; {_USES.get(kind, '')}trained on {trained}"
    )
    facts: tuple[tuple[str, str | int | None], ...] = (
        ("parameters", count),
        ("architecture", kind),
        ("context", context),
        ("bytes", size),
        ("licence", bundle.licence),
        ("trained_on", trained),
        ("version", bundle.version),
        ("folder", str(bundle.folder)),
    )
    source = "yours" if own in bundle.folder.parents else "built in"
    return Entry(bundle.name, description, "", source, facts)


def trained_on(summary: Mapping[str, Any]) -> str:
    """The data sets that a model's summary names under ``trained_on``."""
    told = summary.get("trained_on")
    if isinstance(told, Mapping):
        told = list(told)
    if isinstance(told, list | tuple):
        names = [
            str(each["name"]) if isinstance(each, Mapping) and "name" in each else str(each)
            for each in told
        ]
        return ", ".join(names) or _UNTOLD
    return str(told) if told else _UNTOLD


def inspect_model(name_or_path: str | Path) -> Inspected:
    """Look into a model: read every file back, hash it, compare the vocabulary.

    Parameters
    ----------
    name_or_path : str or Path
        A name of ``list_models()``, or the folder of a bundle.

    Raises
    ------
    UnknownNameError
        When there is none.
    ModelError
        When its files, its vocabulary or its format are not what they must be.
    """
    from cadenza.runtime import find_bundle

    bundle = find_bundle(name_or_path, (user_folder("models"),))
    bundle.verify(_vocabulary(bundle.config.architecture))
    return Inspected(
        name=bundle.name,
        version=bundle.version,
        created=bundle.created,
        licence=bundle.licence,
        folder=bundle.folder,
        parameters=bundle.config.parameters,
        config=bundle.config.to_mapping(),
        files=dict(bundle.files),
        size_bytes=bundle.size_bytes,
        summary=dict(bundle.summary),
        card=bundle.card(),
    )


def _vocabulary(architecture: str) -> str | None:
    """Digest of what models of an architecture speak; None where each has its own."""
    if architecture == ARCHITECTURE:
        from cadenza.tokens import digest

        return digest()
    if architecture == CHORDS:
        from cadenza.tokens.progressions import digest as progressions_digest

        return progressions_digest()
    return None


def own_progressions(brief: Brief) -> ModelProgressions | None:
    """The model of progressions that a brief names; None where it names none.

    Raises
    ------
    UnknownNameError, ModelError
        When there is no such model, or it is none of progressions.
    """
    name = model_of(brief.progression)
    if not name:
        return None
    from cadenza.plan.modelled import open_progressions
    from cadenza.runtime import find_bundle

    return open_progressions(find_bundle(name, (user_folder("models"),)))


def with_model(options: EngineOptions) -> EngineOptions:
    """The options with the folder of the model that they name.

    Raises
    ------
    UnknownNameError, ModelError
        When there is no such model.
    UsageError
        When it is one of progressions: it writes no notes.
    """
    if options.model is None:
        return options
    from cadenza.runtime import find_bundle

    bundle = find_bundle(options.model, (user_folder("models"),))
    if bundle.config.architecture == CHORDS:
        rule = "--model names a model of notes"
        raise UsageError(rule, f"{bundle.name}, which writes chords", "try --progression model")
    return replace(options, model=bundle.folder)
