"""What one clause (条項) asks for in a plan: every step, option, guard, question, rule and desk that it stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from smincident.content.guideline import Clause
from smincident.content.plan import Plan, PlanClause
from smincident.content.targets import parse

Kind = Literal[
    "step", "option", "guard", "ask", "draft", "approval", "order", "separation", "desk", "role", "mode",
    "period", "runbook", "readiness",
]  # fmt: skip
WORDS: dict[Kind, str] = {
    "step": "手順",
    "option": "選択肢",
    "guard": "禁止",
    "ask": "確認",
    "draft": "点検",
    "approval": "決裁",
    "order": "順序",
    "separation": "分担",
    "desk": "部署",
    "role": "役割",
    "mode": "切替",
    "period": "期間",
    "runbook": "手順書",
    "readiness": "平時",
}


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing a clause stands behind.

    Args:
        says: its title or words.
        step: the step one gets to from here; '' where there is none.
        shown: the clause only stands beside it and asks for nothing there.
        here: whether it is part of this plan; what is not is told all the same.
    """

    kind: Kind
    id: str
    says: str
    step: str = ""
    shown: bool = False
    here: bool = True


def demands(plan: Plan, key: str, clause: Clause | None, readiness: Mapping[str, str]) -> list[Demand]:
    """Everything a clause stands behind, what it asks for first.

    Args:
        key: the clause's key in the plan.
        clause: as the library has it now, for what stands in no plan; None where it is not there any more.
        readiness: titles of the readiness items.
    """
    found = list(_planned(plan, key))
    known = {(one.kind, one.id) for one in found}
    found += [one for one in _elsewhere(plan, clause, readiness) if (one.kind, one.id) not in known]
    return sorted(found, key=lambda one: (one.shown, not one.here))


def _planned(plan: Plan, key: str) -> Iterator[Demand]:
    for step in plan.steps:
        for clause in step.clauses:
            if clause.key == key:
                yield Demand("step", step.id, step.title, step.id, shown=clause.related)
        for option in step.options:
            if _names(option.clauses, key):
                yield Demand("option", f"{step.id}/{option.id}", f"{step.title}：{option.label}", step.id)
    for guard in plan.guards:
        if _names(guard.clauses, key):
            yield Demand("guard", guard.id, guard.says, _first_step(guard.against, plan))
    for ask in plan.asks:
        if _names(ask.clauses, key):
            place = ask.at.removeprefix("step:")
            yield Demand("ask", ask.id, ask.says, place if plan.step(place) else "")
    for draft in plan.drafts:
        if _names(draft.clauses, key):
            yield Demand("draft", draft.id, draft.says)
    for rule in plan.approval:
        if _names(rule.clauses, key):
            covers = [item.partition(":")[2] for item in rule.covers if ":" in item]
            yield Demand(
                "approval", rule.id, rule.says or rule.id, next((c for c in covers if plan.step(c)), "")
            )
    for order in plan.order:
        if _names(order.clauses, key):
            yield Demand("order", order.id, order.says)
    for parting in plan.separation:
        if _names(parting.clauses, key):
            yield Demand("separation", parting.id, parting.says)
    yield from _naming(plan, key)


def _names(clauses: list[PlanClause], key: str) -> bool:
    return any(clause.key == key for clause in clauses)


def _first_step(against: list[str], plan: Plan) -> str:
    for target in against:
        place = "/".join(target.partition(":")[2].split("/")[:2])
        if plan.step(place) is not None:
            return place
    return ""


def _naming(plan: Plan, key: str) -> Iterator[Demand]:
    """Rules that name their clause by its bare id."""
    rules: list[tuple[Kind, str, str, str | None]] = [
        *(("desk", desk.id, desk.name, desk.clause) for desk in plan.desks),
        *(("role", role.id, f"{role.id}　{role.says}", role.clause) for role in plan.roles),
        *(("mode", mode.id, mode.says, mode.clause) for mode in plan.modes),
        *(("period", period.id, period.label, period.clause) for period in plan.periods),
    ]
    for kind, name, says, clause in rules:
        if clause is not None and _meant(plan, clause) == key:
            yield Demand(kind, name, says)


def _meant(plan: Plan, clause: str) -> str:
    """The key of a bare id: the body's own clause where it has one of that id, else another's."""
    keys = [one.key for one in plan_clauses(plan) if one.id == clause]
    own = f"{plan.guideline}:{clause}"
    return own if own in keys else keys[0] if keys else ""


def _elsewhere(plan: Plan, clause: Clause | None, readiness: Mapping[str, str]) -> Iterator[Demand]:
    """What the clause names besides: quiet times, runbooks, and what is not in this plan."""
    for via in clause.via if clause else ():
        try:
            target = parse(via)
        except ValueError:
            continue
        kind, name = target.kind, target.place
        if kind == "readiness":
            yield Demand("readiness", name, readiness.get(name, name))
        elif kind == "runbook":
            yield Demand("runbook", name, plan.titles.get(name, name), here=name in plan.runbooks)
        elif kind == "desk":
            desk = next((one for one in plan.desks if one.id == name), None)
            yield Demand("desk", name, desk.name if desk else name, here=desk is not None)
        elif kind != "note":
            yield Demand(kind, name, name, here=False)  # type: ignore[arg-type]


def plan_clauses(plan: Plan) -> Iterator[PlanClause]:
    """Every clause that stands anywhere in a plan, as often as it does; those that ask come before those shown."""
    every = [
        *(clause for step in plan.steps for clause in step.clauses),
        *(clause for step in plan.steps for option in step.options for clause in option.clauses),
        *(clause for guard in plan.guards for clause in guard.clauses),
        *(clause for rule in plan.approval for clause in rule.clauses),
        *(clause for ask in plan.asks for clause in ask.clauses),
        *(clause for draft in plan.drafts for clause in draft.clauses),
        *(clause for order in plan.order for clause in order.clauses),
        *(clause for parting in plan.separation for clause in parting.clauses),
        *plan.notes,
    ]
    yield from sorted(every, key=lambda clause: clause.related)


def clauses_at(plan: Plan, step_id: str) -> list[PlanClause]:
    """The clauses that speak to a step: asking for it, to its options, by a guard, a question or an approval, or beside it."""
    step = plan.step(step_id)
    if step is None:
        return []
    guards = {*step.guards, *(name for option in step.options for name in option.guards)}
    covered = {f"step:{step_id}", f"decision:{step_id}"}
    found = [
        *(clause for clause in step.clauses if not clause.related),
        *(clause for option in step.options for clause in option.clauses),
        *(clause for guard in plan.guards if guard.id in guards for clause in guard.clauses),
        *(clause for ask in plan.asks if ask.id in step.asks for clause in ask.clauses),
        *(clause for rule in plan.approval if covered & set(rule.covers) for clause in rule.clauses),
        *(clause for clause in step.clauses if clause.related),
    ]
    return first_of_each(found)


def first_of_each(clauses: Iterable[PlanClause]) -> list[PlanClause]:
    """Each clause once, where and as it stands first."""
    found: dict[str, PlanClause] = {}
    for clause in clauses:
        found.setdefault(clause.key, clause)
    return list(found.values())
