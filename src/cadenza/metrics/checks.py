"""Conformance: whether the written file holds what was asked.

Conventions
-----------
The score to be checked is the one *read back* from the MIDI file. One ``Check`` a field that was
asked; fields that were not asked give no check. Key and chords are judged by ear
(``cadenza.metrics.keys``, ``cadenza.metrics.chords``): the key signatures and chord symbols that
stand in the file count for nothing.

========= =====================================================================================
field     ok when
========= =====================================================================================
tempo_bpm the tempo at the start is within 0.01 bpm and holds for 80 % of the piece or more
meter     every time signature is the one asked for (a file without one is in 4/4)
bars      the file ends within its last asked bar
seconds   the length is within half a bar of what was asked
key       the key that is heard is the one asked for (``same_key``), or a church mode is asked,
          its tonic and third are heard and so is the degree that marks it (``shows_mode``)
parts     each part has a track of its own with that role or name, that program, and notes
without   no track with notes has that role, name, instrument or family; drums: no drum notes
chords    nine in ten of the spans that sound realise their chord, each asked chord at least once
register, beats_per_chord, octave_spread
          see ``cadenza.metrics.voicings``
========= =====================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cadenza.metrics._tables import bar_grid
from cadenza.metrics._validate import check_score
from cadenza.metrics.asked import Asked, AskedChord, AskedPart, Check
from cadenza.metrics.chords import chord_fits, find_chords
from cadenza.metrics.keys import find_key, same_key, shows_mode
from cadenza.metrics.tonality import pitch_in_scale_rate
from cadenza.metrics.voicings import voicing_checks
from cadenza.music.gm import INSTRUMENTS
from cadenza.music.key import Key
from cadenza.music.score import Meter, Score, Track

__all__ = ["Asked", "AskedChord", "AskedPart", "Check", "conformance", "evaluate", "validate"]

TEMPO_TOLERANCE_BPM = 0.01
"""A MIDI file holds whole microseconds a quarter note: 0.0008 bpm off at 300 bpm."""

STEADY_AT_LEAST = 0.8
CHORDS_AT_LEAST = 0.9

_GROUPS: dict[str, tuple[int, ...]] = {
    "strings": tuple(range(40, 52)),
    "brass": tuple(range(56, 64)),
    "winds": tuple(range(64, 80)),
    "woodwinds": tuple(range(64, 80)),
    "choir": (52, 53, 54, 91),
    "synth": (*range(80, 104), 38, 39, 50, 51, 54, 62, 63),
    "pad": tuple(range(88, 96)),
    "keyboards": tuple(range(24)),
    "electric_piano": (4, 5),
    "electric_guitar": tuple(range(26, 32)),
    "acoustic_guitar": (24, 25),
}
"""Names that people use for more than one family of General MIDI, or for part of one."""


def validate(score: Score) -> None:
    """Refuse what is no score that can be measured.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    check_score(score)


def conformance(asked: Asked, score: Score) -> tuple[Check, ...]:
    """Check every field that was asked against a score read back from its file.

    Parameters
    ----------
    asked : Asked
        What was asked.
    score : Score
        What the file holds.

    Returns
    -------
    tuple of Check
        One a field that was asked, in the order of the module's table.
    """
    validate(score)
    checks: list[Check] = []
    if asked.tempo_bpm is not None:
        checks.append(_tempo(asked.tempo_bpm, score))
    if asked.meter is not None:
        checks.append(_meter(asked.meter, score))
    if asked.bars is not None:
        found = _bar_count(score)
        checks.append(Check("bars", asked.bars, found, found == asked.bars))
    if asked.seconds is not None:
        checks.append(_seconds(asked.seconds, score))
    if asked.key is not None:
        checks.append(_key(asked.key, score))
    if asked.parts:
        checks.append(_parts(asked, score))
    if asked.without:
        checks.append(_without(asked.without, score))
    if asked.chords:
        checks.append(_chords(asked.chords, score))
    checks += voicing_checks(asked, score)
    return tuple(checks)


def evaluate(score: Score, asked: Asked | None = None) -> dict[str, float]:
    """Share of the asked fields that the file holds; nothing where nothing was asked.

    Parameters
    ----------
    score : Score
        What the file holds.
    asked : Asked or None
        What was asked.
    """
    validate(score)
    checks = conformance(asked, score) if asked else ()
    return {"conformance": sum(each.ok for each in checks) / len(checks)} if checks else {}


def _tempo(asked_bpm: float, score: Score) -> Check:
    changes = [(change.at_ticks, change.bpm) for change in score.tempos] or [(0, 120.0)]
    first_bpm = changes[0][1]
    end = max(score.end_ticks, 1)
    held = 0
    for index, (at, bpm) in enumerate(changes):
        start = 0 if index == 0 else min(at, end)
        stop = min(changes[index + 1][0], end) if index + 1 < len(changes) else end
        if abs(bpm - asked_bpm) <= TEMPO_TOLERANCE_BPM:
            held += max(0, stop - start)
    right = abs(first_bpm - asked_bpm) <= TEMPO_TOLERANCE_BPM
    values = {round(bpm, 2) for _, bpm in changes}
    note = f"{len(values)} tempi between {min(values):g} and {max(values):g} bpm"
    ok = right and held >= STEADY_AT_LEAST * end
    return Check("tempo_bpm", asked_bpm, round(first_bpm, 3), ok, note if len(values) > 1 else "")


