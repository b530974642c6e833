"""Every number is documented, and the reference figures are what they say."""

import re
from pathlib import Path

import pytest

import cadenza.metrics as m
from cadenza.music.score import Score

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


def test_every_number_is_documented_in_the_order_of_evaluate():
    rows = re.findall(r"^\| `(\w+)`", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    assert rows == list(m.evaluate(Score()))


def test_what_is_marked_as_muspys_is_tested_against_muspy():
    marked = set(re.findall(r"^\| `(\w+)` †", PAGE.read_text("utf-8"), flags=re.MULTILINE))
    tested = (Path(__file__).parent / "test_muspy_parity.py").read_text("utf-8")
    assert marked
    assert all(name in tested for name in marked)


def test_reference_figures_name_known_metrics_and_are_ordered():
    known = set(m.evaluate(Score()))
    found = m.references()
    assert len(found) > 200
    for (corpus, metric), row in found.items():
        assert metric in known
        assert (row.corpus, row.metric) == (corpus, metric)
        assert row.licence
        assert row.n >= 10
        values = [value for _, value in row.percentiles]
        assert values == sorted(values)
        assert row.sd >= 0


def test_the_reference_file_stays_small():
    path = Path(m.__file__).with_name("reference.json")
    assert path.stat().st_size < 50_000


def test_real_music_has_the_entropies_that_the_literature_reports():
    # Multitrack Music Transformer, table 3: the ground truth's pitch-class entropy is 2.97
    row = m.references()["open_ewld", "pitch_class_entropy"]
    assert row.mean == pytest.approx(2.97, abs=0.2)


def test_percentile_of():
    row = m.Reference(
        "c", "l", "x", 9, 3.0, 1.0, ((5, 1.0), (25, 2.0), (50, 3.0), (75, 4.0), (95, 5.0))
    )
    assert row.percentile_of(0.5) == 0.0
    assert row.percentile_of(1.0) == 5.0
    assert row.percentile_of(2.5) == pytest.approx(37.5)
    assert row.percentile_of(5.0) == 95.0
    assert row.percentile_of(9.0) == 100.0


def test_percentile_of_a_number_that_hardly_varies():
    row = m.Reference("c", "l", "x", 9, 0.0, 0.0, tuple((p, 0.0) for p in (5, 25, 50, 75, 95)))
    assert row.percentile_of(0.0) == 5.0
    assert row.percentile_of(-1.0) == 0.0
    assert row.percentile_of(1.0) == 100.0


def test_pooled_figures_lie_among_those_of_their_sets():
    pooled = m.pooled_references()
    known = m.references()
    for metric, row in pooled.items():
        sets = [each for (name, of), each in known.items()
                if of == metric and each.corpus in row.corpus.split(", ")]  # fmt: skip
        assert row.n == sum(each.n for each in sets)
        values = [value for _, value in row.percentiles]
        assert values == sorted(values)
        for at, value in enumerate(values):
            here = [each.percentiles[at][1] for each in sets]
            grain = 0.02 * (values[-1] - values[0])  # a set is a hundred values
            assert min(here) - grain <= value <= max(here) + grain
    assert "n_chords_used" not in pooled  # these files hold no chord symbols
    assert all("groove/" not in row.corpus for row in pooled.values())
    assert all("groove/" in row.corpus for row in m.pooled_references(drums=True).values())


def test_pooling_one_set_gives_back_its_percentiles():
    from cadenza.metrics.reference import _pooled

    row = m.references()["mutopia", "pitch_class_entropy"]
    alone = _pooled(row.metric, [row])
    for (level, value), (_, got) in zip(row.percentiles, alone.percentiles, strict=True):
        assert got == pytest.approx(value, abs=0.02 * row.sd), level
    assert (alone.mean, alone.sd, alone.n) == (
        pytest.approx(row.mean),
        pytest.approx(row.sd),
        row.n,
    )
