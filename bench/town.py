"""A book to measure on: the small town of the tests, with as many incidents and events as asked for."""

from __future__ import annotations

from pathlib import Path

from smincident.incident.actions import Note, OpenIncident
from smincident.session import Session, summarise
from tests.kit import ORGANISATION, opened, session_at


def home_of(folder: Path, *, closed: int = 0, live: int = 0) -> Session:
    """``SMINCIDENT_HOME`` with a book in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "organisation.yaml").write_text(
        ORGANISATION.format(guideline="ina"), encoding="utf-8", newline="\n"
    )
    session = session_at(folder / "book.db", "ina")
    for number in range(live):
        opened(session, "flaming", title=f"進行中の事案{number + 1}")
    if closed:
        _closed(session, closed)
    return session


def _closed(session: Session, count: int) -> None:
    """Past incidents: their lines in the lists are what the home screen reads, so the events are few."""
    state = session.open(OpenIncident(title="過去の事案", runbooks=("flaming",)))
    line = summarise(state)
    rows = []
    for number in range(count):
        rows.append(
            (
                f"2020-{number + 1:05d}",
                f"過去の事案{number + 1}",
                f"2020-01-01T{number % 24:02d}:00:00.000Z",
                line,
            )
        )
    past(session, rows)


def past(session: Session, rows: list[tuple[str, str, str, object]]) -> None:
    """Write the lines of past incidents straight into the projection."""
    import dataclasses

    from smincident.incident.events import Event
    from smincident.journal import projections
    from smincident.journal.summary import Summary

    connection = session.journal._connection
    connection.execute("BEGIN IMMEDIATE")
    for incident, title, at, line in rows:
        assert isinstance(line, Summary)
        summary = dataclasses.replace(
            line, id=incident, title=title, status="closed", opened_at=at, closed_at=at
        )
        event = Event(1, incident, 1, "status-set", at, at, "minute", "Asia/Tokyo", {}, {}, "0" * 64)
        projections.update(connection, event, summary)
    connection.execute("COMMIT")


def notes(session: Session, incident: str, count: int) -> None:
    """That many entries."""
    for number in range(count):
        session.perform(incident, Note(text=f"メモ{number + 1}"))
