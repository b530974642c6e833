"""``tools/fit_beats.py``: data from a folder of MIDI, a fit, and figures of what it did not see."""

import importlib.util
import random
import re
import sys
from pathlib import Path

import pytest

from cadenza.music import Meter, MeterChange, Note, Score, TempoChange, Track, write_midi

TOOL = Path(__file__).parents[2] / "tools" / "fit_beats.py"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("fit_beats", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def piece(seed):
    rng = random.Random(seed)
    beats = 3 if seed % 2 else 4
    notes = []
    for bar in range(16):
        at = bar * beats * 480
        root = rng.choice((36, 41, 43))
        notes.append(Note(at, root, beats * 480, 100))
        notes += [
            Note(at + 240 * eighth, root + rng.choice((24, 28, 31)), 230, 80)
            for eighth in range(2 * beats)
        ]
    return Score(
        tracks=(Track("piano", notes=tuple(sorted(notes))),),
        tempos=(TempoChange(0, rng.uniform(80, 130)),),
        meters=(MeterChange(0, Meter(beats, 4)),),
    )


def test_the_tool_fits_and_tells_what_it_did_not_see(tool, tmp_path, capsys, monkeypatch):
    (tmp_path / "set").mkdir()
    for seed in range(8):
        (tmp_path / "set" / f"{seed}.mid").write_bytes(write_midi(piece(seed)))
    (tmp_path / "set" / "broken.mid").write_bytes(b"MThd")
    monkeypatch.setattr("sys.argv", ["fit_beats.py", str(tmp_path)])
    tool.main()
    told = capsys.readouterr().out
    assert told.startswith("8 pieces: set 8\nmetres: 4/4 4, 3/4 4\n")
    assert re.search(r"as they are: \d+\.\d% of 8 \(.*not among the candidates 0", told)
    assert re.search(r"with rubato: \d+\.\d% of 8 ", told)
    beat, bars = re.findall(r"^weights: (.*)$", told, re.MULTILINE)
    assert len(beat.split()) == len(tool.tempo._WEIGHTS)
    assert len(bars.split()) == len(tool.metre._WEIGHTS)
    assert "# bars, of 8 pieces" in told


def test_too_few_pieces_are_said(tool, tmp_path, monkeypatch):
    (tmp_path / "set").mkdir()
    monkeypatch.setattr("sys.argv", ["fit_beats.py", str(tmp_path)])
    with pytest.raises(SystemExit, match="5 pieces or more; got 0"):
        tool.main()


def test_the_same_folder_gives_the_same_pieces(tool, tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.mid").write_bytes(write_midi(piece(1)))
    (one,), (other,) = (list(tool.made(tmp_path, 9, 5)) for _ in range(2))
    assert one.heard.onset_s.tolist() == other.heard.onset_s.tolist()
    assert (one.meter, one.file) == ("3/4", "set/a.mid")
    assert tool.swung(one, random.Random(1)).heard.duration_s > one.heard.duration_s
