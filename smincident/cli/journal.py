"""``smincident journal``: does the book still say what was written?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from smincident.cli.base import Group, given
from smincident.cli.given import Given
from smincident.cli.journal_export import export
from smincident.cli.journal_keep import COMMANDS
from smincident.cli.journal_withhold import withhold
from smincident.cli.trouble import FINDINGS
from smincident.clock import short
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.journal.summary import Summary
    from smincident.journal.verify import Verdict
    from smincident.session import Session


@click.group("journal", cls=Group, help="記録簿を確かめる・控えを取る・戻す")
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
@click.option("--since", metavar="番号", help="この控えの番号より後の記録だけを確かめる（早い）")
@click.option(
    "--witness", metavar="FILE", type=click.Path(path_type=Path), help="別の場所への控えのファイルと照らす"
)
@given
def verify(
    given: Given, anchor: str | None, incident: str | None, since: str | None, witness: Path | None
) -> None:
    """記録が書かれた時のままか、全部計算し直して確かめる。食い違いがあれば終了状態は 1。"""
    from smincident.journal import witness_file
    from smincident.journal.verify import verify as verify_book

    seen = witness_file.read(witness) if witness is not None else None
    session = given.reading()
    verdict = verify_book(
        session.journal, incident, anchor, since=since, witness=seen, summed=_summed(session)
    )
    sound = verdict.ok and verdict.anchor in (None, "matches")
    more: dict[str, object] = {"since": verdict.since} if since is not None else {}
    if verdict.witness is not None:
        more["witness"] = asdict(verdict.witness)
    given.answer(
        _said(verdict),
        ok=sound,
        events=verdict.events,
        head={"seq": verdict.seq, "link": verdict.link},
        anchor=verdict.anchor,
        findings=[{"incident": f.incident, "n": f.n, "what": f.what} for f in verdict.findings],
        **more,
    )
    click.get_current_context().exit(0 if sound else FINDINGS)


def _said(verdict: Verdict) -> list[str]:
    """The verdict for a person; what it does not say, too."""
    after = f"（通し番号 {verdict.since} より後だけ）" if verdict.since else ""
    said = [
        f"記録 {verdict.events} 件を確かめました{after}：{'食い違いはありません' if verdict.ok else '食い違いがあります'}"
    ]
    said += [f"  {f.incident or '記録簿'}{f' 記録{f.n}' if f.n else ''}：{f.what}" for f in verdict.findings]
    if verdict.anchor:
        said.append(ANCHORS[verdict.anchor])
    if (seen := verdict.witness) is not None:
        said.append(
            f"控えのファイル {seen.lines} 行：合う {seen.matched}、記録がない {seen.cut}、別の記録 {seen.forked}"
            + (f"（最後は {short(seen.last_at)}、通し番号 {seen.last_seq}）" if seen.lines else "")
        )
        if seen.unread or seen.others:
            said.append(f"控えのファイルの、読めない行 {seen.unread}、ほかの記録簿の行 {seen.others}")
    if verdict.ok and not verdict.anchor and verdict.witness is None:
        said.append(
            "末尾の切り取りや全体の作り直しは、外の控えと照らさないと分かりません（紙の番号は --anchor、控えのファイルは --witness）"
        )
    return said


def _summed(session: Session) -> Callable[[str], Summary | None]:
    """Sums an incident up from its events, to be compared with what the lists say; None where it cannot be."""
    from smincident.incident.events import STANDING
    from smincident.incident.fold import fold
    from smincident.session import summarise

    def summed(incident: str) -> Summary | None:
        if incident in STANDING:
            return None
        try:
            return summarise(fold(session.journal.read(incident), session.load_plan))
        except (SmincidentError, KeyError, TypeError, ValueError, AttributeError, AssertionError):
            return None  # what is damaged was named where it lies

    return summed


for further in (*COMMANDS, withhold, export):
    command.add_command(further)
