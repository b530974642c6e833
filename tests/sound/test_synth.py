import struct

import numpy as np
import pytest

from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound import fluid_library, soundfonts, synth_fluid
from cadenza.sound import synth as seam
from cadenza.sound.events import TimedBend, TimedControl
from cadenza.sound.fluid_library import find_library
from cadenza.sound.model import Layer
from cadenza.sound.synth_sampler import SamplerSynth

needs_fluidsynth = pytest.mark.skipif(find_library() is None, reason="no libfluidsynth")


def test_default_synth_takes_the_best_font():
    synth = seam.default_synth()
    assert synth.soundfont == soundfonts.default_soundfont().path
    assert synth.name == seam.available_synths()[0]
    assert seam.default_synth() is synth


def test_a_broken_font_is_refused_before_any_library_sees_it(tmp_path, capfd):
    path = tmp_path / "broken.sf2"
    path.write_bytes(b"RIFF\x10\0\0\0sfbk")
    with pytest.raises(SoundError, match="cut short"):
        seam.default_synth(path)
    assert capfd.readouterr() == ("", "")


def test_without_the_library_the_sampler_carries_on(monkeypatch, tiny_sf2):
    monkeypatch.setattr(seam, "find_library", lambda: None)
    assert seam.default_synth(tiny_sf2).name == "sampler"
    assert seam.available_synths() == ("sampler", "fake")
    assert "apt install libfluidsynth3" in seam.synth_notice()
    assert "\n" not in seam.synth_notice()


def test_without_the_library_fluidsynth_says_so(monkeypatch, tiny_sf2):
    monkeypatch.setattr(synth_fluid, "find_library", lambda: None)
    with pytest.raises(SoundError, match="brew install"):
        synth_fluid.FluidSynth(tiny_sf2)


def test_the_small_font_is_worth_a_notice(monkeypatch):
    small = [i for i in soundfonts.find_soundfonts() if i.source == "pretty_midi"]
    monkeypatch.setattr(seam, "find_library", object)
    monkeypatch.setattr(soundfonts, "default_soundfont", lambda: small[0])
    assert "musescore-general" in seam.synth_notice()
    monkeypatch.setattr(soundfonts, "default_soundfont", lambda: None)
    assert seam.synth_notice() is None
    assert seam.available_synths() == ("fake",)
    with pytest.raises(SoundError, match="a SoundFont is needed"):
        seam.default_synth()


def test_unknown_synths(tiny_sf2):
    with pytest.raises(UnknownNameError, match="fluidsynth, sampler, fake"):
        seam.make_synth("moog", tiny_sf2)
    assert seam.make_synth("fake", tiny_sf2).soundfont is None


def test_a_library_that_is_none(monkeypatch):
    assert fluid_library._bind("libnothing.so.99") is None
    assert fluid_library._bind("libc.so.6") is None
    monkeypatch.setattr(fluid_library, "_candidates", lambda: ["libnothing.so.99"])
    monkeypatch.setattr(fluid_library.ctypes.util, "find_library", {}.get)
    assert fluid_library.find_library.__wrapped__() is None


def test_brew_folders_are_looked_into(monkeypatch, tmp_path):
    folder = tmp_path / "lib"
    folder.mkdir()
    (folder / "libfluidsynth.dylib").write_bytes(b"")
    monkeypatch.setattr(fluid_library.sys, "platform", "darwin")
    monkeypatch.setenv("HOMEBREW_PREFIX", str(tmp_path))
    assert fluid_library._candidates()[0] == str(folder / "libfluidsynth.dylib")


@needs_fluidsynth
def test_a_font_that_fluidsynth_refuses(tiny_sf2, tmp_path, events, capfd):
    synth = synth_fluid.FluidSynth(tiny_sf2)
    synth._main = tmp_path / "gone.sf2"
    layer = Layer(0, soundfont=tiny_sf2)
    assert synth.render(events.a4, layer, 1000).shape == (1000, 2)
    with synth_fluid._synthesiser(synth._library) as handle, pytest.raises(SoundError):
        synth_fluid._load(synth._library, handle, tmp_path / "gone.sf2")
    assert capfd.readouterr() == ("", "")


@needs_fluidsynth
def test_presets_are_unpinned_in_the_end(tiny, tmp_path, events, monkeypatch):
    monkeypatch.setattr(synth_fluid, "_MAX_PINNED", 2)
    path = tmp_path / "many.sf2"
    path.write_bytes(tiny.bytes(presets=[(0, n, f"p{n}") for n in range(5)]))
    synth = synth_fluid.FluidSynth(path)
    first = synth.render(events.a4, Layer(0), 5000)
    for program in range(1, 5):
        assert np.array_equal(synth.render(events.a4, Layer(program), 5000), first)
    assert len(synth._keeper._pinned) == 2
    assert np.array_equal(synth.render(events.a4, Layer(0), 5000), first)


@pytest.mark.parametrize("name", ["sampler", pytest.param("fluidsynth", marks=needs_fluidsynth)])
class TestControls:
    def synth(self, name, tiny_sf2):
        return seam.make_synth(name, tiny_sf2)

    def test_bends(self, name, tiny_sf2, events, ear):
        synth = self.synth(name, tiny_sf2)
        for semitones in (2, 7):
            part = events.part(
                (0.0, 69, 1.9, 100),
                bends=(TimedBend(0.0, 0), TimedBend(0.05, 8191)),
                bend_range_semitones=semitones,
            )
            audio = synth.render(part, Layer(0), 80_000)
            assert abs(ear.cents(audio, 441.0) - 100 * semitones) < 8

    def test_expression(self, name, tiny_sf2, events, ear):
        synth = self.synth(name, tiny_sf2)
        part = events.part((0.0, 69, 1.9, 100), controls=(TimedControl(1.0, 11, 40),))
        audio = synth.render(part, Layer(0), 80_000)
        before, after = ear.level_db(audio[20_000:40_000]), ear.level_db(audio[50_000:70_000])
        assert before - after == pytest.approx(20.0, abs=1.5)


