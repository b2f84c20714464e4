"""What the record says of one clause, and the entries that it says it by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from smincident.content.plan import PlanClause
from smincident.incident.state import State


@dataclass(slots=True)
class Finding:
    """What the record says of one clause.

    ``done`` names what was done with the numbers of the entries, ``left`` what was left out and why, ``outside`` why
    something was not called for (its branch closed, its condition judged not to hold), ``unseen`` what people keep to
    and no program can see.
    """

    clause: PlanClause
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    @property
    def reading(self) -> bool:
        """Whether the clause stands there by our reading (解釈), not by its text."""
        return self.clause.basis == "reading"


FindingOf = Callable[[PlanClause], Finding]
"""Gives the finding of a clause, a fresh one the first time."""


@dataclass(slots=True)
class Entries:
    """The numbers of the entries that answered asks, judged conditions and signed texts."""

    asks: dict[str, list[int]] = field(default_factory=dict)
    refused: dict[str, list[int]] = field(default_factory=dict)
    judged: dict[str, tuple[int, str]] = field(default_factory=dict)
    waived: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """Number of the entry, id of the ground and what it says, by document."""


def entries_of(state: State) -> Entries:
    """The entries of an incident that findings name."""
    found = Entries()
    for event in state.events:
        data = event.known
        if data is None:
            continue
        if event.kind == "ask-answered":
            table = found.asks if data["ok"] else found.refused
            table.setdefault(data["ask"], []).append(event.n)
        elif event.kind == "condition-judged":
            found.judged[data["clause"]] = (event.n, data.get("reason", ""))
        elif event.kind == "document-waived":
            found.waived[data["id"]] = (event.n, data["waiver"], data.get("says", data["waiver"]))
    return found


def numbered(numbers: list[int]) -> str:
    """The numbers of entries as they are named."""
    return "・".join(str(number) for number in numbers)
