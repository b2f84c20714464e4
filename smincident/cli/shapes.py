"""What ``--json`` prints of an incident: plain values, times in ISO 8601 with offset. Documented in docs/json.md."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from smincident.cli.shapes_steps import Shape, clause, steps, time
from smincident.clock import ZONE_NAME, iso
from smincident.content.plan import PlanGuard
from smincident.incident.clocks import ClockView, Uncounted, clocks, uncounted
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.incident.walk import walk
from smincident.journal.summary import Summary
from smincident.report.timeline import rows
from smincident.report.words import Names


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
        "clause": item.clause or None,
    }


def uncounted_view(item: Uncounted) -> Shape:
    """A statutory period that cannot be counted yet, and what is missing on the record."""
    return {"ref": item.ref, "label": item.label, "subject": item.subject or None, "missing": item.missing}


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


def timeline(state: State, names: Names | None = None) -> list[Shape]:
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
        for row in rows(state, names)
    ]


def incident(state: State, now: datetime, names: Names | None = None) -> Shape:
    """The whole incident: what ``incident show`` prints."""
    lines = walk(state)
    platform = names.about if names else None
    running = clocks(state, lines, platform)
    plan = state.the_plan
    return {
        "id": state.id,
        "title": state.title,
        "guideline": state.guideline,
        "guideline_title": plan.guideline_title,
        "runbooks": list(state.runbooks),
        "modes": list(state.modes),
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
        "uncounted": [uncounted_view(item) for item in uncounted(state, platform)],
        "documents": [document(item) for item in state.documents.values()],
        "evidence": [part(item) for item in state.evidence.values()],
        "followups": [followup(item) for item in state.followups.values()],
        "timeline": timeline(state, names),
    }
