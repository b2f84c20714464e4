"""``smincident document``: templates, drafts, lists and texts; ``document_more`` has what comes after a draft."""

from __future__ import annotations

import click

from smincident.cli.base import Group, assign, given, nearest
from smincident.cli.document_check import COMMANDS as CHECKING
from smincident.cli.document_more import COMMANDS
from smincident.cli.document_names import found
from smincident.cli.given import Given, assignments
from smincident.cli.steps import full_id
from smincident.errors import SmincidentError


@click.group("document", cls=Group, help="文書を作る・決裁を記録する・発出を記録する")
def command() -> None:
    """The noun."""


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
            *(f"点検：{item['message']}" for item in made.findings),
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
        findings=made.findings,
        head=shapes.head(state),
    )


@command.command("show")
@click.argument("document", metavar="文書")
@click.option("--text", "only_text", is_flag=True, help="本文だけ")
@given
def show(given: Given, document: str, only_text: bool) -> None:
    """文書の本文、決裁に要るもの、発出の記録。"""
    from smincident import desk
    from smincident.cli import shapes, shapes_steps
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
            approval=shapes_steps.approval(rule, wants),
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
    said += [f"発出：{one.channel} {shapes_steps.time(one.at)} {one.url}" for one in item.releases]
    given.answer([*said, "-" * 40, text.rstrip("\n")])


for further in (*CHECKING, *COMMANDS):
    command.add_command(further)
