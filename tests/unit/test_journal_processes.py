"""Several processes at one book, and processes that are killed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from subprocess import Popen

import pytest

from smincident.errors import SmincidentError
from smincident.journal import connect, schema, share
from smincident.journal.book import Journal
from smincident.journal.verify import verify
from tests.unit.test_journal_support import (
    ACTOR,
    Counting,
    Ticking,
    child,
    fill,
    note,
    open_book,
    other_hand,
    outcome,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.db"


def test_four_writers_lose_nothing(path: Path) -> None:
    """On one incident that all want, and on one each."""
    count = 100
    writers = [
        child("write", path, f"w{number}", count, "2026-001", f"2026-1{number}") for number in range(4)
    ]
    for writer in writers:
        assert outcome(writer)[0] == 0
    with open_book(path) as journal:
        verdict = verify(journal)
        assert verdict.findings == []
        assert verdict.events == 8 * count
        for incident, who in (
            ("2026-001", range(4)),
            *((f"2026-1{number}", [number]) for number in range(4)),
        ):
            events = journal.read(incident)
            assert [event.n for event in events] == list(range(1, len(who) * count + 1))
            said = [event.data["text"] for event in events if event.data]
            assert sorted(said) == sorted(f"w{number}-{turn}" for number in who for turn in range(count))
            for number in who:
                assert [text for text in said if text.startswith(f"w{number}-")] == [
                    f"w{number}-{turn}" for turn in range(count)
                ]
        assert [event.recorded_at for event in journal.read("2026-001")] == sorted(
            event.recorded_at for event in journal.read("2026-001")
        )


@pytest.mark.slow
def test_eighty_first_starts_at_once(path: Path) -> None:
    starts = [child("first-start", path / ".." / "new" / "book.db") for _ in range(80)]
    ends = [outcome(start) for start in starts]
    assert [(code, complained) for code, _, complained in ends] == [(0, "")] * 80
    assert len({said for _, said, _ in ends}) == 1


def test_first_starts_in_step(tmp_path: Path) -> None:
    """Twelve connections that begin at the same instant, again and again: each sees an empty file or a whole book."""
    for turn in range(25):
        path = tmp_path / f"{turn}.db"
        together = threading.Barrier(12)
        books: list[str] = []
        failures: list[BaseException] = []

        def start(
            path: Path, together: threading.Barrier, books: list[str], failures: list[BaseException]
        ) -> None:
            together.wait(timeout=60)
            try:
                with Journal.open(path, clock=Ticking(), random=os.urandom) as journal:
                    books.append(journal.book)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=start, args=(path, together, books, failures)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert failures == []
        assert (len(books), len(set(books))) == (12, 1)


def test_opening_again_keeps_the_locks_of_this_process(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """POSIX drops all of a process's locks on a file when it closes any handle of it; so no handle but SQLite's."""
    monkeypatch.setattr(share, "on_network", lambda path: True)
    with open_book(path) as journal:
        journal._connection.execute("BEGIN IMMEDIATE")
        open_book(path, read_only=True).close()
        open_book(path).close()
        program = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        done = subprocess.run(
            [sys.executable, "-c", program, path],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert "database is locked" in done.stderr
        journal._connection.execute("ROLLBACK")


def killed_after(process: Popen[str], lines: int) -> list[int]:
    """Read so many acknowledgements, kill the child in the middle of its work, and read what it had still said."""
    assert process.stdout is not None
    said = [int(process.stdout.readline()) for _ in range(lines)]
    process.kill()
    said += [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    process.wait(timeout=60)
    return said


@pytest.mark.parametrize("lines", [1, 7, 40])
def test_what_was_acknowledged_is_there_after_a_kill(path: Path, lines: int) -> None:
    for _ in range(4):
        last = max(killed_after(child("for-ever", path), lines))
        with open_book(path) as journal:
            n = journal.head("2026-001")[0]
            assert n >= last
            assert n % 2 == 0, "half an append"
            assert verify(journal).findings == []


def test_a_writer_killed_while_it_holds_the_lock(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
        holder = child("hold", path)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        holder.communicate(timeout=60)
        fill(journal, "2026-001", 1)
        assert verify(journal).findings == []


def test_a_writer_that_does_not_let_go_is_told(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
        hand = other_hand(path)
        hand.execute("BEGIN IMMEDIATE")
        journal._connection.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(SmincidentError, match="使用中"):
            journal.append("2026-001", 1, [note("x")], actor=ACTOR)
        assert len(journal.read("2026-001")) == 1
        hand.execute("ROLLBACK")
        hand.close()
        fill(journal, "2026-001", 1)


def test_a_first_start_killed_half_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leaves is an empty file, or one that SQLite rolls back; the next start makes the book."""
    left = os.fork() if hasattr(os, "fork") else -1
    if left == 0:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("BEGIN IMMEDIATE")
        for statement in schema.M001_TABLES:
            connection.execute(statement)
        connection.execute("INSERT INTO kept VALUES (?, ?)", ("0" * 64, b"x" * 100_000))
        os.kill(os.getpid(), 9)
    if left > 0:
        os.waitpid(left, 0)
        assert path.stat().st_size > 4096
        assert path.with_name("book.db-journal").exists()
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
        assert verify(journal).ok


def test_an_opening_tries_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change to WAL is refused at once, without waiting, while others look at the file."""
    switch = connect.switch_mode
    refusals = [1, 2, 3]

    def refuse_at_first(connection: sqlite3.Connection, *, network: bool) -> str:
        if refusals:
            refusals.pop()
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error
        return switch(connection, network=network)

    monkeypatch.setattr(connect, "switch_mode", refuse_at_first)
    with open_book(path) as journal:
        assert (journal.mode, refusals) == ("wal", [])


def test_an_opening_gives_up_in_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "PATIENCE", 0.05)
    monkeypatch.setattr(connect, "BUSY_MS", 10)
    hand = other_hand(path)
    hand.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SmincidentError, match="使用中"):
        Journal.open(path, clock=Ticking(), random=Counting())
    hand.close()
    open_book(path).close()
