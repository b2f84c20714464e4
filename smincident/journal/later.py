"""Where to begin when only what came after an anchor is to be read: the anchor vouches for all that lies before it."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from smincident.journal import anchors, chain
from smincident.journal.event_check import Before, text_of


@dataclass(frozen=True, slots=True)
class Start:
    """The event an anchor names, the book's link after it, and what is wrong with it there ('' for nothing)."""

    seq: int
    incident: str
    n: int
    link: str
    fault: str


def start(connection: sqlite3.Connection, code: chain.Code, only: str | None) -> Start | None:
    """The event of this code; None when the book has it no longer.

    A code speaks of one incident. The book's link at that event is taken from the file, once it is seen to follow
    from the link before it.
    """
    place = anchors.place_of(connection, code, only)
    if place is None:
        return None
    row = connection.execute("SELECT link FROM event WHERE seq = ?", (place.seq - 1,)).fetchone()
    before = str(row[0]) if row else ""
    if place.seq == 1:
        book = connection.execute("SELECT id FROM book").fetchone()
        before = chain.genesis(str(book[0])) if book else ""
    try:
        follows = chain.link(before, place.digest) == place.link
    except ValueError:
        follows = False
    fault = "" if follows else "記録簿全体の鎖（link）が、この記録の直前で切れています"
    return Start(place.seq, place.incident, place.n, place.link, fault)


def before(connection: sqlite3.Connection) -> Before:
    """Finds the event before the first one read of an incident."""

    def find(incident: object, n: int) -> tuple[int, str, object]:
        row = connection.execute(
            "SELECT n, head FROM event WHERE incident = ? AND n < ? ORDER BY n DESC LIMIT 1",
            (text_of(incident), n),
        ).fetchone()
        if row is None:
            return 0, "", b""
        head = row[1] if isinstance(row[1], bytes) else str(row[1]).encode("utf-8", "surrogateescape")
        digest = hashlib.sha256(head).hexdigest()
        return row[0], digest, digest.encode()

    return find
