"""Statutory periods of an incident (法定の期間): which run, from when to when, whose they are, and when they were kept.

A period runs once the decisions in its ``when`` are made so, unless the clause behind it does not hold. What starts it
must be on the record: a period is never counted from another time than the one its law names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smincident.clock import read, stamp
from smincident.content.periods import STATE_OFFICES, ends
from smincident.content.plan import Plan, PlanClause, PlanStep
from smincident.content.platform import Platform
from smincident.content.rules import Period
from smincident.incident.parts import KNOWN_TIMES, Takedown
from smincident.incident.state import State
from smincident.incident.walk import clause_holds, holds

FindPlatform = Callable[[str], Platform | None]
"""Gives a platform by its id, None where no file describes it."""

LAW = "law-"
"""How the ids of guidelines begin that are laws."""
RECEIVED = "received_at"
"""The field of a step per subject that holds the platform's time of receipt."""
ANSWERS = frozenset({"removed", "restored", "rejected", "extended"})
"""States of a takedown that are an answer; that one will take longer is one, in time or not."""


@dataclass(slots=True)
class Running:
    """One period of one incident.

    Args:
        due_at: the last second, UTC text; '' where it cannot be counted, and ``missing`` says why.
        sure: False while it is not yet decided whether the duty is there at all.
        met_at: when what the period is for was done, with its precision; '' where it is not, or not known when.
        done: it is done, known when or not.
        takedown: the id of the request, for a period that a platform's receipt starts.
    """

    period: Period
    clause: PlanClause | None
    label: str
    due_at: str = ""
    missing: str = ""
    sure: bool = True
    met_at: tuple[str, str] = ("", "")
    done: bool = False
    over: bool = False
    subject: str = ""
    takedown: str = ""


def periods(state: State, platform: FindPlatform | None = None) -> list[Running]:
    """The periods that the plan in force knows and this incident has set going.

    Args:
        platform: gives what is known of platforms; without it nothing is said of what they must do.
    """
    found: list[Running] = []
    for period in state.the_plan.periods:
        if holds(period.when, state) is not True:
            continue
        clause = clause_of(period, state.the_plan)
        verdict = clause_holds(clause, state) if clause else True
        if verdict is False:
            continue
        if period.starts != "takedown":
            found.append(_ours(period, clause, state, sure=verdict is True))
        elif platform is not None:
            # Several decisions may claim a right; the platform answers each request once.
            known = {item.takedown for item in found}
            found += [made for made in _theirs(period, clause, state, platform) if made.takedown not in known]
    return found


def clause_of(period: Period, plan: Plan) -> PlanClause | None:
    """The clause behind a period; the body's own where a law has one of the same id."""
    places = (
        *(clause for step in plan.steps for clause in step.clauses),
        *(clause for step in plan.steps for option in step.options for clause in option.clauses),
        *plan.notes,
    )
    named = [clause for clause in places if clause.id == period.clause]
    return min(named, key=lambda clause: (clause.guideline != plan.guideline, clause.related), default=None)


def _ours(period: Period, clause: PlanClause | None, state: State, *, sure: bool) -> Running:
    made = Running(period, clause, period.label, sure=sure)
    at, _ = state.times.get(period.starts, ("", ""))
    if not at and period.starts == "desk":
        at = state.detected_at
    _count(made, at, f"「{KNOWN_TIMES[period.starts]}」時刻の記録なし", state)
    made.done, made.met_at = _done(period, clause, state)
    made.over = made.done
    return made


def _count(made: Running, start: str, missing: str, state: State) -> None:
    """The last second, where there is a start and the length can be read."""
    if not start:
        made.missing = missing
        return
    # What a law sets is owed to an office of the state; what a body sets itself, to its own.
    law = made.clause is not None and made.clause.guideline.startswith(LAW)
    try:
        made.due_at = stamp(
            ends(read(start), made.period, STATE_OFFICES if law else state.the_plan.closed_days)
        )
    except ValueError:
        made.missing = f"期間「{made.period.length[:20]}」が読めない"


def field_of(period: Period) -> str:
    """The field in which a step that the clause asks for says when it was kept: ``final-30`` looks at ``final_sent``."""
    return f"{period.id.partition('-')[0]}_sent"


