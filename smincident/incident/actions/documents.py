"""On texts and approvals: drafted, asked about, approved, waived, released, taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from smincident.incident.actions.base import Action


@dataclass(frozen=True, kw_only=True)
class DraftDocument(Action):
    """A text was rendered; its Markdown is kept under ``sha256``.

    ``findings``: what the check of the text found: ``check``, ``severity``, ``message``, ``clauses``.
    """

    template: str
    title: str
    cls: str
    sha256: str
    channels: tuple[str, ...]
    step: str = ""
    subject: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    next_word: str = ""
    source_sha256: str = ""
    findings: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class AcceptFinding(Action):
    """Someone answers for a finding of the check: it does not stand in the way of approval any more."""

    id: str
    check: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerAsk(Action):
    """A person's answer to a question no program can judge, for a text or for the incident."""

    ask: str
    ok: bool
    document: str = ""
    note: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class ApproveDocument(Action):
    """Someone approves these exact bytes. ``sha256``: what they saw; '' takes the present text.

    ``reason``: why the author approves although the guideline keeps the two apart.
    """

    id: str
    by: str
    role: str = ""
    how: str = "face"
    sha256: str = ""
    note: str = ""
    reason: str = ""
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class WaiveApproval(Action):
    """Approval is left out on one of the guideline's own grounds."""

    id: str
    waiver: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReleaseDocument(Action):
    """An approved text went out through a channel. ``confirmed``: asks answered with yes at this moment.

    ``by`` and ``reason``: whose authority, where the guideline's order or separation of people is not kept.
    """

    id: str
    channel: str
    url: str = ""
    sha256: str = ""
    confirmed: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawDocument(Action):
    """A text is taken back (before or after release)."""

    id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SupersedeDocument(Action):
    """A text is replaced by another one of this incident."""

    id: str
    replacement: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RenderDocument(Action):
    """A text was written to a file for use outside."""

    id: str
    form: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ApproveAct(Action):
    """Someone approves an act (a step or a decision), where the guideline asks for it."""

    target: str
    by: str
    role: str = ""
    how: str = "face"
    choice: str = ""
    note: str = ""
    listed: bool = True
