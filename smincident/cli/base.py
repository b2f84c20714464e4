"""Commands and groups as ours are: Japanese help, loaded when asked for, options that hold everywhere."""

from __future__ import annotations

import difflib
import inspect
import unicodedata
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from smincident.cli.given import Given
from smincident.errors import SmincidentError

F = TypeVar("F", bound=Callable[..., Any])


def given_of(ctx: click.Context) -> Given:
    """What the command line was given so far."""
    return ctx.find_root().ensure_object(Given)


def _set(
    member: str, of: Callable[[Any], Any] = lambda value: value
) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value not in (None, False):
            setattr(given_of(ctx), member, of(value))

    return callback


def everywhere(*, json: bool = True) -> list[click.Parameter]:
    """The options of every command: ``--book``, ``--as``, ``--json``."""
    found: list[click.Parameter] = [
        click.Option(
            ["--book"],
            metavar="FILE",
            expose_value=False,
            callback=_set("book", Path),
            help="別の記録簿を使う",
        ),
        click.Option(
            ["--as"], metavar="名前", expose_value=False, callback=_set("name"), help="操作する人の名前"
        ),
    ]
    found.append(
        click.Option(
            ["--mask-secrets"],
            is_flag=True,
            expose_value=False,
            callback=_set("masking"),
            help="パスワードなどの秘密らしいところを ■■■ に替えて記録する",
        )
    )
    if json:
        found.append(
            click.Option(
                ["--json"],
                is_flag=True,
                expose_value=False,
                callback=_set("as_json"),
                help="JSON（一つのオブジェクト）で答える",
            )
        )
    return found


def cells(text: str) -> int:
    """How many cells a terminal gives to a text."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def write_rows(formatter: click.HelpFormatter, rows: Sequence[tuple[str, str]]) -> None:
    """Two columns. click aligns by letters and wraps at blanks; Japanese is two cells wide and has none."""
    indent = " " * formatter.current_indent
    first = min(max(cells(name) for name, _ in rows), 24) + 2
    room = max(formatter.width - len(indent) - first, 20)
    for name, text in rows:
        lines = _wrapped(text, room) or [""]
        pad = " " * (first - cells(name)) if cells(name) <= first - 2 else f"\n{indent}{' ' * first}"
        formatter.write(f"{indent}{name}{pad}{lines[0]}\n")
        for more in lines[1:]:
            formatter.write(f"{indent}{' ' * first}{more}\n")


def _wrapped(text: str, room: int) -> list[str]:
    lines = [""]
    for letter in text:
        # Punctuation may hang over the edge rather than begin a line.
        if cells(lines[-1] + letter) > room and letter not in "、。」）":
            lines.append("")
        lines[-1] += letter
    return lines if lines != [""] else []


class _Help(click.Command):
    """Help in Japanese, for commands and groups alike."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does, paragraph by paragraph."""
        for paragraph in inspect.cleandoc(self.help or "").split("\n\n"):
            formatter.write("\n")
            for text in _wrapped("".join(paragraph.splitlines()), formatter.width - 2):
                formatter.write(f"  {text}\n")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """``使い方:`` and the pieces."""
        pieces = ["[オプション]" if p == self.options_metavar else p for p in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="使い方: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of this command."""
        rows = [
            record
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx))
        ]
        if rows:
            with formatter.section("オプション"):
                write_rows(formatter, rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, in Japanese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "この説明を表示する"
        return option


class Command(_Help):
    """One command. Unknown extra words are named in Japanese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += everywhere()
        self.allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click, but what is left over is refused in our words."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise SmincidentError(
                f"余分な語があります：{' '.join(rest)}",
                f"空白を含む値は引用符で囲んでください（{ctx.command_path} --help）",
            )
        return rest


class Group(_Help, click.Group):
    """A noun with its verbs. A verb that does not exist is answered with the nearest one."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "命令 ...", **kwargs})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of their file, which is that of their use."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the verbs."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click, but an unknown name is refused in our words."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            known = self.list_commands(ctx)
            near = difflib.get_close_matches(name, known, 1, 0.5)
            hint = f"{near[0]} ではありませんか" if near else f"使えるもの：{'、'.join(known)}"
            raise SmincidentError(f"命令「{ctx.command_path} {name}」はありません", hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with one line each."""
        rows = [(name, self.line_of(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            write_rows(formatter, rows)

    def line_of(self, ctx: click.Context, name: str) -> str:
        """What a verb does, in one line."""
        command = self.get_command(ctx, name)
        return command.get_short_help_str(80) if command else ""


class Stopped(Exception):
    """An end from outside, carried past click, which would print and exit in its own way."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__()
        self.cause = cause


class LazyGroup(Group):
    """The nouns. Each lies in a module of its own, imported only when it is asked for.

    Args:
        nouns: name to (one line of help); the module is ``smincident.cli.<name>`` and holds ``command``.
    """

    def __init__(self, *args: Any, nouns: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nouns = nouns
        self.params += everywhere()

    def invoke(self, ctx: click.Context) -> Any:
        """As click, but an end from outside reaches ``trouble.guarded`` as it is."""
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, KeyboardInterrupt, EOFError) as error:
            raise Stopped(error) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The nouns in the order in which they are needed."""
        return list(self.nouns)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The noun's command, imported now."""
        if cmd_name not in self.nouns:
            return None
        found = import_module(f"smincident.cli.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found

    def line_of(self, ctx: click.Context, name: str) -> str:
        """One line, without importing the noun."""
        return self.nouns[name]


def given(function: F) -> F:
    """Pass ``Given`` as the first argument."""
    return cast("F", click.make_pass_decorator(Given, ensure=True)(function))


def at(function: F) -> F:
    """``--at WHEN``: when it happened."""
    return click.option("--at", metavar="時刻", help="起きた時刻（例：「昨日 22:15」「30分前」）。省くと今")(
        function
    )


def level(function: F) -> F:
    """``--level``: who an entry is meant for."""
    return click.option(
        "--level", metavar="区分", default="internal",
        help="だれに見せる記録か：open（公開可）、internal（庁内。省くとこれ）、restricted（限定）",
    )(function)  # fmt: skip


def ground(function: F) -> F:
    """``--reason`` and ``--by``: why, and on whose authority."""
    function = click.option("--by", metavar="名前", default="", help="誰の権限・判断か")(function)
    return click.option("--reason", metavar="文", default="", help="理由")(function)


def assign(function: F) -> F:
    """``--set field=value``, repeated."""
    return click.option(
        "--set",
        "pairs",
        metavar="欄=値",
        multiple=True,
        help="記入欄の値。何度でも書ける。同じ欄を重ねると並びになる。欄=@FILE でファイルから読む",
    )(function)


def nearest(wanted: str, known: Sequence[str]) -> str:
    """A hint that names the nearest of the known words, or all of them."""
    near = difflib.get_close_matches(wanted, known, 1, 0.5)
    if near:
        return f"「{near[0]}」ではありませんか"
    return f"使えるもの：{'、'.join(known) or 'なし'}"
