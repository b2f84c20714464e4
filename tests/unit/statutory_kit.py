"""What tests of statutory periods share: an incident of the test town under the shipped laws."""

from __future__ import annotations

from pathlib import Path

from smincident.clock import parse_when, stamp
from smincident.content.platform import Platform
from smincident.incident import actions as do
from smincident.incident.clocks import ClockView, clocks
from smincident.incident.state import State
from smincident.report import statutory
from smincident.session import Session
from tests.kit import START, Ticking, opened, session_at, shipped

LIBRARY = shipped()


class Desk:
    """An incident of the test town, under the shipped laws."""

    def __init__(self, path: Path, *runbooks: str) -> None:
        self.clock = Ticking()
        self.session: Session = session_at(path / "book.db", "ina", clock=self.clock)
        self.id = opened(self.session, *runbooks).id

    @property
    def state(self) -> State:
        return self.session.state(self.id)

    def do(self, *actions: do.Action) -> Desk:
        for action in actions:
            self.session.perform(self.id, action)
        return self

    def choose(self, step: str, option: str) -> Desk:
        return self.do(do.Choose(step=step, choice=option, by="田中 課長", reason="聞いた"))

    def clocks(self) -> dict[str, ClockView]:
        found = clocks(self.state, platform=platform)
        return {clock.ref: clock for clock in found if clock.kind == "statutory"}

    def report(self) -> dict[str, str]:
        return {item.label: item.state for item in statutory.periods(self.state, self.clock.time, platform)}


def at(text: str) -> str:
    return stamp(parse_when(text, START)[0])


def platform(name: str) -> Platform | None:
    return LIBRARY.platform(name) if name in LIBRARY.files("platforms") else None


KNOWN = do.KnowTime(which="anyone", at=at("2026-11-20 09:00"))
"""Friday morning: the office learns of it before the desk does."""
