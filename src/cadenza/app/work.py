"""What a verb makes ready, for ``making`` to fill and release."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cadenza.brief import Brief
from cadenza.compose.takes.drafts import Draft
from cadenza.compose.verbs.job import Job
from cadenza.metrics import Check
from cadenza.music import Score, Spliced
from cadenza.release import Tags
from cadenza.sound import MixSettings

__all__ = ["Work"]


class Work(Protocol):
    """A verb made ready: its job, and what the release says about a draft of it."""

    @property
    def job(self) -> Job:
        """What is to be filled."""

    @property
    def title(self) -> str:
        """Title of the piece."""

    @property
    def brief(self) -> Brief | None:
        """What was understood of a sentence."""

    @property
    def source(self) -> Mapping[str, object] | None:
        """The file that was given."""

    @property
    def asked(self) -> Mapping[str, object]:
        """What was understood, for the record: see ``recording``."""

    @property
    def given_mark(self) -> str | None:
        """The mark that the given file carries, of what made it."""

    def written(self, draft: Draft) -> Spliced:
        """The draft as a MIDI file."""

    def checks(self, draft: Draft, file: Spliced, written: Score) -> tuple[Check, ...]:
        """What was asked, and whether the file, which was read back, holds it."""

    def heard(self, draft: Draft) -> Score:
        """The score for the pictures and the sound."""

    def settings(self, draft: Draft) -> MixSettings:
        """How it sounds."""

    def roles(self, draft: Draft) -> Mapping[str, str]:
        """Track name → role, for the colours."""

    def caption(self, draft: Draft) -> str:
        """The line under the title in the pictures."""

    def tags(self, draft: Draft) -> Tags:
        """Everything but title, comment and encoder."""
