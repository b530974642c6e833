"""Where styles come from: the package's files and the user's folder, read when first needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from cadenza.brief.model import ROLES
from cadenza.errors import StyleError, UnknownNameError, UsageError
from cadenza.music.gm import DRUMS, instrument
from cadenza.music.key import Key
from cadenza.music.roman import parse_roman
from cadenza.plan.schema import build, parse_toml
from cadenza.plan.style import LEVELS, Patterns, Style, StyleHeader

__all__ = ["StyleLibrary", "load_styles", "shared_patterns", "style_aliases"]

_LARGEST_BYTES = 400_000


@cache
def shared_patterns() -> Patterns:
    """Grooves, fills, figures and parts that every style may use (``patterns.toml``)."""
    text = (resources.files("cadenza.plan") / "patterns.toml").read_text("utf-8")
    return build(Patterns, parse_toml(text, "patterns.toml"), "patterns.toml")


@dataclass(frozen=True)
class StyleLibrary(Mapping[str, Style]):
    """Styles by name; a file is parsed when its style is first asked for.

    Listing names and headers reads only the top of each file.

    Parameters
    ----------
    files : dict
        Name → file.
    """

    files: dict[str, Traversable]

    def __getitem__(self, name: str) -> Style:
        """The style of that name; KeyError where there is none, StyleError where it is broken."""
        file = self.files[name]
        return _parsed(_text(file), file.name, name)

    def __iter__(self) -> Iterator[str]:
        """Names in alphabetical order."""
        return iter(sorted(self.files))

    def __len__(self) -> int:
        """How many styles there are."""
        return len(self.files)

    def __contains__(self, name: object) -> bool:
        """Whether a style of that name is there, without reading it."""
        return name in self.files

    def header(self, name: str) -> StyleHeader:
        """Title, description, aliases and hints of a style, without reading the rest."""
        file = self.files[name]
        return _header(_text(file), file.name, name)

    def find(self, name: str) -> Style:
        """The style of that name or alias.

        Raises
        ------
        UnknownNameError
            When there is none; names the nearest ones.
        """
        wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
        if wanted in self.files:
            return self[wanted]
        aliases = {alias.replace(" ", "_"): each for alias, each in style_aliases(self).items()}
        if wanted in aliases:
            return self[aliases[wanted]]
        near = get_close_matches(wanted, [*self.files, *aliases], 1, 0.6)
        hint = f"did you mean {aliases.get(near[0], near[0])}?" if near else "see cadenza styles"
        raise UnknownNameError("a style is one of " + ", ".join(self), name or "nothing", hint)


def load_styles(folder: Path | None = None) -> StyleLibrary:
    """The styles of the package and of the user's folder.

    Parameters
    ----------
    folder : Path, optional
        Holds ``*.toml``; a file named like one of the package's stands in its place. A pipe
        is passed over, and a folder that does not exist is as good as an empty one.

    Raises
    ------
    StyleError
        When the folder cannot be listed. Broken files raise when their style is first used.

    Examples
    --------
    >>> "lofi" in load_styles()
    True
    """
    files: dict[str, Traversable] = {}
    for each in (resources.files("cadenza.plan") / "styles").iterdir():
        if each.name.endswith(".toml"):
            files[each.name[:-5]] = each
    if folder is not None:
        try:
            own = sorted(folder.glob("*.toml")) if folder.is_dir() else []
            own = [path for path in own if not path.is_fifo()]
        except OSError as error:
            raise StyleError(
                "the styles folder must be readable",
                f"{folder} ({error.strerror or error})",
                "check its permissions, or set CADENZA_HOME",
            ) from error
        files.update({path.stem.lower().replace(" ", "_"): path for path in own})
    return StyleLibrary(files)


def style_aliases(styles: StyleLibrary | None = None) -> dict[str, str]:
    """Every word or phrase that means a style, in lower case → the style's name.

    A user's file whose top is broken is left out here; using the style says what is wrong.

    >>> style_aliases()["lo-fi"]
    'lofi'
    """
    library = styles or load_styles()
    aliases: dict[str, str] = {}
    for name in library:
        try:
            header = library.header(name)
        except StyleError:
            continue
        for alias in (header.title, *header.aliases_en, *header.aliases_es):
            aliases.setdefault(alias.lower(), name)
    return aliases | {name: name for name in library}


def _text(file: Traversable) -> str:
    try:
        data = file.read_bytes()
        if len(data) > _LARGEST_BYTES:
            raise StyleError(
                f"a style file is at most {_LARGEST_BYTES // 1000} kB", file.name, "shorten it"
            )
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StyleError(
            f"the style file {file.name} must be readable UTF-8", str(error), "mend or remove it"
        ) from error


@cache
def _header(text: str, file: str, name: str) -> StyleHeader:
    lines = []
    for line in text.splitlines():
        if line.startswith("["):
            break
        lines.append(line)
    table = parse_toml("\n".join(lines), file)
    known = {key: table[key] for key in StyleHeader.__slots__ if key in table}
    return build(StyleHeader, {"title": name, "description": ""} | known, file)


@cache
def _parsed(text: str, file: str, name: str) -> Style:
    table = parse_toml(text, file)
    if "name" in table:
        raise StyleError(
            f"style file {file}: the name of a style is its file's", "name = …", "remove it"
        )
    style = replace(build(Style, table, file), name=name)
    _check_names(style, file)
    _check_numerals(style, file)
    return style


def _refuse(file: str, where: str, rule: str, came: str, known: list[str]) -> StyleError:
    near = get_close_matches(came, known, 1)
    step = f"did you mean {near[0]}?" if near else "see an existing style for the names"
    return StyleError(f"style file {file}: {where} {rule}", came, step)


def _check_names(style: Style, file: str) -> None:
    """Every role, drum, figure, groove and instrument that is named must exist."""
    shared = shared_patterns()
    figures = sorted({each.name for each in (*style.figures, *shared.figures)})
    grooves = sorted({each.name for each in (*style.grooves, *shared.grooves)})
    roles, drums = list(ROLES), list(DRUMS)
    levels = [*LEVELS, *style.sections, "any"]
    uses = {section.harmony or name for name, section in style.sections.items()}
    named: list[tuple[str, str, list[str]]] = []
    for name, section in style.sections.items():
        at = f"sections.{name}"
        named += [(f"{at}.roles", role, roles) for role in (*section.roles, *section.figures)]
        named += [(f"{at}.figures", each, figures) for each in section.figures.values()]
        named += [(f"{at}.groove", section.groove, grooves)] if section.groove else []
    for role, part in style.parts.items():
        named.append(("parts", role, roles))
        for level, choices in part.figures.items():
            named.append((f"parts.{role}.figures", level, levels))
            named += [(f"parts.{role}.figures.{level}", each, figures) for each in choices]
    for groove in style.grooves:
        named += [(f"grooves.{groove.name}", drum, drums) for drum in groove.lanes]
        named += [(f"grooves.{groove.name}.levels", each, levels) for each in groove.levels]
    named += [("fills", drum, drums) for fill in style.fills for drum in fill.lanes]
    named += [("sound.reverb_db", role, roles) for role in style.sound.reverb_db]
    named += [
        ("progressions.use", use, sorted(uses)) for each in style.progressions for use in each.use
    ]
    for where, came, known in named:
        if came not in known:
            raise _refuse(file, where, "names something that does not exist", came, known)
    _check_instruments(style, file)


def _check_instruments(style: Style, file: str) -> None:
    for role, part in style.parts.items():
        for choice in part.instruments:
            if (choice.name == "drums") != (role == "drums"):
                raise StyleError(
                    f"style file {file}: parts.{role}: drums play drums and nothing else does",
                    choice.name,
                    "name a General MIDI instrument",
                )
            if choice.name != "drums":
                try:
                    instrument(choice.name)
                except UsageError as error:
                    raise StyleError(
                        f"style file {file}: parts.{role}: {error.rule}",
                        error.came,
                        error.next_step,
                    ) from error


def _check_numerals(style: Style, file: str) -> None:
    for progression in style.progressions:
        for numeral in progression.numerals.replace("|", " ").split():
            try:
                if numeral != "%":
                    parse_roman(numeral, Key("C", progression.mode))
            except UsageError as error:
                raise StyleError(
                    f"style file {file}: progressions.numerals: {error.rule}",
                    error.came,
                    error.next_step,
                ) from error
