"""``step done`` through the session, against a bare insert and commit of the same bytes with the same pragmas."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench.measure import Ratio, in_turns, seconds
from bench.town import home_of, notes
from smincident.incident.actions import Finish, Reopen
from tests.kit import opened

STEP = "common/stop-scheduled"


def measure(folder: Path, rounds: int) -> Ratio:
    """At 1,000 events of one incident."""
    session = home_of(folder / "append")
    state = opened(session, "flaming")
    notes(session, state.id, 1000)

    def done() -> float:
        taken = seconds(
            lambda: session.perform(state.id, Finish(step=STEP, fields={"stopped": "予約投稿3件"}))
        )
        session.perform(state.id, Reopen(step=STEP, reason="測定"))
        return taken

    done()
    row = session.journal._connection.execute(
        "SELECT * FROM event WHERE kind = 'step-done' ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        bare.execute(f"PRAGMA {pragma}")
    bare.execute(
        f"CREATE TABLE event (seq INTEGER PRIMARY KEY, {', '.join(f'c{i}' for i in range(1, len(row)))})"
    )
    count = 0

    def insert() -> float:
        nonlocal count
        count += 1
        values = (count, row[1], count, *row[3:])

        def write() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute(f"INSERT INTO event VALUES ({','.join('?' * len(values))})", values)
            bare.execute("COMMIT")

        return seconds(write)

    subject, floor = in_turns(done, insert, rounds)
    session.journal.close()
    bare.close()
    return Ratio("step done ÷ bare insert + commit (1,000 events)", subject, floor, 1.5)
