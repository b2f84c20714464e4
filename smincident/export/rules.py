"""What is withheld from whom, as data: the class of every member of every kind of event, and what each reader sees.

A member or kind that stands in no table here is withheld from every reader: what is new is closed until someone has
thought of it. docs/export.md prints both tables; a test holds them together.
"""

from __future__ import annotations

import re
from typing import Literal

from smincident.incident.parts import APPROVAL_WAYS, PUBLIC_CHANNELS
from smincident.report.words import AUDIENCES

PERSON = "個人情報"
INNER = "内部の検討"
SECURITY = "情報セキュリティ"
OUTSIDE = "外部の人の言葉・情報"
BY_HAND = "個別の判断"
FOUND = "個人情報とみられる記載"

Class = Literal[
    "fact", "title", "staff", "machine", "reason", "note", "outside", "identity", "field", "contact", "evidence",
    "receipt", "draft", "address", "unknown",
]  # fmt: skip
"""What a member is: ``fact`` an id, hash, time, number or fixed word; ``title`` a name that is meant to be read by others;
``staff`` a person of ours; ``identity`` who an account or post belongs to; ``address`` where we published something."""

GROUNDS: dict[Class, str] = {
    "fact": BY_HAND,
    "title": BY_HAND,
    "staff": PERSON,
    "machine": SECURITY,
    "reason": INNER,
    "note": INNER,
    "outside": OUTSIDE,
    "identity": PERSON,
    "field": INNER,
    "contact": PERSON,
    "evidence": OUTSIDE,
    "receipt": SECURITY,
    "draft": INNER,
    "address": BY_HAND,
    "unknown": INNER,
}
"""The ground on which each class is withheld, where it is."""

_ALWAYS: frozenset[Class] = frozenset({"fact", "title", "address"})
STAYS: dict[str, frozenset[Class]] = {
    "public": _ALWAYS,
    "press": _ALWAYS,
    "assembly": _ALWAYS | {"reason", "receipt"},
    "peer": _ALWAYS | {"reason"},
}
"""The classes that each reader sees. ``staff`` stays where the name is public: the head of the body, spokespersons."""

OPENED: frozenset[Class] = frozenset({"reason", "note", "field"})
"""Classes that every reader sees in an entry that the operator marked as open (公開可)."""

RESTRICTED = "限定の記録"
"""The ground on which an entry marked as restricted (限定) is withheld whole, from every reader."""

TEXTS: dict[str, frozenset[str]] = dict.fromkeys(AUDIENCES, PUBLIC_CHANNELS)
"""Over what classes of channels a text must have gone out for each reader to see it."""

KEPT: dict[str, frozenset[str]] = {
    "public": frozenset({"text"}),
    "press": frozenset({"text"}),
    "assembly": frozenset({"text", "plan"}),
    "peer": frozenset({"text", "plan", "template"}),
}
"""Which kept bytes go along, if nothing that is withheld stands in them."""

KEPT_GROUNDS = {"organisation": PERSON, "plan": INNER, "template": INNER, "text": INNER, "other": INNER}

ACTOR: dict[str, Class] = {"name": "staff", "role": "title", "os_user": "machine", "host": "machine"}

_STEP: dict[str, Class] = {"step": "fact", "subject": "fact", "reason": "reason", "by": "staff"}
_SIGNED: dict[str, Class] = {
    "by": "staff", "role": "title", "how": "contact", "note": "note", "rule": "fact", "own": "fact", "listed": "fact",
    "choice": "fact", "silent": "fact", "complete": "fact",
}  # fmt: skip
_SUBJECT: dict[str, Class] = {
    "id": "fact", "kind": "fact", "platform": "fact", "state": "fact", "label": "identity", "url": "identity",
    "handle": "identity", "user_id": "identity", "note": "note", "reason": "reason",
}  # fmt: skip

