"""The card of a model that a person trained: what of, from what, how well, and what to mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cadenza.app.training_figures import Comparison, TrainedFigures
from cadenza.app.training_runs import Run

__all__ = ["training_card", "training_licence"]

_UNTOLD = "not told"


def training_licence(corpus: Mapping[str, Any], start: Mapping[str, Any]) -> str:
    """The licences of everything that weights come from, in one line.

    >>> training_licence({"licences": {"CC0-1.0": 3, "CC-BY-4.0": 1}}, {"licence": "Apache-2.0"})
    'Apache-2.0 AND CC-BY-4.0 AND CC0-1.0'
    """
    names = {str(each) or _UNTOLD for each in corpus["licences"]}
    if start:
        names.add(str(start.get("licence") or _UNTOLD))
    return " AND ".join(sorted(names)) or _UNTOLD


def training_card(run: Run, figures: TrainedFigures, version: str, day: str) -> str:
    """The card, in Markdown.

    Parameters
    ----------
    run : Run
        Corpus, recipe and start.
    figures : TrainedFigures
        What was measured.
    version, day : str
        Of the model.
    """
    parts = [
        f"# {run.name}\n",
        f"Version {version}, {day}: {_origin(run)}\n",
        "## What it learnt from\n",
        _table([*_corpus_rows(run)]),
        "## How\n",
        _table(_recipe_rows(run, figures)),
        "## Held-out figures\n",
        _table(_likelihood_rows(figures)),
        *_instruments(figures),
        *_copying(figures.copying),
        "## What to mind\n",
        _MIND,
    ]
    return "\n".join(parts)


_MIND = """\
- These figures are means over held-out windows of this corpus. They say nothing about other music.
- What was learnt from few pieces can be quoted. Every release made with this model is compared \
with its training corpus; `--originality strict` bounds how long a run may be.
- Releases are also compared with the corpus of the model that it went on from (see *from*), as \
long as that model is installed as it was.
- The licences above are those that were told when files were added. Check that they let you \
publish what you make.
"""


def _origin(run: Run) -> str:
    kind = str(run.recipe["model"]["architecture"])
    article = "an" if kind.startswith("lstm") else "a"
    what = f"{article} {kind} model trained on the corpus {run.corpus['name']}"
    return f"{what}, going on from {run.start['name']}." if run.start else f"{what}, from nothing."


def _table(rows: Sequence[tuple[str, str]]) -> str:
    lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
    return "\n".join(lines) + "\n"


def _corpus_rows(run: Run) -> list[tuple[str, str]]:
    corpus = run.corpus
    rows = [("corpus", str(corpus["name"]))]
    if corpus["commit"]:
        rows.append(("commit", f"`{corpus['commit']}`"))
    rows.append(("tree", f"`{corpus['tree']}`"))
    rows += [
        ("licence " + str(name), f"{count} file{'s' * (count != 1)}")
        for name, count in sorted(corpus["licences"].items())
    ]
    return rows


def _recipe_rows(run: Run, figures: TrainedFigures) -> list[tuple[str, str]]:
    recipe = run.recipe
    settings = recipe["run"]
    return [
        ("from", str(run.start["name"]) if run.start else "random weights"),
        ("recipe", str(recipe["name"])),
        ("steps", f"{figures.steps:,}; the weights are those of step {figures.best_step:,}"),
        ("batch, peak rate, seed", f"{settings['batch']}, {settings['lr']:g}, {settings['seed']}"),
        ("begun", run.created),
    ]


def _likelihood_rows(figures: TrainedFigures) -> list[tuple[str, str]]:
    held, told = figures.held_out, figures.bundle
    rows = [(f"nats a note, {held.split} split", f"{held.after:.3f}")]
    if held.before == held.before:  # not NaN
        rows.append(("the model it started from", f"{held.before:.3f} ({_change(held)})"))
    names = {
        "torch_nats_per_note": "nats a note of all of a window, torch",
        "onnx_nats_per_note": "the same as exported",
        "parity": "largest difference of a logit, torch and graph",
    }
    rows += [(words, f"{told[name]:.3g}") for name, words in names.items() if name in told]
    if "invalid_share" in told:
        rows.append(("first choices against the grammar", f"{100 * told['invalid_share']:.2f} %"))
    return rows


def _change(held: Comparison) -> str:
    """How the likelihood of held-out music has moved, in words."""
    percent = 100.0 * (1.0 - held.after / held.before)
    if abs(percent) < 0.05:
        return "the same now"
    return f"{abs(percent):.1f} % {'less' if percent > 0 else 'MORE'} now"


def _instruments(figures: TrainedFigures) -> list[str]:
    """The held-out figure of each instrument with a model of its own."""
    told = figures.held_out.instruments
    if not told:
        return []
    rows = [(name, f"{value:.3f}") for name, value in told.items()]
    split = figures.held_out.split
    what = f"Nats a note of each instrument that the {split} split has; above they are weighed by"
    return [f"{what} their music in the training split.\n", _table(rows)]


def _copying(told: Mapping[str, Any]) -> list[str]:
    """What samples copy and repeat, beside people."""
    if not told:
        return ["## Copying\n", "Not measured.\n"]
    rows = [
        (f"{title}, {notes} notes", f"{_percent(value)}; people {_span(told[human][notes])}")
        for title, table, human in (
            ("copied", "share", "human"),
            ("repeated", "repetition", "human_repetition"),
        )
        for notes, value in told[table].items()
        if value is not None
    ]
    rows += [
        (f"copied, {notes} notes, led", _percent(value))
        for notes, value in told.get("led", {}).items()
        if value is not None
    ]
    verdict = {
        True: "Samples copy no more of the training split than excerpts by people do.",
        False: "Samples copy MORE of the training split than excerpts by people do.",
        None: "Copying was not compared with people.",
    }[told["inside"]]
    led = "*Led*: on the chords and metres of training pieces, where a model recites what it knows."
    return ["## Copying and repetition of samples\n", verdict + "\n", _table(rows), led + "\n"]


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f} %"


def _span(levels: Sequence[float | None]) -> str:
    low, _, high = levels
    return f"{_percent(low)} to {_percent(high)}"
