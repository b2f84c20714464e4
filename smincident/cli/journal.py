"""``smincident journal``: does the book still say what was written?"""

from __future__ import annotations

import click

from smincident.cli.base import Group, given
from smincident.cli.given import Given
from smincident.cli.trouble import FINDINGS


@click.group("journal", cls=Group, help="記録簿を確かめる")
def command() -> None:
    """The noun."""


ANCHORS = {
    "matches": "控えの番号と合っています",
    "cut": "控えの番号までの記録がそろっていません（末尾が失われています）",
    "forked": "控えの番号の記録が、別のものになっています",
}


@command.command("verify")
@click.option("--anchor", metavar="番号", help="紙に印字された控えの番号（例：12-ABCDE-FGHJK-MNPQR-STVWX）")
@click.option("--incident", metavar="事案", help="一つの事案だけ確かめる")
@given
def verify(given: Given, anchor: str | None, incident: str | None) -> None:
    """記録が書かれた時のままか、全部計算し直して確かめる。食い違いがあれば終了状態は 1。"""
    from smincident.journal.verify import verify as verify_book

    session = given.reading()
    verdict = verify_book(session.journal, incident=incident, anchor=anchor)
    sound = verdict.ok and verdict.anchor in (None, "matches")
    said = [
        f"記録 {verdict.events} 件を確かめました：{'食い違いはありません' if verdict.ok else '食い違いがあります'}"
    ]
    said += [f"  {f.incident or '記録簿'}{f' 記録{f.n}' if f.n else ''}：{f.what}" for f in verdict.findings]
    if verdict.anchor:
        said.append(ANCHORS[verdict.anchor])
    elif verdict.ok:
        said.append("末尾が切り取られていないかは、紙の控えの番号（--anchor）と照らすと分かります")
    given.answer(
        said,
        ok=sound,
        events=verdict.events,
        head={"seq": verdict.seq, "link": verdict.link},
        anchor=verdict.anchor,
        findings=[{"incident": f.incident, "n": f.n, "what": f.what} for f in verdict.findings],
    )
    click.get_current_context().exit(0 if sound else FINDINGS)
