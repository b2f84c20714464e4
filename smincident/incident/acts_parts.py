"""Acts on what an incident consists of: notes, times, subjects, takedowns, contacts, channels, promises, follow-ups."""

from __future__ import annotations

from datetime import date
from typing import Any

from smincident.clock import read
from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts import (
    Setting,
    act,
    drafted,
    need,
    need_after,
    need_coming,
    need_line,
    need_one_of,
    need_open,
    need_step,
    need_text,
    next_id,
)
from smincident.incident.acts_steps import plan_events
from smincident.incident.events import Draft
from smincident.incident.notes import noted
from smincident.incident.parts import (
    CHANNEL_CLASSES,
    CHANNEL_STATES,
    FOLLOWUP_STATES,
    KNOWN_TIMES,
    SUBJECT_KINDS,
    SUBJECT_STATES,
    TAKEDOWN_STATES,
)
from smincident.incident.state import State

LIMIT_AHEAD = 10 * 366 * 86_400
"""Seconds a clock may be off: a machine that lost its battery may say any year of the last ten."""


@act(do.AddRunbooks)
def add_runbooks(state: State, a: do.AddRunbooks, setting: Setting) -> list[Draft]:
    """``plan-set``: the next plan; shared steps stay as they are."""
    need_open(state)
    fresh = [name for name in dict.fromkeys(a.runbooks) if name not in state.runbooks]
    if not fresh:
        raise Refused("その手順書はもう計画に入っています", "runbook list でほかの手順書を確かめてください")
    return plan_events([*state.runbooks, *fresh], state, setting, a.reason or "手順書を加えた")


@act(do.Note)
def note(state: State, a: do.Note, setting: Setting) -> list[Draft]:
    """``noted``; allowed on a closed incident too, as a late entry."""
    return [noted(a.text, a.at, a.precision)]


@act(do.Deviate)
def deviate(state: State, a: do.Deviate, setting: Setting) -> list[Draft]:
    """``deviation-recorded`` for a guard itself, with authority and reason."""
    need_open(state)
    guard = need({item.id: item for item in state.the_plan.guards}, a.guard, "してはいけないこと")
    need_text(a.by, "誰の権限か")
    need_text(a.reason, "理由")
    clauses = [clause.key for clause in guard.clauses]
    target = f"guard:{guard.id}"
    return [
        drafted(
            a,
            "deviation-recorded",
            target=target,
            guards=[guard.id],
            clauses=clauses,
            by=a.by,
            reason=a.reason,
        )
    ]


@act(do.Correct)
def correct(state: State, a: do.Correct, setting: Setting) -> list[Draft]:
    """``corrected``: a new entry about an earlier one, which stays."""
    if not 1 <= a.n <= state.n:
        raise SmincidentError(f"記録 {a.n} はありません", f"1 から {state.n} の番号を指定してください")
    need_text(a.reason, "訂正の理由")
    return [drafted(a, "corrected", n=a.n, reason=a.reason, text=a.text)]


@act(do.KnowTime)
def know_time(state: State, a: do.KnowTime, setting: Setting) -> list[Draft]:
    """``time-known``: one of the times that are kept apart."""
    need_open(state)
    need_one_of(a.which, KNOWN_TIMES, "時刻の種類")
    return [drafted(a, "time-known", which=a.which)]


@act(do.NoteClock)
def note_clock(state: State, a: do.NoteClock, setting: Setting) -> list[Draft]:
    """``clock-noted``: how far the PC's clock is off; the recorded times stay as the clock gave them."""
    need_open(state)
    need_text(a.against, "何と比べたか")
    if abs(a.ahead) > LIMIT_AHEAD:
        raise SmincidentError("時計のずれが大きすぎます", "秒で書いてください（例：90）")
    made = drafted(a, "clock-noted", note=a.against)
    made.data["offset_seconds"] = a.ahead
    return [made]


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


@act(do.MakePromise)
def make_promise(state: State, a: do.MakePromise, setting: Setting) -> list[Draft]:
    """``promise-made``; an open promise gives way to it."""
    need_open(state)
    if not a.due:
        raise SmincidentError("次報の時刻がありません", "いつ次を知らせるかを書いてください")
    need_coming(a.due, "次報の時刻", a, setting)
    return [*replaced_promises(state, a), promise(state, a, a.due, a.text)]


def promise(state: State, a: do.Action, due: str, text: str) -> Draft:
    """The event of a new promise: ``at`` in it is the promised time, not when it was made."""
    made = drafted(a, "promise-made", id=next_id(state.promises, "p"), text=text)
    made.data["at"] = due
    return made


def replaced_promises(state: State, a: do.Action) -> list[Draft]:
    """Open promises give way to a new one: still kept apart in the record."""
    return [
        drafted(a, "promise-settled", id=item.id, state="replaced")
        for item in state.promises.values()
        if item.state == "open"
    ]


@act(do.SettlePromise)
def settle_promise(state: State, a: do.SettlePromise, setting: Setting) -> list[Draft]:
    """``promise-settled`` by hand, with a reason."""
    need_open(state)
    found = need(state.promises, a.id, "約束")
    if found.state != "open":
        raise Refused(f"約束「{a.id}」はもう済んでいます", "")
    need_text(a.reason, "理由")
    return [drafted(a, "promise-settled", id=a.id, state=a.state, reason=a.reason)]


def settled_by_word(state: State, a: do.Action, at: str, besides: str = "") -> list[Draft]:
    """A public word at ``at`` settles the open promises: kept when in time, missed when late.

    Args:
        besides: a time that the word promises again; a promise of it stands.
    """
    return [
        drafted(a, "promise-settled", id=item.id, state="kept" if read(at) <= read(item.at) else "missed")
        for item in state.promises.values()
        if item.state == "open" and item.at != besides
    ]


@act(do.AddEvidence)
def add_evidence(state: State, a: do.AddEvidence, setting: Setting) -> list[Draft]:
    """``evidence-added``: a kept file, or a note where it lies."""
    need_open(state)
    need_text(a.name, "証拠の名前")
    if not a.sha256 and not a.place:
        raise SmincidentError("証拠のファイルも、置き場所もありません", "ファイルか --place を付けてください")
    if a.step:
        need_step(state, a.step)
    values: dict[str, Any] = {
        key: getattr(a, key) for key in ("name", "sha256", "url", "note", "step", "place", "by")
    }
    made = drafted(a, "evidence-added", id=next_id(state.evidence, "e"), **values)
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


@act(do.HandOver)
def hand_over(state: State, a: do.HandOver, setting: Setting) -> list[Draft]:
    """``handed-over``: another operator goes on."""
    need_open(state)
    need_text(a.to, "引き継ぐ相手")
    return [drafted(a, "handed-over", to=a.to, note=a.note)]


@act(do.Arrive)
def arrive(state: State, a: do.Arrive, setting: Setting) -> list[Draft]:
    """``inject-arrived``; only in a drill."""
    if not state.drill:
        raise Refused("状況付与は訓練だけのものです", "")
    return [drafted(a, "inject-arrived", inject=a.inject, who=a.who, text=a.text)]
