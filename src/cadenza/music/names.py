"""Names of tracks that can be told apart."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.music.score import Track

__all__ = ["unique_names"]


def unique_names(tracks: Sequence[Track], taken: Sequence[str] = ()) -> tuple[str, ...]:
    """A name for each track that no other one has, its own where it can be."""
    used = set(taken)
    out: list[str] = []
    for track in tracks:
        wanted = track.name.strip() or ("drums" if track.is_drum else "part")
        name, number = wanted, 2
        while name in used:
            name, number = f"{wanted} {number}", number + 1
        used.add(name)
        out.append(name)
    return tuple(out)
