"""The neural engine's rules, on a model that chooses at random."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest

from cadenza.brief.model import Wish
from cadenza.compose import Canvas, Composer, Hole, all_holes, initial_score
from cadenza.compose.neural import NeuralEngine
from cadenza.compose.neural.threads import side_by_side
from cadenza.compose.options import EngineOptions
from cadenza.errors import UnknownNameError, UsageError
from cadenza.music.chord import Chord
from cadenza.music.score import Meter, Note
from cadenza.plan import complete, load_styles, make_plan
from cadenza.progress import Silent
from cadenza.runtime import FakeModel
from cadenza.tokens import FIELD_SIZES

STYLES = load_styles()


def plan_of(style, seed=3, **wish):
    return make_plan(complete(Wish(style=style, **wish), STYLES, seed), STYLES[style], seed)


def engine(context=1024, **options):
    return NeuralEngine(EngineOptions(**options), model=FakeModel(FIELD_SIZES, context=context))


def canvas_of(plan, seed=1):
    return Canvas(plan, initial_score(plan), all_holes(plan), seed)


def onsets(track):
    """Tick of the straight grid → pitches that begin there, by the nearest step."""
    found = {}
    for note in track.notes:
        found.setdefault(round(note.start_ticks / 40) * 40, set()).add(note.pitch)
    return found


def steady(plan):
    return replace(plan, feel=replace(plan.feel, swing=0.5, timing_ms=0.0, late_ms=0.0))


@pytest.mark.parametrize("temperature", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("style", ["pop", "jazz", "bossa_nova"])
def test_every_change_of_chord_is_sounded(style, temperature):
    chords = tuple(Chord.parse(each) for each in ["Dm7", "G7", "Cmaj7", "A7"])
    plan = steady(plan_of(style, bars=12, chords=chords))
    score = Composer(engine(temperature=temperature)).compose(plan).score
    for part in plan.parts:
        if part.role not in {"bass", "chords"}:
            continue
        struck = onsets(score.track(part.name))
        before = None
        for span in plan.harmony:
            playing = part.name in plan.section_at(span.start_ticks // plan.bar_ticks).parts
            if playing and before != span.chord:
                classes = {pitch % 12 for pitch in struck[span.start_ticks]}
                if part.role == "bass":
                    assert classes == {span.chord.bass_pc}
                else:
                    assert classes <= set(span.chord.pitch_classes)
                    assert {span.chord.root_pc, span.chord.pitch_classes[1]} <= classes
            before = span.chord


def test_notes_keep_to_chord_and_key_on_beats_unless_set_free():
    plan = steady(plan_of("pop", bars=16))
    allowed = set(plan.key.pitch_classes).union(
        *(span.chord.pitch_classes for span in plan.harmony)
    )

    def foreign(strictness, *, on_beats):
        score = Composer(engine(strictness=strictness)).compose(plan).score
        notes = [note for track in score.tracks if not track.is_drum for note in track.notes]
        beats = plan.meter.pulses()
        placed = [n for n in notes if (n.start_ticks % plan.bar_ticks in beats) is on_beats]
        return {note.pitch % 12 for note in placed} - allowed

    assert not foreign(1.0, on_beats=True)
    assert not foreign(1.0, on_beats=False)
    assert not foreign(0.5, on_beats=True)
    assert foreign(0.5, on_beats=False)
    assert foreign(0.0, on_beats=True)


def test_a_canvas_in_a_batch_gets_what_it_gets_alone():
    plan = plan_of("lofi", bars=12)
    canvases = [canvas_of(plan, seed) for seed in range(5)]
    writer = engine()
    alone = [list(writer.fill(canvas, Silent())) for canvas in canvases]
    together = [[] for _ in canvases]
    for index, cell in writer.fill_many(canvases, Silent()):
        together[index].append(cell)
    assert together == alone
    assert alone[0] != alone[1]


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_up_to_three_tokens_come_one_at_a_time_so_that_rows_keep_step(temperature):
    class Counting(FakeModel):
        counts: ClassVar[list[list[int]]] = []

        def open(self, batch=1, capacity=None):
            stream = super().open(batch, capacity)
            feed = stream.feed
            stream.feed = lambda ids, counts: self.counts.append(counts) or feed(ids, counts)
            return stream

    plan = plan_of("lofi", bars=8)
    writer = NeuralEngine(EngineOptions(temperature=temperature), model=Counting(FIELD_SIZES))
    list(writer.fill_many([canvas_of(plan, seed) for seed in range(4)], Silent()))
    assert all(count not in {2, 3} for counts in Counting.counts for count in counts)


def test_the_style_plays_late_what_does_not_carry_the_time():
    plan = steady(plan_of("lofi", bars=8))
    plan = replace(plan, feel=replace(plan.feel, velocity_spread=0.0))
    late = replace(plan, feel=replace(plan.feel, late_ms=20.0))
    ticks = round(20.0 * plan.tempo_bpm * 480 / 60_000)
    on_time, behind = (Composer(engine()).compose(each).score for each in (plan, late))
    roles = {part.name: part.role for part in plan.parts}
    assert {"melody", "chords", "drums"} <= set(roles.values())
    for track in on_time.tracks:
        moved = [note.start_ticks for note in behind.track(track.name).notes]
        shift = ticks if roles[track.name] in {"melody", "chords", "counter"} else 0
        latest = plan.bar_ticks - 24  # no note leaves its bar
        expected = [
            note.start_ticks // plan.bar_ticks * plan.bar_ticks
            + min(note.start_ticks % plan.bar_ticks + shift, latest)
            for note in track.notes
        ]
        assert moved == expected


def test_music_streams_bar_by_bar():
    plan = plan_of("lofi", bars=32)
    model = FakeModel(FIELD_SIZES)
    cells = NeuralEngine(model=model).fill(canvas_of(plan), Silent())
    first = next(cells)
    assert first.hole.bar == 0
    cells.close()


def returned(plan):
    """For each cell of the first section that returns, whether it is the same again."""
    plan = replace(steady(plan), feel=replace(plan.feel, swing=0.5, timing_ms=0, velocity_spread=0))
    score = Composer(engine()).compose(plan).score
    again = next(s for s in plan.sections if s.occurrence and s.bars >= 4)
    before = next(s for s in plan.sections if s.letter == again.letter and not s.occurrence)
    names = [part for part in again.parts if part in before.parts]

    def shape(name, section, bar):
        start = (section.start_bar + bar) * plan.bar_ticks
        end = start + plan.bar_ticks
        notes = score.track(name).notes
        return [(n.start_ticks - start, n.pitch) for n in notes if start <= n.start_ticks < end]

    return [
        shape(name, before, bar) == shape(name, again, bar)
        for name in names
        for bar in range(min(before.bars, again.bars))
    ]


def test_a_returning_section_restates_its_material():
    plans = [plan_of("pop", seed, bars=48) for seed in range(4)]
    plans = [p for p in plans if any(s.occurrence and s.bars >= 4 for s in p.sections)]
    same = [each for plan in plans for each in returned(plan)]
    assert len(plans) >= 2
    assert sum(same) >= len(same) // 2
    assert not all(same)


def test_many_parts_are_filled_in_several_windows():
    plan = plan_of("pop", bars=4)
    melody = plan.part("melody")
    extra = tuple(replace(melody, name=f"extra_{n}") for n in range(30))
    sections = tuple(
        replace(each, parts=(*each.parts, *(part.name for part in extra))) for each in plan.sections
    )
    plan = replace(plan, parts=(*plan.parts, *extra), sections=sections)
    score = Composer(engine()).compose(plan).score
    assert all(score.track(part.name).notes for part in extra)


def test_a_short_context_is_kept():
    class Watched(FakeModel):
        longest = 0

        def logits(self, tokens):
            Watched.longest = max(Watched.longest, len(tokens))
            return super().logits(tokens)

    plan = plan_of("classical", bars=24)
    model = Watched(FIELD_SIZES, context=384)
    score = Composer(NeuralEngine(model=model)).compose(plan).score
    assert Watched.longest <= 384
    assert score.end_ticks == plan.end_ticks


def test_a_hole_among_many_busy_parts_fits_the_context():
    plan = steady(plan_of("classical", bars=12))
    melody = plan.part("melody")
    extra = tuple(replace(melody, name=f"busy_{n}", role="counter") for n in range(30))
    sections = tuple(
        replace(each, parts=(*each.parts, *(part.name for part in extra))) for each in plan.sections
    )
    plan = replace(plan, parts=(*plan.parts, *extra), sections=sections)
    score = initial_score(plan)
    busy = tuple(Note(i * 80, 60 + i % 20, 70, 80) for i in range(12 * plan.bar_ticks // 80))
    for part in extra:
        score = score.with_track(replace(score.track(part.name), notes=busy))
    holes = frozenset(Hole(bar, "melody") for bar in range(4, 9))
    done = Composer(engine(context=512)).fill(plan, score, holes, seed=1)
    assert done.track("melody").notes
    assert done.track("busy_0").notes == busy


def test_a_new_part_sounds_the_chords_and_a_standing_one_goes_on_as_it_did():
    plan = steady(plan_of("pop", bars=8))
    score = initial_score(plan)
    off = next(pc for pc in plan.key.pitch_classes if pc not in plan.harmony[0].chord.pitch_classes)
    tune = tuple(Note(i * 480, 72 + off, 240, 80) for i in range(4 * plan.bar_ticks // 480))
    score = score.with_track(replace(score.track("melody"), notes=tune))
    holes = frozenset(
        [Hole(bar, "bass") for bar in range(8)] + [Hole(bar, "melody") for bar in range(4, 8)]
    )
    done = Composer(engine()).fill(plan, score, holes, seed=2)
    struck = onsets(done.track("bass"))
    before = None
    for span in plan.harmony:
        playing = "bass" in plan.section_at(span.start_ticks // plan.bar_ticks).parts
        if playing and before != span.chord:
            assert {pitch % 12 for pitch in struck[span.start_ticks]} == {span.chord.bass_pc}
        before = span.chord
    onset_counts = {
        bar: sum(1 for n in done.track("melody").notes if n.start_ticks // plan.bar_ticks == bar)
        for bar in range(4, 8)
    }
    assert max(onset_counts.values()) <= plan.bar_ticks // 480 + 1


def test_a_metre_off_the_grid_is_refused_with_the_way_out():
    plan = replace(plan_of("pop", bars=4), meter=Meter(5, 32))
    with pytest.raises(UsageError, match=r"5/32.*--engine theory"):
        Composer(engine()).compose(plan)


def test_a_bundle_that_is_not_there_is_refused_by_name():
    with pytest.raises(UnknownNameError, match="nowhere"):
        Composer("neural", EngineOptions(model="nowhere")).compose(plan_of("pop", bars=4))


def test_iterators_run_side_by_side_and_keep_their_order():
    found = list(side_by_side([range(5), range(10, 15), range(20, 25)]))
    assert sorted(found) == [*range(5), *range(10, 15), *range(20, 25)]
    for low in (0, 10, 20):
        own = [each for each in found if low <= each < low + 10]
        assert own == sorted(own)


def test_an_error_in_one_of_them_is_raised():
    def broken():
        yield 1
        raise ValueError("broken on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        list(side_by_side([broken(), range(3)]))


def test_stopping_early_ends_the_others():
    endless = side_by_side([iter(int, 1), iter(int, 1)])
    assert next(endless) == 0
    endless.close()
