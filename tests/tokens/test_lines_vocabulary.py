"""The vocabulary of lines: counted, total, and the same after a round through a file."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import ModelError, UsageError
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.tokens.line_chains import MOST_STEPS, pitches_of
from cadenza.tokens.line_counting import Caps, count_vocabulary
from cadenza.tokens.line_nearest import Nearest, unique_keys, unique_sets
from cadenza.tokens.line_table import read_lines
from cadenza.tokens.line_vocabulary import HEADS, VELOCITIES, LineVocabulary, velocity_symbols
from cadenza.tokens.line_words import read_vocabularies, vocabularies_to_bytes
from cadenza.tokens.lines import LineEvent, line_of, lines_of
from cadenza.tokens.packed import Entry, Packed, write_packed
from cadenza.tokens.sheet import Event, Sheet, SheetPart
from cadenza.tokens.vocabulary import ROLES, velocity_index, velocity_of

ARCHITECTURES = tuple(HEADS)
REST = (False, ())


def bits(*chords: tuple[int, ...]) -> np.ndarray:
    found = np.zeros((len(chords), 2), dtype=np.uint64)
    for row, pitches in enumerate(chords):
        for pitch in pitches:
            found[row, pitch // 64] |= np.uint64(1) << np.uint64(pitch % 64)
    return found


def song(tonic: str, shift: int) -> Sheet:
    """Eight bars with a tune, block chords and drums, in a key."""
    cells = {}
    for bar in range(8):
        tune = (0, 2, 4, 5, 7, 9, 11, 12)[bar % 5 : bar % 5 + 4]
        cells[bar, 0] = tuple(
            Event(12 * n, 60 + shift + step, 9 if n % 2 else 12, 72 + 8 * (n % 3))
            for n, step in enumerate(tune)
        )
        root = (0, 5, 7, 0)[bar % 4] + 48 + shift
        cells[bar, 1] = tuple(Event(0, root + step, 48, 64) for step in (0, 4, 7))
        cells[bar, 2] = (Event(0, 36, 3, 100), Event(24, 38, 3, 100), Event(24, 42, 3, 100))
    parts = (SheetPart("melody", 0), SheetPart("chords", 24), SheetPart("drums", -1))
    return Sheet("folk", 120.0, Meter(4, 4), Key(tonic, "major"), True, parts, 8, cells=cells)


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Packed:
    folder = tmp_path_factory.mktemp("packed")
    entries = [Entry(song("C", 0), "a", "train"), Entry(song("D", 2), "a", "train"),
               Entry(song("Bb", -2), "a", "valid")]  # fmt: skip
    write_packed(folder, entries, {"sets": {"a": {"weight": 1.0}}})
    return Packed(folder)


@pytest.fixture(scope="module")
def vocabulary(packed) -> LineVocabulary:
    return count_vocabulary(read_lines(packed, [0, 1]))


def encode(vocabulary: LineVocabulary, events: list[LineEvent], *, is_drum: bool = False):
    return vocabulary.encode(
        bits(*(event.pitches for event in events)),
        np.array([event.duration_steps for event in events]),
        np.array([event.velocity for event in events]),
        np.full(len(events), is_drum),
    )


def test_the_lines_of_a_packed_corpus_are_those_of_its_sheets_at_home(packed):
    table = read_lines(packed, [0, 1])
    assert len(table) == 6
    first, second = lines_of(song("C", 0)), lines_of(song("C", 0))  # D major comes home to C
    for at, line in enumerate((*first, *second)):
        low, high = table.chains.starts[at : at + 2]
        assert table.chains.onsets[low:high].tolist() == line.onsets.tolist()
        sets = [pitches_of(*row) for row in table.chains.sets[low:high].tolist()]
        assert sets == [event.pitches for event in line.events]
        assert table.chains.durations[low:high].tolist() == [
            event.duration_steps for event in line.events
        ]
        loud = [velocity_of(velocity_index(e.velocity)) if e.velocity else 0 for e in line.events]
        assert table.chains.velocities[low:high].tolist() == loud
        assert int(table.role[at]) == line.role
        assert int(table.program[at]) == line.program


def test_a_part_of_a_table_is_those_lines(packed):
    table = read_lines(packed, [0, 1, 2])
    drums = table.only(table.is_drum)
    assert drums.program.tolist() == [-1, -1, -1]
    assert drums.piece.tolist() == [0, 1, 2]
    whole = np.diff(table.chains.starts)[table.is_drum]
    assert np.diff(drums.chains.starts).tolist() == whole.tolist()


def test_transposed_songs_share_their_symbols(packed, vocabulary):
    alone = count_vocabulary(read_lines(packed, [0]))
    assert set(alone.chords) == set(vocabulary.chords)
    assert set(alone.joints) == set(vocabulary.joints)


def test_symbols_are_counted_by_how_often_they_come(packed, vocabulary):
    events = [
        (line.is_drum and bool(event.pitches), event.pitches)
        for line in lines_of(song("C", 0))
        for event in line.events
    ]
    counts = Counter(events)
    ordered = [counts[chord] for chord in vocabulary.chords]
    assert ordered == sorted(ordered, reverse=True)
    assert set(vocabulary.chords) == set(counts)
    small = count_vocabulary(read_lines(packed, [0, 1]), caps=Caps(3, 2, 4, 5))
    assert (len(small.chords), len(small.durations)) == (3, 2)
    assert (len(small.words), len(small.joints)) == (4, 5)
    assert REST in small.chords


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_known_events_come_back(vocabulary, architecture):
    for line in lines_of(song("C", 0)):
        told = encode(vocabulary, list(line.events), is_drum=line.is_drum)
        assert told.exact.all()
        for event, row in zip(line.events, told.symbols(architecture).tolist(), strict=True):
            back = vocabulary.decode(architecture, tuple(row))
            assert back.pitches == event.pitches
            assert back.duration_steps == event.duration_steps
            assert velocity_index(back.velocity) == velocity_index(event.velocity)


@given(
    st.sets(st.integers(0, 127), max_size=14),
    st.integers(1, MOST_STEPS),
    st.integers(1, 127),
    st.booleans(),
)
def test_any_event_has_symbols_that_decode(pitches, steps, velocity, is_drum):
    vocabulary = LineVocabulary(
        ((False, (60,)), (False, (60, 64, 67)), REST, (True, (36,))),
        (3, 12, 48),
        ((1, 2), (2, 3), (3, 1), (4, 2)),
        ((1, 2, 10), (3, 1, 1)),
    )
    event = LineEvent(tuple(sorted(pitches)), steps, velocity if pitches else 0)
    told = encode(vocabulary, [event], is_drum=is_drum)
    for architecture in ARCHITECTURES:
        symbols = told.symbols(architecture)[0]
        assert (symbols > 0).all()
        assert (symbols < np.array(vocabulary.sizes(architecture))).all()
        vocabulary.decode(architecture, tuple(symbols.tolist()))
    back = vocabulary.decode("lstm-3", tuple(told.symbols("lstm-3")[0].tolist()))
    assert bool(back.pitches) == bool(pitches)


def test_an_unknown_chord_keeps_its_top_and_its_bottom():
    nearest = Nearest(
        [(False, (67,)), (False, (60, 67)), (False, (60, 64, 67)), (False, (48, 72)), REST,
         (True, (36,)), (True, (36, 42))]
    )  # fmt: skip
    assert nearest.find((False, (60, 62, 64, 67))) == 2  # the largest part with both
    assert nearest.find((False, (60, 62, 67))) == 1
    assert nearest.find((False, (55, 67))) == 0  # the top alone
    assert nearest.find((False, (71,))) == 3  # none of its notes: the nearest top
    assert nearest.find((True, (36, 38, 42))) == 6  # of drums the largest part
    assert nearest.find((True, (51,))) == 6  # the nearest
    assert nearest.find(REST) == 4


def test_an_unknown_duration_is_the_nearest_and_the_shorter_of_two():
    vocabulary = LineVocabulary((REST, (False, (60,))), (6, 12), ((2, 1),), ((2, 1, 5),))
    lengths = [1, 8, 9, 10, 100]
    told = encode(vocabulary, [LineEvent((60,), steps, 80) for steps in lengths])
    assert told.duration.tolist() == [1, 1, 1, 2, 2]
    assert told.exact.tolist() == [False] * 5


def test_an_unknown_word_keeps_its_chord_and_a_joint_its_duration_before_its_velocity():
    vocabulary = LineVocabulary(
        ((False, (60,)), (False, (62,)), REST), (6, 12, 24), ((1, 1), (2, 3)),
        ((1, 1, 5), (1, 3, 9), (2, 3, 9)),
    )  # fmt: skip
    told = encode(vocabulary, [LineEvent((60,), 24, 30)])
    assert vocabulary.words[told.word[0] - 1] == (1, 1)
    assert vocabulary.joints[told.joint[0] - 1] == (1, 3, 9)


def test_what_symbols_tell_serves_masks(vocabulary):
    for kind in ("chord", "duration", "velocity", "word", "joint"):
        table = vocabulary.told_by(kind)
        assert (table[0] == -1).all()
    words = vocabulary.told_by("word")
    assert words[1:, :2].tolist() == [list(row) for row in vocabulary.words]
    assert (words[:, 2] == -1).all()
    for at, (is_drum, pitches) in enumerate(vocabulary.chords, 1):
        assert np.flatnonzero(vocabulary.chord_pitches[at]).tolist() == list(pitches)
        assert vocabulary.chord_is_drum[at] == is_drum
    assert vocabulary.sizes("lstm-3")[-1] == VELOCITIES == len(vocabulary.told_by("velocity"))


def test_velocities_have_the_classes_of_tokens():
    told = velocity_symbols(np.arange(128))
    assert told[0] == 1
    assert [value - 2 for value in told[1:]] == [velocity_index(v) for v in range(1, 128)]


def test_a_vocabulary_comes_back_from_its_file(vocabulary):
    again = LineVocabulary.from_bytes(vocabulary.to_bytes())
    assert again == vocabulary
    assert again.digest == vocabulary.digest
    assert read_vocabularies(vocabulary.to_bytes()) == [vocabulary]
    assert read_vocabularies(vocabularies_to_bytes([again, vocabulary])) == [vocabulary] * 2


def test_another_vocabulary_has_another_digest(vocabulary):
    other = LineVocabulary(
        vocabulary.chords[::-1], vocabulary.durations, vocabulary.words, vocabulary.joints
    )
    assert other.digest != vocabulary.digest


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"format": 2}',
        b"\xff\x00",
        b'{"format":1,"chords":[1]}',
        b'{"models": 3}',
    ],
)
def test_what_is_no_vocabulary_is_refused(data):
    with pytest.raises(ModelError, match="vocabulary of lines"):
        read_vocabularies(data)[0]
    with pytest.raises(ModelError, match="vocabulary of lines"):
        LineVocabulary.from_bytes(data)


def test_a_vocabulary_without_a_rest_or_with_unknown_parts_is_refused():
    with pytest.raises(ModelError, match="rest"):
        LineVocabulary(((False, (60,)),), (12,), ((1, 1),), ((1, 1, 1),))
    with pytest.raises(ModelError, match="known symbols"):
        LineVocabulary((REST,), (12,), ((1, 2),), ((1, 1, 1),))
    with pytest.raises(ModelError, match="symbol from 1"):
        LineVocabulary((REST,), (12,), ((1, 1),), ((1, 1, 1),)).decode("lstm-1", (0,))


def test_caps_and_counting_refuse_nothing_at_all(packed):
    with pytest.raises(UsageError, match="one of its words"):
        Caps(words=0)
    table = read_lines(packed, [0])
    with pytest.raises(UsageError, match="lines with music"):
        count_vocabulary(table, np.zeros(len(table), np.bool_))


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1))
def test_unique_keys_are_those_of_numpy(values):
    keys = np.array(values, dtype=np.int64)
    unique, firsts, which = unique_keys(keys)
    wanted = np.unique(keys, return_index=True, return_inverse=True)
    assert all((a == b).all() for a, b in zip((unique, firsts, which), wanted, strict=True))


def test_chords_of_high_pitches_are_told_apart():
    sets = bits((125,), (52, 55, 60, 63), (63,), (127,), ())
    chords, which = unique_sets(sets, np.zeros(5, np.bool_))
    assert [chords[at][1] for at in which] == [(125,), (52, 55, 60, 63), (63,), (127,), ()]


def test_a_rest_of_drums_is_the_rest(vocabulary):
    silence = line_of([], 48, ROLES.index("drums"), -1)
    told = encode(vocabulary, list(silence.events), is_drum=True)
    assert vocabulary.chords[told.chord[0] - 1] == REST
