"""The book (記録簿): the one place where events are written.

``append`` is the only function that writes events. It takes the write lock, compares the incident's head with
what the caller has seen, writes kept bytes, events and projections, and commits to disk before it returns.
Importing this module loads nothing beyond the standard library.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from smincident.errors import Conflict
from smincident.incident.events import KINDS, STANDING, Actor, Draft, Event
from smincident.journal import canonical, chain, connect, projections, trouble
from smincident.journal.reader import Reader, Status
from smincident.journal.summary import Summary, standing

if TYPE_CHECKING:
    from smincident.journal.watching import Watching

__all__ = ["Journal", "Status", "Summary"]

_PRECISIONS = frozenset({"second", "minute", "hour", "day", "about"})
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
_LAST_RECORDED = "SELECT recorded_at FROM event ORDER BY seq DESC LIMIT 1"
_INSERT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class _Heads(NamedTuple):
    """What an append builds on: the book's head, the incident's head, and its row in the lists."""

    incident: str
    seq: int
    link: str
    n: int
    digest: str | None
    stored: projections.Stored | None
    recorded: str
    """When the book's last event was recorded; '' in an empty book."""


class Journal(Reader):
    """A book that is open. One connection, for one thread; other threads and processes open their own."""

    def __init__(
        self,
        opened: connect.Opened,
        path: Path,
        clock: Callable[[], datetime],
        random: Callable[[int], bytes],
        read_only: bool,
    ) -> None:
        super().__init__(opened, path, read_only)
        self._clock = clock
        self._random = random
        self._actor_text: tuple[Actor, str] | None = None
        self._known: _Heads | None = None
        self._known_version = -1
        self.witness: Watching | None = None
        self._went_back, self._told_clock = 0.0, False

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
            SmincidentError: why it cannot be opened; ``trouble.ReadOnlyBook`` when reading alone would do.
        """
        opened = connect.open_book(path, clock=clock, random=random, read_only=read_only)
        try:
            return cls(opened, path, clock, random, read_only)
        except BaseException:
            opened.connection.close()
            raise

    def close(self) -> None:
        """Let go of the file; a witness is first given a moment for its last line."""
        if self.witness is not None:
            self.witness.close()
        super().close()

    def now(self) -> datetime:
        """The present by the clock this book records with."""
        return self._clock()

    def clock_warning(self) -> str:
        """One line, said once: this machine's clock is behind what was recorded before. What it showed is recorded."""
        back, self._went_back = self._went_back, 0.0
        if back < trouble.CLOCK_TOLERANCE or self._told_clock:
            return ""
        self._told_clock = True
        return trouble.clock_went_back(back)

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
        then: Callable[[sqlite3.Connection], None] | None = None,
    ) -> list[Event]:
        """Write ``drafts`` after event ``expected_n`` of ``incident`` (0: it is new); all of them, or none.

        Args:
            incident: its id, or that of a standing chain, which has kinds of event of its own and stands in no list.
            keep: bytes the events name, by the SHA-256 in hex; what is kept already stays as it is.
            summary: the incident after these events, or a function that makes it from them; None leaves the
                lists as they are.
            then: what else belongs into the same transaction (``withhold``), done before ``summary`` is asked.

        Returns:
            the events as written. When this returns, they are on the disk.

        Raises:
            Conflict: the incident's head is not ``expected_n``. Nothing was written.
            SmincidentError: the disk refused. Nothing was written.
            ValueError: a draft the journal cannot hold.
        """
        if self.read_only:
            raise trouble.read_only(self.path)
        if not drafts:
            return []
        shas = _checked(keep) if keep else []
        written = [self._data(incident, draft, actor, shas) for draft in drafts]
        try:
            incident.encode("utf-8")
        except UnicodeEncodeError as error:
            raise trouble.unwritable() from error
        run = self._connection.execute
        try:
            run("BEGIN IMMEDIATE")
            try:
                known = self._known_heads(incident)
                self._known = None  # until this append is known to have succeeded
                if known.n != expected_n:
                    raise Conflict(f"{incident}: head is {known.n}, expected {expected_n}")
                for sha in shas:
                    assert keep is not None
                    self._keep(sha, keep[sha])
                events, link = self._insert(incident, known, drafts, written, actor, zone)
                if then is not None:
                    then(self._connection)
                if incident in STANDING:
                    summary = standing(events[0]) if known.stored is None else None
                made = summary(events) if callable(summary) else summary
                stored = projections.update(self._connection, events[-1], made, known.stored)
                run("COMMIT")
            except BaseException:
                self._roll_back()
                raise
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise trouble.explain(error, self.path) from error
        self._written += 1
        last = events[-1]
        self._known = _Heads(incident, last.seq, link, last.n, last.digest, stored, last.recorded_at)
        if last.recorded_at < known.recorded:
            self._went_back = trouble.seconds_between(last.recorded_at, known.recorded)
        if self.witness is not None:
            self.witness.committed(events)
        return events

    def rebuild(self, summary: Callable[[Sequence[Event]], Summary]) -> int:
        """Make every projection anew from the events; ``summary`` is given all events of one incident.

        Returns:
            the number of incidents, standing chains not counted.
        """
        if self.read_only:
            raise trouble.read_only(self.path)
        run = self._connection.execute
        self._known = None
        try:
            run("BEGIN IMMEDIATE")
            try:
                projections.clear(self._connection)
                ids = [row[0] for row in run("SELECT DISTINCT incident FROM event ORDER BY incident")]
                for incident in ids:
                    events = self._events(incident)
                    made = standing(events[0]) if incident in STANDING else summary(events)
                    projections.update(self._connection, events[-1], made, None)
                run("COMMIT")
            except BaseException:
                self._roll_back()
                raise
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise trouble.explain(error, self.path) from error
        self._written += 1
        return len(set(ids) - set(STANDING))

    def _data(self, chain_id: str, draft: Draft, actor: Actor, kept: list[str]) -> tuple[str, Any]:
        """The canonical data text of a draft, and its body as it will be read back."""
        if draft.kind not in STANDING.get(chain_id, KINDS):
            raise ValueError(f"unknown kind of event: {draft.kind}")
        if draft.precision not in _PRECISIONS:
            raise ValueError(f"unknown precision: {draft.precision}")
        if draft.occurred_at is not None and not _INSTANT.fullmatch(draft.occurred_at):
            raise ValueError(f"not a UTC time: {draft.occurred_at}")
        if type(draft.data) is not dict:
            raise ValueError("data is an object")
        try:
            if self._actor_text is None or self._actor_text[0] is not actor:
                self._actor_text = (actor, canonical.encode(actor.as_data()))
            text, body = canonical.encode_and_read(draft.data)
        except UnicodeEncodeError as error:
            raise trouble.unwritable() from error
        also = f',"kept":{canonical.encode(kept)}' if kept else ""
        nonce = self._random(16).hex()
        return f'{{"actor":{self._actor_text[1]},"body":{text}{also},"nonce":"{nonce}"}}', body

    def _known_heads(self, incident: str) -> _Heads:
        """What this append builds on; within its transaction, so nobody can change it any more."""
        run = self._connection.execute
        # What this connection wrote last still holds while no other connection has committed anything.
        version = run("PRAGMA data_version").fetchone()[0]
        known = self._known
        if known is not None and known.incident == incident and self._known_version == version:
            return known
        self._known_version = version
        return _Heads(
            incident,
            *self._book_head(),
            *self._head(incident),
            projections.stored(self._connection, incident),
            str((run(_LAST_RECORDED).fetchone() or ("",))[0]),
        )

    def _insert(
        self,
        incident: str,
        known: _Heads,
        drafts: Sequence[Draft],
        written: Sequence[tuple[str, Any]],
        actor: Actor,
        zone: str,
    ) -> tuple[list[Event], str]:
        """Write the event rows. Returns the events and the book's new link."""
        seq, link, n, prev = known.seq, known.link, known.n, known.digest
        moment = self._clock()
        if moment.tzinfo is None:
            raise ValueError("the clock must give an aware time")
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC)
        recorded = moment.isoformat(timespec="milliseconds")[:23] + "Z"
        events = []
        for draft, (data, body) in zip(drafts, written, strict=True):
            seq, n = seq + 1, n + 1
            kind, precision, occurred = draft.kind, draft.precision, draft.occurred_at or recorded
            text = chain.head_text(
                book=self.book,
                incident=incident,
                n=n,
                prev=prev,
                kind=kind,
                recorded_at=recorded,
                occurred_at=occurred,
                precision=precision,
                zone=zone,
                data_sha256=chain.sha256(data),
            )
            prev = chain.sha256(text)
            link = chain.link(link, prev)
            self._connection.execute(
                _INSERT, (seq, incident, n, kind, recorded, occurred, text, data, prev, link)
            )
            who = actor.as_data()
            events.append(Event(seq, incident, n, kind, recorded, occurred, precision, zone, who, body, prev))
        return events, link

    def _keep(self, sha: str, content: bytes) -> None:
        run = self._connection.execute
        row = run("SELECT bytes = ? FROM kept WHERE sha256 = ?", (content, sha)).fetchone()
        if row is None:
            run("INSERT INTO kept VALUES (?, ?)", (sha, content))
        elif not row[0]:
            raise trouble.damaged(self.path, f"保管した内容 {sha[:12]} が変わっています")

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")


def _checked(keep: Mapping[str, bytes]) -> list[str]:
    """The names of the bytes to keep, once each is seen to be right."""
    for sha, content in keep.items():
        if hashlib.sha256(content).hexdigest() != sha:
            raise ValueError(f"kept bytes do not have the SHA-256 {sha}")
    return sorted(keep)
