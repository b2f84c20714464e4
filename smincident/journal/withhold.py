"""Taking a body or kept bytes out of the book (非開示): one transaction writes the event and empties what it names.

The triggers let a body go only while the newest event names its n and hash, so nothing goes without the record of it.
Afterwards ``scrub`` rewrites the file, because SQLite leaves what was deleted in free pages, slack and the WAL.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from smincident import private
from smincident.errors import SmincidentError
from smincident.incident.events import Actor, Draft, Event
from smincident.journal import connect, trouble
from smincident.journal.book import Journal
from smincident.journal.summary import Summary

IN_MEMORY = 256 * 1024 * 1024
"""A book up to so many bytes is rewritten in memory; a larger one by way of SQLite's temporary file."""

PATIENCE = 20.0
"""Seconds that the rewriting waits for others who are looking at the book."""


def withhold(
    journal: Journal,
    incident: str,
    expected_n: int,
    draft: Draft,
    *,
    actor: Actor,
    summary: Callable[[Sequence[Event]], Summary] | None,
) -> Event:
    """Write the ``withheld`` event and empty what it names; all of it, or nothing.

    Args:
        draft: its ``events`` hold n and rest; the hash of each body and the kept bytes it named are added here.
        summary: the incident as it stands afterwards; None for a standing chain.

    Raises:
        Conflict: the incident's head is not ``expected_n``. Nothing was written.
        SmincidentError: a row is missing or damaged, or the disk refused. Nothing was written.
    """
    if journal.read_only:
        raise trouble.read_only(journal.path)
    mark(journal.path)
    with journal.speaking() as connection:
        connection.execute("PRAGMA secure_delete = ON")
        items = [_complete(connection, incident, item) for item in draft.data.get("events", ())]
        for sha in draft.data.get("kept", ()):
            if connection.execute("SELECT 1 FROM kept WHERE sha256 = ?", (sha,)).fetchone() is None:
                raise SmincidentError(
                    f"保管した内容 {sha[:12]} がありません", "document list などで要約値を確かめてください"
                )
    data = {**draft.data, **({"events": items} if items else {})}

    def empty(connection: sqlite3.Connection) -> None:
        for item in items:
            connection.execute(
                "UPDATE event SET data = NULL WHERE incident = ? AND n = ?", (incident, item["n"])
            )
        for sha in data.get("kept", ()):
            connection.execute("DELETE FROM kept WHERE sha256 = ?", (sha,))

    return journal.append(
        incident, expected_n, [replace(draft, data=data)], actor=actor, summary=summary, then=empty
    )[0]


def _complete(connection: sqlite3.Connection, incident: str, item: Mapping[str, Any]) -> dict[str, Any]:
    row = connection.execute(
        "SELECT head, data FROM event WHERE incident = ? AND n = ?", (incident, item["n"])
    ).fetchone()
    if row is None or row[1] is None:
        raise SmincidentError(f"記録{item['n']}の本文がありません", "journal verify で確かめてください")
    kept = json.loads(row[1]).get("kept", [])
    sha = json.loads(row[0])["data_sha256"]
    return {"n": item["n"], "sha256": sha, **({"kept": kept} if kept else {}), "rest": item["rest"]}


def scrub(journal: Journal) -> None:
    """Rewrite the file and empty its WAL, so that nothing deleted is left in either.

    Raises:
        SmincidentError: others hold the book open and will not let go, or the disk refused; what was withheld is out of
            every list and still among the file's bytes. Safe to repeat.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with journal.speaking() as connection:
                connection.execute("PRAGMA secure_delete = ON")
                small = journal.path.stat().st_size <= IN_MEMORY
                connection.execute(f"PRAGMA temp_store = {'MEMORY' if small else 'DEFAULT'}")
                if _emptied(connection):
                    connection.execute("VACUUM")
                    if _emptied(connection):
                        break
        except (SmincidentError, OSError) as error:
            cause = error.__cause__
            if not (isinstance(cause, sqlite3.Error) and trouble.busy(cause)):
                raise
        if time.monotonic() > deadline:
            raise SmincidentError(
                "ほかの画面や端末が記録簿を開いているため、除いた内容がファイルの中にまだ残っています",
                "ほかの画面を閉じて、smincident journal withhold 事案 を番号なしでもう一度行ってください",
            )
        time.sleep(0.2)


def _emptied(connection: sqlite3.Connection) -> bool:
    """Move the WAL into the file and cut it to nothing; True where there is none."""
    row = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return row is None or not row[0]


def mark(book: Path) -> None:
    """Note beside the book that something is being taken out: a mark that stays tells that the rewriting was cut short."""
    place = unfinished(book)
    try:
        private.make_file(place)
    except OSError as error:
        raise trouble.read_only(book) from error


def unmark(book: Path) -> None:
    """Nothing that was withheld is left."""
    unfinished(book).unlink(missing_ok=True)


def unfinished(book: Path) -> Path:
    """Where the mark lies."""
    return book.with_name(f"{book.name}-withholding")


def bytes_of(path: Path) -> list[Path]:
    """The files SQLite may have for a book."""
    return [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))]


def holding(path: Path, bodies: Mapping[tuple[str, int], str], kept: set[str]) -> bool | None:
    """Whether a copy of the book still holds any of what was withheld; None where it cannot be read.

    Args:
        bodies: incident and n of each body.
    """
    try:
        connection = connect.connect(path, uri=connect.uri_of(path, "mode=ro&immutable=1"))
        try:
            return _holds(connection, bodies, kept)
        finally:
            connection.close()
    except sqlite3.Error:
        return None


def _holds(connection: sqlite3.Connection, bodies: Mapping[tuple[str, int], str], kept: set[str]) -> bool:
    ask = "SELECT data IS NOT NULL FROM event WHERE incident = ? AND n = ?"
    if any((connection.execute(ask, place).fetchone() or (0,))[0] for place in bodies):
        return True
    ask = "SELECT 1 FROM kept WHERE sha256 = ?"
    return any(connection.execute(ask, (sha,)).fetchone() is not None for sha in kept)
