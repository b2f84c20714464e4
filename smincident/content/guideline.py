"""A guideline (指針): the rules one body has adopted, clause by clause, and what answers each."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from smincident.content.readiness import Item
from smincident.content.record import Record
from smincident.content.rules import (
    ApprovalRule,
    Ask,
    Assignment,
    Binds,
    Chapter,
    Choice,
    Desk,
    DraftRule,
    Guard,
    Level,
    Mode,
    Order,
    Paper,
    Period,
    Reserved,
    Role,
    Separation,
    Without,
)

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


class Clause(Record, kw_only=True):
    """One duty, permission or premise (条項).

    ``if`` is a condition only a person can judge; ``when`` one that decisions settle.
    ``via`` says what in the program answers the clause; ``related`` names steps that show it without being
    asked for by it. ``basis: reading`` marks our reading (解釈), with ``why``. ``binds`` says whom it binds, where that
    is not staff on duty. ``part_of`` marks what was split off from a printed clause: its second half, or our reading.
    A clause of a law names its ``source`` and the date it was ``checked_on``.
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
    part_of: str | None = None
    chapter: str | None = None
    binds: Binds | None = None
    source: str | None = None
    checked_on: str | None = None


class Guideline(Record, kw_only=True):
    """One file of ``guidelines/``. With ``extends`` the clauses and rules of a parent guideline hold too."""

    id: str
    body: str
    title: str
    adopted: str | None = None
    revised: str | None = None
    applies_to_all: bool = False
    effective_from: str | None = None
    source: str | None = None
    checked_on: str | None = None
    note: str | None = None
    extends: str | None = None
    without: list[Without] = []
    chapters: list[Chapter] = []
    roles: list[Role] = []
    clauses: list[Clause]
    guards: list[Guard] = []
    desks: list[Desk] = []
    approval: list[ApprovalRule] = []
    assign: list[Assignment] = []
    asks: list[Ask] = []
    levels: list[Level] = []
    modes: list[Mode] = []
    choices: list[Choice] = []
    order: list[Order] = []
    separation: list[Separation] = []
    reserved: list[Reserved] = []
    drafts: list[DraftRule] = []
    readiness: list[Item] = []
    papers: list[Paper] = []
    periods: list[Period] = []
