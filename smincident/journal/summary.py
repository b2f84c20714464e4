"""The summary (一覧) of an incident: what lists and the home screen show without reading its events.

It is a projection: written in the same transaction as the events it sums up, and never the truth.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of a list of incidents.

    Args:
        status: ``open``, ``watching`` or ``closed``.
        opened_at: UTC text ending in Z, like ``closed_at`` and ``next_due``.
        next_label: what is due at ``next_due``, for the operator.
        followups: each ``{"id", "text", "owner", "due", "done"}``; ``done`` is a bool, ``due`` a text or None.
    """

    id: str
    title: str
    status: str
    opened_at: str
    drill: bool = False
    guideline: str | None = None
    runbooks: list[str] = field(default_factory=list)
    closed_at: str | None = None
    next_due: str | None = None
    next_label: str = ""
    open_steps: int = 0
    total_steps: int = 0
    followups: list[dict[str, Any]] = field(default_factory=list)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def to_text(summary: Summary) -> str:
    """The summary as the journal stores it."""
    return _ENCODER.encode({name: getattr(summary, name) for name in Summary.__slots__})


def followups_text(summary: Summary) -> str:
    """How ``to_text`` ends, so that a change of the follow-ups shows without reading the old text back."""
    return f'"followups":{_ENCODER.encode(summary.followups)}}}'


def from_text(text: str) -> Summary:
    """The summary the journal stored; members this version does not know are left out."""
    members = json.loads(text)
    return Summary(**{name: members[name] for name in Summary.__slots__ if name in members})
