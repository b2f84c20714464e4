"""What the screens share: the book, the session at it, and the half-written text.

The book alone is enough for the home screen. The session, with everything an incident needs, comes on first use.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from smincident import clock as time
from smincident import locations
from smincident.clock import Clock
from smincident.journal.book import Journal
from smincident.journal.trouble import ReadOnlyBook
from smincident.tui.half import Half

if TYPE_CHECKING:
    from smincident.incident.actions import Action
    from smincident.incident.events import Actor, Event
    from smincident.incident.state import State
    from smincident.report.words import Names
    from smincident.session import Session

OPERATOR_VARIABLE = "SMINCIDENT_OPERATOR"


@dataclass(frozen=True)
class Recorded:
    """What an action wrote: it is on the disk."""

    state: State
    events: Sequence[Event]


class Store:
    """The book and all that is done with it.

    Args:
        journal: the open book.
        half: the half-written text for it.
        clock: the present, aware.
        session: one that is there already (a rehearsal, a test); else it is made when first needed.
    """

    def __init__(self, journal: Journal, half: Half, clock: Clock, session: Session | None = None) -> None:
        self.journal = journal
        self.half = half
        self.clock = clock
        self._session = session
        self.only_looking = ""
        """Why the book could only be opened for looking."""
        self._declared: Actor | None = None
        self._at = ""
        self._recording: dict[str, tuple[str, str]] = {}

    @classmethod
    def open(cls, book: Path | None = None, clock: Clock = time.now) -> Self:
        """Open a book; for looking only, where it cannot be written.

        Raises:
            SmincidentError: it cannot be opened at all; says why.
        """
        path = book or locations.book()
        why = ""
        try:
            journal = Journal.open(path, clock=clock, random=os.urandom)
        except ReadOnlyBook as error:
            journal = Journal.open(path, clock=clock, random=os.urandom, read_only=True)
            why = error.message.partition("：")[0]
        if place := locations.witness():
            from smincident.journal.witness import watch

            watch(journal, place, own=locations.book())
        store = cls(journal, Half(path, clock), clock)
        store.only_looking = why
        return store

    @classmethod
    def of(cls, session: Session) -> Self:
        """The store of a session that is there already."""
        return cls(session.journal, Half(session.journal.path, session.clock), session.clock, session)

    @property
    def session(self) -> Session:
        """The session, made on first use."""
        if self._session is None:
            from smincident.actor import machine_actor
            from smincident.session import Session
            from smincident.workplace import surroundings

            self._session = Session(self.journal, surroundings(), machine_actor(self.operator), self.clock)
        return self._session

    @property
    def operator(self) -> str:
        """The declared name of who sits here, '' when nobody said."""
        if self._session is not None:
            return self._session.actor.name
        return os.environ.get(OPERATOR_VARIABLE, "").strip() or declared("operator")

    @property
    def body(self) -> str:
        """The name of the body, '' when there is no organisation yet."""
        if self._session is not None:
            return self._session.surroundings.organisation().body
        return declared("body")

    @property
    def ready(self) -> bool:
        """Whether incidents can be opened: there is an organisation."""
        return self._session is not None or locations.organisation().is_file()

    @property
    def names(self) -> Names:
        """What platforms are called."""
        from smincident.report.words import Names

        return Names(self.session.surroundings.library())

    def state(self, incident: str) -> State:
        """An incident as of now."""
        return self.session.state(incident)

    def perform(self, incident: str, action: Action, keep: Mapping[str, bytes] | None = None) -> Recorded:
        """Record an action.

        Raises:
            SmincidentError: it is not possible, or the disk refused. Nothing was written.
        """
        before = self._at
        self.be_at(incident)
        try:
            state, events = self.session.perform(incident, action, keep=keep)
        finally:
            self.be_at(before)
        return Recorded(state, events)

    def be_at(self, incident: str) -> None:
        """Whoever said so for this incident acts from now on; elsewhere ('') the declared operator does."""
        if incident not in self._recording and self._declared is None:
            self._at = incident
            return
        from smincident.session import renamed

        own = self._own
        _, name = self._recording.get(incident, ("", own.name))
        self._at = incident
        self.session.acting(renamed(own, name))

    def act_as(self, name: str, incident: str) -> None:
        """Whoever sits here records in this incident under this name from now on."""
        self._recording[incident] = (self.state(incident).operator, name)
        self.be_at(self._at)

    def doubtful(self, incident: str) -> str:
        """The operator of an open incident where it is not certain that they sit here and nobody was asked yet; else ''."""
        state = self.state(incident)
        asked, name = self._recording.get(incident, ("", self._own.name))
        if self.journal.read_only or state.status == "closed" or state.operator in ("", name, asked):
            return ""
        return state.operator

    @property
    def _own(self) -> Actor:
        """The operator this machine declares, whoever acts now."""
        if self._declared is None:
            self._declared = self.session.actor
        return self._declared

    def forget_people(self) -> None:
        """Read the organisation anew: it was just written."""
        self._session = None
        self._declared = None

    def close(self) -> None:
        """Let go of the files."""
        with suppress(Exception):
            self.half.close()
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def declared(key: str) -> str:
    """One line of ``organisation.yaml``, without loading YAML: the first paint must not wait for it."""
    try:
        text = locations.organisation().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
    for row in text.splitlines():
        if row.startswith(f"{key}:"):
            return row.partition(":")[2].strip().strip("\"'")
    return ""
