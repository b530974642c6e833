from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest

import cadenza
from cadenza.app import (
    EXPORT_FORMATS,
    ComposeRequest,
    ExportRequest,
    RenderRequest,
    compose_song,
    export_piece,
    read_flags,
    render_file,
)
from cadenza.app.pieces import read_piece, with_soundfont
from cadenza.errors import (
    CancelledError,
    FileError,
    MidiError,
    ReleaseError,
    SoundError,
    UnknownNameError,
    UsageError,
)
from cadenza.formats import NOTATION_FORMATS, NotationFormat
from cadenza.music import Note, Score, TempoChange, Track, read_midi, write_midi
from cadenza.progress import Silent
from cadenza.provenance import ALGORITHMIC
from cadenza.sound import read_audio, render_mix
from cadenza.sound.synth_fake import FakeSynth

Render = Callable[..., Any]
MARKED = ("musicxml", "svg", "pdf", "abc", "chords")
NAMED = "digital-source-type"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"


@pytest.fixture
def midi() -> Path:
    notes = tuple(Note(480 * i, 60 + i, 400, 90) for i in range(4))
    drums = Track("Drums", 0, is_drum=True, notes=(Note(0, 36, 60, 100),))
    score = Score(tracks=(Track("Piano", 0, notes=notes), drums), tempos=(TempoChange(0, 120.0),))
    path = Path("A Tune.mid")
    path.write_bytes(write_midi(score))
    return path


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A composed song with stems and rain."""
    place = tmp_path_factory.mktemp("composed") / "song"
    request = ComposeRequest(
        prompt="lofi in D minor",
        flags=read_flags(bars="2", ambience=("rain",)),
        seed=3,
        out=place,
        stems=True,
        formats=("wav",),
        engine="theory",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADENZA_HOME", str(place.parent / "home"))
        return compose_song(request, render=partial(render_mix, synth=FakeSynth())).folder


@pytest.fixture
def release(composed: Path) -> Path:
    """The composed song, for the test to change."""
    return Path(shutil.copytree(composed, "song"))


@pytest.fixture
def no_render() -> Render:
    def render(*_: object) -> None:
        raise AssertionError("nothing is to be rendered")

    return render


def project(path: Path) -> Element:
    return fromstring(zipfile.ZipFile(path).read("project.xml"))


def stems_of(path: Path, folder: Path) -> dict[str, np.ndarray]:
    """The stems of a session by their names."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith(".wav")]
        archive.extractall(folder, names)
    return {Path(name).stem: read_audio(folder / name) for name in names}


def test_a_release_becomes_a_session(release: Path, no_render: Render, tmp_path: Path) -> None:
    done = export_piece(ExportRequest(release, ("dawproject",)), render=no_render)
    assert done.files == {"dawproject": (Path("song.dawproject"),)}
    assert done.notes == ()
    root = project(Path("song.dawproject"))
    receipt = json.loads((release / "receipt.json").read_text())
    strips = {strip["track"]: strip for strip in receipt["mix"]["strips"]}
    tracks = {t.get("name"): t for t in root.iter("Track")}
    assert set(strips) < set(tracks)
    for name, strip in strips.items():
        volume, pan = (
            float(tracks[name].find(f"Channel/{tag}").get("value")) for tag in ("Volume", "Pan")
        )
        assert volume == pytest.approx(10 ** (strip["gain_db"] / 20), abs=1e-5)
        assert pan == pytest.approx((strip["pan"] + 1) / 2, abs=1e-6)
    colours = {name: tracks[name].get("color") for name in strips}
    assert len(set(colours.values())) == len(strips), "a colour for each role"
    assert [m.get("name") for m in root.iter("Marker")] == [
        section["name"] for section in receipt["plan"]["sections"]
    ]
    stems = stems_of(Path("song.dawproject"), tmp_path / "wav")
    assert set(stems) == {*strips, "ambience_rain"}
    for name, audio in stems.items():
        given = read_audio(release / "stems" / f"{name}.flac")
        assert np.abs(audio - given).max() < 2**-22, name


