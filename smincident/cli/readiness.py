"""``smincident readiness``: what is to be in order in quiet times, for the body and each official account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from smincident.cli import readiness_paper
from smincident.cli.base import Group, at, everywhere, given, given_of
from smincident.cli.given import Given
from smincident.cli.keepings import reading, writing
from smincident.cli.trouble import FINDINGS
from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from smincident.content.rules import Paper
    from smincident.incident.events import Event
    from smincident.keeping import Keeping


class _Listing(Group):
    """A noun that lists when nothing follows it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.params += everywhere()


@click.group(
    "readiness", cls=_Listing, invoke_without_command=True, help="平時の備えを見る・確かめて記録する"
)
@click.option("--due", is_flag=True, help="今確かめるものだけ。あれば終了状態は 1")
@click.option("--account", metavar="アカウント", default="", help="一つの公式アカウントについてだけ")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="ある項目をすべて、id と題名で。指針の via に書く名前。団体の設定は要らない",
)
@click.pass_context
def command(ctx: click.Context, due: bool, account: str, everything: bool) -> None:
    """The list; a verb goes its own way."""
    if ctx.invoked_subcommand is not None:
        return
    if everything:
        if due or account:
            raise SmincidentError("--all は一人で使います", "--due、--account を外してください")
        catalogue(given_of(ctx))
        return
    listing(given_of(ctx), due, account)


def catalogue(given: Given) -> None:
    """Every item there is, whether a clause of the body asks for it or not: what a guideline's ``via`` can name."""
    from smincident.cli.words import table

    items = given.library().items.values()
    if given.as_json:
        given.answer(
            [],
            items=[
                {
                    "id": one.id,
                    "title": one.title,
                    "each": one.each,
                    "how": one.how,
                    "every": one.every,
                    "on": one.on,
                    "practice": one.practice,
                }
                for one in items
            ],
        )
        return
    table(
        ("項目", "対象", "間隔", "だれにも", "内容"),
        (
            (
                one.id,
                "アカウント" if one.each == "account" else "団体",
                one.how_often or "-",
                "備え" if one.practice else "-",
                one.title,
            )
            for one in items
        ),
        "項目はありません",
    )
    given.answer(
        [
            f"全部で {len(items)} 件。指針には via: [readiness:項目] と書きます",
            "「備え」はどの団体にも出ます。ほかは、指針の条項が挙げたときに出ます",
        ]
    )


def listing(given: Given, due: bool, account: str) -> None:
    """The checklist, what is due first."""
    from smincident.cli import shapes_readiness as shapes
    from smincident.cli.words import table
    from smincident.journal.chain import code

    keeping = reading(given)
    checks = keeping.checks()
    lines = keeping.lines(checks)
    if account:
        known = [one.id for one in keeping.organisation().accounts]
        if account not in known:
            raise SmincidentError(
                f"アカウント「{account}」がありません", f"使えるもの：{'、'.join(known) or 'なし'}"
            )
        lines = [line for line in lines if line.account == account]
    waiting = sum(line.due for line in lines)
    shown = [line for line in lines if line.due] if due else lines
    if given.as_json:
        given.answer(
            [],
            today=keeping.today.isoformat(),
            due=waiting,
            items=[shapes.line(line) for line in shown],
            papers=[shapes.paper(rules, paper) for rules, paper in keeping.papers()],
            broken=[{"error": one.message, "hint": one.hint} for one in keeping.library().broken_laws],
            head={"n": checks.n, "digest": checks.digest},
        )
    else:
        table(
            ("", "状態", "重み", "項目", "対象", "前回", "次回", "確かめた人", "内容", "条項"),
            (shapes.row(line) for line in shown),
            "今確かめるものはありません" if due else "項目はありません",
        )
        given.answer(
            [f"今確かめるもの {waiting} 件（* の行）。全部で {len(lines)} 件", *papers_words(keeping)]
        )
        if wrong := keeping.library().broken_laws:
            given.answer([f"読めない法令（その項目は入っていません）：{error}" for error in wrong])
        if checks.n:
            given.answer([f"記録 {checks.n} 件。控えの番号：{code(checks.n, checks.digest)}"])
    if due:
        click.get_current_context().exit(FINDINGS if waiting else 0)