def _meter(asked: Meter, score: Score) -> Check:
    meters = list(dict.fromkeys(str(change.meter) for change in score.meters)) or ["4/4"]
    return Check("meter", str(asked), ", ".join(meters), meters == [str(asked)])


def _bar_count(score: Score) -> int:
    """Bars from tick 0 to the end of the file, a bar that has begun counted whole."""
    return bar_grid(score).bar_index(score.end_ticks - 1) + 1 if score.end_ticks > 0 else 0


def _seconds(asked_s: float, score: Score) -> Check:
    grid = bar_grid(score)
    tempo = score.tempo_map
    half_bar_s = (tempo.seconds(int(grid.bar[0])) - tempo.seconds(0)) / 2
    found_s = score.seconds
    ok = abs(found_s - asked_s) <= half_bar_s + 1e-3
    note = f"whole bars of {2 * half_bar_s:.2f} s"
    return Check("seconds", asked_s, round(found_s, 3), ok, note)


def _key(asked: Key, score: Score) -> Check:
    finding = find_key(score)
    found = finding.key
    if not finding.decidable:
        inside = pitch_in_scale_rate(score, asked)
        note = f"{finding.n_notes} notes are too few to hear a key; judged by the scale alone"
        return Check("key", str(asked), "undecidable", finding.n_notes == 0 or inside == 1.0, note)
    if same_key(asked, found):
        return Check("key", str(asked), str(found), ok=True)
    near = asked.tonic_pc == found.tonic_pc and asked.is_minor == found.is_minor
    if near and shows_mode(asked, score):
        note = "its tonic, third and marking degree are heard"
        return Check("key", str(asked), str(found), ok=True, note=note)
    others = ", ".join(f"{key} {share:.0%}" for key, share in finding.ranking[:3])
    return Check("key", str(asked), str(found), ok=False, note=others)


def _sounding_tracks(score: Score) -> list[Track]:
    return [track for track in score.tracks if track.notes]


def _role(track: Track) -> str:
    """The role in a track's name: "melody" of "melody_2" and "Melody 2"."""
    return re.sub(r"[ _-]*\d+$", "", track.name.strip().lower()).replace(" ", "_")


def _is_part(part: AskedPart, track: Track) -> bool:
    named = part.role is None or part.role.lower() in (track.name.lower(), _role(track))
    if part.is_drum or track.is_drum:
        return part.is_drum and track.is_drum
    return named and (part.program is None or part.program == track.program)


def _parts(asked: Asked, score: Score) -> Check:
    tracks = _sounding_tracks(score)
    missing, free = _assigned(asked.parts, tracks)
    found = [_shown(track) for track in tracks]
    note = "missing: " + ", ".join(map(str, missing)) if missing else ""
    if asked.only_parts and free:
        note = "; ".join(filter(None, [note, "beside them: " + ", ".join(map(_shown, free))]))
    return Check("parts", [str(part) for part in asked.parts], found, not note, note)


def _assigned(
    parts: Sequence[AskedPart], tracks: Sequence[Track]
) -> tuple[list[AskedPart], list[Track]]:
    """Parts that find no track of their own, and the tracks that are left; strictest first."""
    free = list(tracks)
    missing = []
    for part in sorted(parts, key=lambda each: (each.role is None) + (each.program is None)):
        match = next((track for track in free if _is_part(part, track)), None)
        if match is None:
            missing.append(part)
        else:
            free.remove(match)
    return missing, free


def _shown(track: Track) -> str:
    instrument = "drums" if track.is_drum else INSTRUMENTS[track.program].name
    return ": ".join(dict.fromkeys([track.name, instrument]))


def _left_out_programs(name: str) -> frozenset[int]:
    """Programs that a name forbids: an instrument, a family, or a group of them."""
    plain = name.strip().lower().replace(" ", "_")
    singular = plain[:-1] if plain.endswith("s") and plain not in _GROUPS else plain
    names = {plain, singular}
    programs = {each.program for each in INSTRUMENTS if {each.name, each.family} & names}
    for each in names:
        programs.update(_GROUPS.get(each, ()))
    return frozenset(programs)


def _is_left_out(name: str, track: Track) -> bool:
    plain = name.strip().lower().replace(" ", "_")
    if plain in ("drums", "drum", "percussion"):
        return track.is_drum or _role(track) == "drums"
    if _role(track) in (plain, plain.rstrip("s")):
        return True
    return not track.is_drum and track.program in _left_out_programs(name)


def _without(names: Sequence[str], score: Score) -> Check:
    tracks = _sounding_tracks(score)
    still = [_shown(track) for track in tracks if any(_is_left_out(name, track) for name in names)]
    return Check("without", list(names), still, not still)


def _chords(asked: Sequence[AskedChord], score: Score) -> Check:
    spans = [(each.start_ticks, each.end_ticks) for each in asked]
    chords = [each.chord for each in asked]
    fits = chord_fits(score, spans, chords)
    found = [each.chord.symbol if each.chord else "–" for each in find_chords(score, spans)]
    heard = [
        (chord.symbol, fit.ok)
        for chord, fit in zip(chords, fits, strict=True)
        if fit.ok is not None
    ]
    good = [symbol for symbol, ok in heard if ok]
    never = sorted({chord.symbol for chord in chords} - set(good))
    ok = not never and len(good) >= CHORDS_AT_LEAST * len(heard)
    note = f"{len(good)} of {len(heard)} sounding spans realise their chord"
    if never:
        note += "; never heard: " + ", ".join(never)
    return Check("chords", [chord.symbol for chord in chords], found, ok, note)
