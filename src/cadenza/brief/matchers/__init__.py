"""Matchers: siblings of one shape, each reads one subject off a page.

Every module has ``match(page, found)``: it looks at the page, takes the tokens that it
understood, and returns the fields of the ``Wish`` that they fill. ``found`` holds the fields
that earlier matchers filled. ``ORDER`` is the order in which they run: what is marked by signs
and numbers first, words after, so that "Dm7" is never a key and "classical guitar" no style.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cadenza.brief.matchers import (
    ambience,
    feel,
    finish,
    harmony,
    key,
    length,
    meter,
    mood,
    parts,
    style,
    tempo,
    title,
    voicing,
)
from cadenza.brief.page import Page

__all__ = ["ORDER"]

Match = Callable[[Page, Mapping[str, Any]], dict[str, Any]]

ORDER: tuple[Match, ...] = (
    title.match,
    harmony.match,
    key.match,
    tempo.match,
    meter.match,
    voicing.match,
    length.match,
    finish.match,
    style.match,
    feel.match,
    parts.match,
    ambience.match,
    mood.match,
)
