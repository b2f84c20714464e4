"""What ``--json`` prints of an incident: plain values, times in ISO 8601 with offset. Documented in docs/json.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from smincident.clock import ZONE_NAME, iso
from smincident.content.plan import Plan, PlanApproval, PlanClause, PlanGuard, PlanStep
from smincident.incident.clocks import ClockView, clocks
from smincident.incident.documents import lacking, rule_for_act
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from smincident.journal.summary import Summary
from smincident.report.timeline import rows

Shape = dict[str, Any]


def time(text: str | None) -> str | None:
    """A stored time, or null."""
    return iso(text) if text else None


def head(state: State) -> Shape:
    """The incident's last event."""
    return {"n": state.n, "digest": state.digest}


def summary(item: Summary) -> Shape:
    """One line of ``incident list``."""
    return {
        "id": item.id,
        "title": item.title,
        "runbooks": item.runbooks,
        "guideline": item.guideline,
        "status": item.status,
        "drill": item.drill,
        "opened_at": time(item.opened_at),
        "closed_at": time(item.closed_at),
        "next_due": time(item.next_due),
        "next_label": item.next_label,
        "open_steps": item.open_steps,
        "total_steps": item.total_steps,
    }


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
    }


def guard(item: PlanGuard) -> Shape:
    """A guard in force."""
    return {
        "id": item.id,
        "says": item.says,
        "strength": item.strength,
        "against": item.against,
        "clauses": [clause(one) for one in item.clauses],
    }


def clock_view(item: ClockView, now: datetime) -> Shape:
    """A running clock. ``ours`` marks a 目安 of the program's, never the body's own deadline."""
    return {
        "kind": item.kind,
        "label": item.label,
        "due_at": iso(item.due_at),
        "ref": item.ref,
        "subject": item.subject or None,
        "ours": item.ours,
        "overdue": item.overdue(now),
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
        "document": plan.document,
        "goal": plan.goal,
        "each": plan.each,
        "after": plan.after,
        "when": plan.when,
        "fields": fields(plan),
        "options": options(plan),
    }


def blank(plan: Plan) -> State:
    """An incident to which nothing has happened, so that weights can be told before one opens."""

    def no_plan(_sha256: str) -> Plan:
        return plan

    return State(no_plan, plan=plan)


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


_TIMES = (
    "found_at", "ended_at", "requested_at", "next_check", "at", "made_at", "settled_at", "drafted_at", "look_again",
)  # fmt: skip


def part(item: Any) -> Shape:
    """A subject, takedown, contact, channel, promise, approval, release, piece of evidence, decision or deviation."""
    return _timed(asdict(item))


def _timed(found: Shape) -> Shape:
    return {key: time(value) if key in _TIMES else value for key, value in found.items()}


def takedown(item: Any) -> Shape:
    """A takedown with its history."""
    found = part(item)
    found["history"] = [
        {"state": state, "at": time(at), "note": note} for state, at, note in found["history"]
    ]
    return found


def followup(item: Any) -> Shape:
    """A follow-up; ``due`` is a date."""
    return part(item)


def document(item: Document) -> Shape:
    """A text of the incident."""
    found = asdict(item)
    return {
        **_timed(found),
        "next_word": time(item.next_word),
        "approvals": [_timed(one) for one in found["approvals"]],
        "releases": [_timed(one) for one in found["releases"]],
    }


def timeline(state: State) -> list[Shape]:
    """Every event in the order in which it was recorded."""
    return [
        {
            "n": row.n,
            "kind": row.kind,
            "recorded_at": iso(row.recorded),
            "occurred_at": iso(row.occurred),
            "precision": row.precision,
            "actor": row.actor,
            "summary": row.what,
            "corrected": row.corrected or None,
        }
        for row in rows(state)
    ]


def incident(state: State, now: datetime) -> Shape:
    """The whole incident: what ``incident show`` prints."""
    lines = walk(state)
    running = clocks(state, lines)
    plan = state.the_plan
    return {
        "id": state.id,
        "title": state.title,
        "guideline": state.guideline,
        "guideline_title": plan.guideline_title,
        "runbooks": list(state.runbooks),
        "status": state.status,
        "drill": bool(state.drill),
        "operator": state.operator,
        "zone": ZONE_NAME,
        "opened_at": time(state.opened_at),
        "detected_at": time(state.detected_at),
        "closed_at": time(state.closed_at),
        "head": head(state),
        "plan": len(state.plans),
        "times": {
            which: {"at": iso(at), "precision": precision} for which, (at, precision) in state.times.items()
        },
        "phases": [
            {"id": p.id, "runbook": p.runbook, "title": p.title, "steps": p.steps} for p in plan.phases
        ],
        "steps": steps(lines, state, running),
        "guards": [guard(item) for item in plan.guards],
        "asks": [
            {
                "id": a.id,
                "says": a.says,
                "at": a.at,
                "answer": state.asks.get(a.id),
                "clauses": [clause(c) for c in a.clauses],
            }
            for a in plan.asks
        ],
        "decisions": [part(item) for item in state.decisions],
        "deviations": [part(item) for item in state.deviations],
        "subjects": [part(item) for item in state.subjects.values()],
        "takedowns": [takedown(item) for item in state.takedowns.values()],
        "contacts": [part(item) for item in state.contacts],
        "channels": [part(item) for item in state.channels.values()],
        "promises": [part(item) for item in state.promises.values()],
        "clocks": [clock_view(item, now) for item in running],
        "documents": [document(item) for item in state.documents.values()],
        "evidence": [part(item) for item in state.evidence.values()],
        "followups": [followup(item) for item in state.followups.values()],
        "timeline": timeline(state),
    }
