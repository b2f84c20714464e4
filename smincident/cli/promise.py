"""``smincident promise``: when the body said it would speak next, and whether it did."""

from __future__ import annotations

from typing import Literal, cast

import click

from smincident.cli.base import Group, at, given, nearest
from smincident.cli.given import Given
from smincident.errors import SmincidentError


@click.group("promise", cls=Group, help="次報の約束")
def command() -> None:
    """The noun."""


@command.command("add")
@click.argument("incident", metavar="事案")
@click.argument("due", metavar="時刻")
@click.option("--text", default="", metavar="文", help="何を知らせると約束したか")
@at
@given
def add(given: Given, incident: str, due: str, text: str, at: str | None) -> None:
    """次報の時刻を約束する。前の約束は「改めた」になる。"""
    from smincident.clock import short
    from smincident.incident.actions import MakePromise

    moment, _ = given.when(due)
    state, events = given.perform(incident, MakePromise(due=moment, text=text, **given.at(at)))
    made = next(reversed(state.promises))
    given.recorded(state, events, f"次報の約束 {made}（{short(moment)}まで）", id=made)


@command.command("update")
@click.argument("incident", metavar="事案")
@click.argument("promise", metavar="約束")
@click.option(
    "--state",
    "status",
    required=True,
    metavar="状態",
    help="kept（守った）・missed（守れなかった）・replaced（改めた）",
)
@click.option("--reason", required=True, metavar="文", help="理由")
@at
@given
def update(given: Given, incident: str, promise: str, status: str, reason: str, at: str | None) -> None:
    """約束の結果を手で記録する（文書の発出では自動で記録される）。"""
    from smincident.incident.actions import SettlePromise
    from smincident.incident.parts import PROMISE_STATES

    known = [name for name in PROMISE_STATES if name != "open"]
    if status not in known:
        raise SmincidentError(f"約束の状態「{status}」はありません", nearest(status, known))
    settled = cast("Literal['kept', 'missed', 'replaced']", status)
    action = SettlePromise(id=promise, state=settled, reason=reason, **given.at(at))
    state, events = given.perform(incident, action)
    given.recorded(
        state, events, f"次報の約束 {promise}（{PROMISE_STATES[status]}）", id=promise, state=status
    )


@command.command("list")
@click.argument("incident", metavar="事案")
@given
def list_(given: Given, incident: str) -> None:
    """次報の約束の一覧。"""
    from smincident.cli import shapes
    from smincident.cli.words import table
    from smincident.clock import short
    from smincident.incident.parts import PROMISE_STATES

    found = list(given.state(incident).promises.values())
    if given.as_json:
        given.answer([], promises=[shapes.part(item) for item in found])
        return
    table(
        ("約束", "時刻", "状態", "内容"),
        ((p.id, short(p.at), PROMISE_STATES[p.state], p.text) for p in found),
        "次報の約束はまだありません",
    )
