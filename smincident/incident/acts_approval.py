"""Acts of approval: a text approved or the approval waived, a question answered, a step agreed to."""

from __future__ import annotations

from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.incident.acts import (
    Setting,
    act,
    bend,
    drafted,
    need,
    need_after,
    need_one_of,
    need_open,
    need_step,
    need_text,
)
from smincident.incident.acts_documents import live_document, need_same_bytes
from smincident.incident.documents import errors_open, lacking, not_apart, rule_for, rule_for_act, sound
from smincident.incident.events import Draft
from smincident.incident.parts import (
    APPROVAL_CHANNELS,
    APPROVAL_WAYS,
    CHANNEL_CLOSED,
    CHANNEL_STATES,
    Approval,
    Document,
)
from smincident.incident.people import person
from smincident.incident.state import State


def _way_open(state: State, how: str) -> None:
    need_one_of(how, APPROVAL_WAYS, "決裁の方法")
    for channel in state.channels.values():
        if channel.cls == APPROVAL_CHANNELS.get(how) and channel.status in CHANNEL_CLOSED:
            raise Refused(
                f"{channel.label}は「{CHANNEL_STATES[channel.status]}」なので、決裁に使えません",
                "対面か別の経路で確かめてください",
            )


def _not_released(document: Document) -> None:
    if document.status == "released":
        raise Refused(f"文書「{document.id}」はもう発出されています", "続きは新しい文案にしてください")


@act(do.ApproveDocument)
def approve(state: State, a: do.ApproveDocument, setting: Setting) -> list[Draft]:
    """``document-approved``, bound to the bytes; refused with an unfilled place or over a suspect channel."""
    need_open(state)
    document = need(state.documents, a.id, "文書")
    # What went out on a waiver is shown afterwards even when it has been taken back or replaced since.
    if not (document.report_after and document.releases):
        live_document(state, a.id)
    need_text(a.by, "決裁者の名前")
    _way_open(state, a.how)
    need_same_bytes(document, a.sha256)
    if document.missing:
        raise Refused(
            f"未記入のところがあるので決裁できません：{'、'.join(document.missing)}",
            "書き直してください（document draft）",
        )
    if not document.report_after:
        _not_released(document)
    need_checked(document)
    need_after(a, state.detected_at, "気づいた時刻")
    rule = rule_for(document, state)
    own = person(a.by) == person(document.author)
    apart = [f"separation:{item.id}" for item in not_apart(document, "approve", a.by, state)]
    bent = bend(a, f"document:{a.id}", apart, state, a.by, a.reason)
    given = Approval(0, a.by, a.role, a.how, setting.stamp, own, a.listed, document.sha256)
    so_far = sound([*document.approvals, given], state)
    complete = rule is None or not lacking(rule, so_far, document.author)
    made = drafted(
        a,
        "document-approved",
        id=a.id,
        sha256=document.sha256,
        channels=document.channels,
        by=a.by,
        role=a.role,
        how=a.how,
        note=a.note,
        rule=rule.id if rule else "",
        silent=bool(rule and rule.silent),
    )
    made.data.update({"own": own, "listed": a.listed, "complete": complete})
    return [*bent, made]


def need_checked(document: Document) -> None:
    """Refuse while the check of a text has found an error for which nobody answers."""
    if left := errors_open(document):
        shown = "／".join(str(item["message"]) for item in left[:3])
        raise Refused(
            f"点検で見つかった誤りが残っています：{shown}",
            "書き直すか、責任者の名前と理由を付けて了承してください（document accept）",
        )


@act(do.WaiveApproval)
def waive(state: State, a: do.WaiveApproval, setting: Setting) -> list[Draft]:
    """``document-waived``: only on a ground the guideline itself names."""
    need_open(state)
    document = live_document(state, a.id)
    _not_released(document)
    if document.missing:
        raise Refused(
            f"未記入のところがあります：{'、'.join(document.missing)}", "書き直してください（document draft）"
        )
    need_checked(document)
    rule = rule_for(document, state)
    grounds = {item.id: item.says for item in rule.waive} if rule else {}
    if a.waiver not in grounds:
        known = "、".join(f"{key}（{says}）" for key, says in grounds.items())
        raise Refused(
            "指針に、この文の決裁を省ける理由がありません"
            if not known
            else f"「{a.waiver}」は省ける理由にありません",
            f"使えるもの：{known}" if known else "決裁を受けてください",
        )
    need_text(a.by, "省くと決めた人")
    need_text(a.reason, "理由")
    ground = next(item for item in rule.waive if item.id == a.waiver) if rule else None
    made = drafted(
        a,
        "document-waived",
        id=a.id,
        sha256=document.sha256,
        waiver=a.waiver,
        says=grounds[a.waiver],
        by=a.by,
        reason=a.reason,
        report_after=bool(ground and ground.report_after),
    )
    return [made]


@act(do.AnswerAsk)
def answer_ask(state: State, a: do.AnswerAsk, setting: Setting) -> list[Draft]:
    """``ask-answered``: a person's answer, for a text or for the incident."""
    need_open(state)
    known = {ask.id: ask.says for ask in state.the_plan.asks}
    need(known, a.ask, "確認")
    if a.document:
        live_document(state, a.document)
    made = drafted(a, "ask-answered", ask=a.ask, says=known[a.ask], document=a.document, note=a.note, by=a.by)
    made.data["ok"] = a.ok
    return [made]


@act(do.ApproveAct)
def approve_act(state: State, a: do.ApproveAct, setting: Setting) -> list[Draft]:
    """``act-approved``: a step or a decision was agreed to."""
    need_open(state)
    step = need_step(state, a.target)
    if a.choice:
        need_one_of(a.choice, {option.id: option.label for option in step.options}, "選択肢")
    need_text(a.by, "決裁者の名前")
    _way_open(state, a.how)
    rule = rule_for_act(step, state)
    made = drafted(
        a,
        "act-approved",
        target=a.target,
        choice=a.choice,
        by=a.by,
        role=a.role,
        how=a.how,
        note=a.note,
        rule=rule.id if rule else "",
    )
    made.data.update({"own": person(a.by) == person(setting.actor.name), "listed": a.listed})
    return [made]
