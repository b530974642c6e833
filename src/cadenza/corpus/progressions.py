"""A corpus of chord progressions: charts and named progressions, split by song, in one file.

Two sources are read: the McGill Billboard charts (``chord_charts``), and the lists of
free-midi-chords (numerals with moods). ``build_progressions`` reads both, puts the same song on
one side of the split, and writes the file that training reads.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cadenza.corpus.chord_charts import mode_of, read_chart
from cadenza.errors import CadenzaError, FileError
from cadenza.music.chord import Chord
from cadenza.music.key import MODES as KEY_MODES
from cadenza.music.key import Key
from cadenza.music.roman import parse_roman
from cadenza.tokens.progressions import BAR, MOODS, Progression, Section, Step, merged, step_chord

__all__ = [
    "PROGRESSIONS_NAME",
    "build_progressions",
    "main",
    "read_named",
    "split_songs",
]

PROGRESSIONS_NAME = "progressions.json"
"""What training reads."""

_CHART = "salami_chords.txt"
_VALID, _TEST = 10, 20
"""Of a hundred songs, how many are for validation, and for these and testing together."""

_NAMED = re.compile(r'^\s*"([^"=]+)=([^"]*)"')
_GROUPS = {"prog_maj": "major", "prog_min": "minor", "prog_modal": ""}
_TOKEN = re.compile(r"([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(.*)$")
_SUFFIXES = {
    "": None, "M": "", "m": "m", "dom7": "7", "M7": "maj7", "M6": "6", "M-5": "", "m7": "m7",
    "m9": "m7", "m6": "m6", "madd9": "m", "add9": "", "69": "6", "sus2": "sus2", "sus4": "sus4",
    "5": "5", "dim": "dim", "7": "own7", "6": "own6", "9": "own7", "msus4": "sus4",
}  # fmt: skip


def read_named(text: str) -> tuple[Progression, ...]:
    """The progressions of the lists of free-midi-chords, one chord a bar.

    Parameters
    ----------
    text : str
        The file with the lists ``prog_maj``, ``prog_min`` and ``prog_modal``.
    """
    out: list[Progression] = []
    group = None
    for line in text.splitlines():
        if (start := re.match(r"(\w+)\s*=\s*\[", line)) is not None:
            group = _GROUPS.get(start[1])
        found = _NAMED.match(line)
        if found is None or group is None:
            continue
        read = _numeral_steps(found[1].split(), group)
        if not read:
            continue
        sections = (Section("loop", merged(read)),)
        mode = group or mode_of(sections)
        moods = tuple(mood for word in found[2].split() if (mood := word.lower()) in MOODS[1:])
        name = f"named/{len(out):03d}"
        out.append(Progression(name, mode, 4, sections, moods, found[1].strip()))
    return tuple(out)


def _numeral_steps(texts: Sequence[str], mode: str) -> list[Step]:
    """The chords of numerals; empty where one cannot be read."""
    key = Key("C", mode or "major")
    steps = []
    for text in texts:
        chord = _numeral_chord(text, key, relative=bool(mode))
        if chord is None:
            return []
        steps.append(Step(step_chord(chord, key.tonic_pc), BAR))
    return steps


def _numeral_chord(text: str, key: Key, *, relative: bool) -> Chord | None:
    """A numeral of these lists: degrees of the key where it is one, else of the major scale."""
    match = _TOKEN.match(text)
    quality = _SUFFIXES.get(match[3], "?") if match else "?"
    if match is None or quality == "?":
        return None
    degree = parse_roman(match[1] + match[2], key if relative else Key("C"))
    minor = match[2].islower() and quality != ""
    if quality is None or quality in ("own7", "own6"):
        base = "m" if minor else ""
        if (
            relative
            and minor
            and (degree.root_pc + 7 - key.tonic_pc) % 12 not in KEY_MODES[key.mode]
        ):
            base = "dim"
        quality = {
            None: base,
            "own7": _own_seventh(degree, base, key),
            "own6": "m6" if minor else "6",
        }[quality]
    return Chord(degree.root, quality)


def _own_seventh(chord: Chord, base: str, key: Key) -> str:
    """The seventh chord that the key stacks on a triad."""
    if base == "m":
        return "m7"
    if base == "dim":
        return "m7b5"
    major_seventh = (chord.root_pc + 11 - key.tonic_pc) % 12 in KEY_MODES[key.mode]
    return "maj7" if major_seventh else "7"


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"\([^)]*\)|^the ", "", folded))


def _contents(song: Progression) -> str:
    """What two charts of one song share, whatever they call their sections."""
    return json.dumps([[[s.chord, s.length] for s in each.steps] for each in song.sections])


def split_songs(songs: Sequence[Progression]) -> tuple[Progression, ...]:
    """Each song on one side: training, validation or test.

    Charts with one title, charts of the same chords, and loops that are turns of one another are
    one song. Of several charts of one song that are alike chord for chord one is kept.
    """
    owner = list(range(len(songs)))

    def root(at: int) -> int:
        while owner[at] != at:
            at = owner[at]
        return at

    first: dict[str, int] = {}
    for at, song in enumerate(songs):
        keys = [_contents(song)]
        if song.title and song.sections[0].kind != "loop":
            keys.append(_plain(song.title.rpartition(" – ")[0]))
        else:
            keys.append(_turns(song))
        for key in keys:
            owner[root(at)] = root(first.setdefault(key, at))
    names: dict[int, str] = {}
    kept: dict[str, Progression] = {}
    for at, song in enumerate(songs):
        name = names.setdefault(root(at), song.name)
        kept.setdefault(_contents(song), replace(song, split=_side(name)))
    return tuple(kept.values())


def _turns(song: Progression) -> str:
    """A loop as the smallest of its turns."""
    chords = [step.chord for each in song.sections for step in each.steps]
    return json.dumps(min(chords[at:] + chords[:at] for at in range(len(chords))))


def _side(name: str) -> str:
    place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % 100
    return "valid" if place < _VALID else "test" if place < _TEST else "train"


def build_progressions(charts: Path | None, named: Path | None, out: Path) -> dict[str, int]:
    """Read charts and lists, split them, and write ``progressions.json``.

    Parameters
    ----------
    charts : Path or None
        A folder of Billboard charts, at any depth.
    named : Path or None
        The file of named progressions.
    out : Path
        The folder to write to.

    Returns
    -------
    dict
        Songs by side, and "skipped": charts in which no chord was found.

    Raises
    ------
    FileError
        When nothing can be read there, or the folder cannot be written.
    """
    songs: list[Progression] = []
    skipped = 0
    try:
        for path in sorted(charts.rglob(_CHART)) if charts is not None else ():
            song = read_chart(path.read_text("utf-8", "replace"), f"billboard/{path.parent.name}")
            if song is None:
                skipped += 1
            else:
                songs.append(song)
        if named is not None:
            songs += read_named(named.read_text("utf-8", "replace"))
    except OSError as error:
        raise FileError("charts can be read", f"{error.filename}: {error.strerror}") from error
    if not songs:
        raise FileError("there are chord charts to read", f"{charts or named}", "name their folder")
    made = split_songs(songs)
    text = json.dumps({"progressions": [song.to_json() for song in made]}, separators=(",", ":"))
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / PROGRESSIONS_NAME).write_text(text + "\n", "utf-8")
    except OSError as error:
        raise FileError("a folder can be written", f"{out}: {error.strerror}") from error
    counts = Counter(song.split for song in made)
    return {**{side: counts[side] for side in ("train", "valid", "test")}, "skipped": skipped}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cadenza.corpus.progressions",
        description="Chord charts and named progressions, read and split for training.",
    )
    parser.add_argument("--charts", type=Path, help="a folder of Billboard charts")
    parser.add_argument("--named", type=Path, help="the lists of free-midi-chords")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or the exit code of what went wrong."""
    asked = _parser().parse_args(arguments)
    try:
        counts = build_progressions(asked.charts, asked.named, asked.out)
    except CadenzaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    sys.stdout.write(f"{asked.out / PROGRESSIONS_NAME}: {told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
