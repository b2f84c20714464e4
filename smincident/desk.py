"""The document desk: what a session does with texts. Rendered here, kept in the book, written to files on request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smincident.clock import parse_when, stamp
from smincident.errors import SmincidentError
from smincident.incident.actions import ApproveAct, ApproveDocument, DraftDocument
from smincident.incident.documents import rule_for
from smincident.incident.parts import Document
from smincident.incident.people import person
from smincident.incident.secrets import masked_value
from smincident.incident.state import State
from smincident.incident.walk import walk
from smincident.journal.withheld import WithheldKept
from smincident.session import Session

if TYPE_CHECKING:
    from smincident.content.organisation import Organisation
    from smincident.documents.draft_check import DraftFinding
    from smincident.documents.render import Rendered
    from smincident.documents.template import Template

NEXT_WORD_INPUT = "next_update"
"""The input of a template that promises the next word; a release makes it a promise."""


def incident_of(document_id: str) -> str:
    """The incident of a document id ``2026-001.d3``."""
    incident, dot, _ = document_id.rpartition(".d")
    if not dot or not incident:
        raise SmincidentError(
            f"文書の番号「{document_id}」の形が違います", "例：2026-001.d1（document list で確かめられます）"
        )
    return incident


def organisation_of(session: Session, state: State) -> Organisation:
    """The organisation as it was when the incident opened: a later change does not alter its papers."""
    from smincident.content.files import convert
    from smincident.content.organisation import Organisation
    from smincident.content.yaml import load

    try:
        source = session.journal.kept(state.organisation)
    except WithheldKept:
        # The file of that day was withheld (非開示): the present one stands in.
        return session.surroundings.organisation()
    return convert(load(source.decode("utf-8-sig"), "organisation.yaml"), Organisation)


def template_of(session: Session, template_id: str) -> Template:
    """A template by id."""
    from smincident.documents.template import load

    files = session.surroundings.library().templates()
    if template_id not in files:
        raise SmincidentError(f"ひな形「{template_id}」がありません", f"使えるもの：{'、'.join(files)}")
    return load(files[template_id])


def preview(
    session: Session,
    incident: str,
    template_id: str,
    inputs: Mapping[str, Any],
    *,
    subject: str = "",
) -> Rendered:
    """Render a text without recording it."""
    from smincident.documents.context import build
    from smincident.documents.render import render

    state = session.state(incident)
    template = template_of(session, template_id)
    known = {item.id: item for item in template.inputs}
    for key in inputs:
        if key not in known:
            raise SmincidentError(
                f"記入欄「{key}」は「{template.title}」にありません",
                f"使えるもの：{'、'.join(known) or 'なし'}",
            )
    if subject and subject not in state.subjects:
        raise SmincidentError(
            f"対象「{subject}」がありません", f"登録済み：{'、'.join(state.subjects) or 'まだありません'}"
        )
    values = {key: _input(known[key].type, value, session) for key, value in inputs.items()}
    organisation = organisation_of(session, state)
    library = session.surroundings.library()
    context = build(
        state,
        organisation,
        now=session.clock(),
        library=library,
        inputs=values,
        template=template,
        operator=session.actor.name,
        subject=state.subjects.get(subject),
        extra=_material(session, state, organisation) if template.cls == "report" else None,
    )
    return render(template, context)


def _material(session: Session, state: State, organisation: Organisation) -> dict[str, Any]:
    """What a report is made of."""
    from smincident.report.write import material

    return material(
        state,
        organisation,
        now=session.clock(),
        library=session.surroundings.library(),
        kept=session.journal.kept,
    )


def _input(kind: str, value: Any, session: Session) -> Any:
    if kind == "time" and isinstance(value, str) and value.strip():
        return stamp(parse_when(value, session.clock())[0])
    if kind == "check":
        from smincident.documents.inputs import TICKED
        from smincident.incident.fields import ticked

        return TICKED if ticked(str(value)) else ""
    return value


def draft(
    session: Session,
    incident: str,
    template_id: str,
    inputs: Mapping[str, Any],
    *,
    step: str = "",
    subject: str = "",
    channels: Sequence[str] = (),
) -> Document:
    """Render a text and record it as a draft of the incident; an earlier unreleased one gives way to it.

    Args:
        inputs: values of the template's inputs; times as an operator types them.
        channels: channel ids or classes it is meant for; the template's own where empty.
    """
    if session.masking:
        inputs = masked_value(dict(inputs))
    template = template_of(session, template_id)
    rendered = preview(session, incident, template_id, inputs, subject=subject)
    data = rendered.markdown.encode("utf-8")
    sha256 = hashlib.sha256(data).hexdigest()
    step = step or step_for(session.state(incident), template_id, subject)
    known = {item.id: item for item in template.inputs}
    values = {key: _input(known[key].type, value, session) for key, value in inputs.items()}
    source = template.text.encode("utf-8")
    source_sha256 = hashlib.sha256(source).hexdigest()
    findings = check(session, incident, rendered.markdown, cls=template.cls, template=template_id)
    state, events = session.perform(
        incident,
        DraftDocument(
            template=template_id,
            title=rendered.title,
            cls=template.cls,
            sha256=sha256,
            channels=tuple(channels) or tuple(template.channels),
            step=step,
            subject=subject,
            inputs={key: value for key, value in values.items() if value not in ("", None, [])},
            missing=tuple(rendered.missing),
            next_word=str(values.get(NEXT_WORD_INPUT) or "") or _promised(session, incident, template),
            source_sha256=source_sha256,
            findings=tuple(item.as_data() for item in findings),
        ),
        keep={sha256: data, source_sha256: source},
    )
    # Another operator may have drafted too: ours is the one our own event names.
    made = events[0].data
    assert made is not None
    return state.documents[made["id"]]


def _promised(session: Session, incident: str, template: Template) -> str:
    """The time that a text names of its own: where nobody gave another, it repeats the earliest promise still ahead."""
    if not any(item.id == NEXT_WORD_INPUT and item.source for item in template.inputs):
        return ""
    now = stamp(session.clock())
    ahead = [item.at for item in session.state(incident).promises.values() if item.state == "open"]
    return min((at for at in ahead if at > now), default="")


def check(session: Session, incident: str, markdown: str, *, cls: str, template: str) -> list[DraftFinding]:
    """What the draft checker finds in a text of an incident, errors first."""
    from smincident.documents.draft_check import check_draft

    state = session.state(incident)
    return check_draft(
        markdown,
        state.the_plan,
        cls=cls,
        template=template,
        organisation=organisation_of(session, state),
        earlier=[
            text_of(session, item) for item in state.documents.values() if item.releases and not item.withheld
        ],
    )


def step_for(state: State, template_id: str, subject: str) -> str:
    """The step a text belongs to where nobody said: the first unfinished one that wants this template, else the last."""
    lines = [
        line for line in walk(state) if line.step.document == template_id and line.key[1] in ("", subject)
    ]
    waiting = next((line for line in lines if not line.ended), None)
    found = waiting or (lines[-1] if lines else None)
    return found.step.id if found else ""


def text_of(session: Session, document: Document) -> str:
    """The Markdown of a text as it was drafted."""
    return session.journal.kept(document.sha256).decode("utf-8")


def listed(session: Session, state: State, name: str, role: str) -> bool:
    """Whether the organisation file knows this person in this role (a deputy counts)."""
    known, people = person(name), organisation_of(session, state).people
    return any(
        role in one.roles and known in (person(one.name), person(one.deputy))
        if role
        else known == person(one.name)
        for one in people
    )


def approve(
    session: Session,
    document_id: str,
    *,
    by: str,
    role: str = "",
    how: str = "face",
    note: str = "",
    sha256: str = "",
    reason: str = "",
) -> State:
    """Record someone's approval of a text; whether the organisation file lists them is recorded with it.

    Args:
        role: in which role; '' takes the one that the rule still wants and the organisation file gives them.
    """
    incident = incident_of(document_id)
    state = session.state(incident)
    role = role or _role_of(session, state, document_id, by)
    known = listed(session, state, by, role)
    action = ApproveDocument(
        id=document_id, by=by, role=role, how=how, note=note, sha256=sha256, reason=reason, listed=known
    )
    return session.perform(incident, action)[0]


def _role_of(session: Session, state: State, document_id: str, name: str) -> str:
    document = state.documents.get(document_id)
    rule = rule_for(document, state) if document else None
    if document is None or rule is None:
        return ""
    given = {approval.role for approval in document.approvals}
    return next((role for role in rule.of if role not in given and listed(session, state, name, role)), "")


def approve_act(
    session: Session,
    incident: str,
    target: str,
    *,
    by: str,
    role: str = "",
    how: str = "face",
    note: str = "",
) -> State:
    """Record someone's approval of a step or decision."""
    known = listed(session, session.state(incident), by, role)
    action = ApproveAct(target=target, by=by, role=role, how=how, note=note, listed=known)
    return session.perform(incident, action)[0]
