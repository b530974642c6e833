"""Render: the mastered audio of a piece, as it is mixed; once for what has not changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cadenza._version import __version__
from cadenza.app import SoundRequest, threads
from cadenza.app.making import initial_key
from cadenza.app.naming import slug
from cadenza.app.pieces import read_receipt
from cadenza.app.recording import given_mark, heard_mark, sound_assets, sound_facts, versions
from cadenza.app.renderer import sound_room
from cadenza.app.shelving import SONG_NAME
from cadenza.music import Score, read_midi
from cadenza.provenance import Provenance, Source, midi_digest
from cadenza.release import Caption, Stages, Tags, draw_waveform
from cadenza.release.audio import check_formats, stem_gain_db, stem_jobs, write_master
from cadenza.release.canvas import to_png
from cadenza.release.folder import RECEIPT_NAME
from cadenza.release.stamping import played
from cadenza.release.writer import loudness_caption
from cadenza.sound import Mix, MixSettings, default_soundfont
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio
from cadenza.sound.soundfonts import soundfont_sha256
from cadenza.studio.folders import synced
from cadenza.studio.jobs import Context
from cadenza.studio.kinds.asking import state_place
from cadenza.studio.kinds.settling import AUDIO
from cadenza.studio.library.mixes import mixed, read_own_mix
from cadenza.studio.library.sounds import content_digest

__all__ = ["Sounding", "file_rows", "peaks", "run"]

_PEAKS = 2_000
_SEED = 1


class Sounding:
    """A state of a piece on its way to audio.

    Parameters
    ----------
    context : Context
        Of the job.
    request : mapping
        "piece", "revision", and how it is to sound.
    """

    def __init__(self, context: Context, request: Mapping[str, Any]) -> None:
        self.place = state_place(context, request)
        self.stages = Stages(context.progress)
        self.midi = (self.place / SONG_NAME).read_bytes()
        receipt = read_receipt(self.place / RECEIPT_NAME)
        self.title = str(request.get("title") or receipt.get("title") or "Untitled")
        sound = SoundRequest(
            soundfont=request.get("soundfont"),
            loudness_lufs=float(request.get("loudness_lufs", -14.0)),
            true_peak_db=float(request.get("true_peak_db", -1.0)),
        )
        self.sound, self.stems = sound, request.get("stems") is True
        best = default_soundfont()
        font = sound.soundfont_path() or (None if best is None else best.path)
        score, settings, self.roles = mixed(read_midi(self.midi), receipt, read_own_mix(self.place))
        self.score: Score = score
        self.settings: MixSettings = replace(
            settings,
            soundfont=font,
            loudness_lufs=sound.loudness_lufs,
            true_peak_db=sound.true_peak_db,
            threads=threads(),
            keep_stems=self.stems,
        )

    def digest(self, formats: tuple[str, ...]) -> str:
        """What decides the files, in 32 hexadecimal digits."""
        font = self.settings.soundfont
        told = [
            __version__,
            content_digest(self.place),
            None if font is None else soundfont_sha256(font),
            self.sound.loudness_lufs,
            self.sound.true_peak_db,
            list(formats),
            self.stems,
            versions(neural=False),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]

    def mix(self) -> Mix:
        """Render it."""
        with self.stages.measure("render"):
            return sound_room()(self.score, self.settings, self.stages)

    def write(self, folder: Path, mix: Mix, formats: tuple[Any, ...]) -> None:
        """Encode the master, and the stems where they were asked for, beside one another."""
        record = played(self._record(formats), mix)
        tags = self._tags()
        with self.stages.measure("encode"), ThreadPoolExecutor(max(2, threads())) as pool:
            jobs: list[Any] = [
                pool.submit(write_master, folder, mix.master, each, tags, record)
                for each in sorted(formats, reverse=True)
            ]
            if self.stems:
                gain_db = stem_gain_db(mix)
                jobs += [
                    pool.submit(job) for job in stem_jobs(folder / "stems", mix, gain_db, record)
                ]
            for number, job in enumerate(jobs):
                job.result()
                self.stages.check()
                self.stages.report("encode", number + 1, len(jobs))
        _flatten(folder)

    def _record(self, formats: tuple[str, ...]) -> Provenance:
        return Provenance(
            cadenza=__version__,
            verb="render",
            seed=_SEED,
            mark=heard_mark(given_mark(self.midi), self.settings),
            source=Source(SONG_NAME, hashlib.sha256(self.midi).hexdigest()),
            sound=sound_facts(self.sound, self.settings, formats, stems=self.stems),
            assets=sound_assets(self.settings),
            versions=versions(neural=False),
            content=midi_digest(self.midi),
        )

    def _tags(self) -> Tags:
        score = self.score
        key = score.keys[0].key if score.keys else None
        return Tags(
            title=self.title,
            tempo_bpm=score.tempos[0].bpm if score.tempos else None,
            key="" if key is None else str(key),
            initial_key="" if key is None else initial_key(key),
            comment=f"rendered by Cadenza {__version__}",
            encoder=f"Cadenza {__version__}",
        )


def run(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: render, unless that was done before."""
    piece = Sounding(context, request)
    formats = check_formats(tuple(request.get("formats") or ("flac", "mp3")))
    digest = piece.digest(formats)
    told = {
        "piece": request["piece"],
        "revision": request["revision"],
        "digest": digest,
        "content": content_digest(piece.place),
    }
    there = context.home / "studio" / "pieces" / str(request["piece"]) / AUDIO / digest
    if there.is_dir():
        return {**told, "cached": True}
    folder = context.folder / AUDIO
    folder.mkdir()
    mix = piece.mix()
    piece.write(folder, mix, formats)
    _pictures(folder, piece, mix)
    synced(folder)
    return {
        **told,
        "files": file_rows(folder),
        "loudness": dict(mix.loudness),
        "soundfont": dict(mix.soundfont).get("name"),
        "synth": mix.synth,
        "seconds": round(len(mix.master) / SAMPLE_RATE_HZ, 3),
    }


