"""What remains of the events of an incident once some of what they say was withheld."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smincident.export.masks import Masks
from smincident.incident.events import Event

GONE = "記録簿から除いた内容"
"""The ground of what the book itself no longer holds, where no event says another."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One withheld passage: where it stood, and why it is not there."""

    n: int
    path: str
    ground: str


@dataclass
class Redacted:
    """What remains of the events.

    Attributes:
        events: as they can be folded; a withheld text is a mark, a withheld fact is not there.
        rows: as they can be read: ``n, kind, recorded_at, occurred_at, precision, actor, body, withheld``.
        passages: what was withheld, in order.
        grounds: for each n whose data must not go along, the grounds.
        masks: finds it again in other text.
    """

    events: list[Event]
    rows: list[dict[str, Any]]
    passages: list[Passage]
    grounds: dict[int, list[str]]
    masks: Masks
