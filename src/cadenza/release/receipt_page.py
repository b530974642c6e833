"""``receipt.html``: the receipt as a page that a person reads, offline, from the receipt alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cadenza.charts import (
    Axis,
    Band,
    Facts,
    Figure,
    Page,
    Remark,
    Remarks,
    Section,
    Series,
    Table,
    Text,
    line_chart,
    render,
)
from cadenza.release.canvas import clock_text

__all__ = ["receipt_html", "receipt_page"]

_FIELDS = {
    "tempo_bpm": "tempo",
    "bars": "bars",
    "seconds": "length",
    "key": "key",
    "meter": "metre",
    "parts": "parts",
    "part": "part",
    "chords": "chords",
    "kept": "all else kept",
    "originality": "originality",
}
_MOST_ROWS = 40
_FIRST_NOTES, _TOLD_NOTES = 4, 8

Receipt = Mapping[str, Any]
Item = Text | Facts | Remarks | Table | Figure


def receipt_html(receipt: Receipt) -> str:
    """The page as HTML; the same receipt gives the same text."""
    return render(receipt_page(receipt))


def receipt_page(receipt: Receipt) -> Page:
    """The page of a receipt.

    Parameters
    ----------
    receipt : mapping
        What ``receipt.json`` holds; fields that are missing are left out.
    """
    made = (_asked, _originality, _sound, _takes, _provenance, _files)
    sections = [section for make in made if (section := make(receipt)) is not None]
    foot = f"Written by Cadenza {receipt.get('cadenza', '')}. The same facts stand in receipt.json."
    return Page(str(receipt.get("title", "")), _lead(receipt), sections, foot=foot)


def _lead(receipt: Receipt) -> str:
    plan = receipt.get("plan") or {}
    brief = receipt.get("brief") or {}
    style = str(brief.get("style") or plan.get("style") or "").replace("_", " ")
    facts = [
        style,
        str(plan.get("key", "")),
        f"{plan['tempo_bpm']:g} bpm" if plan.get("tempo_bpm") else "",
        str(plan.get("meter", "")),
        f"{plan['bars']} bars" if plan.get("bars") else "",
        clock_text(float(plan["seconds"])) if plan.get("seconds") else "",
    ]
    told = ", ".join(each for each in facts if each)
    who = {"theory": "the rules of the theory engine", "neural": "the trained model"}.get(
        str(receipt.get("engine")), f"engine {receipt.get('engine')}"
    )
    partial = " Stopped before it was whole." if receipt.get("partial") else ""
    chords = f" Progressions by the {plan['progressions']}." if plan.get("progressions") else ""
    composed = f"Composed by {who}, seed {receipt.get('seed')}."
    return f"{told[:1].upper()}{told[1:]}. {composed}{chords}{partial}"


# -- what was asked -----------------------------------------------------------------------------


def _asked(receipt: Receipt) -> Section | None:
    checks = receipt.get("conformance") or []
    if not checks:
        return None
    rows = [
        (_named(str(each["field"])), _told(each["asked"]), _told(each["found"]), _sign(each["ok"]))
        for each in checks
    ]
    held = sum(bool(each["ok"]) for each in checks)
    lead = (
        "Everything that was asked is in the file, as read back from it."
        if held == len(checks)
        else f"{held} of {len(checks)} that were asked are in the file, as read back from it."
    )
    return Section("Asked and found", [Table(("", "asked", "in the file", ""), rows)], lead)


def _named(name: str) -> str:
    return _FIELDS.get(name, name.replace("_", " "))


def _told(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        told = ((_named(str(key)), _told(each)) for key, each in value.items())
        return ", ".join(f"{key} {each}" for key, each in told if each)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_told(each) for each in value)
    return "" if value is None else str(value)


def _sign(ok: object) -> str:
    return "✓ held" if ok else "✗ not held"


# -- originality --------------------------------------------------------------------------------


def _originality(receipt: Receipt) -> Section | None:
    told = receipt.get("originality")
    if not told:
        return None
    items: list[Item] = []
    for corpus in told["corpora"]:
        items += _against(corpus)
    if not items:
        items = [Text("The model has no index of its training corpus: nothing was compared.")]
    lead = (
        "What other music holds of this piece, in any key and at any speed. Figures that many "
        "pieces share, such as scales and repeated notes, are nobody's own."
    )
    return Section("Originality", items, lead)


def _against(corpus: Mapping[str, Any]) -> Iterator[Item]:
    curve = corpus["curve"]["share"]
    eight = curve[_TOLD_NOTES - _FIRST_NOTES]
    rows = [
        ("notes of its own in the longest run that is found elsewhere", corpus["own_run"]),
        ("notes that runs of people's music usually stay within", corpus["usual_run"]),
        (f"of its figures of {_TOLD_NOTES} notes found", _percent(eight)),
        (f"pieces compared with: {corpus['corpus']}", f"{corpus['pieces']:,}"),
    ]
    yield Facts([(name, str(value)) for name, value in rows])
    yield Remarks(list(_remarks(corpus)))
    yield Figure(_chart(corpus), "The copying curve", _curve_words(corpus))
    copies = list(_copies(corpus))
    if copies:
        head = ("in this piece", "what", "found in", "transposed")
        yield Table(head, copies, minor=(3,), caption="The longest runs, and near copies")


def _remarks(corpus: Mapping[str, Any]) -> Iterator[Remark]:
    if corpus["usual"]:
        words = "No run is longer than those that pieces by people usually share with others."
        yield Remark(words, "good")
    else:
        words = "A run is longer than those that pieces by people usually share: see below."
        yield Remark(words, "look")
    percentiles = corpus.get("percentiles") or {}
    if "run" in percentiles:
        yield Remark(
            f"Its longest run is longer than that of {percentiles['run']:.0f} % of the pieces by "
            "people that were held out for comparison."
        )
    if "share" in percentiles:
        yield Remark(
            f"It shares more figures of {_TOLD_NOTES} notes, common ones counted less, than "
            f"{percentiles['share']:.0f} % of them do."
        )


def _chart(corpus: Mapping[str, Any]) -> Any:  # noqa: ANN401 - markup of a library without types
    series = [
        Series("common figures counted less", _points(corpus["curve"]["weighed"])),
        Series("all figures", _points(corpus["curve"]["share"])),
    ]
    band = None
    usual = corpus.get("usual_curve")
    if usual:
        low, high = (_points(each) for each in usual)
        band = Band(
            "usual", [(n, a, b) for (n, a), (_, b) in zip(low, high, strict=True)
                      if math.isfinite(a + b)]
        )  # fmt: skip
    return line_chart(
        series,
        title="The copying curve",
        description=_curve_words(corpus),
        x=Axis(
            "notes in a row", float(_FIRST_NOTES), float(_FIRST_NOTES + len(series[0].points) - 1)
        ),
        y=Axis("share found", 0.0, 1.0, percent=True),
        band=band,
    )


def _points(values: Sequence[float | None]) -> list[tuple[float, float]]:
    return [
        (float(n), math.nan if value is None else float(value))
        for n, value in enumerate(values, start=_FIRST_NOTES)
    ]


def _curve_words(corpus: Mapping[str, Any]) -> str:
    eight = corpus["curve"]["share"][_TOLD_NOTES - _FIRST_NOTES]
    if eight is None:
        return "There is no run of eight notes to look for."
    words = f"Of its figures of eight notes {corpus['corpus']} holds {_percent(eight)}."
    return words + (" The band is what held-out pieces share." if corpus.get("usual_curve") else "")


def _copies(corpus: Mapping[str, Any]) -> Iterator[tuple[str | tuple[str, str], ...]]:
    for name in ("longest", "longest_texture"):
        run = corpus.get(name)
        if run and run["own"]:
            what = (f"{run['notes']} notes in a row", f"{run['own']} of them not everybody's")
            yield (f"bar {run['bar']}", run["part"]), what, *_source(run["source"])
    for near in corpus.get("near_copies", ()):
        first, last = near["bars"]
        what = (f"{near['notes']} notes, nearly", f"{near['agreeing']} of them agree")
        yield (f"bars {first} to {last}", near["part"]), what, *_source(near["source"])


def _source(source: Mapping[str, Any]) -> tuple[tuple[str, str], str]:
    moved = source["semitones"]
    told = f"{moved:+d} semitones".replace("-", "−") if moved else "not"
    return (str(source["piece"]), f"{source['part']}, bar {source['bar']}"), told


def _percent(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{100 * share:.1f} %" if 0 < share < 0.1 else f"{100 * share:.0f} %"


# -- sound, takes, files ------------------------------------------------------------------------


def _sound(receipt: Receipt) -> Section | None:
    loudness = receipt.get("loudness")
    if not loudness:
        return None
    named = (
        ("integrated_lufs", "LUFS integrated", "{:.1f}"),
        ("true_peak_dbtp", "dBTP true peak", "{:.1f}"),
        ("loudness_range_lu", "LU loudness range", "{:.1f}"),
    )
    rows = [
        (name, shape.format(loudness[key]).replace("-", "−"))
        for key, name, shape in named
        if loudness.get(key) is not None
    ]
    if loudness.get("duration_s"):
        rows.append(("minutes", clock_text(float(loudness["duration_s"]))))
    font = receipt.get("soundfont") or {}
    items: list[Item] = [Facts(rows)]
    if font.get("name"):
        licence = f", {font['licence']}" if font.get("licence") else ""
        items.append(Text(f"Played by {receipt.get('synth')} with {font['name']}{licence}."))
    return Section("Sound", items, "Measured on the finished master (ITU-R BS.1770).")


def _takes(receipt: Receipt) -> Section | None:
    takes = receipt.get("takes") or []
    if len(takes) < 2:
        return None
    rows = [
        (str(each["place"]), str(each["file"]), "; ".join(map(str, each["reasons"])))
        for each in takes[:_MOST_ROWS]
    ]
    return Section("Takes", [Table(("place", "file", "why"), rows)])


def _provenance(receipt: Receipt) -> Section | None:
    told = receipt.get("provenance")
    source = receipt.get("source") or {}
    rows: list[tuple[str, str]] = []
    if source.get("name"):
        rows.append(("made from", f"{source['name']}, SHA-256 {source.get('sha256', '')}"))
    for name, value in (told or {}).items():
        if name != "brief" and not (name == "source" and source.get("name")):
            rows += _recorded(_named(str(name)), value)
    if not rows:
        return None
    lead = "How it was made: the same stands inside the files, and `cadenza inspect` reads it."
    return Section("Provenance", [Table(("", ""), rows)], lead.replace("`", ""))


def _recorded(name: str, value: object) -> Iterator[tuple[str, str]]:
    """A field of the record as rows: one for each inner field, none for what is empty."""
    if isinstance(value, Mapping) and {"name", "sha256"} <= value.keys():
        yield name, _asset(value)
        hashes = {f"{key}": each for key, each in value.items() if str(key).endswith("_sha256")}
        yield from ((f"{name}: {_plain_name(key)}", str(each)) for key, each in hashes.items())
    elif isinstance(value, Mapping) and name != "versions":
        for key, each in value.items():
            if not _is_empty(each):
                yield f"{name}: {_plain_name(str(key))}", _nested(each)
    elif name == "assets" and isinstance(value, Sequence):
        for each in value:
            yield str(each.get("kind", "")).replace("-", " "), _asset(each)
    elif not _is_empty(value):
        yield name, _nested(value)


def _asset(row: Mapping[str, Any]) -> str:
    version = f" {row['version']}" if row.get("version") else ""
    return f"{row.get('name', '')}{version}, SHA-256 {row.get('sha256', '')}"


def _plain_name(key: str) -> str:
    """The name of a field of the record, its unit or kind of sum in words."""
    units = {"_lufs": " (LUFS)", "_db": " (dB)", "_bpm": " (bpm)", "_sha256": " (SHA-256)"}
    unit = next((each for each in units if key.endswith(each)), "")
    if key == "sha256":
        return "SHA-256"
    return key.removesuffix(unit).replace("_", " ") + units.get(unit, "")


def _nested(value: object) -> str:
    """A value on one line: fields parted by semicolons, items by commas, what is empty left out."""
    if isinstance(value, Mapping):
        told = {_plain_name(str(key)): each for key, each in value.items() if not _is_empty(each)}
        return "; ".join(f"{key} {_nested(each)}" for key, each in told.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        rows = [_nested(each) for each in value if not _is_empty(each)]
        inner = any(isinstance(each, Mapping) for each in value)
        return ", ".join(f"({row})" if inner else row for row in rows)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _told(value)


def _is_empty(value: object) -> bool:
    """Whether nothing is told: no value, or only empty ones inside each other."""
    if isinstance(value, Mapping):
        return all(map(_is_empty, value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(map(_is_empty, value))
    return value in (None, "")


def _files(receipt: Receipt) -> Section | None:
    files = receipt.get("files") or []
    rows = [
        ((str(each["name"]), f"SHA-256 {each['sha256']}"), _size(int(each["bytes"])))
        for each in files[:_MOST_ROWS]
    ]
    return Section("Files", [Table(("file", "size"), rows, numbers=(1,))]) if rows else None


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.1f} kB"
