"""Acts on the incident as a whole: opened, watching, closed, open again. Closing says what is still open."""

from __future__ import annotations

from typing import Any

from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.incident.acts import (
    LIMIT_NAME,
    Setting,
    act,
    drafted,
    need_after,
    need_short,
    need_text,
)
from smincident.incident.events import Draft
from smincident.incident.notes import need_past
from smincident.incident.parts import (
    CHANNEL_CLOSED,
    CHANNEL_STATES,
    STATUSES,
    TAKEDOWN_FINAL,
    TAKEDOWN_STATES,
)
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, walk


def opening(
    a: do.OpenIncident, setting: Setting, organisation: str, channels: list[dict[str, str]], guideline: str
) -> list[Draft]:
    """The first events of an incident: who we are, and plan 1."""
    need_text(a.title, "事案の名前")
    need_short(a.title, LIMIT_NAME)
    need_past(a.at, setting.now)
    runbooks = list(dict.fromkeys(a.runbooks))
    plan, sha256 = setting.compose(runbooks)
    opened = drafted(
        a,
        "incident-opened",
        title=a.title.strip(),
        guideline=guideline,
        guideline_title=plan.guideline_title,
        drill=a.drill,
        organisation=organisation,
        channels=channels,
    )
    data: dict[str, Any] = {
        "number": 1,
        "sha256": sha256,
        "runbooks": runbooks,
        "reason": "事案を開いた",
    }
    return [opened, Draft("plan-set", data, None, "second")]


def open_matters(state: State) -> list[str]:
    """What keeps the incident from being closed, in words; empty when nothing does."""
    found = []
    for line in walk(state):
        if not line.ended:
            subject = f"（{line.subject.label}）" if line.subject else ""
            found.append(f"手順「{line.step.title}」{subject}：{STATUS_LABELS[line.status]}")
    for takedown in state.takedowns.values():
        if takedown.state not in TAKEDOWN_FINAL:
            found.append(f"削除依頼 {takedown.id}：{TAKEDOWN_STATES[takedown.state]}のまま")
    for promise in state.promises.values():
        if promise.state == "open":
            found.append(f"次報の約束 {promise.id}：果たしていません")
    for document in state.documents.values():
        if document.status == "approved" and document.cls in ("notice", "post", "press"):
            found.append(f"文書 {document.id}「{document.title}」：決裁済のまま発出していません")
    for document in state.documents.values():
        if document.report_after and document.releases:
            found.append(
                f"文書 {document.id}「{document.title}」：決裁を省いて発出したまま、後閲を受けていません"
            )
    for channel in state.channels.values():
        if channel.status in CHANNEL_CLOSED:
            found.append(f"経路「{channel.label}」：{CHANNEL_STATES[channel.status]}のまま")
    return found


@act(do.SetStatus)
def set_status(state: State, a: do.SetStatus, setting: Setting) -> list[Draft]:
    """``status-set``; closing is refused while anything is open, saying what."""
    if a.status == state.status:
        raise Refused(f"すでに「{STATUSES[a.status]}」です", "")
    if a.status == "closed" and (left := open_matters(state)):
        shown = "／".join(left[:8]) + (f"／ほか{len(left) - 8}件" if len(left) > 8 else "")
        raise Refused(
            f"まだ終結できません（{len(left)}件）：{shown}",
            "それぞれ終えるか、担当と期日を決めて宿題にしてください",
        )
    if state.status == "closed":
        need_text(a.reason, "再開する理由")
    need_after(a, state.detected_at, "気づいた時刻")
    duties = [line for line in walk(state) if line.weight == "must" and not line.ended]
    if a.status == "watching" and duties:
        need_text(a.reason, f"必須の手順が{len(duties)}件残ったまま見守りに移す理由")
    return [drafted(a, "status-set", status=a.status, reason=a.reason, by=a.by)]


@act(do.WriteReport)
def report_written(state: State, a: do.WriteReport, setting: Setting) -> list[Draft]:
    """``report-written``: a report left the program as a file."""
    return [drafted(a, "report-written", form=a.form, sha256=a.sha256)]


@act(do.ExportIncident)
def exported(state: State, a: do.ExportIncident, setting: Setting) -> list[Draft]:
    """``exported``: the incident left the program as a package, which holds all before this event."""
    return [
        drafted(
            a,
            "exported",
            audience=a.audience,
            n=a.covers,
            digest=a.digest,
            sha256=a.sha256,
            form=a.form,
            evidence=list(a.evidence),
            withheld=a.withheld,
        )
    ]
