"""How the screens put what is known into words: marks, weights, times, clocks. Plain functions, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from smincident.clock import TOKYO, WEEKDAYS, local, parse_when, read, short, span, stamp
from smincident.incident.clocks import ClockView
from smincident.incident.events import Event
from smincident.incident.state import State
from smincident.incident.walk import StepView

if TYPE_CHECKING:
    from smincident.report.words import Names

MARKS = {
    "pending": "判",
    "open": "未",
    "waiting": "待",
    "done": "済",
    "not-applicable": "－",
    "deferred": "後",
    "delegated": "委",
}
MARK_STYLES = {
    "pending": "$dim",
    "open": "bold $primary",
    "waiting": "$warning",
    "done": "$success",
    "not-applicable": "$dim",
    "deferred": "$accent",
    "delegated": "$accent",
}
WEIGHTS = {
    "must": "必",
    "should": "原",
    "conditional": "条",
    "may": "任",
    "practice": "備",
    "forbidden": "禁",
}
WEIGHT_STYLES = {
    "must": "bold $error",
    "should": "$warning",
    "conditional": "$accent",
    "may": "$dim",
    "practice": "$dim",
    "forbidden": "bold $error",
}
PRECISIONS = {"second": "", "minute": "", "hour": "（時まで）", "day": "（日まで）", "about": "ごろ"}


def mark(line: StepView) -> tuple[str, str]:
    """The mark of a line, with its style."""
    if line.weight == "forbidden" and line.status != "done":
        return "[禁]", "bold $error"
    return f"[{MARKS[line.status]}]", MARK_STYLES[line.status]


def day_and_time(text: str) -> str:
    """A stored time with its weekday: ``11/20(金) 22:15``."""
    here = local(text)
    return f"{here.month}/{here.day}({WEEKDAYS[here.weekday()]}) {here:%H:%M}"


def moment(typed: str, now: datetime) -> tuple[str, str]:
    """What was typed as a time, as an action takes it: UTC text and precision; '' for now.

    Raises:
        SmincidentError: not understood.
    """
    if not typed.strip():
        return "", "minute"
    found, precision = parse_when(typed, now)
    return stamp(found), precision


def day(typed: str, now: datetime) -> str:
    """What was typed as a day, as ``2026-12-01``; '' stays ''."""
    if not typed.strip():
        return ""
    return parse_when(typed, now)[0].astimezone(TOKYO).date().isoformat()


def understood(typed: str, now: datetime) -> str:
    """How a typed time is read, for the operator to check."""
    found, precision = parse_when(typed, now)
    here = found.astimezone(TOKYO)
    year = f"{here.year}/" if here.year != now.astimezone(TOKYO).year else ""
    return f"= {year}{day_and_time(stamp(found))}{PRECISIONS[precision]}"


def understood_day(typed: str, now: datetime) -> str:
    """How a typed day is read."""
    here = parse_when(typed, now)[0].astimezone(TOKYO)
    return f"= {here.year}/{here.month}/{here.day}({WEEKDAYS[here.weekday()]})"


def left(due: str, now: datetime) -> str:
    """How far away a time is: ``あと29分``, ``超過 12分``."""
    delta = read(due) - now
    return f"あと{span(delta)}" if delta.total_seconds() >= 0 else f"超過 {span(delta)}"


def clock_words(clock: ClockView, state: State, now: datetime) -> str:
    """One clock in words: when, what, how far; a 目安 of ours is named so."""
    ours = "目安 " if clock.ours else ""
    subject = state.subjects.get(clock.subject)
    of = f"（{subject.label}）" if subject else ""
    return f"{short(clock.due_at)} {ours}{clock.label}{of} {left(clock.due_at, now)}"


def event_line(event: Event, state: State, names: Names | None = None) -> str:
    """What an event says, in one line; arrows as full-width signs, for some terminals draw arrows two cells wide.

    Args:
        names: what platforms are called; their ids stand there without it.
    """
    from smincident.report.timeline import summary_of

    return summary_of(event, state, names=names).replace("→", "＞").replace("…", "..")


def recorded_line(events: Sequence[Event], state: State, names: Names | None = None) -> str:
    """``記録済 12`` with what was recorded."""
    if not events:
        return "記録済"
    numbers = f"{events[0].n}" if len(events) == 1 else f"{events[0].n}-{events[-1].n}"
    main = next((e for e in events if e.kind not in ("deviation-recorded", "ask-answered")), events[0])
    return f"記録済 {numbers}　{event_line(main, state, names)}"
