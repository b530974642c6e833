"""Marks over systems whose first staff is left out: moved to the highest staff that is shown."""

from __future__ import annotations

from xml.etree import ElementTree as ET

__all__ = ["bars_of_systems", "with_marks_on_top"]

_SVG = "{http://www.w3.org/2000/svg}"
_MEI = "http://www.music-encoding.org/ns/mei"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_MARKS = tuple(f"{{{_MEI}}}{name}" for name in ("harm", "reh", "tempo", "dir"))
_SOUNDING = tuple(f"{{{_MEI}}}{name}" for name in ("note", "chord"))


def with_marks_on_top(mei: str, pages: list[str]) -> str:
    """Chords, section names, tempos and words on the first staff that sounds in their system.

    Parameters
    ----------
    mei : str
        The piece in MEI, all marks on its first staves.
    pages : list of str
        The pages that Verovio made of it, which say what stands in which system.

    Returns
    -------
    str
        The piece in MEI; what a system shows does not change with it.
    """
    root = ET.fromstring(mei)  # noqa: S314 - made by Verovio a moment ago
    measures = {each.get(_ID): each for each in root.iter(f"{{{_MEI}}}measure")}
    systems = [each for page in pages for each in bars_of_systems(page)]
    for system in systems[1:]:  # the first shows every staff
        inside = [measures[name] for name in system if name in measures]
        top = min((staff for measure in inside for staff in _sounding(measure)), default=0)
        if top > 1:
            for measure in inside:
                _move(measure, top)
    ET.register_namespace("", _MEI)
    return ET.tostring(root, "unicode")


def bars_of_systems(page: str) -> list[list[str]]:
    """The ids of the measures of each system.

    Parameters
    ----------
    page : str
        A page in SVG, as Verovio makes it.
    """
    root = ET.fromstring(page)  # noqa: S314 - made by Verovio a moment ago
    out = []
    for group in root.iter(f"{_SVG}g"):
        if group.get("class") == "system":
            groups = group.iter(f"{_SVG}g")
            out.append([each.get("id", "") for each in groups if each.get("class") == "measure"])
    return out


def _sounding(measure: ET.Element) -> list[int]:
    """Numbers of the staves with notes."""
    return [
        int(staff.get("n", "1"))
        for staff in measure.iter(f"{{{_MEI}}}staff")
        if any(True for name in _SOUNDING for _ in staff.iter(name))
    ]


def _move(measure: ET.Element, top: int) -> None:
    for name in _MARKS:
        for mark in measure.iter(name):
            if int((mark.get("staff") or "1").split()[0]) < top:
                mark.set("staff", str(top))
