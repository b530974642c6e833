"""The room's one public door."""

from __future__ import annotations

from cadenza import compose


def test_the_door_is_pinned():
    assert sorted(compose.__all__) == compose.__all__
    assert compose.__all__ == [
        "BatchEngine", "Canvas", "Cell", "Composer", "Engine", "EngineOptions", "Hole", "Job",
        "Reading", "Take", "TheoryEngine", "Window", "accompany_job", "all_holes", "apply_cells",
        "auto_engine", "carry_out", "compose_job", "continue_job", "engines", "fill_many",
        "finish", "infill_job", "initial_score", "read_plan", "vary_job",
    ]  # fmt: skip
    assert all(hasattr(compose, name) for name in compose.__all__)


def test_the_token_room_s_door_is_pinned():
    from cadenza import tokens

    assert tokens.__all__ == [
        "FIELDS", "FIELD_SIZES", "SIZE", "Entry", "Event", "Family", "Ground", "Kind", "Laid",
        "Line", "LineEvent", "LineVocabulary", "Packed", "Sheet", "SheetPart", "Window",
        "WindowPart", "decode_cell", "digest", "encode_cell", "events_of", "ground_of", "lay_out",
        "line_of", "lines_of", "window_of", "write_packed",
    ]  # fmt: skip