def papers_words(keeping: Keeping) -> list[str]:
    """What papers the guideline names, or that it names none."""
    found = keeping.papers()
    if not found:
        return ["書式：指針に定めなし"]
    return [
        f"書式：{paper.id}　{paper.title}（{rules.body}。readiness paper {paper.id} -o FILE）"
        for rules, paper in found
    ]


@command.command("show")
@click.argument("item", metavar="項目")
@given
def show(given: Given, item: str) -> None:
    """一つの項目：することと、求める条項、設定の答え、これまでの確認。"""
    from smincident.cli import shapes_readiness as shapes

    keeping = reading(given)
    wanted, lines, checks = keeping.of_item(item)
    history = checks.of(item)
    paper = next((p for _, p in keeping.papers() if p.template == wanted.item.paper), None)
    if given.as_json:
        given.answer(
            [],
            **shapes.item(wanted),
            paper=paper.id if paper else None,
            lines=[shapes.line(line) for line in lines],
            history=[shapes.check(one) for one in history],
        )
        return
    given.answer(
        [*shapes.item_words(wanted), *_paper_words(wanted.item.paper, paper), *shapes.lines_words(lines)]
    )
    given.answer(
        ["", "これまでの確認"] + ([f"  {shapes.check_words(one)}" for one in history] or ["  まだありません"])
    )


def _paper_words(template: str | None, paper: Paper | None) -> list[str]:
    if template is None:
        return []
    if paper is None:
        return ["書式：指針に定めなし"]
    return [f"書式：{paper.title}（readiness paper {paper.id} -o FILE）"]


@command.command("check")
@click.argument("item", metavar="項目")
@click.option(
    "--account", metavar="アカウント", default="", help="どの公式アカウントか。一つしかなければ省ける"
)
@click.option("--ok", is_flag=True, help="よし")
@click.option("--not-ok", is_flag=True, help="不備。何が足りないかを --note に")
@click.option("--not-applicable", is_flag=True, help="該当なし。理由を --note に")
@click.option("--note", metavar="文", default="", help="見たこと、理由")
@click.option(
    "--evidence", metavar="文", default="", help="裏付けと、その置き場所（画面の写し、文書番号など）"
)
@click.option("--next", "next_", metavar="日付", help="次に確かめる日。省くと項目の間隔から")
@click.option("--by", metavar="名前", default="", help="確かめた人。省くと操作する人")
@at
@given
def check(
    given: Given, item: str, account: str, ok: bool, not_ok: bool, not_applicable: bool,
    note: str, evidence: str, next_: str | None, by: str, at: str | None
) -> None:  # fmt: skip
    """確かめた結果を記録する。前の記録は残り、新しいものが生きる。"""
    from smincident.cli import shapes_readiness as shapes

    results = {"ok": ok, "not-ok": not_ok, "not-applicable": not_applicable}
    chosen = [name for name, said in results.items() if said]
    if len(chosen) != 1:
        raise SmincidentError(
            "結果が二つ以上あります" if chosen else "結果がありません",
            "--ok（よし）、--not-ok（不備）、--not-applicable（該当なし）のどれかを付けてください",
        )
    moment, precision = given.when(at)
    keeping = writing(given)
    event, line = keeping.check(
        item, account, chosen[0], note=note, evidence=evidence, next_day=given.day(next_), by=by, at=moment, precision=precision
    )  # fmt: skip
    told = f"{line.wanted.item.title}{f'（{line.account}）' if line.account else ''}　{shapes.standing_words(line)}"
    _recorded(given, event, told, line=shapes.line(line))


@command.command("withdraw")
@click.argument("number", metavar="番号")
@click.option("--reason", required=True, metavar="文", help="取り消す理由")
@given
def withdraw(given: Given, number: str, reason: str) -> None:
    """まちがえて記録した確認を取り消す。記録は理由とともに残り、その前の確認が生きる。"""
    from smincident.cli.given import number as read_number

    event = writing(given).withdraw(read_number(number, "記録の番号", least=1), reason)
    _recorded(given, event, f"確認{number}を取り消し")


def _recorded(given: Given, event: Event, said: str, **members: object) -> None:
    head = {"n": event.n, "digest": event.digest}
    events = [{"n": event.n, "kind": event.kind}]
    given.answer([f"記録しました（平時の備え 記録{event.n}）：{said}"], **members, events=events, head=head)


command.add_command(readiness_paper.paper)
