"""A runbook (手順書): what to do in one kind of incident, independent of any one guideline."""

from __future__ import annotations

from typing import Literal

from smincident.content.platform import Purpose
from smincident.content.record import Record

StepKind = Literal["task", "decision", "document", "report", "watch"]
FieldType = Literal["text", "line", "url", "time", "choice", "number", "check", "secret"]
KnownTime = Literal["happened", "outsider", "anyone", "desk", "superior"]
Goal = Literal["drafted", "approved", "released", "promised", "contacted"]


class Field(Record, kw_only=True):
    """Something the operator fills in. ``secret`` is used on screen and never kept.

    ``known`` marks a time that is one of those kept apart (happened, outsider, anyone, desk, superior).
    """

    id: str
    label: str
    type: FieldType = "line"
    required: bool = False
    many: bool = False
    choices: list[str] = []
    known: KnownTime | None = None
    help: str | None = None


class Option(Record, kw_only=True):
    """One way a decision can go. ``adds`` names runbooks that join the plan when it is chosen.

    ``ability`` names what the platform must allow for it (``hide-comment``): shown with what each platform can do.
    ``route`` names the purpose for which a platform's form is then filled in (``rights``).
    """

    id: str
    label: str
    help: str | None = None
    adds: list[str] = []
    ability: str | None = None
    route: Purpose | None = None


class Offer(Record, kw_only=True):
    """How ``common/triage`` offers a runbook: its words, without the shared step knowing of it."""

    label: str
    help: str | None = None


class Step(Record, kw_only=True):
    """One thing to do (手順).

    ``use`` refers to a step of another runbook and then stands alone. ``when`` maps decision steps (local ids or
    ``runbook/step``) to the options under which this step is asked for. ``goal`` is what the program itself can see:
    a document drafted, approved or released, a promise made, a desk reached. ``each: subject`` gives one state per
    subject; ``subjects`` narrows that to kinds of subject. ``asked`` steps appear only where a clause asks.
    ``guide`` is our own 目安 (``15m``, ``2h``), never a deadline. A ``watch`` step comes back ``every`` so often,
    ``until`` says in words when it may end.
    """

    use: str | None = None
    id: str | None = None
    kind: StepKind = "task"
    title: str = ""
    how: str = ""
    fields: list[Field] = []
    options: list[Option] = []
    document: str | None = None
    goal: Goal | None = None
    when: dict[str, list[str]] | None = None
    after: list[str] = []
    each: Literal["subject"] | None = None
    subjects: list[str] = []
    desks: list[str] = []
    evidence: Literal["wanted", "required"] | None = None
    asked: bool = False
    guide: str | None = None
    every: str | None = None
    until: str | None = None


class Phase(Record, kw_only=True):
    """A stretch of five to nine steps that ends in a pause (段階).

    With ``use`` the steps of that phase come first, then ``steps``.
    """

    id: str | None = None
    use: str | None = None
    title: str = ""
    steps: list[Step] = []


class Runbook(Record, kw_only=True):
    """One file of ``runbooks/``.

    ``steps`` outside phases can be referred to but are in no plan by themselves. ``offered`` puts the runbook among the
    options of ``common/triage``. ``route`` is the purpose of a platform's form about our own account.
    """

    id: str
    title: str
    summary: str = ""
    offered: Offer | None = None
    route: Purpose | None = None
    phases: list[Phase] = []
    steps: list[Step] = []
