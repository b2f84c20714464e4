"""The limited Jinja: Jinja's own parser, and a whitelist of what may come out of it.

Bodies bring their own templates, so a template is data, never code: its syntax tree is turned into the few nodes of
``nodes``, and whatever has no counterpart there is refused with file and line. Nothing is compiled or evaluated by
Jinja. No arithmetic, calls, tests, subscripts, macros, ``set``, inclusion or ranges; ``for`` walks declared lists only.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from smincident.content.yaml import ContentError
from smincident.documents.nodes import (
    Apply,
    Block,
    Branch,
    Compare,
    Const,
    Expr,
    Logic,
    Loop,
    Node,
    Path,
    Print,
    Source,
    Text,
)
from smincident.documents.shape import Open, Shape, label, member

if TYPE_CHECKING:
    from jinja2 import Environment

FILTERS = {
    "wareki": 0,
    "wareki_time": 0,
    "short_time": 0,
    "spoken_time": 0,
    "span": 0,
    "default": 1,
    "join": 1,
    "length": 0,
    "paragraphs": 0,
    "quote": 0,
    "wide": 0,
    "sentence": 0,
    "as_text": 0,
}
"""The filters and how many arguments each may take."""
LIST_FILTERS = frozenset({"join", "length", "default"})
LIMIT_SOURCE = 200_000
LIMIT_DEPTH = 20
_LOOP: Shape = {"": "繰返し", "index": "番号", "first": "最初", "last": "最後"}
_ALONE = re.compile(r"[ \t]*(?:(?:\{%(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\})[ \t]*)+\Z")
_LAST_TAG = re.compile(r"(?<![-+])([%#]\})\Z")
_WORDS = {
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "Neg", "Pos"), "計算"),
    **dict.fromkeys(("Assign", "AssignBlock", "With"), "値を置くこと"),
    **dict.fromkeys(("Include", "Import", "FromImport", "Extends", "Block"), "ほかのひな形の取込み"),
    **dict.fromkeys(("Macro", "CallBlock", "FilterBlock", "Scope"), "for と if のほかのタグ"),
    **dict.fromkeys(("List", "Tuple", "Dict"), "一覧を書き込むこと"),
    "Call": "呼出し",
    "Getitem": "角括弧",
    "CondExpr": "式の中の if",
    "Test": "is",
    "Concat": "文字をつなぐこと",
    "Compare": "大小の比較",
    "Const": "小数",
}
_OPS = frozenset({"eq", "ne", "in", "notin"})


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment as Jinja  # 100 ms, and only the writing of documents needs it

    return Jinja(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False)


def parse(text: str, file: str, names: Mapping[str, Shape], first_line: int = 1) -> Source:
    """Parse and check one piece of template text.

    Args:
        text: Jinja in Markdown.
        file: the name used in errors.
        names: every name the text may use.
        first_line: the line of its file that the text begins on.

    Raises:
        ContentError: not Jinja, outside the whitelist, or a name that is not declared.
    """
    from jinja2 import TemplateSyntaxError

    if len(text) > LIMIT_SOURCE:
        raise ContentError(
            file, first_line, f"ひな形が長すぎます（{LIMIT_SOURCE:,}字まで）", "分けてください"
        )
    try:
        tree = _environment().parse(_keep_line_ends(text))
        checker = _Checker(file, first_line - 1, dict(names))
        return Source(file, checker.block(tree.body, 0), frozenset(checker.used))
    except TemplateSyntaxError as error:
        line = error.lineno + first_line - 1
        raise ContentError(
            file, line, "ひな形として読めません", "{{ }} と {% %} の対応を確かめてください"
        ) from error
    except (RecursionError, ValueError, OverflowError) as error:
        raise ContentError(
            file, first_line, "ひな形として読めません", "入れ子や数を小さくしてください"
        ) from error


def _keep_line_ends(text: str) -> str:
    """Jinja drops the line end after a tag; wanted where a tag has a line to itself, not where it ends a line."""
    lines = text.split("\n")
    return "\n".join(line if _ALONE.match(line) else _LAST_TAG.sub(r"+\1", line) for line in lines)


class _Checker:
    """Turns Jinja's tree into ours; ``names`` grows and shrinks with the loops entered."""

    def __init__(self, file: str, offset: int, names: dict[str, Shape]) -> None:
        self.file = file
        self.offset = offset
        self.names = names
        self.used: set[str] = set()

    def error(self, node: Any, what: str, hint: str = "") -> ContentError:
        return ContentError(self.file, (node.lineno or 1) + self.offset, what, hint)

    def block(self, found: list[Any], depth: int) -> Block:
        if depth > LIMIT_DEPTH:
            raise self.error(found[0], f"入れ子が深すぎます（{LIMIT_DEPTH}段まで）")
        made: list[Node] = []
        for node in found:
            match type(node).__name__:
                case "Output":
                    made.extend(self.output(node))
                case "If":
                    made.append(self.branch(node, depth))
                case "For":
                    made.append(self.loop(node, depth))
                case other:
                    raise self.error(
                        node,
                        f"ひな形では使えない書き方です（{_WORDS.get(other, other)}）",
                        "if、for、{{ 名前 }} だけが使えます",
                    )
        return tuple(made)

    def output(self, node: Any) -> list[Node]:
        made: list[Node] = []
        for part in node.nodes:
            if type(part).__name__ == "TemplateData":
                made.append(Text(part.data))
                continue
            expr, shape = self.expr(part, 0)
            if not isinstance(shape, str):
                raise self.error(
                    part,
                    f"「{label(shape)}」は一つの値ではありません",
                    "その中の名前か、for か join を使ってください",
                )
            made.append(Print(expr, part.lineno + self.offset))
        return made

    def branch(self, node: Any, depth: int) -> Branch:
        cases = [(self.expr(one.test, 0)[0], self.block(one.body, depth + 1)) for one in (node, *node.elif_)]
        return Branch(tuple(cases), self.block(node.else_, depth + 1))

    def loop(self, node: Any, depth: int) -> Loop:
        if type(node.target).__name__ != "Name" or node.recursive:
            raise self.error(node, "for は「for 名前 in 一覧」と書いてください")
        over, shape = self.expr(node.iter, 0)
        if not isinstance(over, Path) or not isinstance(shape, list):
            raise self.error(
                node, "for で回せるのは一覧だけです", "docs/templates.md の一覧の名前を使ってください"
            )
        name = node.target.name
        if name == "loop" or name.startswith("_"):
            raise self.error(node, f"「{name}」は for の名前に使えません")
        outer = dict(self.names)
        self.names |= {name: shape[0], "loop": _LOOP}
        test = self.expr(node.test, 0)[0] if node.test is not None else None
        body = self.block(node.body, depth + 1)
        self.names = outer
        return Loop(name, over, test, body, self.block(node.else_, depth + 1), node.lineno + self.offset)

    def expr(self, node: Any, depth: int) -> tuple[Expr, Shape]:
        if depth > LIMIT_DEPTH:
            raise self.error(node, f"式が深すぎます（{LIMIT_DEPTH}段まで）")
        match type(node).__name__:
            case "Const" if node.value is None or type(node.value) in (str, int, bool):
                return Const(node.value), "定数"
            case "Name" | "Getattr":
                return self.path(node)
            case "Filter":
                return self.filter(node, depth)
            case "Compare" if len(node.ops) == 1 and node.ops[0].op in _OPS:
                left, _ = self.expr(node.expr, depth + 1)
                right, _ = self.expr(node.ops[0].expr, depth + 1)
                return Compare(left, node.ops[0].op, right), "比較"
            case "And" | "Or" as op:
                both = (self.expr(node.left, depth + 1)[0], self.expr(node.right, depth + 1)[0])
                return Logic(op.lower(), both), "条件"
            case "Not":
                return Logic("not", (self.expr(node.node, depth + 1)[0],)), "条件"
            case other:
                raise self.error(
                    node,
                    f"ひな形では使えない式です（{_WORDS.get(other, other)}）",
                    "名前、比較、and、or、not、決まったフィルターだけが使えます",
                )

    def path(self, node: Any) -> tuple[Path, Shape]:
        parts: list[str] = []
        inner = node
        while type(inner).__name__ == "Getattr":
            parts.insert(0, inner.attr)
            inner = inner.node
        if type(inner).__name__ != "Name":
            raise self.error(node, "名前のほかに「.」は付けられません")
        parts.insert(0, inner.name)
        shape: Shape | None = self.names.get(parts[0])
        if shape is None:
            raise self.unknown(node, parts[0], list(self.names))
        self.used.add(parts[0])
        labels = [label(shape)]
        for part in parts[1:]:
            found = None if part.startswith("_") else member(shape, part)
            if found is None:
                raise self.unknown(
                    node, part, [key for key in shape if key] if isinstance(shape, dict) else []
                )
            shape = found
            labels.append(label(shape))
        return Path(tuple(parts), tuple(labels), node.lineno + self.offset), shape

    def unknown(self, node: Any, name: str, known: list[str]) -> ContentError:
        near = difflib.get_close_matches(name, known, 1, 0.5)
        hint = (
            f"「{near[0]}」ではありませんか"
            if near
            else "inputs: に加えるか、docs/templates.md の名前を使ってください"
        )
        return self.error(node, f"知らない名前「{name}」", hint)

    def filter(self, node: Any, depth: int) -> tuple[Apply, Shape]:
        if node.node is None or node.name not in FILTERS:
            raise self.error(
                node, f"フィルター「{node.name}」は使えません", f"使えるもの：{'、'.join(FILTERS)}"
            )
        of, shape = self.expr(node.node, depth + 1)
        if node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) > FILTERS[node.name]:
            raise self.error(node, f"フィルター「{node.name}」の書き方が違います")
        arguments = []
        for argument in node.args:
            if type(argument).__name__ != "Const" or not isinstance(argument.value, str):
                raise self.error(node, f"フィルター「{node.name}」に渡せるのは文字だけです")
            arguments.append(argument.value)
        if isinstance(shape, dict | Open) or (isinstance(shape, list) and node.name not in LIST_FILTERS):
            raise self.error(node, f"「{label(shape)}」にフィルター「{node.name}」は使えません")
        return Apply(node.name, of, tuple(arguments), node.lineno + self.offset), label(shape)
