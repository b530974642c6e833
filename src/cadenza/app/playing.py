"""Playing MIDI and audio through a sound device, where there is one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from cadenza.app.home import threads
from cadenza.app.mixing import SoundRequest
from cadenza.app.renderer import sound_room
from cadenza.app.rendering import playable
from cadenza.errors import SoundError, UsageError
from cadenza.music import read_midi
from cadenza.progress import Progress, Silent
from cadenza.release import Renderer
from cadenza.sound import MixSettings, read_audio, settings_for
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = ["DevicePlayer", "FakePlayer", "PlayRequest", "Player", "output_devices", "play"]

_CHUNK_S = 0.25
_NO_DEVICE = "playing needs a sound device"


class Player(Protocol):
    """The seam to sound devices."""

    def ready(self) -> str:
        """Name of the device; raises ``SoundError`` where there is none."""

    def play(self, audio: Audio, progress: Progress) -> None:
        """Play to the end, or until ``progress.check`` raises."""


def output_devices() -> list[str]:
    """Names of the sound devices that can play; empty where there is none."""
    from pedalboard.io import AudioStream

    try:
        return [str(name) for name in AudioStream.output_device_names]
    except (RuntimeError, ValueError, OSError):
        return []


class DevicePlayer:
    """Plays through the machine's own sound device."""

    def ready(self) -> str:
        """Name of the device that will be used."""
        from pedalboard.io import AudioStream

        names = output_devices()
        if not names:
            raise SoundError(
                _NO_DEVICE, "none on this machine", "use cadenza render to make a sound file"
            )
        default = AudioStream.default_output_device_name
        return str(default) if default else names[0]

    def play(self, audio: Audio, progress: Progress) -> None:
        """Play in pieces of a quarter second, so that it can be stopped."""
        from pedalboard.io import AudioStream, StreamResampler

        name = self.ready()
        step = round(_CHUNK_S * SAMPLE_RATE_HZ)
        try:
            with AudioStream(output_device_name=name) as stream:
                rate = float(stream.sample_rate)
                resample = StreamResampler(SAMPLE_RATE_HZ, rate, 2)
                for start in range(0, len(audio), step):
                    progress.check()
                    piece = np.ascontiguousarray(audio[start : start + step].T)
                    stream.write(resample.process(piece), rate)
                    progress.report("play", min(start + step, len(audio)), len(audio))
                stream.write(resample.process(None), rate)
        except (RuntimeError, ValueError, OSError) as error:
            raise SoundError(
                "the sound device must play", f"{name}: {error}", "see cadenza doctor"
            ) from error


@dataclass
class FakePlayer:
    """A player for tests: it keeps what it was given."""

    device: str = "fake device"
    played: list[Audio] = field(default_factory=list)

    def ready(self) -> str:
        """The name; an empty one stands for a machine without a device."""
        if not self.device:
            raise SoundError(_NO_DEVICE, "none on this machine")
        return self.device

    def play(self, audio: Audio, progress: Progress) -> None:
        """Keep the audio."""
        progress.check()
        self.played.append(audio)
        progress.report("play", 1.0)


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """Everything that ``cadenza play`` takes; ``volume`` lies between 0 and 1."""

    path: Path
    volume: float = 0.8
    sound: SoundRequest = field(default_factory=SoundRequest)

    def __post_init__(self) -> None:
        """Hold the volume to its range."""
        if not 0.0 <= self.volume <= 1.0:
            raise UsageError("--volume lies between 0 and 1", f"{self.volume:g}", "try 0.8")


def play(
    request: PlayRequest,
    progress: Progress | None = None,
    *,
    player: Player | None = None,
    render: Renderer | None = None,
) -> str:
    """Play a MIDI or an audio file.

    Parameters
    ----------
    request : PlayRequest
        What is asked.
    progress : Progress, optional
        Is told how far the work is.
    player, render : optional
        A player and a renderer in place of the machine's.

    Returns
    -------
    str
        Name of the device that played.

    Raises
    ------
    SoundError
        Where there is no sound device, or the file cannot be decoded.
    FileError, MidiError
        When the file cannot be read.
    """
    progress = progress or Silent()
    player = player or DevicePlayer()
    audio = _audio(request, progress, player, render or sound_room())
    device = player.ready()
    player.play(audio * np.float32(request.volume), progress)
    return device


def _audio(request: PlayRequest, progress: Progress, player: Player, render: Renderer) -> Audio:
    """What is to be heard; a wrong file is told of before a missing device."""
    if not is_midi(request.path):
        audio = read_audio(request.path)
        player.ready()
        return audio
    score = playable(read_midi(request.path), request.path.name)
    player.ready()
    settings = MixSettings(
        soundfont=request.sound.soundfont_path(),
        loudness_lufs=request.sound.loudness_lufs,
        true_peak_db=request.sound.true_peak_db,
        threads=threads(),
        keep_stems=False,
    )
    return render(score, settings_for(score, settings), progress).master


def is_midi(path: Path) -> bool:
    """True for a MIDI file by its name or its first bytes; False where it cannot be opened."""
    if path.suffix.lower() in {".mid", ".midi", ".kar", ".rmi"}:
        return True
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head[:4] == b"MThd" or (head[:4] == b"RIFF" and head[8:12] == b"RMID")
