"""What the library says of pieces and takes, read once from score and receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cadenza.music import Score
from cadenza.studio.library.scores import track_names

__all__ = ["piece_facts", "roles_of", "sounding", "take_facts", "time_text"]

_ROWS = ("corpus", "own_run", "usual_run", "own_texture_run", "usual_texture_run", "usual")


def time_text(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601, UTC.

    >>> time_text(0.0)
    '1970-01-01T00:00:00.000Z'
    """
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def piece_facts(score: Score, receipt: Mapping[str, Any], prompt: str | None) -> dict[str, Any]:
    """What a list of pieces shows.

    Parameters
    ----------
    score : Score
        The piece.
    receipt : mapping
        Its receipt.
    prompt : str or None
        The sentence that it was asked for by.
    """
    plan = receipt.get("plan") if isinstance(receipt.get("plan"), Mapping) else None
    brief = receipt.get("brief") if isinstance(receipt.get("brief"), Mapping) else None
    moods = (brief or {}).get("moods")
    return {
        "title": str(receipt.get("title") or score.title or "Untitled"),
        "style": (plan or {}).get("style"),
        "key": str(score.keys[0].key) if score.keys else (plan or {}).get("key"),
        "tempo_bpm": round(score.tempos[0].bpm, 3) if score.tempos else 120.0,
        "meter": str(score.meters[0].meter) if score.meters else "4/4",
        "bars": len(score.bar_starts()),
        "seconds": round(float(score.seconds), 3),
        "verb": receipt.get("verb"),
        "prompt": prompt,
        "engine": receipt.get("engine"),
        "moods": " ".join(map(str, moods)) if isinstance(moods, list) else "",
    }


def take_facts(score: Score, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """A take as it is shown beside others; the receipt is its own."""
    row: Mapping[str, Any] = (receipt.get("takes") or [{}])[0]
    told = ("number", "place", "seed", "total", "reasons", "measurements")
    return {
        **{name: row.get(name) for name in told},
        "conformance": receipt.get("conformance") or [],
        "originality": _originality(receipt.get("originality")),
        "verb": receipt.get("verb"),
        "seconds": round(float(score.seconds), 3),
        "bars": len(score.bar_starts()),
    }


def _originality(facts: object) -> dict[str, Any] | None:
    """Of the corpora that were compared with, the one that comes nearest to what is unusual."""
    rows = facts.get("corpora") if isinstance(facts, Mapping) else None
    if not isinstance(rows, list) or not rows:
        return None
    nearest = max(rows, key=lambda row: (row["own_run"] or 0) - (row["usual_run"] or 0))
    return {**{name: nearest[name] for name in _ROWS}, "percentiles": nearest["percentiles"]}


def sounding(score: Score) -> dict[int, str]:
    """Index of each track that plays → its name in the mix of the receipt."""
    from cadenza.sound import named_tracks

    there = [index for index, track in enumerate(score.tracks) if track.notes]
    names = [name for name, _ in named_tracks(score)]
    return dict(zip(there, names, strict=True))


def roles_of(score: Score, receipt: Mapping[str, Any]) -> dict[str, str]:
    """Name of each track, as ``track_names`` gives it → its role, where it is known."""
    from cadenza.app.shelving import mixed_as

    _, roles = mixed_as(score, receipt)
    names, mixed = track_names(score), sounding(score)
    out = {}
    for index, name in enumerate(names):
        role = roles.get(mixed.get(index, name))
        if role:
            out[name] = role
    return out
