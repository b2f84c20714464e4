"""What should be there: the data of events, and kept bytes under their names; less what an event took away (非開示)."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

from smincident.journal import withheld
from smincident.journal.event_check import EventChecker

Found = Iterator[tuple[str, int, str]]
"""(incident, n, what) of each finding."""


def faults(connection: sqlite3.Connection, checker: EventChecker, some: bool) -> Found:
    """What is missing or changed though no event took it away, and what nothing names.

    Args:
        some: only events of one incident, or after an anchor, were read; then only what they name is looked at.
    """
    bodies, excused, once_named = withheld.excused(checker.withheld)
    for (incident, n), sha in checker.gone.items():
        if (incident, n) not in bodies:
            yield incident, n, "本文（data）がありません"
        elif bodies[incident, n] != sha:
            yield incident, n, "非開示とした記録が指す本文と、この記録の本文（data）の SHA-256 が違います"
    if some:
        # Kept bytes may serve several incidents; any of them may have taken them away.
        excused = excused | withheld.kept_of_all(connection)
    named = once_named | checker.named
    for sha, content in _some(connection, named) if some else _all(connection):
        incident, n = named.pop(sha, ("", 0))
        raw = content if isinstance(content, bytes) else str(content).encode("utf-8", "surrogateescape")
        short = str(sha)[:12]
        if hashlib.sha256(raw).hexdigest() != sha:
            yield incident, n, f"保管した内容 {short} が変えられています（SHA-256 が合いません）"
        elif not n:
            yield "", 0, f"どの記録にも出てこない保管内容があります：{short}（記録が消された疑い）"
    for sha, (incident, n) in named.items():
        if sha not in excused:
            yield incident, n, f"保管した内容 {sha[:12]} がなくなっています"


def _all(connection: sqlite3.Connection) -> Iterator[tuple[str, object]]:
    yield from connection.execute("SELECT sha256, bytes FROM kept")


def _some(connection: sqlite3.Connection, named: dict[str, tuple[str, int]]) -> Iterator[tuple[str, object]]:
    for sha in list(named):
        row = connection.execute("SELECT bytes FROM kept WHERE sha256 = ?", (sha,)).fetchone()
        if row is not None:
            yield sha, row[0]
