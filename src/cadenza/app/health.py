"""What is installed, what is missing, and how to get it."""

from __future__ import annotations

import os
import platform
import re
import sys
from dataclasses import dataclass
from importlib import metadata, resources
from typing import Any

from cadenza._version import __version__
from cadenza.app.home import home_folder, is_writable, threads
from cadenza.errors import CadenzaError

__all__ = ["Finding", "doctor"]

_GET_SOUND = (
    "Debian/Ubuntu: sudo apt-get install libfluidsynth3 musescore-general-soundfont-small; "
    "macOS: brew install fluid-synth"
)
_LOWEST_PYTHON = (3, 11)
_EXTRAS = {
    "studio": (
        "fastapi", "uvicorn", "httpx", "python-multipart", "prometheus-client", "psutil", "verovio",
    ),
    "llm": ("llama-cpp-python",),
}  # fmt: skip
_FOR = {
    "studio": "only cadenza studio and cadenza serve need it",
    "llm": "only a .gguf file as a reader of sentences needs it",
}
_PAGE = ("http", "page", "index.html")
_LLM_VARIABLE = "CADENZA_LLM"
_LLM_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    name : str
        What was looked at.
    ok : bool
        Whether it is as it should be.
    detail : str
        Version, place, or what is wrong.
    needed : bool
        False where songs can be made without it.
    cure : str
        How to get it; empty where nothing is to be done.
    """

    name: str
    ok: bool
    detail: str
    needed: bool = True
    cure: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As printed with ``--json``."""
        return {
            "name": self.name,
            "ok": self.ok,
            "needed": self.needed,
            "detail": self.detail,
            "cure": self.cure,
        }


def doctor() -> tuple[Finding, ...]:
    """Look at everything that a song needs.

    Returns
    -------
    tuple of Finding
        Songs can be made where every finding that is needed is ok.
    """
    return (
        _python(),
        *_dependencies(),
        _fluidsynth(),
        _soundfont(),
        _synth(),
        _encoding(),
        _device(),
        _transcriber(),
        *(_extra(name) for name in _EXTRAS),
        _page(),
        *_language_model(),
        _home(),
        *_drop_ins(),
        _threads(),
    )


def _python() -> Finding:
    text = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    good = sys.version_info >= _LOWEST_PYTHON
    return Finding("Python", good, text, cure="" if good else "install Python 3.11 or newer")


def _dependencies() -> list[Finding]:
    """The packages that the installed Cadenza asks for, without those of its extras."""
    findings = [Finding("cadenza", ok=True, detail=__version__)]
    try:
        asked = metadata.requires("cadenza") or []
    except metadata.PackageNotFoundError:
        asked = []
    for line in asked:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        if "extra ==" in line:
            continue
        try:
            findings.append(Finding(name, ok=True, detail=metadata.version(name)))
        except metadata.PackageNotFoundError:
            findings.append(Finding(name, ok=False, detail="missing", cure=f"pip install {name}"))
    return findings


def _fluidsynth() -> Finding:
    from cadenza.sound.fluid_library import find_library

    library = find_library()
    if library is None:
        return Finding("libfluidsynth", ok=False, detail="missing", needed=False, cure=_GET_SOUND)
    return Finding("libfluidsynth", ok=True, detail=library.fluid_version_str().decode())


def _soundfont() -> Finding:
    from cadenza.sound import default_soundfont

    try:
        font = default_soundfont()
        if font is None:
            return Finding("SoundFont", ok=False, detail="none found", cure=_GET_SOUND)
        text = f"{font.name}, {font.path}, sha256 {font.sha256[:16]}…"
    except CadenzaError as error:
        return Finding("SoundFont", ok=False, detail=str(error), cure=_GET_SOUND)
    small = font.source == "pretty_midi"
    return Finding("SoundFont", ok=True, detail=text, cure=_GET_SOUND if small else "")


def _synth() -> Finding:
    from cadenza.sound import available_synths

    names = [name for name in available_synths() if name != "fake"]
    if not names:
        return Finding("synthesiser", ok=False, detail="none can play", cure=_GET_SOUND)
    others = f" (also: {', '.join(names[1:])})" if names[1:] else ""
    return Finding("synthesiser", ok=True, detail=names[0] + others)


