"""Model bundles: a folder with a graph, its config, a card, and the hash of every file.

::

    small/
    ├── bundle.json           config, name, version, created, licence, hashes, summary
    ├── model.onnx           a model of lines has several graphs, and vocabulary.json; a voice
    │                        has those of its codec and of its priors
    ├── card.md
    └── weights.safetensors   where it may be trained further
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cadenza.errors import FileError, ModelError, UnknownNameError
from cadenza.placing import put_folder
from cadenza.runtime.config import Config, read_config
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.voice_config import VoiceConfig

__all__ = [
    "CARD_NAME",
    "INDEX_NAME",
    "MODEL_NAME",
    "ORIGINALITY_NAME",
    "SHIPPED",
    "VOCABULARY_NAME",
    "Bundle",
    "bundles",
    "find_bundle",
    "read_bundle",
    "write_bundle",
]

INDEX_NAME = "bundle.json"
MODEL_NAME = "model.onnx"
CARD_NAME = "card.md"
VOCABULARY_NAME = "vocabulary.json"
"""The symbols of a model that has its own; see ``tokens.line_vocabulary``."""

ORIGINALITY_NAME = "originality.index"
"""The packed index of what the model was trained on; a bundle may have none."""

SHIPPED = Path(__file__).with_name("bundles")
"""Where the bundles lie that come with the package."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_TEXTS = ("name", "version", "created", "licence")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model that lies in a folder.

    Parameters
    ----------
    name : str
        What it is called.
    folder : Path
        Where it lies.
    config : Config
        Its shape; the class of its architecture.
    version : str
        Version of the model.
    created : str
        The day it was exported, as in ``2026-01-31``.
    licence : str
        Licence of the weights.
    files : mapping
        Name of every other file → SHA-256.
    summary : mapping
        What its training says of itself.
    """

    name: str
    folder: Path
    config: Config
    version: str
    created: str
    licence: str
    files: Mapping[str, str]
    summary: Mapping[str, Any]

    @property
    def model_path(self) -> Path:
        """The graph."""
        return self.folder / MODEL_NAME

    @property
    def model_sha256(self) -> str:
        """What identifies what the model computes: the graph's hash.

        Where there are several graphs, or a vocabulary of its own, the SHA-256 over their names
        and hashes as lines ``hash  name``, in the order of the names.
        """
        parts = sorted(
            name for name in self.files if name.endswith(".onnx") or name == VOCABULARY_NAME
        )
        if parts == [MODEL_NAME]:
            return self.files[MODEL_NAME]
        return _sha256("".join(f"{self.files[name]}  {name}\n" for name in parts).encode())

    @property
    def size_bytes(self) -> int:
        """What the folder takes."""
        return sum((self.folder / name).stat().st_size for name in (INDEX_NAME, *self.files))

    def read(self, name: str) -> bytes:
        """One of its files.

        Raises
        ------
        ModelError
            When there is none.
        """
        return _read(self.folder / name, self.name)

    def card(self) -> str:
        """The card: what it was trained on, what it is good for and what not."""
        return _read(self.folder / CARD_NAME, self.name).decode("utf-8", "replace")

    def verify(self, vocabulary_sha256: str | None = None) -> None:
        """Read every file back and hash it again.

        Parameters
        ----------
        vocabulary_sha256 : str, optional
            Digest that the vocabulary must have. A model of lines brings its own, and is
            compared with that one.

        Raises
        ------
        ModelError
            When a file is missing or changed, or the vocabulary is another.
        """
        if isinstance(self.config, LineConfig):
            vocabulary_sha256 = self.files[VOCABULARY_NAME]
        if vocabulary_sha256 is not None and self.config.vocabulary_sha256 != vocabulary_sha256:
            came = self.config.vocabulary_sha256[:12] or "none"
            rule = f"bundle {self.name} speaks this version's vocabulary {vocabulary_sha256[:12]}"
            raise ModelError(rule, came, "export the model again, or update Cadenza")
        for name, digest in self.files.items():
            if _sha256(_read(self.folder / name, self.name)) != digest:
                rule = f"the files of bundle {self.name} are as they were written"
                raise ModelError(rule, f"{name} with another hash", "install it again")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(path: Path, bundle: str) -> bytes:
    """A file of a bundle."""
    try:
        return path.read_bytes()
    except OSError as error:
        rule = f"bundle {bundle} is whole"
        came = f"no {path.name}" if not path.exists() else f"{path.name}: {error.strerror}"
        raise ModelError(rule, came, "install it again") from error


def _index(folder: Path) -> dict[str, Any]:
    """What ``bundle.json`` holds."""
    path = folder / INDEX_NAME
    if not path.is_file():
        raise ModelError(f"a model bundle is a folder with {INDEX_NAME}", str(folder))
    try:
        index = json.loads(_read(path, folder.name))
    except ValueError as error:
        raise ModelError(f"{INDEX_NAME} of bundle {folder.name} is JSON", str(error)) from error
    if not isinstance(index, dict):
        raise ModelError(f"{INDEX_NAME} of bundle {folder.name} is a JSON object", str(index))
    return index


def _needed(config: Config) -> tuple[str, ...]:
    """The files that a bundle of an architecture has at least."""
    if isinstance(config, LineConfig):
        return (*config.model_files, VOCABULARY_NAME, CARD_NAME)
    if isinstance(config, VoiceConfig):
        return (*config.model_files, CARD_NAME)
    return (MODEL_NAME, CARD_NAME)


def _checked_files(files: object, name: str, config: Config) -> dict[str, str]:
    """The table of hashes, where it is one and names what a bundle must have."""
    if not isinstance(files, dict):
        raise ModelError(f"bundle {name} states the hash of every file", "none")
    for file, digest in files.items():
        if not _FILE_NAME.fullmatch(file) or not isinstance(digest, str):
            raise ModelError(f"bundle {name} names plain files and their SHA-256", str(file))
    for needed in _needed(config):
        if needed not in files:
            raise ModelError(f"bundle {name} states the hash of {needed}", "none")
    return files


def read_bundle(folder: Path) -> Bundle:
    """The bundle in a folder. Its files are hashed by ``Bundle.verify``, not here.

    Parameters
    ----------
    folder : Path
        Where it lies.

    Raises
    ------
    ModelError
        When it is no bundle, or of a newer format.
    """
    index = _index(folder)
    try:
        config = read_config(index)
    except ModelError as error:
        rule = f"bundle {folder.name}: {error.rule}"
        raise ModelError(rule, error.came, error.next_step) from error
    for key in _TEXTS:
        if not isinstance(index.get(key), str):
            raise ModelError(f"bundle {folder.name} states its {key}", str(index.get(key)))
    summary = index.get("summary", {})
    if not isinstance(summary, dict):
        raise ModelError(f"the summary of bundle {folder.name} is a JSON object", str(summary))
    texts = {key: str(index[key]) for key in _TEXTS}
    files = _checked_files(index.get("files"), texts["name"], config)
    return Bundle(folder=folder, config=config, files=files, summary=summary, **texts)


def bundles(folders: Iterable[Path] = ()) -> tuple[Bundle, ...]:
    """Every bundle that can be asked for by name, in order of their names.

    Parameters
    ----------
    folders : iterable of Path
        Folders of the person's own bundles; one of these goes before a shipped one of the
        same name. What is no bundle there is passed over.
    """
    found: dict[str, Bundle] = {}
    for place in (*folders, SHIPPED):
        for index in sorted(place.glob(f"*/{INDEX_NAME}")):
            try:
                bundle = read_bundle(index.parent)
            except ModelError:
                continue
            found.setdefault(bundle.name, bundle)
    return tuple(found[name] for name in sorted(found))


def find_bundle(name_or_path: str | Path, folders: Iterable[Path] = ()) -> Bundle:
    """The bundle of a name, or the one in a folder.

    Parameters
    ----------
    name_or_path : str or Path
        ``"small"``, or where a bundle lies.
    folders : iterable of Path
        Folders of the person's own bundles, looked through before the shipped ones.

    Raises
    ------
    UnknownNameError
        When there is none; the message names near ones.
    ModelError
        When there is one that cannot be used.
    """
    text = str(name_or_path)
    places = (*folders, SHIPPED)
    if _NAME.fullmatch(text):
        for place in places:
            if (place / text / INDEX_NAME).is_file():
                return read_bundle(place / text)
        named = [bundle for bundle in bundles(places) if bundle.name == text]
        if named:
            return named[0]
    if Path(text).expanduser().is_dir():
        return read_bundle(Path(text).expanduser())
    names = [bundle.name for bundle in bundles(places)]
    near = get_close_matches(text, names, 3) or names
    step = f"try --model {' or '.join(near)}" if near else "give the folder of a bundle"
    raise UnknownNameError("a model is a bundle's name or its folder", text, step)


def _check_new(
    folder: Path, name: str, config: Config, files: Mapping[str, bytes], *, replace: bool
) -> None:
    """Refuse what would not be a bundle, or would overwrite something else."""
    if not _NAME.fullmatch(name):
        rule = "a bundle's name is small letters, digits, dots, dashes and underscores"
        raise ModelError(rule, name)
    for needed in _needed(config):
        if not files.get(needed):
            raise ModelError(f"a bundle has {needed}", "nothing")
    for file in files:
        if not _FILE_NAME.fullmatch(file) or file == INDEX_NAME:
            raise ModelError(f"a bundle's files have plain names other than {INDEX_NAME}", file)
    if folder.exists() and not (replace and (folder / INDEX_NAME).is_file()):
        rule = "a bundle is written to a new folder"
        raise FileError(rule, str(folder), "choose another one, or replace the bundle there")


def write_bundle(
    folder: Path,
    *,
    name: str,
    config: Config,
    files: Mapping[str, bytes],
    version: str,
    created: str,
    licence: str,
    summary: Mapping[str, Any] | None = None,
    replace: bool = False,
) -> Bundle:
    """Write a whole bundle, or nothing.

    Parameters
    ----------
    folder : Path
        Where it will lie; the folder above it is made where needed.
    name : str
        What it will be called.
    config : Config
        The model's shape.
    files : mapping
        File name → content, at least ``model.onnx`` and ``card.md``.
    version, created, licence : str
        Of the model; the day as in ``2026-01-31``.
    summary : mapping, optional
        What its training says of itself; JSON.
    replace : bool, default False
        Whether a bundle that lies there already may go.

    Raises
    ------
    ModelError
        When it would not be a bundle.
    FileError
        When it cannot be written there.
    """
    _check_new(folder, name, config, files, replace=replace)
    index = {
        **config.to_mapping(),
        "name": name,
        "version": version,
        "created": created,
        "licence": licence,
        "files": {file: _sha256(files[file]) for file in sorted(files)},
        "summary": dict(summary or {}),
    }
    text = json.dumps(index, indent=2, ensure_ascii=False) + "\n"
    made: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        for file, content in files.items():
            (made / file).write_bytes(content)
        (made / INDEX_NAME).write_text(text, "utf-8")
        os.chmod(made, 0o755)  # noqa: PTH101, S103 - a folder like others, not a private one
        put_folder(made, folder)
    except OSError as error:
        rule = "a bundle's folder can be written"
        raise FileError(rule, f"{folder}: {error.strerror}", "choose another one") from error
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
    return read_bundle(folder)
