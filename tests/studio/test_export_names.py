"""What exported files are called: a name that travels, whatever the title."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from cadenza.studio.kinds.exporting import _file_stem
from cadenza.wire.base import FileName


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Río Ñuble, Nº 2", "rio-nuble-no-2"),
        ("مرحبا", "song"),
        ("夜の歌 4", "4"),
        ("<b>🎻</b> Ночь waltz", "b-b-waltz"),
        ("ⅷ " * 80, "viii-viii-viii-viii-viii-viii-viii-viii-viii-viii-viii-viii"),
        ("", "song"),
    ],
)
def test_the_files_of_a_piece_have_names_that_travel(title, stem):
    assert _file_stem(title) == stem
    assert TypeAdapter(FileName).validate_python(f"{stem}-midi-parts.zip")
