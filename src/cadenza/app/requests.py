"""What the verbs are asked: one piece from a sentence, or from a file and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cadenza.app.mixing import SoundRequest
from cadenza.app.readers import ReaderChoice
from cadenza.brief import Wish
from cadenza.compose import EngineOptions
from cadenza.errors import UsageError
from cadenza.sound import MixSettings

__all__ = ["Again", "ComposeRequest", "MakeRequest", "VerbRequest"]


@dataclass(frozen=True, slots=True)
class Again:
    """What a record knows of a piece that is made again, beside what a command says.

    Parameters
    ----------
    wish : Wish
        As it was understood; the sentence is not read again.
    take : int
        Number of the take, from 1; it alone is made.
    source_name : str
        What the given file was called.
    reader : str or None
        Name of the language model that read the sentence, where one did.
    """

    wish: Wish
    take: int = 1
    source_name: str = ""
    reader: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeRequest:
    """How a piece is made and written, whatever the verb.

    Parameters
    ----------
    seed : int or None
        None lets ``choose_target`` take the first that is free.
    engine : str
        "auto" or the name of an engine.
    options : EngineOptions
        What is set on the engine.
    takes : int
        Candidates to choose from, 1 to 16.
    keep_partial : bool
        When the work is stopped, release the bars made so far.
    sound : SoundRequest
        SoundFont, loudness, gains.
    formats : tuple of str
        Audio formats of the master.
    stems, audio : bool
        Write stems; write audio at all.
    out : Path or None
        The release folder.
    force : bool
        Replace a release that stands there.
    again : Again or None
        What a record knows of a piece that is made again.
    """

    seed: int | None = None
    engine: str = "auto"
    options: EngineOptions = field(default_factory=EngineOptions)
    takes: int = 1
    keep_partial: bool = False
    sound: SoundRequest = field(default_factory=SoundRequest)
    formats: tuple[str, ...] = ("flac", "mp3")
    stems: bool = False
    audio: bool = True
    out: Path | None = None
    force: bool = False
    again: Again | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeRequest(MakeRequest):
    """Everything that ``cadenza compose`` takes.

    Parameters
    ----------
    prompt : str or None
        The sentence; None where the flags say all.
    flags : Wish
        What the flags ask for; it beats the sentence.
    reader : ReaderChoice
        Who reads the sentence.
    """

    prompt: str | None = None
    flags: Wish = field(default_factory=Wish)
    reader: ReaderChoice = field(default_factory=ReaderChoice)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbRequest(MakeRequest):
    """Everything that the verbs on a file take.

    Parameters
    ----------
    midi : Path or None
        The file; None where an example is named.
    example : str or None
        A seed tune that ships with Cadenza.
    prompt : str or None
        A sentence on what is to be written.
    flags : Wish
        What the flags ask for; it beats the sentence.
    bars : str or None
        "16" for ``continue_song``, "5-8" and the like for the others.
    parts : tuple of str
        For ``infill`` and ``vary``: tracks, roles or instruments; all where left out.
    amount : float
        For ``vary``: the share of the cells that is written anew, above 0 to 1.
    reader : ReaderChoice
        Who reads the sentence.
    cells : tuple of (str, str)
        For ``infill`` and ``vary``: further cells, as a track, role or instrument and bars
        ("5-8,12"); with neither ``bars`` nor ``parts`` these alone.
    locked : tuple of (str, str)
        For ``infill`` and ``vary``: cells that stay as they are.
    lent_style : str or None
        The style of the file, where it is known and nobody asks for another one.
    known_mix : MixSettings or None
        How the file sounds, where it is known: its parts, finish and background stay.
    marks : bool
        True where the file that is written names the chords and sections of new bars too.
    """

    midi: Path | None = None
    example: str | None = None
    prompt: str | None = None
    flags: Wish = field(default_factory=Wish)
    bars: str | None = None
    parts: tuple[str, ...] = ()
    amount: float = 0.3
    reader: ReaderChoice = field(default_factory=ReaderChoice)
    cells: tuple[tuple[str, str], ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    lent_style: str | None = None
    known_mix: MixSettings | None = None
    marks: bool = False

    def __post_init__(self) -> None:
        """One file, and an amount that is a share."""
        if (self.midi is None) == (self.example is None):
            came = "neither" if self.midi is None else "both"
            raise UsageError(
                "a MIDI file or --example says what to work on", came, "try --example harbour"
            )
        if not 0.0 < self.amount <= 1.0:
            raise UsageError("--amount lies above 0 and up to 1", f"{self.amount:g}", "try 0.3")
