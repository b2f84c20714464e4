"""``smincident subject``: the fake accounts, posts and accounts of ours that an incident is about."""

from __future__ import annotations

from typing import Any

import click

from smincident.cli.base import Group, at, given
from smincident.cli.given import Given


@click.group("subject", cls=Group, help="対象（偽アカウント・投稿・当方のアカウント）")
def command() -> None:
    """The noun."""


def known_options(function: Any) -> Any:
    """What may be known of a subject."""
    for name, metavar, text in (
        ("--note", "文", "特徴・見分け方"),
        ("--user-id", "ID", "変わらない利用者ID"),
        ("--handle", "名前", "アカウント名（@ の後ろ）"),
        ("--url", "URL", "アドレス"),
        ("--platform", "運営者", "x、facebook、instagram、line、youtube、tiktok など"),
    ):
        function = click.option(name, default="", metavar=metavar, help=text)(function)
    return function


@command.command("add")
@click.argument("incident", metavar="事案")
@click.argument("kind", metavar="種類")
@click.argument("label", metavar="名前")
@known_options
@at
@given
def add(given: Given, incident: str, kind: str, label: str, at: str | None, **known: str) -> None:
    """対象を登録する。種類は fake（偽アカウント）、post（投稿）、account（当方のアカウント）。

    名前は、偽アカウントなら「名乗っている名前（お知らせに載ります）」。内輪の呼び方を書かない。
    """
    from smincident.incident.actions import AddSubject

    state, events = given.perform(incident, AddSubject(kind=kind, label=label, **known, **given.at(at)))
    made = next(reversed(state.subjects))
    given.recorded(state, events, f"対象 {made}「{label}」", id=made)


@command.command("update")
@click.argument("incident", metavar="事案")
@click.argument("subject", metavar="対象")
@click.option(
    "--state", default="", metavar="状態", help="active（対応中）・gone（消滅確認）・dismissed（対象外）"
)
@click.option(
    "--label", default="", metavar="名前", help="偽アカウントなら、名乗っている名前（お知らせに載ります）"
)
@click.option("--reason", default="", metavar="文", help="理由。対象外にするときは要る")
@known_options
@at
@given
def update(given: Given, incident: str, subject: str, at: str | None, **known: str) -> None:
    """対象について分かったこと、変わったことを記録する。"""
    from smincident.incident.actions import UpdateSubject
    from smincident.incident.parts import SUBJECT_STATES

    state, events = given.perform(incident, UpdateSubject(id=subject, **known, **given.at(at)))
    now = state.subjects[subject]
    given.recorded(
        state, events, f"対象 {subject}（{SUBJECT_STATES[now.state]}）", id=subject, state=now.state
    )


@command.command("list")
@click.argument("incident", metavar="事案")
@given
def list_(given: Given, incident: str) -> None:
    """対象の一覧。"""
    from smincident.cli import shapes
    from smincident.cli.words import table
    from smincident.incident.parts import SUBJECT_KINDS, SUBJECT_STATES

    found = list(given.state(incident).subjects.values())
    if given.as_json:
        given.answer([], subjects=[shapes.part(item) for item in found])
        return
    table(
        ("対象", "種類", "状態", "運営者", "アカウント", "名前", "URL"),
        (
            (s.id, SUBJECT_KINDS[s.kind], SUBJECT_STATES[s.state], s.platform, s.handle, s.label, s.url)
            for s in found
        ),
        "対象はまだありません",
    )
