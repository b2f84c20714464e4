"""What one clause (条項) asks for in a plan: every step, option, guard, question, rule and desk that it stands behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from smincident.content.guideline import Clause, Guideline
from smincident.content.library import Library
from smincident.content.plan import Plan, PlanClause
from smincident.content.targets import DRAFT_CHECKS, Target, parse
from smincident.errors import SmincidentError

Kind = Literal[
    "step", "option", "guard", "ask", "draft", "approval", "order", "separation", "desk", "role", "mode",
    "period", "runbook", "readiness",
]  # fmt: skip
Name = Callable[[Target], str]
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


def demands(plan: Plan, key: str, clause: Clause | None, name: Name) -> list[Demand]:
    """Everything a clause stands behind, what it asks for first.

    Args:
        key: the clause's key in the plan.
        clause: as the library has it now, for what stands in no plan; None where it is not there any more.
        name: what a thing is called that is not in the plan.
    """
    found = list(_planned(plan, key))
    known = {(one.kind, one.id) for one in found}
    found += [one for one in _elsewhere(plan, clause, name) if (one.kind, one.id) not in known]
    return sorted(found, key=lambda one: (one.shown, not one.here))


def _planned(plan: Plan, key: str) -> Iterator[Demand]:
    for step in plan.steps:
        for clause in step.clauses:
            if clause.key == key:
                yield Demand("step", step.id, step.title, step.id, shown=clause.related)
        for option in step.options:
            if _names(option.clauses, key):
                yield Demand(
                    "option", f"{step.id}/{option.id}", option_words(option.label, step.title), step.id
                )
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


def _elsewhere(plan: Plan, clause: Clause | None, name: Name) -> Iterator[Demand]:
    """What the clause names besides: quiet times, runbooks, and what is not in this plan."""
    for via in clause.via if clause else ():
        try:
            target = parse(via)
        except ValueError:
            continue
        here = target.kind == "readiness" or (target.kind == "runbook" and target.place in plan.runbooks)
        desk = next((one for one in plan.desks if target == Target("desk", one.id)), None)
        if target.kind != "note":
            says = desk.name if desk else name(target)
            yield Demand(target.kind, target.place, says, here=here or desk is not None)  # type: ignore[arg-type]


def named_by(library: Library, guideline: str) -> Name:
    """What things are called: by the files at hand, else by their id."""

    def name(target: Target) -> str:
        try:
            return _found(target, library, library.guideline(guideline)) or target.place
        except SmincidentError:
            return target.place

    return name


def _found(target: Target, library: Library, rules: Guideline) -> str:
    if target.runbook:
        book = library.runbook(target.runbook)
        if target.kind == "runbook":
            return book.title
        step_id, _, option_id = target.place.partition("/")[2].partition("/")
        every = [*book.steps, *(step for phase in book.phases for step in phase.steps)]
        step = next((one for one in every if one.id == step_id), None)
        option = next((one for one in step.options if one.id == option_id), None) if step else None
        return option_words(option.label, step.title) if option and step else step.title if step else ""
    tables = {
        "guard": {one.id: one.says for one in rules.guards},
        "ask": {one.id: one.says for one in rules.asks},
        "approval": {one.id: one.says or one.id for one in rules.approval},
        "desk": {one.id: one.name for one in rules.desks},
        "draft": {**DRAFT_CHECKS, **{one.id: one.says for one in rules.drafts}},
        "readiness": {one.id: one.title for one in (*library.items.values(), *rules.readiness)},
    }
    return tables.get(target.kind, {}).get(target.place, "")


def option_words(option: str, step: str) -> str:
    """An option with the decision it belongs to, the option first: lines are cut at their end."""
    return f"「{option}」（{step}）"


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
