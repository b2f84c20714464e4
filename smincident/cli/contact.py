"""``smincident contact``: whom we tried to reach, and whether we did."""

from __future__ import annotations

import click

from smincident.cli.base import Group, at, given
from smincident.cli.given import Given, number
from smincident.errors import SmincidentError


@click.group("contact", cls=Group, help="連絡の記録")
def command() -> None:
    """The noun."""


@command.command("add")
@click.argument("incident", metavar="事案")
@click.argument("who", metavar="相手")
@click.option("--reached", is_flag=True, help="つながった")
@click.option("--not-reached", is_flag=True, help="つながらなかった")
@click.option("--desk", default="", metavar="部署", help="指針が挙げる部署の id（contact desks で見られる）")
@click.option("--step", default="", metavar="手順", help="どの手順の連絡か")
@click.option("--how", default="", metavar="方法", help="電話・対面など")
@click.option("--next", "next_", default="", metavar="相手", help="次にかける相手")
@click.option("--note", default="", metavar="文", help="話したこと・受けた指示")
@at
@given
def add(
    given: Given,
    incident: str,
    who: str,
    reached: bool,
    not_reached: bool,
    desk: str,
    step: str,
    how: str,
    next_: str,
    note: str,
    at: str | None,
) -> None:
    """連絡を一件記録する。つながったか（--reached）、つながらなかったか（--not-reached）を必ず書く。"""
    from smincident.cli.base import nearest
    from smincident.cli.steps import full_id
    from smincident.incident.actions import TryContact

    if reached == not_reached:
        raise SmincidentError(
            "つながったかどうかが分かりません", "--reached か --not-reached のどちらか一つを付けてください"
        )
    before = given.session().state(incident)
    desks = [one.id for one in before.the_plan.desks]
    if desk and desk not in desks:
        raise SmincidentError(f"部署「{desk}」はこの指針にありません", nearest(desk, desks))
    action = TryContact(
        who=who,
        reached=reached,
        desk=desk,
        how=how,
        next=next_,
        note=note,
        step=full_id(before, step) if step else "",
        **given.at(at),
    )
    state, events = given.perform(incident, action)
    word = "つながった" if reached else "つながらない"
    given.recorded(state, events, f"連絡 {who}（{word}）", n=events[0].n)


@command.command("update")
@click.argument("incident", metavar="事案")
@click.argument("n", metavar="番号")
@click.option("--reason", required=True, metavar="文", help="訂正の理由")
@click.option("--note", default="", metavar="文", help="正しい内容")
@given
def update(given: Given, incident: str, n: str, reason: str, note: str) -> None:
    """連絡の記録に訂正記録を加える。元の記録は残る。番号は contact list の左端。"""
    from smincident.incident.actions import Correct

    wanted = number(n, "連絡の番号")
    known = [str(item.n) for item in given.session().state(incident).contacts]
    if str(wanted) not in known:
        raise SmincidentError(
            f"連絡 {wanted} はありません", f"登録済み：{'、'.join(known) or 'まだありません'}"
        )
    state, events = given.perform(incident, Correct(n=wanted, reason=reason, text=note))
    given.recorded(state, events, f"連絡 {wanted} の訂正", n=wanted)


@command.command("list")
@click.argument("incident", metavar="事案")
@given
def list_(given: Given, incident: str) -> None:
    """連絡の一覧。"""
    from smincident.cli import shapes
    from smincident.cli.words import table
    from smincident.clock import short

    state = given.state(incident)
    if given.as_json:
        given.answer([], contacts=[shapes.part(item) for item in state.contacts])
        return
    names = {desk.id: desk.name for desk in state.the_plan.desks}
    table(
        ("番号", "時刻", "結果", "相手", "部署", "方法", "次の相手", "内容"),
        (
            (
                str(c.n),
                short(c.at),
                "つながった" if c.reached else "つながらない",
                c.who,
                names.get(c.desk, c.desk) or "-",
                c.how or "-",
                c.next or "-",
                state.corrections.get(c.n, c.note),
            )
            for c in state.contacts
        ),
        "連絡の記録はまだありません",
    )


@command.command("desks")
@click.argument("incident", metavar="事案")
@given
def desks(given: Given, incident: str) -> None:
    """指針が挙げる連絡先と、その電話（団体の設定にあるもの）。"""
    from smincident import desk as document_desk
    from smincident.cli.words import table

    session = given.reading()
    state = session.state(incident)
    known = document_desk.organisation_of(session, state).desks
    words = {"report": "報告", "contact": "連絡", "request": "依頼"}
    found = [
        {
            "id": one.id,
            "name": one.name,
            "for": one.purpose,
            "urgency": one.urgency,
            "clause": one.clause,
            "note": one.note,
            "person": known[one.id].person if one.id in known else "",
            "phone": known[one.id].phone if one.id in known else "",
            "after_hours": known[one.id].after_hours if one.id in known else "",
            "reached": any(c.reached and c.desk == one.id for c in state.contacts),
        }
        for one in state.the_plan.desks
    ]
    if given.as_json:
        given.answer([], desks=found)
        return
    table(
        ("部署", "名前", "用件", "急ぎ", "電話", "時間外", "つながったか"),
        (
            (
                str(one["id"]),
                str(one["name"]),
                words[str(one["for"])],
                str(one["urgency"] or "-"),
                str(one["phone"] or "未登録"),
                str(one["after_hours"] or "未登録"),
                "はい" if one["reached"] else "まだ",
            )
            for one in found
        ),
        "この指針は連絡先を挙げていません",
    )
