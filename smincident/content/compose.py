"""Runbooks and a guideline become the plan of one incident."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from smincident.clock import duration
from smincident.content.guideline import Clause, Guideline
from smincident.content.organisation import DEFAULT_GUIDES, ClosedDays
from smincident.content.plan import (
    Plan,
    PlanApproval,
    PlanAsk,
    PlanClause,
    PlanDocument,
    PlanGuard,
    PlanOption,
    PlanPhase,
    PlanStep,
)
from smincident.content.runbook import Phase, Runbook, Step
from smincident.content.targets import parse
from smincident.errors import SmincidentError

FindRunbook = Callable[[str], Runbook]


@dataclass
class _Clauses:
    """The clauses that speak to each place, in the order of the guideline."""

    steps: dict[str, list[PlanClause]] = field(default_factory=dict)
    options: dict[str, list[PlanClause]] = field(default_factory=dict)
    guards: dict[str, list[PlanClause]] = field(default_factory=dict)
    approval: dict[str, list[PlanClause]] = field(default_factory=dict)
    asks: dict[str, list[PlanClause]] = field(default_factory=dict)
    desks: dict[str, list[str]] = field(default_factory=dict)
    notes: list[PlanClause] = field(default_factory=list)


def compose(
    runbooks: Sequence[str],
    guideline: Guideline,
    find: FindRunbook,
    *,
    laws: Sequence[Guideline] = (),
    documents: Sequence[PlanDocument] = (),
    guides: Mapping[str, int] | None = None,
    closed_days: ClosedDays | None = None,
) -> Plan:
    """Compose a plan.

    Args:
        runbooks: ids in the order in which they joined; empty for an incident without a kind (intake only).
        guideline: the body's own rules.
        find: gives a runbook by id.
        laws: guidelines that apply to all bodies.
        documents: what is known of the templates.
        guides: 目安 in minutes of urgency words, over the program's own.
        closed_days: the days on which the body's offices are closed, for statutory periods.

    Raises:
        SmincidentError: a runbook or a step referred to does not exist.
    """
    active = set(runbooks)
    said = _sort_clauses([guideline, *laws], active)
    guards = [
        PlanGuard(
            id=g.id, says=g.says, strength=g.strength, against=g.against, clauses=said.guards.get(g.id, [])
        )
        for source in (guideline, *laws)
        for g in source.guards
        if not g.during or active & set(g.during)
    ]
    against: dict[str, list[str]] = {}
    for guard in guards:
        # A guard that only says "as a rule" is shown beside the step but does not forbid it.
        for target in guard.against if guard.strength == "prohibit" else ():
            against.setdefault(target, []).append(guard.id)
    phases: list[PlanPhase] = []
    steps: dict[str, PlanStep] = {}
    for book in [find(name) for name in runbooks] or [_intake_only(find)]:
        for phase in book.phases:
            ids = []
            for step_id, step in _resolve(phase, book, find):
                if step_id in steps:
                    continue
                made = _step(step_id, f"{book.id}/{phase.id}", step, said, against, guideline)
                if made is not None:
                    steps[step_id] = made
                    ids.append(step_id)
            if ids:
                title = phase.title or _phase_title(phase, find)
                phases.append(PlanPhase(id=f"{book.id}/{phase.id}", runbook=book.id, title=title, steps=ids))
    asks = [
        PlanAsk(id=ask.id, says=ask.says, at=ask.at, clauses=said.asks.get(ask.id, []))
        for source in (guideline, *laws)
        for ask in source.asks
    ]
    for ask in asks:
        place = ask.at.removeprefix("step:")
        if place in steps:
            steps[place].asks.append(ask.id)
    return Plan(
        guideline=guideline.id,
        guideline_title=guideline.title,
        body=guideline.body,
        runbooks=list(runbooks),
        titles={name: find(name).title for name in (*runbooks, "common")},
        phases=phases,
        steps=list(steps.values()),
        guards=guards,
        desks=[desk for desk in guideline.desks if not desk.kinds or not active or active & set(desk.kinds)],
        approval=[
            PlanApproval(
                id=rule.id,
                covers=rule.covers,
                of=[entry.role for entry in rule.of],
                also=rule.also,
                says=rule.says,
                waive=rule.waive,
                clauses=said.approval.get(rule.id, []),
            )
            for rule in guideline.approval
        ],
        asks=asks,
        roles=guideline.roles,
        documents=list(documents),
        notes=said.notes,
        guides={**DEFAULT_GUIDES, **_guides(guides or {})},
        periods=[period for source in (guideline, *laws) for period in source.periods],
        closed_days=closed_days or ClosedDays(),
    )


def _intake_only(find: FindRunbook) -> Runbook:
    common = find("common")
    return Runbook(id="common", title=common.title, phases=[p for p in common.phases if p.id == "intake"])


def _phase_title(phase: Phase, find: FindRunbook) -> str:
    return _used_phase(phase, find)[1].title if phase.use else ""


def _used_phase(phase: Phase, find: FindRunbook) -> tuple[Runbook, Phase]:
    assert phase.use is not None
    book_id, _, phase_id = phase.use.partition("/")
    book = find(book_id)
    used = next((item for item in book.phases if item.id == phase_id), None)
    if used is None:
        raise SmincidentError(f"段階「{phase.use}」がありません", "use: の綴りを確かめてください")
    return book, used


def _resolve(phase: Phase, book: Runbook, find: FindRunbook) -> list[tuple[str, Step]]:
    """The steps of a phase with their full ids, references followed."""
    found: list[tuple[str, Step]] = []
    if phase.use:
        other, used = _used_phase(phase, find)
        found += _resolve(used, other, find)
    for step in phase.steps:
        if step.use:
            found.append((step.use, shared_step(step.use, find)))
        else:
            found.append((f"{book.id}/{step.id}", step))
    return found


def shared_step(place: str, find: FindRunbook) -> Step:
    """The step that ``use: runbook/step`` refers to.

    Raises:
        SmincidentError: there is none.
    """
    book_id, _, step_id = place.partition("/")
    book = find(book_id)
    for step in (*book.steps, *(step for phase in book.phases for step in phase.steps)):
        if step.id == step_id:
            return step
    raise SmincidentError(f"手順「{place}」がありません", "use: の綴りを確かめてください")


def _plan_clause(clause: Clause, guideline: Guideline, related: bool = False) -> PlanClause:
    return PlanClause(
        guideline=guideline.id,
        id=clause.id,
        at=clause.at,
        says=clause.says,
        force=clause.force,
        basis=clause.basis,
        why=clause.why,
        if_=clause.if_,
        when=clause.when,
        urgency=clause.urgency,
        by=clause.by,
        after=clause.after,
        related=related,
        remark=clause.remark,
    )


def _sort_clauses(guidelines: Sequence[Guideline], active: set[str]) -> _Clauses:
    """The clauses by place. One for other kinds of incident asks for nothing here.

    Before the kind is known, what a clause asks for one kind is only shown.
    """
    said = _Clauses()
    for guideline in guidelines:
        for clause in guideline.clauses:
            if clause.kinds and active and not active & set(clause.kinds):
                continue
            shown = _plan_clause(clause, guideline, related=bool(clause.kinds and not active))
            targets = [parse(via) for via in clause.via]
            desks = [target.place for target in targets if target.kind == "desk"]
            for target in targets:
                if target.kind in ("note", "runbook", "desk"):
                    # Answered by the runbook or the desk as a whole: shown once, beside no step of its own.
                    if shown not in said.notes:
                        said.notes.append(shown)
                    continue
                table = {
                    "step": said.steps,
                    "option": said.options,
                    "guard": said.guards,
                    "approval": said.approval,
                    "ask": said.asks,
                }.get(target.kind)
                if table is not None:
                    table.setdefault(target.place, []).append(shown)
                if target.kind == "step" and not shown.related:
                    said.desks.setdefault(target.place, []).extend(desks)
            for place in clause.related:
                target = parse(place)
                said.steps.setdefault(target.place, []).append(_plan_clause(clause, guideline, related=True))
    return said


def _step(
    step_id: str,
    phase: str,
    step: Step,
    said: _Clauses,
    against: Mapping[str, list[str]],
    guideline: Guideline,
) -> PlanStep | None:
    """The step as this plan has it, or None where it appears only if a clause asks and none does."""
    clauses = said.steps.get(step_id, [])
    if step.asked and all(clause.related for clause in clauses):
        return None
    home = step_id.split("/", 1)[0]
    assigned = next((item for item in guideline.assign if item.step == step_id), None)
    return PlanStep(
        id=step_id,
        phase=phase,
        kind=step.kind,
        title=step.title,
        how=step.how.strip(),
        fields=step.fields,
        options=[
            PlanOption(
                id=option.id,
                label=option.label,
                help=option.help,
                adds=option.adds,
                guards=against.get(f"option:{step_id}/{option.id}", []),
                clauses=said.options.get(f"{step_id}/{option.id}", []),
            )
            for option in step.options
        ],
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
        guards=against.get(f"step:{step_id}", []),
        mode="request" if assigned else "self",
        desk=assigned.desk if assigned else None,
        desks=list(dict.fromkeys((*step.desks, *said.desks.get(step_id, ())))),
    )


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


def _guides(given: Mapping[str, int]) -> Mapping[str, int]:
    """The 目安 of the organisation file, in minutes; a slip of the keyboard must not lie beyond any calendar."""
    for word, minutes in given.items():
        if not 0 < minutes <= 366 * 24 * 60:
            raise SmincidentError(
                f"目安（guides）の「{word}」{minutes}分は使えません",
                "organisation.yaml で、1分から1年までにしてください",
            )
    return given
