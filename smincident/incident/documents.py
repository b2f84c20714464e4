"""Which approval a text or an act needs, and what a step's goal still lacks. Approval binds exact bytes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from smincident.content.plan import (
    DEFAULT_APPROVAL,
    PlanApproval,
    PlanAsk,
    PlanOrder,
    PlanSeparation,
    PlanStep,
)
from smincident.incident.parts import (
    APPROVAL_CHANNELS,
    OUTWARD_CLASSES,
    PUBLIC_CHANNELS,
    Approval,
    Document,
    Release,
)
from smincident.incident.people import person
from smincident.incident.state import State

LIVE = frozenset({"draft", "approved", "released"})
_SIGNED = frozenset({"approved", "released"})


def rule_for(document: Document, state: State) -> PlanApproval | None:
    """The rule that covers a text: by template, by class, else for outward texts the default one."""
    for wanted in (f"template:{document.template}", document.cls):
        for rule in state.the_plan.approval:
            if wanted in rule.covers:
                return rule
    return DEFAULT_APPROVAL if document.cls in OUTWARD_CLASSES else None


def rule_for_act(step: PlanStep, state: State) -> PlanApproval | None:
    """The rule that covers an act (a decision or a step), None where the guideline asks for no approval."""
    wanted = f"decision:{step.id}" if step.kind == "decision" else f"step:{step.id}"
    return next((rule for rule in state.the_plan.approval if wanted in rule.covers), None)


def lacking(rule: PlanApproval, approvals: list[Approval], author: str) -> list[str]:
    """What approvals a rule still wants, in words; empty when it is satisfied.

    Approvals by the author count only for a role that the organisation file gives the author, never as one of the
    further people.
    """
    wants: list[str] = []
    used: set[str] = set()
    writer = person(author)
    for role, count in Counter(rule.of).items():
        named = {person(a.by): a for a in approvals if a.role == role and person(a.by) not in used}
        holders = [who for who, a in named.items() if a.listed or not _by_author(a, writer)]
        used |= set(holders[:count])
        if len(holders) >= count:
            continue
        sits = f"（{rule.committees[role]}）" if role in rule.committees else ""
        more = f"（あと{count - len(holders)}人）" if count > 1 else ""
        if len(named) > len(holders):
            more += "（作成者の分は、団体の設定にその役割がないので数えません）"
        wants.append(f"{role}{sits}の決裁{more}")
    others = {person(a.by) for a in approvals if not _by_author(a, writer)} - used
    if len(others) < rule.also:
        wants.append(f"作成者以外の{rule.also - len(others)}人の確認")
    return wants


def _by_author(approval: Approval, writer: str) -> bool:
    return approval.own or person(approval.by) == writer


def act_lacking(step: PlanStep, state: State, choice: str = "") -> list[str]:
    """What approvals an act (a decision for ``choice``, or a step) still wants before it may be done (again).

    An approval given for one option carries no other, and making the decision uses it up.
    """
    rule = rule_for_act(step, state)
    if rule is None:
        return []
    given = [a for a in state.act_approvals.get(step.id, []) if not a.used and a.choice in ("", choice)]
    return lacking(rule, sound(given, state), "")


def sound(approvals: list[Approval], state: State) -> list[Approval]:
    """The approvals that did not come over a channel which is under suspicion now."""
    doubtful = {channel.cls for channel in state.channels.values() if channel.status == "suspect"}
    return [a for a in approvals if APPROVAL_CHANNELS.get(a.how) not in doubtful]


def public_releases(document: Document, state: State) -> list[Release]:
    """The releases of a text that the public could see, in their order."""
    found = []
    for release in document.releases:
        channel = state.channels.get(release.channel)
        if (channel.cls if channel else release.channel) in PUBLIC_CHANNELS:
            found.append(release)
    return found


def errors_open(document: Document) -> list[dict[str, Any]]:
    """The findings of the text's check that stand in the way of approval: errors for which nobody answers."""
    return [
        item
        for item in document.findings
        if item.get("severity") == "error" and item["check"] not in document.accepted
    ]


def covered(document: Document, what: str) -> bool:
    """Whether a rule's words (a class, or ``template:<id>``) mean this text."""
    return what in (document.cls, f"template:{document.template}")


