"""What ``--json`` prints of steps and the clauses behind them. Documented in docs/json.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from smincident.clock import iso
from smincident.content.plan import PlanApproval, PlanClause, PlanStep
from smincident.incident.clocks import ClockView
from smincident.incident.documents import lacking, rule_for_act
from smincident.incident.state import State
from smincident.incident.walk import StepView

Shape = dict[str, Any]


def time(text: str | None) -> str | None:
    """A stored time, or null."""
    return iso(text) if text else None


def clause(item: PlanClause) -> Shape:
    """A clause beside a step, guard or rule."""
    return {
        "guideline": item.guideline,
        "id": item.id,
        "at": item.at,
        "says": item.says,
        "force": item.force,
        "basis": item.basis,
        "why": item.why,
        "if": item.if_,
        "when": item.when,
        "urgency": item.urgency,
        "by": item.by,
        "related": item.related,
        "remark": item.remark,
        "binds": item.binds,
        "source": item.source,
    }


def approval(rule: PlanApproval | None, lacks: Sequence[str]) -> Shape | None:
    """Who must approve; null where nobody must. ``silent``: the guideline says nothing (指針に定めなし)."""
    if rule is None:
        return None
    return {
        "id": rule.id,
        "of": rule.of,
        "also": rule.also,
        "says": rule.says,
        "silent": rule.silent,
        "waive": [{"id": one.id, "says": one.says, "report_after": one.report_after} for one in rule.waive],
        "clauses": [clause(one) for one in rule.clauses],
        "lacking": list(lacks),
    }


def act_approval(plan: PlanStep, state: State) -> Shape | None:
    """Who must approve the act of a step or decision."""
    rule = rule_for_act(plan, state)
    given = state.act_approvals.get(plan.id, [])
    return approval(rule, lacking(rule, given, "") if rule else [])


def step(line: StepView, state: State, running: Sequence[ClockView] = ()) -> Shape:
    """One line of the walk."""
    plan, subject = line.step, line.key[1]
    due = [c.due_at for c in running if (c.ref, c.subject) == (plan.id, subject) and c.kind != "takedown"]
    record = line.record
    return {
        "id": plan.id,
        "runbook": plan.runbook,
        "phase": plan.phase,
        "kind": plan.kind,
        "title": plan.title,
        "subject": subject or None,
        "status": line.status,
        "weight": line.weight,
        "clauses": [clause(one) for one in plan.clauses],
        "guards": plan.guards,
        "due_at": time(min(due)) if due else None,
        "blocked_by": line.blocked_by,
        "branch_closed": line.branch_closed,
        "late": line.late,
        "mode": plan.mode,
        "desk": plan.desk,
        "reserved": plan.reserved,
        "document": plan.document,
        "goal": plan.goal,
        "each": plan.each,
        "subjects": plan.subjects,
        "after": plan.after,
        "when": plan.when,
        "desks": plan.desks,
        "asks": plan.asks,
        "approval": act_approval(plan, state),
        "fields": fields(plan),
        "options": options(plan),
        "record": {
            "n": record.n or None,
            "at": time(record.at),
            "fields": {key: field_value(value) for key, value in record.fields.items()},
            "note": record.note,
            "reason": record.reason,
            "by": record.by,
            "to": record.to,
            "until": time(record.until),
            "override": record.override,
            "answer": record.answer,
            "observed_at": time(record.observed_at),
            "observations": record.observations,
        },
    }


def plan_step(plan: PlanStep, weight: str) -> Shape:
    """A step of a plan that no incident walks yet."""
    return {
        "id": plan.id,
        "runbook": plan.runbook,
        "phase": plan.phase,
        "kind": plan.kind,
        "title": plan.title,
        "how": plan.how,
        "weight": weight,
        "clauses": [clause(one) for one in plan.clauses],
        "guards": plan.guards,
        "mode": plan.mode,
        "desk": plan.desk,
        "reserved": plan.reserved,
        "document": plan.document,
        "goal": plan.goal,
        "each": plan.each,
        "after": plan.after,
        "when": plan.when,
        "fields": fields(plan),
        "options": options(plan),
    }


def fields(plan: PlanStep) -> list[Shape]:
    """What may be filled in at a step."""
    return [
        {
            "id": item.id,
            "label": item.label,
            "type": item.type,
            "required": item.required,
            "many": item.many,
            "choices": item.choices,
        }
        for item in plan.fields
    ]


def options(plan: PlanStep) -> list[Shape]:
    """The ways a decision can go; ``unknown`` (まだ分からない) is always one besides."""
    return [
        {
            "id": item.id,
            "label": item.label,
            "help": item.help,
            "adds": item.adds,
            "guards": item.guards,
            "ability": item.ability,
            "default": item.default,
            "clauses": [clause(one) for one in item.clauses],
        }
        for item in plan.options
    ]


def field_value(value: Any) -> Any:
    """A value of a field; a time as ISO 8601 with its precision."""
    if isinstance(value, list):
        return [field_value(one) for one in value]
    if isinstance(value, dict) and "at" in value:
        return {**value, "at": iso(value["at"])}
    return value


def steps(lines: Iterable[StepView], state: State, running: Sequence[ClockView]) -> list[Shape]:
    """Lines of the walk."""
    return [step(line, state, running) for line in lines]
