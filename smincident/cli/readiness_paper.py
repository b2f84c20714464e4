"""``smincident readiness paper``: the paperwork of quiet times, in the items of the guideline."""

from __future__ import annotations

from pathlib import Path

import click

from smincident.cli.base import Command, assign, given
from smincident.cli.given import Given, assignments
from smincident.cli.keepings import reading
from smincident.errors import SmincidentError


@click.command("paper", cls=Command)
@click.argument("paper", metavar="書式")
@click.option(
    "-o", "--output", default="", metavar="FILE", help="書き出す先（.md .txt .html）。省くと画面に出す"
)
@click.option("--account", metavar="アカウント", default="", help="どの公式アカウントの値を入れるか")
@click.option("--force", is_flag=True, help="今あるファイルを置き換える（-o のとき）")
@assign
@given
def paper(given: Given, paper: str, output: str, account: str, force: bool, pairs: tuple[str, ...]) -> None:
    """平時の書式（運用ポリシー、協議書など）を、指針の挙げる項目の順に作る。"""
    from smincident.cli.files import write_file
    from smincident.report.write import file_of, form_of

    form = form_of(output) if output else "md"
    if output and Path(output).exists() and not force:
        # What was filled in by hand since would be gone.
        raise SmincidentError(
            f"ファイルがもうあります：{output}", "別の名前にするか、--force で置き換えてください"
        )
    rendered, blanks = reading(given).paper(paper, account, assignments(pairs))
    left = [f"記入するところ：{'、'.join(blanks)}"] if blanks else []
    if not output:
        if given.as_json:
            given.answer(
                [],
                paper=paper,
                title=rendered.title,
                blanks=blanks,
                missing=rendered.missing,
                text=rendered.markdown,
            )
        else:
            given.answer([rendered.markdown.rstrip("\n")])
        return
    write_file(Path(output), file_of(rendered, form))
    left += [f"未記入：{'、'.join(rendered.missing)}"] if rendered.missing else []
    given.answer(
        [f"書き出しました：{output}", *left],
        paper=paper, title=rendered.title, path=output, blanks=blanks, missing=rendered.missing,
    )  # fmt: skip
