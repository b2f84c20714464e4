"""The timeline (経過): one Japanese line for every event, occurred and recorded time apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from smincident.incident.events import Event
from smincident.incident.state import State
from smincident.report import lines_parts as parts
from smincident.report import lines_steps as steps
from smincident.report.words import one_line

WITHHELD = "（内容は伏せられています）"

Data = dict[str, Any]
Line = Callable[[Event, Data, State], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the timeline shows it; times are stored texts, ``corrected`` is '' unless it was corrected."""

    n: int
    occurred: str
    precision: str
    recorded: str
    kind: str
    actor: str
    what: str
    corrected: str = ""


def rows(state: State) -> list[Row]:
    """All events of an incident in the order in which they were recorded."""
    return [
        Row(
            n=event.n,
            occurred=event.occurred_at,
            precision=event.precision,
            recorded=event.recorded_at,
            kind=event.kind,
            actor=actor_of(event),
            what=summary_of(event, state),
            corrected=one_line(state.corrections.get(event.n, "")),
        )
        for event in state.events
    ]


def actor_of(event: Event) -> str:
    """Who recorded it: the declared name, with the role where one was declared."""
    name, role = event.actor.get("name", ""), event.actor.get("role", "")
    return one_line(f"{name}（{role}）" if role else name)


def summary_of(event: Event, state: State, limit: int = 0) -> str:
    """What an event says, in one line of Japanese, safe to show.

    Args:
        state: the incident's state at or after the event; names of steps, subjects and texts come from it.
        limit: the most characters; 0 for all of them.
    """
    made = WITHHELD if event.data is None else one_line(_LINES[event.kind](event, event.data, state))
    return made if not limit or len(made) <= limit else f"{made[: limit - 1]}…"


_LINES: dict[str, Line] = {
    "incident-opened": steps.opened,
    "plan-set": steps.plan,
    "time-known": steps.time,
    "clock-noted": steps.clock,
    "step-done": steps.done,
    "step-not-applicable": steps.not_applicable,
    "step-deferred": steps.deferred,
    "step-delegated": steps.delegated,
    "step-requested": steps.requested,
    "step-answered": steps.answered,
    "step-observed": steps.observed,
    "step-reopened": steps.reopened,
    "decision-made": steps.decided,
    "condition-judged": steps.judged,
    "deviation-recorded": steps.deviated,
    "ask-answered": steps.asked,
    "noted": steps.noted,
    "corrected": steps.corrected,
    "subject-added": parts.subject_added,
    "subject-updated": parts.subject_updated,
    "takedown-requested": parts.takedown_requested,
    "takedown-updated": parts.takedown_updated,
    "contact-tried": parts.contacted,
    "channel-set": parts.channel,
    "promise-made": parts.promised,
    "promise-settled": parts.settled,
    "document-drafted": parts.drafted,
    "document-approved": parts.approved,
    "document-waived": parts.waived,
    "document-released": parts.released,
    "document-withdrawn": parts.withdrawn,
    "document-superseded": parts.superseded,
    "document-rendered": parts.rendered,
    "act-approved": parts.act_approved,
    "evidence-added": parts.evidence,
    "followup-added": parts.followup,
    "followup-updated": parts.followup_updated,
    "handed-over": parts.handed_over,
    "status-set": parts.status,
    "report-written": parts.report,
    "inject-arrived": parts.inject,
}
