"""The summary (一覧) of an incident: what lists and the home screen show without reading its events.

It is a projection: written in the same transaction as the events it sums up, and never the truth.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any

from smincident.incident.events import Event

STATUS_STANDING = "standing"
"""The status of a chain that is no incident: its row holds its head, and no list shows it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of a list of incidents.

    Args:
        status: ``open``, ``watching`` or ``closed``; ``STATUS_STANDING`` for what is no incident.
        opened_at: UTC text ending in Z, like ``closed_at`` and ``next_due``.
        kinds: the titles of its runbooks, as lists show them.
        next_label: what is due at ``next_due``, for the operator.
        followups: each ``{"id", "text", "owner", "due", "done"}``; ``done`` a bool, ``due`` a text or None.
    """

    id: str
    title: str
    status: str
    opened_at: str
    drill: bool = False
    guideline: str | None = None
    runbooks: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    closed_at: str | None = None
    next_due: str | None = None
    next_label: str = ""
    open_steps: int = 0
    total_steps: int = 0
    followups: list[dict[str, Any]] = field(default_factory=list)


def standing(first: Event) -> Summary:
    """The row of a standing chain that begins with this event."""
    return Summary(first.incident, first.incident, STATUS_STANDING, first.recorded_at)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def to_text(summary: Summary) -> str:
    """The summary as the journal stores it: JSON, the members in the order of the class."""
    return to_texts(summary)[0]


def to_texts(summary: Summary) -> tuple[str, str]:
    """The text to store, and its end: where the end is the same, the follow-ups are."""
    followups = f'"followups":{_encode(summary.followups) if summary.followups else "[]"}}}'
    # Written out because every append waits for it, and the general encoder takes three times as long.
    text = (
        f'{{"id":{_text(summary.id)},"title":{_text(summary.title)},"status":{_text(summary.status)},'
        f'"opened_at":{_text(summary.opened_at)},"drill":{"true" if summary.drill else "false"},'
        f'"guideline":{_text(summary.guideline)},"runbooks":[{",".join(map(_text, summary.runbooks))}],'
        f'"kinds":[{",".join(map(_text, summary.kinds))}],'
        f'"closed_at":{_text(summary.closed_at)},"next_due":{_text(summary.next_due)},'
        f'"next_label":{_text(summary.next_label)},"open_steps":{summary.open_steps},'
        f'"total_steps":{summary.total_steps},{followups}'
    )
    return text, followups


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


def from_text(text: str) -> Summary:
    """The summary the journal stored; members this version does not know are left out."""
    members = json.loads(text)
    return Summary(**{name: members[name] for name in Summary.__slots__ if name in members})
