"""An address as a code that a phone's camera reads."""

from __future__ import annotations

import io

import segno


def drawn(url: str) -> str:
    """Return a URL as a QR code, in lines for a terminal."""
    lines = io.StringIO()
    segno.make(url, micro=False).terminal(lines, compact=True)
    return lines.getvalue()
