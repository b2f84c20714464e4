"""Runs a parsed template over values, counting every step, and notes each place left blank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from smincident import clock
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
    Path,
    Print,
    Source,
    Text,
)
from smincident.documents.values import Markdown, Missing, escape, moment, paragraphs, plain, quote

FREE = 400
"""Characters of a text that a filter works through without counting: values are that long, bombs are not."""
LOOK_BACK = 400
"""Characters of a line that tell whether a value stands at its beginning: longer marks there are none."""
_BARE = re.compile(r"[\s>]*(?:(?:[-+*]|[0-9]+[.)])\s+)*")
"""The beginning of a line, list marks included: here a number with a dot would open a list."""
_WIDE = str.maketrans("@.:/", "＠．：／")
LIMIT_STEPS = 400_000
"""Nodes visited and list items touched in one document: about a second; a report of 20,000 entries fits."""
LIMIT_OUTPUT = 2_000_000
"""Characters of one document."""


class Evaluation:
    """One document being written: the values it may use, what it has cost, and what was missing.

    Args:
        values: the top-level names.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.missing: dict[str, None] = {}
        self._scopes: list[dict[str, Any]] = []
        self._steps = 0
        self._size = 0
        self._file = ""
        self._line = 1

    def render(self, source: Source, **more: Any) -> Markdown:
        """The Markdown of one parsed text; ``more`` are names it may use besides the values.

        Raises:
            ContentError: a limit was reached, or a name has no value.
        """
        self._file = source.file
        self._scopes.append(more)
        out: list[str] = []
        self._block(source.block, out)
        self._scopes.pop()
        return Markdown("".join(out))

    def value(self, expr: Expr) -> Any:
        """The value of one expression."""
        return self._value(expr)

    def note(self, missing: Missing) -> None:
        """Note a blank, once per label."""
        self.missing[missing.label] = None

    def _fail(self, line: int, what: str, hint: str = "") -> ContentError:
        return ContentError(self._file, line or self._line, what, hint)

    def _count(self, line: int, by: int = 1) -> None:
        self._steps += by
        if self._steps > LIMIT_STEPS:
            raise self._fail(line, "ひな形の繰返しが多すぎます", "for の入れ子を減らしてください")

    def _emit(self, out: list[str], text: str, line: int) -> None:
        self._size += len(text)
        if self._size > LIMIT_OUTPUT:
            raise self._fail(line, f"文書が長すぎます（{LIMIT_OUTPUT:,}字まで）", "分けてください")
        out.append(text)

    def _block(self, block: Block, out: list[str]) -> None:
        for node in block:
            self._count(0)
            if isinstance(node, Text):
                self._emit(out, node.text, 0)
            elif isinstance(node, Print):
                self._line = node.line
                self._print(node, out)
            elif isinstance(node, Branch):
                self._branch(node, out)
            else:
                self._loop(node, out)

    def _print(self, node: Print, out: list[str]) -> None:
        value = self._value(node.expr)
        if isinstance(value, Markdown):
            self._emit(out, value, node.line)
            return
        if isinstance(value, Missing):
            self.note(value)
        text = plain(value)
        # Escaping costs time too, so a text that cannot fit is refused before.
        if len(text) > LIMIT_OUTPUT - self._size:
            self._emit(out, text, node.line)
        self._emit(out, escape(text, inside=not _BARE.fullmatch(_line_so_far(out))), node.line)

    def _branch(self, node: Branch, out: list[str]) -> None:
        for test, body in node.cases:
            if self._true(test):
                return self._block(body, out)
        return self._block(node.otherwise, out)

    def _loop(self, node: Loop, out: list[str]) -> None:
        found = self._value(node.over)
        items: list[Any]
        if isinstance(found, Missing):
            # A required list prints its blank once, as if it were its only item; another one is empty.
            items = [found] if found.required else []
        else:
            items = list(found) if isinstance(found, list | tuple) else []
        scope: dict[str, Any] = {}
        self._scopes.append(scope)
        if node.test is not None:
            kept = []
            for item in items:
                self._count(node.line)
                scope[node.name] = item
                if self._true(node.test):
                    kept.append(item)
            items = kept
        for index, item in enumerate(items, 1):
            self._count(node.line)
            scope[node.name] = item
            scope["loop"] = {"index": index, "first": index == 1, "last": index == len(items)}
            self._block(node.body, out)
        self._scopes.pop()
        if not items:
            self._block(node.otherwise, out)

    def _true(self, expr: Expr) -> bool:
        value = self._value(expr)
        if isinstance(value, Missing):
            if value.required:
                self.note(value)
            return False
        return bool(value)

    def _value(self, expr: Expr) -> Any:
        self._count(0)
        if isinstance(expr, Const):
            return expr.value
        if isinstance(expr, Path):
            return self._path(expr)
        if isinstance(expr, Apply):
            return self._apply(expr)
        if isinstance(expr, Compare):
            return self._compare(expr)
        return self._logic(expr)

    def _logic(self, expr: Logic) -> bool:
        if expr.op == "not":
            return not self._true(expr.of[0])
        wanted = expr.op == "or"
        return wanted if any(self._true(one) is wanted for one in expr.of) else not wanted

    def _compare(self, expr: Compare) -> bool:
        left, right = self._value(expr.left), self._value(expr.right)
        negative = expr.op in ("ne", "notin")
        for side in (left, right):
            if isinstance(side, Missing):
                if side.required:
                    self.note(side)
                return negative
        if expr.op in ("eq", "ne"):
            return (left == right) is not negative
        if isinstance(right, str):
            return (isinstance(left, str) and left in right) is not negative
        if isinstance(right, list | tuple):
            self._count(0, len(right))
            return (left in right) is not negative
        return negative

    def _path(self, expr: Path) -> Any:
        value: Any = None
        for scope in (*reversed(self._scopes), self.values):
            if expr.parts[0] in scope:
                value = scope[expr.parts[0]]
                break
        else:
            raise self._fail(
                expr.line, f"「{expr.labels[0]}」の材料がありません", "この文書は別の手順から作ってください"
            )
        for part, label in zip(expr.parts[1:], expr.labels[1:], strict=True):
            if isinstance(value, Missing):
                value = Missing(label, value.required)
            elif isinstance(value, Mapping):
                # Only ``Open`` shapes and materials from elsewhere can lack a member that the check let pass.
                value = value.get(part, Missing(label))
            else:
                raise self._fail(expr.line, f"「{'.'.join(expr.parts)}」には値がありません")
        return value

    def _apply(self, expr: Apply) -> Any:
        value = self._value(expr.of)
        if isinstance(value, Missing):
            return (
                expr.arguments[0]
                if expr.name == "default" and expr.arguments and not value.required
                else value
            )
        if isinstance(value, str):
            # A filter works through its whole text: what is longer than a cell of a table is work that counts.
            long = len(str(value)) - FREE
            self._count(expr.line, max(0, long if expr.name == "as_text" else long // 4))
        match expr.name:
            case "wareki":
                found = moment(value)
                return found.date() if found else value
            case "wareki_time":
                found = moment(value)
                return found.full() if found else value
            case "short_time":
                found = moment(value)
                return found.short() if found else value
            case "spoken_time":
                found = moment(value)
                return found.spoken() if found else value
            case "as_text":
                from smincident.documents.text import (
                    to_text,
                )  # the parser of Markdown loads only where it is needed

                return to_text(plain(value)).strip("\n")
            case "span":
                return clock.span(timedelta(seconds=value)) if type(value) is int else value
            case "default":
                return value if value not in ("", None, [], ()) else (expr.arguments or ("",))[0]
            case "join":
                return self._join(value, str((expr.arguments or ("、",))[0]), expr.line)
            case "length":
                return len(value) if isinstance(value, list | tuple | str) else value
            case "sentence":
                return f"{text}。" if (text := plain(value).strip().rstrip("。")) else ""
            case "wide":
                return plain(value).translate(_WIDE)
            case "paragraphs":
                return value if isinstance(value, Markdown) else paragraphs(plain(value))
            case _:
                return value if isinstance(value, Markdown) else quote(plain(value))

    def _join(self, value: Any, between: str, line: int) -> Any:
        items: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
        texts = []
        for item in items:
            self._count(line)
            if isinstance(item, Missing):
                self.note(item)
            texts.append(plain(item))
        if sum(map(len, texts)) > LIMIT_OUTPUT:
            raise self._fail(line, f"文書が長すぎます（{LIMIT_OUTPUT:,}字まで）", "分けてください")
        return between.join(texts)


def _line_so_far(out: list[str]) -> str:
    """What has been written on the last line, or at least its last ``LOOK_BACK`` characters."""
    tail: list[str] = []
    size = 0
    for part in reversed(out):
        tail.append(part[-LOOK_BACK:])
        size += len(part)
        # A look at the whole of a long line for each value printed on it would take the square of its length.
        if "\n" in part or size > LOOK_BACK:
            break
    return "".join(reversed(tail)).rpartition("\n")[2]
