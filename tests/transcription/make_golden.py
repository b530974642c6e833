"""Make golden.json: what basic-pitch itself answers, on inputs that are made here.

Run as ``python tests/transcription/make_golden.py`` where basic-pitch 0.4.0 is installed with
what it needs (librosa, resampy, pretty_midi, scikit-learn, mir_eval, onnxruntime). The tests
import only the functions that make the inputs. Notes must be equal; probabilities within 1e-4.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
RATE_HZ = 22_050


def tones() -> np.ndarray:
    """Six seconds of struck tones at 22,050 Hz, shape (132300,) float32."""
    out = np.zeros(6 * RATE_HZ)
    for start_s, pitch in ((0.3, 60), (0.8, 64), (1.3, 67), (1.8, 72), (2.6, 48), (2.6, 55),
                           (3.4, 62), (3.9, 65), (4.4, 45), (4.4, 69)):  # fmt: skip
        at = np.arange(round(0.9 * RATE_HZ)) / RATE_HZ
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        wave = sum(np.sin(2 * np.pi * hertz * k * at) / k**1.5 for k in range(1, 7))
        first = round(start_s * RATE_HZ)
        out[first : first + len(at)] += 0.2 * wave * np.exp(-3 * at) * np.minimum(1, at / 0.004)
    return out.astype(np.float32)


def probabilities() -> tuple[np.ndarray, np.ndarray]:
    """Frames and onsets (400, 88) as a network might give them, with many near misses."""
    rng = np.random.Generator(np.random.PCG64(7))
    frames = 0.12 * rng.random((400, 88))
    onsets = 0.2 * rng.random((400, 88))
    for _ in range(160):
        start, key = int(rng.integers(0, 380)), int(rng.integers(0, 88))
        length, strength = int(rng.integers(4, 60)), float(rng.uniform(0.2, 0.95))
        end = min(400, start + length)
        fade = np.linspace(1, 0.5, end - start) * strength
        for neighbour, share in ((key, 1.0), (key - 1, 0.6), (key + 1, 0.55)):
            if 0 <= neighbour < 88:
                blurred = fade * share * rng.uniform(0.85, 1, end - start)
                frames[start:end, neighbour] = np.maximum(frames[start:end, neighbour], blurred)
        if rng.random() < 0.7:
            onsets[start, key] = strength
    return frames.astype(np.float32), onsets.astype(np.float32)


def main() -> None:
    """Ask the original."""
    import basic_pitch
    import soundfile
    from basic_pitch.inference import Model, run_inference
    from basic_pitch.note_creation import output_to_notes_polyphonic

    frames, onsets = probabilities()
    notes = {
        name: sorted(
            [int(start), int(end), int(pitch), round(float(strength), 6)]
            for start, end, pitch, strength in output_to_notes_polyphonic(
                frames.copy(), onsets.copy(), melodia_trick=second, max_freq=None, min_freq=None,
                infer_onsets=True, **thresholds,
            )
        )
        for name, second, thresholds in (
            ("default", True, {"onset_thresh": 0.5, "frame_thresh": 0.3, "min_note_len": 11}),
            ("one pass", False, {"onset_thresh": 0.5, "frame_thresh": 0.3, "min_note_len": 11}),
            ("keen", True, {"onset_thresh": 0.3, "frame_thresh": 0.2, "min_note_len": 5}),
        )
    }  # fmt: skip
    wav = HERE / "golden.wav"
    soundfile.write(wav, tones(), RATE_HZ, subtype="FLOAT")
    network = Path(basic_pitch.__file__).parent / "saved_models/icassp_2022/nmp.onnx"
    answer = run_inference(wav, Model(network))
    wav.unlink()
    loud = {
        name: [
            [int(frame), int(key), round(float(answer[name][frame, key]), 6)]
            for frame, key in zip(*np.nonzero(answer[name] > 0.25), strict=True)
        ][::7]
        for name in ("note", "onset")
    }
    heard = output_to_notes_polyphonic(
        answer["note"].copy(), answer["onset"].copy(), 0.5, 0.3, 11, True, None, None
    )
    made = {
        "notes": notes,
        "network": loud,
        "frames": len(answer["note"]),
        "heard": sorted([int(a), int(b), int(p), round(float(v), 6)] for a, b, p, v in heard),
    }
    (HERE / "golden.json").write_text(json.dumps(made) + "\n", "utf-8")


if __name__ == "__main__":
    main()
