"""Whether a plan can be walked to its end: every step is asked for on some way, and none waits for itself.

A step that no choice opens would never be seen; a decision all of whose options are forbidden, or a step that waits
for itself by way of others, could never be ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from smincident.content.guideline import Clause, Guideline
from smincident.content.plan import Plan, PlanClause, PlanStep, When
from smincident.content.runbook import Runbook, Step

World = Mapping[str, frozenset[str]]
"""What decisions have come to: the options each may have."""


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """A step of a plan that cannot be reached or cannot be ended."""

    sort: Literal["closed", "forbidden", "desk", "circle"]
    step: str
    what: str
    hint: str


def dead_ends(plan: Plan) -> Iterator[DeadEnd]:
    """Every step of a plan that is never asked for, or could never be ended, with what is wrong."""
    steps = {step.id: step for step in plan.steps}
    desks = {desk.id for desk in plan.desks}
    told: set[frozenset[str]] = set()
    for step in plan.steps:
        if not any(True for _ in _open_worlds(step, steps, frozenset())):
            yield DeadEnd(
                "closed",
                step.id,
                f"手順「{step.id}」は、どの判断をしても求められません",
                "when の判断と選択肢を見直してください",
            )
        if step.options and all(option.guards for option in step.options):
            yield DeadEnd(
                "forbidden",
                step.id,
                f"判断「{step.id}」の選択肢がすべて禁じられています",
                "してはいけないこと（against）を見直してください",
            )
        if step.desk is not None and step.desk not in desks:
            yield DeadEnd(
                "desk",
                step.id,
                f"手順「{step.id}」を頼む部署「{step.desk}」が、この種の事案にはありません",
                "desks の kinds を見直してください",
            )
        trail = _way_back(step.id, steps)
        if trail and frozenset(trail) not in told:
            told.add(frozenset(trail))
            yield DeadEnd(
                "circle",
                step.id,
                f"手順が互いを待っています：{' → '.join([*trail, step.id])}",
                "after か when を一つ外してください",
            )


def everything_asked(runbooks: Iterable[Runbook]) -> Guideline:
    """A guideline that names every step there is and binds to nothing: the runbooks by themselves, whole."""
    every = [
        f"step:{book.id}/{step.id}"
        for book in runbooks
        for step in (*(step for phase in book.phases for step in phase.steps), *book.steps)
        if step.id and step.asked
    ]
    clause = Clause(id="every", at="", cls="response-step", says="", force="may", via=every)
    return Guideline(id="every", body="", title="", clauses=[clause])


def joined(kind: str, runbooks: Iterable[Runbook]) -> list[str]:
    """A runbook and those that its own decisions lead to, or whose decisions lead to it.

    The shared triage, which leads everywhere, does not count.
    """
    leads = {
        book.id: {name for step in _own(book) for one in step.options for name in one.adds}
        for book in runbooks
    }
    found = [kind]
    for name in found:
        found += sorted(other for other in leads.get(name, ()) if other not in found and other in leads)
    return [*found, *(name for name, to in leads.items() if kind in to and name not in found)]


def _own(book: Runbook) -> Iterator[Step]:
    if book.id != "common":
        yield from (step for phase in book.phases for step in phase.steps)


def _asking(step: PlanStep) -> list[PlanClause]:
    return [one for one in step.clauses if not one.related and one.force in ("must", "should")]


def _conditions(step: PlanStep) -> list[When]:
    """The conditions of which any one opens a step; an empty one always holds."""
    asking = _asking(step)
    own = [one.when for one in asking if one.when is not None and not one.level]
    free: list[When] = [{}] if any(one.when is None for one in asking) else []
    # A degree of severity asks for the step besides what the runbook says of it.
    more = [one.when for one in asking if one.when is not None and one.level]
    return [*free, *(own or [step.when or {}]), *more]


def _open_worlds(step: PlanStep, steps: Mapping[str, PlanStep], above: frozenset[str]) -> Iterator[World]:
    """The ways of deciding under which a step is asked for."""
    for when in _conditions(step):
        yield from _worlds(list(when.items()), steps, above | {step.id})


def _worlds(
    left: Sequence[tuple[str, list[str]]], steps: Mapping[str, PlanStep], above: frozenset[str]
) -> Iterator[World]:
    if not left:
        yield {}
        return
    (decision, options), *others = left
    step = steps.get(decision)
    allowed = frozenset(options) & {option.id for option in step.options} if step is not None else frozenset()
    if step is None or not allowed:
        return
    # A decision that waits for itself is told as a circle, not as a step nobody reaches.
    ways: Iterable[World] = [{}] if decision in above else _open_worlds(step, steps, above)
    for way in ways:
        for rest in _worlds(others, steps, above):
            made = _both(_both({decision: allowed}, way), rest)
            if made is not None:
                yield made


def _both(one: World | None, other: World) -> World | None:
    """What holds where both hold; None where they speak against each other."""
    if one is None:
        return None
    made = dict(one)
    for decision, options in other.items():
        made[decision] = made.get(decision, options) & options
        if not made[decision]:
            return None
    return made


def _waits_for(step: PlanStep) -> list[str]:
    asking = _asking(step)
    clauses = [name for one in step.clauses if not one.related for name in one.after]
    bound = any(one.when is None and one.if_ is None for one in asking)
    decisions = [] if bound else [name for when in _conditions(step) for name in when]
    return [*step.after, *clauses, *decisions]


def _way_back(start: str, steps: Mapping[str, PlanStep]) -> list[str]:
    """A way from a step back to itself; empty when there is none."""
    waiting: list[list[str]] = [[start]]
    seen: set[str] = set()
    while waiting:
        trail = waiting.pop()
        for before in _waits_for(steps[trail[-1]]):
            if before == start:
                return trail
            if before in steps and before not in seen:
                seen.add(before)
                waiting.append([*trail, before])
    return []
