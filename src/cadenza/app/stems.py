"""The stems of a piece: those of its release where they stand, else rendered once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from cadenza.app.home import threads
from cadenza.app.pieces import Piece, with_soundfont
from cadenza.formats import Stem
from cadenza.release import Renderer, Stages
from cadenza.release.audio import stem_gain_db, stem_jobs
from cadenza.sound import Mix, read_audio
from cadenza.sound.backgrounds import stem_name
from cadenza.sound.model import Audio

__all__ = ["Stems", "stem_names"]


def stem_names(piece: Piece) -> list[str]:
    """The parts that have a stem, then the backgrounds."""
    if piece.stems:
        return list(piece.stems)
    backgrounds = [f"ambience_{Path(name).stem}" for name, _ in piece.settings.ambience]
    textures = map(stem_name, piece.settings.textures)
    return [*(track.name for track in piece.score.tracks), *backgrounds, *textures]


class Stems:
    """The stems of a piece.

    Parameters
    ----------
    piece : Piece
        What sounds.
    soundfont : Path or None
        The SoundFont that was asked for; with one, stems are rendered in any case.
    stages : Stages
        Is told the progress.
    render : callable
        ``sound.render_mix`` or a fake.
    """

    def __init__(
        self, piece: Piece, soundfont: Path | None, stages: Stages, render: Renderer
    ) -> None:
        self._piece, self._soundfont = piece, soundfont
        self._stages, self._render = stages, render
        self._mix: Mix | None = None

    @property
    def _stand(self) -> bool:
        return bool(self._piece.stems) and self._soundfont is None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person is to know about where they come from."""
        had = bool((self._piece.receipt or {}).get("stems"))
        if self._mix is not None and self._piece.edited and had:
            return ("song.mid has changed since the release; its stems were made anew",)
        return ()

    @property
    def gain_db(self) -> float:
        """The one gain that is on all of them."""
        return self._piece.stems_gain_db if self._stand else stem_gain_db(self._rendered())

    def write(self, folder: Path) -> list[str]:
        """Write each as FLAC into a folder; names of the files."""
        if self._stand:
            files = list(self._piece.stems.values())
            folder.mkdir(parents=True, exist_ok=True)
            return [Path(shutil.copyfile(file, folder / file.name)).name for file in files]
        mix = self._rendered()
        with self._stages.measure("encode"):
            return [job() for job in stem_jobs(folder, mix, stem_gain_db(mix))]

    def read(self) -> tuple[Stem, ...]:
        """Each as audio, which is read or scaled when it is asked for."""
        if self._stand:
            files = self._piece.stems.items()
            return tuple(Stem(part, partial(read_audio, file)) for part, file in files)
        factor = np.float32(10.0 ** (self.gain_db / 20.0))
        stems = self._rendered().stems.items()
        return tuple(Stem(part, partial(_scaled, audio, factor)) for part, audio in stems)

    def _rendered(self) -> Mix:
        """The mix, played as the release says."""
        if self._mix is None:
            settings = with_soundfont(self._piece, self._soundfont)
            settings = replace(settings, threads=threads(), keep_stems=True)
            with self._stages.measure("render"):
                self._mix = self._render(self._piece.score, settings, self._stages)
        return self._mix


def _scaled(audio: Audio, factor: np.float32) -> Audio:
    return audio if factor == 1.0 else audio * factor
