"""Recordings of one's own → a packed sound folder: any format, length, rate and channels.

Each file is decoded twice, piece by piece, so that its length costs no memory: once to measure
it, once to write it at the loudness of the textures. Long silences are cut out of it; what
cannot be used is left out by name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.clipping import CLIPPED_NOTED, CLIPPED_UNUSABLE, Clipping
from cadenza.audio.packed_sound import LeftOut, PackedSound, as_integers
from cadenza.audio.sound_writer import Held, Writer
from cadenza.audio.textures.finishing import TEXTURE_LUFS, low_cut, round_peaks
from cadenza.audio.textures.waves import RATE_HZ
from cadenza.errors import FileError, SoundError, UsageError
from cadenza.progress import Progress, Silent
from cadenza.sound import loudness
from cadenza.sound.audiofile import AudioBlocks
from cadenza.sound.one_channel import mono

__all__ = ["SHORTEST_S", "Recording", "pack_recordings"]

SHORTEST_S = 1.0
"""What is shorter is left out."""

Recording = tuple[Path, str, str]
"""A file, the style that it is learnt as, and the label of its corpus."""

_SILENT_LUFS = -55.0
_QUIET = 10.0 ** (-60.0 / 20.0)
_PAUSE_S = 2.0
"""Silence of this length and more is cut out."""

_STEP = RATE_HZ // 10
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the first pass found: samples, LUFS, share clipped, loudness of each 100 ms."""

    samples: int
    lufs: float
    clipped: float
    levels: NDArray[np.float64]


def pack_recordings(
    folder: Path | str, files: Sequence[Recording], *, progress: Progress | None = None
) -> PackedSound:
    """Pack recordings; those that a folder there already holds are taken over, not read again.

    Parameters
    ----------
    folder : Path
        Where they will lie; a packed sound folder there is replaced when all is done.
    files : sequence of (path, style, label)
        Audio files of any format that ``cadenza.sound.AudioBlocks`` reads, up to twelve hours
        each. All clips of a file are in one split.
    progress : Progress, optional
        Is told the files done, as stage "recordings".

    Returns
    -------
    PackedSound
        With what was left out, and why, in ``left_out``.

    Raises
    ------
    UsageError
        When no file is named, one has no style or label, or something else lies in that place.
    SoundError
        When no file could be used; each is named with its reason.
    FileError
        When the folder cannot be written.
    CancelledError
        When the person stopped it; nothing is left.
    """
    if not files:
        raise UsageError("packed sound is made of one recording or more", "none", "name a file")
    for path, style, label in files:
        if not (style.strip() and label.strip()):
            came = f"{path.name}: {style!r}, {label!r}"
            raise UsageError("a recording has a style and a label", came, "name both")
    progress = progress or Silent()
    told: list[LeftOut] = []
    seen: dict[str, str] = {}
    with Writer(folder) as writer:
        packing = _Packing(writer, writer.held(), told, progress)
        for number, recording in enumerate(files):
            packing.share = (number, len(files))
            try:
                source = _digest(recording[0])
                if source in seen:
                    told.append(LeftOut(str(recording[0]), f"the same as {seen[source]}"))
                    continue
                packing.add(recording, source)
                seen[source] = recording[0].name
            except (FileError, SoundError) as error:
                if packing.begun:
                    raise
                told.append(LeftOut(str(recording[0]), str(error)))
            progress.report("recordings", number + 1, len(files))
        return writer.finish(told)


@dataclass
class _Packing:
    """One file after the other; ``begun`` while the samples of one are being written."""

    writer: Writer
    held: Held
    told: list[LeftOut]
    progress: Progress
    share: tuple[int, int] = (0, 1)
    begun: bool = False

    def add(self, recording: Recording, source: str) -> None:
        """Write the clips of a file, or say why not."""
        path, style, label = recording
        add = partial(self.writer.add, style=style, label=label, source=source)
        if source in self.held:
            for clip in self.held.clips(source):
                add(self.held.samples(clip), name=_renamed(clip.name, path))
            self.told += self.held.told(source)
            return
        blocks = AudioBlocks(path)
        measured = _measured(blocks, self._tell(blocks.duration_s, 0.0))
        spans = _spans(measured)
        self._say(path, source, measured, spans)
        self.begun = True
        samples = _cut(_levelled(blocks, measured, self._tell(blocks.duration_s, 0.5)), spans)
        for start, _ in spans:
            name = path.name if len(spans) == 1 else f"{path.name} at {start / RATE_HZ:.0f} s"
            add(next(samples), name=name)
        self.begun = False

    def _tell(self, duration_s: float, done: float) -> Callable[[int], None]:
        """What a pass calls with the samples it has gone over."""
        number, files = self.share

        def tell(samples: int) -> None:
            part = min(1.0, samples / RATE_HZ / max(duration_s, 1e-3))
            self.progress.report("recordings", number + done + 0.5 * part, files)
            self.progress.check()

        return tell

    def _say(
        self, path: Path, source: str, measured: _Measured, spans: list[tuple[int, int]]
    ) -> None:
        """Tell of what is used with a reservation; refuse what has nothing in it."""
        kept = sum(end - start for start, end in spans)
        if kept < SHORTEST_S * RATE_HZ:
            rule = f"a recording lasts {SHORTEST_S:g} s or more"
            short_s = measured.samples / RATE_HZ
            came = f"{short_s:.2f} s" if short_s < SHORTEST_S else "short sounds between silences"
            raise SoundError(rule, came)
        if measured.clipped > CLIPPED_NOTED:
            why = f"used, though {100 * measured.clipped:.0f} % of its samples are clipped"
            self.told.append(LeftOut(str(path), why, source))
        if kept < measured.samples:
            why = f"{(measured.samples - kept) / RATE_HZ:.1f} s of silence left out, the rest used"
            self.told.append(LeftOut(str(path), why, source))


