"""Keeps the Spanish of what the server says beside what the server says.

``python tools/sentences`` looks through ``src/cadenza`` for every sentence that the page can be
told (errors, notes, notices, lines of a log, descriptions) and brings the catalogue of the page,
``web/src/i18n/served/*.json``, up to date: new sentences stand there with an empty Spanish, those
that nobody says any more are gone. ``--check`` changes nothing and tells what is amiss.

A sentence is a text with numbered holes, as ``a tempo lies between {0} and {1} bpm``; its Spanish
has the same holes, in any order. What fills a hole is put into Spanish too where the page knows
it; ``{0!}`` takes it as it came: the name of a file, a model, a piece.
"""

from __future__ import annotations

import sys

from catalogue import CATALOGUE, astray, faults, kept, said, write
from source import ROOT, Source


def main(arguments: list[str]) -> int:
    """Check the catalogue, or bring it up to date."""
    source = Source()
    sentences, rooms = said(source), kept()
    if "--check" in arguments:
        wrong = faults(sentences, rooms) + astray(source)
        print("\n".join(wrong) or f"{len(sentences)} sentences, all of them in Spanish")
        return bool(wrong)
    waiting = write(sentences, rooms)
    print(f"{len(sentences)} sentences in {CATALOGUE.relative_to(ROOT)}; {waiting} without Spanish")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
