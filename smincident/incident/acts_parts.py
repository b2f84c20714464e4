"""Acts on what an incident consists of: subjects, takedowns, contacts, channels, evidence, follow-ups."""

from __future__ import annotations

from datetime import date
from typing import Any

from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts import (
    Setting,
    act,
    drafted,
    need,
    need_after,
    need_line,
    need_one_of,
    need_open,
    need_step,
    need_text,
    next_id,
)
from smincident.incident.events import Draft
from smincident.incident.levels import stored
from smincident.incident.notes import need_level
from smincident.incident.parts import (
    CHANNEL_CLASSES,
    CHANNEL_STATES,
    FOLLOWUP_STATES,
    SUBJECT_KINDS,
    SUBJECT_STATES,
    TAKEDOWN_STATES,
)
from smincident.incident.state import State


@act(do.AddSubject)
def add_subject(state: State, a: do.AddSubject, setting: Setting) -> list[Draft]:
    """``subject-added``: one fake account, post or account of ours."""
    need_open(state)
    need_one_of(a.kind, SUBJECT_KINDS, "対象の種類")
    need_text(a.label, "対象の名前")
    values = {
        key: getattr(a, key) for key in ("kind", "label", "platform", "url", "handle", "user_id", "note")
    }
    return [drafted(a, "subject-added", id=next_id(state.subjects, "s"), **values)]


@act(do.UpdateSubject)
def update_subject(state: State, a: do.UpdateSubject, setting: Setting) -> list[Draft]:
    """``subject-updated``; out of scope only with a reason."""
    need_open(state)
    subject = need(state.subjects, a.id, "対象")
    if a.state:
        need_after(a, subject.found_at, "対象を見つけた時刻")
        need_one_of(a.state, SUBJECT_STATES, "対象の状態")
    if a.state == "dismissed":
        need_text(a.reason, "対象外とする理由")
    keys = ("label", "platform", "url", "handle", "user_id", "note", "state", "reason")
    values = {key: getattr(a, key) for key in keys if getattr(a, key)}
    if not values:
        raise SmincidentError("変えるところがありません", "--state などを付けてください")
    return [drafted(a, "subject-updated", id=a.id, **values)]


@act(do.RequestTakedown)
def request_takedown(state: State, a: do.RequestTakedown, setting: Setting) -> list[Draft]:
    """``takedown-requested``: one request to one platform about one subject."""
    need_open(state)
    need(state.subjects, a.subject, "対象")
    need_text(a.platform, "運営者")
    if a.document:
        need(state.documents, a.document, "文書")
    values = {
        key: getattr(a, key)
        for key in ("subject", "platform", "route", "receipt", "next_check", "note", "document")
    }
    return [drafted(a, "takedown-requested", id=next_id(state.takedowns, "t"), **values)]


@act(do.UpdateTakedown)
def update_takedown(state: State, a: do.UpdateTakedown, setting: Setting) -> list[Draft]:
    """``takedown-updated``: receipt, answer, or that none came."""
    need_open(state)
    need_after(a, need(state.takedowns, a.id, "削除依頼").requested_at, "依頼した時刻")
    if a.state:
        need_one_of(a.state, TAKEDOWN_STATES, "削除依頼の状態")
    values = {key: getattr(a, key) for key in ("state", "receipt", "next_check", "note") if getattr(a, key)}
    if not values:
        raise SmincidentError("変えるところがありません", "--state や --receipt を付けてください")
    return [drafted(a, "takedown-updated", id=a.id, **values)]


@act(do.TryContact)
def try_contact(state: State, a: do.TryContact, setting: Setting) -> list[Draft]:
    """``contact-tried``: reached or not, and who is next."""
    need_open(state)
    need_text(a.who, "連絡の相手")
    if a.step:
        need_step(state, a.step)
    made = drafted(
        a, "contact-tried", who=a.who, desk=a.desk, how=a.how, next=a.next, note=a.note, step=a.step
    )
    made.data["reached"] = a.reached
    return [made]


@act(do.SetChannel)
def set_channel(state: State, a: do.SetChannel, setting: Setting) -> list[Draft]:
    """``channel-set``: normal, lost, suspect or restored."""
    need_open(state)
    need_one_of(a.status, CHANNEL_STATES, "経路の状態")
    if a.id not in state.channels and not a.label:
        known = "、".join(state.channels) or "なし"
        raise SmincidentError(
            f"経路「{a.id}」がありません", f"登録済み：{known}。新しい経路は add --label で"
        )
    if a.cls:
        need_one_of(a.cls, CHANNEL_CLASSES, "経路の種類")
        known_cls = state.channels[a.id].cls if a.id in state.channels else a.cls
        if a.cls != known_cls:
            raise Refused(
                f"経路「{a.id}」の種類（{CHANNEL_CLASSES[known_cls]}）は変えられません",
                "決裁は経路の種類に結び付いています。別の番号で経路を加えてください",
            )
    return [drafted(a, "channel-set", id=a.id, status=a.status, reason=a.reason, label=a.label, cls=a.cls)]


@act(do.AddEvidence)
def add_evidence(state: State, a: do.AddEvidence, setting: Setting) -> list[Draft]:
    """``evidence-added``: a kept file, or a note where it lies."""
    need_open(state)
    need_text(a.name, "証拠の名前")
    if not a.sha256 and not a.place:
        raise SmincidentError("証拠のファイルも、置き場所もありません", "ファイルか --place を付けてください")
    if a.step:
        need_step(state, a.step)
    need_level(a.level)
    values: dict[str, Any] = {
        key: getattr(a, key) for key in ("name", "sha256", "url", "note", "step", "place", "by")
    }
    made = drafted(a, "evidence-added", id=next_id(state.evidence, "e"), level=stored(a.level), **values)
    for key in ("sha256", "url", "note"):
        made.data.setdefault(key, "")
    made.data["size"] = a.size
    return [made]


def need_date(text: str) -> None:
    """Refuse what is not a date ``2026-12-01``."""
    try:
        if date.fromisoformat(text).isoformat() != text:
            raise ValueError(text)
    except ValueError as error:
        raise SmincidentError(f"日付「{text}」が読めません", "例：2026-12-01") from error


@act(do.AddFollowup)
def add_followup(state: State, a: do.AddFollowup, setting: Setting) -> list[Draft]:
    """``followup-added``: what outlives the closing, with owner and date."""
    need_open(state)
    need_text(a.text, "宿題の内容")
    need_text(a.owner, "担当")
    need_date(a.due)
    if a.step:
        need_line(state, a.step, a.subject)
    return [
        drafted(
            a,
            "followup-added",
            id=next_id(state.followups, "f"),
            text=a.text,
            owner=a.owner,
            due=a.due,
            step=a.step,
            subject=a.subject,
        )
    ]


@act(do.UpdateFollowup)
def update_followup(state: State, a: do.UpdateFollowup, setting: Setting) -> list[Draft]:
    """``followup-updated``; allowed after closing too."""
    item = need(state.followups, a.id, "宿題")
    if a.state == "dropped" and item.step and state.status == "closed":
        raise Refused(
            f"宿題「{a.id}」は手順の代わりなので、終結したまま取りやめにはできません",
            "済ませるか、再開（incident reopen）してから手順を外してください",
        )
    if a.state:
        need_one_of(a.state, FOLLOWUP_STATES, "宿題の状態")
    if a.due:
        need_date(a.due)
    values = {key: getattr(a, key) for key in ("state", "owner", "due", "note") if getattr(a, key)}
    if not values:
        raise SmincidentError("変えるところがありません", "--state done などを付けてください")
    return [drafted(a, "followup-updated", id=a.id, **values)]
