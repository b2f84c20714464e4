"""Commands typed in this process, in a folder of a body's own; what rows 11 to 14 and 19 share."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from smincident.__main__ import _run
from smincident.cli import trouble
from tests.command_line import WAKE
from tests.faults import Count

HOSTILE = (
    "悪\x1b]52;c;QUJD\x07\x1b]0;題\x07\x1b[2J\x1b[31m\x9b31m\x9d52;c;eA==\x9c\x7f\x85\x08\x00\u202eabc\u2066\u200b\ufeff\u2028\U000e0041"
    "[red][@click=app.quit]押す[/] \\[ b"
)
"""OSC 52, OSC 0, CSI, C1, bidi, zero width, tags, markup."""

RAW = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
    "|[\U000e0000-\U000e007f]"
)
"""What must never arrive at a terminal from outside. Written out here, so that it is not the program's own list."""


@dataclass(frozen=True)
class Said:
    """What a command ended with and printed."""

    status: int
    out: str
    err: str

    @property
    def both(self) -> str:
        """All that arrived at the terminal."""
        return self.out + self.err

    @property
    def told(self) -> bool:
        """Refused in one line of Japanese on standard error."""
        return self.status == 2 and self.err.count("\n") == 1 and not self.err.isascii() and not self.broke

    @property
    def broke(self) -> bool:
        """It stopped in a way nobody wrote."""
        return "Traceback" in self.both or "予期しない" in self.err


def command(*words: str) -> Said:
    """Type a command."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = trouble.guarded(_run, list(words))
    return Said(status, out.getvalue(), err.getvalue())


def ok(count: Count, *words: str) -> Said:
    """Type a command that must succeed; where it does not, what was meant to be there is lost."""
    said = command(*words)
    if said.status != 0:
        count.lose(f"{' '.join(words)[:120]!r}: {said.status} {said.err.strip()[-160:]!r}")
    return said


@contextlib.contextmanager
def at_home(home: Path, *, clean: bool = True) -> Iterator[Path]:
    """A body's own folder; with ``clean`` it is made by ``init``."""
    home.mkdir(parents=True, exist_ok=True)
    with patch.dict(os.environ, SMINCIDENT_HOME=str(home), COLUMNS="100"):
        os.environ.pop("SMINCIDENT_OPERATOR", None)
        if clean:
            made = command(*WAKE)
            assert made.status == 0, made.err
        yield home


def number(said: Said, *, word: str = "20") -> str:
    """The id of the incident that an answer names."""
    found = re.search(r"(?:drill-)?" + word + r"\d\d-\d{3}", said.out)
    assert found, said.out + said.err
    return found[0]