def _done(period: Period, clause: PlanClause | None, state: State) -> tuple[bool, tuple[str, str]]:
    """Whether a duty of ours is done, and when: by the field of a step the clause asks for, else by the step's end."""
    done, found = False, ("", "")
    for step in state.the_plan.steps:
        if clause is None or not any(one.key == clause.key and not one.related for one in step.clauses):
            continue
        record, name = state.step_state(step.id), field_of(period)
        ended = record.status == "done"
        if any(field.id == name for field in step.fields):
            # Ended without a time: done, and nobody can say when.
            found = _time(record.fields.get(name))
            done = done or ended or bool(found[0])
        elif ended:
            done, found = True, (record.at, "minute")
    return done, found


def _time(value: Any) -> tuple[str, str]:
    """A time field's value; one that was typed as 不明 is none."""
    return (
        (value["at"], value.get("precision", "minute"))
        if isinstance(value, dict) and "at" in value
        else ("", "")
    )


def _theirs(
    period: Period, clause: PlanClause | None, state: State, platform: FindPlatform
) -> Iterator[Running]:
    """One period for each request that the law makes a platform answer."""
    for takedown in state.takedowns.values():
        about = platform(takedown.platform)
        if about is None or not about.designated or not _claims_right(takedown, period, about, state):
            continue
        made = Running(
            period,
            clause,
            f"回答期限（法定）{about.name}",
            subject=takedown.subject,
            takedown=takedown.id,
        )
        _count(made, received(takedown, state), "運営者の受付時刻の記録なし", state)
        answer = next(((what, at) for what, at, _ in takedown.history if what in ANSWERS), None)
        made.done = made.over = answer is not None
        made.met_at = (answer[1], "minute") if answer else ("", "")
        # Nobody waits any longer for what never came.
        made.over = made.over or takedown.state in ("unanswered", "unknown")
        yield made


def _claims_right(takedown: Takedown, period: Period, about: Platform, state: State) -> bool:
    """Whether a request claims that a right is infringed, and does not only report a breach of the platform's terms.

    Its route says so where we know it; else the decision on the ground as it stood when the request was handed in.
    """
    route = next((item for item in about.routes if takedown.route in (item.id, item.title)), None)
    if route is not None and route.purpose != "rights":
        return False
    subject = state.subjects.get(takedown.subject)
    for decision, options in (period.when or {}).items():
        home = decision.partition("/")[0]
        kinds = {kind for step in state.the_plan.steps if step.runbook == home for kind in step.subjects}
        if subject is None or (kinds and subject.kind not in kinds):
            return False
        if route is None and _chosen(decision, takedown.requested_at, state) not in options:
            return False
    return True


def _chosen(decision: str, at: str, state: State) -> str:
    """What a decision stood at, at a time; '' before it was made."""
    made = [d.choice for d in state.decisions if d.step == decision and _minute(d.at) <= _minute(at)]
    return made[-1] if made else ""


def received(takedown: Takedown, state: State) -> str:
    """When the platform took a request in, by what it showed us; '' where that is not on the record."""
    for step in state.the_plan.steps:
        if not _asks_receipt(step):
            continue
        at, _ = _time(state.step_state(step.id, takedown.subject).fields.get(RECEIVED))
        # One subject may have several requests: the receipt is that of the last one handed in before it.
        before = [t for t in state.takedowns.values() if t.subject == takedown.subject and _not_after(t, at)]
        if before and max(before, key=lambda item: read(item.requested_at)).id == takedown.id:
            return at
    return next((at for what, at, _ in takedown.history if what == "accepted"), "")


def _asks_receipt(step: PlanStep) -> bool:
    return step.each == "subject" and any(
        field.id == RECEIVED and field.type == "time" for field in step.fields
    )


def _not_after(takedown: Takedown, at: str) -> bool:
    return bool(at) and _minute(takedown.requested_at) <= _minute(at)


def _minute(at: str) -> datetime:
    """A receipt is typed to the minute; a request of the same minute came before it."""
    return read(at).replace(second=0, microsecond=0)
