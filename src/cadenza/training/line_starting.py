"""Weights of one model of lines as the beginning of another, whose vocabulary may differ.

A symbol is the same one where it stands for the same notes, duration and velocity, whatever its
number; so a shipped model can be trained further on music of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from cadenza.errors import FileError, ModelError, UsageError
from cadenza.runtime.bundle import VOCABULARY_NAME, find_bundle
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.weights import read_weights
from cadenza.tokens.line_vocabulary import LineVocabulary
from cadenza.tokens.line_words import read_vocabularies
from cadenza.training.checkpoint import load_weights

__all__ = ["moved_weights", "starting_lines"]

WEIGHTS_NAME = "weights.safetensors"

_Whose = tuple[LineConfig, Sequence[LineVocabulary]]


def starting_lines(
    source: str | Path,
) -> tuple[LineConfig, dict[str, Tensor], list[LineVocabulary]]:
    """Config, weights and vocabularies to start from.

    Parameters
    ----------
    source : str or Path
        A file of ``save_weights`` with the run's ``vocabulary.json`` beside it, or the name or
        folder of a bundle that keeps its weights.

    Raises
    ------
    cadenza.errors.CadenzaError
        When there is no such thing, or it cannot be used.
    """
    path = Path(source)
    if path.is_file():
        config, weights, _ = load_weights(path)
        try:
            data = path.with_name(VOCABULARY_NAME).read_bytes()
        except OSError as error:
            rule = f"weights of lines have their {VOCABULARY_NAME} beside them"
            raise FileError(rule, str(path), "take them from the folder of their run") from error
    else:
        bundle = find_bundle(source)
        bundle.verify(None)
        config, data = bundle.config, b""
        if isinstance(config, LineConfig):
            data = bundle.read(VOCABULARY_NAME)
            told = read_weights(bundle.folder / WEIGHTS_NAME)
            weights = {name: torch.from_numpy(each) for name, each in told.items()}
    if not isinstance(config, LineConfig):
        rule = "a model of lines starts from the weights of a model of lines"
        raise ModelError(rule, str(source), "train this architecture without --from")
    return config, weights, read_vocabularies(data)


def moved_weights(
    mine: _Whose,
    fresh: Mapping[str, Tensor],
    theirs: _Whose,
    weights: Mapping[str, Tensor],
    source: str,
) -> dict[str, Tensor]:
    """Weights for a model, with what another one knows.

    Parameters
    ----------
    mine, theirs : (LineConfig, sequence of LineVocabulary)
        Of the model to be, and of the one that there is.
    fresh : mapping of str to Tensor
        Drawn weights: what the other one does not have stays so.
    weights : mapping of str to Tensor
        Of the other one.
    source : str
        For messages.

    Raises
    ------
    UsageError
        When architecture, width, layers or heads differ.
    """
    new, old = mine[0], theirs[0]
    for name in ("architecture", "width", "layers", "heads", "place_sizes"):
        if getattr(new, name) != getattr(old, name):
            raise UsageError(
                "weights to start from have the recipe's architecture and dimensions",
                f"{source}: another {name}",
            )
    found = dict(fresh)
    for number in range(new.models):
        program = new.programs[number] if new.programs else None
        if program is not None and program not in old.programs:
            continue
        other = 0 if program is None else old.programs.index(program)
        rows = {kind: _same(mine[1][number], theirs[1][other], kind) for kind in new.kinds}
        for name in new.shapes(number):
            kind = name.split(".")[1]
            was, own = weights[old.prefix(other) + name], new.prefix(number) + name
            is_table = name in {f"embed.{kind}.weight", f"heads.{kind}.bias"}
            if kind not in rows or not is_table:
                found[own] = was.clone()
                continue
            to, back = rows[kind]
            found[own][to] = was[back]
    return found


def _same(new: LineVocabulary, old: LineVocabulary, kind: str) -> tuple[Tensor, Tensor]:
    """Numbers of the symbols that both have, in each of the two; 0 is the same."""
    known = {meaning: at for at, meaning in enumerate(_meanings(old, kind), 1)}
    pairs = [(0, 0)]
    pairs += [
        (at, known[meaning])
        for at, meaning in enumerate(_meanings(new, kind), 1)
        if meaning in known
    ]
    to, back = torch.tensor(pairs, dtype=torch.int64).T
    return to, back


def _meanings(vocabulary: LineVocabulary, kind: str) -> list[tuple[object, ...]]:
    """What each symbol stands for."""
    found: list[tuple[object, ...]] = []
    for chord, duration, velocity in vocabulary.told_by(kind)[1:].tolist():
        found.append(
            (
                vocabulary.chords[chord - 1] if chord > 0 else None,
                vocabulary.durations[duration - 1] if duration > 0 else None,
                velocity,
            )
        )
    return found