def test_a_missing_kit_is_taken_from_the_default_font(tiny, tmp_path):
    path = tmp_path / "piano.sf2"
    path.write_bytes(tiny.bytes(presets=[(0, 0, "Sine")]))
    default = soundfonts.default_soundfont().path
    assert soundfonts.resolve_layer(Layer(0), path)[0] == path
    assert soundfonts.resolve_layer(Layer(0, 128), path)[0] == default
    assert soundfonts.resolve_layer(Layer(9, 300), path)[0] == default


def test_without_another_font_the_first_preset_stands_in(tiny, tmp_path, monkeypatch):
    path = tmp_path / "piano.sf2"
    path.write_bytes(tiny.bytes(presets=[(128, 0, "Kit"), (3, 7, "Odd")]))
    monkeypatch.setattr(soundfonts, "default_soundfont", lambda: None)
    assert soundfonts.resolve_layer(Layer(50), path)[1].name == "Odd"


class TestSampler:
    def render(self, tiny, tmp_path, events, gens, **font):
        path = tmp_path / "font.sf2"
        path.write_bytes(tiny.bytes(extra_gens=gens, **font))
        return SamplerSynth(path).render(events.a4, Layer(0), 120_000)

    def test_overriding_root_key_and_tuning(self, tiny, tmp_path, events, ear):
        audio = self.render(tiny, tmp_path, events, [(58, 81), (52, 50)])
        assert abs(ear.cents(audio, 441.0) + 1150) < 4

    def test_sample_rate(self, tiny, tmp_path, events, ear):
        audio = self.render(tiny, tmp_path, events, [], rate=22_050)
        assert abs(ear.cents(audio, 220.5)) < 4

    def test_attenuation_and_pan(self, tiny, tmp_path, events, ear):
        plain = self.render(tiny, tmp_path, events, [])
        soft = self.render(tiny, tmp_path, events, [(48, 250)])
        assert ear.level_db(plain) - ear.level_db(soft) == pytest.approx(10.0, abs=0.1)
        left = self.render(tiny, tmp_path, events, [(17, -500)])
        assert not left[:, 1].any()

    def test_release_rings_on(self, tiny, tmp_path, events):
        short = self.render(tiny, tmp_path, events, [])
        long = self.render(tiny, tmp_path, events, [(38, 1200)])
        after = slice(round(1.8 * 44_100), round(1.9 * 44_100))
        assert not short[after].any()
        assert np.abs(long[after]).max() > 1e-3

    def test_lowpass(self, tiny, tmp_path, events, ear):
        plain = self.render(tiny, tmp_path, events, [])
        dull = self.render(tiny, tmp_path, events, [(8, 4000)])
        assert ear.level_db(dull) < ear.level_db(plain) - 12

    def test_key_range(self, tiny, tmp_path, events):
        assert not self.render(tiny, tmp_path, events, [(43, 60 << 8)]).any()

    def test_unlooped_samples_end(self, tiny, tmp_path, events):
        audio = self.render(tiny, tmp_path, events, [(54, 0)])
        assert np.abs(audio[5_000:8_000]).max() > 0.01
        assert not audio[12_000:].any()

    def test_exclusive_classes_choke(self, tiny, tmp_path, events):
        path = tmp_path / "font.sf2"
        path.write_bytes(tiny.bytes(extra_gens=[(57, 1)]))
        hats = events.part((0.0, 46, 1.0, 100), (0.5, 42, 0.6, 100))
        audio = SamplerSynth(path).render(hats, Layer(0), 44_100)
        assert np.abs(audio[15_000:20_000]).max() > 0.01
        assert not audio[30_000:].any()

    def test_bent_unlooped_samples(self, tiny, tmp_path, events):
        path = tmp_path / "font.sf2"
        path.write_bytes(tiny.bytes(extra_gens=[(54, 0)]))
        part = events.part((0.0, 69, 1.0, 90), bends=(TimedBend(0.02, -4000),))
        assert np.isfinite(SamplerSynth(path).render(part, Layer(0), 30_000)).all()

    def test_a_broken_vorbis_sample_is_an_error(self, tiny, tmp_path, events):
        data = bytearray(tiny.bytes())
        at = data.index(b"shdr") + 8
        struct.pack_into("<H", data, at + 44, 0x11)
        path = tmp_path / "font.sf3"
        path.write_bytes(bytes(data))
        with pytest.raises(SoundError, match="unpacked"):
            SamplerSynth(path).render(events.a4, Layer(0), 9000)
        samples = data.index(b"smpl") + 8
        data[samples : samples + 4] = b"OggS"
        path.write_bytes(bytes(data))
        with pytest.raises(SoundError, match="unpacked"):
            SamplerSynth(path).render(events.a4, Layer(0), 9000)


@pytest.mark.skipif(
    not any(i.path.suffix == ".sf3" for i in soundfonts.find_soundfonts()), reason="no .sf3 here"
)
def test_sf3_samples_are_unpacked(events, ear):
    path = next(i.path for i in soundfonts.find_soundfonts() if i.path.suffix == ".sf3")
    audio = SamplerSynth(path).render(events.a4, Layer(73), 88_200)
    assert abs(ear.cents(audio, 440.0)) < 16
