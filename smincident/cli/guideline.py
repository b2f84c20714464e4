"""``smincident guideline``: the rules of each body, clause by clause."""

from __future__ import annotations

import click

from smincident.cli.base import Group, given, nearest
from smincident.cli.given import Given, print_lines
from smincident.cli.guideline_more import COMMANDS
from smincident.cli.words import FORCES
from smincident.errors import SmincidentError


@click.group("guideline", cls=Group, help="指針を見る・確かめる")
def command() -> None:
    """The noun."""


@command.command("list")
@given
def list_(given: Given) -> None:
    """指針の一覧。"""
    from smincident.cli.words import table

    library = given.library()
    found, broken = [], []
    for name in library.files("guidelines"):
        try:
            found.append(library.guideline(name))
        except SmincidentError as error:
            broken.append((name, str(library.files("guidelines")[name]), error))
    if given.as_json:
        given.answer(
            [],
            guidelines=[
                {
                    "id": g.id,
                    "body": g.body,
                    "title": g.title,
                    "adopted": g.adopted,
                    "revised": g.revised,
                    "applies_to_all": g.applies_to_all,
                    "clauses": len(g.clauses),
                }
                for g in found
            ],
            broken=[
                {"id": name, "path": path, "error": error.message, "hint": error.hint}
                for name, path, error in broken
            ],
        )
        return
    table(
        ("指針", "団体", "条項", "題名"),
        ((g.id, g.body, str(len(g.clauses)), g.title) for g in found),
        "指針はありません",
    )
    if broken:
        print_lines([f"読めない指針：{error}" for _, _, error in broken])


@command.command("show")
@click.argument("guideline", metavar="指針")
@given
def show(given: Given, guideline: str) -> None:
    """指針の条項、してはいけないこと、報告先、決裁。"""
    import msgspec

    library = given.library()
    known = list(library.files("guidelines"))
    if guideline not in known:
        raise SmincidentError(f"指針「{guideline}」がありません", nearest(guideline, known))
    rules = library.guideline(guideline)
    if given.as_json:
        shape: dict[str, object] = msgspec.to_builtins(rules)
        for key in ("clauses", "guards", "desks", "approval", "assign", "asks", "roles"):
            shape.setdefault(key, [])
        given.answer([], **shape)
        return
    said = [f"{rules.body}　{rules.title}"]
    said += [rules.note] if rules.note else []
    said += ["", "条項"]
    for clause in rules.clauses:
        marks = [FORCES[clause.force]] + (["解釈"] if clause.basis == "reading" else [])
        condition = f"（{clause.if_}）" if clause.if_ else ""
        said.append(f"  {clause.at}　[{'・'.join(marks)}] {clause.says}{condition}　<{clause.id}>")
    approval = []
    for rule in rules.approval:
        who = "、".join(entry.role for entry in rule.of) + (f"＋{rule.also}人" if rule.also else "")
        approval.append(f"{rule.id}　{who}　{'、'.join(rule.covers)}")
    for title, rows in (
        ("してはいけないこと", [f"{guard.id}　{guard.says}" for guard in rules.guards]),
        ("部署", [f"{desk.id}　{desk.name}" for desk in rules.desks]),
        ("決裁", approval),
        ("発出の前などの確認", [f"{ask.id}　{ask.says}" for ask in rules.asks]),
    ):
        said += ["", title, *(f"  {row}" for row in rows or ["指針に定めなし"])]
    given.answer(said)


@command.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@given
def check(given: Given, paths: tuple[str, ...]) -> None:
    """指針のファイルを確かめる。誤りがあれば終了状態は 1。PATH を省くと、ある指針すべて。"""
    from smincident.cli import lint

    lint.check(given, paths, ["guidelines"])


@command.command("new")
@click.argument("name", metavar="名前")
@click.option("--body", metavar="団体", default="", help="団体の名前")
@click.option("--title", metavar="文", default="", help="指針の題名")
@given
def new(given: Given, name: str, body: str, title: str) -> None:
    """自分の団体の指針を書き始める。説明と例の入ったファイルを、設定のフォルダに作る。名前は英小文字。"""
    from smincident.cli import skeleton

    path = skeleton.guideline(name, body, title)
    given.answer(skeleton.told("guideline", path), id=name, path=str(path))


for further in COMMANDS:
    command.add_command(further)
