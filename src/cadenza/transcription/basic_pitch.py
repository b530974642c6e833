"""Spotify's basic-pitch network [1]_: the ONNX file of its package, run without the package.

The wheel holds the network in a file of 230 kB. Only that file is read; how audio is cut, put
together and turned into notes stands here (``windows``, ``decoding``), checked against the
original on the same audio in tests and in ``benchmarks/transcription.py``. Two things are
better than there: every frame is timed from its own window, and the last 0.7 % of a recording,
which the original leaves out, is heard too.

References
----------
.. [1] R. Bittner, J. Bosch, D. Rubinstein, G. Meseguer-Brocal, S. Ewert, "A lightweight
   instrument-agnostic model for polyphonic note transcription and multipitch estimation",
   ICASSP 2022; https://github.com/spotify/basic-pitch, Apache-2.0.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.progress import Progress
from cadenza.transcription.decoding import Decoding, decode
from cadenza.transcription.listening import HEARD_HZ, expected_samples, mono
from cadenza.transcription.model import Recording, Transcription, from_notes
from cadenza.transcription.windows import frame_count, frame_times_s, kept_frames, windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import onnxruntime

__all__ = ["BasicPitch", "find_network"]

_PACKAGE = "basic-pitch"
_FILE = "nmp.onnx"
_GET = "pip install --no-deps basic-pitch"
_INPUT = "serving_default_input_2:0"
_NOTES, _ONSETS = "StatefulPartitionedCall:1", "StatefulPartitionedCall:2"
_KEYS = 88
_BATCH = 4
"""Windows at a time, always: how many go together changes the last bits of the answers."""

_CODE = "1"
"""Raised whenever the cutting or the decoding changes."""


def find_network() -> Path:
    """Where the installed package keeps the network.

    Raises
    ------
    ModelError
        When basic-pitch is not installed, or its file is gone.
    """
    rule = "the basic-pitch transcriber needs the network of the package basic-pitch"
    try:
        files = metadata.files(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        raise ModelError(rule, "no such package", _GET) from None
    for file in files:
        if file.name == _FILE:
            path = Path(str(file.locate()))
            if path.is_file():
                return path
    raise ModelError(rule, f"a package without {_FILE}", f"{_GET} --force-reinstall")


class BasicPitch:
    """Any instrument, one polyphonic part.

    Parameters
    ----------
    how : Decoding, optional
        Thresholds.
    network : Path, optional
        The ONNX file; that of the installed package by default.
    threads : int, default 1
        Threads within the network. They change the speed, never the result.

    Raises
    ------
    ModelError
        When the network is not there or cannot be used.
    """

    name = _PACKAGE

    def __init__(
        self, how: Decoding | None = None, *, network: Path | None = None, threads: int = 1
    ) -> None:
        self.how = how or Decoding()
        self._session, self._sha256 = _loaded(network or find_network(), threads)

    @property
    def version(self) -> str:
        """Tells this code, the network and the thresholds."""
        how = self.how
        settings = (
            f"{how.onset_threshold:g}-{how.frame_threshold:g}-{how.minimum_note_ms:g}"
            f"-{int(how.second_pass)}"
        )
        return f"{_CODE}-{self._sha256[:12]}-{settings}"

    def transcribe(self, audio: Recording, progress: Progress) -> Transcription:
        """Hear the notes; see ``Transcriber``."""
        frames, onsets, samples = self.listen(audio, progress)
        times_s = frame_times_s(len(frames) + 1)
        progress.check()
        notes = (
            (
                float(times_s[note.start]),
                float(times_s[note.end]),
                note.pitch,
                min(127, max(1, round(127 * note.strength))),
            )
            for note in decode(frames, onsets, self.how)
        )
        return from_notes(notes, samples / HEARD_HZ)

    def listen(
        self, audio: Recording, progress: Progress
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], int]:
        """What the network says of each key in each frame.

        Returns
        -------
        frames, onsets : array (T, 88) float32
            Probability that a key sounds, and that it starts to. Frames are about 11.6 ms
            apart; ``windows.frame_times_s`` tells when each is.
        samples : int
            Samples at 22,050 Hz that were heard.
        """
        heard = _Counted(mono(audio))
        sounding: list[NDArray[np.float32]] = []
        starting: list[NDArray[np.float32]] = []
        total = expected_samples(audio)
        silent: dict[int, list[NDArray[np.float32]]] = {}
        for batch in windows(heard, _BATCH):
            progress.check()
            notes, onsets = self._answers(batch, silent)
            sounding.append(kept_frames(notes))
            starting.append(kept_frames(onsets))
            progress.report("transcribe", min(heard.samples, total), total or 1.0)
        count = frame_count(heard.samples)
        return _joined(sounding, count), _joined(starting, count), heard.samples

    def _answers(
        self, batch: NDArray[np.float32], silent: dict[int, list[NDArray[np.float32]]]
    ) -> list[NDArray[np.float32]]:
        """Of the network: frames and onsets; so many windows of silence are heard only once."""
        if batch.any():
            return self._run(batch)
        if len(batch) not in silent:
            silent[len(batch)] = self._run(batch)
        return silent[len(batch)]

    def _run(self, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        told: list[NDArray[np.float32]] = self._session.run([_NOTES, _ONSETS], {_INPUT: batch})
        return told


class _Counted:
    """Pieces that pass by, and how many samples they had."""

    def __init__(self, pieces: Iterator[NDArray[np.float32]]) -> None:
        self._pieces = pieces
        self.samples = 0

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        for piece in self._pieces:
            self.samples += len(piece)
            yield piece


def _joined(pieces: list[NDArray[np.float32]], count: int) -> NDArray[np.float32]:
    """The answers of all batches, shape (count, 88); the list is emptied."""
    joined = np.concatenate([np.zeros((0, _KEYS), np.float32), *pieces])[:count]
    pieces.clear()
    return joined


def _loaded(network: Path, threads: int) -> tuple[onnxruntime.InferenceSession, str]:
    """The network, ready to run, and its digest."""
    import onnxruntime

    try:
        data = network.read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # ONNX Runtime's own errors share no base class but Exception.
        came = f"{network.name}, which cannot be loaded"
        raise ModelError(
            "the network is an ONNX file", came, f"{_GET} --force-reinstall"
        ) from error
    names = {each.name for each in session.get_outputs()}
    if not {_NOTES, _ONSETS} <= names or session.get_inputs()[0].name != _INPUT:
        raise ModelError(
            "the network is that of basic-pitch (ICASSP 2022)", network.name, "try 0.4.0"
        )
    return session, hashlib.sha256(data).hexdigest()
