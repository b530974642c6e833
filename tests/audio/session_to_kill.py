"""A session of five choices, from wherever it was left; run by ``test_session_kill``."""

from __future__ import annotations

import sys
from pathlib import Path

from cadenza.audio.sessions import Session
from cadenza.audio.voices import FakeVoice
from cadenza.progress import Silent

STEPS = 5


class Slow(Silent):
    """Says when work has begun, so that whoever kills does not kill an import."""

    def report(self, stage, done, total=1.0):  # noqa: ARG002
        sys.stdout.write(".")
        sys.stdout.flush()


def go_on(path: Path) -> None:
    """Do what is left to do."""
    voice, progress = FakeVoice(context=64), Slow()
    new = not path.exists()
    session = Session.create(path, voice, seed=11) if new else Session.open(path)
    with session:
        while True:
            session.resume(voice, progress)
            number = session.step.number if session.step else 0
            if number and session.chosen is None:
                session.choose(1 + number % 3)
            if number == STEPS:
                break
            if number:
                session.go_on(voice, 0.2, 3, progress)
            else:
                session.sample(voice, 0.4, 3, progress, style="rain")
        session.upsample(voice, progress)


if __name__ == "__main__":
    go_on(Path(sys.argv[1]))
