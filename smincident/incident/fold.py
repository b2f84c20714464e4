"""The fold: events, one after the other, become the state of an incident, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smincident.incident import fold_documents, fold_parts, fold_steps
from smincident.incident.events import Event
from smincident.incident.modes import under
from smincident.incident.parts import Channel
from smincident.incident.state import Handler, LoadPlan, PlanRecord, State


def apply(state: State, event: Event) -> None:
    """Take in the next event. Of a withheld one what remains of it; where nothing does, it moves only the head."""
    state.n = event.n
    state.digest = event.digest
    state.events.append(event)
    if event.kind in _TURNS:
        state.asked.clear()
    data = event.known
    if data is None:
        state.gaps = True
        return
    try:
        _HANDLERS[event.kind](state, event, data)
    except (KeyError, AssertionError):
        # It rests on an event of which nothing remains.
        if not state.gaps:
            raise


def fold(events: Iterable[Event], load_plan: LoadPlan) -> State:
    """The state after ``events``, in order from the first."""
    state = State(load_plan)
    for event in events:
        apply(state, event)
    return state


_TURNS = frozenset(
    {
        "plan-set",
        "mode-set",
        "decision-made",
        "condition-judged",
        "step-not-applicable",
        "step-deferred",
        "step-delegated",
        "step-requested",
        "step-answered",
        "step-reopened",
    }
)
"""Kinds of events after which other steps may weigh differently or open and close."""


def _opened(state: State, event: Event, data: dict[str, Any]) -> None:
    state.id = event.incident
    state.title = data["title"]
    state.guideline = data["guideline"]
    state.drill = data.get("drill", "")
    state.organisation = data.get("organisation", "")
    state.operator = event.actor.get("name", "")
    state.status = "open"
    state.opened_at = event.recorded_at
    state.detected_at, state.detected_precision = event.occurred_at, event.precision
    for channel in data.get("channels", []):
        state.channels[channel["id"]] = Channel(channel["id"], channel["label"], channel["cls"])


def _plan_set(state: State, event: Event, data: dict[str, Any]) -> None:
    state.composed = state.load_plan(data["sha256"])
    state.plan = under(state.composed, state.modes)
    state.plans.append(
        PlanRecord(
            data["number"], data["sha256"], event.occurred_at, data["runbooks"], data.get("reason", "")
        )
    )


def _mode_set(state: State, event: Event, data: dict[str, Any]) -> None:
    state.modes = [mode for mode in state.modes if mode != data["mode"]]
    if data["on"]:
        state.modes.append(data["mode"])
    assert state.composed is not None
    state.plan = under(state.composed, state.modes)


def _time_known(state: State, event: Event, data: dict[str, Any]) -> None:
    state.times[data["which"]] = (event.occurred_at, event.precision)
    if data["which"] == "desk":
        state.detected_at, state.detected_precision = event.occurred_at, event.precision


def _nothing(state: State, event: Event, data: dict[str, Any]) -> None:
    """Kinds that only stand in the timeline."""


def _withheld(state: State, event: Event, data: dict[str, Any]) -> None:
    for item in data.get("evidence", []):
        if found := state.evidence.get(item["id"]):
            found.withheld = event.n
    for document in state.documents.values():
        if document.sha256 in data.get("kept", []):
            document.withheld = event.n


def _corrected(state: State, event: Event, data: dict[str, Any]) -> None:
    state.corrections[data["n"]] = data.get("text") or data["reason"]


def _handed_over(state: State, event: Event, data: dict[str, Any]) -> None:
    state.operator = data["to"]


def _status_set(state: State, event: Event, data: dict[str, Any]) -> None:
    state.status = data["status"]
    state.closed_at = event.occurred_at if data["status"] == "closed" else ""


_HANDLERS: dict[str, Handler] = {
    "incident-opened": _opened,
    "plan-set": _plan_set,
    "time-known": _time_known,
    "clock-noted": _nothing,
    "mode-set": _mode_set,
    "noted": _nothing,
    "corrected": _corrected,
    "document-rendered": _nothing,
    "handed-over": _handed_over,
    "status-set": _status_set,
    "report-written": _nothing,
    "exported": _nothing,
    "inject-arrived": _nothing,
    "withheld": _withheld,
    **fold_steps.HANDLERS,
    **fold_parts.HANDLERS,
    **fold_documents.HANDLERS,
}
