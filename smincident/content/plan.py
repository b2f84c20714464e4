"""A plan (実行計画): the steps one incident walks, composed from runbooks and a guideline.

A plan is stored when an incident opens and is never changed; a change of runbooks appends the next plan.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from smincident.content.guideline import Force
from smincident.content.organisation import ClosedDays
from smincident.content.platform import Purpose
from smincident.content.rules import Binds, Desk, Mode, Period, Role, Waiver
from smincident.content.runbook import Field, Goal, StepKind

Weight = Literal["must", "should", "conditional", "may", "practice", "forbidden"]
When = dict[str, list[str]]
"""Decision step ids to the options under which something holds: all keys must hold, any listed option does."""


class PlanClause(Struct, kw_only=True, omit_defaults=True):
    """A clause as shown beside a step, guard or rule. ``related`` clauses are shown but ask for nothing.

    A ``level`` clause asks from a degree of severity on, beside whatever else opens the step.
    """

    guideline: str
    id: str
    at: str
    says: str
    force: Force
    basis: Literal["text", "reading"] = "text"
    why: str | None = None
    if_: str | None = None
    when: When | None = None
    urgency: str | None = None
    by: str | None = None
    after: list[str] = []
    related: bool = False
    remark: str | None = None
    binds: Binds = "staff"
    source: str | None = None
    level: bool = False

    @property
    def key(self) -> str:
        """The clause's id with its guideline, unique over all guidelines."""
        return f"{self.guideline}:{self.id}"


class PlanOption(Struct, kw_only=True, omit_defaults=True):
    """One option of a decision. ``guards`` names the guards that speak against it.

    ``default`` marks what the guideline takes as a rule: another option then asks for a reason.
    """

    id: str
    label: str
    help: str | None = None
    adds: list[str] = []
    guards: list[str] = []
    clauses: list[PlanClause] = []
    ability: str | None = None
    route: Purpose | None = None
    default: bool = False


class PlanStep(Struct, kw_only=True, omit_defaults=True):
    """One step of a plan. ``id`` is ``runbook/step``; ``when`` and ``after`` use such ids too.

    ``mode``: we do it; another desk does it at our ``request``; or we report and wait for an instruction
    (``instruct``). ``reserved`` names the role that alone may carry it out.
    """

    id: str
    phase: str
    kind: StepKind
    title: str
    how: str = ""
    fields: list[Field] = []
    options: list[PlanOption] = []
    document: str | None = None
    goal: Goal | None = None
    when: When | None = None
    after: list[str] = []
    each: Literal["subject"] | None = None
    subjects: list[str] = []
    evidence: Literal["wanted", "required"] | None = None
    guide: str | None = None
    every: str | None = None
    until: str | None = None
    clauses: list[PlanClause] = []
    guards: list[str] = []
    mode: Literal["self", "request", "instruct"] = "self"
    desk: str | None = None
    reserved: str | None = None
    desks: list[str] = []
    asks: list[str] = []

    @property
    def runbook(self) -> str:
        """The runbook whose file holds this step."""
        return self.id.split("/", 1)[0]


class PlanPhase(Struct, kw_only=True, omit_defaults=True):
    """A phase with the ids of its steps in order."""

    id: str
    runbook: str
    title: str
    steps: list[str]


class PlanGuard(Struct, kw_only=True, omit_defaults=True):
    """A guard in force for this plan."""

    id: str
    says: str
    strength: Literal["prohibit", "should"]
    against: list[str] = []
    clauses: list[PlanClause] = []


class PlanApproval(Struct, kw_only=True, omit_defaults=True):
    """Who must approve what. ``silent`` marks the default where the guideline says nothing (指針に定めなし).

    ``of`` names a role once for each holder that is wanted; ``committees`` says in which body those of a role sit.
    """

    id: str
    covers: list[str]
    of: list[str] = []
    committees: dict[str, str] = {}
    also: int = 0
    says: str | None = None
    waive: list[Waiver] = []
    clauses: list[PlanClause] = []
    silent: bool = False


class PlanAsk(Struct, kw_only=True, omit_defaults=True):
    """A question asked of a person at release or at a step."""

    id: str
    says: str
    at: str
    clauses: list[PlanClause] = []


class PlanOrder(Struct, kw_only=True, omit_defaults=True):
    """What must go out first: texts that ``first`` covers before those that ``then`` covers."""

    id: str
    says: str
    first: str
    then: str
    always: bool = False
    clauses: list[PlanClause] = []


class PlanSeparation(Struct, kw_only=True, omit_defaults=True):
    """Acts on a text that must lie with different people."""

    id: str
    says: str
    acts: list[str]
    clauses: list[PlanClause] = []


class PlanDraftRule(Struct, kw_only=True, omit_defaults=True):
    """What a text must or must not have: a rule of the guideline, or a built-in check that a clause calls for.

    A built-in check has neither ``must`` nor ``never``; ``id`` names it.
    """

    id: str
    says: str
    covers: list[str] = []
    must: list[str] = []
    never: list[str] = []
    severity: Literal["error", "warn"] = "error"
    clauses: list[PlanClause] = []


class PlanDocument(Struct, kw_only=True, omit_defaults=True):
    """A template as this plan knows it: its title and class decide who must approve it."""

    id: str
    title: str
    cls: str
    channels: list[str] = []


class Plan(Struct, kw_only=True, omit_defaults=True):
    """The whole plan, self-contained: an incident can be walked and reported from it alone."""

    version: int = 1
    guideline: str
    guideline_title: str
    body: str
    runbooks: list[str]
    titles: dict[str, str]
    phases: list[PlanPhase]
    steps: list[PlanStep]
    guards: list[PlanGuard] = []
    desks: list[Desk] = []
    approval: list[PlanApproval] = []
    asks: list[PlanAsk] = []
    roles: list[Role] = []
    documents: list[PlanDocument] = []
    notes: list[PlanClause] = []
    guides: dict[str, int] = {}
    routes: list[Purpose] = []
    """For what a platform is asked about our own account in these kinds of incident."""
    modes: list[Mode] = []
    order: list[PlanOrder] = []
    separation: list[PlanSeparation] = []
    drafts: list[PlanDraftRule] = []
    periods: list[Period] = []
    closed_days: ClosedDays = field(default_factory=ClosedDays)

    def step(self, step_id: str) -> PlanStep | None:
        """The step of that id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)

    def guard(self, guard_id: str) -> PlanGuard | None:
        """The guard of that id, or None."""
        return next((guard for guard in self.guards if guard.id == guard_id), None)

    def document(self, template: str) -> PlanDocument | None:
        """What the plan knows of a template, or None."""
        return next((item for item in self.documents if item.id == template), None)


UNKNOWN = "unknown"
"""The option every decision has besides its own: まだ分からない, with a time to look again."""
DEFAULT_APPROVAL = PlanApproval(
    id="practice",
    covers=["*"],
    also=1,
    says="作成者以外の一人が確かめて了承する",
    silent=True,
)
