"""Names of parts as printed scores have them, in full and short."""

from __future__ import annotations

import re

from cadenza.music.gm import by_program
from cadenza.music.score import Track

__all__ = ["is_own_part", "own_name", "part_names"]

_NAMES = {
    0: "Piano|Pno.", 1: "Piano|Pno.", 2: "Electric Grand|E. Gr.", 3: "Honky-tonk Piano|Pno.",
    4: "Electric Piano|E. Pno.", 5: "Electric Piano|E. Pno.", 6: "Harpsichord|Hpsd.",
    7: "Clavinet|Clav.", 8: "Celesta|Cel.", 9: "Glockenspiel|Glock.", 10: "Music Box|M. Box",
    11: "Vibraphone|Vib.", 12: "Marimba|Mar.", 13: "Xylophone|Xyl.", 14: "Tubular Bells|T. B.",
    15: "Dulcimer|Dulc.", 16: "Organ|Org.", 17: "Organ|Org.", 18: "Organ|Org.",
    19: "Organ|Org.", 20: "Harmonium|Harm.", 21: "Accordion|Acc.", 22: "Harmonica|Hca.",
    23: "Bandoneon|Band.", 24: "Classical Guitar|Gtr.", 25: "Acoustic Guitar|Gtr.",
    26: "Jazz Guitar|Gtr.", 27: "Electric Guitar|E. Gtr.", 28: "Muted Guitar|E. Gtr.",
    29: "Overdriven Guitar|E. Gtr.", 30: "Distortion Guitar|E. Gtr.",
    31: "Guitar Harmonics|Gtr.", 32: "Double Bass|D.B.", 33: "Bass Guitar|Bass",
    34: "Bass Guitar|Bass", 35: "Fretless Bass|Bass", 36: "Slap Bass|Bass", 37: "Slap Bass|Bass",
    38: "Synth Bass|Bass", 39: "Synth Bass|Bass", 40: "Violin|Vln.", 41: "Viola|Vla.",
    42: "Cello|Vc.", 43: "Double Bass|D.B.", 44: "Tremolo Strings|Str.",
    45: "Pizzicato Strings|Str.", 46: "Harp|Hp.", 47: "Timpani|Timp.", 48: "Strings|Str.",
    49: "Strings|Str.", 50: "Synth Strings|Str.", 51: "Synth Strings|Str.", 52: "Choir|Ch.",
    53: "Voice|V.", 54: "Synth Voice|V.", 55: "Orchestra Hit|Hit", 56: "Trumpet|Tpt.",
    57: "Trombone|Tbn.", 58: "Tuba|Tba.", 59: "Muted Trumpet|Tpt.", 60: "Horn|Hn.",
    61: "Brass|Br.", 62: "Synth Brass|Br.", 63: "Synth Brass|Br.", 64: "Soprano Sax|S. Sax.",
    65: "Alto Sax|A. Sax.", 66: "Tenor Sax|T. Sax.", 67: "Baritone Sax|B. Sax.",
    68: "Oboe|Ob.", 69: "English Horn|E. H.", 70: "Bassoon|Bsn.", 71: "Clarinet|Cl.",
    72: "Piccolo|Picc.", 73: "Flute|Fl.", 74: "Recorder|Rec.", 75: "Pan Flute|P. Fl.",
    76: "Bottle|Bot.", 77: "Shakuhachi|Shak.", 78: "Whistle|Wh.", 79: "Ocarina|Oc.",
    104: "Sitar|Sit.", 105: "Banjo|Bj.", 106: "Shamisen|Sham.", 107: "Koto|Koto",
    108: "Kalimba|Kal.", 109: "Bagpipe|Bagp.", 110: "Fiddle|Fdl.", 111: "Shanai|Shan.",
    114: "Steel Drums|St. D.",
}  # fmt: skip


_ROLES = {"melody", "chords", "bass", "drums", "pad", "arpeggio", "counter", "other"}
_NOBODY = re.compile(
    r"(?:(?:part|track|staff|voice|channel|instrument|midi)\W*\d*)?", re.IGNORECASE
)
_KEYBOARD = re.compile(
    r"piano|pian|klavier|clav|organ|org(?:ue|el)|harmon|harp|celest|cembal|accord|keyboard|keys"
    r"|manual|hand|right|left|upper|lower|treble|^(?:up|down|[rl]\.?h)\b|staff|stave|main",
    re.IGNORECASE,
)
_LONGEST = 40
_SHORT = 6


def own_name(track: Track) -> tuple[str, str] | None:
    """The name that somebody gave a part, and its short form; None where nobody did.

    Names of roles, as Cadenza writes them, and "Part 1" say nothing.

    Examples
    --------
    >>> own_name(Track("Contratenor I")), own_name(Track("bass")), own_name(Track("Part 1"))
    (('Contratenor I', 'Con. I'), None, None)
    """
    name = " ".join("".join(c if c.isprintable() else " " for c in track.name).split())[:_LONGEST]
    if name in _ROLES or _NOBODY.fullmatch(name):
        return None
    if len(name) <= _SHORT:
        return name, name
    first, *rest = name.split(" ")
    number = rest[-1] if rest and re.fullmatch(r"\d+|[IVX]+", rest[-1]) else ""
    short = first if len(first) <= _SHORT - 2 else f"{first[:3].rstrip('.')}."
    return name, f"{short} {number}".strip()


def is_own_part(track: Track, beside: int) -> bool:
    """True where a part is not to be put together with others of its program.

    That is where its name is neither a role nor a keyboard or a hand; a part that nobody named
    is one unless it has just one ``beside`` it, as two hands have.
    """
    if track.name in _ROLES:
        return False
    if _NOBODY.fullmatch(track.name.strip()):
        return beside != 1
    return not _KEYBOARD.search(track.name)


def part_names(program: int, *, is_drum: bool) -> tuple[str, str]:
    """Name and short name of a part.

    Parameters
    ----------
    program : int
        General MIDI program, 0–127.
    is_drum : bool
        True for a drum kit.

    Examples
    --------
    >>> part_names(42, is_drum=False), part_names(89, is_drum=False)
    (('Cello', 'Vc.'), ('Warm Pad', 'Pad'))
    """
    if is_drum:
        return "Drums", "Dr."
    if program in _NAMES:
        name, _, short = _NAMES[program].partition("|")
        return name, short
    title = by_program(program).title
    if "(" in title:  # "Pad 2 (warm)", "Lead 1 (square)", "FX 3 (crystal)"
        kind = title.split()[0]
        colour = title[title.index("(") + 1 : -1].title()
        return f"{colour} {'Synth' if kind == 'FX' else kind}", "Syn." if kind != "Pad" else "Pad"
    return title, f"{title[:4]}." if len(title) > 4 else title
