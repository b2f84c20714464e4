"""A guideline (指針): the rules one body has adopted, clause by clause, and what answers each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Force = Literal["must", "prohibit", "should", "conditional", "may", "note"]
ClauseClass = Literal[
    "response-step",
    "prohibition",
    "approval",
    "reporting-line",
    "deadline/urgency",
    "document",
    "draft-content-rule",
    "prevention",
    "scope",
    "definition",
]


class Record(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Base of everything read from content files: unknown keys are errors."""


class Clause(Record, kw_only=True):
    """One duty, permission or premise (条項).

    ``if`` is a condition only a person can judge; ``when`` one that decisions settle.
    ``via`` says what in the program answers the clause; ``related`` names steps that show it without being
    asked for by it. ``basis: reading`` marks our reading (解釈), with ``why``.
    """

    id: str
    at: str
    cls: ClauseClass = field(name="class")
    says: str
    force: Force
    via: list[str]
    text: str | None = None
    if_: str | None = field(name="if", default=None)
    when: dict[str, list[str]] | None = None
    urgency: str | None = None
    after: list[str] = []
    by: str | None = None
    kinds: list[str] = []
    related: list[str] = []
    basis: Literal["text", "reading"] = "text"
    why: str | None = None
    remark: str | None = None


class Guard(Record, kw_only=True):
    """A prohibition that holds during an incident (してはいけないこと).

    ``during`` lists runbook ids (empty: all). ``against`` lists ``step:…`` and ``option:…`` targets.
    """

    id: str
    says: str
    during: list[str] = []
    strength: Literal["prohibit", "should"] = "prohibit"
    against: list[str] = []


class Desk(Record, kw_only=True):
    """An office a guideline names: whom to report to or to ask (所管課・相談窓口).

    ``kinds`` lists runbook ids it is for (empty: all); ``order`` is the place in the reporting line.
    """

    id: str
    name: str
    purpose: Literal["report", "contact", "request"] = field(name="for", default="report")
    kinds: list[str] = []
    units: list[str] = []
    urgency: str | None = None
    clause: str | None = None
    note: str | None = None


class RoleOf(Record, kw_only=True):
    """One role of which a holder must approve."""

    role: str


class Waiver(Record, kw_only=True):
    """A named ground on which a guideline lets an approval be left out."""

    id: str
    says: str
    clause: str | None = None
    report_after: bool = False


class ApprovalRule(Record, kw_only=True):
    """Who must approve what (決裁).

    ``covers`` lists document classes (``notice``, ``post``, ``letter``, ``press``, ``reply``…), ``template:<id>``,
    ``decision:<runbook>/<step>`` and ``step:<runbook>/<step>``. Each role in ``of`` must approve; ``also`` is the
    number of further people who must have been consulted.
    """

    id: str
    covers: list[str]
    of: list[RoleOf] = []
    also: int = 0
    says: str | None = None
    waive: list[Waiver] = []


class Role(Record, kw_only=True):
    """A role the guideline names, in its own word."""

    id: str
    says: str
    clause: str | None = None


class Assignment(Record, kw_only=True):
    """A step that another desk carries out: we ask, wait and record the answer."""

    step: str
    desk: str
    mode: Literal["request"] = "request"
    clause: str | None = None


class Ask(Record, kw_only=True):
    """A question a person must answer because no program can judge it (確認)."""

    id: str
    says: str
    at: str = "release"


class Guideline(Record, kw_only=True):
    """One file of ``guidelines/``."""

    id: str
    body: str
    title: str
    adopted: str | None = None
    revised: str | None = None
    applies_to_all: bool = False
    note: str | None = None
    roles: list[Role] = []
    clauses: list[Clause]
    guards: list[Guard] = []
    desks: list[Desk] = []
    approval: list[ApprovalRule] = []
    assign: list[Assignment] = []
    asks: list[Ask] = []
