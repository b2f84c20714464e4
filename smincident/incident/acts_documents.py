"""Acts on texts: drafted, approved, waived, released, taken back. Approval binds the SHA-256 and the channels."""

from __future__ import annotations

from smincident.errors import Refused, SmincidentError
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
from smincident.incident.acts_parts import promise, settled_by_word
from smincident.incident.documents import (
    asks_open,
    errors_open,
    lacking,
    not_apart,
    out_of_order,
    public_releases,
    rule_for,
    rule_for_act,
    sound,
)
from smincident.incident.events import Draft
from smincident.incident.parts import (
    APPROVAL_CHANNELS,
    APPROVAL_WAYS,
    CHANNEL_CLOSED,
    CHANNEL_STATES,
    PUBLIC_CHANNELS,
    Approval,
    Channel,
    Document,
    person,
)
from smincident.incident.state import State

PUBLIC_CLASSES = frozenset({"notice", "post"})
"""Classes whose release in public is a word to all: it keeps a promise of the next word. A press sheet is none."""


@act(do.DraftDocument)
def draft(state: State, a: do.DraftDocument, setting: Setting) -> list[Draft]:
    """``document-drafted``; earlier unreleased texts of the same template and subject give way."""
    need_open(state)
    if a.step:
        need_step(state, a.step)
    if a.subject:
        need(state.subjects, a.subject, "対象")
    same = [d for d in state.documents.values() if (d.template, d.subject) == (a.template, a.subject)]
    # A text that has gone out is finished; what is drafted after it is another one (the next update), not its version 2.
    last = max((at for at, item in enumerate(same, 1) if item.releases), default=0)
    new_id = f"{state.id}.d{len(state.documents) + 1}"
    made = drafted(
        a,
        "document-drafted",
        id=new_id,
        template=a.template,
        title=a.title,
        cls=a.cls,
        sha256=a.sha256,
        channels=list(a.channels),
        inputs=a.inputs,
        missing=list(a.missing),
        next_word=a.next_word,
        source=a.source_sha256,
        findings=list(a.findings),
    )
    made.data.update(
        {"version": len(same) - last + 1, "channels": list(a.channels), "step": a.step, "subject": a.subject}
    )
    older = [
        drafted(a, "document-superseded", id=d.id, replacement=new_id)
        for d in same
        if d.status in ("draft", "approved")
    ]
    return [made, *older]


def _live(state: State, doc_id: str) -> Document:
    document = need(state.documents, doc_id, "文書")
    if document.status in ("withdrawn", "superseded"):
        raise Refused(
            f"文書「{doc_id}」は{'取下げ' if document.status == 'withdrawn' else '差替え'}済みです",
            "新しい文案を使ってください",
        )
    return document


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


def _same_bytes(document: Document, sha256: str) -> None:
    if sha256 and sha256 != document.sha256:
        raise Refused(
            "示された文は、いまの文案と同じではありません", f"いまの文案の SHA-256：{document.sha256}"
        )


@act(do.ApproveDocument)
def approve(state: State, a: do.ApproveDocument, setting: Setting) -> list[Draft]:
    """``document-approved``, bound to the bytes; refused with an unfilled place or over a suspect channel."""
    need_open(state)
    document = _live(state, a.id)
    need_text(a.by, "決裁者の名前")
    _way_open(state, a.how)
    _same_bytes(document, a.sha256)
    if document.missing:
        raise Refused(
            f"未記入のところがあるので決裁できません：{'、'.join(document.missing)}",
            "書き直してください（document draft）",
        )
    if not document.report_after:
        _not_released(document)
    _checked(document)
    need_after(a, state.detected_at, "気づいた時刻")
    rule = rule_for(document, state)
    own = person(a.by) == person(document.author)
    apart = [
        (f"separation:{item.id}", item.says, [c.key for c in item.clauses])
        for item in not_apart(document, "approve", a.by, state)
    ]
    bent = bend(a, f"document:{a.id}", apart, a.by, a.reason)
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


def _checked(document: Document) -> None:
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
    document = _live(state, a.id)
    _not_released(document)
    if document.missing:
        raise Refused(
            f"未記入のところがあります：{'、'.join(document.missing)}", "書き直してください（document draft）"
        )
    _checked(document)
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
        _live(state, a.document)
    made = drafted(a, "ask-answered", ask=a.ask, says=known[a.ask], document=a.document, note=a.note, by=a.by)
    made.data["ok"] = a.ok
    return [made]


