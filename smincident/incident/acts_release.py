"""The release of a text: refused without approval, answers and a sound channel; what it does to the promises."""

from __future__ import annotations

from smincident.clock import short
from smincident.errors import Refused
from smincident.incident import actions as do
from smincident.incident.acts import Setting, act, bend, drafted, need, need_after, need_open
from smincident.incident.acts_approval import need_checked
from smincident.incident.acts_documents import live_document, need_same_bytes
from smincident.incident.acts_promises import promise, settled_by_word
from smincident.incident.documents import (
    asks_open,
    lacking,
    not_apart,
    out_of_order,
    public_releases,
    rule_for,
    sound,
)
from smincident.incident.events import Draft
from smincident.incident.parts import CHANNEL_CLOSED, CHANNEL_STATES, PUBLIC_CHANNELS, Channel, Document
from smincident.incident.state import State

PUBLIC_CLASSES = frozenset({"notice", "post"})
"""Classes whose release in public is a word to all: it keeps a promise of the next word. A press sheet is none."""


@act(do.ReleaseDocument)
def release(state: State, a: do.ReleaseDocument, setting: Setting) -> list[Draft]:
    """``document-released``; refused without approval, answers, or a channel that is sound and approved."""
    need_open(state)
    document = live_document(state, a.id)
    need_same_bytes(document, a.sha256)
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
    firm = sound(document.approvals, state)
    # Who has to approve may have changed since (a mode): a draft is held against what the rule wants now. What was
    # approved stays so, unless an approval came over a channel that is under suspicion.
    if rule is not None and not document.waiver and (wants := lacking(rule, firm, document.author)):
        if document.status == "draft":
            raise Refused(
                f"まだ発出できません：{'、'.join(wants)}がありません",
                "document approve で決裁を記録してください",
            )
        if len(firm) < len(document.approvals):
            raise Refused(
                f"疑いのある経路で受けた決裁は使えません：{'、'.join(wants)}がありません",
                "対面か別の経路で確かめ、もう一度決裁を記録してください",
            )
    need_after(a, state.detected_at, "気づいた時刻")
    if document.missing:
        raise Refused(
            f"未記入のところがあります：{'、'.join(document.missing)}", "書き直してください（document draft）"
        )
    need_checked(document)
    # What colleagues read first overtakes nothing.
    overtaken = out_of_order(document, state) if channel.cls != "internal" else []
    broken = [
        *(f"order:{item.id}" for item in overtaken),
        *(f"separation:{item.id}" for item in not_apart(document, "release", setting.actor.name, state)),
    ]
    bent = bend(a, f"document:{a.id}", broken, state, a.by, a.reason)
    said_at = a.at or setting.stamp
    if document.cls in PUBLIC_CLASSES and document.next_word and document.next_word <= said_at:
        raise Refused(
            f"この文が知らせる次の時刻（{short(document.next_word)}）は、もう過ぎています",
            "時刻を書き直し、もう一度決裁を受けてください",
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
    sent = drafted(
        a,
        "document-released",
        id=a.id,
        sha256=document.sha256,
        channel=a.channel,
        url=a.url,
        reason=a.reason if broken else "",
    )
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
        word = settled_by_word(state, a, said_at, besides=document.next_word, drafted_at=document.drafted_at)
    said = any(p.state == "open" and p.at == document.next_word for p in state.promises.values())
    spoken = any(state.channels[item.channel].cls != "internal" for item in document.releases)
    if document.next_word and not said and not spoken:
        word.append(promise(state, a, document.next_word, f"「{document.title}」で予告"))
    return word
