"""What a person is told: what was understood, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cadenza.brief.model import model_of
from cadenza.cli.show import table

if TYPE_CHECKING:
    from cadenza.app import Released, Rendered
    from cadenza.brief import Brief
    from cadenza.metrics import Check

__all__ = ["brief_lines", "released_lines", "rendered_lines"]


def brief_lines(brief: Brief) -> list[str]:
    """What was understood, each field with where it came from."""
    rows = [
        ("style", *_style(brief.style, brief.sources.get("style", "default"), brief.kind)),
        ("title", brief.title, ""),
        ("moods", ", ".join(brief.moods), brief.sources.get("moods", "")),
        ("key", str(brief.key), brief.sources.get("key", "")),
        ("tempo", f"{brief.tempo_bpm:g} bpm", brief.sources.get("tempo_bpm", "")),
        ("meter", str(brief.meter), brief.sources.get("meter", "")),
        ("feel", "swing" if brief.swing else "", "asked"),
        ("length", _length(brief), brief.sources.get("length", "")),
        ("parts", _parts(brief), brief.sources.get("parts", "")),
        ("without", ", ".join(brief.without), brief.sources.get("without", "")),
        ("chords", " ".join(map(str, brief.chords or ())), brief.sources.get("chords", "")),
        ("progression", _progression(brief), brief.sources.get("progression", "")),
        *_voicing(brief),
        ("ambience", ", ".join(brief.ambience), brief.sources.get("ambience", "")),
        ("finish", brief.finish, brief.sources.get("finish", "")),
    ]
    lines = table([(name, f"{value}{_source(source)}") for name, value, source in rows if value])
    not_understood = ", ".join(brief.unread)
    return [*lines.splitlines(), *([f"not understood: {not_understood}"] if not_understood else [])]


def _voicing(brief: Brief) -> list[tuple[str, str, str]]:
    """How long chords last, where they lie and how wide, as far as that was asked."""
    facts, sources = brief.to_dict(), brief.sources
    beats, octaves = facts["beats_per_chord"], facts["octave_spread"]
    return [
        ("chord length", _counted(beats, "beat"), sources.get("beats_per_chord", "")),
        ("register", facts["register"] or "", sources.get("register", "")),
        ("spread", _counted(octaves, "octave"), sources.get("octave_spread", "")),
    ]


def _counted(count: float | None, unit: str) -> str:
    return "" if count is None else f"{count} {unit}" + ("" if count == 1 else "s")


def _progression(brief: Brief) -> str:
    if (name := model_of(brief.progression)) is not None:
        return f"written by the model of progressions{name and ' ' + name}"
    return " ".join(brief.progression or ())


def _style(style: str, source: str, kind: object) -> tuple[str, str]:
    """A style and where it comes from; the nearest one says of which music."""
    return (f"near: {style}", f"no style {kind}") if source == "near" else (style, source)


def _source(source: str) -> str:
    return f"  ({source})" if source else ""


_LABELS = {
    "tempo_bpm": ("tempo", " bpm"),
    "seconds": ("length", " s"),
    "bars": ("length", " bars"),
    "beats_per_chord": ("chord length", " beats"),
    "octave_spread": ("spread", " octaves"),
}


def _length(brief: Brief) -> str:
    if brief.bars is not None:
        return f"{brief.bars} bars"
    seconds = brief.seconds or 0.0
    return f"{seconds:g} s" if seconds < 60 else f"{int(seconds // 60)}:{round(seconds % 60):02d}"


def _parts(brief: Brief) -> str:
    return ", ".join(
        part.role if part.role == part.instrument else f"{part.role}: {part.instrument}"
        for part in brief.parts
    )


def released_lines(released: Released) -> list[str]:
    """What was understood, what was chosen and why, what the file holds, and where it is."""
    lines: list[str] = []
    if released.brief is not None:
        lines += ["Understood:", *(f"  {line}" for line in brief_lines(released.brief))]
    else:
        lines += _read_lines(released)
    lines += _partial_lines(released)
    if len(released.takes) > 1:
        whole = all(check.ok for check in released.conformance)
        none = "" if whole else "; none holds everything that was asked"
        lines += [f"Takes, best first{none}:", *_take_lines(released)]
    if released.conformance:
        lines.append("Asked for and checked in the file:")
        rows = [("✓" if check.ok else "✗", *_verdict(check)) for check in released.conformance]
        lines += table(rows, indent=2).splitlines()
    lines += _originality_lines(released.receipt.get("originality"))
    return [*lines, *_places(released, released.receipt["loudness"])]


_FOUND = {
    "asked": "asked",
    "example": "of the example",
    "file": "as the file says",
    "found": "heard",
    "guessed": "guessed",
    "title": "by its title",
    "harmonised": "harmonised",
    "moved": "the file's, moved into the key",
    "style": "of the style",
}


def _read_lines(released: Released) -> list[str]:
    """What was read of the file that was given, and where it comes from."""
    source, plan = released.receipt["source"], released.receipt["plan"]
    style, style_from = _style(plan["style"], source["read"].get("style", ""), source["kind"])
    found = {**source["read"], "style": style_from}
    where = {name: f"  ({_FOUND.get(word, word)})" for name, word in found.items() if word}
    roles = ", ".join(
        part["role"]
        if part["role"] == part["instrument"]
        else f"{part['role']}: {part['instrument']}"
        for part in plan["parts"]
    )
    rows = [
        ("style", style + where.get("style", "")),
        ("key", plan["key"] + where.get("key", "")),
        ("tempo", f"{plan['tempo_bpm']:.4g} bpm"),
        ("meter", plan["meter"]),
        ("chords", _chords(plan) + where.get("harmony", "")),
        ("parts", roles),
    ]
    lines = [f"Read {source['name']}:", *table(rows, indent=2).splitlines()]
    for name, told in (("unread", "not understood"), ("without_effect", "without effect")):
        if source[name]:
            lines.append(f"  {told}: {', '.join(source[name])}")
    if source["anew"]:
        lines.append(f"  the file was written anew: {source['anew']}")
    return lines


def _chords(plan: dict[str, Any]) -> str:
    """The first chords of a plan, each named once where it holds on."""
    symbols = [symbol for bar in plan["half_bar_chords"] for symbol in bar]
    changes = [s for s, before in zip(symbols, [None, *symbols], strict=False) if s != before]
    return " ".join(changes[:8]) + (" …" if len(changes) > 8 else "")


def _take_lines(released: Released) -> list[str]:
    rows = [
        (
            f"{row.place}.",
            f"take {row.number}",
            f"{row.total:.3f}",
            f"{row.reasons[0]}: {', '.join(row.reasons[1:])}",
        )
        for row in released.takes
    ]
    return table(rows, indent=2).splitlines()


def _partial_lines(released: Released) -> list[str]:
    partial = released.receipt["partial"]
    if partial is None:
        return []
    if partial["stage"] == "render":
        return ["Stopped while rendering: the notes are whole, the sound was not made."]
    if partial["takes"]:
        return [f"Stopped: {partial['takes']} of {partial['takes_asked']} takes were made."]
    return [f"Stopped: {partial['bars']} of {partial['bars_asked']} bars were made."]


def _originality_lines(told: dict[str, Any] | None) -> list[str]:
    """The longest run that each corpus shares with the piece, and whose it is where it is long."""
    if not told or not told["corpora"]:
        return []
    rows = []
    for corpus in told["corpora"]:
        name = f"{corpus['corpus']}, {corpus['pieces']:,} pieces"
        run = corpus["longest"]
        if corpus["own_texture_run"] > corpus["usual_texture_run"]:
            run = corpus["longest_texture"]
        found = f"longest run {corpus['own_run']} notes, usual is up to {corpus['usual_run']}"
        if not corpus["usual"]:
            source = run["source"]
            found = (
                f"{run['notes']} notes from bar {run['bar']} on ({run['part']}) are those of "
                f"{source['piece']}, bar {source['bar']}"
            )
        rows.append(("✓" if corpus["usual"] else "▲", name, found))
    lines = ["Compared with other music:", *table(rows, indent=2).splitlines()]
    if told["mode"] == "strict" and not all(corpus["usual"] for corpus in told["corpora"]):
        lines.append(
            "  No take stays within what is usual; try another --seed, or --engine neural."
        )
    return lines


def _verdict(check: Check) -> tuple[str, str]:
    """A check's label, and what was asked; what was found too where it is another thing."""
    label, unit = _LABELS.get(check.field, (check.field, ""))
    asked, found = (f"{_short(value)}{unit}" for value in (check.asked, check.found))
    if check.ok and check.field == "originality":
        return label, f"{found}; {asked}"
    if check.ok and check.field == "seconds" and asked != found:
        return label, f"{asked}, in whole bars {found}"
    return label, asked if check.ok else f"asked {asked}, found {found}"


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def rendered_lines(rendered: Rendered) -> list[str]:
    """Where the rendered file is and how loud it is."""
    return _places(rendered, rendered.receipt["loudness"])


def _places(done: Released | Rendered, loudness: dict[str, float] | None) -> list[str]:
    spent = sum(done.receipt["seconds"].values())
    lines = [f"Folder: {done.folder}", f"Files:  {'  '.join(done.files)}"]
    if loudness:
        lufs, peak = loudness.get("integrated_lufs"), loudness.get("true_peak_dbtp")
        if lufs is not None and peak is not None:
            lines.append(f"Sound:  {lufs:.1f} LUFS, true peak {peak:.1f} dBTP")
    return [*lines, f"Time:   {spent:.1f} s of work"]
