"""What the middle of an incident shows of the present step, as blocks of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smincident.clock import local
from smincident.content.plan import UNKNOWN, PlanClause, PlanOption, PlanStep
from smincident.incident.documents import (
    act_lacking,
    asks_open,
    documents_of,
    lacking,
    rule_for,
    rule_for_act,
)
from smincident.incident.parts import DOCUMENT_STATES
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, WEIGHT_LABELS, StepView, clause_holds
from smincident.report.words import HOLDS, place, unasked, value
from smincident.tui.says import MARK_STYLES, WEIGHT_STYLES, day_and_time, mark
from smincident.tui.widgets.prose import Block, listed
from smincident.tui.widgets.text import width

if TYPE_CHECKING:
    from smincident.content.abilities import Able

KINDS = {"task": "作業", "decision": "判断", "document": "文書", "report": "報告", "watch": "見守り"}
FORCES = {
    "must": "必須",
    "prohibit": "禁止",
    "should": "原則",
    "conditional": "条件付き",
    "may": "任意",
    "note": "注記",
}


def head(line: StepView, state: State) -> list[Block]:
    """Title, state and weight, what stands in the way, what to do, and why."""
    step = line.step
    sign, style = mark(line)
    phase = next((p.title for p in state.the_plan.phases if step.id in p.steps), "")
    subject = f"　{line.subject.id} {line.subject.label}" if line.subject else ""
    found = [
        Block(f"{step.title}{subject}", "bold", f"{sign} ", style),
        Block(f"{KINDS[step.kind]}　{WEIGHT_LABELS[line.weight]}　{_status(line)}　{phase}", "$dim"),
    ]
    found += _forbidden(line, state)
    if not line.ended:
        found += [Block(text, "$warning", "不足 ", "bold $warning") for text in line.blocked_by]
    found += _asked_of(line, state)
    found += [Block(""), *listed(step.how)] if step.how else []
    if step.until:
        found += [Block(f"終える目安：{step.until}", "$dim")]
    found += [Block(""), *why(step, state)]
    return found


def _status(line: StepView) -> str:
    shown = STATUS_LABELS[line.status]
    if line.weight == "forbidden" and not line.record.status:
        return "しないこと（数えません）"
    if line.branch_closed:
        return f"{shown}（判断により外れた）"
    if line.late:
        return f"{shown}（あとから判断が変わった）"
    return shown


def _forbidden(line: StepView, state: State) -> list[Block]:
    found = []
    for guard_id in line.step.guards:
        if guard := state.the_plan.guard(guard_id):
            at = "、".join(place(clause, state) for clause in guard.clauses)
            found.append(
                Block(f"{guard.says}{f'（{at}）' if at else ''}", "bold $error", "禁 ", "bold $error")
            )
    if found:
        found.append(
            Block(
                "それでも行うなら、誰の権限で、なぜかを書きます。逸脱として報告書の先頭に載ります。",
                "$dim",
                "   ",
            )
        )
    return found


def _asked_of(line: StepView, state: State) -> list[Block]:
    """Whose business the step is, where that is not ours alone."""
    step, found = line.step, []
    if step.mode == "request":
        desk = next((d.name for d in state.the_plan.desks if d.id == step.desk), "ほかの課")
        found.append(Block(f"{desk}が行う手順です。ここでは依頼し、返事を記録します。", "$accent"))
    elif step.mode == "instruct":
        desk = next((d.name for d in state.the_plan.desks if d.id == step.desk), "報告先")
        found.append(
            Block(f"{desk}へ報告し、指示を待つ手順です。受けた指示を記録するまで進めません。", "$accent")
        )
    elif step.desks:
        names = [d.name for d in state.the_plan.desks if d.id in step.desks]
        found.append(Block(f"相手：{'、'.join(names)}", "$accent"))
    if step.reserved:
        found.append(Block(f"行えるのは{step.reserved}だけです。", "$warning"))
    if rule := rule_for_act(step, state):
        given = [approval for approval in state.act_approvals.get(step.id, []) if not approval.used]
        wants = act_lacking(step, state)
        at = "、".join(place(clause, state) for clause in rule.clauses)
        text = f"決裁が要ります：{'、'.join(wants)}" if wants else f"決裁済：{'、'.join(a.by for a in given)}"
        found.append(Block(f"{text}{f'（{at}）' if at else ''}", "$warning" if wants else "$success"))
    return found


def why(step: PlanStep, state: State) -> list[Block]:
    """The clauses behind a step; where there is none, that is said."""
    asking = [c for c in step.clauses if not c.related]
    found = [Block("F12 で条項の全体", "$dim", "根拠　", "bold $primary")]
    if not asking:
        found.append(Block(unasked(step, state), "$dim"))
    for clause in [*asking, *(c for c in step.clauses if c.related)]:
        found += clause_blocks(clause, state)
    return found


def asked_by(clauses: Sequence[PlanClause], state: State) -> str:
    """Where the clauses behind a question stand."""
    return "、".join(dict.fromkeys(place(clause, state) for clause in clauses))


def clause_blocks(clause: PlanClause, state: State) -> list[Block]:
    """One clause: where it stands, how strong, what it says, on what condition, and whether it is a reading."""
    force = "参考" if clause.related else FORCES[clause.force]
    style = "$dim" if clause.related else WEIGHT_STYLES.get(clause.force, "bold $error")
    urgency = f"「{clause.urgency}」" if clause.urgency else ""
    by = f"（{clause.by}が）" if clause.by else ""
    found = [
        Block(
            f"{place(clause, state)}　{clause.says}{by}{urgency}",
            "$dim" if clause.related else "",
            f"{force} ",
            style,
        )
    ]
    if clause.basis == "reading":
        found.append(
            Block(
                f"{clause.why or '条文そのものではなく、当方の読み方です'}",
                "$dim",
                "     解釈 ",
                "bold $accent",
            )
        )
    if clause.if_:
        judged = state.conditions.get(clause.key)
        said = HOLDS[judged] if judged else "まだ判断していません（F3 で記録）"
        found.append(Block(f"{clause.if_}：{said}", "$dim" if judged else "$warning", "     条件 ", "$dim"))
    elif clause.when and not clause.related:
        holds = clause_holds(clause, state)
        said = {True: "当たります", False: "当たりません", None: "判断を待っています"}[holds]
        found.append(Block(f"{said}（{_deciders(clause.when, state)}）", "$dim", "     条件 ", "$dim"))
    return found


def _deciders(when: dict[str, list[str]], state: State) -> str:
    steps = [state.the_plan.step(name) for name in when]
    return "、".join(f"判断「{step.title}」による" for step in steps if step is not None)


def option_blocks(option: PlanOption, state: State, can: Sequence[Able] = ()) -> list[Block]:
    """What stands under a choice: what it means, where it can be done, what speaks against it, which clause names it."""
    found = [Block("指針の原則。ほかを選ぶなら理由を書きます", "$success")] if option.default else []
    found += [Block(option.help, "$dim")] if option.help else []
    found += [Block(one.words, "$dim" if one.can == "yes" else "$warning") for one in can]
    for guard_id in option.guards:
        if guard := state.the_plan.guard(guard_id):
            at = "、".join(place(clause, state) for clause in guard.clauses)
            found.append(Block(f"{guard.says}{f'（{at}）' if at else ''}", "$error", "禁 ", "bold $error"))
    for clause in option.clauses:
        found.append(
            Block(f"{place(clause, state)}　{clause.says}", "$dim", f"{FORCES[clause.force]} ", "$dim")
        )
    if option.adds:
        names = "、".join(state.the_plan.titles.get(name, name) for name in option.adds)
        found.append(Block(f"手順書「{names}」が加わります", "$secondary"))
    return found


def written(line: StepView, state: State, now: datetime) -> list[Block]:
    """What was recorded of the step so far, and its texts."""
    step, record = line.step, line.record
    found: list[Block] = []
    if record.status or record.observed_at:
        found.append(Block("記録", "bold $primary"))
        if record.at or record.observed_at:
            when = record.at or record.observed_at
            label = STATUS_LABELS[line.status] if record.status else f"{record.observations}回見た。最後"
            found.append(
                Block(
                    f"{label}　{day_and_time(when)}{f'　記録 {record.n}' if record.n else ''}",
                    MARK_STYLES.get(line.status, ""),
                )
            )
    for label, text in (
        ("任せた相手", record.to if record.status == "delegated" else ""),
        ("依頼先", record.to if record.status == "waiting" else ""),
        ("戻る時刻", day_and_time(record.until) if record.until else ""),
        ("権限", record.by),
        ("理由", record.reason),
        ("手で済み", record.override),
        ("返事", record.answer),
    ):
        if text:
            found.append(Block(text, "", f"{label}：", "$dim"))
    titles = {item.id: item.label for item in step.fields}
    for key, kept in record.fields.items():
        found += _labelled(titles.get(key, key), _kept(kept))
    found += _labelled("備考", record.note)
    found += _decided(step, state)
    found += _texts(line, state)
    return [Block(""), *found] if found else []


def _labelled(label: str, text: str) -> list[Block]:
    """A short label before the text, a long one above it."""
    if not text:
        return []
    if width(label) <= 16:
        return [Block(text, "", f"{label}：", "$dim")]
    return [Block(label, "$dim"), Block(text, "", "  ")]


def _kept(kept: Any) -> str:
    return "\n".join(value(item) for item in kept) if isinstance(kept, list) else value(kept)


def _decided(step: PlanStep, state: State) -> list[Block]:
    made = [d for d in state.decisions if d.step == step.id]
    if not made:
        return []
    found = [Block("判断の記録", "bold $primary")]
    for decision in reversed(made[-3:]):
        style = "$warning" if decision.choice == UNKNOWN else "bold"
        found.append(
            Block(
                f"{decision.label}{f'（{decision.by}）' if decision.by else ''}",
                style,
                f"{local(decision.at):%m/%d %H:%M} ",
                "$dim",
            )
        )
        for label, text in (("分かっていたこと", decision.known), ("理由", decision.reason)):
            if text:
                found.append(Block(text, "", f"   {label}：", "$dim"))
        if decision.look_again:
            found.append(Block(day_and_time(decision.look_again), "$warning", "   見直す時刻：", "$dim"))
    return found


def _texts(line: StepView, state: State) -> list[Block]:
    step = line.step
    if not step.document:
        return []
    subject = line.subject.id if line.subject else ""
    known = state.the_plan.document(step.document)
    found = [Block("文書", "bold $primary")]
    texts = documents_of(step, subject, state)
    if not texts:
        found.append(
            Block(f"「{known.title if known else step.document}」はまだありません（F5 で書く）", "$dim")
        )
    for document in texts:
        rule = rule_for(document, state)
        wants = (
            lacking(rule, document.approvals, document.author) if rule and document.status == "draft" else []
        )
        parts = [DOCUMENT_STATES[document.status]]
        parts += [f"未記入：{'、'.join(document.missing)}"] if document.missing else wants
        if document.status in ("approved", "draft") and not wants and (left := asks_open(document, state)):
            parts.append(f"発出前の確認 {len(left)}件")
        found.append(Block(f"{document.title}　{'　'.join(parts)}", "", f"{document.id} ", "$dim"))
    return found
