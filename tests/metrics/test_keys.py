"""The independent ear: keys and chords from notes alone."""

from dataclasses import replace

import pytest

from cadenza.errors import UsageError
from cadenza.metrics import (
    chord_fits,
    find_chords,
    find_key,
    half_bars,
    key_strength,
    same_key,
    shows_mode,
)
from cadenza.music.chord import Chord
from cadenza.music.key import MODES, Key
from cadenza.music.score import ChordMark, KeyChange, Note, Score, Track

Q = 480
TONICS = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]
HEARD = ["major", "minor", "harmonic_minor", "dorian", "phrygian", "lydian", "mixolydian"]


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize("mode", [*HEARD, "ionian", "aeolian", "locrian"])
def test_pieces_in_every_key_that_end_on_their_tonic(music, mode):
    keys = [Key(tonic, mode) for tonic in TONICS]
    heard = [same_key(key, find_key(music.piece(key, seed)).key) for key in keys for seed in (1, 2)]
    assert sum(heard) >= 0.92 * len(heard)


def test_one_white_scale_with_three_tonics(music):
    def loop(*roots):
        bass = [(4 * i, 36 + root, 4) for i, root in enumerate(roots)]
        white = {
            0: (0, 4, 7),
            2: (2, 5, 9),
            4: (4, 7, 11),
            5: (5, 9, 12),
            7: (7, 11, 14),
            9: (9, 12, 16),
        }
        chords = [(4 * i, 60 + tone, 4) for i, root in enumerate(roots) for tone in white[root]]
        return music.score(music.track(*chords), music.track(*bass, name="bass"))

    assert find_key(loop(0, 9, 5, 7, 0, 9, 5, 7, 0)).key == Key("C", "major")
    assert find_key(loop(9, 5, 2, 4, 9, 5, 2, 4, 9)).key == Key("A", "minor")
    assert find_key(loop(2, 7, 2, 7, 0, 7, 2, 7, 2)).key == Key("D", "dorian")


def test_a_blues_in_a_is_in_a_major_and_not_in_mixolydian(music):
    roots = [9, 9, 9, 9, 14, 14, 9, 9, 16, 14, 9, 9]
    chords = [(4 * i, 48 + r + t, 4) for i, r in enumerate(roots) for t in (4, 7, 10)]
    bass = [
        (4 * i + b, 24 + r + t, 1) for i, r in enumerate(roots) for b, t in enumerate((0, 4, 7, 9))
    ]
    tune = [(4 * i + b, 69 + t, 1) for i in range(12) for b, t in enumerate((0, 3, 5, 7))]
    piece = music.score(
        music.track(*chords), music.track(*bass, name="b"), music.track(*tune, name="c")
    )
    assert find_key(piece).key == Key("A", "major")


def test_the_files_own_marks_are_not_read(music):
    piece = music.piece(Key("E", "minor"), 5)
    lying = replace(
        piece,
        keys=(KeyChange(0, Key("Bb", "major")),),
        chords=(ChordMark(0, Chord("Bb")),),
        title="Song in B flat",
    )
    assert find_key(lying) == find_key(piece)
    assert find_key(lying).key == Key("E", "minor")


def test_transposing_a_piece_transposes_its_key(music):
    piece = music.piece(Key("C", "major"), 3)
    before = find_key(piece)
    up = replace(
        piece,
        tracks=tuple(
            replace(track, notes=tuple(replace(note, pitch=note.pitch + 3) for note in track.notes))
            for track in piece.tracks
        ),
    )
    after = find_key(up)
    assert after.key == Key("Eb", before.key.mode)
    assert after.confidence == pytest.approx(before.confidence)


def test_the_ranking_is_a_distribution_over_all_tonics_and_modes(music):
    finding = find_key(music.piece(Key("G", "lydian"), 1))
    assert len(finding.ranking) == 12 * 8 - 12  # minor stands for harmonic minor in the ranking
    assert sum(share for _, share in finding.ranking) == pytest.approx(1.0)
    shares = [share for _, share in finding.ranking]
    assert shares == sorted(shares, reverse=True)
    assert finding.confidence == shares[0]


