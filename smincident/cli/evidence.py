"""``smincident evidence``: files kept with their SHA-256, or a note where something lies."""

from __future__ import annotations

from pathlib import Path

import click

from smincident.cli.base import Group, at, given, level
from smincident.cli.given import Given
from smincident.errors import SmincidentError


@click.group("evidence", cls=Group, help="証拠を加える・見る")
def command() -> None:
    """The noun."""


@command.command("add")
@click.argument("incident", metavar="事案")
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--url", default="", metavar="URL", help="どこにあったものか")
@click.option("--place", default="", metavar="場所", help="ファイルでないとき、置き場所と持っている人")
@click.option("--name", default="", metavar="名前", help="証拠の名前。省くとファイル名")
@click.option("--step", default="", metavar="手順", help="どの手順で残したか")
@click.option("--note", default="", metavar="文", help="添える文")
@click.option("--by", default="", metavar="名前", help="保管する人")
@level
@at
@given
def add(
    given: Given,
    incident: str,
    file: str | None,
    url: str,
    place: str,
    name: str,
    step: str,
    note: str,
    by: str,
    level: str,
    at: str | None,
) -> None:
    """証拠のファイルを写して保管する。元のファイルはそのまま残る。

    ファイルにできないものは、--name と --place で置き場所を記録する。
    """
    from smincident import locations
    from smincident.cli.steps import full_id
    from smincident.incident.actions import AddEvidence
    from smincident.incident.acts import need_open
    from smincident.incident.notes import need_level
    from smincident.journal.evidence import store

    session = given.session()
    state = session.state(incident)
    wanted = full_id(state, step) if step else ""
    need_open(state)
    need_level(level)
    if file is None and not place:
        raise SmincidentError(
            "証拠のファイルも、置き場所もありません", "ファイルを書くか、--place を付けてください"
        )
    sha256, size = "", 0
    if file is not None:
        sha256, size = store(locations.evidence(given.book_path), Path(file))
    action = AddEvidence(
        name=name or (Path(file).name if file else ""),
        sha256=sha256,
        size=size,
        url=url,
        note=note,
        step=wanted,
        place=place,
        by=by,
        level=level,
        **given.at(at),
    )
    state, events = given.perform(incident, action)
    made = next(reversed(state.evidence.values()))
    given.recorded(
        state,
        events,
        f"証拠 {made.id}「{made.name}」{f' SHA-256 {sha256}' if sha256 else ''}",
        id=made.id,
        sha256=sha256 or None,
        size=size,
    )


@command.command("list")
@click.argument("incident", metavar="事案")
@given
def list_(given: Given, incident: str) -> None:
    """証拠の一覧。保管したファイルが変わっていないかも見る。"""
    from smincident import locations
    from smincident.cli import shapes
    from smincident.cli.words import table
    from smincident.clock import short
    from smincident.journal.evidence import fault

    items = list(given.state(incident).evidence.values())
    folder = locations.evidence(given.book_path)
    faults = {
        item.id: fault(folder, item.sha256) if item.sha256 and not item.withheld else None for item in items
    }
    if given.as_json:
        given.answer([], evidence=[{**shapes.part(item), "fault": faults[item.id]} for item in items])
        return
    table(
        ("証拠", "時刻", "名前", "大きさ", "SHA-256", "置き場所", "状態"),
        (
            (
                e.id,
                short(e.at),
                e.name,
                f"{e.size:,}" if e.sha256 else "-",
                e.sha256[:12] or "-",
                e.place or "-",
                f"非開示とした（記録{e.withheld}）"
                if e.withheld
                else faults[e.id] or ("変わっていません" if e.sha256 else "-"),
            )
            for e in items
        ),
        "証拠はまだありません",
    )
