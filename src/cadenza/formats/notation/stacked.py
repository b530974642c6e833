"""Marks over a system in one order: chords next to the staff, then swing, tempo, section.

Verovio places each kind of mark in turn and moves one out of the way only where it overlaps
another, so that a section name beside a chord would stand lower than it. Words and tempos are
made marks of the last kind, that of sections, and all begin over a beat; what still found room
under a line of chords is raised on the finished page.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

__all__ = ["with_raised_marks", "with_stacked_marks"]

_SVG = "{http://www.w3.org/2000/svg}"
_GAP = 0.35

_MEI = "http://www.music-encoding.org/ns/mei"
_ORDER = tuple(f"{{{_MEI}}}{name}" for name in ("dir", "tempo", "reh"))
_REHEARSAL, _REND = f"{{{_MEI}}}reh", f"{{{_MEI}}}rend"
_KEPT = ("place", "staff", "tstamp", "{http://www.w3.org/XML/1998/namespace}id")


def with_stacked_marks(mei: str) -> str:
    """Section names over tempos, tempos over chords.

    Parameters
    ----------
    mei : str
        A piece in MEI, as Verovio makes it of MusicXML.

    Returns
    -------
    str
        The piece in MEI.
    """
    root = ET.fromstring(mei)  # noqa: S314 - made by Verovio a moment ago
    for measure in root.iter(f"{{{_MEI}}}measure"):
        marks = [mark for mark in measure if mark.tag in _ORDER]
        for mark in marks:
            measure.remove(mark)
        for mark in sorted(marks, key=lambda each: _ORDER.index(each.tag)):
            measure.append(_section_like(mark))
    ET.register_namespace("", _MEI)
    return ET.tostring(root, "unicode")


def with_raised_marks(page: str) -> str:
    """A page on which no section, tempo or word stands under the chords of its system.

    Parameters
    ----------
    page : str
        A page in SVG, as Verovio makes it.
    """
    root = ET.fromstring(page)  # noqa: S314 - made by Verovio a moment ago
    raised: dict[str, float] = {}
    for system in _groups(root, "system"):
        chords = [box for chord in _groups(system, "harm") if (box := _extent(chord))]
        if not chords:
            continue
        top = min(above for above, _, _ in chords)
        for measure in _groups(system, "measure"):
            marks = {mark.get("id", ""): _extent(mark) for mark in _groups(measure, "reh")}
            lowest = max((box[1] + _GAP * box[2] for box in marks.values() if box), default=top)
            if lowest > top:
                raised |= dict.fromkeys(marks, lowest - top)
    for name, by in raised.items():
        old = f'<g id="{name}" class="reh"'
        page = page.replace(old, f'{old} transform="translate(0, {-by:.0f})"')
    return page


def _groups(element: ET.Element, kind: str) -> list[ET.Element]:
    return [each for each in element.iter(f"{_SVG}g") if each.get("class") == kind]


def _extent(mark: ET.Element) -> tuple[float, float, float] | None:
    """Top, bottom and letter size of a mark in units of the page; None where it is empty."""
    text = next(mark.iter(f"{_SVG}text"), None)
    sizes = [
        float(each.get("font-size", "0px").removesuffix("px"))
        for each in mark.iter(f"{_SVG}tspan")
        if each.get("font-size") and each.get("font-family") is None
    ]
    if text is None or not sizes:
        return None
    size, base = max(sizes), float(text.get("y", "0"))
    box = next(mark.iter(f"{_SVG}rect"), None)
    if box is None:
        return base - size, base + size / 4, size
    top = float(box.get("y", "0"))
    return top, top + float(box.get("height", "0")), size


def _section_like(mark: ET.Element) -> ET.Element:
    """A mark of a section's kind, with its own look."""
    out = ET.Element(_REHEARSAL, {name: mark.get(name, "") for name in _KEPT if mark.get(name)})
    out.attrib.setdefault("tstamp", "1")
    if mark.tag == _REHEARSAL:
        out.extend(mark)
        for rend in out.iter(_REND):
            rend.set("halign", "left")  # over its chord, so that it stands above it
        return out
    is_word = mark.tag == _ORDER[0]
    look = {"fontweight": "normal", "fontstyle": "italic"} if is_word else {"fontweight": "bold"}
    inside = ET.SubElement(out, _REND, look)
    inside.text = mark.text
    inside.extend(mark)
    return out
