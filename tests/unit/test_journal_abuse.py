"""A book that someone has been at: every look at it says so in one line, and nothing claims to be recorded in vain."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.actions import Note
from smincident.incident.acts_status import open_matters
from smincident.incident.walk import walk
from smincident.journal.schema import TRIGGERS
from smincident.journal.verify import verify
from tests.kit import opened, session_at

CHANGES = {
    "an unknown kind": "UPDATE event SET kind = 'x', head = replace(head, '\"noted\"', '\"x\"') WHERE kind = 'noted'",
    "no plan": "UPDATE event SET data = NULL WHERE n = 2",
    "no opening": "UPDATE event SET data = NULL WHERE n = 1",
    "opening deleted": "DELETE FROM event WHERE n = 1",
    "an empty body": 'UPDATE event SET data = \'{"actor":{},"body":{},"nonce":"00"}\' WHERE n = 1',
    "a body that is a list": 'UPDATE event SET data = \'{"actor":[],"body":[1],"nonce":"00"}\' WHERE kind = \'noted\'',
    "no time": "UPDATE event SET occurred_at = 'x', head = replace(head, '\"occurred_at\":\"2', '\"occurred_at\":\"x')",
    "no plan kept": "UPDATE kept SET bytes = x'7b7d'",
}
LISTS = ("UPDATE incident SET summary = '{}'", "UPDATE incident SET summary = 'x'")


def tampered(path: Path, *statements: str) -> Path:
    """A book with one note, changed behind the program's back, its triggers put back afterwards."""
    book = path / "b.db"
    session = session_at(book, "ina")
    session.perform(opened(session, "flaming").id, Note(text="メモ"))
    session.journal.close()
    connection = sqlite3.connect(book)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for name in TRIGGERS:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for text in TRIGGERS.values():
        connection.execute(text)
    connection.commit()
    connection.close()
    return book


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_is_told_and_not_stumbled_over(tmp_path: Path, change: str) -> None:
    session = session_at(tampered(tmp_path, CHANGES[change]), "ina")
    with pytest.raises(SmincidentError, match="記録簿が壊れています"):
        session.perform("2026-001", do.Defer(step="flaming/reactions", reason="あとで", by="課長"))
    assert not verify(session.journal).ok


@pytest.mark.parametrize("change", LISTS)
def test_a_list_that_cannot_be_read_is_told(tmp_path: Path, change: str) -> None:
    session = session_at(tampered(tmp_path, change), "ina")
    for look in (session.journal.incidents, lambda: session.journal.incident("2026-001")):
        with pytest.raises(SmincidentError, match="一覧を読めません"):
            look()
    assert open_matters(session.state("2026-001"))
    assert walk(session.state("2026-001"))


def test_a_trigger_that_swallows_events_is_seen(tmp_path: Path) -> None:
    swallow = "CREATE TRIGGER zz BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END"
    book = tampered(tmp_path, swallow)
    with pytest.raises(SmincidentError, match=r"仕掛け.*zz"):
        session_at(book, "ina")


def test_an_id_that_is_no_text_is_told(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    opened(session, "flaming")
    for look in (session.state, session.journal.incident, session.journal.head):
        with pytest.raises(SmincidentError, match="壊れた文字コード"):
            look("\udcff")


def test_two_books_of_the_same_clock_and_chance_are_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one.db", "two.db"):
        session = session_at(tmp_path / name, "ina")
        opened(session, "flaming")
        session.journal.close()
        made.append((tmp_path / name).read_bytes())
        time.sleep(0.01)
    assert made[0] == made[1]
