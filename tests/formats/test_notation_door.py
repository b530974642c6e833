"""The public door of the notation part of the formats room."""

from __future__ import annotations

import pytest

from cadenza.formats import notation


def test_the_door_names_what_it_holds():
    assert sorted(notation.__all__) == [
        "NOTATION_FORMATS",
        "NotationFormat",
        "Sheet",
        "SheetNote",
        "build_sheet",
        "to_abc",
        "to_chord_sheet",
        "to_musicxml",
        "to_mxl",
        "to_pdf",
        "to_svg_pages",
    ]
    assert all(getattr(notation, name) is not None for name in notation.__all__)


def test_the_table_names_each_format_once():
    assert [(name, each.suffix) for name, each in notation.NOTATION_FORMATS.items()] == [
        ("musicxml", ".musicxml"),
        ("mxl", ".mxl"),
        ("pdf", ".pdf"),
        ("svg", ".svg"),
        ("abc", ".abc"),
        ("chords", ".cho"),
    ]


def test_unknown_names_are_unknown():
    with pytest.raises(AttributeError, match="no attribute 'to_braille'"):
        _ = notation.to_braille
