"""Word models: one small LSTM for each instrument that has enough to say.

The lines of every General MIDI program, and of the drums, have a vocabulary and a model of their
own; a step trains one of them, whose turn comes as often as the root of its events says.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from torch import Tensor

from cadenza.errors import UsageError
from cadenza.models.contract import Model
from cadenza.models.lstm import LineModel, WordModels
from cadenza.music.gm import by_program
from cadenza.tokens.line_counting import count_vocabulary
from cadenza.tokens.line_table import LineTable
from cadenza.tokens.line_vocabulary import LineVocabulary
from cadenza.tokens.line_words import vocabularies_to_bytes
from cadenza.training.line_data import Lines, LineSampler, read_split
from cadenza.training.tasks.lines import LinesTask

__all__ = ["WordsTask"]


class WordsTask(LinesTask):
    """See ``task.Task``."""

    def _chosen_programs(self) -> tuple[int, ...]:
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

    def _samplers_over(self, table: LineTable) -> list[LineSampler]:
        """Of the instruments that have lines there; of a split without any, the training's.

        A folder of a few files may hold an instrument out altogether.
        """
        found = []
        for number, vocabulary in enumerate(self.vocabularies):
            own = self._lines_of(table, number)
            if len(own):
                found.append(self._plain(Lines.of(own, vocabulary, self.architecture), number))
        return found or self._plain_samplers("train")

    @cached_property
    def _held_out(self) -> LineTable:
        """Lines of the instruments that have a model, of the training split where need be."""
        for table in (read_split(self._corpus, "valid"), self._train):
            known = np.isin(table.program, self.programs)
            if known.any():
                break
        return table.only(known)
