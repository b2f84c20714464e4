"""Is the file around the events in order: tables, triggers, pragmas, SQLite's own check of its pages, the lists?"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping

from smincident.journal import guards, schema
from smincident.journal.summary import Summary, from_text

_MEND = "smincident journal rebuild で作り直せます"

_CLAIMS = {
    "title": "件名",
    "status": "状態",
    "opened_at": "開始の時刻",
    "closed_at": "終結の時刻",
    "drill": "訓練の印",
    "guideline": "指針",
    "next_due": "次の期限",
    "followups": "宿題",
}
"""What a list says that somebody may act on; its other words are of whichever version wrote them."""

_MANY = 20
"""So many complaints of SQLite are passed on; one is enough to know."""


def faults(connection: sqlite3.Connection, read_only: bool, *, pages: bool = True) -> list[str]:
    """What is wrong, in the operator's words; empty when all is in order.

    Args:
        pages: let SQLite check every page of the file too, which reads all of it.
    """
    found = []
    for name in guards.missing_triggers(connection):
        found.append(
            f"書き換えを防ぐ仕掛け（トリガー {name}）が外されているか、変えられているか、足されています"
        )
    tables = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    for statement in (*schema.M001_TABLES, *schema.M002_TABLES):
        words = statement.split()
        if words[:2] == ["CREATE", "TABLE"] and str(tables.get(words[2], "")).split() != words:
            found.append(f"表 {words[2]} がないか、作りが変えられています")
    for what in (*guards.marks(connection), *guards.pragmas(connection, read_only)):
        found.append(f"記録簿の{what}が決まりと違います")
    return found + (_pages(connection) if pages else [])


def _pages(connection: sqlite3.Connection) -> list[str]:
    try:
        rows = connection.execute(f"PRAGMA integrity_check({_MANY})").fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        rows = [(str(error),)]
    return [f"データベースのつくりが壊れています（{row[0]}）" for row in rows if row[0] != "ok"]


def list_faults(
    connection: sqlite3.Connection,
    heads: Mapping[str, tuple[int, str]],
    only: Collection[str] | None,
    summed: Callable[[str], Summary | None] | None = None,
) -> Iterator[tuple[str, int, str]]:
    """(incident, n, what) of each row that disagrees.

    Args:
        heads: n and digest of the last event of each incident, as recomputed.
        only: look at these incidents alone.
        summed: an incident summed up from its events; None for one that cannot be. Then what a list claims is
            compared with it, and not merely with itself.
    """
    missing = dict(heads)
    query = "SELECT id, n, digest, status, opened_at, next_due, summary FROM incident"
    for incident, n, digest, *columns, summary in connection.execute(query).fetchall():
        if only is not None and incident not in only:
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
            followups = _followups(told)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            yield incident, last, f"一覧の内容を読めません。{_MEND}"
            continue
        if [told.id, told.status, told.opened_at, told.next_due] != [incident, *columns]:
            yield incident, last, f"一覧の検索用の列が内容と合いません。{_MEND}"
        rows = connection.execute(
            "SELECT id, text, owner, due, done FROM followup WHERE incident = ? ORDER BY id", (incident,)
        ).fetchall()
        if rows != followups:
            yield incident, last, f"宿題の一覧が内容と合いません。{_MEND}"
        true = summed(incident) if summed is not None and last else None
        if true is not None and n == last:
            wrong = [label for name, label in _CLAIMS.items() if getattr(told, name) != getattr(true, name)]
            if wrong:
                yield incident, last, f"一覧の{'、'.join(wrong)}が記録と違います。{_MEND}"
    for incident, (last, _) in missing.items():
        if only is None or incident in only:
            yield incident, last, f"一覧にこの事案がありません。{_MEND}"


def _followups(told: Summary) -> list[tuple[object, ...]]:
    """The rows that the follow-ups of a summary make."""
    rows = [
        (item["id"], item["text"], item["owner"], item.get("due"), int(bool(item.get("done"))))
        for item in told.followups
    ]
    return sorted(rows, key=lambda row: str(row[0]))
