"""What events make of texts and approvals: drafted, asked about, approved, waived, released, taken back."""

from __future__ import annotations

from typing import Any

from smincident.incident.events import Event
from smincident.incident.parts import Approval, Document, Release
from smincident.incident.state import Handler, State


def _drafted(state: State, event: Event, data: dict[str, Any]) -> None:
    author = event.actor.get("name", "")
    state.documents[data["id"]] = Document(author=author, drafted_at=event.occurred_at, **data)


def _approval(event: Event, data: dict[str, Any]) -> Approval:
    return Approval(
        n=event.n,
        by=data["by"],
        role=data.get("role", ""),
        how=data.get("how", ""),
        at=event.occurred_at,
        own=data.get("own", False),
        listed=data.get("listed", True),
        sha256=data.get("sha256", ""),
        note=data.get("note", ""),
        choice=data.get("choice", ""),
    )


def _approved(state: State, event: Event, data: dict[str, Any]) -> None:
    document = state.documents[data["id"]]
    document.approvals.append(_approval(event, data))
    if not data.get("complete"):
        return
    # Whoever had to see it has seen it, before the release or afterwards.
    document.report_after = False
    if not document.releases:
        document.status = "approved"


def _waived(state: State, event: Event, data: dict[str, Any]) -> None:
    document = state.documents[data["id"]]
    document.waiver = data["waiver"]
    document.report_after = data.get("report_after", False)
    document.status = "approved"


def _finding_accepted(state: State, event: Event, data: dict[str, Any]) -> None:
    state.documents[data["id"]].accepted[data["check"]] = data["by"]


def _released(state: State, event: Event, data: dict[str, Any]) -> None:
    document = state.documents[data["id"]]
    document.status = "released"
    who = event.actor.get("name", "")
    document.releases.append(Release(data["channel"], event.occurred_at, who, data.get("url", "")))


def _document_status(status: str) -> Handler:
    def handle(state: State, event: Event, data: dict[str, Any]) -> None:
        state.documents[data["id"]].status = status

    return handle


def _act_approved(state: State, event: Event, data: dict[str, Any]) -> None:
    state.act_approvals.setdefault(data["target"], []).append(_approval(event, data))


def _asked(state: State, event: Event, data: dict[str, Any]) -> None:
    if document := state.documents.get(data.get("document", "")):
        document.answers[data["ask"]] = data["ok"]
    else:
        state.asks[data["ask"]] = data["ok"]


HANDLERS: dict[str, Handler] = {
    "document-drafted": _drafted,
    "document-approved": _approved,
    "document-waived": _waived,
    "finding-accepted": _finding_accepted,
    "document-released": _released,
    "document-withdrawn": _document_status("withdrawn"),
    "document-superseded": _document_status("superseded"),
    "act-approved": _act_approved,
    "ask-answered": _asked,
}
