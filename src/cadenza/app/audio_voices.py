"""The voices that are there, and the one that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import cadenza
from cadenza.app.catalogues import Catalogue, Entry
from cadenza.app.home import threads, user_folder
from cadenza.audio.voices import BundleVoice, Voice, missing_prior
from cadenza.errors import ModelError, UnknownNameError, UsageError
from cadenza.runtime.bundle import INDEX_NAME, Bundle, read_bundle
from cadenza.runtime.code_fields import LEVELS
from cadenza.runtime.codec_session import AudioCodec, voice_of
from cadenza.runtime.voice_config import VoiceConfig
from cadenza.runtime.voice_export import FINGERPRINTS_NAME

if TYPE_CHECKING:
    from cadenza.audio.fingerprint import FingerprintIndex

__all__ = [
    "SHIPPED_VOICES",
    "VOICES",
    "SoundingVoice",
    "VoiceFacts",
    "check_can_sample",
    "check_told",
    "facts_of",
    "find_voice",
    "fingerprints_of",
    "list_voices",
    "open_voice",
    "voices",
]

VOICES = "voices"
"""Folder of the user's home that voices of one's own lie in."""

SHIPPED_VOICES = Path(cadenza.__file__).parent / "audio" / VOICES
"""Where the voices lie that come with Cadenza."""

_MOST_THREADS = 4
"""More do not help models of this size."""

_TRAIN = "train one: cadenza audio train vqvae"


class SoundingVoice(Voice, Protocol):
    """A voice with the codec that makes its codes audible."""

    @property
    def codec(self) -> AudioCodec:
        """What turns its codes into sound, and sound into codes."""
        ...


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """What a record tells of a voice.

    Parameters
    ----------
    name, version, sha256 : str
        Which one it is.
    licence : str
        Of its weights.
    sound_sha256 : str
        Digest of the sound that it was trained on; "" where it is not told.
    """

    name: str
    version: str
    sha256: str
    licence: str
    sound_sha256: str = ""

    def to_dict(self) -> dict[str, str]:
        """As a receipt tells it."""
        return {
            "name": self.name,
            "version": self.version,
            "sha256": self.sha256,
            "licence": self.licence,
        }


def voices() -> tuple[Bundle, ...]:
    """Every voice by name; one of the person's goes before one that ships."""
    found: dict[str, Bundle] = {}
    for place in (user_folder(VOICES), SHIPPED_VOICES):
        for index in sorted(place.glob(f"*/{INDEX_NAME}")):
            try:
                bundle = read_bundle(index.parent)
            except ModelError:
                continue
            if isinstance(bundle.config, VoiceConfig):
                found.setdefault(bundle.name, bundle)
    return tuple(found[name] for name in sorted(found))


def find_voice(wished: str) -> Bundle:
    """A voice by its name or folder.

    Parameters
    ----------
    wished : str
        "" for the one that ships, or else the only one that there is.

    Raises
    ------
    UnknownNameError
        When there is none of that name; near ones are named.
    UsageError
        When none is named and there are several, or none at all.
    ModelError
        When it cannot be used, or is no voice.
    """
    if not wished:
        return _usual()
    for place in (user_folder(VOICES), SHIPPED_VOICES):
        if "/" not in wished and (place / wished / INDEX_NAME).is_file():
            return voice_of(place / wished)[0]
    folder = Path(wished).expanduser()
    if (folder / INDEX_NAME).is_file():
        return voice_of(folder)[0]
    names = [each.name for each in voices()]
    near = get_close_matches(wished, names, 3) or names
    step = f"try --voice {' or '.join(near)}" if near else _TRAIN
    raise UnknownNameError("a voice is one by name, or the folder of one", wished, step)


def _usual() -> Bundle:
    found = voices()
    shipped = [each for each in found if (SHIPPED_VOICES / each.name).is_dir()]
    if shipped:
        return shipped[0]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("audio comes from a voice", "none is installed", _TRAIN)
    names = ", ".join(each.name for each in found)
    raise UsageError("of several voices one is named", "none", f"name one with --voice: {names}")


