from __future__ import annotations

from pathlib import Path

import pytest

import cadenza
import cadenza.app
import cadenza.cli
import cadenza.release


def test_the_package_s_door() -> None:
    assert cadenza.__all__ == [
        "Composer", "__version__", "accompany", "continue_song", "evaluate", "export", "infill",
        "inspect", "read_brief", "rerender", "song", "vary",
    ]  # fmt: skip
    from cadenza.compose import Composer

    assert cadenza.Composer is Composer
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cadenza.nothing


@pytest.mark.parametrize("room", [cadenza.app, cadenza.release, cadenza.cli])
def test_every_public_name_can_be_had(room: object) -> None:
    names = room.__all__
    assert names == sorted(names, key=lambda n: (not n.isupper(), n[0].islower(), n))
    for name in names:
        thing = getattr(room, name)
        assert not hasattr(thing, "__path__")
        assert type(thing).__name__ != "module", name
    with pytest.raises(AttributeError):
        _ = room.nothing


def test_the_doors_are_pinned() -> None:
    assert set(cadenza.app.__all__) == {
        "Catalogue", "ComposeRequest", "DevicePlayer", "EXPORT_FORMATS", "Entry", "EvaluateRequest",
        "Evaluation", "ExportRequest", "Exported", "FakePlayer", "Finding", "export_piece",
        "PlayRequest", "Player", "Released", "RenderRequest", "Rendered", "SoundRequest",
        "VerbRequest", "accompany", "answer_ahead", "compose_song", "continue_song", "doctor",
        "evaluate_music", "example", "home_folder", "infill", "inspect_model", "list_ambiences",
        "list_examples", "list_finishes", "list_instruments", "list_models", "list_progressions",
        "list_soundfonts", "list_styles", "parse_textures", "play", "read_brief",
        "Inspection", "RerenderRequest", "Rerendered", "inspect_file", "rerender_piece",
        "ReadBy", "ReaderChoice", "Understood", "understand",
        "read_flags", "read_wish", "remembered_answer",
        "render_file", "sound_notice", "threads", "user_folder", "vary",
        "TrainRequest", "Trained", "train_model",
        "TranscribeRequest", "Transcribed", "Untranscribed", "transcribe_files",
        "ConvertRequest", "Converted", "Decoded", "Worded", "WordsRequest", "convert_files",
        "decode_words", "write_words",
        "BuildRequest", "add_to_corpus", "build_corpus", "built_corpora", "corpus_log",
        "corpus_status", "delete_corpus", "export_corpus", "last_build", "list_corpora",
        "list_files", "remove_from_corpus", "verify_corpus",
        "CodingRequest", "DecodedAudio", "EncodedAudio", "decode_audio", "encode_audio",
        "ChooseRequest", "ContinueAudioRequest", "ResumeRequest", "SampleRequest",
        "UpsampleRequest", "choose_take", "continue_clip", "resume_session", "sample_texture",
        "upsample_session", "list_sessions", "show_session", "TrainedVoice", "TrainVoiceRequest",
        "train_voice", "find_voice", "list_voices", "Sampled",
    }  # fmt: skip
    assert set(cadenza.release.__all__) == {
        "FORMATS", "RECEIPT_FIELDS", "STAGES", "AudioFormat", "Caption", "Content", "Renderer",
        "Stages", "Tags", "Written", "check_formats", "check_target", "draw_pianoroll",
        "draw_waveform", "mix_facts", "read_mix", "read_roles", "release_folder", "to_text",
        "write_release", "write_tags",
    }  # fmt: skip
    assert set(cadenza.cli.__all__) == {"main", "run"}


def test_five_lines_are_enough() -> None:
    brief = cadenza.read_brief("rainy lofi in D minor")
    assert (brief.style, str(brief.key)) == ("lofi", "D minor")
    song = cadenza.song("lofi in D minor, 4 bars", seed=7, audio=False, out="first", tempo="80")
    assert song.folder == Path("first")
    assert song.brief.tempo_bpm == 80
    assert (song.folder / "song.mid").is_file()
