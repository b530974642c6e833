"""The index of a corpus: what is copied is found, with its source."""

import json
import random

import numpy as np
import pytest

from cadenza.errors import FileError
from cadenza.metrics.originality.index import CorpusIndex, build_index, indexed
from cadenza.metrics.originality.lines import TEXTURE, lines_of, symbols_of
from cadenza.music.score import Note, Score, Track

TPQ = 480


def tune(seed, notes=80):
    """A random tune: steps and leaps, five note lengths."""
    rng = random.Random(seed)
    at, pitch, found = 0, 64, []
    for _ in range(notes):
        length = rng.choice((120, 240, 240, 480, 720))
        found.append(Note(at, pitch, length, 80))
        at += length
        pitch = min(max(pitch + rng.choice((-7, -4, -3, -2, -1, 1, 2, 3, 5)), 48), 84)
    return tuple(found)


def song(seed, *, bass=True):
    tracks = [Track("melody", notes=tune(seed))]
    if bass:
        low = tuple(Note(n.start_ticks, n.pitch - 24, 480, 80) for n in tune(seed + 1000, 40))
        tracks.append(Track("bass", notes=low))
    return Score(TPQ, tuple(tracks))


def changed(notes, semitones=0, stretch=1.0):
    return tuple(
        Note(round(n.start_ticks * stretch), n.pitch + semitones,
             round(n.duration_ticks * stretch), n.velocity)
        for n in notes
    )  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus") / "index"
    pieces = (indexed(f"piece {seed}", song(seed)) for seed in range(20))
    return build_index(folder, pieces, {"licence": "CC0"}, shard_steps=2000)


def test_a_part_and_all_parts_are_lines(index):
    assert [line.name for line in lines_of(song(3))] == ["melody", "bass", TEXTURE]
    assert [line.name for line in lines_of(song(3, bass=False))] == ["melody"]
    assert len(index) == 20
    assert index.about == {"licence": "CC0"}


def ended(line):
    return np.append(symbols_of(line), 0).astype(np.uint16)


def best(index, line):
    """Notes of the longest match at each note, and the match of the first."""
    symbols = ended(line)
    found = index.scan(symbols)
    place = found.place(0, int(found.notes[0])) if found.notes[0] else 0
    match = index.match(symbols[:-1], int(line.pitch[0]), place) if found.notes[0] else None
    return found.notes, match


@pytest.mark.parametrize(("semitones", "stretch"), [(0, 1.0), (7, 4 / 3), (-5, 0.5), (3, 1.5)])
def test_a_copy_in_another_key_and_speed_is_found(index, semitones, stretch):
    whole = tune(7)
    (line,) = lines_of(Score(TPQ, (Track("x", notes=changed(whole[12:60], semitones, stretch)),)))
    notes, match = best(index, line)
    assert notes[0] == 34
    assert (match.piece, match.part, match.notes) == ("piece 7", "melody", 48)
    assert match.semitones == semitones
    assert match.bar == whole[12].start_ticks // (4 * TPQ)


def test_a_random_tune_shares_short_figures_only(index):
    (line,) = lines_of(song(999, bass=False))
    assert 0 <= best(index, line)[0].max() <= 8


def test_pieces_are_counted(index):
    (line,) = lines_of(Score(TPQ, (Track("x", notes=tune(7)),)))
    counts = index.scan(ended(line)).pieces(12)
    assert (counts[:-11] == 1).all()
    assert (counts[-11:] == 0).all()
    (other,) = lines_of(song(999, bass=False))
    assert not index.scan(ended(other)).pieces(12).any()


def test_the_whole_texture_is_found_where_a_part_is_not(index):
    copied = song(5)
    merged = Track("piano", notes=tuple(sorted(n for t in copied.tracks for n in t.notes)))
    lines = lines_of(Score(TPQ, (merged,)))
    assert [line.name for line in lines] == ["piano", TEXTURE]
    notes, match = best(index, lines[1])
    assert (match.piece, match.part) == ("piece 5", TEXTURE)
    assert notes[0] == 34
    assert match.notes == len(lines[1])


def same_answers(one, other):
    (line,) = lines_of(song(999, bass=False))
    (copied,) = lines_of(Score(TPQ, (Track("x", notes=changed(tune(7)[3:50], 4)),)))
    for each in (line, copied):
        assert np.array_equal(best(one, each)[0], best(other, each)[0])
        assert best(one, each)[1] == best(other, each)[1]
        for size in (4, 7, 12, 34):
            mine, theirs = (index.scan(ended(each)).pieces(size) for index in (one, other))
            assert np.array_equal(mine, theirs)


def test_opening_again_gives_the_same(index, tmp_path):
    folder = tmp_path / "again"
    build_index(folder, (indexed(f"piece {seed}", song(seed)) for seed in range(20)))
    assert len(index.shards) > len(CorpusIndex(folder).shards) == 1
    same_answers(CorpusIndex(folder), index)


def test_a_packed_index_answers_alike_and_is_small(index, tmp_path):
    file = tmp_path / "corpus.index"
    index.save(file)
    packed = CorpusIndex(file)
    assert (packed.about, packed.sources, packed.steps) == (
        index.about, index.sources, index.steps
    )  # fmt: skip
    for name in ("text", "pitch", "bar"):
        whole = np.concatenate([getattr(shard, name) for shard in index.shards])
        assert np.array_equal(getattr(packed.shards[0], name), whole), name
    same_answers(packed, index)
    assert file.stat().st_size < 2.5 * index.steps


def test_leaps_of_more_than_four_octaves_are_packed_too(tmp_path):
    notes = tuple(Note(240 * i, p, 240, 80) for i, p in enumerate((0, 127, 3, 60, 61, 0, 0, 127)))
    score = Score(TPQ, (Track("wide", notes=notes),))
    index = build_index(tmp_path / "a", [indexed("wide", score), indexed("again", score)])
    index.save(tmp_path / "b")
    packed = CorpusIndex(tmp_path / "b")
    assert packed.shards[0].pitch.tolist() == index.shards[0].pitch.tolist()


def test_empty_corpora_and_lines_are_no_trouble(tmp_path):
    nothing = build_index(tmp_path / "nothing", ())
    (line,) = lines_of(song(1, bass=False))
    nothing.save(tmp_path / "packed")
    for index in (nothing, CorpusIndex(tmp_path / "packed")):
        assert len(index) == 0
        assert not index.scan(ended(line)).notes.any()
        assert not index.scan(ended(line)).pieces(4).any()
    assert lines_of(Score(TPQ, ())) == ()


def test_what_is_no_index_is_refused(tmp_path):
    with pytest.raises(FileError, match="index"):
        CorpusIndex(tmp_path)
    build_index(tmp_path / "a", (indexed("p", song(1)),)).save(tmp_path / "packed")
    with pytest.raises(FileError, match="empty folder"):
        build_index(tmp_path / "a", ())
    facts = json.loads((tmp_path / "a" / "index.json").read_text())
    (tmp_path / "a" / "index.json").write_text(json.dumps({**facts, "format": 99}))
    with pytest.raises(FileError, match="format 99"):
        CorpusIndex(tmp_path / "a")


@pytest.mark.parametrize("cut", [4, 11, 40, 300, -1])
def test_a_packed_index_that_is_cut_or_changed_is_refused(tmp_path, cut):
    build_index(tmp_path / "a", (indexed("p", song(1)),)).save(tmp_path / "packed")
    data = (tmp_path / "packed").read_bytes()
    (tmp_path / "packed").write_bytes(data[:cut])
    with pytest.raises(FileError, match="build it again"):
        CorpusIndex(tmp_path / "packed")
