"""``smincident locations``: where files lie."""

from __future__ import annotations

import click

from smincident.cli.base import Command, given
from smincident.cli.given import Given


@click.command("locations", cls=Command)
@given
def command(given: Given) -> None:
    """ファイルの置き場所。SMINCIDENT_HOME で一つのフォルダにまとめられる。"""
    from smincident import locations
    from smincident.cli.words import table

    places = locations.places()
    if given.as_json:
        given.answer(
            [], places=[{"name": name, "path": str(path), "exists": path.exists()} for name, path in places]
        )
        return
    table(
        ("名前", "あるか", "場所"),
        ((name, "ある" if path.exists() else "ない", str(path)) for name, path in places),
        "",
    )
