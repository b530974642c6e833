from dataclasses import replace

import numpy as np
import pytest

from cadenza.errors import CancelledError, SoundError, UnknownNameError
from cadenza.music.score import Control, Note, Score, TempoChange, Track
from cadenza.progress import Silent
from cadenza.sound import mix as desk
from cadenza.sound.events import PartEvents
from cadenza.sound.fluid_library import find_library
from cadenza.sound.loudness import integrated_lufs
from cadenza.sound.model import SAMPLE_RATE_HZ, MixSettings, Strip
from cadenza.sound.render import render_mix
from cadenza.sound.settings import named_tracks, settings_for
from cadenza.sound.synth import default_synth
from cadenza.sound.synth_fake import FakeSynth

Q = 480
PLAIN = MixSettings(tail_s=1.0)


def fake_mix(score, settings=PLAIN, **more):
    return render_mix(score, settings, synth=FakeSynth(), **more)


@pytest.fixture(scope="module")
def mix(small_score):
    return fake_mix(small_score, replace(PLAIN, ambience=(("rain", 0.0), ("rain", -3.0))))


def test_stems_have_the_names_of_the_tracks_and_one_length(mix, small_score):
    names = [track.name for track in small_score.tracks]
    assert list(mix.stems) == [*names, "ambience_rain", "ambience_rain_2"]
    shapes = {audio.shape for audio in mix.stems.values()}
    assert shapes == {mix.premaster.shape} == {mix.master.shape}
    assert mix.synth == "fake"
    assert mix.soundfont == {}


def test_stems_sum_to_the_mix(mix):
    total = sum(audio.astype(np.float64) for audio in mix.stems.values())
    assert np.abs(total - mix.premaster).max() < 1e-5


def test_everything_is_finite_and_has_headroom(mix):
    for audio in (*mix.stems.values(), mix.premaster, mix.master):
        assert audio.dtype == np.float32
        assert np.isfinite(audio).all()
        assert desk.peak(audio) <= 10 ** (-0.9 / 20)


def test_the_master_has_its_loudness(mix):
    assert integrated_lufs(mix.master) == pytest.approx(-14.0, abs=0.3)
    assert mix.loudness["true_peak_dbtp"] <= -1.0


def test_ambience_lies_under_the_music(mix):
    music = sum(mix.stems[name] for name in ("melody", "chords", "bass", "drums"))
    under = desk.active_lufs(music) - desk.active_lufs(mix.stems["ambience_rain"])
    assert under == pytest.approx(16.0, abs=1.5)


