"""Songs of the theory engine, as a set to train on: for the styles that open data lacks.

::

    python tools/make_theory_songs.py OUT_FOLDER [--songs 40] [--bars 32] [--styles NAME …]

Each song gets a seed of its own, a tempo from the style's range, and the key that the style
chooses for that seed. The MIDI files carry the plan's key and chords as text events, so that
what is learnt from them has the true harmony. They lie in a folder for each style, which is how
`cadenza.corpus` knows their style.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from cadenza.brief.model import Wish
from cadenza.compose import Composer
from cadenza.music import write_midi
from cadenza.plan import StyleLibrary, complete, load_styles, make_plan
from cadenza.seeds import stream

STYLES = (
    "lofi", "ambient", "techno", "house", "trap", "synthwave", "drum_and_bass", "hip_hop",
    "reggae", "bossa_nova", "country", "blues", "soul", "funk", "latin", "waltz", "pop", "rock",
    "metal", "jazz", "folk", "cinematic",
)  # fmt: skip
MODES = ("major", "minor", None, None)


def make_song(style: str, number: int, bars: int, library: StyleLibrary) -> bytes:
    """One song as MIDI."""
    random = stream(number, "theory songs", style)
    seed = random.randrange(1 << 31)
    wish = Wish(style=style, bars=bars, mode=random.choice(MODES))
    brief = complete(wish, library, seed)
    plan = make_plan(brief, library[style], seed)
    # Swing and human timing belong to the performance: the neural engine writes on the straight
    # grid and swings afterwards, so the songs to learn from stand on the straight grid too.
    plan = replace(plan, feel=replace(plan.feel, swing=0.5, timing_ms=0.0, late_ms=0.0))
    return write_midi(Composer("theory").compose(plan).score)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make songs of the theory engine.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--songs", type=int, default=40, help="songs a style")
    parser.add_argument("--bars", type=int, default=32, help="bars a song")
    parser.add_argument("--styles", nargs="+", default=list(STYLES))
    asked = parser.parse_args()
    library = load_styles()
    for style in asked.styles:
        folder = asked.out / style
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(asked.songs):
            data = make_song(style, number, asked.bars, library)
            (folder / f"{style}_{number:04d}.mid").write_bytes(data)
        sys.stderr.write(f"{style}: {asked.songs} songs\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
