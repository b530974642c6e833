"""How well and how fast recordings are transcribed, beside basic-pitch's own command.

Run as ``python benchmarks/transcription.py [--peer PATH/TO/basic-pitch] [--pairs FOLDER]``.

Songs are composed by rules and rendered, so that every note is known: piano alone, and full
mixes with bass and drums. Both commands are started on the same WAV files, all of them in one
call, cold, in turn. Notes count as heard when their onset is within 50 ms and their pitch is
right (mir_eval, offsets not counted). With ``--pairs`` the recordings are those of a folder:
``NAME.wav`` beside ``NAME.mid``.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import mir_eval
import numpy as np
from numpy.typing import NDArray

import cadenza
from cadenza.music import Score, read_midi
from cadenza.sound import read_audio
from cadenza.transcription import (
    Beats,
    Transcription,
    find_beats,
    open_transcriber,
    transcribe_notes,
)
from pages import arguments, machine_and_commit, publish, say
from speeds import load, wall_times

PAGE = Path(__file__).with_suffix(".md")
SONGS = (
    ("piano", "classical piano solo in G major, 116 bpm", 16, True),
    ("piano", "piano solo in D minor, 92 bpm", 16, True),
    ("piano", "sad piano waltz in A minor, 138 bpm", 32, True),
    ("piano", "jazz piano solo in F major, 140 bpm", 24, True),
    ("mix", "lofi in C minor, 75 bpm", 12, False),
    ("mix", "pop in E major, 118 bpm", 20, False),
    ("mix", "rock in A minor, 132 bpm", 24, False),
    ("mix", "bossa nova in D major, 128 bpm", 20, False),
    ("mix", "house in F minor, 124 bpm", 20, False),
    ("mix", "folk guitar in C major, 100 bpm", 16, False),
)
Events = NDArray[np.float64]
"""(N, 3): onset s, offset s, MIDI pitch."""


@dataclass(frozen=True)
class Pair:
    """A recording and the notes that are in it."""

    kind: str
    audio: Path
    score: Score


@dataclass(frozen=True)
class Heard:
    """What was made of one recording."""

    pair: Pair
    notes: Transcription
    beats: Beats


def composed(folder: Path, count: int | None) -> list[Pair]:
    """The songs, composed and rendered into a folder."""
    pairs = []
    for number, (kind, prompt, bars, piano) in enumerate(SONGS[:count], start=1):
        target = folder / f"{kind}-{number}"
        only = {"parts": ("melody=piano", "chords=piano", "bass=piano"), "without": ("drums",)}
        flags = only if piano else {}
        cadenza.song(prompt, seed=number, out=target, formats=("wav",), engine="theory",
                     bars=str(bars), **flags)  # fmt: skip
        audio = target.with_suffix(".wav")
        (target / "song.wav").rename(audio)
        pairs.append(Pair(kind, audio, read_midi(target / "song.mid")))
        say(prompt)
    return pairs


def found_pairs(folder: Path) -> list[Pair]:
    """The recordings of a folder that have a MIDI file beside them."""
    audio = sorted(path for path in folder.glob("*.wav") if path.with_suffix(".mid").exists())
    return [Pair("given", path, read_midi(path.with_suffix(".mid"))) for path in audio]


def events(score: Score, track: str | None = None) -> Events:
    """The pitched notes of a score, or of one of its tracks, in seconds.

    Where several parts strike one key together it is one note: that is all that can be heard.
    """
    times = score.tempo_map
    rows = [
        (times.seconds(note.start_ticks), times.seconds(note.end_ticks), note.pitch)
        for each in score.tracks
        if not each.is_drum and track in (None, each.name)
        for note in each.notes
    ]
    alone: dict[tuple[int, int], tuple[float, float, int]] = {}
    for row in sorted(rows):
        alone.setdefault((round(row[0] / 0.01), row[2]), row)
    return np.array(sorted(alone.values()), np.float64).reshape(-1, 3)


def heard_events(notes: Transcription) -> Events:
    """The notes of a transcription."""
    return np.stack([notes.onset_s, notes.offset_s, notes.pitch.astype(np.float64)], axis=-1)


def figures(truth: Events, heard: Events) -> tuple[float, float, float]:
    """Precision, recall and F of onsets with their pitch, within 50 ms."""
    if not len(truth) or not len(heard):
        return 0.0, 0.0, 0.0

    def parted(rows: Events) -> tuple[Events, Events]:
        spans = np.stack([rows[:, 0], np.maximum(rows[:, 1], rows[:, 0] + 0.01)], axis=-1)
        return spans, 440.0 * 2.0 ** ((rows[:, 2] - 69) / 12)

    spans, tones = parted(truth)
    own_spans, own_tones = parted(heard)
    precision, recall, f_measure, _ = mir_eval.transcription.precision_recall_f1_overlap(
        spans, tones, own_spans, own_tones, offset_ratio=None
    )
    return precision, recall, f_measure


def beat_figures(heard: Heard) -> tuple[float, float]:
    """Tempo found over tempo played, and F of the beats within 70 ms."""
    played = heard.pair.score.tempos[0].bpm
    truth = true_beats(heard.pair.score)
    own = heard.beats.times_s[heard.beats.times_s >= 0]
    return heard.beats.bpm / played, float(mir_eval.beat.f_measure(truth, own))


def true_beats(score: Score) -> Events:
    """When the quarter notes of a score fall, seconds."""
    ticks = list(range(0, score.end_ticks, score.ticks_per_quarter))
    return np.array(score.tempo_map.seconds_many(ticks))


def librosa_beats(pair: Pair) -> float | None:
    """F of librosa's own beat tracker, where librosa is installed."""
    try:
        import librosa
    except ImportError:
        return None
    samples, rate = librosa.load(str(pair.audio), sr=22_050)
    _, beats = librosa.beat.beat_track(y=samples, sr=rate, units="time")
    return float(mir_eval.beat.f_measure(true_beats(pair.score), np.asarray(beats)))