def test_it_starts_at_once_and_ends_in_silence(small_score):
    mix = fake_mix(small_score)
    assert np.abs(mix.master[: SAMPLE_RATE_HZ // 20]).max() > 0.01
    assert len(mix.master) >= round(small_score.seconds * SAMPLE_RATE_HZ)
    assert np.abs(mix.master[-200:]).max() < 1e-3
    assert abs(float(mix.master.mean())) < 1e-3


def test_the_room_rings_out_but_not_for_ever(small_score):
    short, long = (fake_mix(small_score, replace(PLAIN, tail_s=s)) for s in (3.0, 7.0))
    assert len(long.master) == len(short.master)
    music = round(small_score.seconds * SAMPLE_RATE_HZ)
    assert music < len(short.master) < music + 3 * SAMPLE_RATE_HZ


def test_a_silent_last_bar_is_kept(small_score):
    longer = replace(small_score, end=16 * Q)
    frames = len(fake_mix(longer).master)
    assert frames == pytest.approx(round(longer.seconds * SAMPLE_RATE_HZ), abs=1)


def test_threads_and_repetition_change_nothing(small_score):
    settings = MixSettings(finish="lofi", tail_s=1.0, seed=4)
    first = fake_mix(small_score, settings)
    for threads in (1, 3):
        again = fake_mix(small_score, replace(settings, threads=threads))
        assert np.array_equal(first.master, again.master)
        assert all(np.array_equal(first.stems[name], again.stems[name]) for name in first.stems)


def test_without_stems_the_mix_is_the_same(small_score):
    settings = replace(PLAIN, ambience=(("tape", 0.0),))
    with_stems = fake_mix(small_score, settings)
    without = fake_mix(small_score, replace(settings, keep_stems=False))
    assert without.stems == {}
    assert np.abs(with_stems.premaster - without.premaster).max() < 1e-5


def balance(mix):
    return {name: desk.active_lufs(audio) for name, audio in mix.stems.items()}


def test_roles_set_the_balance_whatever_the_sound(small_score):
    patches = {"bass": "round_bass", "melody": "flute", "chords": "warm_pad", "drums": "drums"}
    strips = tuple(Strip(name, patch, reverb_db=-60.0) for name, patch in patches.items())
    levels = balance(fake_mix(small_score, replace(PLAIN, strips=strips)))
    velocities = {"melody": 90, "chords": 70, "bass": 85, "drums": 95}
    for name, level in levels.items():
        asked = desk.ROLE_LUFS[name] - desk.ROLE_LUFS["melody"]
        asked += 0.08 * (velocities[name] - velocities["melody"])
        assert level - levels["melody"] == pytest.approx(asked, abs=0.6)


def test_named_roles_are_balanced_without_a_style(small_score):
    levels = balance(fake_mix(small_score, settings_for(small_score, PLAIN)))
    assert levels["melody"] - levels["chords"] == pytest.approx(3.0 + 0.5 + 1.6, abs=0.7)


def test_gains_and_pans_of_strips(small_score):
    def level(gain_db, pan):
        strips = (Strip("chords", "flute", gain_db=gain_db, pan=pan, reverb_db=-60.0),)
        return fake_mix(small_score, replace(PLAIN, strips=strips)).stems["chords"]

    loud, soft, left = level(0.0, 0.0), level(-10.0, 0.0), level(0.0, -1.0)
    reference = desk.active_lufs(fake_mix(small_score).stems["bass"])
    assert np.isfinite(reference)
    assert desk.active_lufs(loud) - desk.active_lufs(soft) == pytest.approx(10.0, abs=1.5)
    assert np.abs(left[:, 1]).max() < 1e-6


def test_a_soft_part_stays_softer(small_score):
    def at(velocity):
        melody = replace(
            small_score.tracks[0],
            notes=tuple(replace(note, velocity=velocity) for note in small_score.tracks[0].notes),
        )
        levels = balance(fake_mix(small_score.with_track(melody)))
        return levels["melody"] - levels["chords"]

    assert at(110) - at(50) == pytest.approx(4.8, abs=0.5)


def test_parts_without_a_role_keep_their_own_loudness():
    def track(name, velocity):
        notes = tuple(Note(i * Q, 69, Q, velocity) for i in range(4))
        return Track(name, 73, notes=notes)

    score = Score(tracks=(track("Oboe I", 120), track("Oboe II", 30)))
    levels = balance(fake_mix(score, settings_for(score, PLAIN)))
    assert levels["Oboe I"] - levels["Oboe II"] == pytest.approx(12.04, abs=0.5)


def test_music_is_optional():
    empty = Score(tempos=(TempoChange(0, 60.0),), end=4 * Q)
    silent = fake_mix(empty)
    assert not silent.master.any()
    assert len(silent.master) == 4 * SAMPLE_RATE_HZ
    rain = fake_mix(empty, replace(PLAIN, ambience=(("rain", 0.0),)))
    assert list(rain.stems) == ["ambience_rain"]
    assert rain.master.any()


def test_layers_add_up(small_score):
    class Recorder(FakeSynth):
        def __init__(self):
            super().__init__()
            self.asked = []

        def render(self, events: PartEvents, layer, frames):
            self.asked.append((events.is_drum, layer.program, layer.transpose_semitones))
            return super().render(events, layer, frames)

    synth = Recorder()
    settings = MixSettings((Strip("chords", "shimmer_bells"),), tail_s=0.5, threads=1)
    render_mix(small_score, settings, synth=synth)
    assert [each for each in synth.asked if each[1] in (8, 98, 9)] == [
        (False, 8, 0),
        (False, 98, 0),
        (False, 9, 12),
    ]


def test_progress_is_told_and_can_stop_the_work(small_score):
    class Told(Silent):
        def __init__(self):
            super().__init__()
            self.stages = []

        def report(self, stage, done, total=1.0):
            self.stages.append((stage, done, total))
            if done == 2 and stage == "render":
                self.cancel()

    told = Told()
    with pytest.raises(CancelledError):
        fake_mix(small_score, PLAIN, progress=told)
    assert told.stages[:2] == [("render", 0, 4), ("render", 1, 4)]


def test_bad_settings_are_refused(small_score, tmp_path):
    with pytest.raises(UnknownNameError):
        fake_mix(small_score, replace(PLAIN, strips=(Strip("melody", "kazoo"),)))
    with pytest.raises(UnknownNameError):
        fake_mix(small_score, replace(PLAIN, finish="shiny"))
    with pytest.raises(UnknownNameError):
        fake_mix(small_score, replace(PLAIN, ambience=(("jungle drums", 0.0),)))
    with pytest.raises(SoundError):
        render_mix(small_score, replace(PLAIN, soundfont=tmp_path))
    with pytest.raises(SoundError, match="at most 2 hours"):
        fake_mix(replace(small_score, end=480 * 60 * 60 * 8))


def test_named_tracks():
    note = (Note(0, 60, Q, 90),)
    tracks = (
        Track("A", notes=note),
        Track("A", notes=note),
        Track("", 73, notes=note),
        Track(" two\nlines ", notes=note),
        Track("", is_drum=True, notes=note),
        Track("silent"),
    )
    names = [name for name, _ in named_tracks(Score(tracks=tracks))]
    assert names == ["A", "A_2", "flute", "two lines", "drums"]


def test_settings_for_any_score():
    note = (Note(0, 72, Q, 90),)
    low = (Note(0, 30, Q, 90),)
    tracks = (
        Track("Flute", 73, notes=note, controls=(Control(0, 7, 90), Control(0, 10, 127))),
        Track("Violin", 40, notes=note),
        Track("Oboe", 68, notes=note),
        Track("Tuba", 58, notes=low),
        Track("Bass", 33, notes=note),
        Track("Kit", 25, is_drum=True, notes=note),
    )
    base = MixSettings(strips=(Strip("Oboe", "choir"),), finish="ambient")
    settings = settings_for(Score(tracks=tracks), base)
    strips = {strip.track: strip for strip in settings.strips}
    assert settings.finish == "ambient"
    assert strips["Oboe"] == base.strips[0]
    assert strips["Flute"].pan == 1.0
    assert strips["Violin"].pan != 0.0
    assert strips["Tuba"].pan == strips["Bass"].pan == strips["Kit"].pan == 0.0
    assert strips["Kit"].patch == "drums:25"
    assert strips["Violin"].patch == "violin"


def test_one_instrument_alone_sits_in_the_middle():
    score = Score(tracks=(Track("Piano", notes=(Note(0, 60, Q, 90),)),))
    assert settings_for(score).strips[0].pan == 0.0


@pytest.mark.slow
@pytest.mark.skipif(find_library() is None, reason="no libfluidsynth")
def test_with_the_real_synthesiser(small_score):
    settings = MixSettings(strips=(Strip("chords", "dusty_keys"),), finish="lofi", tail_s=2.0)
    first = render_mix(small_score, settings)
    again = render_mix(small_score, replace(settings, threads=1))
    assert np.array_equal(first.master, again.master)
    assert first.synth == "fluidsynth"
    assert first.soundfont["path"] == str(default_synth().soundfont)
    assert len(first.soundfont["sha256"]) == 64
    assert integrated_lufs(first.master) == pytest.approx(-14.0, abs=0.5)
