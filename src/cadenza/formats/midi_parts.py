"""One MIDI file for each part, with all that holds for the whole piece in every one of them."""

from __future__ import annotations

from dataclasses import replace

from cadenza.formats.naming import plain_names
from cadenza.music.midi_write import write_midi
from cadenza.music.score import Score
from cadenza.sound.settings import named_tracks

__all__ = ["part_files"]


def part_files(score: Score) -> dict[str, bytes]:
    """Write each part that plays as a MIDI file of its own.

    Every file keeps the conductor's track: title, tempo, metres, keys, chords, and sections as
    markers; and the length of the whole piece. So the files line up with one another.

    Parameters
    ----------
    score : Score
        With any number of tracks.

    Returns
    -------
    dict
        Name of the file ("01-melody.mid", numbered as the tracks stand) → its bytes; empty
        where no track has notes.

    Examples
    --------
    >>> from cadenza.music.score import Note, Track
    >>> list(part_files(Score(tracks=(Track("Flute", 73, notes=(Note(0, 72, 480, 80),)),))))
    ['01-Flute.mid']
    """
    tracks = named_tracks(score)
    files = plain_names(name for name, _ in tracks)
    return {
        f"{number:02d}-{file}.mid": write_midi(
            replace(score, tracks=(replace(track, name=name),), end=score.end_ticks)
        )
        for number, ((name, track), file) in enumerate(zip(tracks, files, strict=True), start=1)
    }
