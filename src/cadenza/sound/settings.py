"""Mix settings for any score: a plain sound and a sensible place for each track."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

from cadenza.music.gm import by_program
from cadenza.music.score import Score, Track
from cadenza.sound.mix import role_of
from cadenza.sound.model import MixSettings, Strip
from cadenza.sound.patches import plain_patch

__all__ = ["named_tracks", "settings_for", "strip_for"]

_PAN_CONTROL = 10
_LOW_FAMILIES = frozenset({"bass"})
_ROOM_DB = {"bass": -32.0, "drums": -24.0, "pad": -13.0, "melody": -16.0}
_DEFAULT_ROOM_DB = -17.0
_GAIN_DB = {"counter": -3.5, "chords": -3.0, "arpeggio": -5.0, "pad": -6.5, "bass": -1.5}
"""Under a melody, for tracks whose names are roles and that no style has balanced."""

_SEATS = (-0.25, 0.28, -0.45, 0.42, -0.12, 0.15, -0.6, 0.58)


def named_tracks(score: Score) -> list[tuple[str, Track]]:
    """The tracks that play, each with a name of its own.

    Names are those of the score; nameless ones get their instrument's, doubled ones a number.
    """
    out: list[tuple[str, Track]] = []
    taken: set[str] = set()
    for track in score.tracks:
        if not track.notes:
            continue
        plain = "drums" if track.is_drum else by_program(track.program).name
        base = " ".join(track.name.split()) or plain
        name, number = base, 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name)
        out.append((name, track))
    return out


def _is_low(track: Track) -> bool:
    if by_program(track.program).family in _LOW_FAMILIES:
        return True
    return fmean(note.pitch for note in track.notes) < 45


def _asked_pan(track: Track) -> float | None:
    """Where the file itself puts the track, −1 to 1; None where it does not say."""
    for control in track.controls:
        if control.number == _PAN_CONTROL:
            return max(-1.0, (control.value - 64) / 63)
    return None


def strip_for(name: str, track: Track, seat: float = 0.0) -> Strip:
    """A plain strip for a track that has none.

    Parameters
    ----------
    name : str
        Name of the track in the mix.
    track : Track
        With at least one note.
    seat : float
        Where it sits when the file does not say and it is neither low nor drums.
    """
    if track.is_drum:
        return Strip(name, f"drums:{track.program}", reverb_db=_ROOM_DB["drums"])
    low = _is_low(track)
    role = "bass" if low else role_of(name)
    asked = _asked_pan(track)
    pan = asked if asked is not None else (0.0 if low else seat)
    room_db = _ROOM_DB.get(role, _DEFAULT_ROOM_DB)
    gain_db = _GAIN_DB.get(role_of(name), 0.0)
    patch = plain_patch(track.program).name
    return Strip(name, patch, gain_db=gain_db, pan=pan, reverb_db=room_db)


def settings_for(score: Score, base: MixSettings | None = None) -> MixSettings:
    """Settings with which any score sounds well: plain sounds, spread over the stage.

    Parts keep the loudness that the score gives them, unless their names are roles. A pan
    that the file holds is kept.

    Parameters
    ----------
    score : Score
        Of any origin.
    base : MixSettings, optional
        Everything but the strips is taken from it; strips of it that name a track stay.

    Examples
    --------
    >>> from cadenza.music.score import Note
    >>> score = Score(tracks=(Track("Piano", notes=(Note(0, 60, 480, 80),)),))
    >>> settings_for(score).strips[0].patch
    'acoustic_grand_piano'
    """
    base = base or MixSettings()
    given = {strip.track: strip for strip in base.strips}
    strips, seats = [], 0
    tracks = named_tracks(score)
    alone = sum(not track.is_drum and not _is_low(track) for _, track in tracks) < 2
    for name, track in tracks:
        seat = 0.0 if alone else _SEATS[seats % len(_SEATS)]
        if not track.is_drum and not _is_low(track):
            seats += 1
        strips.append(given.get(name) or strip_for(name, track, seat))
    return replace(base, strips=tuple(strips))
