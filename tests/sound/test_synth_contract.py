"""What every synthesiser must keep."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cadenza.sound import soundfonts
from cadenza.sound.events import TimedControl
from cadenza.sound.fluid_library import find_library
from cadenza.sound.model import Layer
from cadenza.sound.synth import make_synth
from cadenza.sound.synth_fake import FakeSynth

FRAMES = 88_200
needs_fluidsynth = pytest.mark.skipif(find_library() is None, reason="no libfluidsynth")


def pretty_midi_font():
    return next(i.path for i in soundfonts.find_soundfonts() if i.source == "pretty_midi")


@pytest.fixture(
    params=[
        pytest.param("fluidsynth", marks=needs_fluidsynth),
        pytest.param("fluidsynth tiny", marks=needs_fluidsynth),
        "sampler",
        "sampler tiny",
        "fake",
    ]
)
def synth(request, tiny_sf2):
    name, _, font = request.param.partition(" ")
    if name == "fake":
        return FakeSynth()
    return make_synth(name, tiny_sf2 if font else pretty_midi_font())


def test_shape_and_silence(synth, events):
    silence = synth.render(events.part(), Layer(0), 1000)
    assert silence.shape == (1000, 2)
    assert silence.dtype == np.float32
    assert not silence.any()


def test_notes_sound_from_their_start_to_their_release(synth, events):
    audio = synth.render(events.part((0.5, 69, 0.8, 100)), Layer(4), 3 * 44_100)
    assert np.isfinite(audio).all()
    assert np.abs(audio[: round(0.495 * 44_100)]).max() < 1e-5
    assert np.abs(audio[round(0.5 * 44_100) :][:8_000]).max() > 0.01
    assert np.abs(audio[-4_410:]).max() < 1e-3


def test_a4_is_440_hz(synth, events, ear):
    audio = synth.render(events.a4, Layer(73), FRAMES)
    assert abs(ear.cents(audio, 440.0)) < 16


def test_transposing_and_detuning(synth, events, ear):
    plain = ear.pitch_hz(synth.render(events.a4, Layer(73), FRAMES))
    octave = synth.render(events.a4, Layer(73, transpose_semitones=-12), FRAMES)
    sharp = synth.render(events.a4, Layer(73, detune_cents=50.0), FRAMES)
    assert abs(ear.cents(octave, plain / 2)) < 20
    assert abs(ear.cents(sharp, plain) - 50) < 6


def test_harder_is_louder(synth, events, ear):
    soft = synth.render(events.part((0.0, 69, 1.0, 40)), Layer(0), FRAMES)
    loud = synth.render(events.part((0.0, 69, 1.0, 110)), Layer(0), FRAMES)
    assert ear.level_db(loud) > ear.level_db(soft) + 6


def test_the_same_notes_give_the_same_samples(synth, events):
    part = events.part((0.0, 60, 0.5, 90), (0.1, 64, 0.9, 80), (0.101, 67, 0.4, 70))
    first = synth.render(part, Layer(0), 50_001)
    synth.render(events.part((0.0, 38, 0.2, 127), is_drum=True), Layer(0, 128), 30_000)
    synth.render(events.a4, Layer(48), 20_011)
    assert np.array_equal(first, synth.render(part, Layer(0), 50_001))


def test_threads_give_the_same_samples(synth, events):
    parts = [events.part((0.0, pitch, 0.4, 90), (0.2, pitch + 4, 0.6, 90)) for pitch in (50, 60)]
    layers = [Layer(0), Layer(4), Layer(0)]
    jobs = [(part, layer) for part in parts for layer in layers]
    alone = [synth.render(part, layer, 40_000) for part, layer in jobs]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda job: synth.render(*job, 40_000), jobs))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_notes_after_the_end_and_off_the_keyboard_are_left_out(synth, events):
    part = events.part((0.0, 127, 0.2, 90), (5.0, 60, 6.0, 90))
    audio = synth.render(part, Layer(0, transpose_semitones=12), 22_050)
    assert audio.shape == (22_050, 2)
    assert np.isfinite(audio).all()


def test_the_pedal_holds(synth, events, ear):
    pedal = (TimedControl(0.0, 64, 127), TimedControl(1.5, 64, 0))
    notes = ((0.0, 69, 0.1, 100),)
    short = synth.render(events.part(*notes), Layer(73), FRAMES)[44_100:60_000]
    held = synth.render(events.part(*notes, controls=pedal), Layer(73), FRAMES)[44_100:60_000]
    assert ear.level_db(held) > ear.level_db(short) + 20


def test_a_fresh_synth_gives_the_same_samples(events, tiny_sf2):
    make = make_synth.__wrapped__
    for name in ("sampler", *(["fluidsynth"] if find_library() else [])):
        warm = make(name, tiny_sf2)
        warm.render(events.part((0.0, 40, 1.0, 127)), Layer(0), 30_000)
        args = (events.a4, Layer(0), 30_000)
        assert np.array_equal(warm.render(*args), make(name, tiny_sf2).render(*args))