def open_voice(wished: str | Path | Bundle) -> BundleVoice:
    """A voice to work with; its models are loaded when they are first used.

    Raises
    ------
    CadenzaError
        See ``find_voice``.
    """
    bundle = wished if isinstance(wished, Bundle) else find_voice(str(wished))
    return BundleVoice(bundle, min(_MOST_THREADS, threads()))


def check_can_sample(voice: Voice, levels: tuple[str, ...]) -> None:
    """Refuse a voice that has no model of a level, before anything is made.

    Raises
    ------
    ModelError
        Naming the level, and what to train.
    """
    for level in levels:
        if not voice.prior_sha256(level):
            raise missing_prior(voice.name, level)


def check_told(voice: Voice, style: str, label: str) -> None:
    """Refuse a style or a label that a voice was never told of.

    Raises
    ------
    UnknownNameError
        Naming those that it knows.
    """
    for kind, wished, known in (("style", style, voice.styles), ("label", label, voice.labels)):
        if wished and wished not in known:
            near = get_close_matches(wished, known, 1)
            step = f"did you mean {near[0]}?" if near else f"it knows {', '.join(known) or 'none'}"
            raise UnknownNameError(
                f"a {kind} is one that the voice {voice.name} knows", wished, step
            )


def facts_of(voice: Voice) -> VoiceFacts:
    """What a record tells of a voice; a fake one is told by its priors."""
    if not isinstance(voice, BundleVoice):
        return VoiceFacts(voice.name, voice.version, voice.prior_sha256(LEVELS[0]), "")
    bundle = voice.bundle
    sound = next((str(part.get("sound_sha256") or "") for part in _parts(bundle).values()), "")
    return VoiceFacts(bundle.name, bundle.version, bundle.model_sha256, bundle.licence, sound)


def _parts(bundle: Bundle) -> Mapping[str, Mapping[str, Any]]:
    """What the summary says of each part; the prior of the top level first."""
    told = bundle.summary.get("parts")
    parts = told if isinstance(told, Mapping) else {}
    plain = {str(name): each for name, each in parts.items() if isinstance(each, Mapping)}
    return dict(sorted(plain.items(), key=lambda each: each[0] != "prior.top"))


def fingerprints_of(voice: Voice) -> FingerprintIndex | None:
    """Fingerprints of what a voice was trained on; None where it carries none.

    Raises
    ------
    FileError
        When they cannot be read.
    """
    from cadenza.audio.fingerprint import FingerprintIndex

    if not isinstance(voice, BundleVoice) or FINGERPRINTS_NAME not in voice.bundle.files:
        return None
    return FingerprintIndex.read(voice.bundle.folder / FINGERPRINTS_NAME)


def list_voices() -> Catalogue:
    """Every voice that can be asked for by name."""
    own = user_folder(VOICES, make=True)
    entries = tuple(_entry(each, own) for each in voices())
    return Catalogue(VOICES, entries, own, "drop the folder of a voice there, or train one")


def _entry(bundle: Bundle, own: Path) -> Entry:
    config = voice_of(bundle)[1]
    size = bundle.size_bytes
    does = "samples" if LEVELS[0] in config.priors else "encodes only"
    full = all(level in config.priors for level in LEVELS)
    does = "samples and upsamples" if full else does
    styles = f"styles: {', '.join(config.styles)}" if config.styles else ""
    described = (f"{does}, {config.size}, {config.parameters / 1e6:.1f} M parameters",
                 f"{size / 1e6:.1f} MB", bundle.licence, styles)  # fmt: skip
    facts: tuple[tuple[str, str | int | None], ...] = (
        ("version", bundle.version),
        ("size", config.size),
        ("parameters", config.parameters),
        ("bytes", size),
        ("licence", bundle.licence),
        ("codec", " ".join(config.codec.names)),
        ("priors", " ".join(name for name in LEVELS if name in config.priors)),
        ("styles", " ".join(config.styles)),
        ("labels", " ".join(config.labels)),
        ("folder", str(bundle.folder)),
    )
    source = "yours" if own in bundle.folder.parents else "built in"
    return Entry(bundle.name, ", ".join(each for each in described if each), "", source, facts)
