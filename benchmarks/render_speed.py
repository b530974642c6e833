"""How fast a song is rendered, beside the ``fluidsynth`` command line on the same file.

Run as ``python benchmarks/render_speed.py [--seconds 120] [--repeat 3] [--soundfont FILE]``.

Both render the same MIDI file with the same SoundFont at 44.1 kHz in stereo, in one run, one
after the other. The command line renders to a 16-bit WAV file with its own reverb and chorus
switched off; it loads samples as it needs them where it can, as Cadenza does. Cadenza is
measured three times: cold (a new process, imports included), warm, and warm with what the
command line does not do (patches, effects, room, levels: the mix before finish and master).
"""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from cadenza.music import Note, Score, TempoChange, Track, write_midi
from pages import arguments
from speeds import machine, wall_times

TICKS = 480
_CHORDS = ((62, 65, 69, 72), (55, 59, 62, 65), (60, 64, 67, 71), (57, 61, 64, 67))

PARTS_ONLY = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from cadenza.music import read_midi
from cadenza.sound import Layer, default_synth, part_events
score = read_midi(Path(sys.argv[1]))
synth = default_synth(Path(sys.argv[2]))
def one(track):
    layer = Layer(track.program, 128 if track.is_drum else 0)
    synth.render(part_events(track, score.tempo_map), layer, round((score.seconds + 3) * 44100))
with ThreadPoolExecutor(2) as pool:
    list(pool.map(one, score.tracks))
"""


def lofi_song(seconds: float) -> Score:
    """Six parts at 75 bpm: melody, chords, bass, drums, pad, arpeggio."""
    rng, bar = random.Random(1), 4 * TICKS
    parts: dict[str, list[Note]] = {
        name: [] for name in ("melody", "chords", "bass", "drums", "pad", "arpeggio")
    }
    bars = max(1, round(seconds * 75 / 60 / 4))
    for index in range(bars):
        at, chord = index * bar, _CHORDS[index % 4]
        for pitch in chord:
            parts["pad"].append(Note(at, pitch - 12, bar, 60))
            parts["chords"].append(Note(at, pitch, round(1.4 * TICKS), 70))
            parts["chords"].append(Note(at + round(2.5 * TICKS), pitch, TICKS, 62))
        for beat, length in ((0.0, 0.9), (1.5, 0.4), (2.0, 0.9), (3.5, 0.4)):
            place = at + round(beat * TICKS)
            parts["bass"].append(Note(place, chord[0] - 24, round(length * TICKS), 85))
        for eighth in range(8):
            place = at + eighth * TICKS // 2
            parts["arpeggio"].append(Note(place, chord[eighth % 4] + 12, TICKS // 2, 60))
            parts["drums"].append(Note(place, 42, 60, 70 if eighth % 2 == 0 else 50))
            if rng.random() < 0.6:
                parts["melody"].append(Note(place, rng.choice(chord) + 12, TICKS // 2, 80))
        for beat, pitch in ((0.0, 36), (2.5, 36), (1.0, 38), (3.0, 38)):
            parts["drums"].append(Note(at + round(beat * TICKS), pitch, 100, 95))
    programs = {"melody": 11, "chords": 4, "bass": 33, "drums": 0, "pad": 89, "arpeggio": 0}
    tracks = tuple(
        Track(name, programs[name], name == "drums", tuple(sorted(notes)))
        for name, notes in parts.items()
    )
    return Score(TICKS, tracks, tempos=(TempoChange(0, 75.0),), end=bars * bar)


def measured(work: Callable[[], object], repeat: int) -> float:
    """The median of several runs, in seconds."""
    return statistics.median(wall_times(work, repeat))


def command_line(midi: Path, soundfont: Path, out: Path) -> list[str]:
    """The fluidsynth command that renders a file."""
    quiet = ["-n", "-i", "-q", "-R", "0", "-C", "0", "-r", "44100", "-g", "0.5"]
    dynamic = ["-o", "synth.dynamic-sample-loading=1"]
    return ["fluidsynth", *quiet, *dynamic, "-F", str(out), str(soundfont), str(midi)]


def render_parts(score: Score, soundfont: Path, threads: int) -> None:
    """Every part with the sound of its program, on the synthesiser that is warm by now."""
    from concurrent.futures import ThreadPoolExecutor

    from cadenza.sound import Layer, default_synth, part_events

    synth, frames = default_synth(soundfont), round((score.seconds + 3.0) * 44_100)

    def one(track: Track) -> None:
        layer = Layer(track.program, 128 if track.is_drum else 0)
        synth.render(part_events(track, score.tempo_map), layer, frames)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, score.tracks))


def whole_mix(score: Score, soundfont: Path) -> None:
    """Notes to master, with a lofi song's patches, room, levels and finish."""
    from cadenza.sound import MixSettings, Strip, render_mix

    patches = {"chords": "dusty_keys", "bass": "round_bass", "drums": "lofi_kit"}
    patches |= {"pad": "tape_pad", "arpeggio": "felt_piano", "melody": "vibraphone"}
    strips = tuple(Strip(name, patch) for name, patch in patches.items())
    settings = MixSettings(strips, "lofi", soundfont=soundfont, keep_stems=False)
    render_mix(score, settings)


def main() -> int:
    """Measure and print; 1 when the command line is faster than Cadenza warm."""
    from cadenza.sound import default_soundfont

    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--soundfont", type=Path)
    given = parser.parse_args()
    found = default_soundfont()
    soundfont = given.soundfont or (found.path if found else None)
    if soundfont is None or shutil.which("fluidsynth") is None:
        print("needs the fluidsynth command and a SoundFont", file=sys.stderr)
        return 2
    score, repeat = lofi_song(given.seconds), given.repeat
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder) / "song.mid", Path(folder) / "song.wav"
        midi.write_bytes(write_midi(score))
        peer_command = command_line(midi, soundfont, wav)
        cold_command = [sys.executable, "-c", PARTS_ONLY, str(midi), str(soundfont)]
        peer_s = measured(
            lambda: subprocess.run(peer_command, check=True, capture_output=True), repeat
        )
        cold_s = measured(lambda: subprocess.run(cold_command, check=True), repeat)
    render_parts(score, soundfont, 1)
    rows = {
        "fluidsynth command line": peer_s,
        "Cadenza, new process, 2 threads": cold_s,
        "Cadenza, warm, 1 thread": measured(lambda: render_parts(score, soundfont, 1), repeat),
        "Cadenza, warm, 2 threads": measured(lambda: render_parts(score, soundfont, 2), repeat),
        "notes to master, warm": measured(lambda: whole_mix(score, soundfont), repeat),
    }
    print(f"{score.seconds:.0f} s of music, {len(score.tracks)} parts, {soundfont.name}")
    print(machine())
    for name, spent_s in rows.items():
        print(f"{name:32} {spent_s:7.2f} s   {peer_s / spent_s:6.2f} × the command line")
    return 0 if rows["Cadenza, warm, 2 threads"] <= peer_s else 1


if __name__ == "__main__":
    raise SystemExit(main())
