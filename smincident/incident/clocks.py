"""Clocks (期限): what is due, by whose word, and whether it was met.

Only promises, statutory periods and targets the body adopted are met or missed. Urgency words of a guideline and the
guides of steps show elapsed time against a 目安 of ours (``ours``), which is never the body's record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from smincident.clock import duration, read, stamp
from smincident.incident.parts import TAKEDOWN_FINAL
from smincident.incident.periods import FindPlatform, periods
from smincident.incident.state import State
from smincident.incident.walk import ENDED, StepView, walk

ClockKind = Literal[
    "promise", "watch", "review", "deferred", "takedown", "urgency", "guide", "followup", "statutory"
]


@dataclass(slots=True)
class ClockView:
    """One time by which something is due. ``due_at`` is UTC text; ``ref`` is the step, promise, takedown or period.

    ``clause`` is the clause behind a statutory period, by its guideline's id and its own.
    """

    kind: ClockKind
    label: str
    due_at: str
    ref: str
    subject: str = ""
    ours: bool = False
    clause: str = ""

    def overdue(self, now: datetime) -> bool:
        """Whether the time has passed."""
        return read(self.due_at) < now


def _after(start: str, delta: timedelta) -> str:
    return stamp(read(start) + delta)


def watch_due(line: StepView, state: State) -> str:
    """When a watch step comes back: its interval after the last look, or now-due from the plan's start."""
    every = line.step.every
    if not every:
        return ""
    start = line.record.observed_at or (line.subject.found_at if line.subject else state.plans[-1].at)
    return _after(start, duration(every))


@dataclass(slots=True)
class Uncounted:
    """A statutory period that runs and cannot be counted yet; ``missing`` says what is not on the record."""

    label: str
    ref: str
    subject: str
    missing: str


def clocks(
    state: State, lines: list[StepView] | None = None, platform: FindPlatform | None = None
) -> list[ClockView]:
    """All running clocks, the earliest first; those that are ours come after those that bind at the same time.

    Args:
        platform: gives what is known of platforms; without it the clocks that run against them are left out.
    """
    found = _statutory(state, platform)
    for promise in state.promises.values():
        if promise.state == "open":
            found.append(ClockView("promise", "次報の約束", promise.at, promise.id))
    for takedown in state.takedowns.values():
        if takedown.state not in TAKEDOWN_FINAL and takedown.next_check:
            subject = state.subjects.get(takedown.subject)
            label = f"回答確認 {subject.label if subject else takedown.subject}"
            found.append(ClockView("takedown", label, takedown.next_check, takedown.id, ours=True))
    for line in walk(state) if lines is None else lines:
        if line.status not in ENDED:
            found += _of_step(line, state)
    if state.status == "closed":
        return []
    return sorted(found, key=lambda clock: (clock.due_at, clock.ours))


def _statutory(state: State, platform: FindPlatform | None) -> list[ClockView]:
    """The statutory periods that are counted and not kept yet."""
    return [
        ClockView(
            "statutory",
            item.label if item.sure else f"{item.label}（義務に当たるか未判断）",
            item.due_at,
            item.period.id,
            item.subject,
            clause=item.clause.key if item.clause else "",
        )
        for item in periods(state, platform)
        if item.due_at and not item.over
    ]


def uncounted(state: State, platform: FindPlatform | None = None) -> list[Uncounted]:
    """The statutory periods that wait for a time on the record before they can be counted."""
    if state.status == "closed":
        return []
    return [
        Uncounted(item.label, item.period.id, item.subject, item.missing)
        for item in periods(state, platform)
        if not item.due_at and not item.over
    ]


def _of_step(line: StepView, state: State) -> list[ClockView]:
    """The clocks of a step that has not ended."""
    step, subject = line.step, line.subject.id if line.subject else ""
    if step.kind == "watch" and line.status == "open" and (due := watch_due(line, state)):
        return [ClockView("watch", f"見守り {step.title}", due, step.id, subject, ours=True)]
    if line.record.until:
        kind: ClockKind = "review" if step.kind == "decision" else "deferred"
        word = "見直し" if kind == "review" else "後回し"
        return [ClockView(kind, f"{word} {step.title}", line.record.until, step.id, subject)]
    if line.status not in ("open", "waiting"):
        return []
    if line.weight not in ("must", "should", "conditional"):
        return []
    guides = state.the_plan.guides
    if words := [c.urgency for c in step.clauses if c.urgency and not c.related and c.urgency in guides]:
        word = min(words, key=lambda item: guides[item])
        due = _after(state.detected_at, timedelta(minutes=guides[word]))
        return [ClockView("urgency", f"「{word}」{step.title}", due, step.id, subject, ours=True)]
    return []


def next_due(state: State, lines: list[StepView] | None = None) -> ClockView | None:
    """What is due next, by the body's own word first: the home screen shows it."""
    running = clocks(state, lines)
    return next((clock for clock in running if not clock.ours), None) or (running[0] if running else None)
