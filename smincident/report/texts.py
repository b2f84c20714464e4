"""The texts that went out, as the report shows them: where, when, by whose approval, and word for word."""

from __future__ import annotations

from collections.abc import Callable

from smincident import clock
from smincident.errors import SmincidentError
from smincident.incident.parts import Approval, Document
from smincident.incident.state import State
from smincident.journal.withheld import WithheldKept
from smincident.report.lines_parts import signer
from smincident.report.words import NONE, channel_label, one_line, recorded, when

Kept = Callable[[str], bytes]
Rows = list[dict[str, str]]


def documents(state: State, kept: Kept) -> Rows:
    """The texts that went out, in the order in which they did."""
    out = [item for item in state.documents.values() if item.releases]
    return [_document(item, state, kept) for item in sorted(out, key=lambda d: clock.read(d.releases[0].at))]


def _document(document: Document, state: State, kept: Kept) -> dict[str, str]:
    try:
        text = kept(document.sha256).decode("utf-8")
    except WithheldKept as error:
        text = f"（{error.message}）"
    except (SmincidentError, UnicodeDecodeError):
        text = "（本文を取り出せません）"
    taken = {"withdrawn": "（その後、取下げ）", "superseded": "（その後、差替え）"}.get(document.status, "")
    told = [f"{channel_label(state, r.channel)}{f' {r.url}' if r.url else ''}" for r in document.releases]
    return {
        "title": one_line(document.title) + taken,
        "version": str(document.version),
        "channels": "、".join(one_line(item) for item in told),
        "released": "、".join(dict.fromkeys(when(*recorded(r.at, state)) for r in document.releases)),
        "sha256": document.sha256,
        "approved_by": "、".join(_signed(item, state) for item in document.approvals)
        or ("決裁を省いた（指針の定めによる）" if document.waiver else NONE),
        "text": text,
    }


def _signed(approval: Approval, state: State) -> str:
    who = signer(approval.by, approval.role, approval.how, approval.own, approval.listed)
    return f"{who} {when(*recorded(approval.at, state))}"
