"""What can be done with a step: from the answers of a form to an action, without widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smincident.content.plan import UNKNOWN, PlanGuard, PlanStep
from smincident.errors import SmincidentError
from smincident.incident.actions import Choose, Finish, Observe, Request, StepAction
from smincident.incident.documents import goal_missing, rule_for_act
from smincident.incident.state import State
from smincident.incident.walk import StepView, option_guards
from smincident.tui.says import moment
from smincident.tui.widgets.steppane import FIELD

Values = Mapping[str, Any]


def fields_of(values: Values) -> dict[str, Any]:
    """The answers to what the runbook asks; empty ones and boxes not ticked are left out."""
    return {
        key[len(FIELD) :]: value
        for key, value in values.items()
        if key.startswith(FIELD) and value not in ("", [], False)
    }


def main_action(line: StepView, values: Values, now: datetime) -> StepAction:
    """What the main key of a line that has not ended records.

    Raises:
        SmincidentError: something needed is missing or not understood.
    """
    step = line.step
    subject = line.subject.id if line.subject else ""
    at, precision = moment(str(values.get("at", "")), now)
    note = str(values.get("note", "")).strip("\n")
    fields = fields_of(values)
    if step.mode != "self":
        return Request(step=step.id, subject=subject, note=note, at=at, precision=precision)
    if step.kind == "decision":
        choice = str(values.get("choice", ""))
        if not choice:
            raise SmincidentError(
                "どれに当たるかを選んでください", "決められなければ「まだ分からない」を選べます"
            )
        again, _ = moment(str(values.get("look_again", "")), now)
        if choice == UNKNOWN and not again:
            raise SmincidentError(
                "見直す時刻がありません", "「見直す時刻」に、1時間後 のように書いてください"
            )
        return Choose(
            step=step.id,
            subject=subject,
            choice=choice,
            known=str(values.get("known", "")),
            reason=str(values.get("reason", "")).strip("\n"),
            by=str(values.get("by", "")),
            look_again=again if choice == UNKNOWN else "",
            fields=fields,
            at=at,
            precision=precision,
        )
    if step.kind == "watch":
        return Observe(step=step.id, subject=subject, note=note, fields=fields, at=at, precision=precision)
    return finish_action(line, values, now)


def finish_action(line: StepView, values: Values, now: datetime) -> Finish:
    """The step is done (a watch: it ends)."""
    at, precision = moment(str(values.get("at", "")), now)
    return Finish(
        step=line.step.id,
        subject=line.subject.id if line.subject else "",
        fields=fields_of(values),
        note=str(values.get("note", "")).strip("\n"),
        at=at,
        precision=precision,
    )


def guards_against(action: StepAction, step: PlanStep, state: State) -> list[PlanGuard]:
    """The guards an action would go against."""
    names: list[str] = []
    if isinstance(action, Finish):
        names = step.guards
    elif isinstance(action, Choose) and action.choice != UNKNOWN:
        names = [*step.guards, *option_guards(step, action.choice)]
    return [guard for name in names if (guard := state.the_plan.guard(name))]


def still_missing(action: StepAction, line: StepView, state: State) -> str:
    """What the program itself sees is missing, where the operator may still tick by hand; '' when nothing is."""
    if not isinstance(action, Finish) or line.step.goal == "approved":
        return ""
    return goal_missing(line.step, action.subject, state)


@dataclass(frozen=True)
class Deal:
    """One further thing to do with a step, as the list of ``ほかの処置`` shows it."""

    id: str
    label: str
    reading: str


def deals(line: StepView, state: State) -> list[Deal]:
    """What can be done with a line besides its main action."""
    step = line.step
    found: list[Deal] = []
    if line.record.status:
        found.append(Deal("reopen", "開き直す（理由を書く）", "ひらきなおす hirakinaosu"))
    if not line.ended:
        if step.mode == "request":
            found.append(
                Deal("answer", "返事を記録する", "へんじ henji")
                if line.status == "waiting"
                else Deal("request", "依頼したと記録する", "いらい irai")
            )
        elif step.mode == "instruct":
            found.append(
                Deal("answer", "受けた指示を記録する", "しじ shiji")
                if line.status == "waiting"
                else Deal("request", "報告したと記録する", "ほうこく houkoku")
            )
        if step.kind == "watch":
            found.append(Deal("finish", "見守りを終える", "みまもり おわる mimamori"))
        if step.goal and step.goal != "approved" and step.kind != "decision" and step.mode == "self":
            found.append(Deal("override", "手で済みにする（理由を書く）", "てですみ tedesumi"))
        found += [
            Deal("skip", "該当なしにする（理由を書く）", "がいとうなし gaitounashi"),
            Deal("defer", "後回しにする（理由と戻る時刻）", "あとまわし atomawashi"),
            Deal("delegate", "人に任せる（相手と理由）", "いにん まかせる inin makaseru"),
        ]
    if any(c.if_ for c in step.clauses):
        found.append(Deal("judge", "条件に当たるか判断する", "じょうけん はんだん jouken handan"))
    for ask_id in step.asks:
        if ask := next((item for item in state.the_plan.asks if item.id == ask_id), None):
            done = "（済）" if state.asks.get(ask_id) else ""
            found.append(Deal(f"ask:{ask_id}", f"確認に答える{done}：{ask.says}", "かくにん kakunin"))
    if rule_for_act(step, state):
        found.append(Deal("approve", "この行為の決裁を記録する", "けっさい kessai"))
    found += [
        Deal("evidence", "証拠を加える", "しょうこ shouko"),
        Deal("promise", "次報の時刻を約束する", "じほう やくそく jihou yakusoku"),
        Deal("time", "知った時刻を記録する", "じこく jikoku"),
    ]
    if state.the_plan.guards:
        found.append(
            Deal("guard", "してはいけないことに反して行う（逸脱）", "きんし いつだつ kinshi itsudatsu")
        )
    return found
