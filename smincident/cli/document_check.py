"""``smincident document check`` and ``accept``: what a program can see in a text, and who answers for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from smincident.cli.base import Command, at, given
from smincident.cli.document_names import found, live
from smincident.cli.given import Given
from smincident.cli.trouble import FINDINGS
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.documents.draft_check import DraftFinding

SEVERITIES = {"error": "誤り", "warn": "注意"}


@click.command("check", cls=Command)
@click.argument("text", metavar="文書|FILE")
@click.option(
    "--class",
    "cls",
    default="notice",
    metavar="種類",
    help="ファイルの文書の種類（notice・post・press など）",
)
@given
def check(given: Given, text: str, cls: str) -> None:
    """文書か、手元のファイル（.txt .md）の文を点検する。見つかれば終了状態は 1。"""
    from smincident.incident.parts import DOCUMENT_CLASSES

    if cls not in DOCUMENT_CLASSES:
        raise SmincidentError(
            f"文書の種類「{cls}」は使えません", f"使えるもの：{'、'.join(DOCUMENT_CLASSES)}"
        )
    words, findings = _of_file(given, Path(text), cls) if Path(text).is_file() else _of_document(given, text)
    said = []
    for item in findings:
        clauses = f"（{'、'.join(item.clauses)}）" if item.clauses else ""
        line = f"{item.line}行：" if item.line else ""
        said.append(f"{SEVERITIES[item.severity]}　{line}{item.message}{clauses}")
    errors = sum(item.severity == "error" for item in findings)
    said.append(
        f"{len(findings)}件見つかりました（うち誤り {errors}件）"
        if findings
        else "見つかったことはありません"
    )
    given.answer(
        said,
        ok=not findings,
        channel=None,
        length=len("".join(words.split())),
        limit=None,
        findings=[item.as_data() for item in findings],
    )
    click.get_current_context().exit(FINDINGS if findings else 0)


def _of_document(given: Given, document: str) -> tuple[str, list[DraftFinding]]:
    from smincident import desk

    if ".d" not in document:
        raise SmincidentError(
            f"文書もファイルもありません：{document}",
            "文書の番号（例：2026-001.d1）かファイルの場所を書いてください",
        )
    session = given.reading()
    state, item = found(session, document)
    markdown = desk.text_of(session, item)
    return markdown, desk.check(session, state.id, markdown, cls=item.cls, template=item.template)


def _of_file(given: Given, path: Path, cls: str) -> tuple[str, list[DraftFinding]]:
    """A text that belongs to no incident, by the rules of the body's guideline."""
    from smincident.content.compose import compose
    from smincident.content.files import read_text
    from smincident.documents.draft_check import check_draft
    from smincident.workplace import organisation

    library, body = given.library(), organisation()
    plan = compose(
        [],
        library.guideline(body.guideline),
        library.runbook,
        parents=library.parents(body.guideline),
        laws=library.laws,
    )
    markdown = read_text(path)
    return markdown, check_draft(markdown, plan, cls=cls, template="", organisation=body)


@click.command("accept", cls=Command)
@click.argument("document", metavar="文書")
@click.argument("check", metavar="点検")
@click.option("--by", required=True, metavar="名前", help="それでよいと決めた人")
@click.option("--reason", required=True, metavar="文", help="理由")
@at
@given
def accept(given: Given, document: str, check: str, by: str, reason: str, at: str | None) -> None:
    """点検で見つかった誤りを、責任者の名前と理由を付けて了承する。点検の名前は document show に出る。"""
    from smincident.incident.actions import AcceptFinding

    state, _ = live(given.session(), document)
    action = AcceptFinding(id=document, check=check, by=by, reason=reason, **given.at(at))
    state, events = given.perform(state.id, action)
    given.recorded(state, events, f"文書 {document} 点検「{check}」を了承（{by}）", id=document, check=check)


COMMANDS = (check, accept)
"""In the order in which help names them."""
