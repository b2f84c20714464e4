"""An operator in a process of their own: ``python -m tests.faults.operators WORK BOOK …``, run by row 6.

It says on standard output, one line each: ``ready``; ``waiting`` when it asks for the write lock for the first time;
``done INCIDENT KIND NUMBER`` after an action has returned; ``held`` when it stands between its first write and its commit.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.events import Event
from smincident.journal import projections
from smincident.journal.book import Journal
from smincident.session import Session
from tests.kit import session_at

KINDS = ("subject", "note")


class Hand:
    """The connection of a journal, with its transactions seen, or taken away.

    Args:
        inner: the connection.
        transactions: False: BEGIN, COMMIT and ROLLBACK do nothing, so every statement stands by itself.
        asks: called each time the write lock is asked for.
    """

    def __init__(
        self, inner: sqlite3.Connection, *, transactions: bool = True, asks: Callable[[], None] | None = None
    ) -> None:
        self._inner = inner
        self._transactions = transactions
        self._asks = asks

    def execute(self, statement: str, values: Any = ()) -> sqlite3.Cursor:
        """As the connection does, but for what begins and ends a transaction."""
        if statement == "BEGIN IMMEDIATE" and self._asks is not None:
            self._asks()
        if not self._transactions and statement in ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"):
            return self._inner.cursor()
        return self._inner.execute(statement, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    @property
    def text_factory(self) -> Any:
        """How texts are read; it is set, so it must reach the connection."""
        return self._inner.text_factory

    @text_factory.setter
    def text_factory(self, factory: Any) -> None:
        self._inner.text_factory = factory


def take(journal: Journal, *, transactions: bool = True, asks: Callable[[], None] | None = None) -> None:
    """Put a ``Hand`` between a journal and its connection."""
    hand: Any = Hand(journal._connection, transactions=transactions, asks=asks)
    journal._connection = hand


def blind() -> None:
    """Append whatever the caller has seen: the head is taken as it is now, and not compared."""
    ordinary = Journal.append

    def append(self: Journal, incident: str, expected_n: int, *rest: Any, **more: Any) -> list[Event]:
        heads = self._known_heads

        def pretending(name: str) -> Any:
            found = heads(name)
            return _Pretended(found, expected_n)

        with patch.object(self, "_known_heads", pretending):
            return ordinary(self, incident, expected_n, *rest, **more)

    setattr(Journal, "append", append)  # noqa: B010 - a method is not assigned to otherwise under mypy


class _Pretended:
    """Heads that say to the comparison what it wants to hear, and the truth to all else."""

    def __init__(self, found: Any, expected: int) -> None:
        self._found = found
        self._answers = [expected]

    def __getattr__(self, name: str) -> Any:
        if name == "n" and self._answers:
            return self._answers.pop()
        return getattr(self._found, name)


def say(*words: object) -> None:
    """One line, handed to the system at once."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def act(session: Session, incident: str, kind: str, label: str) -> None:
    """One action of one event."""
    if kind == "subject":
        session.perform(incident, do.AddSubject(kind="fake", label=label))
    else:
        session.perform(incident, do.Note(text=label))


def work(session: Session, who: str, incidents: list[str], count: int) -> None:
    """So many actions, over the incidents in turn; a refusal is said."""
    for number in range(count):
        incident = incidents[number % len(incidents)]
        kind = KINDS[number // len(incidents) % len(KINDS)]
        try:
            act(session, incident, kind, f"{who}-{number}")
        except SmincidentError as error:
            say("refused", error.message)
            return
        say("done", incident, kind, number)


def hold(session: Session, incident: str) -> None:
    """Stop for ever between writing an event and committing it."""

    def stop(*_: object, **__: object) -> None:
        say("held")
        sys.stdin.read()

    with patch.object(projections, "update", stop):
        act(session, incident, "note", "holder-0")


def main(task: str, book: str, who: str, incidents: str, count: str, broken: str = "") -> None:
    """Be an operator."""
    session = session_at(Path(book), actor=who, seed=int.from_bytes(who.encode(), "big") % 10**9)
    names = incidents.split(",")
    session.state(names[0])
    told: list[bool] = []

    def asks() -> None:
        if not told:
            told.append(True)
            say("waiting")

    take(session.journal, transactions=broken != "no-lock", asks=asks)
    if broken == "no-check":
        blind()
    say("ready")
    if sys.stdin.readline() != "go\n":
        return
    if task == "hold":
        hold(session, names[0])
    else:
        work(session, who, names, int(count))
    session.journal.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
