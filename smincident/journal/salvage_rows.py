"""The rows of a damaged book by further ways than its bare pages: through SQLite as far as it goes, and by the text."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from smincident.journal.pages import Pages

_COLUMNS = "seq, incident, n, kind, recorded_at, occurred_at, head, data, digest, link"
_HEAD = re.compile(
    rb'\{"book":"[0-9a-f]{32}","data_sha256":"[0-9a-f]{64}".{20,2000}?"zone":"[^"]{1,64}"\}', re.DOTALL
)
_AT_ONCE = 200
_FURTHER = 64
"""Rowids tried after the last that is known: the tree may have lost its end."""


def sha256_of(text: str) -> str:
    """Of the very bytes, whatever they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def by_text(pages: Pages) -> Iterator[list[Any]]:
    """Events whose texts lie whole in one page: head, data, digest and link follow each other without a gap."""
    for number in range(1, pages.count + 1):
        yield from _in_page(pages.page(number))


def _in_page(page: bytes) -> Iterator[list[Any]]:
    for match in _HEAD.finditer(page):
        head = match[0].decode("utf-8", "surrogateescape")
        digest = sha256_of(head)
        rest = page[match.end() :]
        at = rest.find(digest.encode())
        if at >= 0:
            data = rest[:at].decode("utf-8", "surrogateescape") if at else None
            link = rest[at + 64 : at + 128].decode("ascii", "replace")
            yield [None, "", 0, "", "", "", head, data, digest, link]


def by_sqlite(copy: Path) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(rowid, row) of events, kept bytes and the list, in order and then one by one; what fails is passed over."""
    try:
        connection = sqlite3.connect(copy, isolation_level=None)
    except sqlite3.Error:
        return
    with closing(connection):
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        for row in _event_rows(connection):
            yield int(row[0]), row
        for row in _each(connection, "kept", "sha256, bytes"):
            yield 0, row
        for row in _each(connection, "incident", "id, status, opened_at, next_due, n, digest, summary"):
            yield 0, row


def _event_rows(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    yield from _each(connection, "event", _COLUMNS)
    # What the order of the table did not reach, the index over (incident, n) may.
    with suppress(sqlite3.Error, UnicodeDecodeError):
        places = connection.execute("SELECT seq FROM event INDEXED BY sqlite_autoindex_event_1").fetchall()
        for (seq,) in places:
            with suppress(sqlite3.Error, UnicodeDecodeError):
                row = connection.execute(f"SELECT {_COLUMNS} FROM event WHERE seq = ?", (seq,)).fetchone()
                if row is not None:
                    yield row


def _each(connection: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """All rows that SQLite can still reach: forwards, backwards, then each rowid by itself."""
    reached: set[int] = set()
    for order, beyond in (("", ">"), ("DESC", "<")):
        last = -1 if beyond == ">" else 1 << 62
        while True:
            try:
                rows = connection.execute(
                    f"SELECT rowid, {columns} FROM {table} WHERE rowid {beyond} ? ORDER BY rowid {order} LIMIT ?",
                    (last, _AT_ONCE),
                ).fetchall()
            except (sqlite3.Error, UnicodeDecodeError):
                break
            for rowid, *row in rows:
                if rowid not in reached:
                    reached.add(rowid)
                    yield tuple(row)
            if len(rows) < _AT_ONCE:
                if beyond == ">":
                    return
                break
            last = rows[-1][0]
    for rowid in range(1, max(reached, default=0) + _FURTHER):
        if rowid not in reached:
            with suppress(sqlite3.Error, UnicodeDecodeError):
                row = connection.execute(
                    f"SELECT {columns} FROM {table} WHERE rowid = ?", (rowid,)
                ).fetchone()
                if row is not None:
                    yield tuple(row)