def test_drums_are_not_heard(music):
    piece = music.piece(Key("F", "major"), 2)
    drums = Track("drums", 0, True, tuple(Note(i * 240, 42, 60, 100) for i in range(200)))
    assert find_key(replace(piece, tracks=(*piece.tracks, drums))).key == find_key(piece).key


@pytest.mark.parametrize(
    "score", [Score(), Score(tracks=(Track("d", 0, True, (Note(0, 36, 9, 9),)),))]
)
def test_silence_has_no_key(score):
    finding = find_key(score)
    assert (finding.key, finding.confidence, finding.ranking) == (Key("C", "major"), 0.0, ())
    assert not finding.decidable


def test_more_notes_make_it_surer(music):
    few = music.score(music.track((0, 60, 1), (1, 64, 1), (2, 67, 1)))
    assert not find_key(few).decidable
    assert find_key(few).confidence < find_key(music.piece(Key("C", "major"), 3)).confidence


def test_tonics_are_spelled_with_few_accidentals(music):
    assert str(find_key(music.piece(Key("A#", "major"), 3)).key) == "Bb major"
    assert str(find_key(music.piece(Key("Db", "minor"), 3)).key).startswith("C# ")


@pytest.mark.parametrize(
    ("asked", "found", "same"),
    [
        ("C major", "C ionian", True),
        ("A minor", "A aeolian", True),
        ("A harmonic minor", "A minor", True),
        ("A minor", "A harmonic minor", True),
        ("F# major", "Gb major", True),
        ("D dorian", "D dorian", True),
        ("D dorian", "D minor", False),
        ("D minor", "D dorian", False),
        ("C major", "A minor", False),
        ("C major", "C minor", False),
        ("C major", "G major", False),
    ],
)
def test_same_key(asked, found, same):
    assert same_key(Key.parse(asked), Key.parse(found)) is same


def test_every_mode_is_the_same_as_itself_only_within_its_family():
    families = {"ionian": "major", "aeolian": "minor", "harmonic_minor": "minor"}
    for one in MODES:
        for other in MODES:
            related = families.get(one, one) == families.get(other, other)
            assert same_key(Key("D", one), Key("D", other)) is related


def test_shows_mode(music):
    piece = music.piece(Key("D", "dorian"), 1)
    assert shows_mode(Key("D", "dorian"), piece)
    assert not shows_mode(Key("D", "phrygian"), piece)
    assert not shows_mode(Key("D", "minor"), piece)


def test_key_strength_is_high_in_a_key_and_low_in_chromatic_music(music):
    chromatic = music.score(music.track(*[(i, 60 + i % 12, 1) for i in range(48)]))
    assert key_strength(music.piece(Key("C", "major"), 3)) > 0.85
    assert key_strength(chromatic) < 0.6


# ---------------------------------------------------------------- chords

QUALITIES_HEARD = [
    "",
    "m",
    "7",
    "maj7",
    "m7",
    "dim",
    "aug",
    "sus4",
    "m7b5",
    "dim7",
    "m6",
    "9",
    "maj9",
]


@pytest.mark.parametrize("quality", QUALITIES_HEARD)
@pytest.mark.parametrize("root", ["C", "F#", "Bb"])
def test_plain_chords_with_their_root_below_are_found(music, quality, root):
    chord = Chord(root, quality)
    rows = [(0, 36 + chord.root_pc, 4), *[(0, 60 + chord.root_pc + s, 4) for s in chord.intervals]]
    (found,) = find_chords(music.score(music.track(*rows)), [(0, 4 * Q)])
    assert found.chord.pitch_classes == chord.pitch_classes
    assert found.confidence > 0.4


def test_the_bass_tells_a_sixth_from_a_seventh(music):
    tones = [(0, 60, 4), (0, 64, 4), (0, 67, 4), (0, 69, 4)]
    (sixth,) = find_chords(music.score(music.track((0, 36, 4), *tones)), [(0, 4 * Q)])
    (seventh,) = find_chords(music.score(music.track((0, 33, 4), *tones)), [(0, 4 * Q)])
    assert (sixth.chord.symbol, seventh.chord.symbol) == ("C6", "Am7")


