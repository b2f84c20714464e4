"""One step of a runbook becomes a step of a plan: with its clauses, guards, desk, and what the guideline asks of it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import cached_property

from smincident.clock import duration
from smincident.content import compose_rules as rules
from smincident.content.compose_clauses import SortedClauses, by_id, shown
from smincident.content.guideline import Guideline
from smincident.content.plan import PlanClause, PlanGuard, PlanOption, PlanStep, When
from smincident.content.resolve import FindRunbook, shared_step
from smincident.content.rules import Level
from smincident.content.runbook import Field, Option, Step
from smincident.content.yaml import ContentError
from smincident.errors import SmincidentError

SHARED = "common"
"""The runbook whose steps the others take up."""
SEVERITY = "common/severity"
GATHER = "common/gather"
"""The step in which people are named; a role that keeps the record is named there."""


class Shaping:
    """What all guidelines in force make of steps.

    Args:
        every: the guidelines, the nearest first.
        said: their clauses by place.
        guards: the guards in force.
    """

    def __init__(self, every: Sequence[Guideline], said: SortedClauses, guards: Sequence[PlanGuard]) -> None:
        self.every = every
        self.said = said
        self.choices = rules.choices(every)
        self.assign = {item.step: item for item in rules.first_of(every, lambda one: one.assign, "step")}
        self.reserved = {item.step: item for item in rules.first_of(every, lambda one: one.reserved, "step")}
        self.levels: list[Level] = rules.first_of(every, lambda one: one.levels)
        self.against: dict[str, list[str]] = {}
        for guard in guards:
            # A guard that only says "as a rule" is shown beside the step but does not forbid it.
            for target in guard.against if guard.strength == "prohibit" else ():
                self.against.setdefault(target, []).append(guard.id)
        self.guards = {guard.id for guard in guards}

    @cached_property
    def from_level(self) -> dict[str, tuple[Level, When]]:
        """The steps that a degree of severity calls for, with the degree and the condition (it, or a heavier one)."""
        found: dict[str, tuple[Level, When]] = {}
        for number, level in enumerate(self.levels):
            when = {SEVERITY: [heavier.id for heavier in self.levels[number:]]}
            for step in level.steps:
                found.setdefault(step, (level, when))
        return found

    def clauses(self, step_id: str) -> list[PlanClause]:
        """The clauses beside a step."""
        found = list(self.said.steps.get(step_id, []))
        for clause in self._naming(step_id):
            if not any(clause.key == other.key for other in found):
                found.append(clause)
        if step_id in self.from_level:
            level, when = self.from_level[step_id]
            for asking, guideline in by_id(self.every, level.clause or ""):
                made = shown(asking, guideline, when=when, level=True)
                found = [*(item for item in found if item.key != made.key), made]
        return found

    def _naming(self, step_id: str) -> list[PlanClause]:
        """The clauses behind a rule for this step, shown although they ask for nothing here."""
        named = [
            rule.clause
            for rule in (self.reserved.get(step_id), self.choices.get(step_id), self.assign.get(step_id))
            if rule is not None and rule.clause
        ]
        return [
            shown(clause, guideline, related=True)
            for name in dict.fromkeys(named)
            for clause, guideline in by_id(self.every, name)
        ]


def step_of(step_id: str, phase: str, step: Step, shaping: Shaping) -> PlanStep | None:
    """The step as this plan has it, or None where it appears only if a clause asks and none does."""
    clauses = shaping.clauses(step_id)
    if step.asked and all(clause.related for clause in clauses):
        return None
    home = step_id.split("/", 1)[0]
    assigned, reserved = shaping.assign.get(step_id), shaping.reserved.get(step_id)
    return PlanStep(
        id=step_id,
        phase=phase,
        kind=step.kind,
        title=step.title,
        how=step.how.strip(),
        fields=_fields(step_id, step, shaping),
        options=[_option(step_id, option, shaping) for option in step.options],
        document=step.document,
        goal=step.goal,
        when={_full(key, home): options for key, options in step.when.items()} if step.when else None,
        after=[_full(item, home) for item in step.after],
        each=step.each,
        subjects=step.subjects,
        evidence=step.evidence,
        guide=step.guide,
        every=_every(step_id, step.every),
        until=step.until,
        clauses=clauses,
        guards=shaping.against.get(f"step:{step_id}", []),
        mode=assigned.mode if assigned else "self",
        desk=assigned.desk if assigned else None,
        desks=list(dict.fromkeys((*step.desks, *shaping.said.desks.get(step_id, ())))),
        reserved=reserved.role if reserved else None,
    )


def _option(step_id: str, option: Option, shaping: Shaping) -> PlanOption:
    place = f"{step_id}/{option.id}"
    choice = shaping.choices.get(step_id)
    guards = list(shaping.against.get(f"option:{place}", ()))
    if choice and choice.strength == "only" and option.id != choice.option:
        guards += [name for name in (f"only:{step_id}",) if name in shaping.guards]
    clauses = list(shaping.said.options.get(place, ()))
    if step_id == SEVERITY:
        level = next((one for one in shaping.levels if one.id == option.id), None)
        clauses += rules.clauses_of(shaping.every, level.clause if level else None)
    return PlanOption(
        id=option.id,
        label=option.label,
        help=option.help,
        adds=list(dict.fromkeys((*option.adds, *shaping.said.leads.get(place, ())))),
        guards=guards,
        clauses=clauses,
        ability=option.ability,
        route=option.route,
        default=bool(choice and choice.strength == "default" and choice.option == option.id),
    )


def _fields(step_id: str, step: Step, shaping: Shaping) -> list[Field]:
    """The step's fields; where people are named, also who keeps the record if the guideline has a role for it."""
    if step_id != GATHER:
        return step.fields
    keepers = [role for role in rules.first_of(shaping.every, lambda one: one.roles) if role.task == "record"]
    more = [Field(id="recorder", label=f"記録する人（{role.id}）", required=True) for role in keepers[:1]]
    return [*step.fields, *more]


