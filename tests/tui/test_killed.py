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
    """The program in a terminal of its own; ``code`` runs instead of it."""

    def __init__(self, home: Path, code: str = "") -> None:
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
            what = ["-c", code] if code else ["-m", "smincident"]
            os.execv(sys.executable, [sys.executable, *what])
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

    def ends(self) -> None:
        """Wait until it has ended by itself."""
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.fd, 65536).decode("utf-8", "ignore")
                except OSError:
                    break
        os.waitpid(self.pid, 0)
        os.close(self.fd)

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
    one.ends()
    two = Terminal(home)
    two.shows("事案の一覧")
    two.send("\x11")
    two.ends()


def test_killed_while_writing_a_text(home: Path, town: Session) -> None:
    text = "投稿の内容を確認しています。"
    one = Terminal(home)
    one.shows("投稿への批判")
    one.send("\r")
    one.shows("知らせた人")
    one.send("\x1b[F")
    one.shows("反応を見る")
    one.send("\x1b[A" * 5)
    one.shows("はまだありません（F5")
    one.send("\x1b[15~")
    one.shows("今起きていること")
    one.send(text)
    one.until(lambda: text in kept(home))
    one.kill()
    two = Terminal(home)
    two.shows("次のお知らせの時刻")
    two.shows(text)
    two.kill()


BREAKS = """
import sys
from smincident.cli import trouble
from smincident.tui import run
from smincident.tui.screens.home import Home
def breaks(self):
    telephone = "090-1234-5678"
    raise KeyError(telephone)
Home.action_drill = breaks
sys.exit(trouble.guarded(lambda args: run(), []))
"""


def test_a_crash_tells_no_names_and_where_its_report_lies(home: Path, town: Session) -> None:
    one = Terminal(home, BREAKS)
    one.shows("投稿への批判")
    one.send("\x1b[17~")
    one.ends()
    assert "090-1234" not in one.seen
    assert "Traceback" not in one.seen
    report = next(home.glob("crash-*.txt"))
    assert report.name in re.sub(r"\s", "", plain(one.seen))
    assert "090-1234" not in report.read_text(encoding="utf-8")
    assert "action_drill" in report.read_text(encoding="utf-8") or "breaks" in report.read_text(
        encoding="utf-8"
    )
    assert len(town.state("2026-001").events) == 2
