"""``write_release``: the whole folder, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cadenza.music.score import Score
from cadenza.progress import Progress
from cadenza.provenance import Provenance, shortened
from cadenza.release.audio import AudioFormat, stem_gain_db, stem_jobs, write_master
from cadenza.release.canvas import to_png
from cadenza.release.folder import PAGE_NAME, RECEIPT_NAME, check_target, release_folder
from cadenza.release.pianoroll import Caption, draw_pianoroll
from cadenza.release.receipt import in_order, to_text
from cadenza.release.receipt_page import receipt_html
from cadenza.release.stages import Stages
from cadenza.release.stamping import played
from cadenza.release.tags import Tags
from cadenza.release.waveform import draw_waveform
from cadenza.sound.model import SAMPLE_RATE_HZ, Mix, MixSettings

__all__ = ["Content", "Renderer", "Written", "write_release"]

Renderer = Callable[[Score, MixSettings, Progress], Mix]
"""What turns a score into a mix: ``sound.render_mix``, or a fake."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a release is made of.

    Parameters
    ----------
    score : Score
        For the pictures and the sound.
    midi : bytes
        The same score as a MIDI file.
    tags : Tags
        Title and what else stands in the audio files; the cover is added here.
    facts : mapping
        The receipt's own fields: brief, plan, seed, engine, conformance.
    caption : str
        The line under the title in the pictures.
    roles : mapping
        Track name → role, for the colours.
    settings : MixSettings or None
        How it sounds; None for a release without audio.
    formats : tuple of str
        Audio formats.
    stems : bool
        Write the stems too.
    provenance : Provenance or None
        How it was made; goes into the audio files and the receipt, with who played it.
    more : mapping
        Further files: name within the folder ("takes/take-2.mid") → bytes.
    later : mapping
        Further fields of the receipt that take a while: they are worked out beside the sound.
    """

    score: Score
    midi: bytes
    tags: Tags
    facts: Mapping[str, object]
    caption: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    settings: MixSettings | None = None
    formats: tuple[AudioFormat, ...] = ("flac", "mp3")
    stems: bool = False
    provenance: Provenance | None = None
    more: Mapping[str, bytes] = field(default_factory=dict)
    later: Mapping[str, Callable[[], object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A release that stands: its folder, the names of its files, and its receipt."""

    folder: Path
    files: tuple[str, ...]
    receipt: dict[str, Any]


def write_release(
    target: Path,
    content: Content,
    stages: Stages,
    *,
    render: Renderer,
    force: bool = False,
    threads: int = 2,
) -> Written:
    """Render, encode, draw and write a release; the folder appears whole or not at all.

    The piano roll is drawn while the audio renders, and the formats are encoded beside one
    another.

    Parameters
    ----------
    target : Path
        Where the folder is to stand.
    content : Content
        What goes in.
    stages : Stages
        Is told the progress, and keeps the seconds spent on "render", "master", "encode" and
        "pictures".
    render : callable
        ``sound.render_mix`` or a fake.
    force : bool
        Replace a release that stands there.
    threads : int
        How many files are encoded at one time; the files do not depend on it.

    Returns
    -------
    Written
        What stands in the folder.

    Raises
    ------
    ReleaseError
        When the folder cannot be written; nothing is left then.
    CadenzaError
        Whatever rendering raises; nothing is left then either.
    """
    place = check_target(target, force=force)
    with release_folder(target, force=force) as folder:
        (folder / "song.mid").write_bytes(content.midi)
        for name, data in content.more.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
        pool = ThreadPoolExecutor(max_workers=max(2, threads), thread_name_prefix="release")
        try:
            later = {name: pool.submit(work) for name, work in content.later.items()}
            facts = _write_parts(folder, content, stages, pool, render)
            facts |= {name: work.result() for name, work in later.items()}
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        told = {**content.facts, **facts, "files": _listed(folder), "seconds": stages.seconds()}
        receipt = in_order(told)
        (folder / RECEIPT_NAME).write_text(to_text(receipt), encoding="utf-8")
        (folder / PAGE_NAME).write_text(receipt_html(receipt), encoding="utf-8")
        files = tuple(sorted(p.relative_to(folder).as_posix() for p in _files(folder)))
        stages.check()
    return Written(_as_given(target, place), files, receipt)


def _as_given(target: Path, place: Path) -> Path:
    """The path as the person wrote it, where it still leads there."""
    return target if target.exists() else place


def _write_parts(
    folder: Path, content: Content, stages: Stages, pool: ThreadPoolExecutor, render: Renderer
) -> dict[str, object]:
    """Pictures and audio; returns the receipt's facts about the sound.

    The waveform's caption measures the loudness, beside the slowest encoder, which starts first.
    """
    roll = pool.submit(_draw_roll, folder, content, stages)
    if content.settings is None:
        roll.result()
        facts = {"synth": None, "soundfont": None, "loudness": None, "stems": None}
        silent = content.provenance and replace(content.provenance, sound=None)
        return {**facts, "provenance": silent and shortened(silent).to_dict()}
    with stages.measure("render"):
        mix = render(content.score, content.settings, stages)
    stages.split("render", "master")
    tags = replace(content.tags, cover=roll.result())
    gain_db = stem_gain_db(mix) if content.stems else 0.0
    record = content.provenance and played(content.provenance, mix)
    with stages.measure("encode"):
        jobs: list[Future[Any]] = [
            pool.submit(write_master, folder, mix.master, each, tags, record)
            for each in sorted(content.formats, reverse=True)
        ]
        if content.stems:
            jobs += [pool.submit(job) for job in stem_jobs(folder / "stems", mix, gain_db, record)]
        # The jobs hold their stems by now; what they have written may go.
        mix = replace(mix, stems={}, premaster=mix.master[:0])
        jobs.append(pool.submit(_draw_wave, folder, content, mix, stages))
        for number, job in enumerate(jobs):
            job.result()
            stages.check()
            stages.report("encode", number + 1, len(jobs))
    return {
        "synth": mix.synth,
        "soundfont": dict(mix.soundfont),
        "loudness": dict(mix.loudness),
        "stems": {"gain_db": round(gain_db, 3)} if content.stems else None,
        "provenance": record and shortened(record).to_dict(),
    }


def _draw_roll(folder: Path, content: Content, stages: Stages) -> bytes:
    with stages.measure("pictures"):
        caption = Caption(content.tags.title, content.caption)
        picture = to_png(draw_pianoroll(content.score, caption, content.roles))
        (folder / "pianoroll.png").write_bytes(picture)
    return picture


def _draw_wave(folder: Path, content: Content, mix: Mix, stages: Stages) -> None:
    with stages.measure("pictures"):
        caption = Caption(content.tags.title, loudness_caption(mix.loudness))
        picture = draw_waveform(mix.master, SAMPLE_RATE_HZ, caption, content.score)
        (folder / "waveform.png").write_bytes(to_png(picture))


def loudness_caption(loudness: Mapping[str, float]) -> str:
    """The figures of the master that a person reads, in one line."""
    named = (
        ("integrated_lufs", "{:.1f} LUFS integrated"),
        ("true_peak_dbtp", "true peak {:.1f} dBTP"),
        ("loudness_range_lu", "loudness range {:.1f} LU"),
    )
    return " · ".join(text.format(loudness[name]) for name, text in named if name in loudness)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _listed(folder: Path) -> list[dict[str, object]]:
    """Name, size and SHA-256 of every file that stands beside the receipt."""
    return [
        {
            "name": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in _files(folder)
    ]
