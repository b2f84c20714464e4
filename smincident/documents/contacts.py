"""Whom was tried (連絡), and whom nobody has reached yet, as plain values for templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from smincident.documents.values import Moment
from smincident.incident.parts import ContactAttempt
from smincident.incident.state import State


def contacts(attempts: Iterable[ContactAttempt], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Attempts for templates; ``names`` gives the names of desks."""
    return [
        {
            "at": Moment.stored(item.at),
            "who": item.who,
            "desk": names.get(item.desk, item.desk),
            "how": item.how,
            "reached": "連絡がついた" if item.reached else "つかない",
            "next": item.next,
            "note": item.note,
        }
        for item in attempts
    ]


def unreached(state: State) -> list[ContactAttempt]:
    """Whom nobody has reached yet, each with the last attempt.

    Someone reached later is reached; and so is one in whose stead the next in line was reached for the same step.
    """
    found: dict[str, ContactAttempt] = {}
    for item in state.contacts:
        if not item.reached:
            found[item.who] = item
            continue
        found.pop(item.who, None)
        for other in list(found.values()):
            if other.next == item.who and other.step == item.step:
                del found[other.who]
    return list(found.values())
