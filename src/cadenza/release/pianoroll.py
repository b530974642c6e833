"""``pianoroll.png``: the whole piece at a glance.

Time runs to the right, in one system or, for long pieces, in several below one another. Each
system has its sections shaded and named, chord symbols, bar numbers, a keyboard at the left,
the notes coloured by role (brighter where louder), and a lane of its own for the drums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PIL import Image as Images
from PIL import ImageChops, ImageFilter
from PIL import ImageDraw as Draws
from PIL.Image import Image
from PIL.ImageDraw import ImageDraw

from cadenza.music.score import Note, Score
from cadenza.release.canvas import (
    BACKGROUND,
    BRIGHT,
    FAINT,
    MUTED,
    PANEL,
    ROLE_COLOURS,
    SCALE,
    WIDTH,
    Colour,
    box,
    drawable,
    fit_text,
    label,
    mix,
    new_canvas,
    section_tints,
    text_width,
)
from cadenza.release.layout import (
    CHORD_BAND,
    DRUM_ROW,
    FOOTER,
    LEFT,
    RIGHT,
    SECTION_BAND,
    System,
    drum_row,
    guess_role,
    systems_of,
)

__all__ = ["Caption", "draw_pianoroll"]

_BLACK_KEYS = (1, 3, 6, 8, 10)
_CHORD_SIZES = (12, 10, 9)
_LAYERS = ("pad", "other", "chords", "arpeggio", "counter", "bass", "melody")


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written over a picture: a title and a line of facts under it."""

    title: str = ""
    facts: str = ""


def draw_pianoroll(
    score: Score, caption: Caption | None = None, roles: Mapping[str, str] | None = None
) -> Image:
    """Draw a score.

    Parameters
    ----------
    score : Score
        Any score; sections, chords and metres are shown where it has them.
    caption : Caption, optional
        Title and facts; the score's own title where none is given.
    roles : mapping, optional
        Track name → role; a track that is not in it gets a role guessed from its program.

    Returns
    -------
    Image
        RGB, 1600 pixels wide.
    """
    caption = caption or Caption(score.title)
    given = roles or {}
    by_track = {track.name: given.get(track.name) or guess_role(track) for track in score.tracks}
    systems = systems_of(score)
    canvas = new_canvas(round(systems[-1].bottom + FOOTER))
    draw = Draws.Draw(canvas, "RGBA")
    _header(draw, caption, score, by_track)
    for system in systems:
        _ground(draw, system, score)
    notes = _notes_layer(canvas.size, systems, score, by_track)
    _lay_over(canvas, notes)
    draw = Draws.Draw(canvas, "RGBA")
    for system in systems:
        _names(draw, system, score)
    return _finished(canvas, notes)


# -- ground ------------------------------------------------------------------------------


def _header(draw: ImageDraw, caption: Caption, score: Score, roles: Mapping[str, str]) -> None:
    legend = _legend(score, roles)
    left = WIDTH - RIGHT - sum(width for _, _, width in legend)
    left = max(left, WIDTH * 0.42)
    title = fit_text(drawable(caption.title or score.title), 27, left - LEFT - 24)
    label(draw, (LEFT, 44), title, 27, BRIGHT, "ls")
    facts = fit_text(drawable(caption.facts), 15, WIDTH - LEFT - RIGHT)
    label(draw, (LEFT, 70), facts, 15, MUTED, "ls")
    x = left
    for name, colour, width in legend:
        if x + width > WIDTH - RIGHT + 8:
            break
        draw.rounded_rectangle(
            (x * SCALE, 29 * SCALE, (x + 14) * SCALE, 43 * SCALE), 4 * SCALE, fill=colour
        )
        label(draw, (x + 21, 36), name, 15, mix(MUTED, BRIGHT, 0.5), "lm")
        x += width


