"""The names a template may use, filled from the incident and the organisation. ``shape.CONTEXT`` lists them all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from smincident import clock
from smincident.content.library import Library
from smincident.content.organisation import Account, Organisation
from smincident.documents import records
from smincident.documents.forms import form, platform_of
from smincident.documents.shape import CONTEXT, Shape, label, member
from smincident.documents.timeline import course, timeline
from smincident.documents.values import Missing, Moment
from smincident.incident.parts import KNOWN_TIMES, STATUSES, Document, Subject
from smincident.incident.state import State


def build(
    state: State,
    organisation: Organisation,
    *,
    now: datetime,
    library: Library,
    inputs: Mapping[str, Any] | None = None,
    subject: str | Subject | None = None,
    document: Document | None = None,
) -> dict[str, Any]:
    """Everything a template can print about one incident at one moment.

    Args:
        now: the present, aware.
        inputs: what was asked, by input id; kept under ``inputs`` and read by ``render``.
        subject: the subject (or its id) that the text is about, where there is one.
        document: the text itself, where it is written again.

    Raises:
        SmincidentError: a platform file that is named cannot be used.
    """
    chosen = state.subjects.get(subject) if isinstance(subject, str) else subject
    if chosen is None and document is not None:
        chosen = state.subjects.get(document.subject)
    platforms = records.Platforms(library)
    made: dict[str, Any] = {
        "inputs": dict(inputs or {}),
        "org": _organisation(organisation, state, platforms),
        "incident": _incident(state),
        "today": Moment(now, "day"),
        "now": Moment(now),
        "operator": state.operator or organisation.operator or _missing("operator"),
        "genuine": _genuine(organisation, chosen, platforms),
        "subject": records.subject(chosen, platforms) if chosen else Missing(label(CONTEXT["subject"])),
        **records.all_of(state, organisation, platforms),
        "timeline": timeline(state),
        "course": course(state),
        "document": _document(document),
    }
    made["facts"] = _facts(state)
    made["next_word"] = _next_word(state, now)
    where = platform_of(organisation, chosen, made["inputs"])
    made["platform"] = platforms.facts(where) if where else _blank(CONTEXT["platform"])
    made["form"] = form(state, chosen, platforms.get(where) if where else None, made)
    return made


def _missing(*path: str) -> Missing:
    shape: Shape = CONTEXT[path[0]]
    for part in path[1:]:
        shape = member(shape, part) or shape
    return Missing(label(shape))


def _blank(shape: Shape) -> Any:
    """A record of that shape in which every value is still to be filled in."""
    if isinstance(shape, dict):
        return {key: _blank(inner) for key, inner in shape.items() if key}
    return [] if isinstance(shape, list) else Missing(label(shape))


def _organisation(organisation: Organisation, state: State, platforms: records.Platforms) -> dict[str, Any]:
    def filled(values: Mapping[str, str], *path: str) -> dict[str, Any]:
        return {key: value or _missing("org", *path, key) for key, value in values.items()}

    contact, website = organisation.contact, organisation.website
    head = " ".join(part for part in (organisation.head_title, organisation.head_name) if part)
    own = filled(
        {
            "body": organisation.body,
            "unit": organisation.unit,
            "operator": state.operator or organisation.operator,
            "head_title": organisation.head_title,
            "head_name": organisation.head_name,
            "head": head.replace(" ", "\u3000"),
            "press": organisation.press,
            "spokesperson": next(
                (_titled(p.title, p.name) for p in organisation.people if p.spokesperson), ""
            ),
        }
    )
    own["contact"] = filled(
        {
            "unit": contact.unit or organisation.unit,
            "phone": contact.phone,
            "after_hours": contact.after_hours,
            "email": contact.email,
            "hours": contact.hours,
        },
        "contact",
    )
    own["website"] = filled(
        {"name": website.name, "url": website.url, "accounts_page": website.accounts_page}, "website"
    )
    own["accounts"] = [_account(item, platforms) for item in organisation.accounts]
    own["people"] = [
        {
            "name": p.name,
            "title": p.title,
            "unit": p.unit,
            "roles": list(p.roles),
            "spokesperson": p.spokesperson,
        }
        for p in organisation.people
    ]
    return own


def _titled(title: str, name: str) -> str:
    return f"{title}\u3000{name}" if title else name


def _account(account: Account, platforms: records.Platforms) -> dict[str, Any]:
    texts = {
        "id": account.id,
        "platform": account.platform,
        "platform_name": platforms.name(account.platform),
        "name": account.name or account.handle,
        "handle": account.handle,
        "url": account.url,
        "owner": account.owner,
        "recovery_mail": account.recovery_mail,
        "listed_in": account.listed_in,
        "two_factor": {True: "あり", False: "なし", None: ""}[account.two_factor],
    }
    found: dict[str, Any] = {key: value or _missing("genuine", key) for key, value in texts.items()}
    return {**found, "administrators": list(account.administrators), "linked_apps": list(account.linked_apps)}


def _genuine(organisation: Organisation, chosen: Subject | None, platforms: records.Platforms) -> Any:
    """The official account a text speaks of: the subject itself, the one on its platform, else the first."""
    accounts = organisation.accounts
    if not accounts:
        return _blank(CONTEXT["genuine"])
    wanted = chosen.platform if chosen else ""
    same = [a for a in accounts if a.platform == wanted] or accounts[:1]
    own = [a for a in same if chosen and chosen.kind == "account" and a.handle and a.handle == chosen.handle]
    return _account((own or same)[0], platforms)


def _incident(state: State) -> dict[str, Any]:
    def time(text: str, name: str, precision: str = "minute") -> Moment | Missing:
        return Moment.stored(text, precision) if text else _missing("incident", name)

    plan = state.plan
    found: dict[str, Any] = {
        "id": state.id,
        "title": state.title,
        "runbooks": list(state.runbooks),
        "kinds": [plan.titles.get(name, name) for name in state.runbooks] if plan else [],
        "guideline": plan.guideline_title if plan else state.guideline,
        "status": STATUSES.get(state.status, state.status),
        "detected": time(state.detected_at, "detected"),
        "opened": time(state.opened_at, "opened"),
        "closed": time(state.closed_at, "closed"),
        "drill": bool(state.drill),
    }
    for name in KNOWN_TIMES:
        at, precision = state.times.get(name, ("", "minute"))
        found[name] = time(at, name, precision)
    return found


def _document(document: Document | None) -> dict[str, Any]:
    if document is None:
        return {"id": "", "version": "", "author": ""}
    return {"id": document.id, "version": str(document.version), "author": document.author}


def _facts(state: State) -> dict[str, Any]:
    """The fields of the step in which facts were sorted; blanks carry the label of their field."""
    step = state.plan.step("common/facts") if state.plan else None
    entry = state.step_state("common/facts")
    found: dict[str, Any] = {item.id: Missing(item.label) for item in step.fields} if step else {}
    for key, value in entry.fields.items():
        if value not in ("", None, []):
            found[key] = "\n".join(map(str, value)) if isinstance(value, list) else value
    return found


def _next_word(state: State, now: datetime) -> Moment | Missing:
    """The earliest promise still ahead."""
    ahead = sorted(p.at for p in state.promises.values() if p.state == "open" and clock.read(p.at) > now)
    return Moment.stored(ahead[0]) if ahead else _missing("next_word")
