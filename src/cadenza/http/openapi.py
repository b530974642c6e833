"""Writes the API's document: ``python -m cadenza.http.openapi docs/reference/openapi.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cadenza.http.app import create_app

__all__ = ["document", "main"]


def document() -> str:
    """The document as JSON that reads well in a diff."""
    return json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the document to the file that is named, or to stdout."""
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(document(), encoding="utf-8")
    else:
        sys.stdout.write(document())


if __name__ == "__main__":
    main()
