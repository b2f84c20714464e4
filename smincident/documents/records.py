"""The lists of an incident (subjects, takedowns, steps, contacts …) as plain values for templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smincident.content.organisation import Organisation
from smincident.documents.contacts import contacts, unreached
from smincident.documents.platforms import Platforms
from smincident.documents.shape import CONTEXT, SUBJECT, TAKEDOWN, Shape, label, member
from smincident.documents.values import Missing, Moment
from smincident.incident.clocks import ClockView, clocks
from smincident.incident.documents import public_releases
from smincident.incident.parts import (
    CHANNEL_CLASSES,
    CHANNEL_STATES,
    DOCUMENT_STATES,
    FOLLOWUP_STATES,
    PROMISE_STATES,
    SUBJECT_KINDS,
    SUBJECT_STATES,
    TAKEDOWN_STATES,
    Document,
    Evidence,
    Subject,
    Takedown,
    asked_for,
)
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, WEIGHT_LABELS, StepView, walk


def _time(text: str) -> Moment | str:
    return Moment.stored(text) if text else ""


def _blanks(values: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """The values, with a labelled blank for each that is empty."""
    return {
        key: Missing(label(member(shape, key) or key)) if value == "" else value
        for key, value in values.items()
    }


def subject(item: Subject, state: State, platforms: Platforms) -> dict[str, Any]:
    """A subject; what is not known of it is a blank."""
    asked = [TAKEDOWN_STATES.get(t.state, t.state) for t in state.takedowns.values() if t.subject == item.id]
    values = {
        "id": item.id,
        "kind": SUBJECT_KINDS.get(item.kind, item.kind),
        "kind_id": item.kind,
        "label": item.label,
        "platform": item.platform,
        "platform_name": platforms.name(item.platform),
        "url": item.url,
        "handle": item.handle,
        "user_id": item.user_id,
        "note": item.note,
        "state": SUBJECT_STATES.get(item.state, item.state),
        "state_id": item.state,
        "takedown": asked[-1] if asked else "",
        "found": _time(item.found_at),
        "ended": _time(item.ended_at),
    }
    return _blanks(values, SUBJECT)


def _takedown(item: Takedown, state: State, platforms: Platforms) -> dict[str, Any]:
    removed = next((at for what, at, _ in reversed(item.history) if what == "removed"), "")
    about = state.subjects.get(item.subject)
    values = {
        "id": item.id,
        "subject": about.label if about else item.subject,
        "subject_id": item.subject,
        "asked": asked_for(about),
        "platform": item.platform,
        "platform_name": platforms.name(item.platform),
        "route": item.route,
        "receipt": item.receipt,
        "state": TAKEDOWN_STATES.get(item.state, item.state),
        "state_id": item.state,
        "requested": _time(item.requested_at),
        "removed": _time(removed if item.state == "removed" else ""),
        "next_check": _time(item.next_check),
        "note": item.note,
    }
    return _blanks(values, TAKEDOWN)


def _step(line: StepView, phases: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": line.step.id,
        "runbook": line.step.runbook,
        "phase": phases.get(line.step.phase, ""),
        "title": line.step.title,
        "subject": line.subject.label if line.subject else "",
        "status": STATUS_LABELS[line.status],
        "weight": WEIGHT_LABELS[line.weight],
        "note": line.record.note,
        "reason": line.record.reason,
        "by": line.record.by,
        "to": line.record.to,
        "at": _time(line.record.at),
        "until": _time(line.record.until) if line.record.until[:1].isdigit() else line.record.until,
    }


def _steps(state: State, lines: list[StepView]) -> dict[str, Any]:
    phases = {phase.id: phase.title for phase in state.plan.phases} if state.plan else {}

    def of(*wanted: str) -> list[dict[str, Any]]:
        return [_step(line, phases) for line in lines if line.status in wanted]

    return {
        "done": of("done"),
        "open": of("open"),
        "later": of("deferred", "delegated"),
        "waiting": of("waiting"),
    }


def document(item: Document, state: State) -> dict[str, Any]:
    """A text of the incident."""
    names = {channel.id: channel.label for channel in state.channels.values()} | CHANNEL_CLASSES
    used = [release.channel for release in item.releases] or item.channels
    return {
        "id": item.id,
        "template": item.template,
        "title": item.title,
        "version": str(item.version),
        "status": DOCUMENT_STATES.get(item.status, item.status),
        "channels": list(dict.fromkeys(names.get(name, name) for name in used)),
        "sha256": item.sha256,
        "released": _time(item.releases[0].at if item.releases else ""),
        "url": next((release.url for release in item.releases if release.url), ""),
        "approved_by": "、".join(dict.fromkeys(approval.by for approval in item.approvals)),
        "drafted": _time(item.drafted_at),
        "author": item.author,
    }


def evidence(item: Evidence) -> dict[str, Any]:
    """A piece of evidence."""
    return {
        "id": item.id,
        "name": item.name,
        "sha256": item.sha256,
        "url": item.url,
        "note": item.note,
        "by": item.by,
        "at": _time(item.at),
        "place": item.place,
    }


def _desks(state: State, organisation: Organisation) -> list[dict[str, Any]]:
    found = []
    for desk in state.plan.desks if state.plan else []:
        reach = organisation.desks.get(desk.id)
        found.append(
            {
                "id": desk.id,
                "name": desk.name,
                "urgency": desk.urgency or "",
                "note": desk.note or "",
                "report": desk.purpose == "report",
                "person": reach.person if reach else "",
                "phone": reach.phone if reach else "",
                "after_hours": reach.after_hours if reach else "",
                "email": reach.email if reach else "",
                "next": reach.next if reach else "",
            }
        )
    return found


def _asked(state: State, desks: list[dict[str, Any]]) -> Any:
    """The desk that the guideline has carry out a step for us, None of it known where there is no such step."""
    wanted = next(
        (step.desk for step in (state.plan.steps if state.plan else []) if step.mode == "request"), None
    )
    return next((desk for desk in desks if desk["id"] == wanted), Missing(label(CONTEXT["asked"])))


def all_of(state: State, organisation: Organisation, platforms: Platforms, now: datetime) -> dict[str, Any]:
    """Every list of the incident at a moment, by the names of ``shape.CONTEXT``."""
    live = [item for item in state.subjects.values() if item.state != "dismissed"]
    lines = walk(state) if state.plan else []
    texts = [item for item in state.documents.values() if item.status not in ("withdrawn", "superseded")]
    titles = {step.id: step.title for step in state.plan.steps} if state.plan else {}
    desks = _desks(state, organisation)
    names = {desk["id"]: desk["name"] for desk in desks}
    reported = list(dict.fromkeys(desk["name"] for desk in desks if desk["report"]))
    clauses = {c.key: c.at for step in (state.plan.steps if state.plan else []) for c in step.clauses}
    guards = state.plan.guards if state.plan else []
    clauses |= {c.key: c.at for guard in guards for c in guard.clauses}

    def of(kind: str) -> list[dict[str, Any]]:
        return [subject(item, state, platforms) for item in live if item.kind == kind]

    return {
        "subjects": [subject(item, state, platforms) for item in live],
        "fakes": of("fake"),
        "posts": of("post"),
        "own_accounts": of("account"),
        "takedowns": [_takedown(item, state, platforms) for item in state.takedowns.values()],
        "evidence": [evidence(item) for item in state.evidence.values()],
        "steps": _steps(state, lines),
        "done": [step for (step, _), entry in state.steps.items() if entry.status == "done"],
        "decisions": [
            {"step": d.step, "title": titles.get(d.step, d.step), "choice": d.label, "known": d.known, "reason": d.reason,
             "by": d.by, "at": _time(d.at), "look_again": _time(d.look_again)}
            for d in state.decisions
        ],
        "choices": [f"{step}={choice}" for step, choice in state.choices.items()],
        "deviations": [
            {"what": titles.get(d.target.removeprefix("step:"), d.target), "by": d.by, "reason": d.reason, "at": _time(d.at),
             "clauses": [clauses.get(key, key) for key in d.clauses]}
            for d in state.deviations
        ],
        "contacts": contacts(state.contacts, names),
        "unreached": contacts(unreached(state), names),
        "channels": [
            {"id": c.id, "label": c.label, "cls": CHANNEL_CLASSES.get(c.cls, c.cls),
             "status": CHANNEL_STATES.get(c.status, c.status), "status_id": c.status, "reason": c.reason, "at": _time(c.at)}
            for c in state.channels.values()
        ],
        "promises": [
            {"id": p.id, "at": _time(p.at), "text": p.text, "state": PROMISE_STATES.get(p.state, p.state),
             "made": _time(p.made_at)}
            for p in state.promises.values()
        ],
        "followups": [
            {"text": f.text, "owner": f.owner, "due": _due(f.due), "state": FOLLOWUP_STATES.get(f.state, f.state),
             "note": f.note}
            for f in state.followups.values()
        ],
        "documents": [document(item, state) for item in texts],
        "released": [document(item, state) for item in texts if item.releases],
        "notices": [
            document(item, state)
            for item in texts
            if item.cls in ("notice", "post") and public_releases(item, state)
        ],
        "desks": desks,
        "clocks": [
            {"label": _told(c), "due": _time(c.due_at), "ours": c.ours, "past": c.overdue(now)}
            for c in (clocks(state, lines) if lines else [])
        ],
        "desk_names": reported,
        "advice_names": list(dict.fromkeys(desk["name"] for desk in desks if desk["name"] not in reported)),
        "asked": _asked(state, desks),
        "guards": [{"says": g.says, "clauses": [c.at for c in g.clauses]} for g in guards],
    }  # fmt: skip


def _told(item: ClockView) -> str:
    """What is due, as it is read on paper: ``見守り「反応を見る」``."""
    word, blank, what = item.label.partition(" ")
    return (
        f"{word}「{what}」"
        if blank and item.kind in ("watch", "review", "deferred", "takedown")
        else item.label
    )


def _due(text: str) -> Moment | str:
    """The due date of a follow-up: a stored time, or a date as it was written."""
    if len(text) > 10 and text[4:5] == "-":
        return Moment.stored(text, "day")
    return Moment.stored(f"{text}T00:00:00+09:00", "day") if len(text) == 10 and text[4:5] == "-" else text
