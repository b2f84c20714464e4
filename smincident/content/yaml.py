"""Strict YAML: values with the line each one stands on, and nothing a reader would not expect.

YAML 1.2 core scalars only (``12:30``, ``no`` and ``0123`` stay text), no anchors, aliases, tags, merge keys,
duplicate keys or second documents, and a bound on size, depth and count, since files come from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from smincident.content.slips import near
from smincident.errors import SmincidentError

LIMIT_BYTES = 1_000_000
LIMIT_DIGITS = 15
LIMIT_DEPTH = 24
LIMIT_NODES = 60_000

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+\Z")
_WORDS: dict[str, Any] = {"": None, "null": None, "~": None, "true": True, "false": False}

Path = tuple[str | int, ...]


class ContentError(SmincidentError):
    """A content file that cannot be used; the message begins with file and line."""

    def __init__(self, file: str, line: int, what: str, hint: str = "") -> None:
        super().__init__(f"{file}:{line}: {what}", hint)
        self.file = file
        self.line = line
        self.what = what
        self.more: list[ContentError] = []
        """Further faults of the same file, that a check can tell at once."""


@dataclass
class Loaded:
    """A parsed file: its plain value, and the 1-based line of each path in it."""

    file: str
    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of the nearest known place at or above ``path``."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 1


def load(text: str, file: str, first_line: int = 1) -> Loaded:
    """Parse one strict YAML document.

    Args:
        text: the document.
        file: the name used in errors.
        first_line: the line the text begins on in its file (front matter does not begin at 1).

    Raises:
        ContentError: not YAML, or YAML outside the strict subset.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LIMIT_BYTES:
        raise ContentError(file, 1, f"ファイルが大きすぎます（{LIMIT_BYTES:,} バイトまで）", "分けてください")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        composer = _Composer(yaml.parse(text, Loader=loader), file, first_line)
        return composer.document()
    except yaml.YAMLError as error:
        raise _unreadable(error, text, file, first_line) from error


def _unreadable(error: yaml.YAMLError, text: str, file: str, first_line: int) -> ContentError:
    """What to say of text that is no YAML: the slip that is likely behind it, on the line where it was made."""
    marked = isinstance(error, yaml.MarkedYAMLError)
    mark, context = (error.problem_mark, error.context_mark) if marked else (None, None)  # type: ignore[attr-defined]
    at: int = mark.line if mark else 0
    begun: int = context.line if context else at
    if found := near(text.split("\n"), (at, at - 1, at - 2, at - 3, begun)):
        number, slip = found
        return ContentError(file, number + first_line, f"YAMLとして読めません：{slip.what}", slip.hint)
    what = "YAMLとして読めません"
    return ContentError(file, at + first_line, what, "字下げ・コロン・引用符を確かめてください")


class _Composer:
    def __init__(self, events: Iterator[Any], file: str, first_line: int) -> None:
        self.events = events
        self.offset = first_line
        self.out = Loaded(file, None)
        self.count = 0

    def fail(self, event: Any, what: str, hint: str = "") -> ContentError:
        return ContentError(self.out.file, self.line(event), what, hint)

    def line(self, event: Any) -> int:
        return int(event.start_mark.line) + self.offset

    def document(self) -> Loaded:
        next(self.events)
        start = next(self.events)
        if isinstance(start, yaml.StreamEndEvent):
            raise self.fail(start, "中身がありません")
        self.out.value = self.node(next(self.events), ())
        next(self.events)
        extra = next(self.events)
        if not isinstance(extra, yaml.StreamEndEvent):
            raise self.fail(extra, "文書が二つあります", "--- で区切らず一つにしてください")
        return self.out

    def node(self, event: Any, path: Path) -> Any:
        self.count += 1
        if self.count > LIMIT_NODES:
            raise self.fail(event, f"項目が多すぎます（{LIMIT_NODES:,} まで）")
        if len(path) > LIMIT_DEPTH:
            raise self.fail(event, f"入れ子が深すぎます（{LIMIT_DEPTH} 段まで）")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.fail(event, "アンカー（& や *）は使えません", "値をそのまま書いてください")
        if event.tag is not None:
            raise self.fail(event, "タグ（!）は使えません", "値をそのまま書いてください")
        self.out.lines[path] = self.line(event)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            while not isinstance(child := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(child, (*path, len(items))))
            return items
        return self.mapping(path)

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        key: Any
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent) or key.anchor is not None or key.tag is not None:
                raise self.fail(key, "キーは文字だけにしてください")
            name = key.value
            if name == "<<":
                raise self.fail(key, "マージキー（<<）は使えません", "値をそのまま書いてください")
            if name in found:
                raise self.fail(key, f"キー「{name}」が二度あります", "一つにしてください")
            found[name] = self.node(next(self.events), (*path, name))
            self.out.lines[(*path, name)] = self.line(key)
        return found

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0]:  # quoted or a block: text, whatever it looks like
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.match(text):
            if len(text) > LIMIT_DIGITS:
                raise self.fail(event, "数が大きすぎます", "文字なら引用符で囲んでください")
            return int(text)
        if _FLOAT.match(text):
            return float(text)
        return text
