"""Which versions and assets of two records differ, one line each."""

from __future__ import annotations

from collections.abc import Iterator

from cadenza.provenance import Asset, Model, Provenance

__all__ = ["differences"]

_SHOWN = 12


def differences(was: Provenance, now: Provenance) -> Iterator[str]:
    """What may be why a piece did not come out the same.

    Parameters
    ----------
    was : Provenance
        The record of the piece.
    now : Provenance
        Of the piece as it was made again here.

    Yields
    ------
    str
        One line for each version, model or asset that both tell of and that differs.
    """
    if was.cadenza != now.cadenza:
        yield f"Cadenza {was.cadenza} made it; this is {now.cadenza}"
    if was.model is not None and was.model != now.model:
        yield from _model(was.model, now.model)
    for name in sorted(set(was.versions) & set(now.versions)):
        if was.versions[name] != now.versions[name]:
            yield f"{name} {was.versions[name]} was used; here it is {now.versions[name]}"
    heard = was.sound is not None and now.sound is not None
    yield from _assets(*(_counting(record.assets, heard=heard) for record in (was, now)))


def _model(was: Model, now: Model | None) -> Iterator[str]:
    if now is None:
        yield f"model {_named(was)} wrote it; here none did"
        return
    if (was.name, was.version, was.sha256) != (now.name, now.version, now.sha256):
        yield f"model {_named(was)} wrote it; here it is {_named(now)}"
    if was.corpus_sha256 != now.corpus_sha256:
        yield _hashes("the model's training corpus", was.corpus_sha256, now.corpus_sha256)
    if was.index_sha256 != now.index_sha256:
        yield _hashes("the originality index", was.index_sha256, now.index_sha256)


def _hashes(what: str, was: str | None, now: str | None) -> str:
    return f"{what} was {_cut(was)}; here it is {_cut(now)}"


def _named(model: Model) -> str:
    return f"{model.name} {model.version} ({_cut(model.sha256)})"


def _cut(sha256: str | None) -> str:
    return "none" if sha256 is None else f"{sha256[:_SHOWN]}…"


def _counting(assets: tuple[Asset, ...], *, heard: bool) -> tuple[Asset, ...]:
    """All assets where sound was made, else those of the notes."""
    return tuple(asset for asset in assets if heard or asset.kind == "style")


def _assets(was: tuple[Asset, ...], now: tuple[Asset, ...]) -> Iterator[str]:
    for asset in sorted(set(was) - set(now)):
        others = [each for each in now if each.kind == asset.kind and each not in was]
        here = ", ".join(f"{each.name} ({_cut(each.sha256)})" for each in sorted(others))
        kind = asset.kind.replace("-", " ")
        yield f"{kind} {asset.name} ({_cut(asset.sha256)}) was used; here " + (here or "none")
