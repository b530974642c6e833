"""What this server is, what it has, and how much it takes."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from cadenza._version import __version__
from cadenza.http.catalogues import Catalogues
from cadenza.http.settings import HttpSettings
from cadenza.wire import About, Health
from cadenza.wire.stock import Limits, LlmState

if TYPE_CHECKING:
    from cadenza.studio.studio import Studio

__all__ = ["about", "health"]

_EXTRAS = {
    "notation": ("verovio", "reportlab"),
    "corpus": ("av", "verovio", "watchfiles"),
    "transcription": ("basic_pitch",),
    "train": ("torch", "onnx"),
    "llm": ("llama_cpp",),
}
_MOST_TAKES = 16


def about(studio: Studio, settings: HttpSettings, catalogues: Catalogues) -> About:
    """What this server is."""
    fonts = catalogues.entries("soundfonts").entries
    return About(
        version=__version__,
        llm=None if studio.llm is None else LlmState(name=_shown(studio.llm)),
        model=studio.model,
        soundfont=next((each.name for each in fonts if each.facts.get("in_use")), None),
        sound_notice=catalogues.sound_notice(),
        limits=Limits(
            upload_bytes=settings.max_upload_bytes,
            body_bytes=settings.max_body_bytes,
            queue=studio.jobs.settings.music_waiting,
            takes=_MOST_TAKES,
        ),
        extras={
            name: all(find_spec(each) is not None for each in modules)
            for name, modules in _EXTRAS.items()
        },
    )


def _shown(llm: str) -> str:
    """A language model without the folder that it lies in."""
    return llm if "://" in llm else llm.replace("\\", "/").rpartition("/")[2]


def health(studio: Studio) -> Health:
    """Whether work can be done, from the figures of the engine."""
    figures = studio.jobs.figures()
    is_well = studio.jobs.is_open and (not figures.workers or figures.workers.get("music", 1) > 0)
    return Health(
        status="ok" if is_well else "degraded",
        version=__version__,
        workers=dict(figures.workers),
        queued=sum(figures.waiting.values()),
        running=sum(figures.running.values()),
    )
