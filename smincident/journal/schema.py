"""What a book file must look like: numbers in its header, tables, triggers. ``migrations`` applies it."""

from __future__ import annotations

APPLICATION_ID = 0x534D494E
"""``SMIN``: marks an SQLite file as a book of ours."""

VERSION = 3
"""The ``user_version`` of a book that has had every migration."""

SQLITE_NEEDED = (3, 38, 0)
"""STRICT tables came with 3.37, JSON functions in every build with 3.38."""

APPEND_ONLY = ("book", "event", "kept")

M001_TABLES = (
    """
    CREATE TABLE book (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        created_at TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        incident TEXT NOT NULL CHECK (incident IS json_extract(head, '$.incident')),
        n INTEGER NOT NULL CHECK (n IS json_extract(head, '$.n')),
        kind TEXT NOT NULL CHECK (kind IS json_extract(head, '$.kind')),
        recorded_at TEXT NOT NULL CHECK (recorded_at IS json_extract(head, '$.recorded_at')),
        occurred_at TEXT NOT NULL CHECK (occurred_at IS json_extract(head, '$.occurred_at')),
        head TEXT NOT NULL,
        data TEXT,
        digest TEXT NOT NULL CHECK (length(digest) = 64),
        link TEXT NOT NULL CHECK (length(link) = 64),
        UNIQUE (incident, n)
    ) STRICT
    """,
    """
    CREATE TABLE kept (
        sha256 TEXT PRIMARY KEY NOT NULL CHECK (length(sha256) = 64),
        bytes BLOB NOT NULL
    ) STRICT
    """,
)

M002_TABLES = (
    """
    CREATE TABLE incident (
        id TEXT PRIMARY KEY NOT NULL,
        status TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        next_due TEXT,
        n INTEGER NOT NULL,
        digest TEXT NOT NULL,
        summary TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX incident_live ON incident (next_due, opened_at, id) WHERE status <> 'closed'",
    "CREATE INDEX incident_closed ON incident (opened_at, id) WHERE status = 'closed'",
    """
    CREATE TABLE followup (
        incident TEXT NOT NULL REFERENCES incident (id),
        id TEXT NOT NULL,
        text TEXT NOT NULL,
        owner TEXT NOT NULL,
        due TEXT,
        done INTEGER NOT NULL CHECK (done IN (0, 1)),
        PRIMARY KEY (incident, id)
    ) STRICT
    """,
    "CREATE INDEX followup_open ON followup (due, incident, id) WHERE done = 0",
)


def _first_triggers() -> dict[str, str]:
    triggers = {}
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            triggers[name] = (
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    # INSERT OR REPLACE fires no DELETE trigger where recursive_triggers is off, as in other people's tools.
    once = {
        "book": "EXISTS (SELECT 1 FROM book)",
        "event": "NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event) "
        "OR EXISTS (SELECT 1 FROM event WHERE incident = NEW.incident AND n = NEW.n)",
        "kept": "EXISTS (SELECT 1 FROM kept WHERE sha256 = NEW.sha256)",
    }
    for table, when in once.items():
        name = f"{table}_no_replace"
        triggers[name] = (
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    return triggers


M001_TRIGGERS = _first_triggers()

# The one change there may be: the newest event of the book is a ``withheld`` one that names this row and its hash.
# So it happens in the transaction that writes the event, or not at all; every other column stays as it is.
_LAST = (
    "SELECT 1 FROM event w, json_each(w.data, '$.body.{list}') i "
    "WHERE w.seq = (SELECT max(seq) FROM event) AND w.kind = 'withheld' AND "
)
_SAME = " AND ".join(
    f"NEW.{name} IS OLD.{name}"
    for name in ("seq", "incident", "n", "kind", "recorded_at", "occurred_at", "head", "digest", "link")
)

M003_TRIGGERS = {
    "event_no_update": (
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
        f"WHEN NOT (NEW.data IS NULL AND OLD.data IS NOT NULL AND OLD.kind <> 'withheld' AND {_SAME} "
        f"AND EXISTS ({_LAST.format(list='events')}w.incident = OLD.incident "
        "AND json_extract(i.value, '$.n') = OLD.n "
        "AND json_extract(i.value, '$.sha256') = json_extract(OLD.head, '$.data_sha256'))) "
        "BEGIN SELECT RAISE(ABORT, 'event is append-only'); END"
    ),
    "kept_no_delete": (
        "CREATE TRIGGER kept_no_delete BEFORE DELETE ON kept "
        f"WHEN NOT EXISTS ({_LAST.format(list='kept')}i.value = OLD.sha256) "
        "BEGIN SELECT RAISE(ABORT, 'kept is append-only'); END"
    ),
}
"""What took the place of two of the first triggers: bodies and kept bytes may go, on the record (非開示)."""

TRIGGERS = {**M001_TRIGGERS, **M003_TRIGGERS}
"""Name to text of every trigger that must stand in a book, as SQLite keeps it in ``sqlite_master``."""


def triggers_of(version: int) -> dict[str, str]:
    """The triggers of a book with this ``user_version``: older ones lie in backups and on read-only media."""
    return TRIGGERS if version >= 3 else M001_TRIGGERS