def added_steps(
    phase: str, shaping: Shaping, find: FindRunbook, *, besides: Container[str]
) -> dict[str, PlanStep]:
    """The steps that a degree of severity calls for and no runbook of the plan has: they follow the decision."""
    found: dict[str, PlanStep] = {}
    for step_id, (level, when) in shaping.from_level.items():
        if step_id in besides:
            continue
        try:
            step = shared_step(step_id, find)
        except ContentError:
            raise
        except SmincidentError as error:
            what = f"重さ「{level.id}」の挙げる手順「{step_id}」がありません"
            raise SmincidentError(what, "指針の levels を直してください") from error
        made = step_of(step_id, phase, step, shaping)
        if made is not None:
            made.when = when
            found[step_id] = made
    return found


def owed_steps(
    phase: str, shaping: Shaping, find: FindRunbook, *, besides: Container[str]
) -> dict[str, PlanStep]:
    """The shared steps that a clause makes a duty in this kind of incident and no runbook of the plan takes up.

    A step that stands behind a decision is none: it belongs to the runbooks that lead to it.
    """
    found: dict[str, PlanStep] = {}
    for step_id, clauses in shaping.said.steps.items():
        asked = any(c.force in ("must", "should") and not c.related for c in clauses)
        if not asked or step_id in besides or not step_id.startswith(f"{SHARED}/"):
            continue
        step = shared_step(step_id, find)
        made = step_of(step_id, phase, step, shaping) if step.when is None and not step.asked else None
        if made is not None:
            found[step_id] = made
    return found


def _full(place: str, home: str) -> str:
    return place if "/" in place else f"{home}/{place}"


def _every(step_id: str, text: str | None) -> str | None:
    """The interval of a watch step: what cannot be read would stop every look at the incident."""
    if text is not None:
        try:
            if not duration(text):
                raise ValueError(text)
        except ValueError as error:
            raise SmincidentError(
                f"手順「{step_id}」の every「{text[:20]}」が読めません", "例：15m、2h、1h30m、3d"
            ) from error
    return text
