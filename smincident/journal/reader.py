"""What can be read of a book (記録簿): events, lists, kept bytes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from smincident.incident.events import STANDING, Event
from smincident.journal import chain, connect, projections, trouble
from smincident.journal.summary import Summary

Status = Literal["open", "watching", "live", "closed"]
"""``live`` is open or watching."""


class Reader:
    """An open book as those see it who only look.

    Attributes:
        book: the book's id, 32 hex digits; every head names it.
        path: the file.
        read_only: writing is refused.
        mode: SQLite's journal mode, ``wal`` or ``delete``.
        network: the file lies on a network share, so it is kept in SQLite's slower DELETE mode.
        frozen: read-only media; what is written there later is not seen.
        weak: the guards that are missing, where the book is only read, each in a few of the operator's words.
        cloud: the service that copies the book's folder away (OneDrive …), '' for none; DELETE mode there too.
    """

    def __init__(self, opened: connect.Opened, path: Path, read_only: bool) -> None:
        self._connection = opened.connection
        self._written = 0
        self.path = path
        self.read_only = read_only
        self.network = opened.network
        self.frozen = opened.frozen
        self.cloud = opened.cloud
        self.weak = opened.weak
        self.mode = opened.mode
        with self._speaking():
            row = self._connection.execute("SELECT id FROM book").fetchone()
        if row is None:
            raise trouble.damaged(path, "記録簿の番号がありません")
        self.book = str(row[0])
        self._genesis = chain.genesis(self.book)

    def read(self, incident: str, since: int = 0) -> list[Event]:
        """The events of ``incident`` after its n ``since``, in order; a standing chain is no incident."""
        return self._events(incident, since) if incident not in STANDING else []

    def standing(self, chain_id: str) -> list[Event]:
        """The events of a standing chain, in order."""
        return self._events(chain_id) if chain_id in STANDING else []

    def _events(self, incident: str, since: int = 0) -> list[Event]:
        with self._speaking():
            rows = self._connection.execute(
                "SELECT seq, n, head, data, digest FROM event WHERE incident = ? AND n > ? ORDER BY n",
                (incident, since),
            ).fetchall()
        try:
            events = [_event(*row) for row in rows]
            if any(event.data is None for event in events):
                from smincident.journal import withheld

                with self._speaking():
                    events = withheld.told(self._connection, incident, events)
            return events
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise trouble.damaged(self.path, f"{incident} の記録を読めません") from error

    def head(self, incident: str) -> tuple[int, str]:
        """(n, digest) of the incident's last event; (0, "") when it has none."""
        if incident in STANDING:
            return 0, ""
        with self._speaking():
            n, digest = self._head(incident)
        return n, digest or ""

    def book_head(self) -> tuple[int, str]:
        """(seq, link) of the book's last event; (0, the genesis link) when it has none."""
        with self._speaking():
            return self._book_head()

    def last_recorded(self) -> str:
        """When the book's last event was recorded, UTC text; '' in an empty book."""
        with self._speaking():
            row = self._connection.execute(
                "SELECT recorded_at FROM event ORDER BY seq DESC LIMIT 1"
            ).fetchone()
        return str(row[0]) if row else ""

    def incidents(self, status: Status | None = None, limit: int = 100, offset: int = 0) -> list[Summary]:
        """The incidents of one status, or all: live ones by what is due next, then closed, latest first."""
        with self._reading_lists():
            return projections.incidents(self._connection, status, limit, offset)

    def count(self, status: Status | None = None) -> int:
        """How many incidents ``incidents`` would list without a limit."""
        with self._speaking():
            return projections.count(self._connection, status)

    def incident(self, incident: str) -> Summary | None:
        """The summary of one incident; None when the book has no such incident."""
        with self._reading_lists():
            return projections.one(self._connection, incident)

    def followups(self, open_only: bool = True) -> list[dict[str, Any]]:
        """Follow-ups of all incidents by due date: ``incident, title, id, text, owner, due, done``."""
        with self._speaking():
            return projections.followups(self._connection, open_only)

    def kept(self, sha: str) -> bytes:
        """The bytes kept under this SHA-256.

        Raises:
            SmincidentError: there are none, or they are no longer what was kept.
        """
        with self._speaking():
            row = self._connection.execute("SELECT bytes FROM kept WHERE sha256 = ?", (sha,)).fetchone()
        if row is None:
            from smincident.journal import withheld

            with self._speaking():
                gone = withheld.kept_gone(self._connection, sha)
            if gone is not None:
                raise gone
            raise trouble.damaged(self.path, f"保管した内容 {sha[:12]} がありません")
        content = bytes(row[0])
        if hashlib.sha256(content).hexdigest() != sha:
            raise trouble.damaged(self.path, f"保管した内容 {sha[:12]} が変わっています")
        return content

    def has_kept(self, sha: str) -> bool:
        """Whether something is kept under this SHA-256."""
        with self._speaking():
            row = self._connection.execute("SELECT 1 FROM kept WHERE sha256 = ?", (sha,)).fetchone()
        return row is not None

    def version(self) -> tuple[int, int]:
        """A value that changes whenever anyone has written to the book; cheap enough to ask every second."""
        with self._speaking():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0]), self._written

    def next_id(self, prefix: str) -> str:
        """The next free incident id with this prefix: ``2026-001``.

        Another may take it first: ``append`` with ``expected_n=0`` then raises Conflict, and one asks again.
        """
        with self._speaking():
            return f"{prefix}-{projections.highest(self._connection, prefix) + 1:03d}"

    def close(self) -> None:
        """Let go of the file; the book cannot be used afterwards."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _head(self, incident: str) -> tuple[int, str | None]:
        row = self._connection.execute(
            "SELECT n, digest FROM event WHERE incident = ? ORDER BY n DESC LIMIT 1", (incident,)
        ).fetchone()
        return (row[0], row[1]) if row else (0, None)

    def _book_head(self) -> tuple[int, str]:
        row = self._connection.execute("SELECT seq, link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, self._genesis)

    @contextmanager
    def moment(self) -> Iterator[sqlite3.Connection]:
        """The book as of one moment, for those who must see the rows themselves; texts whatever bytes they hold."""
        connection = self._connection
        usual = connection.text_factory
        with self._speaking():
            connection.execute("BEGIN")
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            yield connection
        finally:
            connection.text_factory = usual
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    @contextmanager
    def speaking(self) -> Iterator[sqlite3.Connection]:
        """The connection, for what the journal does besides reading and appending; SQLite's errors in our words."""
        with self._speaking():
            yield self._connection

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """SQLite's errors in the operator's words."""
        try:
            yield
        except UnicodeEncodeError as error:
            raise trouble.unwritable() from error
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise trouble.explain(error, self.path) from error

    @contextmanager
    def _reading_lists(self) -> Iterator[None]:
        """As ``_speaking``; a row of the lists that cannot be read is damage, not a crash."""
        try:
            with self._speaking():
                yield
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise trouble.damaged(self.path, "一覧を読めません") from error


# Without the looking for blanks that ``json.loads`` does around it: a text of ours has none.
_scan = json.JSONDecoder().raw_decode


def _decoded(text: str) -> Any:
    value, end = _scan(text)
    if end != len(text):
        raise ValueError("more than one value")
    return value


def _event(seq: int, n: int, head_text: str, data_text: str | None, digest: str) -> Event:
    head = _decoded(head_text)
    data = _decoded(data_text) if data_text is not None else None
    for name in ("recorded_at", "occurred_at"):
        datetime.fromisoformat(head[name])
    if data is not None and not (isinstance(data["actor"], dict) and isinstance(data["body"], dict)):
        raise TypeError("actor and body are objects")
    return Event(
        seq,
        head["incident"],
        n,
        head["kind"],
        head["recorded_at"],
        head["occurred_at"],
        head["precision"],
        head["zone"],
        data["actor"] if data else {},
        data["body"] if data else None,
        digest,
    )
