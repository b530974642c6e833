"""What a DAWproject session is made of, before it is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cadenza.music.score import Score
from cadenza.sound.model import Audio, MixSettings

__all__ = ["Session", "Stem"]


@dataclass(frozen=True, slots=True)
class Stem:
    """The rendered audio of one part, or of a background.

    Parameters
    ----------
    part : str
        Name of the track it belongs to, or its own ("ambience_rain").
    read : callable
        Gives the audio when it is written; its first frame lies at the piece's tick 0.
    """

    part: str
    read: Callable[[], Audio]


@dataclass(frozen=True, slots=True)
class Session:
    """A piece with its mix, as a studio program opens it.

    Parameters
    ----------
    score : Score
        Notes, tempo, metres, sections and chords.
    title : str
        Title of the piece.
    settings : MixSettings
        Its strips give faders, pans and sends; a track without a strip stands at 0 dB in the
        middle, without a send.
    roles : mapping
        Track → role ("melody", "bass", …).
    colours : mapping
        Role → colour as "#rrggbb"; "other" for every role that is not named.
    stems : tuple of Stem
        Rendered parts, level and place already in them; none where there is no audio.
    stems_gain_db : float
        The gain that was put on all stems, which the fader of their group takes back.
    genre, comment : str
        For the metadata; left out where empty.
    """

    score: Score
    title: str
    settings: MixSettings = field(default_factory=MixSettings)
    roles: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)
    stems: tuple[Stem, ...] = ()
    stems_gain_db: float = 0.0
    genre: str = ""
    comment: str = ""

    def colour(self, part: str) -> str:
        """The colour of a part, "" where none is known."""
        role = self.roles.get(part, "other")
        return self.colours.get(role, self.colours.get("other", ""))
