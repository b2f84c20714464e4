"""The stage of a rehearsal: a book of its own, the scenario's organisation, and the incident that is rehearsed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec

from smincident import private
from smincident.clock import Clock, duration, stamp
from smincident.content.drill import Inject, Scenario
from smincident.content.library import Library
from smincident.errors import SmincidentError
from smincident.incident.actions import Arrive, OpenIncident
from smincident.incident.events import Actor
from smincident.incident.state import State
from smincident.journal.book import Journal
from smincident.session import Session, Surroundings

MARK = "【訓練】"
DRILL_HOST = "drill"
"""Stands in a rehearsal's events for the machine, so that the same scenario gives the same book anywhere."""


def set_stage(
    scenario: Scenario,
    library: Library,
    book: Path,
    *,
    guideline: str = "",
    clock: Clock,
    random: Callable[[int], bytes],
) -> Session:
    """A session at a new book for this scenario.

    Args:
        guideline: another guideline than the scenario's own.

    Raises:
        SmincidentError: there is a book already.
    """
    if book.exists():
        raise SmincidentError(f"「{book.name}」がもうあります", "空のフォルダーを指定してください")
    library.guideline(guideline or scenario.guideline)
    private.make_output_folder(book.parent)
    organisation = msgspec.structs.replace(scenario.organisation, guideline=guideline or scenario.guideline)
    source = msgspec.json.encode(organisation)
    journal = Journal.open(book, clock=clock, random=random)
    around = Surroundings(lambda: library, lambda: organisation, lambda: source)
    return Session(journal, around, Actor(organisation.operator, "", DRILL_HOST, DRILL_HOST), clock)


def open_drill(session: Session, scenario: Scenario) -> State:
    """Open the rehearsed incident; without a runbook it begins with the intake."""
    runbooks = (scenario.runbook,) if scenario.runbook else ()
    title = f"{MARK}{scenario.title}"
    return session.open(
        OpenIncident(title=title, runbooks=runbooks, drill=scenario.id, at=stamp(session.clock()))
    )


class Injects:
    """The scripted events of a scenario, arriving when their time has come."""

    def __init__(self, scenario: Scenario) -> None:
        self.waiting = sorted(scenario.injects, key=lambda inject: duration(inject.at))

    def due(self, elapsed: timedelta) -> list[Inject]:
        """The injects whose time has come, each given once."""
        found = [inject for inject in self.waiting if duration(inject.at) <= elapsed]
        self.waiting = self.waiting[len(found) :]
        return found


def arrive(session: Session, incident: str, inject: Inject) -> None:
    """Record an inject."""
    session.perform(incident, Arrive(inject=inject.id, who=inject.by, text=inject.says))
