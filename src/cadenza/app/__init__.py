"""The app room: the use cases. Everything that a surface can do is here once.

Everything is imported when it is first asked for, so that reading a sentence loads no audio.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.app.audio_coding import (
        CodingRequest,
        DecodedAudio,
        EncodedAudio,
        decode_audio,
        encode_audio,
    )
    from cadenza.app.audio_requests import (
        ChooseRequest,
        ContinueAudioRequest,
        ResumeRequest,
        SampleRequest,
        UpsampleRequest,
    )
    from cadenza.app.audio_sampling import (
        choose_take,
        continue_clip,
        resume_session,
        sample_texture,
        upsample_session,
    )
    from cadenza.app.audio_sessions import list_sessions, show_session
    from cadenza.app.audio_training import TrainedVoice, TrainVoiceRequest, train_voice
    from cadenza.app.audio_voices import find_voice, list_voices
    from cadenza.app.audio_work import Sampled
    from cadenza.app.briefs import (
        Understood,
        answer_ahead,
        read_brief,
        read_flags,
        read_wish,
        remembered_answer,
        understand,
    )
    from cadenza.app.catalogues import (
        Catalogue,
        Entry,
        list_ambiences,
        list_finishes,
        list_instruments,
        list_progressions,
        list_soundfonts,
        list_styles,
    )
    from cadenza.app.composing import compose_song
    from cadenza.app.converting import Converted, ConvertRequest, convert_files
    from cadenza.app.corpora import (
        BuildRequest,
        add_to_corpus,
        build_corpus,
        built_corpora,
        delete_corpus,
        export_corpus,
        last_build,
        list_corpora,
        remove_from_corpus,
        verify_corpus,
    )
    from cadenza.app.corpora_told import corpus_log, corpus_status, list_files
    from cadenza.app.evaluating import EvaluateRequest, evaluate_music
    from cadenza.app.evaluation import Evaluation
    from cadenza.app.examples import example, list_examples
    from cadenza.app.exporting import EXPORT_FORMATS, Exported, ExportRequest, export_piece
    from cadenza.app.health import Finding, doctor
    from cadenza.app.home import home_folder, threads, user_folder
    from cadenza.app.inspecting import Inspection, inspect_file
    from cadenza.app.making import Released
    from cadenza.app.mixing import SoundRequest
    from cadenza.app.models import inspect_model, list_models
    from cadenza.app.playing import DevicePlayer, FakePlayer, Player, PlayRequest, play
    from cadenza.app.readers import ReadBy, ReaderChoice
    from cadenza.app.renderer import sound_notice
    from cadenza.app.rendering import Rendered, RenderRequest, render_file
    from cadenza.app.requests import ComposeRequest, VerbRequest
    from cadenza.app.rerendering import Rerendered, RerenderRequest, rerender_piece
    from cadenza.app.textures import parse_textures
    from cadenza.app.training import Trained, TrainRequest, train_model
    from cadenza.app.transcribing import (
        Transcribed,
        TranscribeRequest,
        Untranscribed,
        transcribe_files,
    )
    from cadenza.app.verbs import accompany, continue_song, infill, vary
    from cadenza.app.words import Decoded, Worded, WordsRequest, decode_words, write_words

__all__ = [
    "EXPORT_FORMATS",
    "BuildRequest",
    "Catalogue",
    "ChooseRequest",
    "CodingRequest",
    "ComposeRequest",
    "ContinueAudioRequest",
    "ConvertRequest",
    "Converted",
    "Decoded",
    "DecodedAudio",
    "DevicePlayer",
    "EncodedAudio",
    "Entry",
    "EvaluateRequest",
    "Evaluation",
    "ExportRequest",
    "Exported",
    "FakePlayer",
    "Finding",
    "Inspection",
    "PlayRequest",
    "Player",
    "ReadBy",
    "ReaderChoice",
    "Released",
    "RenderRequest",
    "Rendered",
    "RerenderRequest",
    "Rerendered",
    "ResumeRequest",
    "SampleRequest",
    "Sampled",
    "SoundRequest",
    "TrainRequest",
    "TrainVoiceRequest",
    "Trained",
    "TrainedVoice",
    "TranscribeRequest",
    "Transcribed",
    "Understood",
    "Untranscribed",
    "UpsampleRequest",
    "VerbRequest",
    "Worded",
    "WordsRequest",
    "accompany",
    "add_to_corpus",
    "answer_ahead",
    "build_corpus",
    "built_corpora",
    "choose_take",
    "compose_song",
    "continue_clip",
    "continue_song",
    "convert_files",
    "corpus_log",
    "corpus_status",
    "decode_audio",
    "decode_words",
    "delete_corpus",
    "doctor",
    "encode_audio",
    "evaluate_music",
    "example",
    "export_corpus",
    "export_piece",
    "find_voice",
    "home_folder",
    "infill",
    "inspect_file",
    "inspect_model",
    "last_build",
    "list_ambiences",
    "list_corpora",
    "list_examples",
    "list_files",
    "list_finishes",
    "list_instruments",
    "list_models",
    "list_progressions",
    "list_sessions",
    "list_soundfonts",
    "list_styles",
    "list_voices",
    "parse_textures",
    "play",
    "read_brief",
    "read_flags",
    "read_wish",
    "remembered_answer",
    "remove_from_corpus",
    "render_file",
    "rerender_piece",
    "resume_session",
    "sample_texture",
    "show_session",
    "sound_notice",
    "threads",
    "train_model",
    "train_voice",
    "transcribe_files",
    "understand",
    "upsample_session",
    "user_folder",
    "vary",
    "verify_corpus",
    "write_words",
]

_WHERE = {
    "audio_coding": (
        "CodingRequest",
        "DecodedAudio",
        "EncodedAudio",
        "decode_audio",
        "encode_audio",
    ),
    "audio_requests": (
        "ChooseRequest",
        "ContinueAudioRequest",
        "ResumeRequest",
        "SampleRequest",
        "UpsampleRequest",
    ),
    "audio_sampling": (
        "choose_take",
        "continue_clip",
        "resume_session",
        "sample_texture",
        "upsample_session",
    ),
    "audio_sessions": ("list_sessions", "show_session"),
    "audio_training": ("TrainedVoice", "TrainVoiceRequest", "train_voice"),
    "audio_voices": ("find_voice", "list_voices"),
    "audio_work": ("Sampled",),
    "briefs": (
        "Understood",
        "answer_ahead",
        "read_brief",
        "read_flags",
        "read_wish",
        "remembered_answer",
        "understand",
    ),
    "catalogues": (
        "Catalogue",
        "Entry",
        "list_ambiences",
        "list_finishes",
        "list_instruments",
        "list_progressions",
        "list_soundfonts",
        "list_styles",
    ),
    "composing": ("compose_song",),
    "converting": ("ConvertRequest", "Converted", "convert_files"),
    "corpora": (
        "BuildRequest",
        "add_to_corpus",
        "build_corpus",
        "built_corpora",
        "delete_corpus",
        "export_corpus",
        "last_build",
        "list_corpora",
        "remove_from_corpus",
        "verify_corpus",
    ),
    "corpora_told": ("corpus_log", "corpus_status", "list_files"),
    "evaluating": ("EvaluateRequest", "evaluate_music"),
    "evaluation": ("Evaluation",),
    "examples": ("example", "list_examples"),
    "exporting": ("EXPORT_FORMATS", "ExportRequest", "Exported", "export_piece"),
    "health": ("Finding", "doctor"),
    "home": ("home_folder", "threads", "user_folder"),
    "inspecting": ("Inspection", "inspect_file"),
    "making": ("Released",),
    "mixing": ("SoundRequest",),
    "models": ("inspect_model", "list_models"),
    "playing": ("DevicePlayer", "FakePlayer", "PlayRequest", "Player", "play"),
    "readers": ("ReadBy", "ReaderChoice"),
    "renderer": ("sound_notice",),
    "rendering": ("RenderRequest", "Rendered", "render_file"),
    "requests": ("ComposeRequest", "VerbRequest"),
    "rerendering": ("RerenderRequest", "Rerendered", "rerender_piece"),
    "training": ("TrainRequest", "Trained", "train_model"),
    "textures": ("parse_textures",),
    "transcribing": ("TranscribeRequest", "Transcribed", "Untranscribed", "transcribe_files"),
    "verbs": ("accompany", "continue_song", "infill", "vary"),
    "words": ("Decoded", "Worded", "WordsRequest", "decode_words", "write_words"),
}


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"cadenza.app.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
