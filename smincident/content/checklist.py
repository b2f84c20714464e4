"""The checklist of quiet times for one body: the items its guideline asks for, each with its clauses, and common practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smincident.content.compose_clauses import shown
from smincident.content.guideline import Clause, Guideline
from smincident.content.plan import PlanClause
from smincident.content.readiness import Item
from smincident.content.rules import Paper
from smincident.content.targets import parse

WEIGHTS = ("must", "should", "conditional", "may", "practice")
"""How binding an item is, the strongest first: as its strongest clause says; ``practice`` where none asks."""

_FORCES = {"prohibit": "must", "note": "may"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One item of a body's checklist.

    Args:
        ours: its interval is a 目安 of ours, for neither a clause nor the guideline's own list sets it.
    """

    item: Item
    clauses: Sequence[PlanClause] = field(default_factory=list)
    ours: bool = False

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id

    @property
    def weight(self) -> str:
        """One of ``WEIGHTS``."""
        found = {_FORCES.get(one.force, one.force) for one in self.clauses}
        return next((weight for weight in WEIGHTS if weight in found), "practice")


def checklist(guidelines: Sequence[Guideline], items: Mapping[str, Item]) -> list[Wanted]:
    """The items of a body, those of the body as a whole first.

    An item is there when a clause points at it (``via: [readiness:<id>]``), when the guideline lists it itself, or
    when it is common practice. What the guideline's own list says of an item goes before the common files.

    Args:
        guidelines: the body's own first, then its parents, then the laws.
        items: the common ones by id.
    """
    own = {item.id: item for rules in reversed(guidelines) for item in rules.readiness}
    asking: dict[str, list[PlanClause]] = {}
    for rules in guidelines:
        for clause in rules.clauses:
            for name in wanted_by(clause):
                asking.setdefault(name, []).append(shown(clause, rules))
    found = []
    for name in [*items, *(name for name in own if name not in items), *asking]:
        if name in own or name in asking or (name in items and items[name].practice):
            # A clause that points at an item nobody wrote must not vanish: it stands in for the item itself.
            item = _merged(own.get(name), items.get(name)) or Item(id=name, title=asking[name][0].says)
            theirs = name in own and own[name].recurs
            found.append(Wanted(item, asking.get(name, []), item.recurs and not theirs))
    unique = {wanted.id: wanted for wanted in found}
    return sorted(unique.values(), key=lambda wanted: wanted.item.each != "body")


def _merged(own: Item | None, common: Item | None) -> Item | None:
    """The guideline's own words of an item; what it leaves out is as in the common files."""
    if own is None or common is None:
        return own or common
    return Item(
        id=own.id,
        title=own.title,
        how=own.how or common.how,
        each=common.each if own.each == "body" else own.each,
        every=own.every if own.recurs else common.every,
        on=own.on if own.recurs else common.on,
        answer=own.answer or common.answer,
        paper=own.paper or common.paper,
        practice=own.practice or common.practice,
    )


def wanted_by(clause: Clause) -> list[str]:
    """The readiness items a clause points at."""
    found = []
    for via in clause.via:
        try:
            target = parse(via)
        except ValueError:
            continue
        if target.kind == "readiness":
            found.append(target.place)
    return found


def paper_for(guidelines: Sequence[Guideline], name: str) -> tuple[Guideline, Paper] | None:
    """A paper by its id, else by its template, with the guideline that names its items; the nearest guideline first."""
    for member in ("id", "template"):
        for rules in guidelines:
            for paper in rules.papers:
                if getattr(paper, member) == name:
                    return rules, paper
    return None
