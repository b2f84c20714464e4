"""SIGKILL in the middle of typing: opened again, it is the same incident, the same step, and the text is there."""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smincident import locations
from smincident.journal.scratch import Scratch
from smincident.session import Session
from tests import kit
from tests.tui.conftest import small
from tests.tui.test_outside_text import HOSTILE, stored

fcntl = pytest.importorskip("fcntl")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

LONGEST = 60.0
"""Seconds after which something that never happens is given up."""
F2, F4 = "\x1bOQ", "\x1bOS"


class Terminal:
    """The program in a terminal of its own."""

    def __init__(self, home: Path) -> None:
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(
                SMINCIDENT_HOME=str(home),
                TERM="xterm-256color",
                LANG="C.UTF-8",
                COLORTERM="truecolor",
                PYTHONPATH=str(kit.ROOT),
            )
            os.execv(sys.executable, [sys.executable, "-m", "smincident"])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, met: Callable[[], bool]) -> None:
        """Read what it writes until something is so."""
        deadline = time.monotonic() + LONGEST
        raw = b""
        while not met():
            assert time.monotonic() < deadline, f"not within {LONGEST} s: {plain(self.seen)[-2000:]}"
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    raw += os.read(self.fd, 65536)
                except OSError:
                    raise AssertionError(f"it ended: {plain(self.seen)[-2000:]}") from None
                self.seen += raw.decode("utf-8", "ignore")
                raw = b""

    def shows(self, text: str) -> None:
        """Wait until a text was drawn."""
        self.until(lambda: text in plain(self.seen))

    def send(self, text: str) -> None:
        """Type."""
        self.seen = ""
        os.write(self.fd, text.encode())

    def kill(self) -> None:
        """As a power cut does."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def plain(text: str) -> str:
    """What was written without the terminal's own sequences."""
    return re.sub(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-B]|[=>78])", "", text)


@pytest.fixture
def town(home: Path) -> Session:
    """A book with one incident, begun now, and the organisation the program reads."""
    (home / "organisation.yaml").write_text(
        kit.ORGANISATION.format(guideline="ina"), encoding="utf-8", newline="\n"
    )
    clock = kit.Ticking(datetime.now(UTC), timedelta(0))
    session = kit.session_at(home / "book.db", "town", library=small(), clock=clock)
    kit.opened(session, "flaming", title=f"投稿への批判{stored(HOSTILE)}")
    return session


def kept(home: Path) -> list[str]:
    """The half-written texts on the disk."""
    path = locations.scratch(home / "book.db")
    if not path.exists():
        return []
    with Scratch(path, clock=kit.Ticking()) as scratch:
        return [entry.text for entry in scratch.list()]


def test_killed_while_typing_a_note(home: Path, town: Session) -> None:
    note, field = "住民から　電話。「消したのか」", "市民課の　高橋さん"
    one = Terminal(home)
    one.shows("投稿への批判")
    one.send("\r")
    one.shows("知らせた人")
    one.send("\r")
    one.shows("相手の言葉")
    one.send(field)
    one.until(lambda: field in kept(home))
    one.send(F2)
    one.shows("書き留めること")
    one.send(note)
    one.until(lambda: note in kept(home))
    raw = one.seen
    one.kill()
    assert "\x1b]52;c;eA" not in raw

    two = Terminal(home)
    two.shows("書き留めること")
    two.shows(note)
    assert "\x1b]52;c;eA" not in two.seen
    two.send(F4)
    two.shows("記録済 3")
    two.until(lambda: note not in kept(home))
    two.kill()
    assert town.state("2026-001").events[-1].data == {"text": note}

    three = Terminal(home)
    three.shows(field)
    three.kill()


def test_left_in_order_it_opens_at_home(home: Path, town: Session) -> None:
    one = Terminal(home)
    one.shows("投稿への批判")
    one.send("\r")
    one.shows("知らせた人")
    one.send("\x11")
    os.waitpid(one.pid, 0)
    os.close(one.fd)
    two = Terminal(home)
    two.shows("事案の一覧")
    two.send("\x11")
    os.waitpid(two.pid, 0)
