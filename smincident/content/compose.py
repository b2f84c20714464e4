"""Runbooks and a guideline become the plan of one incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from msgspec.structs import replace

from smincident.content import compose_rules as rules
from smincident.content.compose_clauses import sort_clauses
from smincident.content.compose_steps import Shaping, added_steps, owed_steps, step_of
from smincident.content.guideline import Guideline
from smincident.content.organisation import DEFAULT_GUIDES, ClosedDays
from smincident.content.plan import Plan, PlanDocument, PlanPhase, PlanStep
from smincident.content.resolve import FindRunbook, phase_title, resolve
from smincident.content.runbook import Option, Runbook, Step
from smincident.errors import SmincidentError

SEVERITY = "common/severity"
"""The decision whose options a guideline's own levels (重さ) replace."""
REPORT = "common/report-superior"
"""The step after which duties stand that the body has in every kind of incident and this runbook does not know of."""
TRIAGE = "common/triage"
"""The decision that offers the runbooks."""


def compose(
    runbooks: Sequence[str],
    guideline: Guideline,
    find: FindRunbook,
    *,
    parents: Sequence[Guideline] = (),
    laws: Sequence[Guideline] = (),
    offers: Sequence[Runbook] = (),
    documents: Sequence[PlanDocument] = (),
    guides: Mapping[str, int] | None = None,
    closed_days: ClosedDays | None = None,
) -> Plan:
    """Compose a plan.

    Args:
        runbooks: ids in the order in which they joined; empty for an incident without a kind (intake only).
        guideline: the body's own rules.
        find: gives a runbook by id.
        parents: what the guideline has taken over, as ``lineage`` gives it.
        laws: guidelines that apply to all bodies.
        offers: the runbooks that ``common/triage`` is to offer besides those it names itself.
        documents: what is known of the templates.
        guides: 目安 in minutes of urgency words, over the program's own.
        closed_days: the days on which the body's offices are closed, for statutory periods.

    Raises:
        SmincidentError: a runbook or a step referred to does not exist.
    """
    active = set(runbooks)
    every = [guideline, *parents, *laws]
    said = sort_clauses(every, active)
    guards = rules.guards(every, said, active)
    shaping = Shaping(every, said, guards)
    phases: list[PlanPhase] = []
    steps: dict[str, PlanStep] = {}
    walked = [
        (book, phase, resolve(phase, book, find))
        for book in [find(name) for name in runbooks] or [_intake_only(find)]
        for phase in book.phases
    ]
    present = {step_id for _, _, found in walked for step_id, _ in found}
    for book, phase, found in walked:
        ids = []
        for step_id, step in found:
            if step_id in steps:
                continue
            place = f"{book.id}/{phase.id}"
            made = step_of(step_id, place, _own(step_id, step, every, offers), shaping)
            if made is None:
                continue
            steps[step_id] = made
            ids.append(step_id)
            more: dict[str, PlanStep] = {}
            if step_id == SEVERITY:
                more = added_steps(place, shaping, find, besides=present)
            elif step_id == REPORT:
                more = owed_steps(place, shaping, find, besides=present)
            steps |= more
            ids += more
        if ids:
            title = phase.title or phase_title(phase, find)
            phases.append(PlanPhase(id=f"{book.id}/{phase.id}", runbook=book.id, title=title, steps=ids))
    asks = rules.asks(every, said)
    for ask in asks:
        place = ask.at.removeprefix("step:")
        if place in steps:
            steps[place].asks.append(ask.id)
    _hold(every, steps)
    # What is reserved to a role is told only where its step stands in this plan.
    guards = [one for one in guards if one.id.partition("reserved:")[2] in ("", *steps)]
    return Plan(
        guideline=guideline.id,
        guideline_title=guideline.title,
        body=guideline.body,
        runbooks=list(runbooks),
        titles=_titles((*runbooks, "common", *_led(steps, runbooks)), find),
        phases=phases,
        steps=list(steps.values()),
        guards=guards,
        desks=rules.desks(every, active),
        approval=rules.approval(every, said),
        asks=asks,
        roles=rules.first_of(every, lambda one: one.roles),
        documents=list(documents),
        notes=said.notes,
        guides={**DEFAULT_GUIDES, **_guides(guides or {})},
        routes=[route for name in runbooks if (route := find(name).route)],
        modes=rules.first_of(every, lambda one: one.modes),
        order=rules.order(every),
        separation=rules.separation(every),
        drafts=rules.draft_rules(every, said),
        periods=[period for source in every for period in source.periods],
        closed_days=closed_days or ClosedDays(),
    )


def _intake_only(find: FindRunbook) -> Runbook:
    common = find("common")
    return Runbook(id="common", title=common.title, phases=[p for p in common.phases if p.id == "intake"])


def _own(step_id: str, step: Step, every: Sequence[Guideline], offers: Sequence[Runbook]) -> Step:
    """The step with what this body and the other runbooks put into it."""
    if step_id == TRIAGE:
        named = {name for option in step.options for name in option.adds}
        more = [
            Option(id=book.id, label=book.offered.label, help=book.offered.help, adds=[book.id])
            for book in offers
            if book.offered and book.id not in named
        ]
        return replace(step, options=[*step.options, *more])
    if step_id == SEVERITY and (levels := rules.first_of(every, lambda one: one.levels)):
        return replace(
            step, options=[Option(id=one.id, label=one.label, help=one.criteria) for one in levels]
        )
    return step


def _titles(names: Sequence[str], find: FindRunbook) -> dict[str, str]:
    """What the runbooks are called. One that an option would lead into may be missing or broken: that is told when it
    is chosen and by the checks, and keeps no other incident from being opened."""
    found = {}
    for name in names:
        with suppress(SmincidentError):
            found[name] = find(name).title
    return found


def _led(steps: dict[str, PlanStep], runbooks: Sequence[str]) -> list[str]:
    """The runbooks into which options lead, so that their names are known before they join."""
    found = [name for step in steps.values() for option in step.options for name in option.adds]
    return [name for name in dict.fromkeys(found) if name not in runbooks]


def _hold(every: Sequence[Guideline], steps: dict[str, PlanStep]) -> None:
    """Steps that wait with a report until its instruction is there."""
    for item in rules.first_of(every, lambda one: one.assign, "step"):
        for held in item.holds if item.step in steps else ():
            if held in steps and item.step not in steps[held].after:
                steps[held].after.append(item.step)


def _guides(given: Mapping[str, int]) -> Mapping[str, int]:
    """The 目安 of the organisation file, in minutes; a slip of the keyboard must not lie beyond any calendar."""
    for word, minutes in given.items():
        if not 0 < minutes <= 366 * 24 * 60:
            raise SmincidentError(
                f"目安（guides）の「{word}」{minutes}分は使えません",
                "organisation.yaml で、1分から1年までにしてください",
            )
    return given