MEMBERS: dict[str, dict[str, Class]] = {
    "incident-opened": {
        "title": "title", "guideline": "fact", "guideline_title": "title", "drill": "fact", "organisation": "fact",
        "channels": "title",
    },
    "plan-set": {"number": "fact", "sha256": "fact", "runbooks": "fact", "reason": "reason"},
    "status-set": {"status": "fact", "reason": "reason", "by": "staff"},
    "mode-set": {"mode": "fact", "says": "title", "on": "fact", "by": "staff", "reason": "reason"},
    "handed-over": {"to": "staff", "note": "note"},
    "time-known": {"which": "fact", "step": "fact"},
    "clock-noted": {"offset_seconds": "fact", "note": "note"},
    "noted": {"text": "note"},
    "corrected": {"n": "fact", "reason": "reason", "text": "note"},
    "report-written": {"form": "fact", "sha256": "fact"},
    "exported": {
        "audience": "fact", "n": "fact", "digest": "fact", "sha256": "fact", "form": "fact", "evidence": "fact",
        "withheld": "fact",
    },
    "withheld": {
        "by": "staff", "role": "title", "ground": "title", "rule": "title", "events": "fact", "evidence": "fact",
        "kept": "fact",
    },
    "inject-arrived": {"inject": "fact", "who": "outside", "text": "outside"},
    "step-done": {**_STEP, "fields": "field", "note": "note", "override": "note"},
    "decision-made": {
        **_STEP, "choice": "fact", "label": "title", "known": "reason", "look_again": "fact", "fields": "field",
    },
    "step-not-applicable": _STEP,
    "step-deferred": {**_STEP, "until": "fact"},
    "step-delegated": {**_STEP, "to": "staff"},
    "step-requested": {**_STEP, "to": "staff", "note": "note"},
    "step-answered": {**_STEP, "ok": "fact", "note": "note", "fields": "field"},
    "step-observed": {**_STEP, "note": "note", "fields": "field"},
    "step-reopened": _STEP,
    "condition-judged": {
        "clause": "fact", "condition": "title", "holds": "fact", "reason": "reason", "by": "staff",
    },
    "deviation-recorded": {
        "target": "fact", "subject": "fact", "guards": "fact", "clauses": "fact", "omission": "fact", "by": "staff",
        "reason": "reason",
    },
    "ask-answered": {
        "ask": "fact", "says": "title", "document": "fact", "ok": "fact", "note": "note", "by": "staff",
    },
    "act-approved": {"target": "fact", **_SIGNED},
    "subject-added": _SUBJECT,
    "subject-updated": _SUBJECT,
    "takedown-requested": {
        "id": "fact", "subject": "fact", "platform": "fact", "route": "fact", "receipt": "receipt",
        "next_check": "fact", "document": "fact", "note": "note",
    },
    "takedown-updated": {
        "id": "fact", "state": "fact", "receipt": "receipt", "next_check": "fact", "note": "note",
    },
    "contact-tried": {
        "who": "staff", "how": "contact", "desk": "fact", "step": "fact", "reached": "fact", "next": "staff",
        "note": "note",
    },
    "channel-set": {"id": "fact", "label": "title", "cls": "fact", "status": "fact", "reason": "reason"},
    "promise-made": {"id": "fact", "text": "title", "at": "fact"},
    "promise-settled": {"id": "fact", "state": "fact", "reason": "reason"},
    "document-drafted": {
        "id": "fact", "template": "fact", "title": "title", "cls": "fact", "version": "fact", "sha256": "fact",
        "source": "fact", "channels": "fact", "step": "fact", "subject": "fact", "inputs": "draft", "missing": "title",
        "next_word": "fact", "findings": "draft",
    },
    "document-approved": {"id": "fact", "sha256": "fact", "channels": "fact", **_SIGNED},
    "document-waived": {
        "id": "fact", "sha256": "fact", "waiver": "fact", "says": "title", "by": "staff", "reason": "reason",
        "report_after": "fact",
    },
    "finding-accepted": {
        "id": "fact", "sha256": "fact", "check": "fact", "message": "draft", "clauses": "fact", "by": "staff",
        "reason": "reason",
    },
    "document-released": {"id": "fact", "sha256": "fact", "channel": "fact", "url": "address"},
    "document-withdrawn": {"id": "fact", "reason": "reason"},
    "document-superseded": {"id": "fact", "replacement": "fact", "reason": "reason"},
    "document-rendered": {"id": "fact", "form": "fact", "sha256": "fact"},
    "evidence-added": {
        "id": "fact", "name": "evidence", "sha256": "fact", "size": "fact", "url": "evidence", "note": "note",
        "place": "evidence", "step": "fact", "by": "staff",
    },
    "followup-added": {
        "id": "fact", "text": "reason", "owner": "staff", "due": "fact", "step": "fact", "subject": "fact",
    },
    "followup-updated": {
        "id": "fact", "state": "fact", "owner": "staff", "due": "fact", "note": "note",
    },
}  # fmt: skip
"""Every member of every kind of event. A member that holds values of its own hands its class to all of them."""

FIELD_FACTS = frozenset({"time", "number", "check", "choice"})
"""Types of step fields that leave no room for a name or a remark; all others are of class ``field``."""

WAYS = frozenset(
    {
        *APPROVAL_WAYS, *APPROVAL_WAYS.values(), "携帯電話", "内線", "外線", "口頭", "面談", "窓口", "チャット", "ファクス",
        "ファックス", "FAX", "Web会議", "庁内メール", "庁内電話", "伝言", "留守番電話",
    }
)  # fmt: skip
"""Ways to reach someone that say nothing of how they are reached."""

FACT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:+-]{0,119}|", re.ASCII)
"""What a fact that is text looks like; any other text in its place was typed by somebody, and is of class ``note``."""

HARD: frozenset[Class] = frozenset({"staff", "machine", "identity", "receipt"})
"""Classes whose withheld values are looked for in everything else that is written, published texts among it."""

SOFT_LENGTH = 8
"""From this length on, counted without blanks, a withheld passage of another class is looked for as well."""


def class_of(kind: str, member: str) -> Class:
    """The class of a member of an event's body."""
    if member == "level":
        return "fact"
    return MEMBERS.get(kind, {}).get(member, "unknown")


def mark(ground: str) -> str:
    """What stands in the place of a withheld passage."""
    return f"〔伏せ：{ground}〕"