def out_of_order(document: Document, state: State) -> list[PlanOrder]:
    """The rules of order that releasing this text now would break."""
    broken = []
    for rule in state.the_plan.order:
        if covered(document, rule.then) and not covered(document, rule.first):
            first = [item for item in state.documents.values() if covered(item, rule.first)]
            waiting = any(item.status in LIVE for item in first)
            out = any(_is_out(item, state) for item in first)
            if not out and (waiting or rule.always):
                broken.append(rule)
    return broken


def _is_out(document: Document, state: State) -> bool:
    """Whether a text has left for those it is meant for: a press sheet that only colleagues have seen has not."""
    if document.cls not in OUTWARD_CLASSES:
        return bool(document.releases)
    found = (state.channels.get(item.channel) for item in document.releases)
    return any(channel is None or channel.cls != "internal" for channel in found)


def not_apart(document: Document, act: str, who: str, state: State) -> list[PlanSeparation]:
    """The rules that keep people apart which ``who`` would break by this act (``approve``, ``release``)."""
    done = {
        "draft": {person(document.author)},
        "approve": {person(approval.by) for approval in document.approvals},
        # A text that went out on a waiver is approved after its release.
        "release": {person(release.by) for release in document.releases},
    }
    return [
        rule
        for rule in state.the_plan.separation
        if act in rule.acts and any(person(who) in done[other] for other in rule.acts if other != act)
    ]


def asks_open(document: Document, state: State) -> list[PlanAsk]:
    """The questions of the guideline still to be answered before this text may be released."""
    if document.cls not in OUTWARD_CLASSES:
        return []
    return [ask for ask in state.the_plan.asks if ask.at == "release" and not document.answers.get(ask.id)]


def documents_of(step: PlanStep, subject: str, state: State) -> list[Document]:
    """The live texts that belong to a document step, newest last."""
    return [
        document
        for document in state.documents.values()
        if document.status in LIVE
        and (document.step == step.id or (not document.step and document.template == step.document))
        and (not subject or document.subject == subject)
    ]


def goal_missing(step: PlanStep, subject: str, state: State) -> str:
    """What the program itself can see is missing before the step can be called done; '' when nothing is."""
    if step.goal is None:
        return ""
    if step.goal == "promised":
        return "" if state.promises else "次報の時刻がまだ約束されていません"
    if step.goal == "contacted":
        return _unreached(step, state)
    found = (
        documents_of(step, subject, state) or _of_other_runbooks(step, subject, state)
        if step.document
        else _outward(state)
    )
    if step.goal == "drafted":
        if not found:
            return "文書がまだ書かれていません"
        blank = found[-1].missing
        return f"未記入：{'、'.join(blank)}" if blank else ""
    if step.goal == "approved":
        return "" if any(d.status in _SIGNED for d in found) else "決裁された文書がまだありません"
    return "" if any(d.status == "released" for d in found) else "まだ発出されていません"


def _of_other_runbooks(step: PlanStep, subject: str, state: State) -> list[Document]:
    """Texts of the same template that a step of another runbook brought: one correction is enough for both."""
    return [
        document
        for document in state.documents.values()
        if document.status in LIVE
        and document.template == step.document
        and document.step
        and document.step.partition("/")[0] != step.runbook
        and document.subject == subject
    ]


def _outward(state: State) -> list[Document]:
    return [d for d in state.documents.values() if d.cls in OUTWARD_CLASSES]


def _unreached(step: PlanStep, state: State) -> str:
    """Which desks of a reporting step nobody has reached yet; every one that a clause names must be."""
    reached = [contact for contact in state.contacts if contact.reached]
    if any(contact.step == step.id and not contact.desk for contact in reached):
        return ""
    if not step.desks:
        found = any(contact.step in ("", step.id) for contact in reached)
        return "" if found else "連絡がついた記録がありません"
    names = {desk.id: desk.name for desk in state.the_plan.desks}
    talked = {contact.desk for contact in reached}
    left = [names.get(desk, desk) for desk in step.desks if desk not in talked]
    return f"連絡がついた記録がありません：{'、'.join(left)}" if left else ""
