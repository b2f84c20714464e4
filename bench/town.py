"""A book to measure on: the small town of the tests, with as many incidents and events as asked for."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from smincident.incident.actions import Note, OpenIncident
from smincident.incident.events import Draft
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
    """Past incidents: their lines in the lists are what the home screen reads, so each has a single event."""
    line = summarise(session.open(OpenIncident(title="過去の事案", runbooks=("flaming",))))
    for number in range(count):
        incident, at = f"past-{number + 1:05d}", f"2020-01-01T{number % 24:02d}:00:00.000Z"
        past = dataclasses.replace(
            line, id=incident, title=f"過去の事案{number + 1}", status="closed", opened_at=at, closed_at=at
        )
        drafts = [Draft("noted", {"text": "終結"})]
        session.journal.append(incident, 0, drafts, actor=session.actor, summary=past)


def notes(session: Session, incident: str, count: int) -> None:
    """That many entries."""
    for number in range(count):
        session.perform(incident, Note(text=f"メモ{number + 1}"))
