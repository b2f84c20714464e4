"""What all actions share."""

from __future__ import annotations

from dataclasses import dataclass

Precision = str
"""``second``, ``minute``, ``hour``, ``day`` or ``about``."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """Base of all actions. ``at``: when it happened (UTC text), '' for now."""

    at: str = ""
    precision: Precision = "minute"
