"""One part as the model hears it: what it was fed, and what waits to be fed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cadenza.runtime.line_protocol import LineStream
from cadenza.tokens.line_chains import MOST_STEPS
from cadenza.tokens.line_places import Ground
from cadenza.tokens.line_vocabulary import LineVocabulary
from cadenza.tokens.lines import Line, LineEvent, line_of
from cadenza.tokens.sheet import Event

__all__ = ["Voice"]

Logits = NDArray[np.float32]


class Voice:
    """A part under the model's ears.

    Parameters
    ----------
    stream : LineStream
        Of one row.
    vocabulary : LineVocabulary
        Its symbols.
    architecture : str
        Whose heads they are.
    ground : Ground
        Key, metre and chords of the piece.
    role, program : int
        Of the part.
    """

    def __init__(
        self,
        stream: LineStream,
        vocabulary: LineVocabulary,
        architecture: str,
        ground: Ground,
        role: int,
        program: int,
    ) -> None:
        self._stream, self._vocabulary = stream, vocabulary
        self._architecture, self._ground = architecture, ground
        self._role, self._program = role, program
        self._waiting: list[tuple[int, LineEvent]] = []  # (onset, event) not fed yet
        self._heard: Logits | None = None  # after the last that was fed
        self.cursor = 0
        self.top = -1  # of the event that sounded last
        self.sounded = 0  # where it ended

    @property
    def shift(self) -> int:
        """Semitones that bring the part home."""
        return 0 if self._program < 0 else self._ground.shift

    def take(self, event: LineEvent) -> None:
        """Go on by an event; rests in a row become one."""
        if self._waiting and not event.pitches and not self._waiting[-1][1].pitches:
            onset, before = self._waiting[-1]
            length = min(before.duration_steps + event.duration_steps, MOST_STEPS)
            self._waiting[-1] = onset, LineEvent((), length, 0)
        else:
            self._waiting.append((self.cursor, event))
        self.top = event.pitches[-1] if event.pitches else self.top
        self.cursor += event.duration_steps
        self.sounded = self.cursor if event.pitches else self.sounded

    def cut(self, step: int) -> bool:
        """End a rest that waits at an earlier step; False where a note sounds there."""
        if self.cursor <= step:
            return True
        if not self._waiting or self._waiting[-1][1].pitches or self._waiting[-1][0] > step:
            return False
        onset, _ = self._waiting.pop()
        self.cursor = onset
        if step > onset:
            self.take(LineEvent((), step - onset, 0))
        return True

    def hear(self, events: Iterable[Event], upto: int) -> None:
        """Go on to a step by what stands, events with steps of the piece from ``cursor`` on."""
        start = self.cursor
        if upto <= start:
            return
        moved = [
            Event(each.step - start, each.pitch, each.duration_steps, each.velocity)
            for each in events
        ]
        line: Line = line_of(moved, upto - start, self._role, self._program)
        for event in line.events:
            self.take(event)
        self.cursor = upto

    def look(self) -> Logits:
        """Feed what waits: logits (V,) of the first head for an event at the cursor."""
        if self._heard is not None and not self._waiting:
            return self._heard
        onsets = [*(onset for onset, _ in self._waiting), self.cursor]
        places = self._ground.places(np.array(onsets), self._role, self._program)
        symbols = self._symbols([event for _, event in self._waiting])
        if self._heard is None:
            symbols = np.concatenate([np.zeros((1, symbols.shape[1]), dtype=np.int64), symbols])
        else:
            places = places[1:]
        self._waiting = []
        heard: Logits = self._stream.feed(symbols[None], places[None])[0]
        self._heard = heard
        return heard

    def further(self, head: int, chosen: tuple[int, ...]) -> Logits:
        """Logits (V,) of a further head."""
        logits: Logits = self._stream.choose(head, np.array([chosen], dtype=np.int64))[0]
        return logits

    def _symbols(self, events: list[LineEvent]) -> NDArray[np.int64]:
        """Events as symbols at home, shape (N, heads)."""
        sets = np.zeros((len(events), 2), dtype=np.uint64)
        for row, event in enumerate(events):
            for pitch in event.pitches:
                home = min(max(pitch + self.shift, 0), 127)
                sets[row, home // 64] |= np.uint64(1) << np.uint64(home % 64)
        encoded = self._vocabulary.encode(
            sets,
            np.array([event.duration_steps for event in events], dtype=np.int64),
            np.array([event.velocity for event in events], dtype=np.int64),
            np.full(len(events), self._program < 0),
        )
        return encoded.symbols(self._architecture).astype(np.int64)
