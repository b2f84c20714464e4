"""A program that records and is killed: ``python -m tests.faults.child WORK FOLDER …``, run by the rows.

It says on standard output what is safe, one line each, only after the call that made it safe has returned:
``half TEXT`` (half-written text), ``note N TEXT`` (an event), ``dropped``, ``copy``, ``restored``.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smincident.errors import SmincidentError
from smincident.incident.events import Actor, Draft
from smincident.journal import backup, connect, restore
from smincident.journal.book import Journal
from smincident.tui.half import Half

INCIDENT = "2026-001"
STEP = "flaming/holding"
ACTOR = Actor("佐藤 花子", "", "user", "host")
BIG = 24_000
"""Characters of every third note: it goes over several pages."""


class Clock:
    """A clock that goes on by one second each time."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def text_of(number: int) -> str:
    """What note ``number`` says."""
    return f"記録 {number}。" + ("住民からの電話。" * (BIG // 8) if number % 3 == 0 else "")


def say(*words: object) -> None:
    """One line, handed to the system at once."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def kill_at(turn: int) -> None:
    """SIGKILL itself at the ``turn``-th statement of any connection: for machines without strace."""
    ordinary = connect.connect
    left = [turn]

    def tell(_statement: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(path: Path, *, uri: str = "") -> sqlite3.Connection:
        connection = ordinary(path, uri=uri)
        connection.set_trace_callback(tell)
        return connection

    connect.connect = watched


def write(folder: Path, count: int, broken: str = "") -> None:
    """Type, record and drop, so many times; a copy of the book in between; at the end go back to it."""
    clock = Clock()
    book = folder / "book.db"
    half = Half(book, clock)
    with Journal.open(book, clock=clock, random=os.urandom) as journal:
        if broken == "no-journal":
            journal._connection.execute("PRAGMA journal_mode = MEMORY")
        for _ in range(count):
            n = journal.head(INCIDENT)[0]
            half.stand(incident=INCIDENT, step=STEP)
            half.put(INCIDENT, STEP, "text", text_of(n + 1))
            say("half", n + 1)
            if broken == "early":
                say("note", n + 1)
            journal.append(INCIDENT, n, [Draft("noted", {"text": text_of(n + 1)})], actor=ACTOR)
            if broken != "early":
                say("note", n + 1)
            half.drop(INCIDENT, STEP)
            say("dropped", n + 1)
            if n + 1 == 2:
                backup.daily(book, clock)
                say("copy", n + 1)
    half.close()


def back(folder: Path) -> None:
    """Go back to the copy that is there."""
    copy = next(iter(sorted((folder / "backups").glob("*.db"))))
    restore.restore(folder / "book.db", copy, Clock())
    say("restored")


def limited(folder: Path, most: int) -> None:
    """Record until a file may grow no more, as where a quota is used up."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        with Journal.open(folder / "book.db", clock=Clock(), random=os.urandom) as journal:
            for number in range(1, 200):
                journal.append(INCIDENT, number - 1, [Draft("noted", {"text": text_of(number)})], actor=ACTOR)
                say("note", number)
    except SmincidentError as error:
        say("refused", error)


def main(work: str, folder: str, *rest: str) -> None:
    """Do a work, killed at a statement when one is named."""
    os.environ["SMINCIDENT_HOME"] = folder
    broken = rest[1] if work == "write" and len(rest) > 1 else ""
    if len(rest) > 2 and int(rest[2]):
        kill_at(int(rest[2]))
    works: dict[str, Callable[[], None]] = {
        "write": lambda: write(Path(folder), int(rest[0]), broken),
        "back": lambda: back(Path(folder)),
        "limited": lambda: limited(Path(folder), int(rest[0])),
    }
    works[work]()


if __name__ == "__main__":
    main(*sys.argv[1:])
