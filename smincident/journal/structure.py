"""Is the file around the events in order: tables, triggers, pragmas, SQLite's own check of its pages, the lists?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from smincident.journal import connect, schema
from smincident.journal.summary import from_text

_MEND = "smincident journal rebuild で作り直せます"

_MANY = 20
"""So many complaints of SQLite are passed on; one is enough to know."""


def faults(connection: sqlite3.Connection, read_only: bool) -> list[str]:
    """What is wrong, in the operator's words; empty when all is in order."""
    found = []
    for name in connect.missing_triggers(connection):
        found.append(
            f"書き換えを防ぐ仕掛け（トリガー {name}）が外されているか、変えられているか、足されています"
        )
    tables = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    for statement in (*schema.M001_TABLES, *schema.M002_TABLES):
        words = statement.split()
        if words[:2] == ["CREATE", "TABLE"] and str(tables.get(words[2], "")).split() != words:
            found.append(f"表 {words[2]} がないか、作りが変えられています")
    found += _pragmas(connection, read_only)
    try:
        rows = connection.execute(f"PRAGMA integrity_check({_MANY})").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        rows = [(str(error),)]
    found += [f"データベースのつくりが壊れています（{row[0]}）" for row in rows if row[0] != "ok"]
    return found


def _pragmas(connection: sqlite3.Connection, read_only: bool) -> list[str]:
    wanted = {"recursive_triggers": 1, "foreign_keys": 1}
    if not read_only:
        wanted["synchronous"] = 2
    found = []
    for name, value in wanted.items():
        actual = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if actual != value:
            found.append(f"接続の設定 {name} が {value} ではなく {actual} です")
    return found


def list_faults(
    connection: sqlite3.Connection, heads: Mapping[str, tuple[int, str]], only: str | None
) -> Iterator[tuple[str, int, str]]:
    """(incident, n, what) of each row that disagrees.

    Args:
        heads: n and digest of the last event of each incident, as recomputed.
        only: look at this incident alone.
    """
    missing = dict(heads)
    query = "SELECT id, n, digest, status, opened_at, next_due, summary FROM incident"
    for incident, n, digest, *columns, summary in connection.execute(query):
        if only is not None and incident != only:
            continue
        last, recomputed = missing.pop(incident, (0, ""))
        if type(n) is not int:
            yield incident, last, f"一覧の n が数ではありません。{_MEND}"
        elif n > last:
            yield (
                incident,
                last + 1,
                f"一覧では n={n} まであるのに、記録は n={last} までです（切り取られた疑い）",
            )
        elif n < last or digest != recomputed:
            yield incident, last, f"一覧が最後の記録と合いません。{_MEND}"
        try:
            told = from_text(summary)
        except (ValueError, TypeError, RecursionError):
            yield incident, last, f"一覧の内容を読めません。{_MEND}"
            continue
        if [told.id, told.status, told.opened_at, told.next_due] != [incident, *columns]:
            yield incident, last, f"一覧の検索用の列が内容と合いません。{_MEND}"
    for incident, (last, _) in missing.items():
        yield incident, last, f"一覧にこの事案がありません。{_MEND}"
