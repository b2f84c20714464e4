"""Silences (記録のない時間): long stretches without an entry while something was pending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from smincident import clock
from smincident.incident.fold import apply
from smincident.incident.parts import TAKEDOWN_FINAL, TAKEDOWN_STATES, asked_for
from smincident.incident.state import State
from smincident.incident.walk import walk
from smincident.report.words import brief, one_line, subject_label

THRESHOLD = timedelta(minutes=30)
"""How long nothing may be written before it is called a silence; ours (目安), no rule of the body."""
NAMED = 3
"""How many steps are named before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Silence:
    """One stretch between two entries. ``told`` counts what was said later to have happened within it.

    ``running`` marks a stretch that has not ended: ``end`` is then the time of the report.
    """

    start: str
    end: str
    pending: list[str]
    told: int = 0
    running: bool = False

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return clock.read(self.end) - clock.read(self.start)


def silences(state: State, now: datetime, threshold: timedelta = THRESHOLD) -> list[Silence]:
    """The silences of an incident, in order, by the time at which entries were written.

    Args:
        now: the present; the stretch since the last entry counts up to it.
        threshold: only a longer stretch is one.
    """
    found = []
    past = State(state.load_plan)
    events = state.events
    for at, event in enumerate(events):
        apply(past, event)
        last = at + 1 == len(events)
        end = clock.stamp(now) if last else events[at + 1].recorded_at
        if clock.read(end) - clock.read(event.recorded_at) <= threshold:
            continue
        if waiting := pending(past):
            told = sum(
                _within(later.occurred_at, event.recorded_at, end)
                for later in events[at + 1 :]
                if later.occurred_at != later.recorded_at
            )
            found.append(Silence(event.recorded_at, end, waiting, told, last))
    return found


def _within(text: str, start: str, end: str) -> bool:
    return clock.read(start) < clock.read(text) < clock.read(end)


def pending(state: State) -> list[str]:
    """What an incident waits for, in words: open duties, answers of desks, promises, takedowns; none once closed."""
    if state.status == "closed" or state.plan is None:
        return []
    lines = walk(state)
    found = []
    duties = [line.step.title for line in lines if line.weight == "must" and line.status == "open"]
    if duties:
        titles = list(dict.fromkeys(duties))
        more = f"ほか{len(titles) - NAMED}件" if len(titles) > NAMED else ""
        found.append("必須の手順" + "".join(f"「{title}」" for title in titles[:NAMED]) + more)
    for line in lines:
        if line.status == "waiting":
            found.append(f"「{line.step.title}」への返事（{line.record.to or 'ほかの部署'}）")
    for promise in state.promises.values():
        if promise.state == "open":
            found.append(f"次報の約束（{brief(promise.at)}まで）")
    for takedown in state.takedowns.values():
        if takedown.state not in TAKEDOWN_FINAL:
            about = subject_label(state, takedown.subject)
            asked = asked_for(state.subjects.get(takedown.subject))
            found.append(f"{asked}依頼 {about}（{TAKEDOWN_STATES[takedown.state]}）")
    return [one_line(item) for item in found]