def test_an_inversion_gets_a_slash(music):
    rows = [(0, 40, 4), (0, 60, 4), (0, 64, 4), (0, 67, 4)]
    (found,) = find_chords(music.score(music.track(*rows)), [(0, 4 * Q)])
    assert found.chord.symbol == "C/E"


def test_passing_notes_do_not_change_a_chord(music):
    chord = [(0, 48, 4), (0, 60, 4), (0, 64, 4), (0, 67, 4)]
    run = [(0, 72, 0.5), (0.5, 74, 0.5), (1, 76, 0.5), (1.5, 77, 0.5), (2, 79, 2)]
    (found,) = find_chords(music.score(music.track(*chord), music.track(*run)), [(0, 4 * Q)])
    assert found.chord.symbol == "C"


def test_spans_are_heard_apart_in_any_order_and_silence_is_none(music):
    rows = [(0, 48, 2), (0, 64, 2), (0, 67, 2), (2, 41, 2), (2, 60, 2), (2, 69, 2)]
    spans = [(2 * Q, 4 * Q), (0, 2 * Q), (9 * Q, 10 * Q), (0, 0)]
    found = find_chords(music.score(music.track(*rows)), spans)
    assert [each.chord and each.chord.symbol for each in found] == ["F", "C", None, None]
    assert [(each.start_ticks, each.end_ticks) for each in found] == spans


def test_half_bars_follow_the_metre(music):
    piece = music.score(music.track((0, 60, 3)), meter="3/4")
    assert half_bars(piece) == ((0, 720), (720, 1440))
    assert half_bars(Score()) == ()


def test_reversed_spans_are_refused(music):
    with pytest.raises(UsageError, match="a span ends after it starts; got 9 to 3 ticks"):
        find_chords(music.score(music.track((0, 60, 1))), [(9, 3)])


def fit(music, symbol, *pitches):
    piece = music.score(music.track(*[(0, pitch, 4) for pitch in pitches]))
    (one,) = chord_fits(piece, [(0, 4 * Q)], [Chord.parse(symbol)])
    return one


@pytest.mark.parametrize(
    ("symbol", "pitches", "ok", "missing"),
    [
        ("C", (48, 60, 64, 67), True, ()),
        ("C", (48, 60, 64, 67, 71), True, ()),
        ("Cm", (48, 60, 64, 67), False, ("Eb",)),
        ("Cmaj7", (48, 60, 64, 67), False, ("B",)),
        ("C7", (48, 60, 64, 67, 71), False, ("Bb",)),
        ("Csus4", (48, 60, 64, 67), False, ("F",)),
        ("Cdim", (48, 60, 63, 67), False, ("Gb",)),
        ("C", (53, 57, 60, 65), False, ("E",)),
        ("C5", (48, 60, 67), True, ()),
        ("C", (48, 48), True, ()),
        ("C", (49, 49), False, ()),
    ],
)
def test_a_chord_fits_when_the_tones_that_name_it_sound(music, symbol, pitches, ok, missing):
    one = fit(music, symbol, *pitches)
    assert (one.ok, one.missing) == (ok, missing)


def test_the_lowest_note_must_be_a_tone_of_the_chord(music):
    assert not fit(music, "C", 38, 60, 64, 67).bass_ok
    assert fit(music, "C/D", 38, 60, 64, 67).ok


def test_a_bass_that_walks_from_the_chord_to_the_next_is_no_wrong_bass(music):
    def walked(*line):
        rows = [(0, 63, 4), (0, 67, 4), (0, 70, 4), *((beat, p, 1) for beat, p in enumerate(line))]
        (one,) = chord_fits(music.score(music.track(*rows)), [(0, 4 * Q)], [Chord.parse("Eb")])
        return one

    assert walked(39, 38, 36, 33).ok
    assert walked(39, 38, 39, 33).ok
    assert not walked(38, 36, 39, 33).bass_ok


def test_nothing_sounds_nothing_fits(music):
    piece = music.score(music.track((0, 60, 1)))
    (one,) = chord_fits(piece, [(8 * Q, 9 * Q)], [Chord("C")])
    assert one.ok is None
