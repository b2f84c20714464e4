"""What the clause screen says of a clause and of the things it asks for, as blocks of text."""

from __future__ import annotations

from collections.abc import Sequence

from smincident.content.guideline import Clause
from smincident.content.plan import Plan, PlanClause
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, WEIGHT_LABELS, StepView
from smincident.report.demands import WORDS, Demand
from smincident.report.standing import approval_words, when_words
from smincident.report.words import place
from smincident.tui.says import WEIGHT_STYLES, mark
from smincident.tui.stepwords import FORCES, clause_blocks
from smincident.tui.widgets.prose import Block

BINDS = {
    "contractor": "受託者・指定管理者などを拘束する",
    "private": "職員の私的な利用を拘束する",
    "staff": "",
}
PURPOSES = {"report": "報告する", "contact": "相談できる", "request": "頼む"}


def force_style(force: str) -> str:
    """The colour beside the word of a force."""
    return WEIGHT_STYLES.get(force, "bold $error" if force == "prohibit" else "$dim")


def clause_words(clause: PlanClause, state: State, kept: Clause | None) -> list[Block]:
    """A clause in full: where, how strong, what it says, on what condition, how urgent, whose reading, remarks.

    Args:
        kept: as the library has it now, for the printed words where the body's file has them.
    """
    plan = state.the_plan
    titles = {step.id: step.title for step in plan.steps}
    after = "、".join(f"「{titles[one]}」" for one in clause.after if one in titles)
    minutes = plan.guides.get(clause.urgency or "")
    source = plan.guideline_title if clause.guideline == plan.guideline else clause.guideline
    found = [
        Block(place(clause, state), "bold"),
        Block(source, "$dim"),
        Block(clause.says, "", f"{FORCES[clause.force]} ", force_style(clause.force)),
    ]
    if kept is not None and kept.text:
        found.append(Block(f"「{kept.text}」", "$dim", "条文 ", "$dim"))
    # The condition as it stands beside the step, with what was judged.
    found += [
        Block(block.text, block.style, "条件：", "$dim")
        for block in clause_blocks(clause, state)[1:]
        if block.lead.strip() == "条件"
    ]
    if words := when_words(clause.when, plan):
        found.append(Block(f"{words}のとき", "", "場合：", "$dim"))
    rows = (
        (
            "急ぎ",
            f"「{clause.urgency}」{f'（当方の目安 {minutes}分）' if minutes else ''}"
            if clause.urgency
            else "",
        ),
        ("行う人", clause.by or ""),
        ("先に", after),
        ("対象", BINDS.get(clause.binds, "")),
        ("解釈", clause.why or "" if clause.basis == "reading" else ""),
        ("備考", clause.remark or ""),
        ("出典", clause.source or ""),
    )
    found += [Block(text, "", f"{label}：", "$dim") for label, text in rows if text]
    if clause.basis == "text":
        found.append(Block("指針の文による（解釈ではない）", "$dim"))
    return found


def demand_words(demand: Demand, state: State, lines: Sequence[StepView]) -> list[Block]:
    """What is known of one thing that a clause asks for."""
    plan = state.the_plan
    found = [Block(demand.says, "bold", f"{WORDS[demand.kind]} ", "$primary")]
    if demand.shown:
        found.append(Block("この手順に並べて示すだけで、ここでは何も求めません", "$dim"))
    if not demand.here:
        found.append(Block("この事案の計画にはありません", "$dim"))
    found += _details(demand, plan)
    for line in lines:
        if line.step.id == demand.step:
            subject = f"　{line.subject.id} {line.subject.label}" if line.subject else ""
            sign, style = mark(line)
            words = f"{line.step.title}{subject}　{WEIGHT_LABELS[line.weight]}・{STATUS_LABELS[line.status]}"
            found.append(Block(words, "", f"{sign} ", style))
    if demand.step:
        found += [Block(""), Block("Enter でこの手順へ移る", "$accent")]
    return found


def _details(demand: Demand, plan: Plan) -> list[Block]:
    if demand.kind == "guard" and (guard := plan.guard(demand.id)):
        strength = "禁止" if guard.strength == "prohibit" else "原則としてしない"
        return [
            Block(strength, "$error"),
            *(Block(_target(one, plan), "", "妨げる ", "$dim") for one in guard.against),
        ]
    if demand.kind == "ask":
        ask = next((one for one in plan.asks if one.id == demand.id), None)
        when = (
            "文を発出する前に、人が答える"
            if ask is None or ask.at == "release"
            else "手順のときに、人が答える"
        )
        return [Block(when, "$dim")]
    if demand.kind == "approval":
        rule = next((one for one in plan.approval if one.id == demand.id), None)
        return [Block(approval_words(rule, whole=True), "", "認める人 ", "$dim")] if rule else []
    if demand.kind == "desk" and (desk := next((one for one in plan.desks if one.id == demand.id), None)):
        urgency = f"「{desk.urgency}」" if desk.urgency else ""
        return [
            Block(f"{PURPOSES[desk.purpose]}{urgency}"),
            *([Block(desk.note, "$dim")] if desk.note else []),
        ]
    if demand.kind == "draft":
        return [Block("文案を書いたときに、プログラムが点検する", "$dim")]
    if demand.kind == "readiness":
        return [Block("事案の手順ではなく、平時の備えで確かめる（最初の画面から）", "$dim")]
    return []


def _target(target: str, plan: Plan) -> str:
    """A step or an option in words."""
    parts = target.partition(":")[2].split("/")
    step = plan.step("/".join(parts[:2]))
    if step is None:
        return target
    option = next((one.label for one in step.options if parts[2:] == [one.id]), "")
    return f"「{step.title}」{f'の「{option}」' if option else ''}"
