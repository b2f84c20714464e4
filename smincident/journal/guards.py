"""What keeps a book append-only and on the disk: the triggers in the file, its marks, the pragmas of the connection.

Looked at on every opening. Missing in a book to be written they refuse it; in one that is only read they are told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from smincident.journal import schema

SYNCHRONOUS_EXTRA = 3


def missing(connection: sqlite3.Connection, read_only: bool) -> list[str]:
    """What is not as it must be, each in a few of the operator's words; empty when all is in order."""
    return [
        *(f"トリガー {name}" for name in missing_triggers(connection)),
        *marks(connection),
        *pragmas(connection, read_only),
    ]


def told(weak: Sequence[str]) -> str:
    """One line for who opens a book to read it."""
    return f"記録簿の書き換えを防ぐ仕掛けが欠けています（{'、'.join(weak)}） → smincident journal verify で確かめてください"


def missing_triggers(connection: sqlite3.Connection) -> list[str]:
    """Names of the triggers that are gone, read otherwise than they must, or are none of ours.

    A strange trigger may swallow an event (``RAISE(IGNORE)``) while its insertion succeeds.
    """
    found = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    wanted = schema.triggers_of(int(connection.execute("PRAGMA user_version").fetchone()[0]))
    wrong = [name for name, text in wanted.items() if found.get(name) != text]
    return wrong + sorted(set(found) - set(wanted))


def marks(connection: sqlite3.Connection) -> list[str]:
    """The numbers in the file's header that say whose file it is, and of which form."""
    wanted = {"application_id": schema.APPLICATION_ID, "user_version": schema.VERSION}
    return _differing(connection, wanted)


def pragmas(connection: sqlite3.Connection, read_only: bool) -> list[str]:
    """The settings of this connection; how it is synchronised matters only where it writes."""
    wanted = {"recursive_triggers": 1, "foreign_keys": 1, "ignore_check_constraints": 0}
    if not read_only:
        wanted["synchronous"] = SYNCHRONOUS_EXTRA
    return _differing(connection, wanted)


def _differing(connection: sqlite3.Connection, wanted: dict[str, int]) -> list[str]:
    found = []
    for name, value in wanted.items():
        actual = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if actual != value:
            found.append(f"設定 {name}（{value} でなく {actual}）")
    return found
