"""FluidSynth in this process.

Each render gets a synthesiser of its own, because one that has played before keeps traces of
it (filter and voice states) and no longer gives the same samples. What costs time, reading and
unpacking samples, is kept: a keeper pins the presets in use, and FluidSynth shares samples
between synthesisers of one process. A new synthesiser then costs about 10 ms.

Events are placed on FluidSynth's own grid of 64 frames (1.45 ms).
"""

from __future__ import annotations

import ctypes
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import numpy as np

from cadenza.errors import SoundError
from cadenza.sound.convolution import Channels
from cadenza.sound.events import PartEvents
from cadenza.sound.fluid_library import find_library
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio, Layer
from cadenza.sound.soundfonts import Preset, check_soundfont, resolve_layer

__all__ = ["FluidSynth"]

BLOCK_FRAMES = 64
"""FluidSynth computes in blocks; an event can only fall between two of them."""

_MAX_PINNED = 32
_OK = 0
_GEN_FINE_TUNE_CENTS = 52
_STRETCH_BLOCKS = 172
_SETTINGS = {
    b"synth.reverb.active": 0,
    b"synth.chorus.active": 0,
    b"synth.dynamic-sample-loading": 1,
    b"synth.polyphony": 1024,
    b"synth.cpu-cores": 1,
    b"synth.threadsafe-api": 0,
}
_GAIN = 0.5

_Event = tuple[int, int, int, int, int]
"""Block, order within the block, and what to do: (kind, first value, second value)."""

_OFF, _CONTROL, _BEND, _ON = range(4)


class FluidSynth:
    """Renders with libfluidsynth.

    Parameters
    ----------
    soundfont : Path
        The main SoundFont.

    Raises
    ------
    SoundError
        When libfluidsynth is missing or the SoundFont cannot be used.
    """

    name = "fluidsynth"

    def __init__(self, soundfont: Path) -> None:
        library = find_library()
        if library is None:
            raise SoundError(
                "FluidSynth needs its library",
                "none found",
                "sudo apt install libfluidsynth3, or brew install fluid-synth",
            )
        self.soundfont: Path | None = check_soundfont(soundfont)
        self._main = self.soundfont
        self._library = library
        self._keeper = _Keeper(library)

    def render(self, events: PartEvents, layer: Layer, frames: int) -> Audio:
        """Render one layer of a part; see ``Synth.render``."""
        path, preset = resolve_layer(layer, self._main)
        out = np.zeros((2, frames), dtype=np.float32)
        if events.notes:
            with _synthesiser(self._library) as synth:
                font = _load(self._library, synth, path)
                # Its samples are unpacked here, beside other threads' own, and then kept.
                _select(self._library, synth, font, preset, layer)
                self._keeper.hold(path, preset)
                if events.bend_range_semitones != 2:
                    semitones = events.bend_range_semitones
                    self._library.fluid_synth_pitch_wheel_sens(synth, 0, semitones)
                timeline = _timeline(events, layer.transpose_semitones)
                _play(self._library, synth, timeline, out)
        return out.T


@contextmanager
def _synthesiser(library: ctypes.CDLL) -> Iterator[int]:
    """A new synthesiser that is freed in the end."""
    settings = library.new_fluid_settings()
    try:
        for key, value in _SETTINGS.items():
            library.fluid_settings_setint(settings, key, value)
        library.fluid_settings_setnum(settings, b"synth.gain", _GAIN)
        library.fluid_settings_setnum(settings, b"synth.sample-rate", float(SAMPLE_RATE_HZ))
        synth = library.new_fluid_synth(settings)
        if not synth:
            raise SoundError("FluidSynth can be started", "no synthesiser", "free some memory")
        try:
            yield synth
        finally:
            library.delete_fluid_synth(synth)
    finally:
        library.delete_fluid_settings(settings)


def _load(library: ctypes.CDLL, synth: int, path: Path) -> int:
    """The number under which a synthesiser knows a SoundFont, loaded now."""
    font = int(library.fluid_synth_sfload(synth, str(path).encode(), 0))
    if font < 0:
        raise SoundError(
            "a SoundFont can be read by FluidSynth", str(path), "choose another .sf2 or .sf3 file"
        )
    return font


