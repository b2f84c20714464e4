"""``smincident runbook``: the procedures, as they are and as a guideline makes them."""

from __future__ import annotations

from contextlib import suppress

import click

from smincident.cli.base import Group, given, nearest
from smincident.cli.given import Given, print_lines
from smincident.errors import SmincidentError


@click.group("runbook", cls=Group, help="手順書を見る・確かめる")
def command() -> None:
    """The noun."""


@command.command("list")
@given
def list_(given: Given) -> None:
    """手順書の一覧。"""
    from smincident.cli.words import table

    library = given.library()
    books, broken = [], []
    for name in library.files("runbooks"):
        try:
            books.append(library.runbook(name))
        except SmincidentError as error:
            broken.append((name, error))
    if given.as_json:
        given.answer(
            [],
            runbooks=[
                {"id": b.id, "title": b.title, "summary": b.summary, "kind": b.id in library.kinds()}
                for b in books
            ],
            broken=[{"id": name, "error": error.message, "hint": error.hint} for name, error in broken],
        )
        return
    table(("手順書", "題名", "内容"), ((b.id, b.title, b.summary) for b in books), "手順書はありません")
    print_lines([f"読めない手順書：{error}" for _, error in broken])


@command.command("show")
@click.argument("runbook", metavar="手順書")
@click.option(
    "--guideline", default="", metavar="指針", help="この指針での強さと条項も示す。省くと団体の設定のもの"
)
@click.option(
    "-o",
    "--output",
    default="",
    metavar="FILE",
    help="紙で使う形に書き出す先（.html .md .txt）。印刷して備える",
)
@click.option("--force", is_flag=True, help="今あるファイルを置き換える（-o のとき）")
@given
def show(given: Given, runbook: str, guideline: str, output: str, force: bool) -> None:
    """手順書の段階と手順。指針があれば、手順ごとの強さと条項も。-o で紙の手順書（記入欄つき）にする。"""
    from smincident import locations
    from smincident.cli import shapes, shapes_steps
    from smincident.cli.view import console
    from smincident.cli.view_step import show_plan
    from smincident.content.abilities import able
    from smincident.content.cause import located
    from smincident.content.compose import compose
    from smincident.documents.template import plan_documents
    from smincident.incident.walk import weight
    from smincident.report.standing import fresh
    from smincident.workplace import organisation

    library = given.library()
    known = list(library.files("runbooks"))
    if runbook not in known:
        raise SmincidentError(f"手順書「{runbook}」がありません", nearest(runbook, known))
    declared = locations.organisation().is_file()
    if not guideline and declared:
        guideline = organisation().guideline
    if not guideline:
        raise SmincidentError(
            "どの指針での手順書か分かりません",
            f"--guideline を付けてください（{'、'.join(library.bodies())}）",
        )
    # ``common`` alone is the intake: the plan of an incident whose kind is not known.
    runbooks = [runbook] if runbook in library.kinds() else []
    try:
        plan = compose(
            runbooks,
            library.guideline(guideline),
            library.runbook,
            parents=library.parents(guideline),
            laws=library.laws,
            offers=library.offers(),
            documents=plan_documents(library),
        )
    except SmincidentError as error:
        raise located(error, library, guideline, runbooks) from error
    ours = None
    if declared:
        # Named by --guideline, a plan is shown although the body's own file cannot be read.
        with suppress(SmincidentError):
            ours = organisation()
    platforms = [account.platform for account in ours.accounts] if ours else []
    platforms = platforms or list(library.files("platforms"))
    if output:
        from smincident.cli import paper

        paper.write(
            given,
            plan,
            runbook,
            output,
            organisation=ours,
            can=lambda ability: able(ability, platforms, library),
            force=force,
        )
        return
    state = fresh(plan)
    if given.as_json:
        given.answer(
            [],
            id=runbook,
            title=plan.titles.get(runbook, runbook),
            guideline=plan.guideline,
            phases=[
                {"id": p.id, "runbook": p.runbook, "title": p.title, "steps": p.steps} for p in plan.phases
            ],
            steps=[shapes_steps.plan_step(step, weight(step, state)) for step in plan.steps],
            guards=[shapes.guard(item) for item in plan.guards],
        )
        return
    show_plan(console(), plan, state, lambda ability: able(ability, platforms, library))


@command.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@given
def check(given: Given, paths: tuple[str, ...]) -> None:
    """手順書、ひな形、運営者、訓練、平時の備えのファイルを確かめる。誤りがあれば終了状態は 1。PATH を省くと、あるものすべて。"""
    from smincident.cli import lint

    lint.check(given, paths, ["runbooks", "templates", "platforms", "drills", "readiness"])


@command.command("new")
@click.argument("name", metavar="名前")
@click.option("--title", metavar="文", default="", help="事案の種類の呼び名")
@given
def new(given: Given, name: str, title: str) -> None:
    """新しい種類の事案の手順書を書き始める。説明と例の入ったファイルを、設定のフォルダに作る。名前は英小文字。"""
    from smincident.cli import skeleton

    path = skeleton.runbook(name, title)
    given.answer(skeleton.told("runbook", path), id=name, path=str(path))
