"""The root of the commands, and click's own complaints in our words."""

from __future__ import annotations

from typing import Any

import click

from smincident import __version__
from smincident.cli.base import LazyGroup, Stopped, given_of
from smincident.cli.trouble import WRONG
from smincident.errors import SmincidentError

NOUNS = {
    "init": "団体の設定（organisation.yaml）を作る",
    "drill": "訓練をする（画面で、または自動で）",
    "incident": "事案を開く・見る・書き留める・閉じる",
    "step": "手順を進める・判断する・外す",
    "subject": "対象（偽アカウント・投稿・当方のアカウント）",
    "takedown": "運営者への削除依頼",
    "contact": "連絡の記録",
    "channel": "経路（アカウント・メール・電話など）の状態",
    "promise": "次報の約束",
    "followup": "宿題（終結後に残ること）",
    "document": "文書を作る・決裁を記録する・発出を記録する",
    "evidence": "証拠を加える・見る",
    "report": "事後報告書を書き出す",
    "readiness": "平時の備えを見る・確かめて記録する",
    "journal": "記録簿を確かめる・控えを取る・戻す",
    "runbook": "手順書を見る・確かめる",
    "guideline": "指針を見る・確かめる",
    "doctor": "この端末で使えるか調べる",
    "locations": "ファイルの置き場所",
}


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"smincident {__version__}")
        ctx.exit()


@click.pass_context
def _alone(ctx: click.Context) -> None:
    """Nothing but general options: the screens, on the book that was named."""
    if ctx.invoked_subcommand is None:
        import os

        from smincident.actor import OPERATOR_VARIABLE
        from smincident.cli.screens import open_screens

        given = given_of(ctx)
        if given.name:
            os.environ[OPERATOR_VARIABLE] = given.name
        if given.book is not None:
            given.need_book()
        ctx.exit(open_screens(given.book))


root = LazyGroup(
    "smincident",
    callback=_alone,
    invoke_without_command=True,
    nouns=NOUNS,
    help="SNSの事案（炎上・なりすまし・パスワード漏えい）の手順、記録、文書。何も付けないと画面が開く。",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="版を表示する",
        )
    ],
)


def run(args: list[str]) -> int:
    """Run a command.

    Raises:
        SmincidentError: what was typed is wrong; said in Japanese, with the nearest known word.
    """
    try:
        status: Any = root.main(args, prog_name="smincident", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        return WRONG
    except click.ClickException as error:
        raise japanese(error) from error
    except Stopped as stopped:
        raise stopped.cause from None
    except click.Abort as error:
        raise KeyboardInterrupt from error
    return status if isinstance(status, int) else 0


def japanese(error: click.ClickException) -> SmincidentError:
    """click's complaint as ours."""
    ctx = getattr(error, "ctx", None)
    how = f"{ctx.command_path} --help" if ctx is not None else "smincident --help"
    if isinstance(error, click.NoSuchOption):
        near = list(error.possibilities or [])
        hint = f"{near[0]} ではありませんか（{how}）" if near else how
        return SmincidentError(f"オプション「{error.option_name}」はありません", hint)
    if isinstance(error, click.MissingParameter):
        name = _name(error.param, ctx)
        return SmincidentError(f"{name}がありません", how)
    if isinstance(error, click.BadParameter):
        return SmincidentError(f"{_name(error.param, ctx)}の値が使えません", how)
    if isinstance(error, click.BadOptionUsage):
        return SmincidentError(
            f"オプション「{error.option_name}」の書き方が違います（値が要るか、要りません）", how
        )
    if ctx is not None and isinstance(ctx.command, click.Group):
        return SmincidentError("命令がありません", how)
    return SmincidentError("書き方が違います", how)


def _name(param: click.Parameter | None, ctx: click.Context | None) -> str:
    if param is None:
        return "値"
    if isinstance(param, click.Option):
        return f"オプション {max(param.opts, key=len)} "
    return f"「{param.make_metavar(ctx or click.Context(root))}」"
