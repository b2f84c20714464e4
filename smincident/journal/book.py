"""The book (記録簿): the one place where events are written, and where they are read.

``append`` is the only function that writes. It takes the write lock, compares the incident's head with what the
caller has seen, writes kept bytes, events and projections, and commits to disk before it returns. Importing this
module loads nothing beyond the standard library.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from smincident.errors import Conflict, SmincidentError
from smincident.incident.events import KINDS, Actor, Draft, Event
from smincident.journal import canonical, chain, connect, projections, trouble
from smincident.journal.summary import Summary

Status = Literal["open", "watching", "live", "closed"]
"""``live`` is open or watching."""

_PRECISIONS = frozenset({"second", "minute", "hour", "day", "about"})
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
_INSERT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Journal:
    """A book that is open. One connection, for one thread; other threads and processes open their own.

    Attributes:
        book: the book's id, 32 hex digits; every head names it.
        path: the file.
        read_only: ``append`` is refused.
        network: the file lies on a network share, so it is kept in SQLite's slower DELETE mode.
        frozen: read-only media; what is written there later is not seen.
    """

    def __init__(
        self,
        opened: connect.Opened,
        path: Path,
        clock: Callable[[], datetime],
        random: Callable[[int], bytes],
        read_only: bool,
    ) -> None:
        self._connection = opened.connection
        self._clock = clock
        self._random = random
        self._written = 0
        self.path = path
        self.read_only = read_only
        self.network = opened.network
        self.frozen = opened.frozen
        self.mode = opened.mode
        with self._speaking():
            row = self._connection.execute("SELECT id FROM book").fetchone()
        if row is None:
            raise trouble.damaged(path, "記録簿の番号がありません")
        self.book = str(row[0])
        self._genesis = chain.genesis(self.book)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], datetime],
        random: Callable[[int], bytes],
        read_only: bool = False,
    ) -> Self:
        """Open the book at ``path``; without ``read_only`` it is made when missing, and migrated when old.

        Args:
            clock: the present time, aware.
            random: that many random bytes; nonces and the book's id come from it.

        Raises:
            SmincidentError: why it cannot be opened; ``ReadOnlyBook`` when reading alone would do.
        """
        opened = connect.open_book(path, clock=clock, random=random, read_only=read_only)
        try:
            return cls(opened, path, clock, random, read_only)
        except BaseException:
            opened.connection.close()
            raise

    def append(
        self,
        incident: str,
        expected_n: int,
        drafts: Sequence[Draft],
        *,
        actor: Actor,
        zone: str = "Asia/Tokyo",
        keep: Mapping[str, bytes] | None = None,
        summary: Callable[[Sequence[Event]], Summary] | Summary | None = None,
    ) -> list[Event]:
        """Write ``drafts`` after event ``expected_n`` of ``incident`` (0: it is new); all of them, or none.

        Args:
            keep: bytes the events name, by the SHA-256 in hex; what is kept already stays as it is.
            summary: the incident after these events, or a function that makes it from them; None leaves the
                lists as they are.

        Returns:
            the events as written. When this returns, they are on the disk.

        Raises:
            Conflict: the incident's head is not ``expected_n``. Nothing was written.
            SmincidentError: the disk refused. Nothing was written.
            ValueError: a draft the journal cannot hold.
        """
        if self.read_only:
            raise trouble.read_only(self.path)
        kept = dict(keep or {})
        for sha, content in kept.items():
            if hashlib.sha256(content).hexdigest() != sha:
                raise ValueError(f"kept bytes do not have the SHA-256 {sha}")
        texts = [self._data_text(draft, actor, sorted(kept)) for draft in drafts]
        run = self._connection.execute
        with self._speaking():
            run("BEGIN IMMEDIATE")
            try:
                n, prev = self._head(incident)
                if n != expected_n:
                    raise Conflict(f"{incident}: head is {n}, expected {expected_n}")
                for sha, content in kept.items():
                    self._keep(sha, content)
                events = self._insert(incident, n, prev, drafts, texts, actor, zone)
                if events:
                    made = summary(events) if callable(summary) else summary
                    projections.update(self._connection, events[-1], made)
                run("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        run("ROLLBACK")
                raise
        self._written += 1
        return events

    def _data_text(self, draft: Draft, actor: Actor, kept: list[str]) -> str:
        if draft.kind not in KINDS:
            raise ValueError(f"unknown kind of event: {draft.kind}")
        if draft.precision not in _PRECISIONS:
            raise ValueError(f"unknown precision: {draft.precision}")
        if draft.occurred_at is not None and not _INSTANT.fullmatch(draft.occurred_at):
            raise ValueError(f"not a UTC time: {draft.occurred_at}")
        data: dict[str, Any] = {"nonce": self._random(16).hex(), "actor": actor.as_data(), "body": draft.data}
        if kept:
            data["kept"] = kept
        try:
            return canonical.encode(data)
        except UnicodeEncodeError as error:
            raise SmincidentError(
                "記録できない文字が含まれています（壊れた文字コード）", "その文字を消すか打ち直してください"
            ) from error

    def _insert(
        self,
        incident: str,
        n: int,
        prev: str | None,
        drafts: Sequence[Draft],
        texts: Sequence[str],
        actor: Actor,
        zone: str,
    ) -> list[Event]:
        seq, link = self._book_head()
        moment = self._clock()
        if moment.tzinfo is None:
            raise ValueError("the clock must give an aware time")
        recorded = moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        who = actor.as_data()
        events = []
        for draft, data in zip(drafts, texts, strict=True):
            seq, n = seq + 1, n + 1
            occurred = draft.occurred_at or recorded
            head = chain.head_text(
                book=self.book,
                incident=incident,
                n=n,
                prev=prev,
                kind=draft.kind,
                recorded_at=recorded,
                occurred_at=occurred,
                precision=draft.precision,
                zone=zone,
                data_sha256=chain.sha256(data),
            )
            prev = chain.sha256(head)
            link = chain.link(link, prev)
            self._connection.execute(
                _INSERT, (seq, incident, n, draft.kind, recorded, occurred, head, data, prev, link)
            )
            # The caller's own dict may change later; what was written may not.
            body = json.loads(data)["body"]
            events.append(
                Event(
                    seq, incident, n, draft.kind, recorded, occurred, draft.precision, zone, dict(who), body, prev
                )
            )
        return events

    def _keep(self, sha: str, content: bytes) -> None:
        row = self._connection.execute("SELECT bytes = ? FROM kept WHERE sha256 = ?", (content, sha)).fetchone()
        if row is None:
            self._connection.execute("INSERT INTO kept VALUES (?, ?)", (sha, content))
        elif not row[0]:
            raise trouble.damaged(self.path, f"保管した内容 {sha[:12]} が変わっています")

    def _head(self, incident: str) -> tuple[int, str | None]:
        row = self._connection.execute(
            "SELECT n, digest FROM event WHERE incident = ? ORDER BY n DESC LIMIT 1", (incident,)
        ).fetchone()
        return (row[0], row[1]) if row else (0, None)

    def _book_head(self) -> tuple[int, str]:
        row = self._connection.execute("SELECT seq, link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, self._genesis)

    def read(self, incident: str, since: int = 0) -> list[Event]:
        """The events of ``incident`` after its n ``since``, in order."""
        with self._speaking():
            rows = self._connection.execute(
                "SELECT seq, n, head, data, digest FROM event WHERE incident = ? AND n > ? ORDER BY n",
                (incident, since),
            ).fetchall()
        try:
            return [_event(*row) for row in rows]
        except (ValueError, KeyError, TypeError) as error:
            raise trouble.damaged(self.path, f"{incident} の記録を読めません") from error

    def head(self, incident: str) -> tuple[int, str]:
        """(n, digest) of the incident's last event; (0, "") when it has none."""
        with self._speaking():
            n, digest = self._head(incident)
        return n, digest or ""

    def book_head(self) -> tuple[int, str]:
        """(seq, link) of the book's last event; (0, the genesis link) when it has none."""
        with self._speaking():
            return self._book_head()

    def incidents(self, status: Status | None = None, limit: int = 100, offset: int = 0) -> list[Summary]:
        """The incidents of one status, or all: live ones first, by what is due next; then closed, latest first."""
        with self._speaking():
            return projections.incidents(self._connection, status, limit, offset)

    def count(self, status: Status | None = None) -> int:
        """How many incidents ``incidents`` would list without a limit."""
        with self._speaking():
            return projections.count(self._connection, status)

    def incident(self, incident: str) -> Summary | None:
        """The summary of one incident; None when the book has no such incident."""
        with self._speaking():
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
            raise trouble.damaged(self.path, f"保管した内容 {sha[:12]} がありません")
        content = bytes(row[0])
        if hashlib.sha256(content).hexdigest() != sha:
            raise trouble.damaged(self.path, f"保管した内容 {sha[:12]} が変わっています")
        return content

    def has_kept(self, sha: str) -> bool:
        """Whether something is kept under this SHA-256."""
        with self._speaking():
            return self._connection.execute("SELECT 1 FROM kept WHERE sha256 = ?", (sha,)).fetchone() is not None

    def version(self) -> tuple[int, int]:
        """A value that changes whenever anyone has written to the book; cheap enough to ask every second."""
        with self._speaking():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0]), self._written

    def next_id(self, prefix: str) -> str:
        """The next free incident id with this prefix: ``2026-001``. Another may take it first: then ``append``
        with ``expected_n=0`` raises Conflict, and the next one is asked for."""
        with self._speaking():
            return f"{prefix}-{projections.highest(self._connection, prefix) + 1:03d}"

    def rebuild(self, summary: Callable[[Sequence[Event]], Summary]) -> int:
        """Make every projection anew from the events; ``summary`` is given all events of one incident.

        Returns:
            the number of incidents.
        """
        if self.read_only:
            raise trouble.read_only(self.path)
        run = self._connection.execute
        with self._speaking():
            run("BEGIN IMMEDIATE")
            try:
                projections.clear(self._connection)
                ids = [row[0] for row in run("SELECT DISTINCT incident FROM event ORDER BY incident")]
                for incident in ids:
                    events = self.read(incident)
                    projections.update(self._connection, events[-1], summary(events))
                run("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        run("ROLLBACK")
                raise
        self._written += 1
        return len(ids)

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

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """SQLite's errors in the operator's words."""
        try:
            yield
        except sqlite3.Error as error:
            raise trouble.explain(error, self.path) from error


def _event(seq: int, n: int, head_text: str, data_text: str | None, digest: str) -> Event:
    head = json.loads(head_text)
    data = json.loads(data_text) if data_text is not None else None
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