def _legend(score: Score, roles: Mapping[str, str]) -> list[tuple[str, Colour, float]]:
    entries: list[tuple[str, Colour, float]] = []
    for track in score.tracks:
        if track.notes:
            name = fit_text(drawable(track.name.replace("_", " ")) or "track", 15, 150)
            colour = _colour(track.name, roles)
            entries.append((name, colour, 21 + text_width(name, 15) + 20))
    return entries


def _colour(track: str, roles: Mapping[str, str]) -> Colour:
    """The role's colour; second and later tracks of one role are tinted apart."""
    role = roles[track]
    alike = [name for name, other in roles.items() if other == role]
    base = ROLE_COLOURS.get(role, ROLE_COLOURS["other"])
    turn = alike.index(track)
    towards: Colour = (255, 255, 255) if turn % 2 else (120, 220, 170)
    return base if turn == 0 else mix(base, towards, min(0.6, 0.22 + 0.12 * turn))


def _ground(draw: ImageDraw, system: System, score: Score) -> None:
    right = system.right
    box(draw, system.left, system.roll_top, right, system.roll_top + system.pitched.height, PANEL)
    if system.drum_rows:
        box(draw, system.left, system.drums_top, right, system.bottom, PANEL)
    _black_rows(draw, system)
    _section_shades(draw, system, score)
    _grid(draw, system, score)
    _keyboard(draw, system)
    for index, name in enumerate(system.drum_rows):
        y = system.drums_top + 2 + (index + 0.5) * DRUM_ROW
        label(draw, (system.left - 7, y), name, 10, MUTED, "rm")


def _black_rows(draw: ImageDraw, system: System) -> None:
    for pitch in range(system.pitched.low, system.pitched.high + 1):
        y = system.y(pitch)
        if pitch % 12 in _BLACK_KEYS:
            box(draw, system.left, y, system.right, y + system.pitched.row, (0, 0, 0, 46))
        if pitch % 12 == 0:
            base = y + system.pitched.row
            box(draw, system.left, base - 0.5, system.right, base + 0.5, (*FAINT, 170))


def _spans(system: System, marks: list[tuple[int, str]]) -> Iterator[tuple[int, int, str, int]]:
    """(start, end, name, index) of the marks' stretches as far as they lie in the system."""
    for index, (start, name) in enumerate(marks):
        stop = marks[index + 1][0] if index + 1 < len(marks) else system.music_end_ticks
        first, last = max(start, system.start_ticks), min(stop, system.end_ticks)
        if last > first:
            yield first, last, name, index


def _sections(score: Score) -> list[tuple[int, str]]:
    return [(mark.at_ticks, mark.name) for mark in score.sections]


def _section_shades(draw: ImageDraw, system: System, score: Score) -> None:
    marks = _sections(score)
    tints = section_tints([name for _, name in marks])
    for start, stop, name, _ in _spans(system, marks):
        x0, x1 = system.x(start), system.x(stop)
        box(draw, x0, system.top, x1 - 1.5, system.top + SECTION_BAND - 3, (*tints[name], 120))
        box(draw, x0, system.top, x0 + 3, system.top + SECTION_BAND - 3, (*tints[name], 255))
        box(draw, x0, system.roll_top, x1, system.bottom, (*tints[name], 20))


def _grid(draw: ImageDraw, system: System, score: Score) -> None:
    starts = {at for at, _ in _sections(score)}
    spacing = (WIDTH - system.left - RIGHT) / max(1, len(system.bars))
    for index, tick in enumerate(system.bars):
        number = system.first_bar + index
        strength = 210 if tick in starts else 120 if number % 4 == 0 else 52
        if strength == 52 and spacing < 7:
            continue
        x, width = system.x(tick), 0.75 if tick in starts else 0.5
        box(draw, x - width, system.roll_top, x + width, system.bottom, (88, 97, 130, strength))


