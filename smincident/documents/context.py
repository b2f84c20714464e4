"""The names a template may use, filled from the incident and the organisation. ``shape.CONTEXT`` lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smincident import clock
from smincident.content.library import Library
from smincident.content.organisation import Account, Organisation
from smincident.documents import records
from smincident.documents.body import account_names, blank, missing, organisation_names
from smincident.documents.course import course, fields
from smincident.documents.forms import choose, form
from smincident.documents.inputs import values
from smincident.documents.platforms import Platforms
from smincident.documents.shape import CONTEXT, label
from smincident.documents.template import Template
from smincident.documents.values import Missing, Moment
from smincident.incident.parts import CHANNEL_CLOSED, KNOWN_TIMES, STATUSES, Evidence, Subject
from smincident.incident.state import State


def build(
    state: State,
    organisation: Organisation,
    *,
    now: datetime,
    library: Library,
    inputs: Mapping[str, Any] | None = None,
    template: Template | None = None,
    operator: str = "",
    subject: Subject | None = None,
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything a template can print about one incident at one moment.

    Args:
        now: the present, aware.
        inputs: what was asked, by input id; kept under ``inputs`` and read by ``render``.
        template: what it is for; the platform's form is filled only for a template that prints it.
        operator: who writes; else who keeps the incident.
        subject: the subject that the text is about, where there is one.
        extra: further names (``report``).

    Raises:
        SmincidentError: an input cannot be read, or a platform's file cannot be used.
    """
    platforms = Platforms(library)
    given = dict(inputs or {})
    account = _account_of(organisation, state, subject, str(given.get("account", "")).strip())
    where = subject.platform if subject and subject.platform else account.platform if account else ""
    filled = fields(state, subject.id if subject else "")
    writer = operator or state.operator or organisation.operator
    made: dict[str, Any] = {
        "inputs": given,
        "org": organisation_names(organisation, writer, platforms),
        "incident": _incident(state),
        "today": Moment(now, "day"),
        "now": Moment(now),
        "operator": writer or missing("operator"),
        "genuine": account_names(account, platforms) if account else blank(CONTEXT["genuine"]),
        "subject": records.subject(subject, state, platforms)
        if subject
        else Missing(label(CONTEXT["subject"])),
        "platform": platforms.facts(where) if where else blank(CONTEXT["platform"]),
        **records.all_of(state, organisation, platforms, now),
        "evidence_here": [
            records.evidence(item) for item in state.evidence.values() if _is_about(item, subject)
        ],
        "fields": filled,
        "facts": filled.get("common", {}).get("facts", {}),
        "next_word": _next_word(state, now),
        "course": course(state, platforms),
        **(extra or {}),
    }
    if template is not None and "form" in template.body.names:
        platform = platforms.get(where) if where else None
        route = choose(platform, state, subject, str(given.get("route", "")).strip()) if platform else None
        made["form"] = form(platform, route, {**made, **values(template, made)})
    return made


def _is_about(item: Evidence, subject: Subject | None) -> bool:
    """Whether evidence may go out with a text about a subject: what was kept of that very address."""
    return subject is None or bool(subject.url and item.url and item.url.startswith(subject.url))


def _account_of(
    organisation: Organisation, state: State, subject: Subject | None, asked: str
) -> Account | None:
    """The official account a text speaks of.

    In this order: the one asked for by its id, the one that is the subject, one on the subject's platform, one that
    is in trouble, the first.
    """
    accounts = organisation.accounts
    lost = {channel.id for channel in state.channels.values() if channel.status in CHANNEL_CLOSED}
    own = [item.handle for item in state.subjects.values() if item.kind == "account" and item.handle]
    if subject is not None and subject.kind == "account":
        own.insert(0, subject.handle)
    orders = (
        [item for item in accounts if asked and item.id == asked],
        [
            item
            for item in accounts
            if subject and subject.kind == "account" and item.handle == subject.handle
        ],
        [item for item in accounts if subject and item.platform == subject.platform],
        [item for item in accounts if item.id in lost or (item.handle and item.handle in own)],
        accounts,
    )
    return next((order[0] for order in orders if order), None)


def _incident(state: State) -> dict[str, Any]:
    def time(name: str, text: str, precision: str = "minute") -> Moment | Missing:
        return Moment.stored(text, precision) if text else missing("incident", name)

    plan = state.plan
    found: dict[str, Any] = {
        "id": state.id,
        "title": state.title,
        "runbooks": list(state.runbooks),
        "kinds": [plan.titles.get(name, name) for name in state.runbooks] if plan else [],
        "guideline": plan.guideline_title if plan else state.guideline,
        "status": STATUSES.get(state.status, state.status),
        "detected": time("detected", state.detected_at, state.detected_precision),
        "opened": time("opened", state.opened_at),
        "closed": time("closed", state.closed_at),
        "drill": bool(state.drill),
    }
    for name in KNOWN_TIMES:
        at, precision = state.times.get(name, ("", "minute"))
        found[name] = time(name, at, precision)
    return found


def _next_word(state: State, now: datetime) -> Moment | Missing:
    """The earliest promise still ahead."""
    ahead = sorted(p.at for p in state.promises.values() if p.state == "open" and clock.read(p.at) > now)
    return Moment.stored(ahead[0]) if ahead else missing("next_word")
