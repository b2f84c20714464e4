"""``smincident takedown``: requests to platforms, and what became of each."""

from __future__ import annotations

import click

from smincident.cli.base import Group, at, given
from smincident.cli.given import Given


@click.group("takedown", cls=Group, help="運営者への削除依頼")
def command() -> None:
    """The noun."""


@command.command("add")
@click.argument("incident", metavar="事案")
@click.argument("subject", metavar="対象")
@click.argument("platform", metavar="運営者")
@click.option("--route", default="", metavar="窓口", help="どの窓口・様式で出したか")
@click.option("--receipt", default="", metavar="番号", help="受付番号")
@click.option("--next-check", metavar="時刻", help="次に答えを確かめる時刻")
@click.option("--document", default="", metavar="文書", help="出した文書（例：2026-001.d3）")
@click.option("--note", default="", metavar="文", help="添える文")
@at
@given
def add(
    given: Given,
    incident: str,
    subject: str,
    platform: str,
    route: str,
    receipt: str,
    next_check: str | None,
    document: str,
    note: str,
    at: str | None,
) -> None:
    """削除依頼を出したと記録する。"""
    from smincident.incident.actions import RequestTakedown

    check, _ = given.when(next_check)
    action = RequestTakedown(
        subject=subject,
        platform=platform,
        route=route,
        receipt=receipt,
        next_check=check,
        document=document,
        note=note,
        **given.at(at),
    )
    state, events = given.perform(incident, action)
    made = next(reversed(state.takedowns))
    given.recorded(state, events, f"削除依頼 {made}（{subject} → {platform}）", id=made)


@command.command("update")
@click.argument("incident", metavar="事案")
@click.argument("takedown", metavar="依頼")
@click.option(
    "--state",
    "status",
    default="",
    metavar="状態",
    help="accepted（受付済）・extended（延長）・rejected（却下）・unanswered（無回答）・unknown（結果不明）・removed（削除確認）",
)
@click.option("--receipt", default="", metavar="番号", help="受付番号")
@click.option("--next-check", metavar="時刻", help="次に答えを確かめる時刻")
@click.option("--note", default="", metavar="文", help="添える文")
@at
@given
def update(
    given: Given,
    incident: str,
    takedown: str,
    status: str,
    receipt: str,
    next_check: str | None,
    note: str,
    at: str | None,
) -> None:
    """受付番号、答え、答えがないことを記録する。"""
    from smincident.incident.actions import UpdateTakedown
    from smincident.incident.parts import TAKEDOWN_STATES

    check, _ = given.when(next_check)
    action = UpdateTakedown(
        id=takedown, state=status, receipt=receipt, next_check=check, note=note, **given.at(at)
    )
    state, events = given.perform(incident, action)
    now = state.takedowns[takedown].state
    given.recorded(state, events, f"削除依頼 {takedown}（{TAKEDOWN_STATES[now]}）", id=takedown, state=now)


@command.command("list")
@click.argument("incident", metavar="事案")
@given
def list_(given: Given, incident: str) -> None:
    """削除依頼の一覧。"""
    from smincident.cli import shapes
    from smincident.cli.words import table
    from smincident.clock import short
    from smincident.incident.parts import TAKEDOWN_STATES

    found = list(given.state(incident).takedowns.values())
    if given.as_json:
        given.answer([], takedowns=[shapes.takedown(item) for item in found])
        return
    table(
        ("依頼", "対象", "運営者", "状態", "依頼した時刻", "受付番号", "次の確認"),
        (
            (
                t.id,
                t.subject,
                t.platform,
                TAKEDOWN_STATES[t.state],
                short(t.requested_at),
                t.receipt or "-",
                short(t.next_check) if t.next_check else "-",
            )
            for t in found
        ),
        "削除依頼はまだありません",
    )
