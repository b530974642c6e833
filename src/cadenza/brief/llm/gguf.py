"""A language model of a GGUF file, in this process, by llama-cpp-python."""

from __future__ import annotations

import atexit
import ctypes
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Lock
from typing import Any
from weakref import WeakSet, finalize

from cadenza.brief.llm.grammar import grammar_of
from cadenza.brief.llm.models import Message
from cadenza.brief.llm.schema import longest_answer
from cadenza.errors import LanguageModelError, SilentModelError

__all__ = ["FileModel"]

_SEED = 1
_MAGIC = b"GGUF"
_CONTEXT_TOKENS = 8192
_ENDING_S = 5.0


class FileModel:
    """A ``.gguf`` file, loaded when it is first asked and kept; one question at a time.

    The schema becomes a grammar that the tokens are chosen under, so that an answer that ends
    is always valid.

    Parameters
    ----------
    path : Path
        The file.
    context_tokens : int
        Tokens that question and answer may take together.
    temperature : float
        0 takes the likeliest token each time.
    seed : int
        For a temperature above 0.
    threads : int, optional
        Threads to compute with; by default llama.cpp's own choice.
    """

    def __init__(
        self,
        path: Path,
        *,
        context_tokens: int = _CONTEXT_TOKENS,
        temperature: float = 0.0,
        seed: int = _SEED,
        threads: int | None = None,
    ) -> None:
        self.path = path
        self.context_tokens = context_tokens
        self.temperature = temperature
        self.seed = seed
        self.threads = threads
        self._model: Any = None  # llama_cpp.Llama
        self._closes: finalize[..., Any] | None = None
        self._lock = Lock()
        self._end_s = 0.0
        self._is_interrupted = False
        self._late: object = None  # llama.cpp calls it as long as its model lives
        _models.add(self)

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    def check(self, limit_s: float) -> None:
        """Look at the file and for the package, and load neither; see ``ServerModel.check``.

        Raises
        ------
        LanguageModelError
            When the file is none, or llama-cpp-python is not installed.
        """
        del limit_s
        self._check_file()
        if find_spec("llama_cpp") is None:
            raise _no_package()

    def answer(self, messages: Sequence[Message], schema: Mapping[str, Any], limit_s: float) -> str:
        """The model's answer; see ``LanguageModel``."""
        end_s = time.monotonic() + limit_s
        if not self._lock.acquire(timeout=limit_s):
            raise LanguageModelError(
                f"{self.path.name} answers in time",
                "other questions first",
                "try again in a moment",
            )
        try:
            self._end_s = end_s
            return self._answer(self._loaded(), messages, schema)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Give its memory back."""
        with self._lock:
            if self._closes is not None:
                self._closes()
            self._model = self._closes = None

    def end(self, limit_s: float) -> None:
        """Close it before the interpreter goes; where a reading does not stop, leave it be.

        Parameters
        ----------
        limit_s : float
            Seconds to wait for a reading.
        """
        if self._lock.acquire(timeout=limit_s):  # and kept: nobody loads it again
            if self._closes is not None:
                self._closes()
        elif self._closes is not None:
            self._closes.detach()

    def _answer(
        self,
        model: Any,  # noqa: ANN401 - llama_cpp.Llama
        messages: Sequence[Message],
        schema: Mapping[str, Any],
    ) -> str:
        from llama_cpp.llama_grammar import LlamaGrammar

        grammar = LlamaGrammar.from_string(grammar_of(schema), verbose=False)
        try:
            told = model.create_chat_completion(
                messages=list(messages),
                grammar=grammar,
                temperature=self.temperature,
                seed=self.seed,
                max_tokens=longest_answer(dict(schema)),
            )
        except (RuntimeError, ValueError, OSError) as error:
            if self._is_interrupted:
                self._is_interrupted = False
                raise KeyboardInterrupt from error
            if self._is_late():
                raise self._too_late() from error
            raise LanguageModelError(
                f"{self.path.name} answers what it is asked", str(error), "write a shorter sentence"
            ) from error
        choice = told["choices"][0]
        if choice["finish_reason"] != "stop":
            raise LanguageModelError(
                f"{self.path.name} comes to an end", "an answer that was cut off", ""
            )
        return str(choice["message"]["content"])

    def _loaded(self) -> Any:  # noqa: ANN401 - llama_cpp.Llama
        if self._model is not None:
            return self._model
        if _is_ending.is_set():
            raise self._too_late()
        self._check_file()
        try:
            from llama_cpp import Llama, llama_cpp
        except ImportError as error:
            raise _no_package() from error
        llama_cpp.llama_log_set(_silence(), None)
        try:
            model = Llama(
                str(self.path),
                n_ctx=self.context_tokens,
                n_threads=self.threads,
                n_threads_batch=self.threads,
                seed=self.seed,
                verbose=False,
            )
        except (ValueError, RuntimeError, OSError) as error:
            raise LanguageModelError(
                "a .gguf file holds a language model that llama.cpp can run",
                f"{self.path.name}: {error}",
                "get it again, or another one",
            ) from error
        self._stop_when_late(model)
        self._model = model
        self._closes = finalize(self, model.close)  # the collector would free its pieces unordered
        self._closes.atexit = False  # `_end` does it, once nobody reads any more
        return model

    def _check_file(self) -> None:
        try:
            with self.path.open("rb") as file:
                start = file.read(len(_MAGIC))
        except OSError as error:
            raise LanguageModelError(
                "a language model's file must be readable",
                f"{self.path.name} ({error.strerror})",
                "see where it lies",
            ) from error
        if start != _MAGIC:
            raise LanguageModelError(
                "a language model's file is GGUF", f"{self.path.name}, which is not", "get another"
            )

    def _stop_when_late(self, model: Any) -> None:  # noqa: ANN401 - llama_cpp.Llama
        """Let llama.cpp ask between two steps, so that a long question can be cut off too."""
        from llama_cpp import llama_cpp

        def late(_data: object) -> bool:
            try:
                return self._is_late()
            except KeyboardInterrupt:  # ctypes would pass it over
                self._is_interrupted = True
                return True

        self._late = llama_cpp.ggml_abort_callback(late)
        llama_cpp.llama_set_abort_callback(model.ctx, self._late, None)

    def _is_late(self) -> bool:
        return _is_ending.is_set() or time.monotonic() > self._end_s

    def _too_late(self) -> SilentModelError:
        return SilentModelError(
            f"{self.path.name} answers in time",
            "no answer yet",
            "try a smaller model, or give it longer",
        )


def _no_package() -> LanguageModelError:
    return LanguageModelError(
        "a .gguf file is run by llama-cpp-python", "no such package", 'pip install "cadenza[llm]"'
    )


@lru_cache(maxsize=1)
def _silence() -> object:
    """The log of all models, which llama.cpp calls until the process ends."""
    from llama_cpp import llama_cpp

    callback = llama_cpp.llama_log_callback(_say_nothing)
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(callback))  # kept when the interpreter is gone
    return callback


def _say_nothing(_level: int, _text: bytes, _data: object) -> None:
    """Its log goes nowhere; what goes wrong comes as an error."""


_models: WeakSet[FileModel] = WeakSet()
_is_ending = Event()


@atexit.register
def _end() -> None:
    """Stop what still reads and close all models, while Python is whole.

    A thread that computes while its model is freed, or while llama.cpp's own data is torn down,
    ends the process with a crash.
    """
    _is_ending.set()
    end_s = time.monotonic() + _ENDING_S
    for model in tuple(_models):
        model.end(max(0.0, end_s - time.monotonic()))