def _encoding() -> Finding:
    import numpy as np

    from cadenza.release import FORMATS
    from cadenza.sound import encoded

    silence = np.zeros((4410, 2), dtype=np.float32)
    failed: list[str] = []
    for name in FORMATS:
        try:
            encoded(silence, name)
        except (CadenzaError, RuntimeError, ValueError) as error:
            failed.append(f"{name}: {error}")
    cure = "pip install --force-reinstall pedalboard" if failed else ""
    return Finding("encoding", not failed, "; ".join(failed) or ", ".join(FORMATS), cure=cure)


def _device() -> Finding:
    from cadenza.app.playing import output_devices

    names = output_devices()
    cure = "" if names else "only cadenza play needs one"
    return Finding("sound device", bool(names), ", ".join(names) or "none", needed=False, cure=cure)


def _transcriber() -> Finding:
    from cadenza.transcription.basic_pitch import find_network

    try:
        path = find_network()
    except CadenzaError as error:
        cure = f"{error.next_step}; only cadenza transcribe and recordings in a corpus need it"
        return Finding("transcriber", ok=False, detail="missing", needed=False, cure=cure)
    return Finding("transcriber", ok=True, detail=f"basic-pitch, {path}", needed=False)


def _extra(name: str) -> Finding:
    """The packages of an extra."""
    found: list[str] = []
    missing: list[str] = []
    for each in _EXTRAS[name]:
        try:
            found.append(f"{each} {metadata.version(each)}")
        except metadata.PackageNotFoundError:
            missing.append(each)
    detail = f"without {', '.join(missing)}" if missing else ", ".join(found)
    cure = f'pip install "cadenza[{name}]"; {_FOR[name]}' if missing else ""
    return Finding(f"cadenza[{name}]", ok=not missing, detail=detail, needed=False, cure=cure)


def _page() -> Finding:
    """Whether the studio's page was built; it lies in a room above this one."""
    page = resources.files("cadenza").joinpath(*_PAGE)
    good = page.is_file()
    cure = "" if good else "make studio, in a checkout; the API works without it"
    detail = str(page) if good else "not built"
    return Finding("studio page", ok=good, detail=detail, needed=False, cure=cure)


def _language_model() -> list[Finding]:
    """Whether the language model of the environment answers; nothing where there is none."""
    from cadenza.app.readers import language_name

    llm = (os.environ.get(_LLM_VARIABLE) or "").strip()
    if not llm:
        return []
    try:
        name = language_name(llm, _LLM_LIMIT_S)
    except CadenzaError as error:
        rule = f"{error.rule}; got {error.came}" if error.came else error.rule
        cure = "; ".join(filter(None, [error.next_step, f"or unset {_LLM_VARIABLE}"]))
        return [Finding("language model", ok=False, detail=rule, needed=False, cure=cure)]
    return [Finding("language model", ok=True, detail=f"{name}, {llm}", needed=False)]


def _home() -> Finding:
    folder = home_folder()
    good = is_writable(folder)
    cure = "" if good else "set CADENZA_HOME to a folder that you can write to"
    return Finding("home", good, str(folder), needed=False, cure=cure)


def _drop_ins() -> list[Finding]:
    """The person's own files that cannot be used; nothing where all is well."""
    from cadenza.app.catalogues import list_styles
    from cadenza.app.home import user_folder
    from cadenza.sound import find_soundfont, load_patches

    broken: list[Finding] = []
    try:
        broken += [
            Finding(f"style {each.name}", ok=False, detail=each.description, needed=False)
            for each in list_styles().entries
            if each.description.startswith("broken: ")
        ]
    except CadenzaError as error:
        broken.append(Finding("styles", ok=False, detail=str(error)))
    try:
        load_patches(user_folder("patches"))
    except CadenzaError as error:
        broken.append(Finding("patches", ok=False, detail=str(error)))
    for path in sorted(user_folder("soundfonts").glob("*.sf[23]")):
        try:
            find_soundfont(str(path.absolute()))
        except CadenzaError as error:
            broken.append(
                Finding(f"SoundFont {path.stem}", ok=False, detail=str(error), needed=False)
            )
    return broken


def _threads() -> Finding:
    try:
        return Finding("threads", ok=True, detail=str(threads()))
    except CadenzaError as error:
        return Finding("threads", ok=False, detail=str(error), cure="unset CADENZA_THREADS")
