"""The state of an incident: all that is known of it after its events so far. ``fold`` makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from smincident.content.plan import Plan
from smincident.incident.events import Event
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
    gaps: bool = False
    """An event was passed over of which nothing is readable any more; what rests on it may be missing."""
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
        return self.steps.get((step, subject), _UNTOUCHED)


_UNTOUCHED = StepState()
"""Nothing writes into it: the fold makes an entry of its own for every step it touches."""

Handler = Callable[[State, Event, dict[str, Any]], None]
"""What one kind of event makes of the state, given its data."""
