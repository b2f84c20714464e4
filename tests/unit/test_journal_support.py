"""What the tests of the journal share: a book, its clock and chance, and the children they start and kill.

As a program (``python -m tests.unit.test_journal_support WORK PATH …``) it is such a child.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smincident.errors import Conflict
from smincident.incident.events import Actor, Draft, Event
from smincident.journal.book import Journal
from smincident.journal.scratch import Scratch

ROOT = Path(__file__).parents[2]
ACTOR = Actor("山田 花子", "広報担当", "yamada", "pc-021")


class Ticking:
    """A clock that goes on by one second each time it is asked."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 5, 0, 0, 123_456, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Counting:
    """Chance that can be foretold."""

    def __init__(self, seed: str = "") -> None:
        self.seed = seed
        self.drawn = 0

    def __call__(self, size: int) -> bytes:
        self.drawn += 1
        return hashlib.sha256(f"{self.seed}{self.drawn}".encode()).digest()[:size]


def open_book(path: Path, *, read_only: bool = False) -> Journal:
    return Journal.open(path, clock=Ticking(), random=Counting(), read_only=read_only)


def note(text: str) -> Draft:
    return Draft("noted", {"text": text})


def fill(journal: Journal, incident: str, count: int) -> list[Event]:
    """So many notes, one append each."""
    written: list[Event] = []
    for _ in range(count):
        n, _digest = journal.head(incident)
        written += journal.append(incident, n, [note(f"{incident} の記録 {n + 1}")], actor=ACTOR)
    return written


def other_hand(path: Path) -> sqlite3.Connection:
    """Someone with the file and an SQLite tool, all protections of the connection off."""
    return sqlite3.connect(path, isolation_level=None)


def unprotect(hand: sqlite3.Connection, table: str) -> dict[str, str]:
    """Drop the triggers of a table; returns them, so that they can be put back."""
    triggers = dict(
        hand.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,))
    )
    for name in triggers:
        hand.execute(f"DROP TRIGGER {name}")
    return triggers


def tamper(path: Path, statement: str, values: tuple[object, ...] = (), *, table: str = "event") -> None:
    """Change the file as a careful insider would: drop the triggers, change, put the triggers back."""
    hand = other_hand(path)
    hand.execute("PRAGMA ignore_check_constraints = ON")
    triggers = unprotect(hand, table)
    assert hand.execute(statement, values).rowcount
    for text in triggers.values():
        hand.execute(text)
    hand.close()


def child(*words: object) -> subprocess.Popen[str]:
    """Start this module as a program of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.unit.test_journal_support", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def outcome(process: subprocess.Popen[str], seconds: float = 120) -> tuple[int, str, str]:
    """Wait for a child: exit code, what it said, what it complained of."""
    said, complained = process.communicate(timeout=seconds)
    return process.returncode, said, complained


def _real(path: Path) -> Journal:
    return Journal.open(path, clock=lambda: datetime.now(UTC), random=os.urandom)


def _first_start(path: Path) -> None:
    with _real(path) as journal:
        print(journal.book)


def _write(path: Path, who: str, count: int, *incidents: str) -> None:
    """Append ``count`` notes to each incident, coming back whenever another was faster."""
    with _real(path) as journal:
        heads = dict.fromkeys(incidents, 0)
        for number in range(count):
            for incident in incidents:
                while True:
                    try:
                        events = journal.append(
                            incident, heads[incident], [note(f"{who}-{number}")], actor=Actor(who)
                        )
                    except Conflict:
                        heads[incident] = journal.head(incident)[0]
                        continue
                    heads[incident] = events[-1].n
                    break


def _write_for_ever(path: Path) -> None:
    """Say each event's n once it is on the disk, until killed."""
    with _real(path) as journal:
        while True:
            n = journal.head("2026-001")[0]
            print(journal.append("2026-001", n, [note("…"), note("…")], actor=ACTOR)[-1].n, flush=True)


def _hold(path: Path) -> None:
    """Take the write lock, write without committing, and wait to be killed."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE incident SET n = n + 1")
    print("held", flush=True)
    sys.stdin.read()


def _scribble(path: Path) -> None:
    scratch = Scratch(path, clock=lambda: datetime.now(UTC))
    for number in range(1_000_000):
        scratch.put("2026-001", "flaming/apologise", "text", f"お詫び {number}")
        print(number, flush=True)


def _look(path: Path) -> None:
    """Open for writing, then for reading, and say how it went."""
    for read_only in (False, True):
        try:
            with Journal.open(
                path, clock=lambda: datetime.now(UTC), random=os.urandom, read_only=read_only
            ) as journal:
                print("opened", len(journal.read("2026-001")), journal.frozen)
        except Exception as error:
            print(type(error).__name__, error)


def main(work: str, path: str, *rest: str) -> None:
    works: dict[str, Callable[[], None]] = {
        "first-start": lambda: _first_start(Path(path)),
        "write": lambda: _write(Path(path), rest[0], int(rest[1]), *rest[2:]),
        "for-ever": lambda: _write_for_ever(Path(path)),
        "hold": lambda: _hold(Path(path)),
        "scribble": lambda: _scribble(Path(path)),
        "look": lambda: _look(Path(path)),
    }
    works[work]()


if __name__ == "__main__":
    main(*sys.argv[1:])
