"""Acts on steps: done, decided, skipped, put off, handed on, asked of another desk, watched, opened again."""

from __future__ import annotations

from typing import Any

from smincident.clock import ZONE_NAME, parse_when, stamp
from smincident.content.plan import UNKNOWN, PlanOption, PlanStep
from smincident.errors import Refused, SmincidentError
from smincident.incident.actions import (
    Answer,
    Choose,
    Defer,
    Delegate,
    Finish,
    Judge,
    Observe,
    Reopen,
    Request,
    Skip,
    StepAction,
)
from smincident.incident.acts import (
    Setting,
    act,
    bend,
    drafted,
    need_coming,
    need_line,
    need_open,
    need_step,
    need_text,
)
from smincident.incident.documents import act_lacking, goal_missing, rule_for_act
from smincident.incident.events import Draft
from smincident.incident.notes import LIMIT_TEXT
from smincident.incident.state import State
from smincident.incident.walk import StepView, befores, option_guards, step_ended


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
    _gates(line, a, state)
    _act_approved(step, "", state)
    if missing := goal_missing(step, a.subject, state):
        if not a.override:
            raise Refused(
                f"「{step.title}」：{missing}",
                "済ませてから記録するか、理由を付けて手で済みにしてください（--override --reason）",
            )
        if step.goal == "approved":
            raise Refused(
                f"「{step.title}」：{missing}",
                "決裁は手で済みにできません。該当なし（skip）は決裁者名と理由が要ります",
            )
        need_text(a.reason, "手で済みにする理由")
    fields = clean_fields(step, a.fields, setting, known=line.record.fields)
    events = [*_deviation(line, step.guards, f"step:{step.id}", a, state), *_reserved(step, a, setting)]
    times = _known_times(step, fields)
    done = drafted(
        a,
        "step-done",
        step=a.step,
        subject=a.subject,
        fields=fields,
        note=_text(a.note),
        by=a.by,
        reason=_text(a.reason),
        override=missing if a.override else "",
    )
    return [*events, done, *times]


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
        _gates(line, a, state)
        _act_approved(step, a.choice, state)
        guards = [*step.guards, *option_guards(step, a.choice, state)]
        place = f"option:{step.id}/{a.choice}"
        _default(step, option, a)
        label, events = option.label, _deviation(line, guards, place, a, state)
        events += _reserved(step, a, setting)
        extra = _added(option.adds, state, a, setting, f"{step.title}：{option.label}")
    made = drafted(
        a,
        "decision-made",
        step=a.step,
        subject=a.subject,
        choice=a.choice,
        label=label,
        known=_text(a.known),
        reason=_text(a.reason),
        by=a.by,
        look_again=a.look_again,
        fields=fields,
    )
    return [*events, made, *extra]


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
                reason=_text(a.reason),
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
    events = _deviation(line, line.step.guards, f"step:{a.step}", a, state)
    return [*events, _put(a, "step-delegated", to=a.to)]


@act(Request)
def request(state: State, a: Request, setting: Setting) -> list[Draft]:
    """``step-requested``: another desk carries the step out, and we wait."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    if line.step.kind == "decision":
        raise SmincidentError(f"「{line.step.title}」は判断です", "選択肢を選んでください（--choose）")
    _gates(line, a, state)
    _act_approved(line.step, "", state)
    events = _deviation(line, line.step.guards, f"step:{a.step}", a, state)
    return [*events, _put(a, "step-requested", note=_text(a.note), to=_desk(line.step, state))]


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
    answered = _put(a, "step-answered", note=_text(a.note), ok=a.ok, fields=fields)
    return [answered, *_known_times(line.step, fields)]


@act(Observe)
def observe(state: State, a: Observe, setting: Setting) -> list[Draft]:
    """``step-observed``: one look; the watch comes back after its interval."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    if line.step.kind != "watch":
        raise SmincidentError(f"「{line.step.title}」は見守りの手順ではありません", "done を使ってください")
    need_text(a.note, "観測の内容")
    fields = clean_fields(line.step, a.fields, setting, strict=False)
    return [_put(a, "step-observed", note=_text(a.note), fields=fields)]


