"""From a score to a sheet: bars, parts in score order, staves, voices, marks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from cadenza.errors import UsageError
from cadenza.formats.notation.drums import FEET
from cadenza.formats.notation.names import is_own_part, own_name, part_names
from cadenza.formats.notation.rhythm import Clock, OnGrid, Played, Swing, find_swing, quantise
from cadenza.formats.notation.sheet import QUARTER, Bar, Clef, Event, Mark, Sheet, SheetPart
from cadenza.formats.notation.spelling import LOWEST, written_key
from cadenza.formats.notation.staves import (
    BASS,
    PERCUSSION,
    TREBLE,
    TWO_HANDED,
    are_two_hands,
    best_clef,
    hand_clefs,
    is_grand,
    split_hands,
)
from cadenza.formats.notation.values import write_voice
from cadenza.formats.notation.voices import Ruler, drum_voices, staff_voices
from cadenza.formats.notation.writing import events_in
from cadenza.metrics.keys import find_key
from cadenza.music.chord import Chord
from cadenza.music.gm import by_program
from cadenza.music.key import Key
from cadenza.music.score import Meter, MeterChange, Score, Track

__all__ = ["MOST_NOTES", "MOST_PARTS", "build_sheet"]

MOST_NOTES = 100_000
MOST_PARTS = 64
_MOST_BARS = 4_000
_SIXTEENTH, _EIGHTH = QUARTER // 4, QUARTER // 2
_ORDER = ("melody", "counter", "arpeggio", "pad", "chords", "other", "bass", "drums")
_HANDS = {"melody": 1, "counter": 1, "bass": -1}
_TEMPO_CHANGE = 0.04
_SHARE_HELD = 0.2


@dataclass(frozen=True, slots=True)
class _Player:
    """Who plays a part.

    Parameters
    ----------
    track : Track
        Everything that is played.
    said : tuple of int
        The hand of each note: 1 right, −1 left, 0 not said.
    hands : tuple of Track
        The right and the left hand's track where each has one, else empty.
    """

    track: Track
    said: tuple[int, ...] = ()
    hands: tuple[Track, ...] = ()

    def on_grid(self, clock: Clock, swing: Swing) -> tuple[OnGrid, ...]:
        """Each hand on its own grid, or the whole."""
        if self.hands:
            return tuple(quantise(hand, clock, swing) for hand in self.hands)
        return (quantise(self.track, clock, swing, self.said),)


def build_sheet(
    score: Score,
    roles: Mapping[str, str] | None = None,
    title: str = "",
    composer: str = "",
    *,
    keep_names: bool = False,
) -> Sheet:
    """Write a score down.

    Parameters
    ----------
    score : Score
        The piece.
    roles : mapping of str to str, optional
        Track name → role ("melody", "bass"); names that are missing count as "other".
    title : str, optional
        Over the first page; the score's own where empty.
    composer : str, optional
        Who is named as the composer; nobody where empty.
    keep_names : bool
        Parts that somebody named stay what they are: voices of a choir on one keyboard program
        are no piano. Else an instrument is a part, named for what it is.

    Returns
    -------
    Sheet
        Bars, parts in score order and marks. Tracks without notes are left out.

    Raises
    ------
    UsageError
        When there are no notes, or more notes, parts or bars than can be written, or a metre
        whose bars are no whole number of sixteenths.
    """
    roles = roles or {}
    tracks = [track for track in score.tracks if track.notes]
    _check(score, tracks)
    clock = _clock(score)
    swing = find_swing(score)
    players = _merged(_ordered(tracks, roles, keep=keep_names), roles, keep=keep_names)
    drafts = [player.on_grid(clock, swing) for player in players]
    last = max(note.end for staves in drafts for staff in staves for note in staff.notes)
    keep = sum(bar.start < last for bar in clock.bars)
    if score.end is not None:
        keep = max(keep, sum(ticks < score.end for ticks in clock.bar_ticks))
    bars = clock.bars[:keep]
    names = _names([player.track for player in players], keep=keep_names)
    parts = tuple(
        _part(
            name,
            player.track,
            roles.get(player.track.name, "other"),
            staves,
            bars,
            keep=keep_names,
        )
        for name, player, staves in zip(names, players, drafts, strict=True)
    )
    sections = _sections(score, clock, bars[-1].end)
    return Sheet(
        title=title or score.title,
        composer=composer,
        bars=bars,
        parts=parts,
        tempos=_tempos(score, clock, bars[-1].end),
        sections=sections,
        chords=_chords(score, clock, bars, sections),
        swing=swing.text,
        swing_ratio=swing.ratio,
        given=sum(len(track.notes) for track in tracks),
        crowded=sum(staff.crowded for staves in drafts for staff in staves),
    )


def _check(score: Score, tracks: Sequence[Track]) -> None:
    count = sum(len(track.notes) for track in tracks)
    if not tracks:
        raise UsageError("notation needs at least one note", "a piece without notes")
    if count > MOST_NOTES:
        raise UsageError(f"notation holds at most {MOST_NOTES} notes", str(count), "cut the piece")
    if len(tracks) > MOST_PARTS:
        raise UsageError(f"notation holds at most {MOST_PARTS} parts", str(len(tracks)))
    lowest = min((n.pitch for t in tracks if not t.is_drum for n in t.notes), default=LOWEST)
    if lowest < LOWEST:
        raise UsageError("written notes lie at or above C0 (MIDI 12)", str(lowest), "transpose it")
    for change in score.meters:
        if change.meter.numerator * 16 % change.meter.denominator:
            raise UsageError("a bar on paper is a whole number of sixteenths", str(change.meter))


def _clock(score: Score) -> Clock:
    """Bars in ticks and in steps; a change of metre inside a bar makes it short.

    One bar more than the score has stands at the end, for notes that round into it.
    """
    ticks = score.bar_starts() or [0]
    if len(ticks) > _MOST_BARS:
        raise UsageError(f"notation holds at most {_MOST_BARS} bars", str(len(ticks)))
    changes = [MeterChange(0, Meter()), *score.meters]
    where = [change.at_ticks for change in changes]
    last = changes[bisect_right(where, ticks[-1]) - 1].meter
    ticks.append(ticks[-1] + max(1, last.bar_ticks(score.ticks_per_quarter)))
    keys = _keys(score)
    bars: list[Bar] = []
    at, number = 0, 0
    for index, tick in enumerate(ticks):
        meter = changes[bisect_right(where, tick) - 1].meter
        full = meter.numerator * 4 * QUARTER // meter.denominator
        length = full
        if index + 1 < len(ticks):
            played = (ticks[index + 1] - tick) * QUARTER / score.ticks_per_quarter
            length = min(full, max(_SIXTEENTH, _SIXTEENTH * round(played / _SIXTEENTH)))
        key = next(key for start, key in reversed(keys) if start <= tick or start == 0)
        number += length == full or not bars
        bars.append(Bar(at, length, meter, key, number, length < full))
        at += length
    return Clock(score.ticks_per_quarter, tuple(ticks), _with_pickup(bars))


def _with_pickup(bars: list[Bar]) -> tuple[Bar, ...]:
    """A lone first bar shorter than the second is its upbeat, with number 0."""
    if len(bars) < 2 or bars[0].length >= bars[1].length:
        return tuple(bars)
    first = replace(bars[0], meter=bars[1].meter, number=0, is_short=True)
    return (first, *(replace(bar, number=bar.number - 1) for bar in bars[1:]))


def _keys(score: Score) -> list[tuple[int, Key]]:
    """Keys from tick 0 on: the score's, else the one that is heard."""
    keys = [(change.at_ticks, written_key(change.key)) for change in score.keys]
    if not keys:
        found = find_key(score)
        return [(0, written_key(found.key) if found.decidable else Key())]
    return [(0, keys[0][1]), *keys[1:]]


