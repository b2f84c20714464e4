"""The rules of all guidelines in force, as a plan carries them. A nearer guideline's rule replaces one of the same id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeVar

from smincident.content.compose_clauses import SortedClauses, by_id, shown
from smincident.content.guideline import Guideline
from smincident.content.plan import (
    PlanApproval,
    PlanAsk,
    PlanClause,
    PlanDraftRule,
    PlanGuard,
    PlanOrder,
    PlanSeparation,
)
from smincident.content.rules import Choice, Desk, RoleOf
from smincident.content.targets import DRAFT_CHECKS

R = TypeVar("R")


def first_of(
    guidelines: Sequence[Guideline], pick: Callable[[Guideline], Iterable[R]], key: str = "id"
) -> list[R]:
    """The rules of one sort over all guidelines, each id once, the nearest first."""
    found: dict[str, R] = {}
    for guideline in guidelines:
        for rule in pick(guideline):
            found.setdefault(str(getattr(rule, key)), rule)
    return list(found.values())


def clauses_of(guidelines: Sequence[Guideline], clause: str | None) -> list[PlanClause]:
    """The clause a rule names, as a plan shows it."""
    return [shown(item, one) for item, one in by_id(guidelines, clause)] if clause else []


def choices(guidelines: Sequence[Guideline]) -> dict[str, Choice]:
    """What decisions come to by the guideline, by decision step."""
    return {choice.decision: choice for choice in first_of(guidelines, lambda one: one.choices, "decision")}


def guards(guidelines: Sequence[Guideline], said: SortedClauses, active: set[str]) -> list[PlanGuard]:
    """The guards in force, and those that an ``only`` choice sets up against the other options."""
    found = [
        PlanGuard(
            id=guard.id,
            says=guard.says,
            strength=guard.strength,
            against=guard.against,
            clauses=said.guards.get(guard.id, []),
        )
        for guard in first_of(guidelines, lambda one: one.guards)
        if not guard.during or active & set(guard.during)
    ]
    for decision, choice in choices(guidelines).items():
        if choice.strength == "only" and (not active or decision.split("/", 1)[0] in active | {"common"}):
            clauses = clauses_of(guidelines, choice.clause)
            says = f"「{clauses[0].says if clauses else choice.option}」に反する選び方をしない"
            found.append(PlanGuard(id=f"only:{decision}", says=says, strength="prohibit", clauses=clauses))
    return found + _of_rules(guidelines)


def _of_rules(guidelines: Sequence[Guideline]) -> list[PlanGuard]:
    """The guards that rules with a shape of their own come to: what breaks them, said as what must not be done.

    A rule behind which a clause stands that holds only as a rule (原則) asks for a reason, no more.
    """
    made: list[tuple[str, str, str]] = [
        *(
            (f"order:{one.id}", f"「{one.says}」に反する順で出さない", one.clause)
            for one in first_of(guidelines, lambda one: one.order)
        ),
        *(
            (f"separation:{one.id}", f"「{one.says}」に反して、同じ人が兼ねない", one.clause)
            for one in first_of(guidelines, lambda one: one.separation)
        ),
        *(
            (f"reserved:{one.step}", f"{one.role}でない人が行わない", one.clause)
            for one in first_of(guidelines, lambda one: one.reserved, "step")
        ),
    ]
    found = []
    for name, says, clause in made:
        clauses = clauses_of(guidelines, clause)
        firm = any(one.force in ("must", "prohibit") for one in clauses) or not clauses
        strength: Literal["prohibit", "should"] = "prohibit" if firm else "should"
        found.append(PlanGuard(id=name, says=says, strength=strength, clauses=clauses))
    return found


def desks(guidelines: Sequence[Guideline], active: set[str]) -> list[Desk]:
    """The desks for these kinds of incident."""
    every = first_of(guidelines, lambda one: one.desks)
    return [desk for desk in every if not desk.kinds or not active or active & set(desk.kinds)]


def approval(guidelines: Sequence[Guideline], said: SortedClauses) -> list[PlanApproval]:
    """Who must approve what; a role stands once for each holder that is wanted."""
    return [
        PlanApproval(
            id=rule.id,
            covers=rule.covers,
            of=[role for entry in rule.of for role in _each(entry)],
            committees={entry.role: entry.committee for entry in rule.of if entry.committee},
            also=rule.also,
            says=rule.says,
            waive=rule.waive,
            clauses=said.approval.get(rule.id, []),
        )
        for rule in first_of(guidelines, lambda one: one.approval)
    ]


def _each(entry: RoleOf) -> list[str]:
    return [entry.role] * max(1, entry.count)


def asks(guidelines: Sequence[Guideline], said: SortedClauses) -> list[PlanAsk]:
    """The questions for a person. One whose clauses all belong to other kinds of incident is not asked."""
    return [
        PlanAsk(id=ask.id, says=ask.says, at=ask.at, clauses=said.asks[ask.id])
        for ask in first_of(guidelines, lambda one: one.asks)
        if any(not clause.related for clause in said.asks.get(ask.id, ()))
    ]


def order(guidelines: Sequence[Guideline]) -> list[PlanOrder]:
    """What must go out first."""
    return [
        PlanOrder(
            id=rule.id,
            says=rule.says,
            first=rule.first,
            then=rule.then,
            always=rule.always,
            clauses=clauses_of(guidelines, rule.clause),
        )
        for rule in first_of(guidelines, lambda one: one.order)
    ]


def separation(guidelines: Sequence[Guideline]) -> list[PlanSeparation]:
    """Acts on a text that must lie with different people."""
    return [
        PlanSeparation(
            id=rule.id, says=rule.says, acts=list(rule.acts), clauses=clauses_of(guidelines, rule.clause)
        )
        for rule in first_of(guidelines, lambda one: one.separation)
    ]


def draft_rules(guidelines: Sequence[Guideline], said: SortedClauses) -> list[PlanDraftRule]:
    """What the draft checker holds texts to: own rules, and built-in checks that a clause calls for."""
    own = {rule.id: rule for rule in first_of(guidelines, lambda one: one.drafts)}
    found = []
    for name, clauses in said.drafts.items():
        asking = [clause for clause in clauses if not clause.related]
        if not asking:
            continue
        if rule := own.get(name):
            found.append(
                PlanDraftRule(
                    id=name,
                    says=rule.says,
                    covers=rule.covers,
                    must=rule.must,
                    never=rule.never,
                    severity=rule.severity,
                    clauses=clauses,
                )
            )
        elif name in DRAFT_CHECKS:
            binding = any(clause.force in ("must", "prohibit") for clause in asking)
            found.append(
                PlanDraftRule(
                    id=name,
                    says=DRAFT_CHECKS[name],
                    severity="error" if binding else "warn",
                    clauses=clauses,
                )
            )
    return found
