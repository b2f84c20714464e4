"""What events on steps, decisions, the plan and the times say, each in one line."""

from __future__ import annotations

from smincident.incident.events import Event
from smincident.incident.parts import KNOWN_TIMES
from smincident.incident.state import State
from smincident.report.lines import Data, says
from smincident.report.words import (
    HOLDS,
    brief,
    details,
    document_title,
    places,
    said,
    sentences,
    step_title,
    subject_label,
    value,
)


def _step(data: Data, state: State) -> str:
    subject = data.get("subject", "")
    return step_title(state, data["step"]) + (f"（{subject_label(state, subject)}）" if subject else "")


def _fields(data: Data, state: State) -> str:
    step = state.plan.step(data["step"]) if state.plan else None
    labels = {item.id: item.label for item in step.fields} if step else {}
    given = data.get("fields", {})
    order = [*(key for key in labels if key in given), *(key for key in given if key not in labels)]
    # As words first: a number 0 and a box not ticked were given too.
    return details(*((labels.get(key, key), value(given[key])) for key in order))


@says("incident-opened")
def _opened(event: Event, data: Data, state: State) -> str:
    mark = "【訓練】" if data.get("drill") and "訓練" not in data["title"] else ""
    return f"{mark}事案を開いた：{data['title']}" + said(
        ("指針", data.get("guideline_title", data["guideline"]))
    )


@says("plan-set")
def _plan(event: Event, data: Data, state: State) -> str:
    titles = state.plan.titles if state.plan else {}
    names = (
        "、".join(titles.get(name, name) for name in data["runbooks"]) or "受付（種別はまだ決まっていない）"
    )
    reason = data.get("reason", "") if data["number"] > 1 else ""
    return f"実行計画{data['number']}：{names}" + said(("理由", reason))


@says("time-known")
def _time(event: Event, data: Data, state: State) -> str:
    label = KNOWN_TIMES.get(data["which"], data["which"])
    return f"時刻を確かめた：{label} {brief(event.occurred_at, event.precision)}"


@says("clock-noted")
def _clock(event: Event, data: Data, state: State) -> str:
    offset = data["offset_seconds"]
    size = f"{abs(offset)}秒{'進み' if offset > 0 else '遅れ'}" if offset else "なし"
    return f"端末の時計のずれ：{size}（{value(data['note'])}）"


@says("step-done")
def _done(event: Event, data: Data, state: State) -> str:
    override = data.get("override", "")
    word = "手で済みにした" if override else "済"
    ground = said(("確かめられないこと", override), ("理由", data.get("reason")), ("権限", data.get("by")))
    return sentences(
        f"{word}：{_step(data, state)}{ground}", value(data.get("note", "")), _fields(data, state)
    )


@says("step-not-applicable")
def _not_applicable(event: Event, data: Data, state: State) -> str:
    return f"該当なし：{_step(data, state)}" + said(("理由", data.get("reason")), ("権限", data.get("by")))


@says("step-deferred")
def _deferred(event: Event, data: Data, state: State) -> str:
    until = brief(data.get("until", ""))
    return f"後回し：{_step(data, state)}" + said(
        ("見直す時刻", until), ("理由", data.get("reason")), ("権限", data.get("by"))
    )


@says("step-delegated")
def _delegated(event: Event, data: Data, state: State) -> str:
    return f"委任：{_step(data, state)} → {data.get('to', '')}" + said(
        ("理由", data.get("reason")), ("権限", data.get("by"))
    )


@says("step-requested")
def _requested(event: Event, data: Data, state: State) -> str:
    return sentences(
        f"依頼：{_step(data, state)} → {data.get('to', 'ほかの部署')}", value(data.get("note", ""))
    )


@says("step-answered")
def _answered(event: Event, data: Data, state: State) -> str:
    word = "実施した" if data["ok"] else "実施していない"
    who = f"{data['by']}、" if data.get("by") else ""
    return sentences(
        f"依頼への返事（{who}{word}）：{_step(data, state)}",
        value(data.get("note", "")),
        _fields(data, state),
    )


@says("step-observed")
def _observed(event: Event, data: Data, state: State) -> str:
    return sentences(f"見守り：{_step(data, state)}", value(data.get("note", "")), _fields(data, state))


@says("step-reopened")
def _reopened(event: Event, data: Data, state: State) -> str:
    return f"手順を開き直した：{_step(data, state)}" + said(("理由", data.get("reason")))


@says("decision-made")
def _decided(event: Event, data: Data, state: State) -> str:
    return sentences(
        f"判断：{_step(data, state)} → {data['label']}"
        + said(
            ("見直す時刻", brief(data.get("look_again", ""))),
            ("判断", data.get("by")),
            ("分かっていたこと", data.get("known")),
            ("理由", data.get("reason")),
        ),
        _fields(data, state),
    )


@says("condition-judged")
def _judged(event: Event, data: Data, state: State) -> str:
    condition = data.get("condition", data["clause"])
    return f"条件の判断：「{condition}」に{HOLDS[data['holds']]}" + said(
        ("条項", places([data["clause"]], state)), ("理由", data.get("reason")), ("判断", data.get("by"))
    )


def target_words(target: str, state: State) -> str:
    """A ``step:``, ``option:`` or ``document:`` target in words: the title of the step, and the option chosen."""
    kind, _, where = target.partition(":")
    if kind == "document":
        return f"文書{where}の決裁・発出"
    if kind != "option":
        return f"「{step_title(state, where)}」"
    step_id, _, option_id = where.rpartition("/")
    step = state.plan.step(step_id) if state.plan else None
    label = (
        next((item.label for item in step.options if item.id == option_id), option_id) if step else option_id
    )
    return f"「{step_title(state, step_id)}」で「{label}」"


def deviation_words(target: str, guards: list[str], omission: bool, state: State) -> str:
    """What a deviation consisted in, without who and why."""
    where = target_words(target, state)
    if omission:
        return f"求められた手順{where}を行わなかった"
    # A guard that no step or option stands for is named by itself.
    itself = target.startswith("guard:")
    found = [state.plan.guard(item) if state.plan else None for item in guards]
    says = "」「".join(item.says if item else name for item, name in zip(found, guards, strict=True))
    act = f"{where}を選んだ" if target.startswith("option:") else f"{where}を行った"
    if itself:
        return f"してはいけないこと「{says}」に反した"
    return f"してはいけないこと「{says}」に反して{act}" if says else act


@says("deviation-recorded")
def _deviated(event: Event, data: Data, state: State) -> str:
    words = deviation_words(data["target"], data.get("guards", []), data.get("omission", False), state)
    return f"逸脱：{words}" + said(
        ("対象", subject_label(state, data.get("subject", ""))),
        ("条項", places(data.get("clauses", []), state)),
        ("権限", data.get("by")),
        ("理由", data.get("reason")),
    )


@says("ask-answered")
def _asked(event: Event, data: Data, state: State) -> str:
    document = document_title(state, data["document"]) if data.get("document") else ""
    answer = "はい" if data["ok"] else "いいえ"
    return f"確認：{data.get('says', data['ask'])} → {answer}" + said(
        ("文書", document), ("答えた人", data.get("by")), ("", data.get("note"))
    )


@says("noted")
def _noted(event: Event, data: Data, state: State) -> str:
    return f"メモ：{value(data['text'])}"


@says("corrected")
def _corrected(event: Event, data: Data, state: State) -> str:
    text = value(data.get("text", ""))
    return f"記録{data['n']}を訂正" + (f"：{text}" if text else "") + said(("理由", data.get("reason")))
