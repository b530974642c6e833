"""What a release says about a piece that was made from a person's file."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cadenza.app.home import threads
from cadenza.app.making import initial_key
from cadenza.app.mixing import SoundRequest, only_known
from cadenza.app.recording import given_mark
from cadenza.app.rendering import playable
from cadenza.app.verb_marks import marked
from cadenza.brief import Brief, Wish
from cadenza.compose.takes.drafts import Draft
from cadenza.compose.verbs.job import Job
from cadenza.errors import OperationError
from cadenza.metrics import Asked, AskedChord, AskedPart, Check, conformance, same_key
from cadenza.music import (
    ChordMark,
    Key,
    Note,
    Score,
    SectionMark,
    Spliced,
    Track,
    kept_events,
    slice_bars,
    splice,
)
from cadenza.plan import PartPlan
from cadenza.release import Tags
from cadenza.release.canvas import clock_text
from cadenza.release.layout import guess_role
from cadenza.sound import MixSettings, Strip, settings_for
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["VerbWork"]


@dataclass(frozen=True, slots=True)
class VerbWork:
    """The work of ``continue``, ``infill``, ``accompany`` and ``vary``.

    Parameters
    ----------
    job : Job
        What is to be filled.
    title : str
        Title of the piece.
    wish : Wish
        What was asked beside the file.
    file_name : str
        Of the file that was given.
    data : bytes
        Its contents.
    sound : SoundRequest
        Loudness and gains.
    soundfont : Path or None
        None for the best that is installed.
    keep_stems : bool
        True where stems are written.
    asked : mapping
        What was understood, for the record.
    known_mix : MixSettings or None
        How the file sounds, where that is known.
    marks : bool
        True where the chords and sections of new bars are written too.
    """

    job: Job
    title: str
    wish: Wish
    file_name: str
    data: bytes
    sound: SoundRequest
    soundfont: Path | None = None
    keep_stems: bool = False
    asked: Mapping[str, object] = field(default_factory=dict)
    known_mix: MixSettings | None = None
    marks: bool = False

    @property
    def given_mark(self) -> str | None:
        """The mark that the file carries, of what made it."""
        return given_mark(self.data)

    @property
    def brief(self) -> Brief | None:
        """A file says what the piece is, not a brief."""
        return None

    @property
    def source(self) -> Mapping[str, object]:
        """The file that was given, and where what was read of it comes from."""
        reading = self.job.reading
        return {
            "name": self.file_name,
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "read": {} if reading is None else dict(reading.sources),
            "kind": self.wish.kind,
            "unread": list(self.wish.unread),
            "without_effect": self._without_effect(),
        }

    def _without_effect(self) -> list[str]:
        """Words of the prompt that a file leaves no room for, each with the reason."""
        tempo = [mood for mood in ("fast", "slow") if mood in self.wish.moods]
        out = [f"{mood} (a file keeps its tempo)" for mood in tempo]
        if self.wish.swing and self.job.plan.feel.swing <= 0.5:
            out.append("swing (a file keeps its feel)")
        chords = ("register", "beats_per_chord", "octave_spread")
        said = [name for name in chords if getattr(self.wish, name) is not None]
        out += [f"{name.replace('_', ' ')} (only for new pieces)" for name in said]
        mode, key = self.wish.mode, self.job.plan.key
        if mode is not None and self.wish.key is None and not same_key(Key(key.tonic, mode), key):
            out.append(f"{mode.replace('_', ' ')} (a file keeps its key)")
        return out

    @property
    def finish(self) -> str:
        """The asked finish, that of the style that was named, else none to speak of."""
        reading = self.job.reading
        if self.wish.finish:
            return self.wish.finish
        is_asked = reading is not None and reading.sources.get("style") == "asked"
        if self.known_mix is not None and not is_asked:
            return self.known_mix.finish
        if reading is not None and reading.sources.get("style") != "guessed":
            return reading.style.finish
        return "clean"

    def check_gains(self) -> None:
        """Refuse gains for tracks that are not there.

        Raises
        ------
        UnknownNameError
            When one of them names nothing that sounds.
        """
        names = [track.name for track in self.job.base.tracks]
        roles = [part.role for part in self.job.plan.parts]
        only_known("--part-gain", self.sound.part_gains, [*names, *roles])
        self.sound.with_gains(self.wish.ambience)

    def written(self, draft: Draft) -> Spliced:
        """The file that was given, with only the needed events changed."""
        result = draft.result
        return splice(self.data, marked(self.job, result) if self.marks else result)

    def checks(self, draft: Draft, file: Spliced, written: Score) -> tuple[Check, ...]:
        """What was asked of the new notes, and that all else stayed."""
        bars = len(self.job.base.bar_starts()) if self.job.verb == "continue" else None
        return (
            *conformance(Asked(bars=bars), written),
            *conformance(Asked(key=self._asked_key()), _anew(draft)),
            *conformance(self._asked(draft), draft.canvas),
            _kept(self.job, self.data, file, written),
        )

    def _asked_key(self) -> Key | None:
        """The key in which whole bars were asked for."""
        return self.wish.key if self.job.verb in ("continue", "accompany") else None

    def _asked(self, draft: Draft) -> Asked:
        filled = {hole.bar for hole in draft.holes}
        bar_ticks = draft.plan.bar_ticks
        return Asked(
            parts=tuple(
                AskedPart(part.role, part.program, part.role == "drums")
                for part in self.wish.parts
                if self.job.verb in ("continue", "accompany")
            ),
            chords=tuple(
                AskedChord(span.start_ticks, span.end_ticks, span.chord)
                for span in draft.plan.harmony
                if span.asked and span.start_ticks // bar_ticks in filled
            ),
        )

    def heard(self, draft: Draft) -> Score:
        """The result as it is shown: what was read and what is new stands in its bands.

        Each track has a name of its own; the file that is written has none of this.
        """
        if not any(track.notes for track in draft.result.tracks):
            raise OperationError(
                "what was written holds notes",
                f"none in {self.file_name} with seed {self.job.seed}",
                "try another --seed",
            )
        shown = replace(playable(draft.result, self.file_name), title=self.title)
        return replace(
            shown,
            chords=_shown_chords(self.job, shown),
            sections=_shown_sections(self.job, shown) or shown.sections,
        )

    def settings(self, draft: Draft) -> MixSettings:
        """Plain sounds for the file's tracks, the style's for those that were added."""
        heard = self.heard(draft)
        added = [
            Strip(
                track=track.name,
                patch=part.patch,
                gain_db=part.gain_db,
                pan=part.pan,
                role=part.role,
            )
            for track, part, is_new in self._tracks(draft, heard)
            if part is not None and is_new
        ]
        known = self.known_mix or MixSettings()
        own = [strip for strip in known.strips if strip.track not in {s.track for s in added}]
        asked = self.sound.with_gains(self.wish.ambience)
        base = replace(
            known,
            strips=(*own, *added),
            finish=self.finish,
            ambience=asked or known.ambience,
            textures=self.sound.textures or known.textures,
            soundfont=self.soundfont,
            loudness_lufs=self.sound.loudness_lufs,
            true_peak_db=self.sound.true_peak_db,
            seed=self.job.seed,
            threads=threads(),
            keep_stems=self.keep_stems,
        )
        plain = settings_for(heard, base)
        roles = self.roles(draft)
        strips = (
            replace(
                strip,
                gain_db=strip.gain_db
                + self.sound.part_gain_db(strip.track, roles.get(strip.track, strip.role)),
            )
            for strip in plain.strips
        )
        return replace(plain, strips=tuple(strips))

    def _tracks(self, draft: Draft, heard: Score) -> Iterator[tuple[Track, PartPlan | None, bool]]:
        """Each heard track, the plan's part behind it, and whether it is new."""
        by_index = {index: name for name, index in self.job.parts.items()}
        plans = {part.name: part for window in self.job.windows for part in window.plan.parts}
        there = [index for index, track in enumerate(draft.result.tracks) if track.notes]
        for index, track in zip(there, heard.tracks, strict=True):
            part = plans.get(by_index.get(index, ""))
            yield track, part, not self.job.base.tracks[index].notes

    def roles(self, draft: Draft) -> Mapping[str, str]:
        """The roles that were read, and guesses for tracks outside the window."""
        return {
            track.name: guess_role(track) if part is None else part.role
            for track, part, _ in self._tracks(draft, self.heard(draft))
        }

    def caption(self, draft: Draft) -> str:
        """Verb, style, key, tempo, metre, bars, length, seed."""
        plan, result = draft.plan, draft.result
        return " · ".join(
            [
                self.job.verb,
                plan.style,
                str(plan.key),
                f"{plan.tempo_bpm:.4g} bpm",
                str(plan.meter),
                f"{len(result.bar_starts())} bars",
                clock_text(result.seconds),
                f"seed {self.job.seed}",
            ]
        )

    def tags(self, draft: Draft) -> Tags:
        """As the caption says."""
        plan = draft.plan
        return Tags(
            title=self.title,
            genre=plan.style,
            tempo_bpm=round(plan.tempo_bpm, 3),
            key=str(plan.key),
            initial_key=initial_key(plan.key),
        )