@act(Reopen)
def reopen(state: State, a: Reopen, setting: Setting) -> list[Draft]:
    """``step-reopened``; what was recorded stays in the timeline."""
    need_open(state)
    line = need_line(state, a.step, a.subject)
    if not line.record.status:
        raise Refused(f"「{line.step.title}」はまだ終えていません", "そのまま続けてください")
    need_text(a.reason, "開き直す理由")
    return [_put(a, "step-reopened")]


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
            reason=_text(a.reason),
            by=a.by,
        )
        for key in same
    ]


def _put(a: StepAction, kind: str, **data: Any) -> Draft:
    made = drafted(a, kind, step=a.step, subject=a.subject, reason=_text(a.reason), by=a.by, **data)
    if kind == "step-answered":
        made.data["ok"] = data["ok"]
    return made


def _text(value: str) -> str:
    if len(value) > LIMIT_TEXT:
        raise SmincidentError(
            f"文が長すぎます（{LIMIT_TEXT:,}字まで）", "要点だけにして、全文は証拠として添えてください"
        )
    return value.strip("\n")


def _desk(step: PlanStep, state: State) -> str:
    return next((desk.name for desk in state.the_plan.desks if desk.id == step.desk), "ほかの部署")


def _gates(line: StepView, a: StepAction, state: State) -> None:
    """What blocks whatever the operator says: an unfinished ``after``, an open ask, no subject."""
    if line.step.each == "subject" and line.subject is None:
        raise Refused(
            f"「{line.step.title}」の対象がまだありません",
            "対象を登録するか、理由を付けて該当なしにしてください",
        )
    for before in befores(line.step, state):
        if not step_ended(before, a.subject, state):
            other = need_step(state, before)
            raise Refused(f"先に「{other.title}」を終えてください", f"手順 {before}")
    for ask_id in line.step.asks:
        if not state.asks.get(ask_id):
            ask = next((item for item in state.the_plan.asks if item.id == ask_id), None)
            raise Refused(f"確認が済んでいません：{ask.says if ask else ask_id}", "step ask で答えてください")


def need_ground(line: StepView, a: StepAction) -> None:
    """Refuse to leave a step aside without a reason, or a duty without an authority."""
    need_text(a.reason, "理由")
    if line.weight == "must" and not a.by.strip():
        clause = next((c.at for c in line.step.clauses if c.force == "must" and not c.related), "")
        raise Refused(
            f"「{line.step.title}」は指針が求める手順です（{clause}）",
            "誰の権限で外すかを書いてください（--by）",
        )


def _deviation(line: StepView, guards: list[str], place: str, a: StepAction, state: State) -> list[Draft]:
    if not guards:
        return []
    found = [guard for guard_id in guards if (guard := state.the_plan.guard(guard_id))]
    says = "／".join(
        f"{g.says}（{'、'.join(dict.fromkeys(c.at for c in g.clauses)) or g.id}）" for g in found
    )
    if not a.by.strip() or not a.reason.strip():
        raise Refused(
            f"してはいけないことに当たります：{says}",
            "それでも行うなら、誰の権限か（--by）と理由（--reason）を書いてください",
        )
    clauses = [c.key for g in found for c in g.clauses]
    return [
        drafted(
            a,
            "deviation-recorded",
            target=place,
            subject=a.subject,
            guards=guards,
            clauses=clauses,
            by=a.by,
            reason=_text(a.reason),
        )
    ]


def _reserved(step: PlanStep, a: StepAction, setting: Setting) -> list[Draft]:
    """A step for the holder of one role: done by them, in their name, or knowingly by someone else."""
    role = step.reserved
    if role is None or setting.actor.role == role:
        return []
    if setting.holds(setting.actor.name, role) or setting.holds(a.by, role):
        return []
    clauses = [clause.key for clause in step.clauses if clause.related] or [c.key for c in step.clauses]
    says = f"「{step.title}」を行えるのは{role}だけです"
    return bend(a, f"step:{step.id}", [(f"reserved:{step.id}", says, clauses)], a.by, a.reason)


