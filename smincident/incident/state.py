"""The state of an incident: a fold over its events, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from smincident.content.plan import Plan
from smincident.incident.events import Event
from smincident.incident.modes import under
from smincident.incident.parts import (
    Approval,
    Channel,
    ContactAttempt,
    Decision,
    Deviation,
    Document,
    Evidence,
    Followup,
    Promise,
    Release,
    StepState,
    Subject,
    Takedown,
)

LoadPlan = Callable[[str], Plan]
StepKey = tuple[str, str]
"""A step id and the id of its subject, '' where the step is not per subject."""


@dataclass
class PlanRecord:
    """One plan of the incident: its number, the hash it is kept under, and why it came."""

    number: int
    sha256: str
    at: str
    runbooks: list[str]
    reason: str


@dataclass
class State:
    """Everything known of one incident after its events so far.

    Args:
        load_plan: gives the plan kept under a hash.
    """

    load_plan: LoadPlan
    id: str = ""
    title: str = ""
    guideline: str = ""
    drill: str = ""
    status: str = ""
    opened_at: str = ""
    detected_at: str = ""
    detected_precision: str = "minute"
    """When our desk came to know: as the opening says, until ``time-known`` says it better."""
    closed_at: str = ""
    organisation: str = ""
    operator: str = ""
    n: int = 0
    digest: str = ""
    plan: Plan | None = None
    """The plan in force, with roles and desks as the active modes hand them over."""
    composed: Plan | None = None
    modes: list[str] = field(default_factory=list)
    plans: list[PlanRecord] = field(default_factory=list)
    times: dict[str, tuple[str, str]] = field(default_factory=dict)
    steps: dict[StepKey, StepState] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    conditions: dict[str, str] = field(default_factory=dict)
    asks: dict[str, bool] = field(default_factory=dict)
    act_approvals: dict[str, list[Approval]] = field(default_factory=dict)
    subjects: dict[str, Subject] = field(default_factory=dict)
    takedowns: dict[str, Takedown] = field(default_factory=dict)
    contacts: list[ContactAttempt] = field(default_factory=list)
    channels: dict[str, Channel] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    followups: dict[str, Followup] = field(default_factory=dict)
    deviations: list[Deviation] = field(default_factory=list)
    corrections: dict[int, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    asked: dict[str, tuple[str, bool | None]] = field(default_factory=dict)
    """Weight and openness of each step, worked out by ``walk`` and dropped when something they rest on changes."""

    @property
    def the_plan(self) -> Plan:
        """The plan in force; an opened incident always has one."""
        assert self.plan is not None, "an incident without a plan"
        return self.plan

    @property
    def runbooks(self) -> list[str]:
        """The runbooks of the plan in force, in the order in which they joined."""
        return self.plan.runbooks if self.plan else []

    def step_state(self, step: str, subject: str = "") -> StepState:
        """What was recorded of a step; an untouched one is empty."""
        return self.steps.get((step, subject)) or StepState()

    def apply(self, event: Event) -> None:
        """Take in the next event. A withheld one moves only the head."""
        self.n = event.n
        self.digest = event.digest
        self.events.append(event)
        if event.kind in _TURNS:
            self.asked.clear()
        if event.data is not None:
            _FOLD[event.kind](self, event, event.data)


def fold(events: Iterable[Event], load_plan: LoadPlan) -> State:
    """The state after ``events``, in order from the first."""
    state = State(load_plan)
    for event in events:
        state.apply(event)
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

Handler = Callable[[State, Event, dict[str, Any]], None]


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


def _asked(state: State, event: Event, data: dict[str, Any]) -> None:
    if document := state.documents.get(data.get("document", "")):
        document.answers[data["ask"]] = data["ok"]
    else:
        state.asks[data["ask"]] = data["ok"]


def _nothing(state: State, event: Event, data: dict[str, Any]) -> None:
    """Kinds that only stand in the timeline."""


def _corrected(state: State, event: Event, data: dict[str, Any]) -> None:
    state.corrections[data["n"]] = data.get("text") or data["reason"]


def _subject_added(state: State, event: Event, data: dict[str, Any]) -> None:
    state.subjects[data["id"]] = Subject(found_at=event.occurred_at, **data)


def _update(target: object, data: dict[str, Any], skip: tuple[str, ...] = ("id",)) -> None:
    for key, value in data.items():
        if key not in skip:
            setattr(target, key, value)


def _subject_updated(state: State, event: Event, data: dict[str, Any]) -> None:
    subject = state.subjects[data["id"]]
    _update(subject, data)
    if data.get("state") in ("gone", "dismissed"):
        subject.ended_at = event.occurred_at
    elif data.get("state") == "active":
        subject.ended_at = ""


def _takedown_requested(state: State, event: Event, data: dict[str, Any]) -> None:
    takedown = Takedown(state="requested", requested_at=event.occurred_at, **data)
    takedown.history.append(("requested", event.occurred_at, data.get("note", "")))
    state.takedowns[data["id"]] = takedown


def _takedown_updated(state: State, event: Event, data: dict[str, Any]) -> None:
    takedown = state.takedowns[data["id"]]
    _update(takedown, data)
    if "state" in data:
        takedown.history.append((data["state"], event.occurred_at, data.get("note", "")))


def _contacted(state: State, event: Event, data: dict[str, Any]) -> None:
    state.contacts.append(
        ContactAttempt(
            n=event.n,
            who=data["who"],
            desk=data.get("desk", ""),
            how=data.get("how", ""),
            reached=data["reached"],
            next=data.get("next", ""),
            note=data.get("note", ""),
            step=data.get("step", ""),
            at=event.occurred_at,
        )
    )


def _channel_set(state: State, event: Event, data: dict[str, Any]) -> None:
    known = state.channels.get(data["id"])
    label = data.get("label") or (known.label if known else data["id"])
    cls = data.get("cls") or (known.cls if known else "sns")
    state.channels[data["id"]] = Channel(
        data["id"], label, cls, data["status"], data.get("reason", ""), event.occurred_at
    )


def _promised(state: State, event: Event, data: dict[str, Any]) -> None:
    state.promises[data["id"]] = Promise(
        data["id"], data["at"], data.get("text", ""), made_at=event.occurred_at
    )


def _promise_settled(state: State, event: Event, data: dict[str, Any]) -> None:
    promise = state.promises[data["id"]]
    promise.state = data["state"]
    promise.settled_at = event.occurred_at


def _drafted(state: State, event: Event, data: dict[str, Any]) -> None:
    author = event.actor.get("name", "")
    state.documents[data["id"]] = Document(author=author, drafted_at=event.occurred_at, **data)


def _approval(event: Event, data: dict[str, Any]) -> Approval:
    return Approval(
        n=event.n,
        by=data["by"],
        role=data.get("role", ""),
        how=data.get("how", ""),
        at=event.occurred_at,
        own=data.get("own", False),
        listed=data.get("listed", True),
        sha256=data.get("sha256", ""),
        note=data.get("note", ""),
        choice=data.get("choice", ""),
    )


def _approved(state: State, event: Event, data: dict[str, Any]) -> None:
    document = state.documents[data["id"]]
    document.approvals.append(_approval(event, data))
    if document.status == "released":
        document.report_after = document.report_after and not data.get("complete")
    elif data.get("complete"):
        document.status = "approved"


def _waived(state: State, event: Event, data: dict[str, Any]) -> None:
    document = state.documents[data["id"]]
    document.waiver = data["waiver"]
    document.report_after = data.get("report_after", False)
    document.status = "approved"


def _finding_accepted(state: State, event: Event, data: dict[str, Any]) -> None:
    state.documents[data["id"]].accepted[data["check"]] = data["by"]


def _released(state: State, event: Event, data: dict[str, Any]) -> None:
    document = state.documents[data["id"]]
    document.status = "released"
    who = event.actor.get("name", "")
    document.releases.append(Release(data["channel"], event.occurred_at, who, data.get("url", "")))


def _document_status(status: str) -> Handler:
    def handle(state: State, event: Event, data: dict[str, Any]) -> None:
        state.documents[data["id"]].status = status

    return handle


def _act_approved(state: State, event: Event, data: dict[str, Any]) -> None:
    state.act_approvals.setdefault(data["target"], []).append(_approval(event, data))


def _evidence_added(state: State, event: Event, data: dict[str, Any]) -> None:
    who = data.get("by") or event.actor.get("name", "")
    rest = {key: value for key, value in data.items() if key != "by"}
    state.evidence[data["id"]] = Evidence(by=who, at=event.occurred_at, **rest)


def _followup_added(state: State, event: Event, data: dict[str, Any]) -> None:
    state.followups[data["id"]] = Followup(at=event.occurred_at, **data)


def _followup_updated(state: State, event: Event, data: dict[str, Any]) -> None:
    _update(state.followups[data["id"]], data)


def _handed_over(state: State, event: Event, data: dict[str, Any]) -> None:
    state.operator = data["to"]


def _status_set(state: State, event: Event, data: dict[str, Any]) -> None:
    state.status = data["status"]
    state.closed_at = event.occurred_at if data["status"] == "closed" else ""


_FOLD: dict[str, Handler] = {
    "incident-opened": _opened,
    "plan-set": _plan_set,
    "time-known": _time_known,
    "clock-noted": _nothing,
    "mode-set": _mode_set,
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
    "ask-answered": _asked,
    "noted": _nothing,
    "corrected": _corrected,
    "subject-added": _subject_added,
    "subject-updated": _subject_updated,
    "takedown-requested": _takedown_requested,
    "takedown-updated": _takedown_updated,
    "contact-tried": _contacted,
    "channel-set": _channel_set,
    "promise-made": _promised,
    "promise-settled": _promise_settled,
    "document-drafted": _drafted,
    "document-approved": _approved,
    "document-waived": _waived,
    "finding-accepted": _finding_accepted,
    "document-released": _released,
    "document-withdrawn": _document_status("withdrawn"),
    "document-superseded": _document_status("superseded"),
    "document-rendered": _nothing,
    "act-approved": _act_approved,
    "evidence-added": _evidence_added,
    "followup-added": _followup_added,
    "followup-updated": _followup_updated,
    "handed-over": _handed_over,
    "status-set": _status_set,
    "report-written": _nothing,
    "inject-arrived": _nothing,
}
