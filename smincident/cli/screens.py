"""The way to the screens, for ``smincident`` alone and with nothing but general options."""

from __future__ import annotations

import sys
from pathlib import Path

from smincident.errors import SmincidentError


def person_sits_there() -> bool:
    """Whether both ends are a terminal: a pipe on either side means that no person sits there."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


def open_screens(book: Path | None = None) -> int:
    """Open the TUI and return its exit status.

    Raises:
        SmincidentError: this is no terminal; says what to run instead.
    """
    if not person_sits_there():
        raise SmincidentError(
            "端末ではないので画面を開けません",
            "smincident incident list（一覧）、smincident --help（命令の一覧）、"
            "smincident drill impersonation --autoplay（訓練）",
        )
    from smincident.tui import run

    return run(book)
