"""Word models: one small LSTM for each instrument that has enough to say.

The lines of every General MIDI program, and of the drums, have a vocabulary and a model of their
own; a step trains one of them, whose turn comes as often as the root of its events says. Each is
kept as it was when its own held-out music was likeliest; see ``line_words``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from cadenza.errors import UsageError
from cadenza.models.contract import Model
from cadenza.models.lstm import LineModel, WordModels
from cadenza.music.gm import by_program
from cadenza.tokens.line_counting import count_vocabulary
from cadenza.tokens.line_table import LineTable
from cadenza.tokens.line_vocabulary import LineVocabulary
from cadenza.tokens.line_words import vocabularies_to_bytes
from cadenza.training.line_data import Lines, LineSampler, LineSource, read_split
from cadenza.training.line_words import WordValidator, lines_aside
from cadenza.training.parallel import Team
from cadenza.training.tasks.lines import LinesTask

__all__ = ["WordsTask"]


class WordsTask(LinesTask):
    """See ``task.Task``."""

    def _chosen_programs(self) -> tuple[int, ...]:
        programs = self._programs_with_music()
        held_out = read_split(self._corpus, "valid")
        self._aside = tuple(lines_aside(self._train, held_out, programs, self._works()))
        mask = np.isin(np.arange(len(self._train)), self._aside)
        self._spare, self._train = self._train.only(mask), self._train.only(~mask)
        return programs

    def _works(self) -> NDArray[np.int64]:
        """The number of the file that each piece comes from, shape (P,)."""
        told = (self._path / "sources.txt").read_text("utf-8").splitlines()
        names = [each.rsplit("#", 1)[0] for each in told]
        return np.unique(names, return_inverse=True)[1].astype(np.int64)

    def _programs_with_music(self) -> tuple[int, ...]:
        table, lines = self._train, self._recipe.lines
        events = np.diff(table.chains.starts)
        programs = np.unique(table.program)
        counts = {int(each): int(events[table.program == each].sum()) for each in programs}
        enough = [each for each, count in counts.items() if count >= lines.fewest_events]
        if not enough:
            raise UsageError(
                f"an instrument has at least {lines.fewest_events} events in the training split",
                f"at most {max(counts.values(), default=0)}",
                "add files, or lower lines.fewest_events",
            )
        most = sorted(enough, key=lambda each: (-counts[each], each))[: lines.most_instruments]
        return tuple(sorted(most))

    def _lines_of(self, table: LineTable, number: int) -> LineTable:
        return table.only(table.program == self.programs[number])

    def _counted(self) -> list[LineVocabulary]:
        return [
            count_vocabulary(self._lines_of(self._train, number), caps=self._caps)
            for number in range(len(self.programs))
        ]

    def _vocabulary_bytes(self) -> bytes:
        return vocabularies_to_bytes(self.vocabularies)

    def _empty_model(self) -> Model:
        return WordModels(self.config, self._recipe.model.dropout)

    def _model_of(self, model: Model, number: int) -> LineModel:
        if not isinstance(model, WordModels):
            raise UsageError("this task trains word models", type(model).__name__)
        return model.of(number)

    def _more(self, number: Tensor) -> tuple[Tensor, ...]:
        return (number,)

    @property
    def _model_names(self) -> tuple[str, ...]:
        return tuple("drums" if each < 0 else by_program(each).name for each in self.programs)

    def batches(self, rank: int, world: int) -> LineSource:
        """The share of every step's rows that one process takes."""
        return replace(super().batches(rank, world), aside=self._aside)

    def validator(self, team: Team, split: str = "valid") -> WordValidator:
        """Measures each instrument on fixed stretches of its own.

        On the validation split it keeps each as it was at its best.
        """
        plain = self._line_validator(team, split)
        shares = [float(each.events) for each in self._samplers]
        patience = self._recipe.run.patience
        return WordValidator(plain, shares, keeps=split == "valid", patience=patience)

    def _plain_samplers(self, split: str) -> list[LineSampler]:
        """See ``LinesTask``; the validation split has what was set aside for it."""
        if split == "valid":
            return self._samplers_over(read_split(self._corpus, split), self._spare)
        return super()._plain_samplers(split)

    def _samplers_over(self, *tables: LineTable) -> list[LineSampler]:
        """Of the instruments that have lines there; of a split without any, the training's.

        A folder of a few files may hold an instrument out altogether.
        """
        found = []
        for number, vocabulary in enumerate(self.vocabularies):
            for table in tables:
                own = self._lines_of(table, number)
                if len(own):
                    lines = Lines.of(own, vocabulary, self.architecture)
                    found.append(self._plain(lines, number))
        return found or self._plain_samplers("train")

    @cached_property
    def _held_out(self) -> LineTable:
        """Lines of the instruments that have a model, of the training split where need be."""
        for table in (read_split(self._corpus, "valid"), self._train):
            known = np.isin(table.program, self.programs)
            if known.any():
                break
        return table.only(known)
