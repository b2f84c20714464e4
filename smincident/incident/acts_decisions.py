"""Acts that decide: a choice made, or left open until a time; whether the condition of a clause holds."""

from __future__ import annotations

from smincident.content.plan import UNKNOWN, PlanOption, PlanStep
from smincident.errors import Refused, SmincidentError
from smincident.incident.actions import Choose, Judge, StepAction
from smincident.incident.acts import Setting, act, drafted, need_coming, need_line, need_open, plan_events
from smincident.incident.events import Draft
from smincident.incident.fields import clean_fields, kept_text
from smincident.incident.gates import deviation, need_act_approved, need_gates, out_of_role
from smincident.incident.state import State
from smincident.incident.walk import option_guards


@act(Choose)
def choose(state: State, a: Choose, setting: Setting) -> list[Draft]:
    """``decision-made``, with the deviation it is and the plan it adds; まだ分からない only with a time to look again."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    step = line.step
    if step.kind != "decision":
        raise SmincidentError(f"「{step.title}」は判断ではありません", "--choose を外してください")
    option = next((item for item in step.options if item.id == a.choice), None)
    if option is None and a.choice != UNKNOWN:
        known = "、".join(f"{item.id}（{item.label}）" for item in step.options)
        raise SmincidentError(
            f"選択肢「{a.choice}」はありません", f"使えるもの：{known}、unknown（まだ分からない）"
        )
    fields = clean_fields(step, a.fields, setting, known=line.record.fields, strict=option is not None)
    if option is None:
        if not a.look_again:
            raise SmincidentError(
                "まだ分からないときは、見直す時刻が要ります", "--look-again を付けてください"
            )
        need_coming(a.look_again, "見直す時刻", a, setting)
        label, events, extra = "まだ分からない", [], []
    else:
        need_gates(line, a, state)
        need_act_approved(step, a.choice, state)
        guards = [*step.guards, *option_guards(step, a.choice)]
        place = f"option:{step.id}/{a.choice}"
        _default(step, option, a)
        label, events = option.label, deviation(guards, place, a, state)
        events += out_of_role(step, a, state, setting)
        extra = _added(option.adds, state, a, setting, f"{step.title}：{option.label}")
    made = drafted(
        a,
        "decision-made",
        step=a.step,
        subject=a.subject,
        choice=a.choice,
        label=label,
        known=kept_text(a.known),
        reason=kept_text(a.reason),
        by=a.by,
        look_again=a.look_again,
        fields=fields,
    )
    return [*events, made, *extra]


@act(Judge)
def judge(state: State, a: Judge, setting: Setting) -> list[Draft]:
    """``condition-judged``: whether the condition in a clause holds."""
    need_open(state)
    conditions = {c.key: c.if_ for step in state.the_plan.steps for c in step.clauses if c.if_}
    if a.clause not in conditions:
        known = "、".join(conditions) or "なし"
        raise SmincidentError(f"条件のある条項「{a.clause}」がありません", f"使えるもの：{known}")
    # Clauses that ask the same question are answered together, once.
    same = [
        key
        for key, asked in conditions.items()
        if key == a.clause or (asked == conditions[a.clause] and state.conditions.get(key) != a.holds)
    ]
    if all(state.conditions.get(key) == a.holds for key in same) and not a.reason:
        raise Refused(
            f"「{conditions[a.clause]}」はもうそのように記録されています",
            "変えるときは別の答えを、書き足すときは理由を",
        )
    return [
        drafted(
            a,
            "condition-judged",
            clause=key,
            condition=conditions[key],
            holds=a.holds,
            reason=kept_text(a.reason),
            by=a.by,
        )
        for key in same
    ]


def _default(step: PlanStep, option: PlanOption, a: StepAction) -> None:
    """Another option than the one the guideline takes as a rule wants a reason."""
    usual = next((item for item in step.options if item.default), None)
    if usual is not None and not option.default and not a.reason.strip():
        at = "、".join(dict.fromkeys(clause.at for clause in step.clauses if clause.force == "should"))
        raise SmincidentError(
            f"指針の原則は「{usual.label}」です{f'（{at}）' if at else ''}。ほかを選ぶ理由がありません",
            "理由を書いてください（--reason）",
        )


def _added(adds: list[str], state: State, a: Choose, setting: Setting, reason: str) -> list[Draft]:
    fresh = [name for name in adds if name not in state.runbooks]
    return plan_events([*state.runbooks, *fresh], state, setting, reason) if fresh else []