@act(do.ReleaseDocument)
def release(state: State, a: do.ReleaseDocument, setting: Setting) -> list[Draft]:
    """``document-released``; refused without approval, answers, or a channel that is sound and approved."""
    need_open(state)
    document = _live(state, a.id)
    _same_bytes(document, a.sha256)
    channel = need(state.channels, a.channel, "経路")
    if channel.status in CHANNEL_CLOSED:
        raise Refused(
            f"経路「{channel.label}」は「{CHANNEL_STATES[channel.status]}」なので、ここからは発出できません",
            f"別の経路を使うか、復旧を記録してください（理由：{channel.reason or '記録なし'}）",
        )
    if channel.id not in document.channels and channel.cls not in document.channels:
        raise Refused(
            f"経路「{channel.label}」は、この文の決裁に含まれていません",
            f"含まれる経路：{'、'.join(document.channels)}",
        )
    rule = rule_for(document, state)
    if rule is not None and document.status == "draft":
        wants = lacking(rule, document.approvals, document.author)
        raise Refused(
            f"まだ発出できません：{'、'.join(wants)}がありません", "document approve で決裁を記録してください"
        )
    if rule is not None and not document.waiver:
        firm = sound(document.approvals, state)
        if len(firm) < len(document.approvals) and (wants := lacking(rule, firm, document.author)):
            raise Refused(
                f"疑いのある経路で受けた決裁は使えません：{'、'.join(wants)}がありません",
                "対面か別の経路で確かめ、もう一度決裁を記録してください",
            )
    need_after(a, state.detected_at, "気づいた時刻")
    if document.missing:
        raise Refused(
            f"未記入のところがあります：{'、'.join(document.missing)}", "書き直してください（document draft）"
        )
    broken = [
        *((f"order:{item.id}", item.says, item.clauses) for item in out_of_order(document, state)),
        *(
            (f"separation:{item.id}", item.says, item.clauses)
            for item in not_apart(document, "release", setting.actor.name, state)
        ),
    ]
    bent = bend(
        a,
        f"document:{a.id}",
        [(name, says, [c.key for c in clauses]) for name, says, clauses in broken],
        a.by,
        a.reason,
    )
    open_asks = asks_open(document, state)
    # "All" speaks of what is still unanswered: who said no takes it back by name.
    unanswered = {ask.id for ask in open_asks if ask.id not in document.answers}
    confirmed = {*a.confirmed, *(unanswered if "all" in a.confirmed else ())}
    if left := [ask.says for ask in open_asks if ask.id not in confirmed]:
        raise Refused(
            f"発出前の確認が済んでいません：{'／'.join(left)}", "確かめて --confirm で答えてください"
        )
    answers = []
    for ask in open_asks:
        made = drafted(a, "ask-answered", ask=ask.id, says=ask.says, document=a.id)
        made.data["ok"] = True
        answers.append(made)
    sent = drafted(a, "document-released", id=a.id, sha256=document.sha256, channel=a.channel, url=a.url)
    return [*answers, *bent, sent, *_word(state, a, setting, document, channel)]


def _word(
    state: State, a: do.ReleaseDocument, setting: Setting, document: Document, channel: Channel
) -> list[Draft]:
    """What a release does to the promises of the next word.

    The same text through a second channel is no further word, and an hour that is named again simply stands. What is
    written to a few people keeps no promise made to all, but it may give one.
    """
    if document.cls not in PUBLIC_CLASSES or channel.cls == "internal":
        return []
    word = []
    if channel.cls in PUBLIC_CHANNELS and not public_releases(document, state):
        # A text entered afterwards may have gone out earlier; what its own time cannot show, it cannot have kept.
        said_at = max(a.at or setting.stamp, document.drafted_at)
        word = settled_by_word(state, a, said_at, besides=document.next_word)
    said = any(p.state == "open" and p.at == document.next_word for p in state.promises.values())
    spoken = any(state.channels[item.channel].cls != "internal" for item in document.releases)
    if document.next_word and not said and not spoken:
        word.append(promise(state, a, document.next_word, f"「{document.title}」で予告"))
    return word


@act(do.WithdrawDocument)
def withdraw(state: State, a: do.WithdrawDocument, setting: Setting) -> list[Draft]:
    """``document-withdrawn``, with a reason."""
    need_open(state)
    _live(state, a.id)
    need_text(a.reason, "取り下げる理由")
    return [drafted(a, "document-withdrawn", id=a.id, reason=a.reason)]


@act(do.SupersedeDocument)
def supersede(state: State, a: do.SupersedeDocument, setting: Setting) -> list[Draft]:
    """``document-superseded`` by another text of this incident."""
    need_open(state)
    _live(state, a.id)
    _live(state, a.replacement)
    if a.id == a.replacement:
        raise SmincidentError("同じ文書で差し替えることはできません", "別の文書を指定してください")
    return [drafted(a, "document-superseded", id=a.id, replacement=a.replacement, reason=a.reason)]


@act(do.RenderDocument)
def rendered(state: State, a: do.RenderDocument, setting: Setting) -> list[Draft]:
    """``document-rendered``: a file was written for use outside."""
    need(state.documents, a.id, "文書")
    return [drafted(a, "document-rendered", id=a.id, form=a.form, sha256=a.sha256)]


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