def test_a_session_is_marked_as_made_by_an_algorithm(release: Path) -> None:
    def comment() -> str:
        request = ExportRequest(release, ("dawproject",), audio=False, force=True)
        ((path,),) = export_piece(request).files.values()
        return fromstring(zipfile.ZipFile(path).read("metadata.xml")).find("Comment").text

    assert comment().startswith("D minor · ")
    assert comment().endswith("digitalsourcetype/algorithmicMedia")
    song = release / "song.mid"
    song.write_bytes(song.read_bytes().replace(b"algorithmicMedia", b"algorithmic\0edia"))
    assert comment().endswith(f"exported by Cadenza {cadenza.__version__}")


def test_the_stems_of_a_session_sum_to_the_mix(
    midi: Path, fake_render: Render, tmp_path: Path
) -> None:
    mixes = []

    def render(*given: object) -> object:
        mixes.append(fake_render(*given))
        return mixes[-1]

    export_piece(ExportRequest(midi, ("dawproject",)), render=render)
    root = project(Path("A Tune.dawproject"))
    (group,) = (t for t in root.iter("Track") if t.get("name") == "Stems")
    fader = float(group.find("Channel/Volume").get("value"))
    total = fader * sum(stems_of(Path("A Tune.dawproject"), tmp_path / "wav").values())
    assert np.abs(total - mixes[0].premaster).max() < 1e-5
    assert {t.get("name") for t in group.iter("Track")} == {
        "Stems", "Piano (stem)", "Drums (stem)",
    }  # fmt: skip


def test_several_formats_share_a_folder_and_one_rendering(midi: Path, fake_render: Render) -> None:
    count = []

    def render(*given: object) -> object:
        count.append(1)
        return fake_render(*given)

    done = export_piece(
        ExportRequest(midi, ("midi-parts", "stems", "dawproject"), out=Path("all")), render=render
    )
    assert len(count) == 1
    assert list(done.files) == ["dawproject", "stems", "midi-parts"]
    everything = sorted(p.relative_to("all").as_posix() for p in Path("all").rglob("*.*"))
    assert everything == [
        "A Tune.dawproject",
        "midi-parts/01-Piano.mid",
        "midi-parts/02-Drums.mid",
        "stems/Drums.flac",
        "stems/Piano.flac",
    ]
    assert {path for paths in done.files.values() for path in paths} == {
        Path("all") / name for name in everything
    }
    assert read_midi(Path("all/midi-parts/01-Piano.mid")).tracks[0].name == "Piano"


def test_one_format_of_many_files_gets_a_folder(release: Path, no_render: Render) -> None:
    done = export_piece(ExportRequest(release, ("stems",)), render=no_render)
    for path in done.files["stems"]:
        assert path.parent == Path("song-stems")
        assert path.read_bytes() == (release / "stems" / path.name).read_bytes()
    named = export_piece(ExportRequest(release, ("midi-parts",), out=Path("parts")))
    assert {path.parent for path in named.files["midi-parts"]} == {Path("parts")}


def test_where_a_single_file_goes(midi: Path) -> None:
    def place(out: str) -> Path:
        request = ExportRequest(midi, ("dawproject",), out=Path(out), audio=False)
        ((path,),) = export_piece(request).files.values()
        assert path.is_file()
        return path

    Path("there").mkdir()
    assert place("x.dawproject") == Path("x.dawproject")
    assert place("new/x.dawproject") == Path("new/x.dawproject")
    assert place("there") == Path("there/A Tune.dawproject")
    assert place("folder") == Path("folder/A Tune.dawproject")


def test_without_audio_there_are_no_stems(midi: Path, no_render: Render) -> None:
    export_piece(ExportRequest(midi, ("dawproject",), audio=False), render=no_render)
    names = zipfile.ZipFile("A Tune.dawproject").namelist()
    assert names == ["metadata.xml", "project.xml"]
    with pytest.raises(UsageError, match="stems are audio; got --no-audio"):
        ExportRequest(midi, ("stems",), audio=False)


def test_what_stands_there_is_refused_before_any_work(midi: Path, no_render: Render) -> None:
    Path("A Tune.dawproject").write_text("mine")
    Path("mine").write_text("mine")
    Path("A Tune-stems").mkdir()
    Path("A Tune-stems/Drums.flac").write_text("mine")
    for name in ("dawproject", "stems"):
        with pytest.raises(ReleaseError, match=r"not overwritten; got .*add --force"):
            export_piece(ExportRequest(midi, (name,)), render=no_render)
    with pytest.raises(ReleaseError, match=r"--out names a folder here"):
        export_piece(ExportRequest(midi, ("stems",), out=Path("mine")), render=no_render)
    assert Path("A Tune.dawproject").read_text() == "mine"