def _default(step: PlanStep, option: PlanOption, a: StepAction) -> None:
    """Another option than the one the guideline takes as a rule wants a reason."""
    usual = next((item for item in step.options if item.default), None)
    if usual is not None and not option.default and not a.reason.strip():
        at = "、".join(dict.fromkeys(clause.at for clause in step.clauses if clause.force == "should"))
        raise SmincidentError(
            f"指針の原則は「{usual.label}」です{f'（{at}）' if at else ''}。ほかを選ぶ理由がありません",
            "理由を書いてください（--reason）",
        )


def _act_approved(step: PlanStep, choice: str, state: State) -> None:
    if wants := act_lacking(step, state, choice):
        rule = rule_for_act(step, state)
        at = "、".join(clause.at for clause in rule.clauses) if rule else ""
        raise Refused(
            f"「{step.title}」には決裁が要ります：{'、'.join(wants)}（{at}）",
            "step approve で決裁を記録してください",
        )


def _added(adds: list[str], state: State, a: Choose, setting: Setting, reason: str) -> list[Draft]:
    fresh = [name for name in adds if name not in state.runbooks]
    return plan_events([*state.runbooks, *fresh], state, setting, reason) if fresh else []


def plan_events(runbooks: list[str], state: State, setting: Setting, reason: str) -> list[Draft]:
    """The event that puts a newly composed plan in force."""
    _, sha256 = setting.compose(runbooks)
    data = {"number": len(state.plans) + 1, "sha256": sha256, "runbooks": runbooks, "reason": reason}
    return [Draft("plan-set", data, None, "second")]


def clean_fields(
    step: PlanStep,
    given: dict[str, Any],
    setting: Setting,
    *,
    known: dict[str, Any] | None = None,
    strict: bool = True,
) -> dict[str, Any]:
    """The values of a step's fields as they are kept: checked, times in UTC, secrets dropped.

    Raises:
        SmincidentError: an unknown field, a required one left empty, a value of the wrong form.
    """
    table = {item.id: item for item in step.fields}
    kept: dict[str, Any] = {}
    for key, value in given.items():
        if key not in table:
            raise SmincidentError(
                f"欄「{key}」は「{step.title}」にありません", f"使えるもの：{'、'.join(table) or 'なし'}"
            )
        item = table[key]
        values = value if isinstance(value, list) else [value]
        if len(values) > 1 and not item.many:
            raise SmincidentError(f"欄「{item.label}」に書けるのは一つです", "一つにしてください")
        if item.type == "secret":
            continue
        cleaned = [
            _clean(item.label, item.type, item.choices, one, setting)
            for one in values
            if one not in ("", None)
        ]
        if cleaned:
            kept[key] = cleaned if item.many else cleaned[0]
    if strict:
        have = {**(known or {}), **kept}
        if empty := [
            item.label
            for item in step.fields
            if item.required and item.type != "secret" and item.id not in have
        ]:
            raise SmincidentError(
                f"書いていない欄があります：{'、'.join(empty)}", "分からなければ「不明」と書いてください"
            )
    return kept


def _clean(label: str, kind: str, choices: list[str], value: Any, setting: Setting) -> Any:
    if isinstance(value, bool):
        return value
    text = _text(str(value))
    if kind == "check":
        return text.strip().lower() in ("true", "yes", "1", "はい", "済", "x")
    if kind == "time":
        if text.strip() in ("不明", "不詳"):
            return "不明"
        moment, precision = parse_when(text, setting.now)
        return {"at": stamp(moment), "precision": precision, "zone": ZONE_NAME}
    if kind == "number":
        digits = (
            text.strip()
            .replace(",", "")
            .replace("，", "")
            .translate(str.maketrans("０１２３４５６７８９", "0123456789"))
        )
        if not digits.lstrip("-").isdigit():
            raise SmincidentError(f"欄「{label}」は数で書いてください", "例：120")
        return int(digits)
    if kind == "choice" and choices and text not in choices:
        raise SmincidentError(f"欄「{label}」に「{text}」は使えません", f"使えるもの：{'、'.join(choices)}")
    return text


def _known_times(step: PlanStep, fields: dict[str, Any]) -> list[Draft]:
    found = []
    for item in step.fields:
        value = fields.get(item.id)
        if item.known and isinstance(value, dict):
            data = {"which": item.known, "step": step.id}
            found.append(Draft("time-known", data, value["at"], value["precision"]))
    return found
