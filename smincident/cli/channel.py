"""``smincident channel``: our accounts, the mailbox, the website, the phone, and whether each can be trusted."""

from __future__ import annotations

import re

import click

from smincident.cli.base import Group, at, given
from smincident.cli.given import Given
from smincident.errors import SmincidentError

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@click.group("channel", cls=Group, help="経路（アカウント・メール・電話など）の状態")
def command() -> None:
    """The noun."""


@command.command("add")
@click.argument("incident", metavar="事案")
@click.argument("channel", metavar="経路")
@click.option("--label", required=True, metavar="名前", help="名前")
@click.option(
    "--class",
    "cls",
    default="sns",
    metavar="種類",
    help="sns（既定）・website・mail・phone・press・paper・internal・platform",
)
@click.option("--status", default="normal", metavar="状態", help="normal（既定）・lost・suspect・restored")
@click.option("--reason", default="", metavar="文", help="理由")
@at
@given
def add(
    given: Given, incident: str, channel: str, label: str, cls: str, status: str, reason: str, at: str | None
) -> None:
    """経路を加える。"""
    from smincident.incident.actions import SetChannel
    from smincident.incident.parts import CHANNEL_STATES

    if not _ID.fullmatch(channel):
        raise SmincidentError(
            f"経路の番号「{channel}」は使えません", "英小文字・数字・ハイフンで40字まで（例：x-sub）"
        )
    if channel in given.session().state(incident).channels:
        raise SmincidentError(f"経路「{channel}」はもうあります", "channel update で状態を変えてください")
    action = SetChannel(id=channel, status=status, reason=reason, label=label, cls=cls, **given.at(at))
    state, events = given.perform(incident, action)
    given.recorded(state, events, f"経路 {label}（{CHANNEL_STATES[status]}）", id=channel)


@command.command("update")
@click.argument("incident", metavar="事案")
@click.argument("channel", metavar="経路")
@click.argument("status", metavar="状態")
@click.option("--reason", default="", metavar="文", help="理由")
@at
@given
def update(given: Given, incident: str, channel: str, status: str, reason: str, at: str | None) -> None:
    """経路の状態を変える。normal（正常）、lost（喪失）、suspect（疑い）、restored（復旧）。

    喪失・疑いの経路では、発出も決裁もできない。
    """
    from smincident.incident.actions import SetChannel
    from smincident.incident.parts import CHANNEL_STATES

    action = SetChannel(id=channel, status=status, reason=reason, **given.at(at))
    state, events = given.perform(incident, action)
    label = state.channels[channel].label
    given.recorded(state, events, f"経路 {label}（{CHANNEL_STATES[status]}）", id=channel, status=status)


@command.command("list")
@click.argument("incident", metavar="事案")
@given
def list_(given: Given, incident: str) -> None:
    """経路の一覧。"""
    from smincident.cli import shapes
    from smincident.cli.words import table
    from smincident.incident.parts import CHANNEL_CLASSES, CHANNEL_STATES

    found = list(given.state(incident).channels.values())
    if given.as_json:
        given.answer([], channels=[shapes.part(item) for item in found])
        return
    table(
        ("経路", "種類", "状態", "名前", "理由"),
        (
            (c.id, CHANNEL_CLASSES.get(c.cls, c.cls), CHANNEL_STATES[c.status], c.label, c.reason)
            for c in found
        ),
        "経路はありません",
    )
