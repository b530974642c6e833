"""Cadenza: a private AI composer.

The verbs ``song`` and ``read_brief`` do what ``cadenza compose`` and ``cadenza brief`` do;
``Composer`` is the reusable object behind them.

Examples
--------
>>> import cadenza
>>> cadenza.read_brief("rainy lofi in D minor").key.tonic
'D'
>>> song = cadenza.song("rainy lofi in D minor", seed=7)  # doctest: +SKIP
>>> song.folder  # doctest: +SKIP
PosixPath('songs/rainy-lofi-in-d-minor-7')
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza._version import __version__

if TYPE_CHECKING:
    from cadenza.app import Released
    from cadenza.brief import Brief
    from cadenza.compose import Composer

__all__ = ["Composer", "__version__", "read_brief", "song"]


def song(
    prompt: str | None = None,
    *,
    seed: int | None = None,
    out: Path | str | None = None,
    formats: tuple[str, ...] = ("flac", "mp3"),
    stems: bool = False,
    audio: bool = True,
    force: bool = False,
    **flags: Any,  # noqa: ANN401 - the musical flags, read and checked in the brief room
) -> Released:
    """Compose a song from a sentence and write its release folder.

    Parameters
    ----------
    prompt : str, optional
        The sentence.
    seed : int, optional
        Another seed, another song; the first that is free where it is left out.
    out : Path or str, optional
        The release folder; one named after the piece under ``songs/`` where it is left out.
    formats : tuple of str
        "flac", "mp3", "wav".
    stems, audio, force : bool
        Write stems too; write audio at all; replace a release that stands there.
    **flags
        The musical flags of ``cadenza compose`` by name: ``style="jazz"``, ``key="D minor"``,
        ``bars=12``, ``parts=("melody=violin",)``, …

    Returns
    -------
    Released
        Folder, files, brief, seed, conformance and receipt.

    Raises
    ------
    cadenza.errors.UsageError
        When what is asked cannot be understood.
    cadenza.errors.OperationError
        When it cannot be made; nothing is left then.
    """
    from cadenza.app import ComposeRequest, compose_song, read_flags

    return compose_song(
        ComposeRequest(
            prompt=prompt,
            flags=read_flags(**flags),
            seed=seed,
            formats=formats,
            stems=stems,
            audio=audio,
            out=None if out is None else Path(out),
            force=force,
        )
    )


def read_brief(prompt: str | None = None, *, seed: int = 1, **flags: Any) -> Brief:  # noqa: ANN401
    """What is understood of a sentence; nothing is made. The flags are those of ``song``.

    Raises
    ------
    cadenza.errors.UsageError
        When it cannot be understood.
    """
    from cadenza.app import read_brief as read
    from cadenza.app import read_flags

    return read(prompt, read_flags(**flags), seed=seed)


def __getattr__(name: str) -> object:
    if name == "Composer":
        from cadenza.compose import Composer

        return Composer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
