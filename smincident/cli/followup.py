"""``smincident followup``: what outlives the closing, with owner and date."""

from __future__ import annotations

import click

from smincident.cli.base import Group, given
from smincident.cli.given import Given


@click.group("followup", cls=Group, help="宿題（終結後に残ること）")
def command() -> None:
    """The noun."""


@command.command("add")
@click.argument("incident", metavar="事案")
@click.argument("text", metavar="内容")
@click.option("--owner", required=True, metavar="名前", help="担当")
@click.option("--due", required=True, metavar="日付", help="期日（例：2026-12-01、12/1、令和8年12月1日）")
@click.option("--step", default="", metavar="手順", help="後回し・委任にした手順に代わるものなら、その手順")
@click.option("--subject", default="", metavar="対象", help="対象ごとの手順なら、その対象")
@given
def add(given: Given, incident: str, text: str, owner: str, due: str, step: str, subject: str) -> None:
    """宿題を加える。"""
    from smincident.cli.steps import full_id
    from smincident.incident.actions import AddFollowup

    wanted = full_id(given.session().state(incident), step) if step else ""
    action = AddFollowup(text=text, owner=owner, due=given.day(due), step=wanted, subject=subject)
    state, events = given.perform(incident, action)
    made = next(reversed(state.followups))
    given.recorded(state, events, f"宿題 {made}（{owner}、{state.followups[made].due}）", id=made)


@command.command("update")
@click.argument("incident", metavar="事案")
@click.argument("followup", metavar="宿題")
@click.option(
    "--state", "status", default="", metavar="状態", help="done（済）・dropped（取りやめ）・open（未了）"
)
@click.option("--owner", default="", metavar="名前", help="新しい担当")
@click.option("--due", default="", metavar="日付", help="新しい期日")
@click.option("--note", default="", metavar="文", help="添える文")
@given
def update(given: Given, incident: str, followup: str, status: str, owner: str, due: str, note: str) -> None:
    """宿題の結果、担当、期日を変える。終結した後でもできる。"""
    from smincident.incident.actions import UpdateFollowup
    from smincident.incident.parts import FOLLOWUP_STATES

    action = UpdateFollowup(id=followup, state=status, owner=owner, due=given.day(due), note=note)
    state, events = given.perform(incident, action)
    now = state.followups[followup].state
    given.recorded(state, events, f"宿題 {followup}（{FOLLOWUP_STATES[now]}）", id=followup, state=now)


@command.command("list")
@click.argument("incident", required=False, metavar="[事案]")
@click.option("--all", "every", is_flag=True, help="済んだものも")
@given
def list_(given: Given, incident: str | None, every: bool) -> None:
    """宿題の一覧。事案を書かなければ、すべての事案の、済んでいないもの。"""
    from smincident.cli import shapes
    from smincident.cli.words import table
    from smincident.incident.parts import FOLLOWUP_STATES

    session = given.reading()
    if incident:
        names = [incident]
    elif every:
        names = [item.id for item in session.journal.incidents(limit=session.journal.count())]
    else:
        # The lists hold what is open, so that past incidents need not be read.
        names = list(dict.fromkeys(item["incident"] for item in session.journal.followups()))
    found = [
        {"incident": state.id, "title": state.title, **shapes.followup(item)}
        for state in map(session.state, names)
        for item in state.followups.values()
        if every or item.state == "open"
    ]
    found.sort(key=lambda item: (item["due"], item["incident"], item["id"]))
    if given.as_json:
        given.answer([], followups=found)
        return
    table(
        ("事案", "宿題", "期日", "状態", "担当", "内容"),
        (
            (f["incident"], f["id"], f["due"], FOLLOWUP_STATES[f["state"]], f["owner"], f["text"])
            for f in found
        ),
        "宿題はありません",
    )
