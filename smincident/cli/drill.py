"""``smincident drill``: a rehearsal on the screens, or played from end to end."""

from __future__ import annotations

from pathlib import Path

import click

from smincident import private
from smincident.cli.base import Command, given, nearest
from smincident.cli.given import Given
from smincident.cli.screens import person_sits_there
from smincident.errors import SmincidentError


@click.command("drill", cls=Command)
@click.argument("scenario", required=False, metavar="[訓練]")
@click.option("--autoplay", is_flag=True, help="初めから終わりまで自動で進め、文書と報告書を書き出す")
@click.option(
    "--out", default="", metavar="フォルダ", help="書き出す先の新しいフォルダ。省くと、訓練の記録簿の置き場所"
)
@click.option("--guideline", default="", metavar="指針", help="訓練と違う指針で行う")
@given
def command(given: Given, scenario: str | None, autoplay: bool, out: str, guideline: str) -> None:
    """訓練をする。端末では画面が開き、端末でなければ自動で進む。

    訓練を書かなければ、ある訓練を挙げる。記録は訓練ごとの別の記録簿に残り、本物の事案とは混ざらない。
    """
    library = given.library()
    names = list(library.files("drills"))
    if scenario is None:
        from smincident.cli.words import table

        found = [library.scenario(name) for name in names]
        if given.as_json:
            given.answer([], drills=[{"id": s.id, "title": s.title, "summary": s.summary} for s in found])
            return
        table(("訓練", "題名", "内容"), ((s.id, s.title, s.summary) for s in found), "訓練はありません")
        return
    if scenario not in names:
        raise SmincidentError(f"訓練「{scenario}」はありません", nearest(scenario, names))
    if guideline and guideline not in library.bodies():
        raise SmincidentError(
            f"指針「{guideline}」がありません", f"使えるもの：{'、'.join(library.bodies())}"
        )
    terminal = person_sits_there()
    from smincident.drill import run

    if autoplay or not terminal:
        from smincident.cli.view import console

        status = run.autoplay(scenario, _folder(out) if out else None, guideline or None, console())
    else:
        if out:
            raise SmincidentError(
                "--out は自動で進めるときだけです", "--autoplay を付けるか、--out を外してください"
            )
        from smincident import tui

        feed = run.rehearsal(scenario, guideline or None)
        try:
            status = tui.run(feed.session.journal.path, feed)
        finally:
            feed.session.journal.close()
        book = feed.session.journal.path
        click.echo(f"訓練の記録：{book}（続きを見る：smincident --book {book}）")
    click.get_current_context().exit(status)


def _folder(name: str) -> Path:
    """The folder to play into, made where it is missing; an earlier play in it is neither replaced nor mixed with."""
    folder = Path(name)
    try:
        private.make_output_folder(folder)
        filled = [
            item for item in ("book.db", "documents", "report.md", "report.html") if (folder / item).exists()
        ]
    except OSError as error:
        raise SmincidentError(
            f"書き出すフォルダを作れません：{name}", "場所と書き込み権限を確かめてください"
        ) from error
    if filled:
        raise SmincidentError(
            f"フォルダ「{name}」には、もう {'、'.join(filled)} があります", "新しいフォルダを指定してください"
        )
    return folder
