"""What a worker does before there is work, so that the first sound comes at once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from cadenza.errors import CadenzaError

__all__ = ["warm"]

_BARS = "4"


def warm() -> None:
    """Import what composing needs, open the model, read the SoundFont's structure.

    A short piece is composed by rule, a bar of another one by the model, and both are thrown
    away. What cannot be warmed, as a model that is not there, is left cold: the work that needs
    it says so.
    """
    from cadenza.app import ComposeRequest, VerbRequest, read_flags
    from cadenza.app.drafting import draft_song, draft_verb
    from cadenza.compose import EngineOptions
    from cadenza.sound import default_soundfont
    from cadenza.sound.soundfonts import hydra

    flags = read_flags(style="pop", bars=_BARS, title="warm")
    options = EngineOptions()
    with TemporaryDirectory(prefix="cadenza-") as spare:
        out = Path(spare)
        with suppress(CadenzaError):
            draft_song(
                ComposeRequest(
                    flags=flags, engine="theory", options=options, out=out / "a", audio=False
                )
            )
        with suppress(CadenzaError):
            draft_verb(
                "infill", VerbRequest(example="rooftop", bars="2", out=out / "b", audio=False)
            )
    font = default_soundfont()
    if font is not None:
        with suppress(CadenzaError):
            hydra(font.path)
