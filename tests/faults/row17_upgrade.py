"""Row 17: books written by every earlier release, and by every earlier form of the present one, open and verify.

A book that needs a migration is copied first, and the copy is the book as it was. The fixtures are written by
``tools/book_fixture.py``, once for each release.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from smincident.errors import SmincidentError
from smincident.incident.events import STANDING
from smincident.incident.fold import fold
from smincident.journal import copies, migrations, schema
from smincident.journal.verify import verify
from smincident.session import summarise
from tests.faults import Count, Outcome, Size
from tests.kit import ROOT, session_at

NUMBER = 17
TITLE = "upgrade"
BROKEN = {
    "no-copy": "no copy is taken before a migration",
    "eats": "a migration loses the last event",
    "alters": "a migration alters a body",
}

BOOKS = ROOT / "tests" / "fixtures" / "books"
STEPS = sorted(name for name in vars(migrations) if name.startswith("m0"))
"""The migrations, in order."""


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Every fixture as it is, and its events in a book of every earlier form."""
    count = Count()
    for fixture in sorted(BOOKS.glob("*.db")):
        wanted = json.loads(fixture.with_suffix(".json").read_text(encoding="utf-8"))
        for version in range(1, len(STEPS) + 1):
            here = folder / f"{fixture.stem}-v{version}"
            here.mkdir()
            book = here / "book.db"
            if version < wanted["user_version"]:
                _older(fixture, book, version)
            elif version == wanted["user_version"]:
                shutil.copyfile(fixture, book)
            else:
                continue
            count.case()
            count.fault(version < schema.VERSION)
            with _breaking(broken):
                _opened(count, book, wanted, version, f"{fixture.name} in the form of version {version}")
    return count.outcome()


def _older(fixture: Path, book: Path, version: int) -> None:
    """The same truth as an earlier schema held it."""
    with closing(sqlite3.connect(book, isolation_level=None)) as hand:
        hand.execute("PRAGMA recursive_triggers = ON")
        hand.execute("PRAGMA foreign_keys = ON")
        hand.execute("BEGIN")
        stop = STEPS[version] if version < len(STEPS) else None
        migrations.apply(hand, stop_before=stop, at="2026-11-20T00:00:00Z")
        hand.execute("COMMIT")
        hand.execute("ATTACH ? AS old", (str(fixture),))
        for table in ("book", "event", "kept"):
            hand.execute(f"INSERT INTO main.{table} SELECT * FROM old.{table} ORDER BY rowid")
        if version >= 2:
            for table in ("incident", "followup"):
                hand.execute(f"INSERT INTO main.{table} SELECT * FROM old.{table}")


def _opened(count: Count, book: Path, wanted: dict[str, Any], version: int, name: str) -> None:
    old = version < schema.VERSION
    before = _truth(book)
    try:
        session = session_at(book, "wake")
    except SmincidentError as error:
        count.lose(f"{name}: cannot be opened: {error.message}")
        return
    with session.journal as journal:
        found = {
            incident: journal.standing(incident) or journal.read(incident) for incident in wanted["events"]
        }
        if {key: [event.digest for event in value] for key, value in found.items()} != wanted["events"]:
            count.lose(f"{name}: other events than it had")
        if journal.book != wanted["book"] or journal.book_head()[1] != wanted["link"]:
            count.lose(f"{name}: another book")
        if any(not journal.has_kept(sha) for sha in wanted["kept"]):
            count.lose(f"{name}: kept bytes")
        if old:
            journal.rebuild(lambda events: summarise(fold(events, session.load_plan)))
        if not verify(journal).ok:
            count.lose(f"{name}: does not verify: {verify(journal).findings[0].what}")
        ids = {incident for incident in wanted["events"] if incident not in STANDING}
        if {one.id for one in journal.incidents()} != ids:
            count.lose(f"{name}: the list")
        for incident in ids:
            if session.state(incident).n != len(wanted["events"][incident]):
                count.lose(f"{name}: {incident} does not fold")
    taken = copies.copies(book)
    if old and ([copy.version for copy in taken] != [version] or copies.faults(taken[0].path)):
        count.lose(f"{name}: not copied first")
    elif old and _truth(taken[0].path) != before:
        count.lose(f"{name}: the copy is not what it was")
    elif not old and taken:
        count.accept(f"{name}: copied without need")


def _truth(path: Path) -> list[list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as hand:
        tables = [
            row[0] for row in hand.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        ]
        return [hand.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]


@contextmanager
def _breaking(broken: str) -> Iterator[None]:
    ordinary = migrations.apply

    def harmful(connection: sqlite3.Connection, **rest: Any) -> int:
        version = ordinary(connection, **rest)
        connection.execute("DROP TRIGGER event_no_delete")
        connection.execute("DROP TRIGGER event_no_update")
        if broken == "eats":
            connection.execute("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
        else:
            connection.execute("UPDATE event SET data = replace(data, '電話', '電信') WHERE seq > 2")
        connection.execute(schema.TRIGGERS["event_no_delete"])
        connection.execute(schema.TRIGGERS["event_no_update"])
        return version

    def nothing(_source: object, path: Path, now: datetime, version: int) -> copies.Copy:
        return copies.Copy(path, now.astimezone(UTC).date(), 0, "", version)

    if broken == "no-copy":
        with patch.object(copies, "take", nothing):
            yield
    elif broken:
        with patch.object(migrations, "apply", harmful):
            yield
    else:
        yield