def _keyboard(draw: ImageDraw, system: System) -> None:
    x0, x1 = LEFT + 20, system.left - 3
    top, height, row = system.roll_top, system.pitched.height, system.pitched.row
    box(draw, x0, top, x1, top + height, (196, 201, 216))
    for pitch in range(system.pitched.low, system.pitched.high + 1):
        y = system.y(pitch)
        if pitch % 12 in _BLACK_KEYS:
            box(draw, x0, y, x0 + (x1 - x0) * 0.62, y + row, BACKGROUND)
            box(draw, x0, y + row / 2 - 0.25, x1, y + row / 2 + 0.25, (90, 96, 116))
        elif pitch % 12 in {0, 5}:
            box(draw, x0, y + row - 0.25, x1, y + row + 0.25, (90, 96, 116))
        if pitch % 12 == 0:
            label(draw, (x0 - 5, y + row / 2), f"C{pitch // 12 - 1}", 11, MUTED, "rm")


# -- names -------------------------------------------------------------------------------


def _names(draw: ImageDraw, system: System, score: Score) -> None:
    for start, stop, name, _ in _spans(system, _sections(score)):
        width = system.x(stop) - system.x(start)
        text = fit_text(drawable(name), 13, width - 14)
        at = (system.x(start) + 9, system.top + (SECTION_BAND - 3) / 2)
        label(draw, at, text, 13, BRIGHT, "lm")
    _chord_names(draw, system, score)
    every = 1 if len(system.bars) <= 12 else 4
    for index, tick in enumerate(system.bars):
        number = system.first_bar + index
        if number % every == 0:
            at = (system.x(tick) + 3, system.bottom + 11)
            label(draw, at, str(number + 1), 11, MUTED, "lm")


def _chord_names(draw: ImageDraw, system: System, score: Score) -> None:
    y = system.top + SECTION_BAND + CHORD_BAND / 2 - 1
    for x, symbol, size in _chord_labels(system, score):
        label(draw, (x, y), symbol, size, mix(MUTED, BRIGHT, 0.62), "lm")


def _chord_labels(system: System, score: Score) -> list[tuple[float, str, int]]:
    """(x, symbol, size) of the chords that are named in a system.

    A name is set smaller where it is tight. It may reach into the place of the next one, which
    is left out then; only the last name of a system is never left out, since nothing after it
    tells what sounds: it may reach into the margin.
    """
    spans = list(_spans(system, _merged_chords(score)))
    if not spans:
        return []
    last = spans.pop()
    last_x, size = system.x(last[0]) + 2, _chord_size(last[2], WIDTH - 4 - system.x(last[0]) - 2)
    last_x = min(last_x, WIDTH - 4 - text_width(last[2], size))
    out: list[tuple[float, str, int]] = []
    free_from = 0.0
    for start, stop, symbol, _ in spans:
        x, room = system.x(start) + 2, system.x(stop) - system.x(start) - 2
        small = _chord_size(symbol, room + 4)
        width = text_width(symbol, small)
        if x >= free_from and width <= room + 14 and x + width + 3 <= last_x:
            out.append((x, symbol, small))
            free_from = x + width + 3
    return [*out, (last_x, last[2], size)]


def _chord_size(symbol: str, room: float) -> int:
    """The largest size in which a name fits into its room, else the smallest."""
    return next(
        (size for size in _CHORD_SIZES if text_width(symbol, size) <= room), _CHORD_SIZES[-1]
    )


def _merged_chords(score: Score) -> list[tuple[int, str]]:
    """Chord marks without those that only say the same again, save at a section's start."""
    fresh = {mark.at_ticks for mark in score.sections}
    marks = {mark.at_ticks: drawable(mark.chord.symbol) for mark in score.chords}
    merged: list[tuple[int, str]] = []
    for tick in sorted(fresh | set(marks)):
        symbol = marks.get(tick) or (merged[-1][1] if merged else "")
        if symbol and (tick in fresh or not merged or merged[-1][1] != symbol):
            merged.append((tick, symbol))
    return merged


# -- notes -------------------------------------------------------------------------------


