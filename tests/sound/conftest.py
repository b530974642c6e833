"""A SoundFont of a few hundred bytes, small scores, and what listens to audio."""

import math
import struct
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from cadenza.music.score import Note, Score, TempoChange, Track
from cadenza.sound.events import PartEvents, TimedNote

Q = 480


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)


def sf2_bytes(*, extra_gens=(), presets=((0, 0, "Sine"), (128, 0, "Clicks")), rate=44_100) -> bytes:
    """A SoundFont with one looped sine of 441 Hz, whose root key is A4."""
    frames = 4_410
    wave = [round(20_000 * math.sin(2 * math.pi * i / 100)) for i in range(frames)]
    samples = struct.pack(f"<{frames}h", *wave) + b"\0" * 92
    gens = [(54, 1), *extra_gens, (53, 0)]
    count = len(presets)
    phdr = b"".join(
        struct.pack("<20sHHHIII", name.encode(), program, bank, index, 0, 0, 0)
        for index, (bank, program, name) in enumerate(presets)
    ) + struct.pack("<20sHHHIII", b"EOP", 0, 0, count, 0, 0, 0)
    tables = {
        b"phdr": phdr,
        b"pbag": b"".join(struct.pack("<HH", i, 0) for i in range(count + 1)),
        b"pmod": bytes(10),
        b"pgen": struct.pack("<HH", 41, 0) * count + bytes(4),
        b"inst": struct.pack("<20sH", b"Sine", 0) + struct.pack("<20sH", b"EOI", 1),
        b"ibag": struct.pack("<HH", 0, 0) + struct.pack("<HH", len(gens), 0),
        b"imod": bytes(10),
        b"igen": b"".join(struct.pack("<HH", op, amount & 0xFFFF) for op, amount in gens)
        + bytes(4),
        b"shdr": struct.pack("<20sIIIIIBbHH", b"sine", 0, frames, 1000, 3000, rate, 69, 0, 0, 1)
        + struct.pack("<20sIIIIIBbHH", b"EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    info = b"INFO" + chunk(b"ifil", struct.pack("<HH", 2, 1)) + chunk(b"INAM", b"tiny\0\0")
    pdta = b"pdta" + b"".join(chunk(name, data) for name, data in tables.items())
    body = b"sfbk" + chunk(b"LIST", info)
    body += chunk(b"LIST", b"sdta" + chunk(b"smpl", samples)) + chunk(b"LIST", pdta)
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.fixture(scope="session")
def tiny() -> SimpleNamespace:
    return SimpleNamespace(bytes=sf2_bytes)


@pytest.fixture(scope="session")
def tiny_sf2(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("fonts") / "tiny.sf2"
    path.write_bytes(sf2_bytes())
    return path


@pytest.fixture(scope="session")
def events() -> SimpleNamespace:
    def part(*notes, **more) -> PartEvents:
        return PartEvents(tuple(TimedNote(*note) for note in notes), **more)

    return SimpleNamespace(part=part, a4=part((0.1, 69, 1.6, 100)))


@pytest.fixture(scope="session")
def ear() -> SimpleNamespace:
    def pitch_hz(audio, start_s=0.3, seconds=1.0) -> float:
        mono = audio.mean(axis=1)[round(start_s * 44_100) :][: round(seconds * 44_100)]
        spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), 1 << 19))
        hz = np.fft.rfftfreq(1 << 19, 1 / 44_100)
        spectrum[hz < 60] = 0
        # The fundamental: the lowest strong peak.
        strong = spectrum > 0.3 * spectrum.max()
        first = int(np.argmax(strong))
        window = spectrum[first : first + 400]
        return float(hz[first + int(np.argmax(window))])

    def cents(audio, hz: float, **where) -> float:
        return 1200 * math.log2(pitch_hz(audio, **where) / hz)

    def level_db(audio) -> float:
        return 20 * math.log10(max(float(np.sqrt(np.mean(np.square(audio)))), 1e-9))

    return SimpleNamespace(pitch_hz=pitch_hz, cents=cents, level_db=level_db)


@pytest.fixture(scope="session")
def small_score() -> Score:
    """Two bars at 120 bpm: melody, chords, bass, drums."""
    melody = [Note(i * Q, 72 + (0, 4, 7, 4)[i % 4], Q - 20, 90) for i in range(8)]
    chords = [Note(i * 4 * Q, p, 4 * Q - 20, 70) for i in range(2) for p in (60, 64, 67)]
    bass = [Note(i * Q, 36, Q - 60, 85) for i in range(8)]
    drums = [Note(i * Q, 36 if i % 2 == 0 else 38, 60, 95) for i in range(8)]
    return Score(
        tracks=(
            Track("melody", 73, notes=tuple(melody)),
            Track("chords", 4, notes=tuple(chords)),
            Track("bass", 33, notes=tuple(bass)),
            Track("drums", 0, is_drum=True, notes=tuple(drums)),
        ),
        tempos=(TempoChange(0, 120.0),),
        end=8 * Q,
    )
