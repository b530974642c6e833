"""How a piece sounds, as its receipt tells it: written once, read back strictly.

With it a release can be rendered again, and its faders can be set in another program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cadenza.errors import ReleaseError
from cadenza.sound.model import TEXTURE_ROLES, MixSettings, Strip, Texture

__all__ = ["mix_facts", "read_mix", "read_roles"]

_MOST = 1000
_LONGEST = 1000
_HIGHEST_SEED = 2**64

_Span = tuple[float, float]
"""The lowest and the highest value."""

_NUMBERS = {
    "loudness_lufs": (-70.0, 0.0),
    "true_peak_db": (-60.0, 0.0),
    "fade_out_s": (0.0, 3600.0),
    "tail_s": (0.0, 60.0),
}
_TEXTURE_TEXTS = ("file", "role", "sha256", "voice", "version", "level")
_TEXTURE_WHOLE = ("step", "take")
_STRIP_TEXTS = ("track", "role", "patch")
_STRIP_NUMBERS = {"gain_db": (-120.0, 60.0), "pan": (-1.0, 1.0), "reverb_db": (-200.0, 24.0)}


def mix_facts(settings: MixSettings, roles: Mapping[str, str]) -> dict[str, object]:
    """The receipt's field "mix".

    Parameters
    ----------
    settings : MixSettings
        How the piece sounds. SoundFont and threads are left out: they belong to the machine.
    roles : mapping
        Track → role, as the pictures colour them.
    """
    return {
        "finish": settings.finish,
        "ambience": [[name, gain_db] for name, gain_db in settings.ambience],
        **_textures_told(settings.textures),
        **{name: getattr(settings, name) for name in _NUMBERS},
        "seed": settings.seed,
        "strips": [
            {name: getattr(strip, name) for name in (*_STRIP_TEXTS, *_STRIP_NUMBERS)}
            for strip in settings.strips
        ],
        "roles": dict(roles),
    }


def read_mix(facts: object) -> MixSettings:
    """Read what ``mix_facts`` wrote.

    Raises
    ------
    ReleaseError
        When it is not of that shape, or a number lies outside its range.
    """
    table = _table(facts, "mix")
    plain = MixSettings(
        strips=tuple(_strip(each) for each in _rows(table.get("strips"), "strips")),
        finish=_text(table.get("finish"), "finish"),
        ambience=tuple(_background(each) for each in _rows(table.get("ambience"), "ambience")),
        textures=tuple(map(_texture, _rows(table.get("textures", []), "textures"))),
        seed=_seed(table.get("seed")),
    )
    return replace(plain, **_numbers(table, _NUMBERS))


def read_roles(facts: object) -> dict[str, str]:
    """Track → role. See ``read_mix``."""
    roles = _table(_table(facts, "mix").get("roles"), "roles")
    if len(roles) > _MOST:
        raise _broken("roles", f"{len(roles)} of them")
    return {_text(track, "roles"): _text(role, "roles") for track, role in roles.items()}


def _strip(row: object) -> Strip:
    table = _table(row, "strips")
    track, role, patch = (_text(table.get(name), name) for name in _STRIP_TEXTS)
    return replace(Strip(track, patch, role=role), **_numbers(table, _STRIP_NUMBERS))


def _numbers(table: Mapping[str, Any], spans: Mapping[str, _Span]) -> dict[str, Any]:
    return {name: _number(table.get(name), name, span) for name, span in spans.items()}


def _background(row: object) -> tuple[str, float]:
    if not isinstance(row, list) or len(row) != 2:
        raise _broken("ambience", repr(row))
    return _text(row[0], "ambience"), _number(row[1], "ambience", _STRIP_NUMBERS["gain_db"])


def _textures_told(textures: Sequence[Texture]) -> dict[str, object]:
    """The field "textures", where there are any; what is not told of one is left out."""
    if not textures:
        return {}
    named = (*_TEXTURE_TEXTS, *_TEXTURE_WHOLE, "gain_db")
    rows = [{name: getattr(texture, name) for name in named} for texture in textures]
    plain = ("", 0)
    return {
        "textures": [
            {name: value for name, value in row.items() if name == "gain_db" or value not in plain}
            for row in rows
        ]
    }


def _texture(row: object) -> Texture:
    table = _table(row, "textures")
    values: dict[str, Any] = {
        name: _text(table.get(name, ""), "textures") for name in _TEXTURE_TEXTS
    }
    if values["role"] not in TEXTURE_ROLES or not values["file"]:
        raise _broken("textures", repr(row)[:_LONGEST])
    for name in _TEXTURE_WHOLE:
        values[name] = _seed(table.get(name, 0), "textures")
    return Texture(**values, **_numbers(table, {"gain_db": _STRIP_NUMBERS["gain_db"]}))


def _table(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _broken(name, repr(value))
    return value


def _rows(value: object, name: str) -> list[object]:
    if not isinstance(value, list) or len(value) > _MOST:
        raise _broken(name, repr(value))
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise _broken(name, repr(value))
    return value


def _number(value: object, name: str, span: _Span) -> float:
    low, high = span
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise _broken(name, repr(value))
    return float(value)


def _seed(value: object, name: str = "seed") -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _HIGHEST_SEED:
        raise _broken(name, repr(value))
    return value


def _broken(name: str, came: str) -> ReleaseError:
    return ReleaseError(
        "the mix in receipt.json stands as Cadenza wrote it",
        f"{name}: {came}",
        "name song.mid in place of the folder",
    )
