"""From a brief and its plan to what the sound room and the metrics room want to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from cadenza.app.home import threads, user_folder
from cadenza.brief import Brief
from cadenza.errors import UnknownNameError, UsageError
from cadenza.metrics import Asked, AskedChord, AskedPart
from cadenza.plan import Plan, Style
from cadenza.sound import (
    MixSettings,
    Strip,
    Texture,
    ambiences,
    apply_finish,
    find_soundfont,
    load_finishes,
    make_ambience,
)
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["SoundRequest", "asked_of", "check_background", "mix_settings", "only_known"]

_LOUDEST_LUFS, _QUIETEST_LUFS = -6.0, -40.0
_HIGHEST_PEAK_DB, _LOWEST_PEAK_DB = 0.0, -12.0
_REVERB_DB = -18.0
_FADE_BARS, _LONGEST_FADE_S, _FADE_SHARE = 4, 14.0, 0.25


@dataclass(frozen=True, slots=True)
class SoundRequest:
    """How it is to sound, beside what the brief says.

    Parameters
    ----------
    soundfont : str or None
        A SoundFont by path, or by the name of one that was found.
    loudness_lufs : float
        Integrated loudness of the master, −40 to −6.
    true_peak_db : float
        Highest true peak of the master, −12 to 0.
    part_gains : mapping
        Part name or role → gain in dB.
    ambience_gains : mapping
        Ambience or texture → gain in dB.
    textures : tuple of Texture
        Behind the music or as pads in it.
    """

    soundfont: str | None = None
    loudness_lufs: float = -14.0
    true_peak_db: float = -1.0
    part_gains: Mapping[str, float] = field(default_factory=dict)
    ambience_gains: Mapping[str, float] = field(default_factory=dict)
    textures: tuple[Texture, ...] = ()

    def __post_init__(self) -> None:
        """Hold the numbers to their ranges."""
        if not _QUIETEST_LUFS <= self.loudness_lufs <= _LOUDEST_LUFS:
            raise UsageError(
                f"--loudness lies between {_QUIETEST_LUFS:g} and {_LOUDEST_LUFS:g} LUFS",
                f"{self.loudness_lufs:g}",
                "try --loudness -14",
            )
        if not _LOWEST_PEAK_DB <= self.true_peak_db <= _HIGHEST_PEAK_DB:
            raise UsageError(
                f"--true-peak lies between {_LOWEST_PEAK_DB:g} and {_HIGHEST_PEAK_DB:g} dBTP",
                f"{self.true_peak_db:g}",
                "try --true-peak -1",
            )

    def soundfont_path(self) -> Path | None:
        """Where the SoundFont lies; None for the best that is installed.

        Raises
        ------
        UnknownNameError, SoundError
            When there is none of that name, or it is no SoundFont.
        """
        if self.soundfont is None:
            return None
        return find_soundfont(self.soundfont, user_folder("soundfonts"))

    def part_gain_db(self, name: str, role: str) -> float:
        """The gain of a part: by its name, else by its role, else 0."""
        return self.part_gains.get(name, self.part_gains.get(role, 0.0))

    def with_gains(self, ambiences: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """Ambiences with their gains in dB.

        Raises
        ------
        UnknownNameError
            When a gain is given for an ambience or a texture that is not there.
        """
        behind = (*ambiences, *(texture.name for texture in self.textures))
        only_known("--ambience-gain", self.ambience_gains, behind)
        return tuple((name, self.ambience_gains.get(name, 0.0)) for name in ambiences)

    def placed(self, *, audio: bool) -> SoundRequest:
        """The request with its textures as they are found here.

        Parameters
        ----------
        audio : bool
            See that they can be heard, too.

        Raises
        ------
        CadenzaError
            When one of them cannot be used.
        """
        if not self.textures:
            return self
        from cadenza.app.textures import known_textures

        found = known_textures(self.textures, self.ambience_gains, audio=audio)
        return replace(self, textures=found)


def only_known(flag: str, given: Mapping[str, float], known: Sequence[str]) -> None:
    """Refuse gains for what does not sound.

    Raises
    ------
    UnknownNameError
        When one of the names is not known.
    """
    for name in given:
        if name not in known:
            there = ", ".join(dict.fromkeys(known)) or "nothing"
            raise UnknownNameError(
                f"{flag} names something that sounds: {there}", name, "leave it out"
            )


def check_background(finish: str, ambience: Sequence[str]) -> None:
    """Refuse a finish or an ambience that is not there before any work is done.

    Raises
    ------
    UnknownNameError
        When nothing has the name.
    FileError, SoundError
        When a sound file cannot be used.
    """
    if finish not in load_finishes():
        apply_finish(finish, np.zeros((1, 2), dtype=np.float32), seed=0, tempo_bpm=120.0)
    folder = user_folder("ambiences")
    made, there = ambiences(), ambiences(folder)
    for name in ambience:
        if name not in made or there[name] != made[name]:
            make_ambience(name, 0.01, seed=0, folder=folder)


def mix_settings(
    brief: Brief,
    plan: Plan,
    style: Style,
    sound: SoundRequest,
    soundfont: Path | None,
    *,
    keep_stems: bool = False,
) -> MixSettings:
    """What turns the plan's score into audio.

    Raises
    ------
    UnknownNameError
        When a gain is given for a part or an ambience that is not there.
    """
    names = tuple(part.name for part in plan.parts) + tuple(part.role for part in plan.parts)
    only_known("--part-gain", sound.part_gains, names)
    return MixSettings(
        strips=tuple(
            Strip(
                track=part.name,
                patch=part.patch,
                gain_db=part.gain_db + sound.part_gain_db(part.name, part.role),
                pan=part.pan,
                reverb_db=style.reverb_db.get(part.role, _REVERB_DB),
                role=part.role,
            )
            for part in plan.parts
        ),
        finish=brief.finish,
        ambience=sound.with_gains(brief.ambience),
        textures=sound.textures,
        soundfont=soundfont,
        loudness_lufs=sound.loudness_lufs,
        true_peak_db=sound.true_peak_db,
        fade_out_s=_fade_s(plan) if plan.ending == "fade" else 0.0,
        tail_s=style.sound.tail_s,
        seed=plan.seed,
        threads=threads(),
        keep_stems=keep_stems,
    )


def _fade_s(plan: Plan) -> float:
    """Four bars, but no more than 14 s and a quarter of the piece."""
    bar_s = plan.seconds / plan.bars
    return min(_FADE_BARS * bar_s, _LONGEST_FADE_S, _FADE_SHARE * plan.seconds)


def asked_of(brief: Brief, plan: Plan, *, only_parts: bool = False) -> Asked:
    """What the person asked for, as far as a MIDI file can show it."""

    def said(field_name: str) -> bool:
        return brief.sources.get(field_name) == "asked"

    parts = tuple(brief.parts[index] for index in brief.asked_parts)
    return Asked(
        tempo_bpm=brief.tempo_bpm if said("tempo_bpm") else None,
        key=brief.key if said("key") else None,
        meter=brief.meter if said("meter") else None,
        bars=brief.bars if said("length") else None,
        seconds=brief.seconds if said("length") else None,
        parts=tuple(AskedPart(p.role, p.program, p.role == "drums") for p in parts),
        only_parts=only_parts,
        without=tuple(name for name in brief.without if _can_be_heard(name, brief)),
        chords=tuple(
            AskedChord(span.start_ticks, span.end_ticks, span.chord)
            for span in plan.harmony
            if span.asked
        ),
        register=brief.register,
        octave_spread=brief.octave_spread,
        beats_per_chord=brief.beats_per_chord,
        voiced=_voiced(plan),
        paced=_paced(brief, plan),
    )


def _voiced(plan: Plan) -> tuple[str, ...]:
    """The parts that are held to register and spread: those that strike chords, where any do."""
    voiced = [part for part in plan.parts if part.voiced]
    striking = [part for part in voiced if part.role != "arpeggio"]
    return tuple(part.name for part in striking or voiced)


def _paced(brief: Brief, plan: Plan) -> tuple[AskedChord, ...]:
    """The plan's chords, each as long as was asked; as they stand where no length was."""
    if brief.beats_per_chord is None:
        return tuple(
            AskedChord(span.start_ticks, span.end_ticks, span.chord) for span in plan.harmony
        )
    length = round(brief.beats_per_chord * TICKS_PER_QUARTER)
    starts = range(0, plan.end_ticks - length + 1, length)
    return tuple(AskedChord(at, at + length, plan.chord_at(at).chord) for at in starts)


def _can_be_heard(name: str, brief: Brief) -> bool:
    """Ambiences that were left out are not in the MIDI file anyway."""
    return name not in brief.ambience
