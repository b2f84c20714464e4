"""Rules of a guideline beside its clauses: what has a shape of its own so that the program can keep to it.

Each rule names the clause behind it. Nothing here knows any one body or any one kind of incident.
"""

from __future__ import annotations

from typing import Literal

from msgspec import field

from smincident.content.record import Record

Binds = Literal["staff", "contractor", "private"]
"""Whom a clause binds: staff on duty, contractors and managers of facilities, staff as private persons."""


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
    """A role of which ``count`` holders must approve; ``committee`` names the body they sit in (委員会, quorum)."""

    role: str
    count: int = 1
    committee: str | None = None


class Waiver(Record, kw_only=True):
    """A named ground on which a guideline lets an approval be left out.

    With ``report_after`` the text must be shown to the approvers afterwards (後閲): open until that is recorded.
    """

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
    """A role the guideline names, in its own word. ``task: record`` marks who keeps the record (記録係)."""

    id: str
    says: str
    clause: str | None = None
    task: Literal["record"] | None = None


class Assignment(Record, kw_only=True):
    """A step that does not lie with us alone.

    ``request``: another desk carries it out; we ask, wait and record the answer. ``instruct``: we report to the desk
    and wait until its instruction is recorded; the steps in ``holds`` wait with it.
    """

    step: str
    desk: str
    mode: Literal["request", "instruct"] = "request"
    holds: list[str] = []
    clause: str | None = None


class Ask(Record, kw_only=True):
    """A question a person must answer because no program can judge it (確認)."""

    id: str
    says: str
    at: str = "release"


class Level(Record, kw_only=True):
    """One degree of severity (重さ), the lightest first; they take the place of the options of ``common/severity``.

    From this degree upward the ``steps`` (``runbook/step``) are asked for, whatever the runbooks say of them.
    """

    id: str
    label: str
    criteria: str
    steps: list[str] = []
    clause: str | None = None


class Mode(Record, kw_only=True):
    """A switch that hands roles and desks over (災害対策本部 in place of the usual line) while it is on."""

    id: str
    says: str
    roles: dict[str, str] = {}
    desks: dict[str, str] = {}
    clause: str | None = None


class Choice(Record, kw_only=True):
    """What a decision comes to by the guideline: its ``default`` (another option asks for a reason), or the ``only`` one.

    Against an ``only`` the other options are deviations.
    """

    decision: str
    option: str
    strength: Literal["default", "only"] = "default"
    clause: str


class Order(Record, kw_only=True):
    """What must go out first: texts ``first`` before texts ``then`` (classes or ``template:<id>``).

    It holds as soon as a text of ``first`` is drafted, or always with ``always``.
    """

    id: str
    says: str
    first: str
    then: str
    always: bool = False
    clause: str


class Separation(Record, kw_only=True):
    """Acts on a text that must lie with different people (作成・決裁・発出を分ける)."""

    id: str
    says: str
    acts: list[Literal["draft", "approve", "release"]]
    clause: str


class Reserved(Record, kw_only=True):
    """A step that only a holder of a role may carry out; anyone else deviates."""

    step: str
    role: str
    clause: str


class DraftRule(Record, kw_only=True):
    """Content that a text must or must not have, as far as a program can see it.

    ``must``: one of these passages has to stand in the text; ``never``: none of these may. ``{body}`` and ``{unit}``
    stand for the organisation's own. ``covers`` lists classes and ``template:<id>``.
    """

    id: str
    says: str
    covers: list[str]
    must: list[str] = []
    never: list[str] = []
    severity: Literal["error", "warn"] = "error"


class Chapter(Record, kw_only=True):
    """A part of the guideline with a scope of its own; its clauses take over ``kinds`` and ``binds``."""

    id: str
    title: str
    scope: str
    kinds: list[str] = []
    binds: Binds = "staff"


class Without(Record, kw_only=True):
    """A clause of the parent guideline that this body has not taken over, and why."""

    clause: str
    why: str


class PaperItem(Record, kw_only=True):
    """One item of a paper in the guideline's own order. ``value`` names what the organisation file knows of it."""

    id: str
    label: str
    clause: str | None = None
    value: str | None = None
    help: str | None = None


class Paper(Record, kw_only=True):
    """A paper of quiet times whose items the guideline names (運用ポリシー, 協議書, 申請書)."""

    id: str
    template: str
    title: str
    to: str | None = None
    items: list[PaperItem]
    clause: str | None = None


class Period(Record, kw_only=True):
    """A statutory period (法定の期間).

    ``starts`` is one of the known times (``anyone`` …) or ``takedown`` (the platform's receipt of a request);
    ``length`` is an ISO 8601 duration (``P30D``). ``count_first_day``: the day of the start is day one.
    ``roll``: a last day on which the office is closed moves to the next open day. ``duty``: whose duty it is.
    """

    id: str
    label: str
    clause: str
    starts: Literal["happened", "outsider", "anyone", "desk", "superior", "takedown"]
    length: str
    count_first_day: bool
    roll: Literal["next-open-day", "none"] = "none"
    duty: Literal["ours", "theirs"] = "ours"
    when: dict[str, list[str]] | None = None
    about: bool = False
    source: str
    checked_on: str
    remark: str | None = None
