"""Engraved pages: SVG and PDF."""

from __future__ import annotations

import builtins
import re
import zlib
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cadenza
from cadenza.errors import OperationError, UsageError
from cadenza.formats.notation import build_sheet, to_pdf, to_svg_pages
from cadenza.formats.notation.condensed import bars_of_systems
from cadenza.formats.notation.svg_path import parse_path
from cadenza.music import read_midi
from cadenza.music.chord import Chord
from cadenza.music.score import ChordMark, Note, SectionMark, Track

from .notation_pieces import line, piece

SVG = "{http://www.w3.org/2000/svg}"


def small(**more):
    return build_sheet(piece(line((0, 60, 4), program=73), **more), {}, "Rain", "Us")


def words(page):
    root = ET.fromstring(page)
    return ["".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")]


def drawn(pdf):
    """What the pages of a PDF draw, unpacked."""
    from base64 import a85decode

    out = []
    for body in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        data = body.strip()
        if data.endswith(b"~>"):
            data = a85decode(data[:-2])
        out.append(zlib.decompress(data))
    return b"\n".join(out)


def test_a_page_shows_title_composer_part_chord_section_and_tempo():
    sheet = small(chords=(ChordMark(0, Chord("F#", "m7")),), sections=(SectionMark(0, "verse"),))
    (page,) = to_svg_pages(sheet)
    found = words(page)
    assert {"Rain", "Us"} <= set(found)
    assert "Flute" in found
    assert "Verse" in found
    assert any(word.startswith("F") and word.endswith("m7") for word in found)
    assert any("120" in word for word in found)
    assert ET.fromstring(page).get("viewBox")


def test_pages_are_a4_and_the_same_every_time():
    first, second = to_pdf(small()), to_pdf(small())
    assert first == second
    assert first.startswith(b"%PDF-")
    box = [float(number) for number in re.search(rb"/MediaBox \[([^]]*)\]", first)[1].split()]
    assert box == pytest.approx([0, 0, 595.28, 841.89], abs=0.01)


def test_a_pdf_has_as_many_pages_as_there_are_pictures():
    score = read_midi(Path(cadenza.__file__).parent / "examples" / "rooftop.mid")
    sheet = build_sheet(score)
    pages = to_svg_pages(sheet)
    pdf = to_pdf(sheet)
    assert int(re.search(rb"/Count (\d+)", pdf)[1]) == len(pages)


def test_the_pdf_draws_text_as_text_and_every_symbol_of_the_page():
    sheet = small(chords=(ChordMark(0, Chord("Bb", "7")),))
    content = drawn(to_pdf(sheet))
    assert b"(Rain) Tj" in content
    assert b"(Us) Tj" in content
    (page,) = to_svg_pages(sheet)
    assert content.count(b" c\n") + content.count(b" c ") > page.count("<use")


def test_silent_staves_are_left_out_and_marks_stay_visible():
    busy = [(beat, 60, 1) for beat in range(160)]
    tracks = (
        Track("melody", 73, notes=(Note(0, 72, 480, 80), Note(480 * 159, 72, 480, 80))),
        line(*busy, program=42, name="low"),
    )
    chords = tuple(ChordMark(1920 * bar, Chord("CDEFGAB"[bar % 7])) for bar in range(40))
    sheet = build_sheet(piece(*tracks, chords=chords), {"melody": "melody"})
    pages = to_svg_pages(sheet)
    assert sum(word in set("CDEFGAB") for page in pages for word in words(page)) == 40
    shown = sum(word in ("Fl.", "Vc.") for page in pages for word in words(page))
    systems = sum(page.count('class="system"') for page in pages)
    assert shown < 2 * (systems - 1)


def heights(page, word):
    """Where a word stands, from the top of the page."""
    root = ET.fromstring(page)
    return [
        min(float(each.get("y")) for each in text.iter() if each.get("y"))
        for text in root.iter(f"{SVG}text")
        if "".join(text.itertext()).strip() == word
    ]


def test_sections_stand_over_tempos_over_chords():
    busy = [(beat, 60, 1) for beat in range(160)]
    score = piece(
        line(*busy, program=73),
        chords=tuple(ChordMark(1920 * bar, Chord("C", "maj7")) for bar in range(0, 40, 2)),
        sections=(SectionMark(0, "intro"), SectionMark(1920 * 20, "verse")),
    )
    (page,) = to_svg_pages(build_sheet(score))
    (intro,), (verse,) = heights(page, "Intro"), heights(page, "Verse")
    (tempo,) = heights(page, "\ueca5\N{NO-BREAK SPACE}= 120")
    chords = sorted(heights(page, "Cmaj7"))
    assert intro < tempo < chords[0]
    assert any(0 < each - verse < 600 for each in chords)


def test_a_section_beside_chords_that_stand_high_is_raised_over_them():
    notes = [(0, 60, 4), (4, 100, 4), *((4 * bar, 60, 4) for bar in range(2, 9))]
    score = piece(
        line(*notes, program=73),
        chords=(ChordMark(0, Chord("C", "maj7")), ChordMark(1920, Chord("D"))),
        sections=(SectionMark(0, "a very long name of a section"),),
    )
    (page,) = to_svg_pages(build_sheet(score))
    ((section),) = heights(page, "A very long name of a section")
    assert section < min(*heights(page, "Cmaj7"), *heights(page, "D"))


@pytest.mark.parametrize("bars", range(28, 44))
def test_a_last_page_is_worth_turning_to(bars):
    notes = [(4 * bar, pitch, 4) for bar in range(bars) for pitch in (60,)]
    tracks = [line(*notes, program=p, name=str(p)) for p in (40, 41, 42, 73)]
    pages = [bars_of_systems(page) for page in to_svg_pages(build_sheet(piece(*tracks)))]
    assert sum(len(system) for page in pages for system in page) == bars
    assert len(pages) == 1 or len(pages[-1]) > 1
    assert len(pages[-1][-1]) > 1


def test_letters_that_the_pdf_cannot_write_do_not_stop_it():
    sheet = build_sheet(piece(line((0, 60, 4))), {}, "Dvořák ☂ 日本 <&>\x00")
    assert b"(Dvor\\341k" in drawn(to_pdf(sheet))
    assert "Dvořák ☂ 日本 <&>" in words(to_svg_pages(sheet)[0])


def test_forty_parts_fit_a_page_and_fifty_are_refused():
    tracks = [Track(f"t{i}", 73, notes=(Note(0, 60 + i % 12, 480, 80),)) for i in range(50)]
    assert len(to_svg_pages(build_sheet(piece(*tracks[:40])))) == 1
    with pytest.raises(UsageError, match="48 staves; got 50; export musicxml"):
        to_pdf(build_sheet(piece(*tracks)))


@pytest.mark.parametrize(("library", "write"), [("verovio", to_svg_pages), ("reportlab", to_pdf)])
def test_without_the_extra_one_line_says_what_to_install(library, write, monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name.split(".")[0] == library:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(OperationError, match=r"pip install cadenza\[notation\]"):
        write(small())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M1 2 L3 4", [("M", (1, 2)), ("L", (3, 4))]),
        ("m1 2l3 4z", [("M", (1, 2)), ("L", (4, 6)), ("Z", ())]),
        ("M0 0 5 5", [("M", (0, 0)), ("L", (5, 5))]),
        ("M1 1H4V5h-1v-2", [
            ("M", (1, 1)), ("L", (4, 1)), ("L", (4, 5)), ("L", (3, 5)), ("L", (3, 3)),
        ]),
        ("M0 0c1 0 2 1 2 2s-1 2 -2 2", [
            ("M", (0, 0)), ("C", (1, 0, 2, 1, 2, 2)), ("C", (2, 3, 1, 4, 0, 4)),
        ]),
        ("M0 0Q3 3 6 0", [("M", (0, 0)), ("C", (2, 2, 4, 2, 6, 0))]),
        ("M0-1.5e1", [("M", (0, -15.0))]),
    ],
)  # fmt: skip
def test_outlines_are_read(text, expected):
    found = parse_path(text)
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    for (_, have), (_, want) in zip(found, expected, strict=True):
        assert have == pytest.approx(want)


def test_an_unknown_command_is_refused():
    with pytest.raises(ValueError, match="not a path command: A"):
        parse_path("M0 0A1 1 0 0 1 2 2")


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=2, max_size=9))
def test_relative_and_absolute_lines_are_the_same(points):
    absolute = "M" + " ".join(f"{x} {y}" for x, y in points)
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    relative = f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{x} {y}" for x, y in steps)
    assert parse_path(absolute) == parse_path(relative)
