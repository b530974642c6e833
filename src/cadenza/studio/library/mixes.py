"""How a piece sounds, as a person set it: ``mix.json`` over the mix of the receipt."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.errors import UnknownNameError, UsageError
from cadenza.music import Score
from cadenza.studio.library.facts import sounding
from cadenza.studio.library.places import MIX_NAME, SONG_NAME, told
from cadenza.studio.library.scores import track_names

if TYPE_CHECKING:
    from cadenza.sound import MixSettings

__all__ = ["check_names", "mix_json", "mixed", "read_own_mix", "write_own_mix"]

_GAIN_DB = (-60.0, 24.0)
_MOST, _LONGEST = 256, 200


def mix_json(
    score: Score, receipt: Mapping[str, Any], own: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The mix with everything that is not set filled in from the receipt.

    Parameters
    ----------
    score : Score
        The piece.
    receipt : mapping
        Its receipt.
    own : mapping or None
        What a person set.
    """
    from cadenza.app.shelving import mixed_as
    from cadenza.sound import Strip
    from cadenza.sound.backgrounds import stem_name

    own = own or {}
    settings, _ = mixed_as(score, receipt)
    strips = {strip.track: strip for strip in settings.strips}
    names, there = track_names(score), sounding(score)
    tracks = {}
    for index, name in enumerate(names):
        strip = strips.get(there.get(index, ""), Strip(name, ""))
        plain = {"gain_db": round(strip.gain_db, 2), "pan": round(strip.pan, 3), "mute": False}
        tracks[name] = {**plain, **(own.get("tracks") or {}).get(name, {})}
    finish, ambience = own.get("finish"), own.get("ambience")
    textures = own.get("textures")
    if textures is None:
        textures = [(stem_name(each), each.gain_db) for each in settings.textures]
    return {
        "tracks": tracks,
        "finish": settings.finish if finish is None else finish,
        "ambience": [list(each) for each in (settings.ambience if ambience is None else ambience)],
        "textures": [list(each) for each in textures],
    }


def mixed(
    score: Score, receipt: Mapping[str, Any], own: Mapping[str, Any] | None
) -> tuple[Score, MixSettings, dict[str, str]]:
    """What is rendered: the score without muted tracks, its settings, the roles.

    Raises
    ------
    UsageError
        When every track is muted.
    MidiError
        When there is no note.
    """
    from cadenza.app.rendering import playable
    from cadenza.app.shelving import mixed_as
    from cadenza.sound.backgrounds import stem_name

    wished = mix_json(score, receipt, own)
    settings, roles = mixed_as(score, receipt)
    names, there = track_names(score), sounding(score)
    heard = playable(score, SONG_NAME)
    by_track = {there[index]: wished["tracks"][names[index]] for index in there}
    loud = tuple(track for track in heard.tracks if not by_track[track.name]["mute"])
    if not loud:
        raise UsageError("a piece that is rendered sounds", "every track muted", "unmute one")
    strips = tuple(
        replace(strip, gain_db=by_track[strip.track]["gain_db"], pan=by_track[strip.track]["pan"])
        for strip in settings.strips
        if strip.track in by_track
    )
    textures = {stem_name(each): each for each in settings.textures}
    settings = replace(
        settings,
        strips=strips,
        finish=wished["finish"],
        ambience=tuple((name, float(gain_db)) for name, gain_db in wished["ambience"]),
        textures=tuple(
            replace(textures[name], gain_db=float(gain_db))
            for name, gain_db in wished["textures"]
            if name in textures
        ),
    )
    return replace(heard, tracks=loud, end=heard.end_ticks), settings, roles


def check_names(mix: Mapping[str, Any]) -> None:
    """Refuse a finish and a background that there are not; a render would fail of them.

    Raises
    ------
    UnknownNameError
        With the names that there are.
    """
    from cadenza.app import user_folder
    from cadenza.sound import ambiences, load_finishes

    finishes = load_finishes()
    finish = mix.get("finish")
    if isinstance(finish, str) and finish not in finishes:
        raise UnknownNameError(f"a finish is one of {', '.join(finishes)}", str(finish))
    wished = mix.get("ambience") or ()
    known = ambiences(user_folder("ambiences")) if wished else ()
    for name, _ in wished:
        if name not in known:
            raise UnknownNameError(f"a background is one of {', '.join(known)}", str(name))


def read_own_mix(folder: Path) -> dict[str, Any] | None:
    """What a person set of a revision; None where nothing is."""
    return told(folder / MIX_NAME)


def write_own_mix(folder: Path, mix: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Replace what a person set, all of it at once.

    Parameters
    ----------
    folder : Path
        Of the revision.
    mix : mapping
        As ``mix_json`` makes it; tracks may be left out.
    names : tuple of str
        Of the piece's tracks; settings of others are dropped.

    Raises
    ------
    UsageError
        When it is not of that shape.
    """
    plain = _checked(mix, names)
    spare = folder / f".{MIX_NAME}"  # always this one: what a crash leaves is written over
    try:
        with spare.open("w", encoding="utf-8") as file:
            json.dump(plain, file, ensure_ascii=False, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        spare.replace(folder / MIX_NAME)
    finally:
        spare.unlink(missing_ok=True)
    return plain


def _checked(mix: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    rows = mix.get("tracks") or {}
    if not isinstance(rows, Mapping) or len(rows) > _MOST:
        raise _broken("tracks", rows)
    out: dict[str, Any] = {"tracks": {}}
    for name, row in rows.items():
        if not isinstance(row, Mapping):
            raise _broken("tracks", row)
        if name in names:
            out["tracks"][name] = {
                "gain_db": _number("gain_db", row.get("gain_db", 0.0), *_GAIN_DB),
                "pan": _number("pan", row.get("pan", 0.0), -1.0, 1.0),
                "mute": row.get("mute") is True,
            }
    if mix.get("finish") is not None:
        out["finish"] = _text("finish", mix["finish"])
    for kind in ("ambience", "textures"):
        if mix.get(kind) is not None:
            out[kind] = [
                [_text(kind, name), _number(kind, gain_db, *_GAIN_DB)]
                for name, gain_db in mix[kind]
            ]
    return out


def _number(name: str, value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _broken(name, value)
    return float(value)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise _broken(name, value)
    return value


def _broken(name: str, came: object) -> UsageError:
    return UsageError("a mix has the shape that it was read in", f"{name}: {str(came)[:60]}")
