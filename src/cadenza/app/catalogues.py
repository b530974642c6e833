"""What there is to choose from, and where to drop one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cadenza.app.home import user_folder
from cadenza.errors import StyleError

if TYPE_CHECKING:
    from cadenza.plan import Style, StyleLibrary

__all__ = [
    "Catalogue",
    "Entry",
    "list_ambiences",
    "list_finishes",
    "list_instruments",
    "list_progressions",
    "list_soundfonts",
    "list_styles",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to choose.

    Parameters
    ----------
    name : str
        As it is asked for.
    description : str
        One line.
    group : str
        What it stands under in the list.
    source : str
        "built in", "yours" or "system".
    facts : tuple of (str, value)
        Whatever else is known, as printed with ``--json``.
    """

    name: str
    description: str
    group: str = ""
    source: str = "built in"
    facts: tuple[tuple[str, str | int | None], ...] = ()

    def to_dict(self) -> dict[str, str | int | None]:
        """As printed with ``--json``."""
        row: dict[str, str | int | None] = {"name": self.name, "description": self.description}
        if self.group:
            row["group"] = self.group
        return {**row, "source": self.source, **dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A list, the folder for one's own, and what to put there.

    ``folder`` is None where nothing can be dropped in; ``hint`` says what to do instead.
    """

    name: str
    entries: tuple[Entry, ...]
    folder: Path | None
    hint: str

    def to_dict(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        return {
            self.name: [entry.to_dict() for entry in self.entries],
            "folder": None if self.folder is None else str(self.folder),
            "hint": self.hint,
        }


def _source(is_own: bool) -> str:
    return "yours" if is_own else "built in"


def list_styles() -> Catalogue:
    """Every style; one of the person's that is broken is listed with what is wrong."""
    from cadenza.plan import load_styles

    folder = user_folder("styles", make=True)
    library = load_styles(folder)
    entries: list[Entry] = []
    for name in library:
        own = library.files[name] in tuple(folder.glob("*.toml"))
        try:
            style = library[name]
            tempo = style.tempo
            facts = (("tempo_bpm", f"{tempo.low:g}-{tempo.high:g}"), ("finish", style.finish))
            entries.append(Entry(name, style.description, "", _source(own), facts))
        except StyleError as error:
            entries.append(Entry(name, f"broken: {error}", "", _source(own)))
    return Catalogue("styles", tuple(entries), folder, "drop a .toml style file there")


def list_instruments() -> Catalogue:
    """General MIDI, the drum kits, and the patches beside them."""
    from cadenza.music import DRUM_KITS, INSTRUMENTS
    from cadenza.sound import load_patches, usable_patches

    folder = user_folder("patches", make=True)
    shipped, (named, broken) = set(load_patches()), usable_patches(folder)
    entries = [
        Entry(
            each.name,
            each.title,
            each.family.replace("_", " "),
            facts=(("program", each.program), ("low", each.low), ("high", each.high)),
        )
        for each in INSTRUMENTS
    ]
    entries.append(Entry("drums", "Drum kit", "drums", facts=(("program", None),)))
    entries += [
        Entry(f"kit:{number}", f"{name.replace('_', ' ')} kit", "drums", facts=(("kit", number),))
        for name, number in DRUM_KITS.items()
    ]
    entries += [
        Entry(name, patch.description, "patches", _source(name not in shipped))
        for name, patch in named.items()
    ]
    entries += [Entry("?", f"broken: {error}", "patches", _source(is_own=True)) for error in broken]
    return Catalogue("instruments", tuple(entries), folder, "drop a .toml patch file there")


def list_ambiences() -> Catalogue:
    """Backgrounds that are made, and sound files of the person's."""
    from cadenza.sound import ambiences

    folder = user_folder("ambiences", make=True)
    made = set(ambiences())
    entries = tuple(
        Entry(name, description, "", _source(name not in made))
        for name, description in ambiences(folder).items()
    )
    return Catalogue("ambiences", entries, folder, "drop WAV, FLAC or MP3 files there")


def list_finishes() -> Catalogue:
    """How the whole can sound, each with the styles that end so."""
    from cadenza.plan import load_styles
    from cadenza.sound import load_finishes

    library = load_styles(user_folder("styles"))
    users: dict[str, list[str]] = {}
    for name, style in _readable(library):
        users.setdefault(style.finish, []).append(name)
    entries = tuple(
        Entry(name, finish.description, facts=(("styles", ", ".join(users.get(name, ()))),))
        for name, finish in load_finishes().items()
    )
    return Catalogue("finishes", entries, None, "use one with --finish NAME")


def list_progressions() -> Catalogue:
    """The named progressions by mode, each with its numerals and the styles that use them."""
    from cadenza.plan import NamedProgression, load_styles, named_progressions

    users: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for name, style in _readable(load_styles(user_folder("styles"))):
        for bars in {NamedProgression("", each.numerals).bars for each in style.progressions}:
            users.setdefault(bars, []).append(name)
    entries = [
        Entry(
            each.name,
            f"{each.numerals}  ({', '.join(each.moods)})" if each.moods else each.numerals,
            each.modes[0].replace("_", " "),
            facts=(
                ("numerals", each.numerals),
                ("modes", ", ".join(each.modes)),
                ("moods", ", ".join(each.moods)),
                ("aliases", ", ".join(each.aliases)),
                ("styles", ", ".join(users.get(each.bars, ()))),
            ),
        )
        for each in named_progressions()
    ]
    groups = list(dict.fromkeys(each.group for each in entries))
    entries.sort(key=lambda each: groups.index(each.group))
    hint = 'use one with --progression NAME, or type numerals: --progression "I V vi IV"'
    return Catalogue("progressions", tuple(entries), None, hint)


def _readable(library: StyleLibrary) -> Iterator[tuple[str, Style]]:
    """The styles of a library that are not broken."""
    for name in library:
        try:
            yield name, library[name]
        except StyleError:
            continue


def list_soundfonts() -> Catalogue:
    """SoundFonts that were found, the one in use first."""
    from cadenza.sound import default_soundfont, find_soundfonts

    folder = user_folder("soundfonts", make=True)
    default = default_soundfont()
    entries: list[Entry] = []
    for info in find_soundfonts(folder):
        size = f"{info.size_bytes / 1e6:.0f} MB"
        licence = f", {info.licence}" if info.licence else ""
        facts = (("path", str(info.path)), ("bytes", info.size_bytes), ("licence", info.licence))
        entry = Entry(info.name, f"{size}{licence}, {info.path}", "", info.source, facts)
        if default is not None and info.path == default.path:
            entries.insert(0, replace(entry, description=f"{entry.description} (in use)"))
        else:
            entries.append(entry)
    return Catalogue("soundfonts", tuple(entries), folder, "drop .sf2 or .sf3 files there")