def _anew(draft: Draft) -> Score:
    """The bars from the first to the last one that was written in, with all that sounds there."""
    bars = [hole.bar for hole in draft.holes]
    return slice_bars(draft.canvas, min(bars), max(bars) + 1) if bars else draft.canvas


def _shown_chords(job: Job, score: Score) -> tuple[ChordMark, ...]:
    """The file's chords, and in the windows those of their plans."""
    starts = score.bar_starts()
    marks = list(score.chords)
    for window in job.windows:
        end_bar = window.first_bar + window.plan.bars
        first = starts[window.first_bar] if window.first_bar < len(starts) else score.end_ticks
        end = starts[end_bar] if end_bar < len(starts) else score.end_ticks
        marks = [mark for mark in marks if not first <= mark.at_ticks < end]
        marks += [
            ChordMark(
                first + span.start_ticks * score.ticks_per_quarter // TICKS_PER_QUARTER, span.chord
            )
            for span in window.plan.harmony
        ]
    out: list[ChordMark] = []
    for mark in sorted(marks, key=lambda each: each.at_ticks):
        if mark.at_ticks < score.end_ticks and (not out or out[-1].chord != mark.chord):
            out.append(mark)
    return tuple(out)


def _shown_sections(job: Job, score: Score) -> tuple[SectionMark, ...]:
    """Stretches of bars that are given and that hold new notes; none where all bars do."""
    starts = score.bar_starts()
    new = {hole.bar + window.first_bar for window in job.windows for hole in window.holes}
    names = ["new" if bar in new else "given" for bar in range(len(starts))]
    if len(set(names)) < 2:
        return ()
    return tuple(
        SectionMark(starts[bar], name)
        for bar, name in enumerate(names)
        if bar == 0 or names[bar - 1] != name
    )


