"""The further commands of ``smincident step``: what else can become of a step, conditions, asks, approvals."""

from __future__ import annotations

import click

from smincident.cli.base import Command, assign, at, given, ground
from smincident.cli.given import Given, assignments
from smincident.cli.steps import (
    act,
    act_on,
    act_on_all,
    approval_options,
    full_id,
    practice_keys,
    subject_option,
    wanted_keys,
    yes,
)
from smincident.errors import SmincidentError


@click.command("skip", cls=Command)
@click.argument("incident", metavar="事案")
@click.argument("steps", metavar="[手順]...", nargs=-1)
@click.option("--practice", is_flag=True, help="終わっていない「実務上の備え」の手順すべて")
@subject_option
@ground
@at
@given
def skip(
    given: Given,
    incident: str,
    steps: tuple[str, ...],
    practice: bool,
    subject: str,
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """該当なしにする。いくつでも書ける。理由が要る。指針が求める手順では --by も要り、逸脱として記録される。"""
    from smincident.incident.actions import Skip

    state = given.session().state(incident)
    keys = wanted_keys(state, steps, subject)
    if practice:
        found = practice_keys(state)
        if not steps and not found:
            raise SmincidentError(
                "終わっていない「実務上の備え」はありません",
                f"step list {state.id} --open で確かめてください",
            )
        keys = list(dict.fromkeys([*keys, *found]))
    if not keys:
        raise SmincidentError("手順が書かれていません", "手順を並べるか、--practice を付けてください")
    act_on_all(given, state, keys, Skip, "該当なし", reason=reason, by=by, **given.at(at))


@click.command("defer", cls=Command)
@click.argument("incident", metavar="事案")
@click.argument("steps", metavar="手順...", nargs=-1, required=True)
@click.option("--until", metavar="時刻", help="いつ戻るか")
@subject_option
@ground
@at
@given
def defer(
    given: Given,
    incident: str,
    steps: tuple[str, ...],
    until: str | None,
    subject: str,
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """後回しにする。いくつでも書ける。理由が要る。"""
    from smincident.incident.actions import Defer

    back, _ = given.when(until)
    state = given.session().state(incident)
    keys = wanted_keys(state, steps, subject)
    act_on_all(given, state, keys, Defer, "後回し", until=back, reason=reason, by=by, **given.at(at))


@click.command("delegate", cls=Command)
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

    act_on(
        given, incident, step, Delegate, "委任", to=to, subject=subject, reason=reason, by=by, **given.at(at)
    )


@click.command("request", cls=Command)
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

    act_on(
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


@click.command("answer", cls=Command)
@click.argument("incident", metavar="事案")
@click.argument("step", metavar="手順")
@click.option("--note", required=True, metavar="文", help="返事の内容")
@click.option("--not-done", is_flag=True, help="実施しないという返事だった（手順は未了に戻る）")
@subject_option
@assign
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
    pairs: tuple[str, ...],
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """依頼への返事を記録する。"""
    from smincident.incident.actions import Answer

    act_on(
        given,
        incident,
        step,
        Answer,
        "返事",
        note=note,
        ok=not not_done,
        subject=subject,
        fields=assignments(pairs),
        reason=reason,
        by=by,
        **given.at(at),
    )


@click.command("observe", cls=Command)
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

    act_on(
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


@click.command("reopen", cls=Command)
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

    act_on(given, incident, step, Reopen, "開き直し", subject=subject, reason=reason, by=by, **given.at(at))


@click.command("judge", cls=Command)
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


@click.command("ask", cls=Command)
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


@click.command("approve", cls=Command)
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


COMMANDS = (skip, defer, delegate, request, answer, observe, reopen, judge, ask, approve)
"""In the order in which help names them."""
