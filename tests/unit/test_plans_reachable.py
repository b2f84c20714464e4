"""Every runbook under every guideline: the plan composes, every step is asked for on some way, and every way ends."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from smincident.content.compose import compose
from smincident.content.files import read
from smincident.content.guideline import Guideline
from smincident.content.plan import Plan, PlanStep
from smincident.content.reach import dead_ends, everything_asked, joined
from smincident.incident.parts import StepState
from smincident.incident.state import State
from smincident.incident.walk import befores, is_open, weight
from tests.kit import ROOT, shipped

LIBRARY = shipped()
BOOKS = [LIBRARY.runbook(name) for name in LIBRARY.files("runbooks")]
KINDS = LIBRARY.kinds()
OWN = {path.stem: path for path in sorted((ROOT / "tests" / "fixtures" / "guidelines").glob("*.yaml"))}
GUIDELINES = [*LIBRARY.bodies(), *OWN, "every"]
"""The bodies, the guidelines of the tests, and one that asks for every step there is."""
WALKS = 400
"""More are never wanted: by then a step that no walk has met is one that none can meet."""


def guideline(name: str) -> Guideline:
    if name == "every":
        return everything_asked(BOOKS)
    return read(OWN[name], Guideline) if name in OWN else LIBRARY.guideline(name)


def planned(runbooks: list[str], name: str) -> Plan:
    rules = guideline(name)
    parents = LIBRARY.parents(name) if name in LIBRARY.bodies() else []
    return compose(
        runbooks, rules, LIBRARY.runbook, parents=parents, laws=LIBRARY.laws, offers=LIBRARY.offers()
    )


def plans(kind: str, name: str) -> Iterator[Plan]:
    """The plan of a kind alone, with all that goes with it, and with what each option adds."""
    alone = planned([kind], name)
    yield alone
    yield planned(joined(kind, BOOKS), name)
    for step in alone.steps:
        for option in step.options:
            if option.adds:
                yield planned(list(dict.fromkeys([kind, *option.adds])), name)


class Walk:
    """One way through a plan, by the engine's own rules: open steps are ended as soon as they may be."""

    def __init__(self, plan: Plan, chance: random.Random) -> None:
        self.plan = plan
        self.state = State(lambda _: plan, plan=plan)
        self.chance = chance
        for step in plan.steps:
            for clause in step.clauses:
                if clause.if_:
                    self.state.conditions[clause.key] = chance.choice(["yes", "no"])
        self.met: set[str] = set()

    def ended(self, step: PlanStep) -> bool:
        done = bool(self.state.step_state(step.id).status)
        return done or weight(step, self.state) == "forbidden" or is_open(step, self.state) is False

    def left(self) -> list[str]:
        """Walk until nothing can be done any more; what is then not ended."""
        steps = {step.id: step for step in self.plan.steps}
        while True:
            left = [step for step in self.plan.steps if not self.ended(step)]
            opened = [step for step in left if is_open(step, self.state) is True]
            ready = [
                step
                for step in opened
                if all(other not in steps or self.ended(steps[other]) for other in befores(step, self.state))
            ]
            if not ready:
                return [step.id for step in left]
            for step in ready:
                self.met.add(step.id)
                self.state.steps[(step.id, "")] = StepState(status="done")
                if step.options:
                    self.state.choices[step.id] = self.chance.choice(step.options).id


def walked(plan: Plan, wanted: set[str]) -> set[str]:
    """The steps that walks by chance have met, until all that are wanted are among them."""
    chance = random.Random(20261121)
    met: set[str] = set()
    for _ in range(WALKS):
        walk = Walk(plan, chance)
        assert walk.left() == [], plan.runbooks
        met |= walk.met
        if wanted <= met:
            break
    return met


def seen(plan: Plan) -> set[str]:
    """The steps of a plan that are not forbidden in any case."""
    return {step.id for step in plan.steps if not step.guards}


def test_there_are_plans_to_look_at() -> None:
    assert len(KINDS) >= 8
    assert len(LIBRARY.bodies()) >= 5


@pytest.mark.parametrize("name", GUIDELINES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_plan_has_a_dead_end(kind: str, name: str) -> None:
    for plan in plans(kind, name):
        hopeless = [
            end for end in dead_ends(plan) if end.sort != "closed" or plan.runbooks == joined(kind, BOOKS)
        ]
        assert hopeless == [], plan.runbooks


@pytest.mark.parametrize("name", GUIDELINES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_step_is_met_on_some_way_and_every_way_ends(kind: str, name: str) -> None:
    alone = planned([kind], name)
    closed = {end.step for end in dead_ends(alone) if end.sort == "closed"}
    assert walked(alone, seen(alone) - closed) >= seen(alone) - closed
    if closed:
        # What hangs on a decision of a runbook that goes with this one is met once that has joined.
        both = planned(joined(kind, BOOKS), name)
        assert walked(both, closed) >= closed


@pytest.mark.parametrize("name", GUIDELINES)
def test_before_the_kind_is_known_the_intake_ends_too(name: str) -> None:
    plan = planned([], name)
    assert list(dead_ends(plan)) == []
    assert walked(plan, seen(plan)) >= seen(plan)


def test_a_walk_notices_what_cannot_be_ended() -> None:
    plan = planned(["flaming"], "wake")
    stuck = plan.step("flaming/qa")
    other = plan.step("flaming/explain")
    assert stuck is not None
    assert other is not None
    stuck.after.append(other.id)
    other.after.append(stuck.id)
    assert set(Walk(plan, random.Random(1)).left()) >= {stuck.id, other.id}
    assert {end.sort for end in dead_ends(plan)} == {"circle"}