def _select(library: ctypes.CDLL, synth: int, font: int, preset: Preset, layer: Layer) -> None:
    if library.fluid_synth_program_select(synth, 0, font, preset.bank, preset.program) != _OK:
        raise SoundError("a preset can be played", preset.name, "choose another SoundFont")
    if layer.detune_cents:
        library.fluid_synth_set_gen(synth, 0, _GEN_FINE_TUNE_CENTS, layer.detune_cents)


def _timeline(events: PartEvents, transpose_semitones: int) -> list[_Event]:
    """All events in playing order; notes moved off the keyboard are left out."""

    def block(at_s: float) -> int:
        return max(0, round(at_s * SAMPLE_RATE_HZ / BLOCK_FRAMES))

    out: list[_Event] = []
    for note in events.notes:
        pitch = note.pitch + transpose_semitones
        if 0 <= pitch <= 127:
            start = block(note.start_s)
            out.append((start, _ON, _ON, pitch, note.velocity))
            out.append((max(start + 1, block(note.end_s)), _OFF, _OFF, pitch, 0))
    out += [
        (block(each.at_s), _CONTROL, _CONTROL, each.number, each.value) for each in events.controls
    ]
    out += [(block(each.at_s), _BEND, _BEND, each.value + 8192, 0) for each in events.bends]
    return sorted(out, key=lambda event: event[:2])


def _play(library: ctypes.CDLL, synth: int, timeline: list[_Event], out: Channels) -> None:
    """Fill ``out``, of shape (2, frames)."""
    frames, at = out.shape[1], 0
    for block, _, kind, first, second in timeline:
        until = min(block * BLOCK_FRAMES, frames)
        if until > at:
            _write(library, synth, out, at, until)
            at = until
        if block * BLOCK_FRAMES >= frames:
            break
        if kind == _ON:
            library.fluid_synth_noteon(synth, 0, first, second)
        elif kind == _OFF:
            library.fluid_synth_noteoff(synth, 0, first)
        elif kind == _CONTROL:
            library.fluid_synth_cc(synth, 0, first, second)
        else:
            library.fluid_synth_pitch_bend(synth, 0, first)
    while at < frames and library.fluid_synth_get_active_voice_count(synth):
        until = min(at + _STRETCH_BLOCKS * BLOCK_FRAMES, frames)
        _write(library, synth, out, at, until)
        at = until


def _write(library: ctypes.CDLL, synth: int, out: Channels, start: int, end: int) -> None:
    left, right = out.ctypes.data, out.ctypes.data + out.strides[0]
    status = library.fluid_synth_write_float(synth, end - start, left, start, 1, right, start, 1)
    if status != _OK:
        raise SoundError("FluidSynth can render", "a failed block", "choose another SoundFont")


class _Keeper:
    """Keeps the samples of the presets in use unpacked, the least recently used go first."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._lock = Lock()
        self._settings = library.new_fluid_settings()
        library.fluid_settings_setint(self._settings, b"synth.dynamic-sample-loading", 1)
        self._synth = library.new_fluid_synth(self._settings)
        self._fonts: dict[Path, int] = {}
        self._pinned: OrderedDict[tuple[Path, Preset], int] = OrderedDict()

    def hold(self, path: Path, preset: Preset) -> None:
        """Keep a preset's samples until 32 others were asked for."""
        with self._lock:
            key = (path, preset)
            if key in self._pinned:
                self._pinned.move_to_end(key)
                return
            if path not in self._fonts:
                self._fonts[path] = _load(self._library, self._synth, path)
            font = self._fonts[path]
            self._library.fluid_synth_pin_preset(self._synth, font, preset.bank, preset.program)
            self._pinned[key] = font
            if len(self._pinned) > _MAX_PINNED:
                (_, old), old_font = self._pinned.popitem(last=False)
                self._library.fluid_synth_unpin_preset(self._synth, old_font, old.bank, old.program)

    def __del__(self) -> None:
        if getattr(self, "_synth", None):
            self._library.delete_fluid_synth(self._synth)
            self._library.delete_fluid_settings(self._settings)
