"""The card of a voice: what it is made of, what it learnt from, how well, and what to mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cadenza.runtime.code_fields import HOPS, LEVELS, SAMPLE_RATE_HZ
from cadenza.runtime.voice_config import VoiceConfig

__all__ = ["voice_card"]

_MIND = """\
- Sound is one channel at 22,050 Hz. The codec loses detail at every level, the top level most; \
the figures above say how much.
- Figures are means over held-out clips of the sound that the parts learnt from. They say nothing \
about other sound.
- What was learnt from little sound can be quoted. Every take is compared with the fingerprints of \
the training sound that lie in the voice; another pitch or speed is not found by them.
- The licences are those that were told when recordings were added. Check that they let you \
publish what you make.
"""


def voice_card(
    name: str, version: str, config: VoiceConfig, summary: Mapping[str, Any], licence: str
) -> str:
    """The card, in Markdown.

    Parameters
    ----------
    name, version, licence : str
        Of the voice.
    config : VoiceConfig
        What it is made of.
    summary : mapping
        What its training says of each part.
    """
    day = datetime.now(UTC).date().isoformat()
    parts = summary["parts"]
    size = f"a voice for raw audio, {config.parameters / 1e6:.1f} M parameters"
    text = [
        f"# {name}\n",
        f"Version {version}, {day}: {size}. Licence of what it learnt from: {licence}.\n",
        "## What it learnt from\n",
        _table([_source_row(part, told) for part, told in parts.items()]),
        "## Codec, on held-out sound\n",
        _codec(config, parts),
    ]
    if config.priors:
        text += ["## Models over its codes, on held-out sound\n", _priors(config, parts)]
    if config.styles:
        known = f"Styles: {', '.join(config.styles)}. Labels: {', '.join(config.labels) or 'none'}."
        text += ["## What it can be told\n", known + "\n"]
    return "\n".join([*text, "## What to mind\n", _MIND])


def _table(rows: Sequence[Sequence[str]], heads: Sequence[str] = ("", "")) -> str:
    lines = [" | ".join(("", *heads, "")).strip(), "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _source_row(part: str, told: Mapping[str, Any]) -> tuple[str, str]:
    licences = ", ".join(f"{name} ({count})" for name, count in told["licences"].items())
    if "sound" not in told:
        return part, licences
    minutes = {name: f"{seconds / 60:.1f} min {name}" for name, seconds in told["sound_s"].items()}
    return part, f"{told['sound']}: {', '.join(minutes.values())}; {licences}"


def _codec(config: VoiceConfig, parts: Mapping[str, Mapping[str, Any]]) -> str:
    heads = ("level", "codes/s", "spectral distance", "SI-SDR", "log-mel distance",
             "codes in use", "perplexity", "stable codes", "split")  # fmt: skip
    rows = []
    for level in config.codec.names:
        told = parts[f"codec.{level}"].get("figures", {})
        rows.append((
            level,
            f"{SAMPLE_RATE_HZ / HOPS[level]:,.0f}",
            _number(told.get("stft_distance"), "{:.3f}"),
            _number(told.get("si_sdr_db"), "{:.1f} dB"),
            _number(told.get("log_mel_distance_db"), "{:.2f} dB"),
            _number(told.get("used_share"), "{:.0%}"),
            _number(told.get("perplexity"), "{:,.0f}"),
            _number(told.get("stable_share"), "{:.0%}"),
            str(told.get("split", "–")),
        ))  # fmt: skip
    return _table(rows, heads)


def _priors(config: VoiceConfig, parts: Mapping[str, Mapping[str, Any]]) -> str:
    names = [level for level in LEVELS if level in config.priors]
    told = {level: parts[f"prior.{level}"].get("figures", {}) for level in names}
    rows = [
        ("nats a code", *(_number(told[level].get("nats_per_code"), "{:.3f}") for level in names)),
        (
            "the same in 8 bits, some windows",
            *(_number(told[level].get("onnx_nats_per_code"), "{:.3f}") for level in names),
        ),
        ("split", *(str(told[level].get("split", "–")) for level in names)),
    ]
    styles = sorted({style for each in told.values() for style in each.get("styles", {})})
    for style in styles:
        values = (told[level].get("styles", {}).get(style) for level in names)
        rows.append((style, *(_number(value, "{:.3f}") for value in values)))
    return _table(rows, ("", *names))


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)
