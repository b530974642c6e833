"""``waveform.png``: how loud the master is over time, with its sections and a time axis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw as Draws
from PIL.Image import Image
from PIL.ImageDraw import ImageDraw

from cadenza.music.score import Score
from cadenza.release.canvas import (
    BRIGHT,
    FAINT,
    MUTED,
    PANEL,
    SCALE,
    WIDTH,
    Colour,
    box,
    clock_text,
    drawable,
    fit_text,
    label,
    mix,
    new_canvas,
    section_tints,
)
from cadenza.release.pianoroll import Caption

__all__ = ["draw_waveform"]

_LEFT, _RIGHT, _TOP, _HEIGHT, _BAND = 56, 28, 92, 260, 24
_PICTURE_HEIGHT = _TOP + _BAND + _HEIGHT + 44
_PEAK: Colour = (72, 92, 158)
_QUIET: Colour = (96, 140, 240)
_LOUD: Colour = (255, 188, 110)
_AXIS_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600)


def draw_waveform(
    audio: NDArray[np.float32],
    sample_rate_hz: int,
    caption: Caption | None = None,
    score: Score | None = None,
) -> Image:
    """Draw the peaks and the root mean square of a piece of audio.

    Parameters
    ----------
    audio : array of shape (frames, channels)
        Samples between −1 and 1.
    sample_rate_hz : int
        Frames a second.
    caption : Caption, optional
        Title, and the loudness figures as facts.
    score : Score, optional
        Where the sections start.

    Returns
    -------
    Image
        RGB, 1600 pixels wide.
    """
    caption = caption or Caption()
    canvas = new_canvas(_PICTURE_HEIGHT)
    draw = Draws.Draw(canvas, "RGBA")
    seconds = max(len(audio) / sample_rate_hz, 1e-3)
    label(draw, (28, 44), fit_text(drawable(caption.title), 27, WIDTH - 56), 27, BRIGHT, "ls")
    label(draw, (28, 70), fit_text(drawable(caption.facts), 15, WIDTH - 56), 15, MUTED, "ls")
    box(draw, _LEFT, _TOP + _BAND, WIDTH - _RIGHT, _TOP + _BAND + _HEIGHT, PANEL)
    _sections(draw, score, seconds)
    _levels(draw)
    _envelope(draw, audio)
    _axis(draw, seconds)
    return canvas.reduce(SCALE)


def _x(at_s: float, seconds: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * min(1.0, at_s / seconds)


def _sections(draw: ImageDraw, score: Score | None, seconds: float) -> None:
    if score is None or not score.sections:
        return
    tints = section_tints([mark.name for mark in score.sections])
    tempo = score.tempo_map
    ticks = [mark.at_ticks for mark in score.sections] + [score.end_ticks]
    times = tempo.seconds_many(ticks)
    for mark, start_s, stop_s in zip(score.sections, times, times[1:], strict=False):
        x0, x1 = _x(start_s, seconds), _x(stop_s, seconds)
        tint = tints[mark.name]
        box(draw, x0, _TOP, x1 - 1.5, _TOP + _BAND - 3, (*tint, 120))
        box(draw, x0, _TOP, x0 + 3, _TOP + _BAND - 3, (*tint, 255))
        box(draw, x0, _TOP + _BAND, x1, _TOP + _BAND + _HEIGHT, (*tint, 26))
        box(draw, x0 - 0.5, _TOP + _BAND, x0 + 0.5, _TOP + _BAND + _HEIGHT, (88, 97, 130, 160))
        text = fit_text(drawable(mark.name), 13, x1 - x0 - 14)
        label(draw, (x0 + 9, _TOP + (_BAND - 3) / 2), text, 13, BRIGHT, "lm")


def _levels(draw: ImageDraw) -> None:
    """Lines at 0, −6 and −12 dB of full scale, above and below the middle."""
    middle = _TOP + _BAND + _HEIGHT / 2
    for level_db in (0, -6, -12):
        reach = (_HEIGHT / 2 - 6) * 10 ** (level_db / 20)
        for y in (middle - reach, middle + reach):
            box(draw, _LEFT, y - 0.5, WIDTH - _RIGHT, y + 0.5, (*FAINT, 190))
        label(draw, (_LEFT - 7, middle - reach), f"{level_db} dB", 10, MUTED, "rm")


def _columns(audio: NDArray[np.float32]) -> tuple[list[float], list[float]]:
    """Peak and root mean square of each drawn column, over all channels."""
    wanted = (WIDTH - _LEFT - _RIGHT) * SCALE // 2
    if len(audio) == 0:
        return [], []
    folded = np.abs(audio).max(axis=1) if audio.ndim > 1 else np.abs(audio)
    if len(folded) < wanted:
        folded = folded[np.linspace(0, len(folded) - 1, wanted).astype(int)]
    size = len(folded) // wanted
    columns = folded[: size * wanted].reshape(wanted, size)  # (wanted, size)
    peaks = columns.max(axis=1)
    means = np.sqrt(np.einsum("ij,ij->i", columns, columns) / size)
    return peaks.tolist(), means.tolist()


def _envelope(draw: ImageDraw, audio: NDArray[np.float32]) -> None:
    peaks, means = _columns(audio)
    middle = round((_TOP + _BAND + _HEIGHT / 2) * SCALE)
    reach = (_HEIGHT / 2 - 6) * SCALE
    left = _LEFT * SCALE
    for index, (peak, mean) in enumerate(zip(peaks, means, strict=True)):
        x = left + index * 2
        colour = mix(_QUIET, _LOUD, min(1.0, max(0.0, (mean - 0.06) / 0.26)))
        tall, body = round(min(1.0, peak) * reach), round(min(1.0, mean) * reach)
        draw.rectangle((x, middle - tall, x + 1, middle + tall), fill=mix(_PEAK, colour, 0.25))
        draw.rectangle((x, middle - body, x + 1, middle + body), fill=colour)


def _axis(draw: ImageDraw, seconds: float) -> None:
    step = next((s for s in _AXIS_STEPS_S if seconds / s <= 16), _AXIS_STEPS_S[-1])
    y = _TOP + _BAND + _HEIGHT
    for at_s in range(0, int(seconds) + 1, step):
        x = _x(at_s, seconds)
        box(draw, x - 0.5, y, x + 0.5, y + 6, (*MUTED, 255))
        label(draw, (x, y + 18), clock_text(at_s), 12, MUTED, "mm")
