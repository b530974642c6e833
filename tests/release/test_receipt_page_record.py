"""The record on the page of a receipt: nothing empty, nothing inside out."""

from __future__ import annotations

from typing import Any

from cadenza.charts import Table
from cadenza.release.receipt_page import receipt_html, receipt_page

SHA = "a" * 64
RECORD: dict[str, Any] = {
    "asked": {
        "wish": {"style": "lofi", "parts": [{"role": "melody", "instrument": "flute"}], "moods": []}
    },
    "assets": [{"kind": "part-soundfont", "name": "big.sf2", "sha256": SHA}],
    "brief": {"style": "lofi"},
    "cadenza": "1.0",
    "model": {"name": "small", "version": "3", "sha256": SHA, "corpus_sha256": "b" * 64},
    "options": {},
    "seed": 0,
    "sound": {
        "ambience": [],
        "ambience_gains": {},
        "part_gains": {"drums": -3.5},
        "loudness_lufs": -14.0,
        "formats": ["flac", "mp3"],
        "stems": False,
    },
    "source": {"name": "a.mid", "sha256": SHA},
    "versions": {"numpy": "2.0", "python": "3.11.7"},
}


def rows(receipt: dict[str, Any]) -> list[Any]:
    section = next(each for each in receipt_page(receipt).sections if each.title == "Provenance")
    (table,) = section.items
    assert isinstance(table, Table)
    return list(table.rows)


def test_every_field_stands_in_a_row_of_its_own_and_empty_ones_are_left_out() -> None:
    assert rows({"provenance": RECORD}) == [
        ("asked: wish", "style lofi; parts (role melody; instrument flute)"),
        ("part soundfont", f"big.sf2, SHA-256 {SHA}"),
        ("cadenza", "1.0"),
        ("model", f"small 3, SHA-256 {SHA}"),
        ("model: corpus (SHA-256)", "b" * 64),
        ("seed", "0"),
        ("sound: part gains", "drums -3.5"),
        ("sound: loudness (LUFS)", "-14"),
        ("sound: formats", "flac, mp3"),
        ("sound: stems", "no"),
        ("source", f"a.mid, SHA-256 {SHA}"),
        ("versions", "numpy 2.0; python 3.11.7"),
    ]


def test_the_given_file_is_told_once() -> None:
    told = rows({"provenance": RECORD, "source": RECORD["source"]})
    assert told[0] == ("made from", f"a.mid, SHA-256 {SHA}")
    assert "source" not in [name for name, _ in told]


def test_no_empty_values_are_printed() -> None:
    page = receipt_html({"provenance": RECORD, "title": "x"})
    assert "gains ," not in page
    assert "ambience gains" not in page
