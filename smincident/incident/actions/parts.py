"""On the parts of an incident: subjects, takedowns, contacts, channels, promises, evidence, follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smincident.incident.actions.base import Action


@dataclass(frozen=True, kw_only=True)
class AddSubject(Action):
    """A fake account, a post or an account of ours joins the list."""

    kind: str
    label: str
    platform: str = ""
    url: str = ""
    handle: str = ""
    user_id: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class UpdateSubject(Action):
    """Change what is known of a subject; '' leaves a value as it is."""

    id: str
    label: str = ""
    platform: str = ""
    url: str = ""
    handle: str = ""
    user_id: str = ""
    note: str = ""
    state: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestTakedown(Action):
    """A request was handed to a platform. ``at`` is the time of handing in."""

    subject: str
    platform: str
    route: str = ""
    receipt: str = ""
    next_check: str = ""
    note: str = ""
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class UpdateTakedown(Action):
    """What became of a request; '' leaves a value as it is."""

    id: str
    state: str = ""
    receipt: str = ""
    next_check: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TryContact(Action):
    """Whom we tried to reach, how, and whether we did."""

    who: str
    reached: bool
    desk: str = ""
    how: str = ""
    next: str = ""
    note: str = ""
    step: str = ""


@dataclass(frozen=True, kw_only=True)
class SetChannel(Action):
    """The condition of a channel: normal, lost, suspect or restored."""

    id: str
    status: str
    reason: str = ""
    label: str = ""
    cls: str = ""


@dataclass(frozen=True, kw_only=True)
class MakePromise(Action):
    """The body announced when it will speak next. ``due`` is a UTC text."""

    due: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class SettlePromise(Action):
    """A promise was kept or missed without a text of ours, or replaced."""

    id: str
    state: Literal["kept", "missed", "replaced"]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AddEvidence(Action):
    """A file was kept (``sha256``), or is noted with its ``place``. ``level``: who it is meant for."""

    name: str
    sha256: str = ""
    size: int = 0
    url: str = ""
    note: str = ""
    step: str = ""
    place: str = ""
    by: str = ""
    level: str = "internal"


@dataclass(frozen=True, kw_only=True)
class AddFollowup(Action):
    """Something outlives the closing. ``due`` is a date ``2026-12-01``; ``step`` names the step it stands in for."""

    text: str
    owner: str
    due: str
    step: str = ""
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class UpdateFollowup(Action):
    """A follow-up is done, dropped, or has another owner or date."""

    id: str
    state: str = ""
    owner: str = ""
    due: str = ""
    note: str = ""
