"""Acts on steps: done, skipped, put off, handed on, asked of another desk, watched, opened again."""

from __future__ import annotations

from typing import Any

from smincident.content.plan import PlanStep
from smincident.errors import Refused, SmincidentError
from smincident.incident.actions import (
    Answer,
    Defer,
    Delegate,
    Finish,
    Observe,
    Reopen,
    Request,
    Skip,
    StepAction,
)
from smincident.incident.acts import Setting, act, drafted, need_coming, need_line, need_open, need_text
from smincident.incident.documents import goal_missing
from smincident.incident.events import Draft
from smincident.incident.fields import clean_fields, kept_text, known_times
from smincident.incident.gates import deviation, need_act_approved, need_gates, need_ground, out_of_role
from smincident.incident.state import State


@act(Finish)
def finish(state: State, a: Finish, setting: Setting) -> list[Draft]:
    """``step-done``; refused while a gate, an approval or what the step is for is missing."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    step = line.step
    if step.kind == "decision":
        raise SmincidentError(f"「{step.title}」は判断です", "選択肢を選んでください（--choose）")
    if step.mode == "request":
        raise Refused(
            f"「{step.title}」は{_desk(step, state)}へ依頼する手順です",
            "依頼（request）と返事（answer）を記録してください",
        )
    if step.mode == "instruct":
        raise Refused(
            f"「{step.title}」は{_desk(step, state)}の指示を待つ手順です",
            "報告（request）と、受けた指示（answer）を記録してください",
        )
    need_gates(line, a, state)
    need_act_approved(step, "", state)
    if missing := goal_missing(step, a.subject, state):
        if not a.override:
            hint = "済ませてから記録するか、理由を付けて手で済みにしてください（--override --reason）"
            if step.goal == "drafted" and step.document:
                hint = f"F5 か document draft {state.id} {step.document} で文案を作ってください"
            raise Refused(f"「{step.title}」：{missing}", hint)
        if step.goal == "approved":
            raise Refused(
                f"「{step.title}」：{missing}",
                "決裁は手で済みにできません。該当なし（skip）は決裁者名と理由が要ります",
            )
        need_text(a.reason, "手で済みにする理由")
    fields = clean_fields(step, a.fields, setting, known=line.record.fields)
    events = [
        *deviation(step.guards, f"step:{step.id}", a, state),
        *out_of_role(step, a, state, setting),
    ]
    times = known_times(step, fields)
    done = drafted(
        a,
        "step-done",
        step=a.step,
        subject=a.subject,
        fields=fields,
        note=kept_text(a.note),
        by=a.by,
        reason=kept_text(a.reason),
        override=missing if a.override else "",
    )
    return [*events, done, *times]


@act(Skip)
def skip(state: State, a: Skip, setting: Setting) -> list[Draft]:
    """``step-not-applicable``; leaving out a duty is a deviation as well and wants an authority."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    need_ground(line, a)
    events = []
    if line.weight == "must":
        clauses = [c.key for c in line.step.clauses if not c.related and c.force == "must"]
        events.append(
            drafted(
                a,
                "deviation-recorded",
                target=f"step:{a.step}",
                subject=a.subject,
                clauses=clauses,
                omission=True,
                by=a.by,
                reason=kept_text(a.reason),
            )
        )
    return [*events, _put(a, "step-not-applicable")]


@act(Defer)
def defer(state: State, a: Defer, setting: Setting) -> list[Draft]:
    """``step-deferred``, with a reason and the time to come back to it."""
    need_open(state)
    need_ground(need_line(state, a.step, a.subject), a)
    need_coming(a.until, "戻る時刻", a, setting)
    return [_put(a, "step-deferred", until=a.until)]


@act(Delegate)
def delegate(state: State, a: Delegate, setting: Setting) -> list[Draft]:
    """``step-delegated``, with a reason and to whom."""
    need_open(state)
    need_text(a.to, "任せる相手")
    line = need_line(state, a.step, a.subject)
    need_ground(line, a)
    # What must not be done must not be handed on either.
    events = deviation(line.step.guards, f"step:{a.step}", a, state)
    events += out_of_role(line.step, a, state, setting, to=a.to)
    return [*events, _put(a, "step-delegated", to=a.to)]


@act(Request)
def request(state: State, a: Request, setting: Setting) -> list[Draft]:
    """``step-requested``: another desk carries the step out, and we wait."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    if line.step.kind == "decision":
        raise SmincidentError(f"「{line.step.title}」は判断です", "選択肢を選んでください（--choose）")
    need_gates(line, a, state)
    need_act_approved(line.step, "", state)
    events = deviation(line.step.guards, f"step:{a.step}", a, state)
    if line.step.mode == "self":
        # Asking a desk that no clause names is another way of not leaving it to the role.
        events += out_of_role(line.step, a, state, setting)
    return [*events, _put(a, "step-requested", note=kept_text(a.note), to=_desk(line.step, state))]


@act(Answer)
def answer(state: State, a: Answer, setting: Setting) -> list[Draft]:
    """``step-answered``: the desk did it (done) or did not (open again).

    A field left empty does not stand in the way: the answer is a fact, whatever the desk did not tell.
    """
    need_open(state)
    line = need_line(state, a.step, a.subject)
    if line.status != "waiting":
        raise Refused(f"「{line.step.title}」は返事を待っていません", "先に依頼（request）を記録してください")
    need_text(a.note, "返事の内容")
    # Only a step the guideline gives to the desk is theirs to end; of others the program sees for itself.
    if a.ok and line.step.mode == "self" and (missing := goal_missing(line.step, a.subject, state)):
        raise Refused(f"「{line.step.title}」：{missing}", "済ませてから返事を記録してください")
    fields = clean_fields(line.step, a.fields, setting, strict=False)
    answered = _put(a, "step-answered", note=kept_text(a.note), ok=a.ok, fields=fields)
    return [answered, *known_times(line.step, fields)]


@act(Observe)
def observe(state: State, a: Observe, setting: Setting) -> list[Draft]:
    """``step-observed``: one look; the watch comes back after its interval."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    if line.step.kind != "watch":
        raise SmincidentError(f"「{line.step.title}」は見守りの手順ではありません", "done を使ってください")
    need_text(a.note, "観測の内容")
    fields = clean_fields(line.step, a.fields, setting, strict=False)
    return [_put(a, "step-observed", note=kept_text(a.note), fields=fields)]


@act(Reopen)
def reopen(state: State, a: Reopen, setting: Setting) -> list[Draft]:
    """``step-reopened``; what was recorded stays in the timeline."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    if not line.record.status:
        raise Refused(f"「{line.step.title}」はまだ終えていません", "そのまま続けてください")
    need_text(a.reason, "開き直す理由")
    return [_put(a, "step-reopened")]


def _put(a: StepAction, kind: str, **data: Any) -> Draft:
    made = drafted(a, kind, step=a.step, subject=a.subject, reason=kept_text(a.reason), by=a.by, **data)
    if kind == "step-answered":
        made.data["ok"] = data["ok"]
    return made


def _desk(step: PlanStep, state: State) -> str:
    return next((desk.name for desk in state.the_plan.desks if desk.id == step.desk), "ほかの部署")
