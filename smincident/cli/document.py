"""``smincident document``: drafted, checked by people, approved, released, written to files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from smincident.cli.base import Group, assign, at, given, nearest
from smincident.cli.given import Given, assignments
from smincident.cli.step import approval_options, full_id, yes
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.incident.parts import Document
    from smincident.incident.state import State
    from smincident.session import Session


@click.group("document", cls=Group, help="文書を作る・決裁を記録する・発出を記録する")
def command() -> None:
    """The noun."""


def found(session: Session, document: str) -> tuple[State, Document]:
    """A text by its id, with its incident.

    Raises:
        SmincidentError: there is none; names those there are.
    """
    from smincident import desk

    state = session.state(desk.incident_of(document))
    if document not in state.documents:
        known = "、".join(state.documents) or "まだありません"
        raise SmincidentError(f"文書「{document}」がありません", f"登録済み：{known}")
    return state, state.documents[document]


@command.command("templates")
@click.argument("template", required=False, metavar="[ひな形]")
@given
def templates(given: Given, template: str | None) -> None:
    """ひな形の一覧。ひな形を書けば、その記入欄（--set で書くもの）。"""
    from smincident.cli.words import table
    from smincident.documents.template import front_matter
    from smincident.incident.parts import CHANNEL_CLASSES, DOCUMENT_CLASSES

    files = given.library().templates()
    if template is None:
        fronts = {name: front_matter(path) for name, path in files.items()}
        if given.as_json:
            given.answer(
                [],
                templates=[
                    {"id": name, "title": front.title, "class": front.cls, "channels": list(front.channels)}
                    for name, front in fronts.items()
                ],
            )
            return
        table(
            ("ひな形", "種類", "出す先", "題名"),
            (
                (
                    name,
                    DOCUMENT_CLASSES.get(front.cls, front.cls),
                    "・".join(CHANNEL_CLASSES.get(one, one) for one in front.channels),
                    front.title,
                )
                for name, front in fronts.items()
            ),
            "ひな形はありません",
        )
        return
    if template not in files:
        raise SmincidentError(f"ひな形「{template}」がありません", nearest(template, list(files)))
    front = front_matter(files[template])
    if given.as_json:
        given.answer(
            [],
            id=template,
            title=front.title,
            **{"class": front.cls},
            channels=list(front.channels),
            subject_kinds=list(front.subject_kinds),
            inputs=[
                {
                    "id": one.id,
                    "label": one.label,
                    "type": one.type,
                    "required": one.required,
                    "choices": one.choices,
                    "help": one.help,
                }
                for one in front.inputs
            ],
        )
        return
    table(
        ("記入欄", "要るか", "形", "名前"),
        (
            (
                one.id,
                "必須" if one.required else "任意",
                "・".join(one.choices) if one.choices else one.type,
                one.label,
            )
            for one in front.inputs
        ),
        "記入欄はありません",
    )


@command.command("list")
@click.argument("incident", metavar="事案")
@given
def list_(given: Given, incident: str) -> None:
    """文書の一覧。"""
    from smincident.cli import shapes
    from smincident.cli.words import table
    from smincident.incident.parts import DOCUMENT_STATES

    documents = list(given.state(incident).documents.values())
    if given.as_json:
        given.answer([], documents=[shapes.document(item) for item in documents])
        return
    table(
        ("文書", "版", "状態", "ひな形", "SHA-256", "題名"),
        (
            (d.id, str(d.version), DOCUMENT_STATES[d.status], d.template, d.sha256[:12], d.title)
            for d in documents
        ),
        "文書はまだありません",
    )


@command.command("draft")
@click.argument("incident", metavar="事案")
@click.argument("template", metavar="ひな形")
@assign
@click.option("--subject", default="", metavar="対象", help="どの対象についての文書か")
@click.option("--step", default="", metavar="手順", help="どの手順の文書か。省くと、ひな形から決まる")
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="経路",
    help="出す先。何度でも書ける。省くと、ひな形のもの",
)
@given
def draft(
    given: Given,
    incident: str,
    template: str,
    pairs: tuple[str, ...],
    subject: str,
    step: str,
    channels: tuple[str, ...],
) -> None:
    """文案を作って記録する。前の文案は「差替え」になる。記入欄は document templates ひな形 で分かる。"""
    from smincident import desk
    from smincident.cli import shapes

    session = given.session()
    state = session.state(incident)
    known = list(session.surroundings.library().templates())
    if template not in known:
        raise SmincidentError(f"ひな形「{template}」がありません", nearest(template, known))
    places = {*state.channels, *(channel.cls for channel in state.channels.values())}
    for channel in channels:
        if channel not in places:
            raise SmincidentError(f"経路「{channel}」がありません", nearest(channel, sorted(places)))
    made = desk.draft(
        session,
        incident,
        template,
        assignments(pairs),
        step=full_id(state, step) if step else "",
        subject=subject,
        channels=channels,
    )
    state = session.state(incident)
    blank = (
        [f"未記入：{'、'.join(made.missing)}", f"記入欄：document templates {template}"]
        if made.missing
        else []
    )
    given.answer(
        [
            f"文案を記録しました：{made.id}「{made.title}」第{made.version}版",
            *blank,
            f"読む：document show {made.id}",
        ],
        id=made.id,
        template=made.template,
        sha256=made.sha256,
        missing=made.missing,
        incident=incident,
        version=made.version,
        step=made.step or None,
        channels=made.channels,
        head=shapes.head(state),
    )


@command.command("show")
@click.argument("document", metavar="文書")
@click.option("--text", "only_text", is_flag=True, help="本文だけ")
@given
def show(given: Given, document: str, only_text: bool) -> None:
    """文書の本文、決裁に要るもの、発出の記録。"""
    from smincident import desk
    from smincident.cli import shapes
    from smincident.incident.documents import asks_open, lacking, rule_for
    from smincident.incident.parts import APPROVAL_WAYS, CHANNEL_CLASSES, DOCUMENT_STATES

    session = given.reading()
    state, item = found(session, document)
    text = desk.text_of(session, item)
    if only_text and not given.as_json:
        given.answer([text.rstrip("\n")])
        return
    rule = rule_for(item, state)
    wants = lacking(rule, item.approvals, item.author) if rule and item.status == "draft" else []
    asks = asks_open(item, state)
    waivers = rule.waive if rule else []
    if given.as_json:
        given.answer(
            [],
            **shapes.document(item),
            text=text,
            approval=shapes.approval(rule, wants),
            asks=[{"id": one.id, "says": one.says} for one in asks],
            waivers=[{"id": one.id, "says": one.says} for one in waivers],
        )
        return
    places = [
        state.channels[one].label if one in state.channels else CHANNEL_CLASSES.get(one, one)
        for one in item.channels
    ]
    said = [
        f"{item.id}「{item.title}」第{item.version}版　{DOCUMENT_STATES[item.status]}",
        f"SHA-256 {item.sha256}",
        f"出す先 {'・'.join(places)}　作成 {item.author}",
    ]
    said += [f"未記入：{'、'.join(item.missing)}"] if item.missing else []
    said += (
        [f"要る決裁：{'、'.join(wants)}{'（指針に定めなし。実務上の備え）' if rule and rule.silent else ''}"]
        if wants
        else []
    )
    said += [f"決裁：{one.by} {one.role} {APPROVAL_WAYS.get(one.how, one.how)}" for one in item.approvals]
    said += [f"省ける理由：{one.id}（{one.says}）" for one in waivers if wants]
    said += [f"発出前の確認：{one.id}　{one.says}" for one in asks]
    said += [f"発出：{one.channel} {shapes.time(one.at)} {one.url}" for one in item.releases]
    given.answer([*said, "-" * 40, text.rstrip("\n")])


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


@command.command("answer")
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


@command.command("approve")
@click.argument("document", metavar="文書")
@approval_options
@click.option(
    "--sha256", default="", metavar="値", help="決裁した人が見た文の SHA-256（document show に出る）"
)
@at
@given
def approve(
    given: Given, document: str, by: str, role: str, how: str, note: str, sha256: str, at: str | None
) -> None:
    """文書の決裁を記録する。決裁は、いまの文案の一字一句に付く。"""
    from smincident import desk
    from smincident.incident.actions import ApproveDocument
    from smincident.incident.documents import lacking, rule_for

    session = given.session()
    state, _ = found(session, document)
    listed = desk.listed(session, state, by, role)
    action = ApproveDocument(
        id=document, by=by, role=role, how=how, note=note, sha256=sha256, listed=listed, **given.at(at)
    )
    state, events = given.perform(state.id, action)
    item = state.documents[document]
    rule = rule_for(item, state)
    wants = lacking(rule, item.approvals, item.author) if rule and item.status == "draft" else []
    more = f"。まだ要るもの：{'、'.join(wants)}" if wants else ""
    _tell(given, state, events, document, f"決裁（{by}）{'' if listed else '【設定にない人】'}{more}")


@command.command("waive")
@click.argument("document", metavar="文書")
@click.argument("ground", metavar="理由の名前")
@click.option("--by", required=True, metavar="名前", help="省くと決めた人")
@click.option("--reason", required=True, metavar="文", help="当てはまる事情")
@at
@given
def waive(given: Given, document: str, ground: str, by: str, reason: str, at: str | None) -> None:
    """指針が挙げる理由で決裁を省く。使える理由は document show に出る。"""
    from smincident.incident.actions import WaiveApproval

    state, _ = found(given.session(), document)
    action = WaiveApproval(id=document, waiver=ground, by=by, reason=reason, **given.at(at))
    state, events = given.perform(state.id, action)
    _tell(given, state, events, document, f"決裁を省く（{ground}）")


@command.command("release")
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
@at
@given
def release(
    given: Given,
    document: str,
    channel: str,
    url: str,
    confirmed: tuple[str, ...],
    sha256: str,
    at: str | None,
) -> None:
    """発出したと記録する。このプログラムは投稿も送信もしない。"""
    from smincident.incident.actions import ReleaseDocument

    state, _ = found(given.session(), document)
    known = [ask.id for ask in state.the_plan.asks]
    for ask in confirmed:
        if ask != "all" and ask not in known:
            raise SmincidentError(f"確認「{ask}」がありません", nearest(ask, known))
    action = ReleaseDocument(
        id=document, channel=channel, url=url, sha256=sha256, confirmed=confirmed, **given.at(at)
    )
    state, events = given.perform(state.id, action)
    _tell(given, state, events, document, f"発出（{state.channels[channel].label}）")


@command.command("withdraw")
@click.argument("document", metavar="文書")
@click.option("--reason", required=True, metavar="文", help="取り下げる理由")
@at
@given
def withdraw(given: Given, document: str, reason: str, at: str | None) -> None:
    """文書を取り下げる（発出の前でも後でも）。"""
    from smincident.incident.actions import WithdrawDocument

    state, _ = found(given.session(), document)
    state, events = given.perform(state.id, WithdrawDocument(id=document, reason=reason, **given.at(at)))
    _tell(given, state, events, document, "取下げ")


@command.command("supersede")
@click.argument("document", metavar="文書")
@click.argument("replacement", metavar="新しい文書")
@click.option("--reason", default="", metavar="文", help="理由")
@at
@given
def supersede(given: Given, document: str, replacement: str, reason: str, at: str | None) -> None:
    """文書を、同じ事案の別の文書で差し替える。"""
    from smincident.incident.actions import SupersedeDocument

    state, _ = found(given.session(), document)
    action = SupersedeDocument(id=document, replacement=replacement, reason=reason, **given.at(at))
    state, events = given.perform(state.id, action)
    _tell(given, state, events, document, f"差替え（{replacement}）")


@command.command("render")
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
