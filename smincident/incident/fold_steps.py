"""What events on steps make of the state: done, put aside, asked of others, watched, decided, judged, deviated from."""

from __future__ import annotations

from typing import Any

from smincident.incident.events import Event
from smincident.incident.parts import Decision, Deviation, StepState
from smincident.incident.state import Handler, State


def _step(state: State, data: dict[str, Any]) -> StepState:
    return state.steps.setdefault((data["step"], data.get("subject", "")), StepState())


def _ended(status: str) -> Handler:
    def handle(state: State, event: Event, data: dict[str, Any]) -> None:
        entry = _step(state, data)
        entry.status = status
        entry.at = event.occurred_at
        entry.n = event.n
        entry.fields = {**entry.fields, **data.get("fields", {})}
        entry.note = data.get("note", entry.note)
        entry.reason = data.get("reason", "")
        entry.by = data.get("by", "")
        entry.to = data.get("to", "")
        entry.until = data.get("until", "")
        entry.override = data.get("override", "")

    return handle


def _answered(state: State, event: Event, data: dict[str, Any]) -> None:
    entry = _step(state, data)
    entry.answer = data.get("note", "")
    entry.fields = {**entry.fields, **data.get("fields", {})}
    entry.by = data.get("by", "")
    entry.at = event.occurred_at
    entry.n = event.n
    entry.status = "done" if data["ok"] else ""


def _observed(state: State, event: Event, data: dict[str, Any]) -> None:
    entry = _step(state, data)
    entry.observations += 1
    entry.observed_at = event.occurred_at
    entry.note = data.get("note", "")
    entry.fields = {**entry.fields, **data.get("fields", {})}


def _reopened(state: State, event: Event, data: dict[str, Any]) -> None:
    entry = _step(state, data)
    entry.status = entry.to = entry.until = entry.override = ""
    entry.reason = data.get("reason", "")
    entry.n = event.n
    state.choices.pop(data["step"], None)


def _decided(state: State, event: Event, data: dict[str, Any]) -> None:
    step, choice = data["step"], data["choice"]
    state.choices[step] = choice
    state.decisions.append(
        Decision(
            n=event.n,
            step=step,
            choice=choice,
            label=data["label"],
            known=data.get("known", ""),
            reason=data.get("reason", ""),
            by=data.get("by", ""),
            at=event.occurred_at,
            look_again=data.get("look_again", ""),
        )
    )
    entry = _step(state, data)
    entry.n = event.n
    entry.at = event.occurred_at
    entry.by = data.get("by", "")
    entry.note = data.get("reason", "")
    entry.fields = {**entry.fields, **data.get("fields", {})}
    entry.until = data.get("look_again", "")
    if choice != "unknown":
        for approval in state.act_approvals.get(step, []):
            approval.used = True
    # An open question is no end: the step stays to be decided when its time to look again comes.
    entry.status = "" if choice == "unknown" else "done"


def _judged(state: State, event: Event, data: dict[str, Any]) -> None:
    state.conditions[data["clause"]] = data["holds"]


def _deviated(state: State, event: Event, data: dict[str, Any]) -> None:
    state.deviations.append(
        Deviation(
            n=event.n,
            target=data["target"],
            guards=data.get("guards", []),
            clauses=data.get("clauses", []),
            omission=data.get("omission", False),
            by=data["by"],
            reason=data["reason"],
            at=event.occurred_at,
            subject=data.get("subject", ""),
        )
    )


HANDLERS: dict[str, Handler] = {
    "step-done": _ended("done"),
    "step-not-applicable": _ended("not-applicable"),
    "step-deferred": _ended("deferred"),
    "step-delegated": _ended("delegated"),
    "step-requested": _ended("waiting"),
    "step-answered": _answered,
    "step-observed": _observed,
    "step-reopened": _reopened,
    "decision-made": _decided,
    "condition-judged": _judged,
    "deviation-recorded": _deviated,
}
