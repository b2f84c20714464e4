"""The further commands of ``smincident document``: asked about, approved, released, taken back, written to files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smincident.cli.base import Command, at, given, ground, nearest
from smincident.cli.document_names import found, live
from smincident.cli.given import Given
from smincident.cli.steps import approval_options, yes
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.incident.state import State


def _tell(given: Given, state: State, events: Any, document: str, said: str) -> None:
    from smincident.incident.parts import DOCUMENT_STATES

    item = state.documents[document]
    given.recorded(
        state,
        events,
        f"文書 {document} {said} → {DOCUMENT_STATES[item.status]}",
        id=document,
        status=item.status,
    )


FORMS = ("txt", "md", "html")


def form_of(name: str) -> str:
    """The form that a file's name asks for.

    Raises:
        SmincidentError: none we write.
    """
    form = {"markdown": "md", "htm": "html"}.get(
        Path(name).suffix.lower().lstrip("."), Path(name).suffix.lower().lstrip(".")
    )
    if form not in FORMS:
        raise SmincidentError(
            f"「{name}」の形では書き出せません", "ファイル名の終わりを .txt .md .html のどれかにしてください"
        )
    return form


def as_form(markdown: str, form: str, title: str, state: State) -> bytes:
    """A text as the bytes of a file (UTF-8, LF)."""
    if form == "md":
        return markdown.encode("utf-8")
    if form == "txt":
        from smincident.documents.text import to_text

        return to_text(markdown).encode("utf-8")
    from smincident.documents.html import to_html
    from smincident.journal.chain import code

    printed = code(state.n, state.digest)
    return to_html(markdown, title=title, head_code=printed, drill=bool(state.drill)).encode("utf-8")


@click.command("answer", cls=Command)
@click.argument("document", metavar="文書")
@click.argument("ask", metavar="確認")
@click.argument("answer", metavar="yes|no")
@click.option("--note", default="", metavar="文", help="添える文")
@click.option("--by", default="", metavar="名前", help="答えた人")
@at
@given
def answer(given: Given, document: str, ask: str, answer: str, note: str, by: str, at: str | None) -> None:
    """発出前の確認（人だけが答えられること）に答える。"""
    from smincident.incident.actions import AnswerAsk

    state, _ = found(given.session(), document)
    action = AnswerAsk(ask=ask, ok=yes(answer), document=document, note=note, by=by, **given.at(at))
    state, events = given.perform(state.id, action)
    _tell(given, state, events, document, f"確認 {ask}：{'はい' if action.ok else 'いいえ'}")


@click.command("approve", cls=Command)
@click.argument("document", metavar="文書")
@approval_options
@click.option(
    "--sha256", default="", metavar="値", help="決裁した人が見た文の SHA-256（document show に出る）"
)
@click.option("--reason", default="", metavar="文", help="指針が分ける二つの役を同じ人が務める理由")
@at
@given
def approve(
    given: Given,
    document: str,
    by: str,
    role: str,
    how: str,
    note: str,
    sha256: str,
    reason: str,
    at: str | None,
) -> None:
    """文書の決裁を記録する。決裁は、いまの文案の一字一句に付く。"""
    from smincident import desk
    from smincident.incident.actions import ApproveDocument
    from smincident.incident.documents import lacking, rule_for
    from smincident.incident.people import stranger

    session = given.session()
    state, _ = live(session, document)
    listed = desk.listed(session, state, by, role)
    action = ApproveDocument(
        id=document,
        by=by,
        role=role,
        how=how,
        note=note,
        sha256=sha256,
        reason=reason,
        listed=listed,
        **given.at(at),
    )
    state, events = given.perform(state.id, action)
    item = state.documents[document]
    rule = rule_for(item, state)
    wants = lacking(rule, item.approvals, item.author) if rule and item.status == "draft" else []
    more = f"。まだ要るもの：{'、'.join(wants)}" if wants else ""
    _tell(given, state, events, document, f"決裁（{by}）{'' if listed else f'【{stranger(role)}】'}{more}")


@click.command("waive", cls=Command)
@click.argument("document", metavar="文書")
@click.argument("ground", metavar="理由の名前")
@click.option("--by", required=True, metavar="名前", help="省くと決めた人")
@click.option("--reason", required=True, metavar="文", help="当てはまる事情")
@at
@given
def waive(given: Given, document: str, ground: str, by: str, reason: str, at: str | None) -> None:
    """指針が挙げる理由で決裁を省く。使える理由は document show に出る。"""
    from smincident.incident.actions import WaiveApproval

    state, _ = live(given.session(), document)
    action = WaiveApproval(id=document, waiver=ground, by=by, reason=reason, **given.at(at))
    state, events = given.perform(state.id, action)
    _tell(given, state, events, document, f"決裁を省く（{ground}）")


@click.command("release", cls=Command)
@click.argument("document", metavar="文書")
@click.option("--channel", required=True, metavar="経路", help="どこから出したか（channel list で見られる）")
@click.option("--url", default="", metavar="URL", help="出した先のアドレス")
@click.option(
    "--confirm",
    "confirmed",
    multiple=True,
    metavar="確認",
    help="発出前の確認に「はい」と答える。all ですべて",
)
@click.option("--sha256", default="", metavar="値", help="出した文の SHA-256")
@ground
@at
@given
def release(
    given: Given,
    document: str,
    channel: str,
    url: str,
    confirmed: tuple[str, ...],
    sha256: str,
    reason: str,
    by: str,
    at: str | None,
) -> None:
    """発出したと記録する。このプログラムは投稿も送信もしない。"""
    from smincident.incident.actions import ReleaseDocument

    state, _ = live(given.session(), document)
    known = [ask.id for ask in state.the_plan.asks]
    for ask in confirmed:
        if ask != "all" and ask not in known:
            raise SmincidentError(f"確認「{ask}」がありません", nearest(ask, known))
    action = ReleaseDocument(
        id=document,
        channel=channel,
        url=url,
        sha256=sha256,
        confirmed=confirmed,
        by=by,
        reason=reason,
        **given.at(at),
    )
    state, events = given.perform(state.id, action)
    _tell(given, state, events, document, f"発出（{state.channels[channel].label}）")


@click.command("withdraw", cls=Command)
@click.argument("document", metavar="文書")
@click.option("--reason", required=True, metavar="文", help="取り下げる理由")
@at
@given
def withdraw(given: Given, document: str, reason: str, at: str | None) -> None:
    """文書を取り下げる（発出の前でも後でも）。"""
    from smincident.incident.actions import WithdrawDocument

    state, _ = live(given.session(), document)
    state, events = given.perform(state.id, WithdrawDocument(id=document, reason=reason, **given.at(at)))
    _tell(given, state, events, document, "取下げ")


@click.command("supersede", cls=Command)
@click.argument("document", metavar="文書")
@click.argument("replacement", metavar="新しい文書")
@click.option("--reason", default="", metavar="文", help="理由")
@at
@given
def supersede(given: Given, document: str, replacement: str, reason: str, at: str | None) -> None:
    """文書を、同じ事案の別の文書で差し替える。"""
    from smincident.incident.actions import SupersedeDocument

    state, _ = live(given.session(), document)
    action = SupersedeDocument(id=document, replacement=replacement, reason=reason, **given.at(at))
    state, events = given.perform(state.id, action)
    _tell(given, state, events, document, f"差替え（{replacement}）")


@click.command("render", cls=Command)
@click.argument("document", metavar="文書")
@click.option(
    "-o", "--output", required=True, metavar="FILE", help="書き出す先。終わりは .txt .md .html のどれか"
)
@given
def render(given: Given, document: str, output: str) -> None:
    """文書をファイルに書き出す。"""
    import hashlib

    from smincident import desk
    from smincident.cli.files import write_file
    from smincident.incident.actions import RenderDocument
    from smincident.journal.trouble import ReadOnlyBook

    form = form_of(output)
    try:
        session = given.session()
    except ReadOnlyBook:
        session = given.reading()
    state, item = found(session, document)
    content = as_form(desk.text_of(session, item), form, item.title, state)
    write_file(Path(output), content)
    sha256 = hashlib.sha256(content).hexdigest()
    if session.journal.read_only:
        given.answer(
            [f"書き出しました：{output}（読み取り専用なので、書き出したことは記録していません）"],
            path=output,
            sha256=sha256,
        )
        return
    state, events = session.perform(state.id, RenderDocument(id=document, form=form, sha256=sha256))
    given.recorded(state, events, f"文書 {document} を書き出した（{output}）", path=output, sha256=sha256)


COMMANDS = (answer, approve, waive, release, withdraw, supersede, render)
"""In the order in which help names them."""