def _kept(job: Job, data: bytes, file: Spliced, written: Score) -> Check:
    """Whether all that stands outside the holes stands in the file as it was given.

    That is every event of the file and, as they are read back, every note; of a file that was
    written anew the notes alone.
    """
    given = Counter(_outside(job))
    missing = (given - Counter(_notes(track.notes for track in written.tracks))).total()
    if file.anew is not None:
        count = given.total()
        return Check("kept", f"{count:,} notes", f"{count - missing:,} notes", missing == 0)
    starts = job.base.bar_starts()
    ends = [*starts[1:], job.base.end_ticks]
    spans = {
        index: [(starts[bar], ends[bar]) for bar in sorted(bars)]
        for index, bars in _holes(job).items()
    }
    new = min(hole.bar + window.first_bar for window in job.windows for hole in window.holes)
    seam_ticks = starts[new] if job.verb == "continue" else None
    kept = kept_events(data, file.midi, spans, seam_ticks=seam_ticks, end_ticks=written.end_ticks)
    asked, found = f"{kept.asked:,} events", f"{kept.found:,} events"
    return Check("kept", asked, found, kept.asked == kept.found and missing == 0)


def _holes(job: Job) -> dict[int, set[int]]:
    """Index of a track → its bars, from 0, that are filled."""
    out: dict[int, set[int]] = {}
    for window in job.windows:
        for hole in window.holes:
            out.setdefault(job.parts[hole.part], set()).add(hole.bar + window.first_bar)
    return out


def _outside(job: Job) -> Iterator[Note]:
    """The given notes that stand in no hole."""
    starts = job.base.bar_starts()
    holes = _holes(job)
    for index, track in enumerate(job.base.tracks):
        inside = holes.get(index, set())
        for note in track.notes:
            if bisect_right(starts, note.start_ticks) - 1 not in inside:
                yield note


def _notes(tracks: Iterable[tuple[Note, ...]]) -> Iterator[Note]:
    for notes in tracks:
        yield from notes
