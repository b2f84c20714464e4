"""Whether a plan can be walked to its end: every step is asked for on some way, and none waits for itself.

A step that no choice opens would never be seen; a decision all of whose options are forbidden, or a step that waits
for itself by way of others, could never be ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from smincident.content.guideline import Clause, Guideline
from smincident.content.plan import Plan, PlanClause, PlanStep, When
from smincident.content.runbook import Runbook, Step

World = Mapping[str, frozenset[str]]
"""What decisions have come to: the options each may have."""
MOST_WAYS = 500
"""Ways of deciding that are looked at for one step; shipped plans have a few dozen."""


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
    worlds = _all_worlds(steps)
    for step in plan.steps:
        if not worlds[step.id]:
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


def _all_worlds(steps: Mapping[str, PlanStep]) -> dict[str, list[World]]:
    """For every step, the ways of deciding under which it is asked for; none for one that nothing opens."""
    found: dict[str, list[World]] = {}
    for start in steps:
        waiting, path = [start], {start}
        while waiting:
            name = waiting[-1]
            before = (key for when in _conditions(steps[name]) for key in when)
            other = next(
                (key for key in before if key in steps and key not in found and key not in path), None
            )
            if name not in found and other is not None:
                waiting.append(other)
                path.add(other)
                continue
            if name not in found:
                # A decision that waits for itself is told as a circle, not as a step nobody reaches.
                found[name] = _worlds(steps[name], steps, found)
            path.discard(waiting.pop())
    return found


def _worlds(step: PlanStep, steps: Mapping[str, PlanStep], known: Mapping[str, list[World]]) -> list[World]:
    made: list[World] = []
    for when in _conditions(step):
        ways: list[World] = [{}]
        for name, options in when.items():
            decision = steps.get(name)
            here = {option.id for option in decision.options} if decision is not None else set()
            chosen: World = {name: frozenset(options) & here}
            above = known.get(name, [{}]) if chosen[name] else []
            pairs = (_both(_both(chosen, way), world) for way in above for world in ways)
            ways = _weakest(one for one in pairs if one is not None)
        made += ways
    return _weakest(made)


def _weakest(worlds: Iterable[World]) -> list[World]:
    """The ways without those that another one allows as well.

    So many that nobody could walk them all are taken as one that is open: better no alarm than a false one, or none
    before morning.
    """
    kept: list[World] = []
    for number, world in enumerate(worlds):
        if number > MOST_WAYS:
            return [{}]
        if not any(_allows(other, world) for other in kept):
            kept = [*(other for other in kept if not _allows(world, other)), world]
    return kept


def _allows(one: World, other: World) -> bool:
    return all(name in other and other[name] <= options for name, options in one.items())


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