def file_rows(folder: Path) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of the files of a folder."""
    return [
        {
            "name": path.name,
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "format": path.suffix[1:],
        }
        for path in sorted(folder.iterdir())
        if path.is_file()
    ]


def _flatten(folder: Path) -> None:
    """Stems beside the master, under names that an address can hold."""
    inner = folder / "stems"
    if not inner.is_dir():
        return
    for number, path in enumerate(sorted(inner.iterdir()), 1):
        path.rename(folder / f"stem-{number:02d}-{slug(path.stem)}{path.suffix}")
    inner.rmdir()


def _pictures(folder: Path, piece: Sounding, mix: Mix) -> None:
    """The waveform as a picture, and its peaks as numbers for a page that draws it."""
    with piece.stages.measure("pictures"):
        caption = Caption(piece.title, loudness_caption(mix.loudness))
        picture = draw_waveform(mix.master, SAMPLE_RATE_HZ, caption, piece.score)
        (folder / "waveform.png").write_bytes(to_png(picture))
        told = {
            "seconds": round(len(mix.master) / SAMPLE_RATE_HZ, 3),
            "peaks": peaks(mix.master),
        }
        (folder / "peaks.json").write_text(json.dumps(told), encoding="utf-8")


def peaks(audio: Audio, count: int = _PEAKS) -> list[list[float]]:
    """The largest absolute sample of each of so many equal stretches: one row a channel.

    Parameters
    ----------
    audio : array of shape (frames, 2)
        Samples.
    count : int
        Stretches.
    """
    frames = len(audio)
    if not frames:
        return [[], []]
    edges = np.unique(np.linspace(0, frames, min(count, frames) + 1).astype(np.int64)[:-1])
    rows = np.maximum.reduceat(np.abs(audio), edges, axis=0)  # (count, 2)
    return [[round(float(each), 4) for each in rows[:, side]] for side in range(2)]
