"""Progressions by the trained model, under what the plan holds to.

The model is asked for one loop after the other, in the order of the form, and remembers what it
wrote, so that a chorus answers its verse. What it may write is fixed before: chords of the mode
and those that the library of that mode borrows, at most one every half bar, none longer than two
bars, and where a section ends with a cadence in its only round, the chords of that cadence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

from cadenza.errors import ModelError
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.roman import realise, roman_of
from cadenza.music.score import Meter
from cadenza.plan.adapt import bar_pulses
from cadenza.plan.progressions import progressions_for
from cadenza.seeds import stream
from cadenza.tokens.progression_rows import Place, row
from cadenza.tokens.progressions import (
    BAR,
    CHORDS,
    LENGTHS,
    MODES,
    MOODS,
    NO_CHORD,
    SIZE,
    chord_of,
    chord_symbol,
    digest,
    fits_scale,
    length_symbol,
    mode_index,
    mood_index,
    step_chord,
)
from cadenza.tokens.vocabulary import CHORD_QUALITIES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cadenza.runtime.bundle import Bundle
    from cadenza.runtime.chord_session import ChordModel, ChordState

__all__ = [
    "BUNDLE",
    "MODEL",
    "Loop",
    "ModelProgressions",
    "ProgressionSource",
    "ProgressionWriter",
    "open_progressions",
    "palette",
    "shipped_progressions",
]

MODEL = "model"
"""What stands for numerals where the progressions are to come from the model."""

BUNDLE = "chords"
"""The bundle that writes them."""

_UNUSED = ("5", "aug", "mmaj7", "sus2")
"""Qualities that no plan asks for: without a third, or rarely heard for what they are."""

_CHURCH = ("dorian", "phrygian", "lydian", "mixolydian", "locrian")
_TEMPERATURE, _TOP_P = 1.0, 0.92
_LONGEST_BARS = 2
_TRIES = 6
_KINDS = {
    "intro": "intro", "verse": "verse", "prechorus": "prechorus", "chorus": "chorus",
    "bridge": "bridge", "solo": "solo", "outro": "outro", "break": "interlude",
    "breakdown": "interlude", "build": "prechorus", "drop": "chorus", "theme": "verse",
    "main": "chorus", "head": "verse", "second": "verse", "trio": "bridge", "peak": "chorus",
    "climax": "chorus", "development": "bridge", "groove": "verse", "stop": "interlude",
    "montuno": "chorus", "mambo": "interlude", "dub": "interlude",
}  # fmt: skip
"""Kind of section of a style → kind of section of the model; others are not told."""


@dataclass(frozen=True, slots=True)
class Loop:
    """What is asked for.

    Parameters
    ----------
    kind : str
        Kind of section in the style.
    bars : int
        Bars of the loop, 1 or more.
    section_bars : int
        Bars of the section that it begins.
    ends : tuple of Chord or None
        What the last bars must end on, the last bar's last; None leaves a bar free. Empty where
        the loop goes round.
    name : str
        Tells loops of one piece apart; decides what is drawn.
    """

    kind: str
    bars: int
    section_bars: int
    ends: tuple[Chord | None, ...] = ()
    name: str = ""


class ProgressionWriter(Protocol):
    """Writes the loops of one piece, in the order of its form."""

    def write(self, loop: Loop) -> str:
        """Numerals with ``|`` between bars."""
        ...


class ProgressionSource(Protocol):
    """Where progressions come from, other than the style."""

    @property
    def told(self) -> str:
        """What a receipt says of it."""
        ...

    def open(self, key: Key, meter: Meter, moods: Sequence[str], seed: int) -> ProgressionWriter:
        """A writer for one piece."""
        ...


@cache
def palette(mode: str) -> tuple[int, ...]:
    """The chords that a plan in a mode may hold, as numbers above the tonic.

    All chords of the scale; in major and minor also those that the library's progressions of
    that mode borrow.

    Examples
    --------
    >>> step_chord(Chord.parse("A7"), 2) in palette("minor"), 1 in palette("minor")
    (True, False)
    """
    key = Key("C", mode)
    used = [
        number
        for number in range(1, CHORDS)
        if CHORD_QUALITIES[(number - 1) % len(CHORD_QUALITIES)] not in _UNUSED
    ]
    allowed = {number for number in used if fits_scale(number, mode)}
    if mode not in _CHURCH:
        borrowed = {
            step_chord(chord, key.tonic_pc)
            for each in progressions_for(mode)
            for chord in realise([numeral for bar in each.bars for numeral in bar], key)
        }
        allowed |= borrowed & set(used)
    return tuple(sorted(allowed))


class ModelProgressions:
    """Progressions by a model; see ``ProgressionSource``.

    Parameters
    ----------
    model : ChordModel
        Tells how likely each next symbol is.
    told : str
        What a receipt says of it.
    """

    def __init__(self, model: ChordModel, told: str = "model") -> None:
        self._model, self._told = model, told

    @property
    def told(self) -> str:
        """What a receipt says of it."""
        return self._told

    def open(self, key: Key, meter: Meter, moods: Sequence[str], seed: int) -> _Writer:
        """A writer for one piece."""
        return _Writer(self._model, key, meter, moods, seed)


@cache
def shipped_progressions() -> ModelProgressions:
    """The model that comes with Cadenza.

    Raises
    ------
    UnknownNameError, ModelError
        When it is not there, or cannot be used.
    """
    from cadenza.runtime.bundle import find_bundle

    return open_progressions(find_bundle(BUNDLE))


def open_progressions(bundle: Bundle) -> ModelProgressions:
    """The model of a bundle.

    Raises
    ------
    ModelError
        When it is none of progressions, or cannot be used.
    """
    from cadenza.runtime.bundle import MODEL_NAME
    from cadenza.runtime.chord_session import ChordSession

    session = ChordSession(bundle, vocabulary_sha256=digest())
    told = f"model {bundle.name} {bundle.version} ({bundle.files[MODEL_NAME][:12]})"
    return ModelProgressions(session, told)


class _Writer:
    """Samples loops one after the other; what it wrote stays in the model's state."""

    def __init__(
        self, model: ChordModel, key: Key, meter: Meter, moods: Sequence[str], seed: int
    ) -> None:
        self._model, self._key, self._seed = model, key, seed
        pulses = len(bar_pulses(meter))
        self._beats = pulses
        self._slot = BAR // 2 if pulses % 2 == 0 else BAR
        self._mood = MOODS[mood_index(moods)]
        self._mode = MODES[mode_index(key.mode)]
        self._state = model.start()
        self._before = 0
        self._written: set[str] = set()

    def write(self, loop: Loop) -> str:
        """Numerals of a loop: one with two chords or more, another one than before if it can be."""
        import numpy as np

        allowed = self._allowed(loop, np.zeros)
        slots = loop.bars * BAR // self._slot
        text, after, before = "", self._state, self._before
        for attempt in range(_TRIES):
            dice = stream(self._seed, "progression", loop.name, attempt).random
            units, after, before = self._sampled(loop, allowed, dice)
            text = self._numerals(units[:: self._slot], loop.bars)
            if text not in self._written and (len(set(units)) > 1 or slots < 2):
                break
        self._state, self._before = after, before
        self._written.add(text)
        return text

    def _allowed(self, loop: Loop, zeros: Callable[..., NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Which chord may sound in which slot, (slots, chords)."""
        slots, per_bar = loop.bars * BAR // self._slot, BAR // self._slot
        allowed = zeros((slots, CHORDS), bool)
        chosen = palette(self._key.mode)
        allowed[:, list(chosen)] = True
        for back, chord in enumerate(reversed(loop.ends)):
            at = slots - 1 - back * per_bar
            if chord is None or at < 0:
                continue
            like = [each for each in chosen if self._stands_for(each, chord)]
            allowed[at] = False
            allowed[at, like or [step_chord(chord, self._key.tonic_pc)]] = True
        return allowed

    def _stands_for(self, number: int, wanted: Chord) -> bool:
        """Whether a chord does what a cadence wants: the root, and the third."""
        chord = chord_of(number, self._key)
        return (
            chord is not None
            and chord.root_pc == wanted.root_pc
            and chord.is_minor == wanted.is_minor
        )

    def _sampled(
        self, loop: Loop, allowed: NDArray[np.bool_], dice: Callable[[], float]
    ) -> tuple[list[int], ChordState, int]:
        """The chord of every unit, the state after it, and the last symbol."""
        kind = _KINDS.get(loop.kind, "")
        length = max(loop.section_bars, loop.bars) * BAR
        place = Place(self._mode, self._beats, kind, length, self._mood)
        units: list[int] = []
        state, before, chord = self._state, self._before, NO_CHORD
        while len(units) < len(allowed) * self._slot:
            at = len(units) // self._slot
            logits, state = self._feed(row(before, place, units), state)
            chord = self._drawn(logits, _chord_mask(allowed[at], chord), dice) - chord_symbol(0)
            before = chord_symbol(chord)
            logits, state = self._feed(row(before, place, units, chord), state)
            before = self._drawn(logits, self._length_mask(allowed, at, chord), dice)
            units += [chord] * LENGTHS[before - 1 - CHORDS]
        return units, state, before

    def _feed(
        self, fields: Sequence[int], state: ChordState
    ) -> tuple[NDArray[np.float32], ChordState]:
        import numpy as np

        return self._model.feed(np.array(fields, np.int64), state)

    def _drawn(
        self, logits: NDArray[np.float32], mask: NDArray[np.bool_], dice: Callable[[], float]
    ) -> int:
        from cadenza.runtime.sampler import sample

        if not mask.any():
            raise ModelError("every place of a progression has a chord that fits", "none")
        rng = _Dice(dice)
        return sample(logits, mask, temperature=_TEMPERATURE, top_p=_TOP_P, rng=rng)

    def _length_mask(self, allowed: NDArray[np.bool_], at: int, chord: int) -> NDArray[np.bool_]:
        """Lengths after which all is as it must be; see the module's docstring."""
        import numpy as np

        mask = np.zeros(SIZE, bool)
        slots, longest = len(allowed), _LONGEST_BARS * BAR // self._slot
        free = len(palette(self._key.mode))
        for end in range(at + 1, slots + 1):
            if not allowed[end - 1, chord]:
                break
            forced = end < slots and allowed[end].sum() < free
            stays = forced and allowed[end, chord]
            if not stays and (end - at <= longest or not mask.any()):
                length = (end - at) * self._slot
                if length in LENGTHS:
                    mask[length_symbol(length)] = True
        return mask

    def _numerals(self, slots: Sequence[int], bars: int) -> str:
        """Chords of slots as numerals, bar by bar."""
        per_bar = len(slots) // bars
        texts = []
        for bar in range(bars):
            own = slots[bar * per_bar : (bar + 1) * per_bar]
            kept = [chord for at, chord in enumerate(own) if at == 0 or chord != own[at - 1]]
            chords = [chord_of(each, self._key) for each in kept]
            texts.append(" ".join(roman_of(each, self._key) for each in chords if each))
        return " | ".join(texts)


@dataclass(frozen=True, slots=True)
class _Dice:
    """A function as a source of numbers."""

    random: Callable[[], float]


def _chord_mask(allowed: NDArray[np.bool_], before: int) -> NDArray[np.bool_]:
    """Symbols of the chords that may come, none of them twice in a row."""
    import numpy as np

    mask = np.zeros(SIZE, bool)
    mask[chord_symbol(0) : chord_symbol(CHORDS)] = allowed
    mask[chord_symbol(before)] = False
    return mask
