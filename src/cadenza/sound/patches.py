"""Patches: sounds as data.

A patch is found by, in this order: the name of a table in a ``.toml`` file of the person's
folder or of this package; a General MIDI instrument or drum kit; ``file.sf2:bank:program``;
a SoundFont by path or by name, of which the first preset sounds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cadenza.errors import CadenzaError, SoundError, UnknownNameError
from cadenza.music.gm import DRUM_KITS, INSTRUMENTS, by_program, instrument
from cadenza.sound import soundfonts
from cadenza.sound.effects import check_effects
from cadenza.sound.effects_kind import near_names
from cadenza.sound.model import Effect, Layer, Patch
from cadenza.sound.soundfonts import DRUM_BANK

__all__ = [
    "drum_patch",
    "find_patch",
    "is_drum_patch",
    "load_patches",
    "plain_patch",
    "usable_patches",
]

_FOLDER = Path(__file__).parent / "patches"
_MAX_FILE_BYTES = 256_000
_SUFFIXES = (".sf2", ".sf3")

_PATCH_FIELDS = frozenset({"description", "layers", "effects", "gain_db"})
_LAYER_RANGES = {
    "bank": (0, 16_383),
    "gain_db": (-60.0, 24.0),
    "transpose": (-48, 48),
    "detune_cents": (-100.0, 100.0),
}
_LAYER_FIELDS = frozenset({"program", "soundfont", *_LAYER_RANGES})

_FAMILY_EFFECTS: dict[str, tuple[Effect, ...]] = {
    "bass": (Effect("stereo_width", {"width": 0.3, "bass_mono_hz": 180.0}),),
    "guitar": (Effect("highpass", {"cutoff_hz": 70.0}),),
    "synth_lead": (
        Effect("highpass", {"cutoff_hz": 110.0}),
        Effect("high_shelf", {"cutoff_hz": 6500.0, "gain_db": -2.0}),
    ),
    "synth_pad": (
        Effect("highpass", {"cutoff_hz": 80.0}),
        Effect("reverb", {"room": "hall", "mix": 0.16}),
    ),
    "synth_effects": (Effect("reverb", {"room": "hall", "mix": 0.18}),),
    "ensemble": (Effect("reverb", {"room": "hall", "mix": 0.12}),),
    "strings": (Effect("reverb", {"room": "hall", "mix": 0.1}),),
}


def plain_patch(program: int) -> Patch:
    """A General MIDI program with what its family needs and nothing more.

    Raises
    ------
    UsageError
        When the number is not 0–127.
    """
    what = by_program(program)
    effects = _FAMILY_EFFECTS.get(what.family, ())
    return Patch(what.name, (Layer(program),), effects, description=what.title)


def drum_patch(program: int = 0) -> Patch:
    """A General MIDI drum kit."""
    title = next((name for name, number in DRUM_KITS.items() if number == program), "drums")
    return Patch(f"{title}_drums", (Layer(program, DRUM_BANK),), description="A drum kit.")


def is_drum_patch(patch: Patch) -> bool:
    """True where the patch plays a percussion bank."""
    return any(layer.bank == DRUM_BANK for layer in patch.layers)


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Patch]:
    return {name: patch for path in _files(_FOLDER) for name, patch in _from_file(path).items()}


def load_patches(folder: Path | None = None) -> dict[str, Patch]:
    """Every patch that is written down, by name.

    Parameters
    ----------
    folder : Path, optional
        The person's own ``.toml`` files and SoundFonts; a patch in it replaces the shipped
        one of the same name.

    Raises
    ------
    SoundError
        When a file is no patch file; the message names file and field.
    """
    known, broken = usable_patches(folder)
    if broken:
        raise broken[0]
    return known


def usable_patches(
    folder: Path | None = None,
) -> tuple[dict[str, Patch], tuple[CadenzaError, ...]]:
    """Every patch that can be used, and what is wrong with the files that cannot.

    Parameters
    ----------
    folder : Path, optional
        As for ``load_patches``.
    """
    known, broken = dict(_shipped()), []
    for path in _files(folder) if folder is not None else ():
        try:
            known.update(_from_file(path))
        except (SoundError, UnknownNameError) as error:
            broken.append(error)
    return known, tuple(broken)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".toml")
    except OSError:
        return []


def _from_file(path: Path) -> dict[str, Patch]:
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            raise SoundError("a patch file has at most 256 kB", path.name, "mend or remove it")
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SoundError(
            "a patch file can be read", f"{path}: {error.strerror}", "mend or remove it"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SoundError(
            "a patch file is TOML", f"{path.name}: {error}", "mend or remove it"
        ) from error
    return {name: _patch(path, name, table) for name, table in tables.items()}


def _bad(path: Path, where: str, rule: str, came: object) -> SoundError:
    return SoundError(f"{path.name}: {where}: {rule}", repr(came), "mend the file")


def _patch(path: Path, name: str, table: object) -> Patch:
    if not isinstance(table, dict):
        raise _bad(path, name, "a patch is a table", table)
    unknown = sorted(set(table) - _PATCH_FIELDS)
    if unknown:
        raise _bad(path, name, "a field is one of " + ", ".join(sorted(_PATCH_FIELDS)), unknown[0])
    layers, effects = table.get("layers"), table.get("effects", [])
    if not isinstance(layers, list) or not 1 <= len(layers) <= 8:
        raise _bad(path, name, "layers is a list of 1 to 8 tables", layers)
    if not isinstance(effects, list):
        raise _bad(path, name, "effects is a list of tables", effects)
    patch = Patch(
        name=name,
        layers=tuple(_layer(path, name, layer) for layer in layers),
        effects=tuple(_effect(path, name, effect) for effect in effects),
        gain_db=float(_ranged(path, name, table, "gain_db", (-60.0, 24.0))),
        description=str(table.get("description", "")),
    )
    try:
        check_effects(patch.effects)
    except (SoundError, UnknownNameError) as error:
        raise type(error)(f"{path.name}: {name}: {error.rule}", error.came) from error
    return patch


def _ranged(
    path: Path, where: str, table: Mapping[str, object], field: str, limits: tuple[float, float]
) -> float:
    value = table.get(field, 0)
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(value, int | float) and plain and limits[0] <= value <= limits[1]:
        return float(value)
    raise _bad(path, where, f"{field} lies between {limits[0]:g} and {limits[1]:g}", value)


def _layer(path: Path, where: str, table: object) -> Layer:
    if not isinstance(table, dict) or set(table) - _LAYER_FIELDS:
        rule = "a layer is a table of " + ", ".join(sorted(_LAYER_FIELDS))
        raise _bad(path, where, rule, table)
    numbers = {key: _ranged(path, where, table, key, span) for key, span in _LAYER_RANGES.items()}
    return Layer(
        program=_program(path, where, table.get("program", 0)),
        bank=int(numbers["bank"]),
        soundfont=_layer_soundfont(path, where, table.get("soundfont")),
        gain_db=numbers["gain_db"],
        transpose_semitones=int(numbers["transpose"]),
        detune_cents=numbers["detune_cents"],
    )


def _program(path: Path, where: str, value: object) -> int:
    if isinstance(value, str):
        try:
            return instrument(value).program
        except UnknownNameError as error:
            raise _bad(path, where, error.rule, value) from error
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 127:
        raise _bad(path, where, "program is 0 to 127 or a General MIDI name", value)
    return value


def _layer_soundfont(path: Path, where: str, value: object) -> Path | None:
    """A layer's SoundFont: beside the patch file, or anywhere that SoundFonts are found."""
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise _bad(path, where, "soundfont is a path or a name", value)
    beside = path.parent / Path(value).expanduser()
    if beside.is_file():
        return beside
    return soundfonts.find_soundfont(value, path.parent)


