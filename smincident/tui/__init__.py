"""The screens (Textual): what an operator sees. Nothing below this package knows of them.

Importing this package loads no Textual; ``run`` does. ``DrillFeed`` is what a rehearsal passes in.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from smincident.session import Session
    from smincident.tui.app import Screens

if sys.platform != "win32":
    # Under the kitty protocol an IME's commit of five or more characters arrives as an escape sequence and is lost.
    # Windows has no such protocol, and there ESC would then type "[27u".
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


class DrillFeed(Protocol):
    """A rehearsal (訓練) on which the screens open.

    Attributes:
        banner: stands at the top of every screen.
        incident: the id of the rehearsed incident; the screens open on it.
    """

    @property
    def banner(self) -> str: ...

    @property
    def incident(self) -> str: ...

    def tick(self) -> None:
        """Called about every second in the thread of the screens; may record injects through a session."""


@runtime_checkable
class StagedDrill(Protocol):
    """A rehearsal that brings the session the screens are to use: its book, content, organisation and clock."""

    @property
    def session(self) -> Session: ...


def opened(book: Path | None = None, drill: DrillFeed | None = None) -> Screens:
    """The app at a book, not running yet.

    Raises:
        SmincidentError: the book cannot be opened.
    """
    # Nearly all that is made before the first paint stays. Looking through it for garbage meanwhile costs a tenth of
    # the wait; ``settle`` begins with that once the screen stands.
    gc.disable()
    try:
        from smincident.tui.app import open_app

        return open_app(book, drill)
    except BaseException:
        gc.enable()
        raise


def settle() -> None:
    """After the first paint: what was loaded for it is not looked at again, what comes now is collected as usual."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def run(book: Path | None = None, drill: DrillFeed | None = None) -> int:
    """Open the screens and return the exit status when they are left.

    Args:
        book: another book than the body's own.
        drill: a rehearsal; the screens open on its incident and are marked 訓練.

    Raises:
        SmincidentError: the book cannot be opened; says why.
        Exception: the program broke. The terminal is in order again; the caller writes the crash file.
    """
    app = opened(book, drill)
    try:
        with app.store:
            status = app.run()
    finally:
        gc.enable()
    if app.broke is not None:
        raise app.broke
    return status or 0