def test_force_replaces_what_was_exported(midi: Path, fake_render: Render) -> None:
    request = ExportRequest(midi, ("stems",), force=True)
    first = export_piece(request, render=fake_render)
    Path("A Tune-stems/mine.txt").write_text("mine")
    assert export_piece(request, render=fake_render) == first
    assert Path("A Tune-stems/mine.txt").read_text() == "mine"


def test_a_failure_leaves_nothing(midi: Path) -> None:
    def broken(*_: object) -> None:
        raise SoundError("a synthesiser plays", "nothing")

    before = sorted(Path.cwd().rglob("*"))
    with pytest.raises(SoundError):
        export_piece(ExportRequest(midi, ("midi-parts", "stems")), render=broken)
    stopped = Silent()
    stopped.cancel()
    with pytest.raises(CancelledError):
        export_piece(ExportRequest(midi, ("midi-parts",)), stopped)
    assert sorted(Path.cwd().rglob("*")) == before


def test_a_release_whose_notes_were_changed_is_rendered_anew(
    release: Path, fake_render: Render
) -> None:
    score = read_midi(release / "song.mid")
    track = score.tracks[0]
    changed = score.with_track(Track(track.name, 0, notes=(Note(0, 60, 480, 90),)))
    (release / "song.mid").write_bytes(write_midi(changed))
    done = export_piece(ExportRequest(release, ("stems",)), render=fake_render)
    assert done.notes == ("song.mid has changed since the release; its stems were made anew",)
    assert Path("song-stems/ambience_rain.flac") in done.files["stems"]


def test_a_release_without_audio_is_rendered_as_its_receipt_says(fake_render: Render) -> None:
    made = {}

    def keep(name: str) -> Render:
        def render(score: Score, settings: object, progress: object) -> object:
            made[name] = fake_render(score, settings, progress)
            return made[name]

        return render

    wish = read_flags(bars="2", ambience=("rain",), finish="clean")
    for name, audio in (("loud", True), ("quiet", False)):
        request = ComposeRequest(
            prompt="jazz in F",
            flags=wish,
            seed=5,
            out=Path(name),
            audio=audio,
            stems=True,
            engine="theory",
        )
        compose_song(request, render=keep(name))
    assert "quiet" not in made
    export_piece(ExportRequest(Path("quiet"), ("stems",)), render=keep("quiet"))
    assert list(made["quiet"].stems) == list(made["loud"].stems)
    for name, audio in made["loud"].stems.items():
        assert np.abs(made["quiet"].stems[name] - audio).max() < 1e-6, name


def test_old_receipts_without_a_mix_still_do(release: Path, no_render: Render) -> None:
    receipt = json.loads((release / "receipt.json").read_text())
    del receipt["mix"]
    (release / "receipt.json").write_text(json.dumps(receipt))
    piece = read_piece(release)
    assert dict(piece.roles) == {p["name"]: p["role"] for p in receipt["plan"]["parts"]}
    assert not piece.edited
    export_piece(ExportRequest(release, ("dawproject",)), render=no_render)


def test_a_missing_stem_means_rendering(release: Path, fake_render: Render) -> None:
    next((release / "stems").glob("bass*.flac")).unlink()
    assert read_piece(release).stems == {}
    done = export_piece(ExportRequest(release, ("stems",)), render=fake_render)
    assert Path("song-stems/bass.flac") in done.files["stems"]


def test_a_rendered_release_knows_its_mix(midi: Path, fake_render: Render) -> None:
    done = render_file(RenderRequest(midi, formats=("wav",)), render=fake_render)
    piece = read_piece(done.folder)
    assert dict(piece.roles) == {"Piano": "chords", "Drums": "drums"}
    assert [strip.track for strip in piece.settings.strips] == ["Piano", "Drums"]
    assert piece.title == "A Tune"


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"[]", b"null", b'{"mix": 1}', b'{"mix": {"strips": []}}', b"\xff\xfe",
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_broken_receipt_is_one_clear_line(release: Path, text: bytes) -> None:
    (release / "receipt.json").write_bytes(text)
    with pytest.raises(ReleaseError, match=r"receipt\.json"):
        export_piece(ExportRequest(release, ("midi-parts",)))
    assert not Path("song-midi-parts").exists()