def _ordered(tracks: Sequence[Track], roles: Mapping[str, str], *, keep: bool) -> list[Track]:
    """Score order: melodies, then what accompanies, bass, drums; or as named parts came."""
    if keep and any(own_name(track) for track in tracks):
        return list(tracks)

    def rank(track: Track) -> int:
        role = "drums" if track.is_drum else roles.get(track.name, "other")
        return _ORDER.index(role) if role in _ORDER else _ORDER.index("other")

    return sorted(tracks, key=rank)


def _merged(tracks: Sequence[Track], roles: Mapping[str, str], *, keep: bool) -> list[_Player]:
    """Tracks of one keyboard or harp become one part, with the hand of each note.

    Two that are the two hands already stay a staff each. Where others come together melodies
    are the right hand's and basses the left's.
    """
    together: dict[object, list[Track]] = {}
    for index, track in enumerate(tracks):
        two_handed = not track.is_drum and track.program in TWO_HANDED
        beside = sum(other.program == track.program for other in tracks) - 1
        two_handed = two_handed and not (keep and is_own_part(track, beside))
        together.setdefault(("program", track.program) if two_handed else index, []).append(track)
    out = []
    for members in together.values():
        hands = tuple(members) if len(members) == 2 else ()
        if hands and are_two_hands(*(hand.notes for hand in hands)):
            ordered = sorted(hands, key=lambda hand: -median(n.pitch for n in hand.notes))
            out.append(_Player(members[0], hands=tuple(ordered)))
            continue
        said = sorted(
            (note, _HANDS.get(roles.get(track.name, "other"), 0) if len(members) > 1 else 0)
            for track in members
            for note in track.notes
        )
        notes = tuple(note for note, _ in said)
        out.append(_Player(replace(members[0], notes=notes), tuple(hand for _, hand in said)))
    return out