def own_command(pairs: Sequence[Pair], out: Path) -> list[str]:
    """Our command on all recordings."""
    files = [str(pair.audio) for pair in pairs]
    return [sys.executable, "-m", "cadenza", "transcribe", *files, "--out", str(out), "--quiet"]


def peer_command(peer: str, pairs: Sequence[Pair], out: Path) -> list[str]:
    """Their command on all recordings, on ONNX Runtime too."""
    files = [str(pair.audio) for pair in pairs]
    return [peer, str(out), *files, "--model-serialization", "onnx", "--save-midi"]


def timed(command: list[str], out: Path) -> float:
    """Seconds on the wall; the folder is emptied before."""
    out.mkdir(parents=True, exist_ok=True)
    for path in out.iterdir():
        path.unlink()
    run = lambda: subprocess.run(command, check=True, capture_output=True)  # noqa: E731
    return wall_times(run, 1)[0]


def page(asked: argparse.Namespace) -> Iterator[str]:
    """The page, line by line."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pairs = found_pairs(asked.pairs) if asked.pairs else composed(folder, asked.songs)
        transcriber = open_transcriber()
        results = []
        for pair in pairs:
            audio = read_audio(pair.audio)
            notes = transcribe_notes(audio, transcriber)
            results.append(Heard(pair, notes, find_beats(audio, notes)))
            say(pair.audio.name)
        yield "# Transcription"
        yield ""
        yield f"Made by `benchmarks/transcription.py` on {machine_and_commit()}, {load()}."
        yield from ["", "## Notes", ""]
        yield from note_table(results)
        yield from ["", "## Parts of the mixes", ""]
        yield from part_table(results)
        yield from ["", "## Tempo and beats", ""]
        yield from beat_table(results, librosa=not asked.no_librosa)
        if asked.peer:
            yield from ["", "## Beside basic-pitch's own command", ""]
            yield from peer_table(asked, results, folder)


def note_table(results: Sequence[Heard]) -> Iterator[str]:
    """Precision, recall and F of each recording, over all its pitched notes."""
    yield "Onset within 50 ms and right pitch; drums are not counted."
    yield ""
    yield "| recording | s | notes | heard | precision | recall | F |"
    yield "|---|---|---|---|---|---|---|"
    by_kind: dict[str, list[float]] = {}
    for each in results:
        truth = events(each.pair.score)
        precision, recall, f_measure = figures(truth, heard_events(each.notes))
        by_kind.setdefault(each.pair.kind, []).append(f_measure)
        cells = f"{each.notes.duration_s:.0f} | {len(truth)} | {len(each.notes)}"
        yield (
            f"| {each.pair.audio.stem} | {cells} | {precision:.2f} | {recall:.2f} "
            f"| {f_measure:.2f} |"
        )
    for kind, values in by_kind.items():
        yield f"| **{kind}, mean** | | | | | | {statistics.mean(values):.2f} |"


def part_table(results: Sequence[Heard]) -> Iterator[str]:
    """How much of each part is heard."""
    yield "Share of each part's notes that are heard (recall), over all mixes; what is heard is"
    yield "one part, so precision has no parts. Drums and sung words are never heard as such."
    yield ""
    yield "| part | notes | heard |"
    yield "|---|---|---|"
    found: dict[str, list[tuple[int, float]]] = {}
    for each in results:
        if each.pair.kind == "piano":
            continue
        for track in each.pair.score.tracks:
            truth = events(each.pair.score, track.name)
            if len(truth):
                recall = figures(truth, heard_events(each.notes))[1]
                found.setdefault(track.name, []).append((len(truth), recall))
    for name, rows in sorted(found.items()):
        notes = sum(count for count, _ in rows)
        yield f"| {name} | {notes} | {sum(n * recall for n, recall in rows) / notes:.2f} |"


def beat_table(results: Sequence[Heard], *, librosa: bool) -> Iterator[str]:
    """Tempo and beats; the tempo of a piece that keeps one is known exactly."""
    yield "Tempo found over tempo played; F of beats within 70 ms, the first 5 s left out."
    yield ""
    yield "| recording | bpm | found / played | metre | found | beats F | librosa beats F |"
    yield "|---|---|---|---|---|---|---|"
    own, peers = [], []
    for each in results:
        ratio, f_measure = beat_figures(each)
        peer = librosa_beats(each.pair) if librosa else None
        own.append(f_measure)
        peers += [] if peer is None else [peer]
        score = each.pair.score
        theirs = "" if peer is None else f"{peer:.2f}"
        yield (
            f"| {each.pair.audio.stem} | {score.tempos[0].bpm:g} | {ratio:.4f} "
            f"| {score.meters[0].meter} | {each.beats.meter} | {f_measure:.2f} | {theirs} |"
        )
    theirs = f"{statistics.mean(peers):.2f}" if peers else ""
    yield f"| **mean** | | | | | {statistics.mean(own):.2f} | {theirs} |"


def peer_table(asked: argparse.Namespace, results: Sequence[Heard], folder: Path) -> Iterator[str]:
    """Times and notes side by side."""
    pairs = [each.pair for each in results]
    ours, theirs = folder / "ours", folder / "theirs"
    spent: dict[str, list[float]] = {"ours": [], "theirs": []}
    timed(peer_command(asked.peer, pairs[:1], theirs), theirs)  # compiled once, not counted
    for _ in range(asked.repeat):
        spent["ours"].append(timed(own_command(pairs, ours), ours))
        spent["theirs"].append(timed(peer_command(asked.peer, pairs, theirs), theirs))
    length_s = sum(each.notes.duration_s for each in results)
    own_s, peer_s = (statistics.median(spent[name]) for name in ("ours", "theirs"))
    yield f"{len(pairs)} files, {length_s:.0f} s of audio, all in one call, medians of"
    yield f"{asked.repeat}. Ours also finds beats and writes bars; theirs writes seconds."
    yield ""
    yield "| | s | times faster than real time |"
    yield "|---|---|---|"
    yield f"| cadenza transcribe | {own_s:.2f} | {length_s / own_s:.0f} |"
    yield f"| basic-pitch | {peer_s:.2f} | {length_s / peer_s:.0f} |"
    yield f"| **theirs / ours** | **{peer_s / own_s:.2f}** | |"
    yield ""
    yield "| recording | F against the truth, ours | theirs | F of ours against theirs |"
    yield "|---|---|---|---|"
    for each in results:
        peer = events(read_midi(theirs / f"{each.pair.audio.stem}_basic_pitch.mid"))
        truth, own = events(each.pair.score), heard_events(each.notes)
        scores = [figures(*two)[2] for two in ((truth, own), (truth, peer), (peer, own))]
        yield f"| {each.pair.audio.stem} | " + " | ".join(f"{each:.3f}" for each in scores) + " |"


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--peer", help="basic-pitch's command, installed with what it needs")
    parser.add_argument("--pairs", type=Path, help="a folder of NAME.wav beside NAME.mid")
    parser.add_argument("--songs", type=int, help="only the first so many")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-librosa", action="store_true")
    parser.add_argument("--page", type=Path, default=PAGE, help="where --write writes to")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    publish(page(asked), asked.page, write=asked.write)


if __name__ == "__main__":
    main()
