"""``smincident step``: done, decided, skipped, put off, handed on, asked of another desk, watched, opened again."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import click

from smincident.cli.base import Group, assign, at, given, ground
from smincident.cli.given import Given, assignments
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.incident.actions import Action
    from smincident.incident.state import State


@click.group("step", cls=Group, help="手順を進める・判断する・外す")
def command() -> None:
    """The noun."""


def subject_option(function: Any) -> Any:
    """``--subject``: which subject a per-subject step is about."""
    return click.option(
        "--subject", default="", metavar="対象", help="対象ごとの手順で、どの対象か（例：s1）"
    )(function)


def full_id(state: State, typed: str) -> str:
    """The step that was meant: its full id, or the part after the slash where only one step has it.

    Raises:
        SmincidentError: the plan has no such step; names the nearest.
    """
    known = [step.id for step in state.the_plan.steps]
    if typed in known:
        return typed
    same = [item for item in known if item.split("/", 1)[1] == typed]
    if len(same) == 1:
        return same[0]
    if same:
        raise SmincidentError(f"手順「{typed}」は二つ以上あります", f"どれか：{'、'.join(same)}")
    short = [item.split("/", 1)[1] for item in known]
    near = difflib.get_close_matches(typed, known, 3, 0.6) or [
        item
        for item in known
        if item.split("/", 1)[1] in difflib.get_close_matches(typed.split("/")[-1], short, 3, 0.6)
    ]
    hint = f"もしかして：{'、'.join(near)}" if near else f"step list {state.id} で確かめてください"
    raise SmincidentError(f"手順「{typed}」はこの事案の計画にありません", hint)


def act(given: Given, incident: str, action: Action, step: str, said: str) -> None:
    """Do an action on a step and say what came of it."""
    from smincident.cli.words import next_words
    from smincident.incident.walk import STATUS_LABELS, views_of

    state, events = given.perform(incident, action)
    plan = state.the_plan.step(step)
    subject = getattr(action, "subject", "")
    line = next(
        (item for item in (views_of(plan, state) if plan else []) if not subject or item.key[1] == subject),
        None,
    )
    status = line.status if line else None
    shown = f"{step}{f'（{subject}）' if subject else ''} {said}"
    label = STATUS_LABELS[line.status] if line else ""
    given.recorded(
        state,
        events,
        shown if not label or label in said else f"{shown} → {label}",
        next_words(state),
        step=step,
        subject=subject or None,
        status=status,
    )


@command.command("list")
@click.argument("incident", metavar="事案")
@click.option("--open", "only_open", is_flag=True, help="終わっていない手順だけ")
@given
def list_(given: Given, incident: str, only_open: bool) -> None:
    """手順の一覧。"""
    from smincident.cli import shapes
    from smincident.incident.clocks import clocks
    from smincident.incident.walk import walk

    state = given.state(incident)
    every = walk(state)
    lines = [line for line in every if not (only_open and line.ended)]
    if given.as_json:
        given.answer(
            [], id=state.id, head=shapes.head(state), steps=shapes.steps(lines, state, clocks(state, every))
        )
    else:
        from smincident.cli.view import show_steps

        show_steps(state, lines)


@command.command("show")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@subject_option
@given
def show(given: Given, incident: str, step: str, subject: str) -> None:
    """一つの手順：すること、根拠の条項、記入欄、選択肢。"""
    from smincident.cli import shapes
    from smincident.incident.clocks import clocks
    from smincident.incident.walk import walk

    state = given.state(incident)
    wanted = full_id(state, step)
    every = walk(state)
    lines = [line for line in every if line.step.id == wanted and (not subject or line.key[1] == subject)]
    if not lines:
        known = "、".join(state.subjects) or "まだありません"
        raise SmincidentError(f"対象「{subject}」の手順ではありません", f"登録済みの対象：{known}")
    if given.as_json:
        found = shapes.steps(lines, state, clocks(state, every))
        given.answer([], id=state.id, step={**found[0], "how": lines[0].step.how}, lines=found)
    else:
        from smincident.cli.view import show_step

        show_step(state, lines)


@command.command("done")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@subject_option
@assign
@click.option(
    "--choose", default="", metavar="選択肢", help="判断の手順で選ぶもの。unknown は「まだ分からない」"
)
@click.option("--known", default="", metavar="文", help="判断のとき分かっていたこと")
@click.option("--look-again", metavar="時刻", help="まだ分からないとき、見直す時刻")
@click.option("--note", default="", metavar="文", help="添える文")
@click.option(
    "--override", is_flag=True, help="プログラムが確かめられないことを手で済みにする（--reason が要る）"
)
@ground
@at
@given
def done(
    given: Given,
    incident: str,
    step: str,
    subject: str,
    pairs: tuple[str, ...],
    choose: str,
    known: str,
    look_again: str | None,
    note: str,
    override: bool,
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """手順を済みにする。判断の手順では --choose で選ぶ。"""
    from smincident.incident.actions import Choose, Finish

    wanted = full_id(given.session().state(incident), step)
    common: dict[str, Any] = {
        "step": wanted,
        "subject": subject,
        "fields": assignments(pairs),
        "by": by,
        **given.at(at),
    }
    if not choose:
        if known or look_again:
            raise SmincidentError(
                "--known と --look-again は判断のときだけです", "--choose で選択肢を選んでください"
            )
        act(given, incident, Finish(note=note, override=override, reason=reason, **common), wanted, "済")
        return
    if override:
        raise SmincidentError("--override は判断では使えません", "--override を外してください")
    again, _ = given.when(look_again)
    why = "\n".join(text for text in (reason, note) if text)
    act(
        given,
        incident,
        Choose(choice=choose, known=known, look_again=again, reason=why, **common),
        wanted,
        f"判断：{choose}",
    )


def _simple(given: Given, incident: str, step: str, make: Any, said: str, **values: Any) -> None:
    wanted = full_id(given.session().state(incident), step)
    act(given, incident, make(step=wanted, **values), wanted, said)


@command.command("skip")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@subject_option
@ground
@at
@given
def skip(given: Given, incident: str, step: str, subject: str, reason: str, by: str, at: str | None) -> None:
    """該当なしにする。理由が要る。指針が求める手順では --by も要り、逸脱として記録される。"""
    from smincident.incident.actions import Skip

    _simple(given, incident, step, Skip, "該当なし", subject=subject, reason=reason, by=by, **given.at(at))


@command.command("defer")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@click.option("--until", metavar="時刻", help="いつ戻るか")
@subject_option
@ground
@at
@given
def defer(
    given: Given,
    incident: str,
    step: str,
    until: str | None,
    subject: str,
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """後回しにする。理由が要る。"""
    from smincident.incident.actions import Defer

    back, _ = given.when(until)
    _simple(
        given,
        incident,
        step,
        Defer,
        "後回し",
        until=back,
        subject=subject,
        reason=reason,
        by=by,
        **given.at(at),
    )


@command.command("delegate")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@click.option("--to", required=True, metavar="名前", help="任せる相手")
@subject_option
@ground
@at
@given
def delegate(
    given: Given, incident: str, step: str, to: str, subject: str, reason: str, by: str, at: str | None
) -> None:
    """ほかの人に任せる。理由が要る。"""
    from smincident.incident.actions import Delegate

    _simple(
        given, incident, step, Delegate, "委任", to=to, subject=subject, reason=reason, by=by, **given.at(at)
    )


@command.command("request")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@click.option("--note", default="", metavar="文", help="依頼した内容")
@subject_option
@ground
@at
@given
def request(
    given: Given, incident: str, step: str, note: str, subject: str, reason: str, by: str, at: str | None
) -> None:
    """ほかの部署に依頼したと記録し、返事を待つ。"""
    from smincident.incident.actions import Request

    _simple(
        given,
        incident,
        step,
        Request,
        "依頼",
        note=note,
        subject=subject,
        reason=reason,
        by=by,
        **given.at(at),
    )


@command.command("answer")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@click.option("--note", required=True, metavar="文", help="返事の内容")
@click.option("--not-done", is_flag=True, help="実施しないという返事だった（手順は未了に戻る）")
@subject_option
@ground
@at
@given
def answer(
    given: Given,
    incident: str,
    step: str,
    note: str,
    not_done: bool,
    subject: str,
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """依頼への返事を記録する。"""
    from smincident.incident.actions import Answer

    _simple(
        given,
        incident,
        step,
        Answer,
        "返事",
        note=note,
        ok=not not_done,
        subject=subject,
        reason=reason,
        by=by,
        **given.at(at),
    )


@command.command("observe")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@click.option("--note", required=True, metavar="文", help="見たこと")
@subject_option
@assign
@at
@given
def observe(
    given: Given, incident: str, step: str, note: str, subject: str, pairs: tuple[str, ...], at: str | None
) -> None:
    """見守りの一回分を記録する。間隔を置いてまた戻ってくる。"""
    from smincident.incident.actions import Observe

    _simple(
        given,
        incident,
        step,
        Observe,
        "見守り",
        note=note,
        subject=subject,
        fields=assignments(pairs),
        **given.at(at),
    )


@command.command("reopen")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@subject_option
@ground
@at
@given
def reopen(
    given: Given, incident: str, step: str, subject: str, reason: str, by: str, at: str | None
) -> None:
    """終えた手順を開き直す。理由が要る。前の記録は残る。"""
    from smincident.incident.actions import Reopen

    _simple(given, incident, step, Reopen, "開き直し", subject=subject, reason=reason, by=by, **given.at(at))


@command.command("judge")
@click.argument("incident", metavar="事案")
@click.argument("clause", metavar="条項")
@click.argument("holds", metavar="yes|no|unknown")
@ground
@at
@given
def judge(given: Given, incident: str, clause: str, holds: str, reason: str, by: str, at: str | None) -> None:
    """条項の条件（「時間がかかるとき」など）に当たるかを判断する。条項は 指針:id。"""
    from smincident.incident.actions import Judge

    words = {"yes": "当たる", "no": "当たらない", "unknown": "まだ分からない"}
    if holds not in words:
        raise SmincidentError(
            f"「{holds}」は使えません",
            "yes（当たる）、no（当たらない）、unknown（まだ分からない）のどれかです",
        )
    if ":" not in clause:
        clause = f"{given.session().state(incident).guideline}:{clause}"
    action = Judge(clause=clause, holds=holds, reason=reason, by=by, **given.at(at))  # type: ignore[arg-type]
    state, events = given.perform(incident, action)
    given.recorded(state, events, f"{clause} の条件に{words[holds]}", clause=clause, holds=holds)


@command.command("ask")
@click.argument("incident", metavar="事案")
@click.argument("ask", metavar="確認")
@click.argument("answer", metavar="yes|no")
@click.option("--note", default="", metavar="文", help="添える文")
@click.option("--by", default="", metavar="名前", help="答えた人")
@at
@given
def ask(given: Given, incident: str, ask: str, answer: str, note: str, by: str, at: str | None) -> None:
    """人だけが答えられる確認に答える（文書についての確認は document answer）。"""
    from smincident.incident.actions import AnswerAsk

    ok = yes(answer)
    state, events = given.perform(incident, AnswerAsk(ask=ask, ok=ok, note=note, by=by, **given.at(at)))
    given.recorded(state, events, f"確認 {ask}：{'はい' if ok else 'いいえ'}", ask=ask, ok=ok)


def yes(text: str) -> bool:
    """``yes`` or ``no`` as typed.

    Raises:
        SmincidentError: neither.
    """
    if text.lower() in ("yes", "y", "はい"):
        return True
    if text.lower() in ("no", "n", "いいえ"):
        return False
    raise SmincidentError(f"「{text}」は使えません", "yes（はい）か no（いいえ）です")


def approval_options(function: Any) -> Any:
    """``--by``, ``--role``, ``--how``: who agreed, in which role, over what."""
    function = click.option("--note", default="", metavar="文", help="付いた条件・意見")(function)
    function = click.option(
        "--how", default="face", metavar="方法", help="face（対面）・phone（電話）・mail・paper（書面）・chat"
    )(function)
    function = click.option("--role", default="", metavar="役割", help="指針の言葉での役割")(function)
    return click.option("--by", required=True, metavar="名前", help="決裁した人")(function)


@command.command("approve")
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@approval_options
@click.option("--choose", default="", metavar="選択肢", help="どの選択肢への決裁か")
@at
@given
def approve(
    given: Given,
    incident: str,
    step: str,
    by: str,
    role: str,
    how: str,
    note: str,
    choose: str,
    at: str | None,
) -> None:
    """行為（手順・判断）への決裁を記録する。指針が求めるところで要る。"""
    from smincident import desk
    from smincident.incident.actions import ApproveAct

    session = given.session()
    before = session.state(incident)
    wanted = full_id(before, step)
    action = ApproveAct(
        target=wanted,
        by=by,
        role=role,
        how=how,
        choice=choose,
        note=note,
        listed=desk.listed(session, before, by, role),
        **given.at(at),
    )
    act(given, incident, action, wanted, f"決裁（{by}）")
