"""The commands of ``smincident journal`` that keep the book: copies, going back to one, what is left, the lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smincident.cli.base import Command, given
from smincident.cli.given import Given
from smincident.cli.trouble import FINDINGS, say
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.journal.restore import Comparison, Difference

MOST = 30
"""Incidents listed one by one."""


@click.command("backup", cls=Command)
@click.option(
    "-o", "--output", type=Path, metavar="FILE", help="この名前で書き出す。省くと backups フォルダに"
)
@given
def backup(given: Given, output: Path | None) -> None:
    """記録簿の控えを今取り、確かめる（毎日の最初と形式を移す前には、自動で取られる）。"""
    from smincident import clock
    from smincident.journal import backup as backups
    from smincident.journal.copies import copies

    given.need_book()
    path = backups.now_taken(given.book_path, clock.now, output)
    found = [copy for copy in copies(given.book_path) if copy.path == path]
    given.answer(
        [f"控えを取り、確かめました：{path}"],
        path=str(path),
        seq=found[0].seq if found else None,
        copies=len(copies(given.book_path)),
    )


@click.command("restore", cls=Command)
@click.argument("file", type=Path, metavar="FILE")
@click.option("--yes", is_flag=True, help="失われる記録を見たうえで、入れ替える")
@given
def restore(given: Given, file: Path, yes: bool) -> None:
    """控えから記録簿を戻す。まず失われる記録を示すだけで、--yes を付けると入れ替える。前の記録簿は残る。"""
    from smincident import clock
    from smincident.journal import restore as restoring

    book = given.book_path
    aside: Path | None = None
    if yes:
        found, aside = restoring.restore(book, file, clock.now)
        _note(given, found, aside)
    else:
        found = restoring.compare(book, file, clock.now)
    said = _compared(found)
    if yes:
        said.append(f"控えから戻しました：{book}")
        if aside is not None:
            said.append(f"前の記録簿はここに残っています：{aside}")
        if found.lost:
            said.append("失われた記録を印字した紙の番号は、照らすと「そろっていません」と出ます")
    else:
        said.append("まだ何も変えていません。入れ替えるには、同じ命令に --yes を付けてください")
    given.answer(
        said,
        done=yes,
        seq=found.seq,
        last=clock.iso(found.last) if found.last else None,
        present=found.present,
        lost=found.lost,
        withheld=found.withheld,
        incidents=[_shape(one) for one in found.differences],
        aside=str(aside) if aside else None,
    )
    click.get_current_context().exit(0 if yes else FINDINGS)


def _shape(one: Difference) -> dict[str, Any]:
    from smincident import clock

    return {
        "incident": one.incident,
        "common": one.common,
        "lost": one.lost,
        "gained": one.gained,
        "since": clock.iso(one.since) if one.since else None,
    }


def _numbers(before: int, count: int) -> str:
    return f"{before + 1}" if count == 1 else f"{before + 1}〜{before + count}"


def _compared(found: Comparison) -> list[str]:
    from smincident import clock

    said = [
        f"控えは記録 {found.seq} 件まで（最後の記録 {clock.full(found.last)}）"
        if found.last
        else "控えは空の記録簿です"
    ]
    if found.present == "none":
        return [*said, "今の記録簿はありません。失われるものはありません"]
    if found.present == "unreadable":
        return [
            *said,
            "今の記録簿は壊れていて、何が失われるか分かりません。先に smincident journal salvage で読める分を取り出してください",
        ]
    if found.present == "other":
        said.append("【注意】この控えは、今の記録簿とは別の記録簿のものです")
    if not found.lost:
        said.append("失われる記録はありません")
    rows = [one for one in found.differences if one.lost or one.gained]
    for one in rows[:MOST]:
        if one.lost:
            whole = "（事案ごと失われます）" if not one.common and not one.gained else ""
            said.append(
                f"  失われる  {one.incident} 記録 {_numbers(one.common, one.lost)}"
                f"（{one.lost} 件、{clock.full(one.since)} から）{whole}"
            )
        if one.gained:
            said.append(
                f"  戻る      {one.incident} 記録 {_numbers(one.common, one.gained)}（{one.gained} 件）"
            )
    if len(rows) > MOST:
        said.append(f"  ほか {len(rows) - MOST} 件の事案")
    if found.withheld:
        said.append(
            f"【注意】非開示にした記録 {found.withheld} 件より前の控えです。伏せた本文が戻ることがあります"
        )
    if found.lost:
        said.append(f"失われる記録は全部で {found.lost} 件です")
    return said


def _note(given: Given, found: Comparison, aside: Path | None) -> None:
    """Say in each incident that goes on what is no longer in it: a record must not grow shorter in silence."""
    from smincident.incident.events import STANDING
    from smincident.noting import take_note

    if found.present != "there" or aside is None:
        return
    session = given.session()
    for one in found.differences:
        if not one.lost or not one.common or one.incident in STANDING:
            continue
        text = (
            f"記録簿を控えから戻した。戻す前にあったこの事案の記録 {_numbers(one.common, one.lost)}"
            f"（{one.lost} 件）はここになく、戻す前の記録簿 {aside.name} に残っている。"
        )
        try:
            take_note(session.journal, session.actor, one.incident, text)
        except SmincidentError as error:
            say(f"{one.incident} に書き留められませんでした：{error}")


@click.command("salvage", cls=Command)
@click.argument("file", type=Path, metavar="FILE")
@click.option("-o", "--output", type=Path, required=True, metavar="DIR", help="書き出す新しいフォルダ")
@given
def salvage(given: Given, file: Path, output: Path) -> None:
    """壊れた記録簿から、読める記録を取り出す。元のファイルは変えない。欠けがあれば終了状態は 1。"""
    import tempfile

    from smincident.journal import salvage_files
    from smincident.journal.salvage import salvage as rescue

    if not file.is_file():
        raise SmincidentError(f"ファイルがありません：{file}", "壊れた記録簿のファイルを指定してください")
    folder = salvage_files.fresh(output)
    try:
        with tempfile.TemporaryDirectory(prefix="work-", dir=folder) as work:
            found = rescue(file, Path(work))
    except OSError as error:
        raise salvage_files.unwritten(folder, error) from error
    report = salvage_files.write(found, file, folder)
    given.answer(
        [*salvage_files.said(found, file), f"書き出しました：{folder}"], folder=str(folder), **report
    )
    whole = found.incidents and all(one.whole for one in found.incidents) and not found.missing_kept
    click.get_current_context().exit(0 if whole and not found.damaged else FINDINGS)


@click.command("rebuild", cls=Command)
@given
def rebuild(given: Given) -> None:
    """一覧を記録から作り直す。記録そのものは変わらない。"""
    from smincident.incident.fold import fold
    from smincident.session import summarise

    session = given.session()
    count = session.journal.rebuild(lambda events: summarise(fold(events, session.load_plan)))
    given.answer([f"事案 {count} 件の一覧を、記録から作り直しました"], incidents=count)


COMMANDS = (backup, restore, salvage, rebuild)
