import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from cadenza.transcription import from_notes

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def recipe():
    """The functions that make the golden file's inputs."""
    spec = importlib.util.spec_from_file_location("make_golden", HERE / "make_golden.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def golden():
    return json.loads((HERE / "golden.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def band():
    """Makes the notes and the sound of a small band of any tempo: ``band(bpm, bars, …)``."""
    return _band


@pytest.fixture(scope="session")
def struck():
    """Makes stereo audio at 44.1 kHz of (onset s, pitch) as struck strings."""
    return _struck


def _struck(notes, seconds, length_s=0.38):
    rate = 44_100
    out = np.zeros(round(seconds * rate))
    at = np.arange(round(length_s * rate)) / rate
    shape = np.exp(-2 * at) * np.minimum(1, at / 0.003) * np.minimum(1, (length_s - at) / 0.02)
    for onset_s, pitch in notes:
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        wave = sum(np.sin(2 * np.pi * hertz * k * at) / k**2 for k in range(1, 7))
        first = round(onset_s * rate)
        room = min(len(at), len(out) - first)
        out[first : first + room] += 0.15 * (wave * shape)[:room]
    return np.stack([out, out], axis=1).astype(np.float32)


_HARMONY = ((48, 60, 64, 67), (45, 57, 60, 64), (41, 57, 60, 65), (43, 59, 62, 67))


def _band(bpm, bars, *, beats=4, lead_s=0.3, warp=None, jitter_s=0.008, seed=3):
    """Notes (onset, offset, pitch, velocity) of bass, chords and tune; harmony by the bar."""
    rng = np.random.default_rng(seed)
    period = 60 / bpm
    rows = []
    for bar in range(bars):
        low, *upper = _HARMONY[bar % 4]
        start = bar * beats
        rows.append((start, start + beats * 0.9, low - 12, 90))
        for beat in range(beats):
            strong = beat == 0
            rows += [(start + beat, start + beat + 0.8, p, 80 if strong else 55) for p in upper]
            pair = (0, 0.5) if rng.random() < 0.7 else (0,)
            tune = [72 + int(rng.choice((0, 2, 4, 5, 7, 9, 11))) for _ in pair]
            rows += [
                (start + beat + o, start + beat + o + 0.45, p, 70)
                for o, p in zip(pair, tune, strict=True)
            ]
    warped = warp or (lambda beat: beat * period)
    notes = [
        (max(0.0, lead_s + warped(a) + rng.normal(0, jitter_s)), lead_s + warped(b), p, v)
        for a, b, p, v in rows
    ]
    notes = [(a, max(b, a + 0.05), p, v) for a, b, p, v in notes]
    return from_notes(notes, lead_s + warped(bars * beats) + 0.5)
