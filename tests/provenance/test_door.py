from __future__ import annotations

import cadenza.provenance


def test_the_door_is_pinned() -> None:
    assert cadenza.provenance.__all__ == [
        "ALGORITHMIC", "EDITED", "ENHANCED", "FORMAT", "MARK_FIELD", "MAX_RECORD_BYTES",
        "RECORD_FIELD", "TRAINED", "Asset", "Carried", "Digest", "Model", "Provenance", "Source",
        "audio_digest", "canonical", "embedded", "file_digest", "is_ai", "json_fault", "mark_of",
        "midi_digest", "normal", "parse_record", "read_file", "read_midi_record", "shortened",
        "sniff", "stripped", "to_text", "with_sampled",
    ]  # fmt: skip
    for name in cadenza.provenance.__all__:
        assert getattr(cadenza.provenance, name) is not None