def _effect(path: Path, where: str, table: object) -> Effect:
    if not isinstance(table, dict) or not isinstance(table.get("kind"), str):
        raise _bad(path, where, "an effect is a table with a kind", table)
    settings = {key: value for key, value in table.items() if key != "kind"}
    return Effect(table["kind"], settings)


def find_patch(name: str, *, folder: Path | None = None, fonts: Path | None = None) -> Patch:
    """The patch of a name; see the module's docstring for what a name may be.

    Parameters
    ----------
    name : str
        What was asked for.
    folder : Path, optional
        The person's patch files.
    fonts : Path, optional
        The person's SoundFonts.

    Raises
    ------
    UnknownNameError
        When nothing is called so; names near ones.
    SoundError
        When the name leads to a file that is no SoundFont.
    """
    known, broken = usable_patches(folder)
    if name in known:
        return known[name]
    drums = _drums(name)
    if drums is not None:
        return drums
    file_name = name.lower().split(":")[0]
    if file_name.endswith(_SUFFIXES) or "/" in name:
        return _from_soundfont(name, fonts)
    try:
        return plain_patch(instrument(name).program)
    except UnknownNameError:
        names = [info.name for info in soundfonts.find_soundfonts(fonts)]
        if name.lower() in (each.lower() for each in names):
            return _from_soundfont(name, fonts)
    if broken:
        raise broken[0]  # the sound may well be in there
    choices = dict.fromkeys([*known, *(each.name for each in INSTRUMENTS), *names])
    raise UnknownNameError(
        "a sound is a patch, a General MIDI name or a SoundFont",
        name or "nothing",
        near_names(name, {str(each): None for each in choices}) or "see cadenza instruments",
    )


def _drums(name: str) -> Patch | None:
    """The kit of names like "drums", "drums:25", "jazz" or "brush_drums"."""
    plain = name.lower()
    if plain in ("drums", "drum_kit", "kit", "percussion"):
        return drum_patch()
    head, _, number = plain.partition(":")
    if head == "drums" and number.isdecimal() and len(number) <= 3 and int(number) <= 127:
        return drum_patch(int(number))
    kit = plain.removesuffix("_drums").removesuffix("_kit")
    return drum_patch(DRUM_KITS[kit]) if kit in DRUM_KITS else None


def _from_soundfont(name: str, fonts: Path | None) -> Patch:
    """The patch of ``file.sf2`` or ``file.sf2:bank:program``."""
    pieces = name.rsplit(":", 2)
    numbered = len(pieces) == 3 and pieces[1].isdecimal() and pieces[2].isdecimal()
    path = soundfonts.find_soundfont(pieces[0] if numbered else name, fonts)
    inside = soundfonts.presets(path)
    first = inside[0]
    if numbered:
        wanted = int(pieces[1]), int(pieces[2])
        found = [each for each in inside if (each.bank, each.program) == wanted]
        if not found:
            have = ", ".join(f"{each.bank}:{each.program}" for each in inside[:8])
            raise UnknownNameError(f"a preset of {path.name} is one of {have} …", name)
        first = found[0]
    layer = Layer(first.program, first.bank, path)
    return Patch(name, (layer,), description=first.name)