def _names(tracks: Sequence[Track], *, keep: bool) -> list[tuple[str, str]]:
    """Instrument names, numbered where several parts share one, with their short forms."""
    given = [own_name(track) if keep else None for track in tracks]
    plain = [
        own or part_names(track.program, is_drum=track.is_drum)
        for own, track in zip(given, tracks, strict=True)
    ]
    full = [name for name, _ in plain]
    out = []
    for index, (name, short) in enumerate(plain):
        number = f" {full[: index + 1].count(name)}" if full.count(name) > 1 else ""
        out.append((name + number, short + number))
    return out


def _part(
    name: tuple[str, str],
    track: Track,
    role: str,
    staves: tuple[OnGrid, ...],
    bars: tuple[Bar, ...],
    *,
    keep: bool,
) -> SheetPart:
    notes = staves[0].notes
    starts = {note.start_ticks for note in track.notes}
    is_line = keep and len(starts) == len(track.notes) and is_own_part(track, 0)
    ruler = Ruler.of(bars, staves[0].lattice)
    if track.is_drum:
        struck = drum_voices(notes, FEET, ruler)
        voices: tuple[tuple[Event, ...], ...] = tuple(_strokes(each, ruler.bars) for each in struck)
        clefs: tuple[Clef, ...] = (PERCUSSION,)
    elif len(staves) == 2:
        clefs = hand_clefs(*([note.pitch for note in staff.notes] for staff in staves))
        rulers = (ruler, Ruler.of(bars, staves[1].lattice))
        held = zip(staves, rulers, strict=True)
        voices = tuple(v for staff, each in held for v in staff_voices(staff.notes, each, 2))
    elif not is_line and is_grand(notes, track.program):
        right, left = split_hands(notes)
        clefs = (TREBLE, BASS)
        voices = (*staff_voices(right, ruler, 2), *staff_voices(left, ruler, 2))
    else:
        clefs = (best_clef([note.pitch for note in notes], track.program),)
        voices = staff_voices(notes, ruler, _voice_count(track, notes))
    return SheetPart(*name, track.program, track.is_drum, role, clefs, voices)


def _strokes(voice: tuple[Event, ...], bars: Sequence[Bar]) -> tuple[Event, ...]:
    """Drum strokes of one note value each: what would be tied on ends with its first note."""
    ends: dict[int, int] = {}
    for bar in bars:
        events = events_in(voice, bar)
        if events:
            for piece in write_voice(events, bar.start, bar.length, bar.meter, rests=True):
                if piece.event is not None:
                    ends.setdefault(piece.event.start, bar.start + piece.end)
    return tuple(replace(event, end=ends[event.start]) for event in voice)


def _voice_count(track: Track, notes: Sequence[Played]) -> int:
    """Two where the instrument or the music is polyphonic, else one."""
    if by_program(track.program).polyphony > 1:
        return 2
    starts = sorted({note.start for note in notes})
    held = 0
    for note in notes:
        after = bisect_right(starts, note.start)
        held += after < len(starts) and note.end - starts[after] > _EIGHTH
    return 2 if held > _SHARE_HELD * len(notes) else 1


def _tempos(score: Score, clock: Clock, end: int) -> tuple[Mark, ...]:
    """Tempo marks: the first, and each that differs by 4 % or more from the one before."""
    marks: list[Mark] = []
    for change in score.tempos or ():
        step = clock.step(max(0, change.at_ticks), _EIGHTH if marks else QUARTER)
        if step >= end:
            continue
        if marks and abs(change.bpm / marks[-1].bpm - 1) < _TEMPO_CHANGE:
            continue
        if marks and marks[-1].step == step:
            marks.pop()
        marks.append(Mark(step, bpm=round(change.bpm, 2)))
    if not marks or marks[0].step > 0:
        marks.insert(0, Mark(0, bpm=120.0))
    return tuple(marks)


def _sections(score: Score, clock: Clock, end: int) -> tuple[Mark, ...]:
    """Section names at bar lines; names are capitalised."""
    marks: dict[int, Mark] = {}
    for section in score.sections:
        step = clock.step(section.at_ticks, _SIXTEENTH)
        bar = min(clock.bars, key=lambda each: abs(each.start - step))
        text = " ".join(section.name.replace("_", " ").split())[:60]
        if bar.start < end and text:
            marks[bar.start] = Mark(bar.start, text[0].upper() + text[1:])
    return tuple(marks[step] for step in sorted(marks))


def _chords(
    score: Score, clock: Clock, bars: Sequence[Bar], sections: Sequence[Mark]
) -> tuple[tuple[int, Chord], ...]:
    """Chord changes on eighths; a chord that goes on is written again where a section begins."""
    found: dict[int, Chord] = {}
    for mark in score.chords:
        step = clock.step(mark.at_ticks, _EIGHTH)
        if step < bars[-1].end:
            found[step] = mark.chord
    heads = {section.step for section in sections}
    in_force: Chord | None = None
    out: list[tuple[int, Chord]] = []
    for step in sorted({*found, *heads}):
        chord = found.get(step, in_force)
        if chord is not None and (chord != in_force or step in heads):
            out.append((step, chord))
        in_force = chord
    return tuple(out)
