"""The built page: its files by name from a list, and clear words where it is not built."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from cadenza.http.problems import HttpError, allowed_methods
from cadenza.http.safety import PAGE_POLICY
from cadenza.http.sending import FileAsk, send_file

__all__ = ["add_pages", "page_folder"]

_PAGE = {"Content-Security-Policy": PAGE_POLICY, "X-Frame-Options": "SAMEORIGIN"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NOT_PAGES = ("api", "assets", "docs", "health", "metrics", "openapi.json")

_PLAIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:3rem auto;padding:0 1rem}}
code{{background:#8882;padding:.1em .3em;border-radius:.2em}}
table{{border-spacing:0 .3em}}td{{vertical-align:top;padding-right:1em}}
@media(prefers-color-scheme:dark){{body{{background:#161618;color:#eee}}a{{color:#9cf}}}}</style>
</head><body><main>{body}</main></body></html>
"""
_NOT_BUILT = """<h1>The page is not built</h1>
<p>This is Cadenza, and its API works: see <a href="/docs">/docs</a>. The page itself comes with
an installed package. In a checkout, build it once:</p><p><code>make studio</code></p>
<p>Then load this page again.</p>"""


def page_folder() -> Path:
    """Where the package has the built page."""
    return Path(__file__).parent / "page"


class _Shelf:
    """The files of the page by their addresses; no address is ever made into a path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp = -1.0
        self._files: dict[str, Path] = {}

    def find(self, address: str) -> Path | None:
        """The file of an address like "assets/index-1a2b.js"."""
        self._look()
        return self._files.get(address)

    def _look(self) -> None:
        """List the folder again where it was built anew."""
        try:
            stamp = (self._folder / "index.html").stat().st_mtime
        except OSError:
            stamp = 0.0
        if stamp != self._stamp:
            found = self._folder.rglob("*")
            self._files = {
                path.relative_to(self._folder).as_posix(): path
                for path in found
                if path.is_file() and path.resolve().is_relative_to(self._folder.resolve())
            }
            self._stamp = stamp


def add_pages(app: FastAPI, folder: Path) -> None:
    """Serve the document, its viewer, and the page at every address that is none of the API's.

    Parameters
    ----------
    app : FastAPI
        The application; all other routes stand there already.
    folder : Path
        Where the page was built.
    """
    shelf = _Shelf(folder)

    def document() -> JSONResponse:
        return JSONResponse(app.openapi())

    def docs(request: Request) -> Response:
        found = shelf.find("docs/index.html")
        if found is not None and shelf.find("docs/swagger-ui-bundle.js") is not None:
            return _page_file(request, found)
        return HTMLResponse(_plain_docs(app.openapi()), headers=_PAGE)

    def page(request: Request, address: str) -> Response:
        found = shelf.find(address)
        if found is not None and address != "index.html":
            return _page_file(request, found)
        if address.partition("/")[0] in _NOT_PAGES:
            if allowed_methods(request):
                raise HTTPException(405)  # there is such an address, but not for GET
            raise HttpError(404, "an address is one of the API's or of the page's", f"/{address}")
        index = shelf.find("index.html")
        if index is None:
            text = _PLAIN.format(title="Cadenza", body=_NOT_BUILT)
            return HTMLResponse(text, 503, _PAGE)
        return _page_file(request, index)

    for path, answer in (
        ("/openapi.json", document),
        ("/docs", docs),
        ("/{address:path}", page),
    ):
        app.add_api_route(path, answer, methods=["GET"], include_in_schema=False)


def _page_file(request: Request, path: Path) -> Response:
    asked = request.headers
    ask = FileAsk(asked.get("range"), asked.get("if-range"), asked.get("if-none-match"))
    cached = _FOR_EVER if path.parent.name == "assets" else {"Cache-Control": "no-cache"}
    return send_file(path, ask, headers={**_PAGE, **cached})


def _plain_docs(document: dict[str, Any]) -> str:
    """The operations as a table, for where the viewer is not built."""
    rows = [
        f"<tr><td><code>{method.upper()}</code></td><td><code>{html.escape(path)}</code></td>"
        f"<td>{html.escape(operation.get('summary', ''))}</td></tr>"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    body = (
        "<h1>Cadenza API</h1><p>The whole document: "
        '<a href="/openapi.json">/openapi.json</a>. A viewer of it is built by '
        f"<code>make studio</code>.</p><table>{''.join(rows)}</table>"
    )
    return _PLAIN.format(title="Cadenza API", body=body)
