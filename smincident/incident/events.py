"""An event (記録): one fact about an incident, before and after it is written.

Every kind and its data is listed in docs/events.md; ``KINDS`` is that list in code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KINDS = frozenset(
    {
        "incident-opened",
        "plan-set",
        "time-known",
        "clock-noted",
        "step-done",
        "step-not-applicable",
        "step-deferred",
        "step-delegated",
        "step-requested",
        "step-answered",
        "step-observed",
        "step-reopened",
        "decision-made",
        "condition-judged",
        "deviation-recorded",
        "ask-answered",
        "noted",
        "corrected",
        "subject-added",
        "subject-updated",
        "takedown-requested",
        "takedown-updated",
        "contact-tried",
        "channel-set",
        "promise-made",
        "promise-settled",
        "document-drafted",
        "document-approved",
        "document-waived",
        "document-released",
        "document-withdrawn",
        "document-superseded",
        "document-rendered",
        "act-approved",
        "evidence-added",
        "followup-added",
        "followup-updated",
        "handed-over",
        "status-set",
        "mode-set",
        "finding-accepted",
        "report-written",
        "exported",
        "inject-arrived",
        "withheld",
    }
)
"""The kinds of event an incident has."""

READINESS = "readiness"
"""The chain of what was checked in quiet times (平時の備え): in the book like an incident, and no incident."""

STANDING = {READINESS: frozenset({"readiness-checked", "readiness-withdrawn", "withheld"})}
"""Chains that are no incidents, each with the kinds of event it has; such an event stands nowhere else."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: the name and role the operator declared, and what the machine knows of them."""

    name: str
    role: str = ""
    os_user: str = ""
    host: str = ""

    def as_data(self) -> dict[str, str]:
        """The actor as it stands in an event."""
        return {"name": self.name, "role": self.role, "os_user": self.os_user, "host": self.host}


@dataclass(frozen=True, slots=True)
class Draft:
    """An event about to be written.

    Args:
        kind: one of ``KINDS``.
        data: JSON values only, keys in ASCII, no floats.
        occurred_at: when the operator says it happened, UTC as ``2026-11-21T05:00:00Z``; None: as recorded.
        precision: ``second``, ``minute``, ``hour``, ``day`` or ``about``.
    """

    kind: str
    data: dict[str, Any]
    occurred_at: str | None = None
    precision: str = "minute"


@dataclass(frozen=True, slots=True)
class Withheld:
    """What took an event's data away, and what is still said of it.

    Args:
        n: of the ``withheld`` event.
        by, role: on whose authority.
        ground: why.
        rule: the retention rule.
        rest: a body of the same kind without what was typed (``withholding.rest_of``).
    """

    n: int
    by: str
    role: str
    ground: str
    rule: str
    rest: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the journal holds it. ``data`` is None when it was withheld; times are UTC texts ending in Z."""

    seq: int
    incident: str
    n: int
    kind: str
    recorded_at: str
    occurred_at: str
    precision: str
    zone: str
    actor: dict[str, str]
    data: dict[str, Any] | None
    digest: str
    withheld: Withheld | None = None

    @property
    def known(self) -> dict[str, Any] | None:
        """The data, or what is still said of it once it was withheld; None where nothing is."""
        return self.data if self.data is not None or self.withheld is None else self.withheld.rest