def _notes_layer(
    size: tuple[int, int], systems: list[System], score: Score, roles: Mapping[str, str]
) -> Image:
    """The notes alone on a transparent layer."""
    layer = Images.new("RGBA", size, (0, 0, 0, 0))
    draw = Draws.Draw(layer)
    order = {role: index for index, role in enumerate(_LAYERS)}
    for track in sorted(score.tracks, key=lambda each: order.get(roles[each.name], 1)):
        colour = _colour(track.name, roles)
        paint = _paint_drums if track.is_drum else _paint_notes
        for system in systems:
            paint(draw, system, track.notes, colour, soft=roles[track.name] == "pad")
    return layer


def _shade(colour: Colour, velocity: int, soft: bool) -> tuple[int, int, int, int]:
    loud = min(1.0, max(0.0, (velocity - 20) / 90))
    red, green, blue = mix(mix(colour, PANEL, 0.45), colour, loud)
    return red, green, blue, 150 if soft else 238


def _paint_notes(
    draw: ImageDraw, system: System, notes: tuple[Note, ...], colour: Colour, *, soft: bool
) -> None:
    row = system.pitched.row
    inset = 0.0 if soft else min(0.9, row * 0.1)
    painted: set[tuple[int, int, int]] = set()
    for note in notes:
        if note.end_ticks <= system.start_ticks or note.start_ticks >= system.end_ticks:
            continue
        x0 = round(system.x(max(note.start_ticks, system.start_ticks)) * SCALE)
        x1 = round(system.x(min(note.end_ticks, system.end_ticks)) * SCALE) - 2
        x1 = max(x1, x0 + 3)
        if (x0, x1, note.pitch) in painted:
            continue
        painted.add((x0, x1, note.pitch))
        y = system.y(note.pitch)
        y0, y1 = round((y + inset) * SCALE), round((y + row - inset) * SCALE) - 1
        fill = _shade(colour, note.velocity, soft)
        radius = min(4, (x1 - x0) // 2, (y1 - y0) // 2)
        if x1 - x0 < 8:
            draw.rectangle((x0, y0, x1, y1), fill=fill)
        else:
            draw.rounded_rectangle((x0, y0, x1, y1), radius, fill=fill)
            bright = (*mix((fill[0], fill[1], fill[2]), (255, 255, 255), 0.35), fill[3])
            draw.rectangle((x0, y0 + radius, x0 + 2, y1 - radius), fill=bright)


def _paint_drums(
    draw: ImageDraw, system: System, notes: tuple[Note, ...], colour: Colour, *, soft: bool
) -> None:
    rows = {name: index for index, name in enumerate(system.drum_rows)}
    painted: set[tuple[int, str]] = set()
    for note in notes:
        if not system.holds(note.start_ticks):
            continue
        name = drum_row(note.pitch)
        x = round(system.x(note.start_ticks) * SCALE)
        if (x, name) in painted:
            continue
        painted.add((x, name))
        y = (system.drums_top + 2 + (rows[name] + 0.5) * DRUM_ROW) * SCALE
        half = (0.22 + 0.2 * note.velocity / 127) * DRUM_ROW * SCALE
        box = (x, round(y - half), x + 5, round(y + half))
        draw.rounded_rectangle(box, 2, fill=_shade(colour, note.velocity, soft))


def _lay_over(canvas: Image, layer: Image) -> None:
    canvas.paste(layer, (0, 0), layer)


def _finished(canvas: Image, notes: Image) -> Image:
    """Reduce to the kept size and let the notes glow a little."""
    small = notes.reduce(8)
    light = Images.new("RGB", small.size, (0, 0, 0))
    light.paste(small, (0, 0), small)
    kept = canvas.reduce(SCALE)
    glow = light.filter(ImageFilter.GaussianBlur(2.2)).resize(kept.size, Images.Resampling.BICUBIC)
    return ImageChops.screen(kept, glow.point([round(v * 0.34) for v in range(256)] * 3))
