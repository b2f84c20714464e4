"""The lists (一覧): one row per incident and per follow-up, written with the events and made anew at any time.

They are not the truth and are not chained; ``verify`` compares them with the events.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from smincident.incident.events import Event
from smincident.journal.summary import STATUS_STANDING, Summary, from_text, to_text, to_texts

Stored = tuple[str, str, str | None, str]
"""``status, opened_at, next_due, summary`` of one row."""

_LISTED = f"status <> '{STATUS_STANDING}'"
_LIVE = f"FROM incident WHERE status <> 'closed' AND {_LISTED}"
_CLOSED = "FROM incident WHERE status = 'closed'"
_ONE = "FROM incident WHERE status <> 'closed' AND status = ?"
_DUE = "ORDER BY next_due IS NULL, next_due, opened_at, id"
_LATEST = "ORDER BY opened_at DESC, id DESC"


def update(
    connection: sqlite3.Connection, last: Event, summary: Summary | None, stored: Stored | None
) -> Stored:
    """Bring the rows of one incident up to its ``last`` event, within the caller's transaction.

    Args:
        stored: the row as it is; None when the incident has none.

    Returns:
        the row as it is now.
    """
    run = connection.execute
    if summary is not None and summary.id != last.incident:
        raise ValueError(f"summary of {summary.id} given for {last.incident}")
    if stored is None:
        made = summary or Summary(last.incident, last.incident, "open", last.recorded_at)
        text = to_text(made)
        run(
            "INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?, ?)",
            (made.id, made.status, made.opened_at, made.next_due, last.n, last.digest, text),
        )
        _set_followups(connection, made)
        return made.status, made.opened_at, made.next_due, text
    if summary is None:
        run("UPDATE incident SET n = ?, digest = ? WHERE id = ?", (last.n, last.digest, last.incident))
        return stored
    status, opened_at, next_due, before = stored
    text, followups = to_texts(summary)
    if status == summary.status and opened_at == summary.opened_at and next_due == summary.next_due:
        # Naming an indexed column would rewrite its index entries even where nothing changed.
        run(
            "UPDATE incident SET n = ?, digest = ?, summary = ? WHERE id = ?",
            (last.n, last.digest, text, last.incident),
        )
    else:
        run(
            "UPDATE incident SET status = ?, opened_at = ?, next_due = ?, n = ?, digest = ?, summary = ? "
            "WHERE id = ?",
            (summary.status, summary.opened_at, summary.next_due, last.n, last.digest, text, last.incident),
        )
    if not before.endswith(followups):
        _set_followups(connection, summary)
    return summary.status, summary.opened_at, summary.next_due, text


def stored(connection: sqlite3.Connection, incident: str) -> Stored | None:
    """The row of one incident as it is."""
    row: Stored | None = connection.execute(
        "SELECT status, opened_at, next_due, summary FROM incident WHERE id = ?", (incident,)
    ).fetchone()
    return row


def _set_followups(connection: sqlite3.Connection, summary: Summary) -> None:
    connection.execute("DELETE FROM followup WHERE incident = ?", (summary.id,))
    for item in summary.followups:
        connection.execute(
            "INSERT INTO followup VALUES (?, ?, ?, ?, ?, ?)",
            (
                summary.id,
                item["id"],
                item["text"],
                item["owner"],
                item.get("due"),
                int(bool(item.get("done"))),
            ),
        )


def clear(connection: sqlite3.Connection) -> None:
    """Forget all rows, before they are made anew."""
    connection.execute("DELETE FROM followup")
    connection.execute("DELETE FROM incident")


def incidents(connection: sqlite3.Connection, status: str | None, limit: int, offset: int) -> list[Summary]:
    """One page of summaries; the partial indexes answer, so closed incidents cost live ones nothing."""
    if status is None:
        live = incidents(connection, "live", limit, offset)
        if len(live) == limit:
            return live
        skipped = 0 if live else max(0, offset - count(connection, "live"))
        return live + incidents(connection, "closed", limit - len(live), skipped)
    values: tuple[Any, ...] = (limit, offset)
    if status == "live":
        query = f"SELECT summary {_LIVE} {_DUE} LIMIT ? OFFSET ?"
    elif status == "closed":
        query = f"SELECT summary {_CLOSED} {_LATEST} LIMIT ? OFFSET ?"
    else:
        query = f"SELECT summary {_ONE} {_DUE} LIMIT ? OFFSET ?"
        values = (status, limit, offset)
    return [from_text(row[0]) for row in connection.execute(query, values).fetchall()]


def count(connection: sqlite3.Connection, status: str | None) -> int:
    """How many incidents have this status; None: all."""
    if status is None:
        row = connection.execute(f"SELECT count(*) FROM incident WHERE {_LISTED}").fetchone()
    elif status == "live":
        row = connection.execute(f"SELECT count(*) {_LIVE}").fetchone()
    elif status == "closed":
        row = connection.execute(f"SELECT count(*) {_CLOSED}").fetchone()
    else:
        row = connection.execute(f"SELECT count(*) {_ONE}", (status,)).fetchone()
    return int(row[0])


def one(connection: sqlite3.Connection, incident: str) -> Summary | None:
    """The summary of one incident."""
    row = connection.execute(
        f"SELECT summary FROM incident WHERE id = ? AND {_LISTED}", (incident,)
    ).fetchone()
    return from_text(row[0]) if row else None


def followups(connection: sqlite3.Connection, open_only: bool) -> list[dict[str, Any]]:
    """Follow-ups by due date, those without one last."""
    rows = connection.execute(
        "SELECT f.incident, i.summary ->> 'title', f.id, f.text, f.owner, f.due, f.done "
        "FROM followup f JOIN incident i ON i.id = f.incident "
        f"{'WHERE f.done = 0' if open_only else ''} ORDER BY f.due IS NULL, f.due, f.incident, f.id"
    ).fetchall()
    names = ("incident", "title", "id", "text", "owner", "due")
    return [{**dict(zip(names, row[:6], strict=True)), "done": bool(row[6])} for row in rows]


def highest(connection: sqlite3.Connection, prefix: str) -> int:
    """The highest number after ``prefix-`` among the ids in use; 0 when there is none."""
    start = len(prefix) + 2
    row = connection.execute(
        "SELECT max(CAST(substr(id, ?) AS INTEGER)) FROM incident "
        "WHERE id >= ? AND id < ? AND substr(id, ?) NOT GLOB '*[^0-9]*'",
        (start, f"{prefix}-", f"{prefix}.", start),
    ).fetchone()
    return int(row[0] or 0)
