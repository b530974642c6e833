"""Headers that keep pages from doing what they should not."""

from __future__ import annotations

__all__ = ["HEADERS", "PAGE_POLICY", "SANDBOXED"]

PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",  # SoundFonts are decoded by WebAssembly
        "style-src 'self' 'unsafe-inline'",  # style attributes of the page's own components
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
"""What the page may load and run: its own files, and no script that stands in its text."""

_NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

SANDBOXED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "media-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
"""For pages and pictures that were made here: no script, no form, no address of their own."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _NOTHING,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""For every answer that has none of its own."""