def _digest(path: Path) -> str:
    """Of the bytes of a file."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_READ_BYTES):
                digest.update(piece)
    except OSError as error:
        came = f"{path} ({error.strerror})"
        raise FileError("a recording is a file that can be read", came, "check the path") from error
    return digest.hexdigest()


def _renamed(name: str, path: Path) -> str:
    """The name of a clip that was taken over, after what its file is called now."""
    _, at, place = name.rpartition(" at ")
    return f"{path.name} at {place}" if at and place.endswith(" s") else path.name


def _measured(blocks: AudioBlocks, tell: Callable[[int], None]) -> _Measured:
    """The first pass over a file.

    Raises
    ------
    SoundError
        When it is silent, hopelessly clipped, or cannot be decoded.
    """
    from scipy.signal import sosfilt, sosfilt_zi

    clipping = Clipping()
    weighting = loudness.k_weighting(RATE_HZ)
    state, heard, left = 0.0 * sosfilt_zi(weighting), 0, np.zeros((2, 0))
    steps: list[NDArray[np.float64]] = []
    for piece in low_cut(mono(clipping.over(blocks))):
        weighted, state = sosfilt(weighting, piece, zi=state)
        left = np.concatenate([left, np.stack([piece, weighted])], axis=1)
        whole = left.shape[1] // _STEP
        rows = left[:, : whole * _STEP].reshape(2, whole, _STEP)
        steps.append(np.einsum("kns,kns->kn", rows, rows))
        left, heard = left[:, whole * _STEP :], heard + len(piece)
        tell(heard)
    plain, weighted_ = np.concatenate(steps, axis=1)
    # The gate counts in steps of 100 ms at 44.1 kHz, which have twice as many samples.
    lufs = loudness.gated_loudness(2.0 * weighted_)
    if lufs < _SILENT_LUFS and heard >= SHORTEST_S * RATE_HZ:
        came = "silence" if np.isneginf(lufs) else f"{lufs:.0f} LUFS"
        raise SoundError(f"a recording is louder than {_SILENT_LUFS:g} LUFS", came)
    if clipping.share > CLIPPED_UNUSABLE:
        came = f"{100 * clipping.share:.0f} % of its samples clipped"
        raise SoundError("a recording is not clipped throughout", came)
    return _Measured(heard, lufs, clipping.share, np.sqrt(plain / _STEP))


def _spans(measured: _Measured) -> list[tuple[int, int]]:
    """Where it sounds, as samples (start, end): silences of 2 s and more lie between."""
    if measured.samples < SHORTEST_S * RATE_HZ or not np.isfinite(measured.lufs):
        return []
    gain = 10.0 ** ((TEXTURE_LUFS - measured.lufs) / 20.0)
    sounding = np.flatnonzero(measured.levels * gain >= _QUIET)
    pause = round(_PAUSE_S * RATE_HZ / _STEP)
    breaks = np.flatnonzero(np.diff(sounding) > pause)
    firsts = [*sounding[:1], *sounding[breaks + 1]]
    lasts = [*sounding[breaks], *sounding[-1:]]
    spans = []
    for first, last in zip(firsts, lasts, strict=True):
        start = 0 if first <= pause else int(first) * _STEP
        end = int(last + 1) * _STEP
        if measured.samples - end <= pause * _STEP:
            end = measured.samples
        if end - start >= SHORTEST_S * RATE_HZ:
            spans.append((start, end))
    return spans


def _levelled(
    blocks: AudioBlocks, measured: _Measured, tell: Callable[[int], None]
) -> Iterator[NDArray[np.int16]]:
    """The second pass: the samples at −20 LUFS, their peaks rounded."""
    gain, heard = np.float32(10.0 ** ((TEXTURE_LUFS - measured.lufs) / 20.0)), 0
    for piece in low_cut(mono(blocks)):
        loud = piece * gain
        round_peaks(loud)
        heard += len(piece)
        tell(heard)
        yield as_integers(loud)


def _cut(
    pieces: Iterator[NDArray[np.int16]], spans: Sequence[tuple[int, int]]
) -> Iterator[Iterator[NDArray[np.int16]]]:
    """For each span the pieces of it; each is to be used up before the next is asked for."""
    at, held = 0, np.zeros(0, dtype=np.int16)

    def within(start: int, end: int) -> Iterator[NDArray[np.int16]]:
        nonlocal at, held
        while at < end:
            if not len(held):
                try:
                    held = next(pieces)
                except StopIteration as error:
                    rule = "a recording stays as it is while it is packed"
                    raise SoundError(rule, "one that became shorter") from error
            part = held[max(0, start - at) : end - at]
            step = min(len(held), end - at)
            if len(part):
                yield part
            at, held = at + step, held[step:]

    for start, end in spans:
        yield within(start, end)