def test_a_receipt_has_bounds(release: Path) -> None:
    with (release / "receipt.json").open("ab") as file:
        file.truncate(17 << 20)
    with pytest.raises(ReleaseError, match="at most 16 MiB"):
        read_piece(release)


@pytest.mark.parametrize(
    "facts",
    [
        {"stems": {"gain_db": "loud"}, "files": 3, "title": 7, "soundfont": [], "mix": None},
        {"plan": {"parts": 1}, "mix": None},
        {"stems": 4, "files": [1, {"name": "song.mid", "sha256": 5}], "plan": [], "title": None},
        {"stems": {"gain_db": 1e9}, "soundfont": {"path": "/dev/zero", "sha256": "0"}},
    ],
)  # fmt: skip
def test_foreign_facts_do_no_harm(release: Path, facts: dict[str, object]) -> None:
    receipt = json.loads((release / "receipt.json").read_text())
    (release / "receipt.json").write_text(json.dumps({**receipt, **facts}))
    piece = read_piece(release)
    assert isinstance(piece.title, str)
    assert set(piece.roles) == {track.name for track in piece.score.tracks}
    assert with_soundfont(piece, None).soundfont is None
    if "stems" in facts or "files" in facts:
        assert piece.stems == {}


def test_bad_sources_are_one_clear_line() -> None:
    Path("empty.mid").write_bytes(write_midi(Score()))
    Path("broken.mid").write_bytes(b"MThd")
    Path("folder").mkdir()
    for name, kind, line in (
        ("empty.mid", MidiError, "holds notes; got none in empty.mid"),
        ("broken.mid", MidiError, "broken.mid"),
        ("none.mid", FileError, "a MIDI file exists"),
        ("folder", ReleaseError, r"a release folder holds a receipt\.json; got folder"),
    ):
        with pytest.raises(kind, match=line):
            export_piece(ExportRequest(Path(name), ("midi-parts",)))
    assert sorted(p.name for p in Path.cwd().iterdir()) == [
        "broken.mid",
        "empty.mid",
        "folder",
    ]


def test_formats_are_those_of_the_list() -> None:
    assert EXPORT_FORMATS[0] == "dawproject"
    assert EXPORT_FORMATS[-2:] == ("stems", "midi-parts")
    with pytest.raises(UnknownNameError, match=r"got dawprojekt; did you mean dawproject\?"):
        ExportRequest(Path("x.mid"), ("dawprojekt",))
    with pytest.raises(UnknownNameError, match="got 123; try --format dawproject"):
        ExportRequest(Path("x.mid"), ("123",))
    with pytest.raises(UsageError, match="--format is one of dawproject"):
        ExportRequest(Path("x.mid"), ())


@pytest.mark.slow
def test_a_hundred_thousand_notes(no_render: Render) -> None:
    notes = tuple(Note(60 * i, 36 + i % 60, 50, 1 + i % 127) for i in range(100_000))
    score = Score(tracks=(Track("x", 0, notes=notes),), tempos=(TempoChange(0, 300.0),))
    Path("long.mid").write_bytes(write_midi(score))
    request = ExportRequest(Path("long.mid"), ("dawproject", "midi-parts"), audio=False)
    done = export_piece(request, render=no_render)
    (session,) = done.files["dawproject"]
    assert sum(1 for _ in project(session).iter("Note")) == 100_000


def test_the_door_of_python(midi: Path) -> None:
    done = cadenza.export(midi, "dawproject", out="x.dawproject", audio=False)
    assert done.files == {"dawproject": (Path("x.dawproject"),)}
    with pytest.raises(ReleaseError):
        cadenza.export(midi, "dawproject", out="x.dawproject", audio=False)
    assert cadenza.export(midi, "dawproject", out="x.dawproject", audio=False, force=True) == done


