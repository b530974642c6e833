"""What a voice is trained on: the recordings of a corpus, or textures that are made for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cadenza.app.corpora import own_corpora
from cadenza.app.home import home_folder, threads
from cadenza.app.naming import legible
from cadenza.app.training_corpora import bundle_name
from cadenza.audio.packed_sound import INDEX_NAME, PackedSound
from cadenza.errors import UsageError
from cadenza.progress import Progress

if TYPE_CHECKING:
    from cadenza.runtime.codec_session import AudioCodec

__all__ = ["HOURS", "TEXTURES", "SoundSource", "packed_codes_of", "packed_sound_of", "sound_source"]

TEXTURES = "textures"
"""What the sound is called that Cadenza makes itself."""

HOURS = {"tiny": 0.05, "small": 3.0, "base": 20.0}
"""Hours of textures by the size of the recipe."""

_FREE, _UNTOLD = "CC0-1.0", "not told"
_PACKED, _CODES = "sound", "codes"
_WAIT_S = 24 * 3600.0
_MOST_LEFT_OUT = 10
_TEXTURE_SEED = 1

Tell = Callable[[str], None]


@dataclass(frozen=True)
class SoundSource:
    """Where the sound comes from, as a run's folder tells it.

    Parameters
    ----------
    kind : str
        "textures", "corpus", or "folder": packed sound.
    name : str
        What it is called.
    folder : str
        Where it lies packed.
    hours : float
        Of textures.
    seed : int
        Of textures.
    licences : mapping
        Licence → number of files.
    sha256 : str
        Digest of the packed sound; "" until it is there.
    """

    kind: str
    name: str
    folder: str
    hours: float = 0.0
    seed: int = _TEXTURE_SEED
    licences: Mapping[str, int] = field(default_factory=dict)
    sha256: str = ""


def sound_source(corpus: str, hours: float, size: str) -> SoundSource:
    """What is asked for by name; nothing is read or made yet.

    Parameters
    ----------
    corpus : str
        A corpus, or a folder of packed sound; "" for textures.
    hours : float
        Of textures; 0 for what the size of the recipe asks for.
    size : str
        "tiny", "small" or "base".

    Raises
    ------
    UnknownNameError
        When there is no such corpus.
    UsageError
        When hours are given for a corpus, or are no length.
    """
    if corpus and hours:
        rule = "--hours says how much sound is made; a corpus is taken whole"
        raise UsageError(rule, f"--hours {hours:g}", "leave it out")
    if not corpus:
        wished = hours or HOURS.get(size, HOURS["small"])
        if not 0.01 <= wished <= 1000.0:
            raise UsageError("--hours lies between 0.01 and 1000", f"{wished:g}", "try --hours 3")
        folder = home_folder() / _PACKED / f"{TEXTURES}-{wished:g}h"
        return SoundSource(TEXTURES, TEXTURES, str(folder), wished, licences={_FREE: 1})
    if (Path(corpus) / INDEX_NAME).is_file():
        packed = PackedSound(corpus)
        licence = _FREE if packed.labels == (TEXTURES,) else _UNTOLD
        name, folder = bundle_name(Path(corpus).resolve().name), Path(corpus).resolve()
        return SoundSource("folder", name, str(folder), licences={licence: len(packed.clips)})
    with own_corpora().open(corpus):
        return SoundSource("corpus", corpus, str(home_folder() / _PACKED / f"corpus-{corpus}"))


def packed_sound_of(
    source: SoundSource, tell: Tell, progress: Progress
) -> tuple[PackedSound, SoundSource]:
    """The packed sound, made or brought up to date unless a run has used it already.

    Parameters
    ----------
    source : SoundSource
        What it is; with its digest where a run goes on.
    tell : callable
        Is told what was left out, and why.
    progress : Progress
        Is told of the stages "scan", "recordings" and "textures".

    Returns
    -------
    tuple of PackedSound, SoundSource
        The second with digest and licences.

    Raises
    ------
    UsageError
        When the corpus has no recordings, or the sound of a run that goes on was packed anew.
    SoundError
        When no recording could be used.
    """
    from cadenza.corpus.store.lock import held_lock

    folder = Path(source.folder)
    if source.kind == "folder" or (source.sha256 and (folder / INDEX_NAME).is_file()):
        packed = PackedSound(folder)
        if source.sha256 not in ("", packed.digest):
            rule = f"a run goes on with the sound that it began with ({source.sha256[:12]})"
            step = "begin a new run: leave --resume out"
            raise UsageError(rule, f"{source.name} was packed anew ({packed.digest[:12]})", step)
        return packed, _known(source, packed)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with held_lock(folder.parent / f".{folder.name}.lock", f"the sound of {source.name}", _WAIT_S):
        if source.kind == TEXTURES:
            from cadenza.audio.packing import pack_textures

            tell(f"making {source.hours:g} h of textures, once: {folder}")
            packed = pack_textures(
                folder, source.hours, source.seed, workers=threads(), progress=progress
            )
            return packed, _known(source, packed)
        return _recordings(source, folder, tell, progress)


def _known(source: SoundSource, packed: PackedSound) -> SoundSource:
    return SoundSource(
        source.kind, source.name, source.folder, source.hours, source.seed, source.licences,
        packed.digest,
    )  # fmt: skip


def _recordings(
    source: SoundSource, folder: Path, tell: Tell, progress: Progress
) -> tuple[PackedSound, SoundSource]:
    """The recordings of a corpus, packed; those that were before are taken over."""
    from cadenza.audio.recordings import pack_recordings
    from cadenza.corpus.scanning import scan

    with own_corpora().open(source.name) as corpus:
        files = scan(corpus.book, progress).files
    kept = [each for each in files if each.kind == "recording" and not each.reason]
    if not kept:
        came = f"{source.name} with {len(files)} files, no recording that can be read"
        step = f"cadenza corpus add {source.name} FOLDER"
        raise UsageError("a voice is trained on recordings", came, step)
    recordings = [(Path(each.source), each.style or source.name, source.name) for each in kept]
    packed = pack_recordings(folder, recordings, progress=progress)
    for each in packed.left_out[:_MOST_LEFT_OUT]:
        tell(f"{legible(Path(each.name).name)}: {each.why}")
    if len(packed.left_out) > _MOST_LEFT_OUT:
        tell(f"… and {len(packed.left_out) - _MOST_LEFT_OUT} more, in {folder / INDEX_NAME}")
    licences = dict(sorted(Counter(each.licence or _UNTOLD for each in kept).items()))
    told = SoundSource(source.kind, source.name, source.folder, licences=licences)
    return packed, _known(told, packed)


def packed_codes_of(
    sound: PackedSound, source: SoundSource, codec: AudioCodec, progress: Progress
) -> Path:
    """The folder of the sound's codes; what is there already is kept.

    Parameters
    ----------
    sound : PackedSound
        What is encoded.
    source : SoundSource
        What it is called.
    codec : AudioCodec
        Of all three levels.
    progress : Progress
        Is told of the stage "encode".
    """
    import hashlib

    from cadenza.audio.packed_codes import pack_codes
    from cadenza.corpus.store.lock import held_lock
    from cadenza.runtime.code_fields import LEVELS

    digests = " ".join([source.folder, *(codec.codec_sha256(level) for level in LEVELS)])
    tag = hashlib.sha256(digests.encode()).hexdigest()[:12]
    folder = home_folder() / _CODES / f"{bundle_name(source.name)}-{tag}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with held_lock(folder.parent / f".{folder.name}.lock", f"the codes of {source.name}", _WAIT_S):
        pack_codes(sound, codec, folder, progress)
    return folder
