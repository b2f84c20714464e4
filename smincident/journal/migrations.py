"""The steps from an empty file, or from any earlier book, to the present schema.

sqlite-utils keeps the list of steps done in ``_sqlite_migrations``; ``user_version`` counts them, so that a book
in order is opened without importing this module. A step, once released, is never changed: a new one is added.
"""

from __future__ import annotations

import json
import sqlite3

from sqlite_utils import Database, Migrations

from smincident.journal import schema

migrations = Migrations("smincident.journal")


@migrations()
def m001_book_events_kept(db: Database) -> None:
    """The truth: the book's id, its events, the bytes they name; the triggers that keep them append-only."""
    for statement in (*schema.M001_TABLES, *schema.M001_TRIGGERS.values()):
        db.execute(statement)


@migrations()
def m002_projections(db: Database) -> None:
    """The lists, filled as far as the heads tell; ``rebuild`` tells the rest."""
    for statement in schema.M002_TABLES:
        db.execute(statement)
    heads = db.execute(
        "SELECT incident, n, digest, (SELECT recorded_at FROM event f WHERE f.incident = e.incident AND f.n = 1) "
        "FROM event e WHERE n = (SELECT max(n) FROM event m WHERE m.incident = e.incident)"
    ).fetchall()
    for incident, n, digest, opened_at in heads:
        summary = json.dumps({"id": incident, "title": incident, "status": "open", "opened_at": opened_at})
        db.table("incident").insert(
            {
                "id": incident,
                "status": "open",
                "opened_at": opened_at,
                "n": n,
                "digest": digest,
                "summary": summary,
            }
        )


@migrations()
def m003_withholding(db: Database) -> None:
    """A body or kept bytes may go, if the newest event says so (非開示); nothing else may, as before."""
    for name, statement in schema.M003_TRIGGERS.items():
        db.execute(f"DROP TRIGGER {name}")
        db.execute(statement)


def apply(connection: sqlite3.Connection, *, stop_before: str | None = None, at: str = "") -> int:
    """Bring the book of this connection up to date, within the transaction it is in.

    Args:
        stop_before: the name of the step not to take any more; for tests of old books.
        at: the time noted with each step; '' for the machine's, which makes two rehearsals differ.

    Returns:
        the ``user_version`` reached.
    """
    db = Database(connection, recursive_triggers=True, execute_plugins=False, strict=True)
    before = [step.name for step in migrations.applied(db)]
    migrations.apply(db, stop_before=stop_before)
    for step in migrations.applied(db):
        if at and step.name not in before:
            connection.execute("UPDATE _sqlite_migrations SET applied_at = ? WHERE name = ?", (at, step.name))
    version = len(migrations.applied(db))
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")
    return version