def test_notation_goes_by_its_table(midi: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(count: int) -> NotationFormat:
        names = [f"page-{number}.svg" for number in range(1, count + 1)]
        return NotationFormat(
            ".svg", lambda sheet: {name: sheet.title.encode() for name in names}, is_folder=True
        )

    for count, files in (
        (1, [Path("A Tune-svg/page-1.svg")]),
        (2, [Path("A Tune-svg/page-1.svg"), Path("A Tune-svg/page-2.svg")]),
    ):
        table = {**NOTATION_FORMATS, "svg": pages(count)}
        monkeypatch.setattr("cadenza.app.exporting.NOTATION_FORMATS", table)
        done = export_piece(ExportRequest(midi, ("svg",), force=True))
        assert list(done.files["svg"]) == files
        assert {path.read_bytes() for path in files} == {b"A Tune"}


def test_sheet_music_carries_the_title_of_the_release(release: Path) -> None:
    done = export_piece(ExportRequest(release, ("musicxml", "abc")))
    assert list(done.files) == ["musicxml", "abc"]
    title = json.loads((release / "receipt.json").read_text())["title"]
    for paths in done.files.values():
        (path,) = paths
        assert path.parent == Path("song-export")
        assert title in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("formats", "out", "message"),
    [
        (("musicxml",), "x.pdf", "a musicxml file ends in .musicxml; got --out x.pdf; try --out"),
        (("pdf",), "x.musicxml", "a pdf file ends in .pdf; got --out x.musicxml"),
        (("dawproject",), "x.mid", "a dawproject file ends in .dawproject; got --out x.mid"),
        (("abc", "pdf"), "two.pdf", "several formats go into a folder; got --out two.pdf"),
        (("svg",), "x.svg", "svg goes into a folder; got --out x.svg; try --out x"),
        (("midi-parts",), "x.mid", "midi-parts goes into a folder; got --out x.mid"),
    ],
)
def test_an_out_that_contradicts_the_format_is_refused(
    midi: Path, formats: tuple[str, ...], out: str, message: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        ExportRequest(midi, formats, out=Path(out))


def test_other_endings_of_a_format_and_folders_with_dots_are_taken(midi: Path) -> None:
    for formats, out in (
        (("musicxml",), "x.xml"),
        (("musicxml",), "X.MusicXML"),
        (("pdf",), "there.xml"),
        (("abc", "pdf"), "take 2.1"),
    ):
        Path("there.xml").mkdir(exist_ok=True)
        ExportRequest(midi, formats, out=Path(out))


def test_only_what_cadenza_made_names_it_as_the_composer(midi: Path, release: Path) -> None:
    def credit(source: Path) -> list[str]:
        done = export_piece(ExportRequest(source, ("musicxml", "abc"), force=True))
        (xml,), (abc,) = done.files["musicxml"], done.files["abc"]
        found = [each.text or "" for each in fromstring(xml.read_bytes()).iter("creator")]
        return [*found, *(line for line in abc.read_text().splitlines() if line[:2] == "C:")]

    assert credit(midi) == []
    assert credit(release) == ["Cadenza", "C:Cadenza"]
    assert credit(release / "song.mid") == ["Cadenza", "C:Cadenza"]


def test_sheet_music_says_to_machines_how_far_an_algorithm_made_it(
    midi: Path, release: Path
) -> None:
    def said(source: Path, name: str) -> str:
        (path, *_) = export_piece(ExportRequest(source, (name,), force=True)).files[name]
        data = path.read_bytes()
        if name == "musicxml":
            fields = fromstring(data).iter("miscellaneous-field")
            return "".join(each.text or "" for each in fields if each.get("name") == NAMED)
        if name == "svg":
            inner = fromstring(data).iter(f"{RDF}Description")
            return "".join(each.get(f"{IPTC}DigitalSourceType") or "" for each in inner)
        begins = {"abc": "N:digital source type: ", "chords": f"{{meta: {NAMED} "}.get(name)
        if begins is not None:
            lines = data.decode().splitlines()
            return "".join(line.removeprefix(begins) for line in lines if line.startswith(begins))
        words = re.findall(rb"/Keywords \(digital source type: (.*?)\)", data)
        return "".join(each.decode() for each in words)

    assert [said(release, name).rstrip("}") for name in MARKED] == [ALGORITHMIC] * len(MARKED)
    assert [said(midi, name) for name in MARKED if name != "chords"] == [""] * (len(MARKED) - 1)


def test_what_cannot_be_written_is_counted_and_told() -> None:
    notes = tuple(Note(30 * i, 60 + i % 5, 30, 90) for i in range(64))
    path = Path("fast.mid")
    path.write_bytes(write_midi(Score(tracks=(Track("Flute", 73, notes=notes),))))
    done = export_piece(ExportRequest(path, ("musicxml",)))
    assert len(done.notes) == 1
    assert done.notes[0].startswith("32 of 64 notes follow another too fast")
    assert done.to_dict()["notes"] == list(done.notes)
