"""The clauses of all guidelines in force, sorted by the place in a plan to which each speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from smincident.content.guideline import Clause, Guideline
from smincident.content.plan import PlanClause, When
from smincident.content.targets import Target, parse
from smincident.errors import SmincidentError


@dataclass
class SortedClauses:
    """The clauses that speak to each place, in the order of the guidelines.

    ``leads`` maps an option ``runbook/decision/option`` to the runbooks that a clause makes it lead into.
    """

    steps: dict[str, list[PlanClause]] = field(default_factory=dict)
    options: dict[str, list[PlanClause]] = field(default_factory=dict)
    guards: dict[str, list[PlanClause]] = field(default_factory=dict)
    approval: dict[str, list[PlanClause]] = field(default_factory=dict)
    asks: dict[str, list[PlanClause]] = field(default_factory=dict)
    drafts: dict[str, list[PlanClause]] = field(default_factory=dict)
    desks: dict[str, list[str]] = field(default_factory=dict)
    leads: dict[str, list[str]] = field(default_factory=dict)
    notes: list[PlanClause] = field(default_factory=list)


def sort_clauses(guidelines: Sequence[Guideline], active: set[str]) -> SortedClauses:
    """The clauses by place. One for other kinds of incident asks for nothing here.

    Before the kind is known, what a clause asks for one kind is only shown; so is what binds others than our staff.
    """
    said = SortedClauses()
    for guideline in guidelines:
        chapters = {chapter.id: chapter for chapter in guideline.chapters}
        for clause in guideline.clauses:
            chapter = chapters.get(clause.chapter or "")
            kinds = clause.kinds or (chapter.kinds if chapter else [])
            if kinds and active and not active & set(kinds):
                continue
            binds = clause.binds or (chapter.binds if chapter else "staff")
            unsure = bool(kinds and not active) or binds == "contractor"
            _place(said, clause, shown(clause, guideline, related=unsure), guideline)
    return said


def _place(said: SortedClauses, clause: Clause, made: PlanClause, guideline: Guideline) -> None:
    targets = [_read(via) for via in clause.via]
    desks = [target.place for target in targets if target.kind == "desk"]
    tables = {
        "step": said.steps,
        "option": said.options,
        "guard": said.guards,
        "approval": said.approval,
        "ask": said.asks,
        "draft": said.drafts,
    }
    for target in targets:
        if target.kind in tables:
            tables[target.kind].setdefault(target.place, []).append(made)
        elif made not in said.notes and target.kind != "readiness":
            # Answered by the runbook or the desk as a whole: shown once, beside no step of its own.
            said.notes.append(made)
        if target.kind == "runbook":
            for decision, options in (clause.when or {}).items():
                for option in options:
                    said.leads.setdefault(f"{decision}/{option}", []).append(target.place)
        if target.kind == "step" and not made.related:
            said.desks.setdefault(target.place, []).extend(desks)
    for place in clause.related:
        said.steps.setdefault(_read(place).place, []).append(shown(clause, guideline, related=True))


def _read(via: str) -> Target:
    """One ``via`` or ``related``.

    Raises:
        SmincidentError: it cannot be read; in the words of the check, which knows its line.
    """
    try:
        return parse(via)
    except ValueError as error:
        raise SmincidentError(str(error), "docs の書式を見てください") from error


def shown(
    clause: Clause,
    guideline: Guideline,
    *,
    related: bool = False,
    when: When | None = None,
    level: bool = False,
) -> PlanClause:
    """A clause as a plan shows it.

    Args:
        when: stands in for the clause's own condition.
        level: the clause asks from a degree of severity on, whatever else opens the step.
    """
    chapter = next((item for item in guideline.chapters if item.id == clause.chapter), None)
    return PlanClause(
        guideline=guideline.id,
        id=clause.id,
        at=clause.at,
        says=clause.says,
        force=clause.force,
        basis=clause.basis,
        why=clause.why,
        if_=clause.if_,
        when=when or clause.when,
        urgency=clause.urgency,
        by=clause.by,
        after=clause.after,
        related=related,
        remark=clause.remark,
        binds=clause.binds or (chapter.binds if chapter else "staff"),
        source=clause.source,
        level=level,
    )


def by_id(guidelines: Sequence[Guideline], clause: str) -> list[tuple[Clause, Guideline]]:
    """The clause of that id with the guideline it stands in; the nearest guideline's where several have it."""
    found = [(item, one) for one in guidelines for item in one.clauses if item.id == clause]
    return found[:1]
