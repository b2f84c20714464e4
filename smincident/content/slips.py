"""What goes wrong when YAML is typed with a Japanese keyboard: full-width marks where YAML wants its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_KEY = re.compile(r"(?:^\s*(?:-\s*)?|[{,、，]\s*)([A-Za-z_][\w/-]*)\s*：", re.ASCII)
_COMMA = re.compile(r"[{\[][^}\]#]*[、，](?=\s*(?:[A-Za-z_][\w/-]*\s*[:：]|[^}\]]*[\]]))")
_BRACKET = re.compile(r"(?:^\s*-\s*|:\s+|^\s*)([｛｝［］])")
_QUOTE = re.compile(r":\s+([”“″])")
_BLANK = re.compile(r"^[ \t]*\u3000")
_TIGHT = re.compile(r"^\s*(?:-\s+)?([A-Za-z_]+):(?=[^\s:/])", re.ASCII)
_TWO = re.compile(r"^\s*(?:-\s+)?[A-Za-z_]+: [^\"'|>{\[#][^\"'#]*?: ", re.ASCII)


class Slip(NamedTuple):
    """What stands in a line that should not, and what to write instead."""

    what: str
    hint: str


_LONG = 1000
"""Characters of a line that are looked at."""


def slip(line: str) -> Slip | None:
    """The likeliest slip in one line, None where it looks right."""
    line = line[:_LONG]
    if found := _KEY.search(line):
        return Slip(
            f"「{found[1]}」の後のコロンが全角（：）です", "半角の「: 」（コロンと空白）にしてください"
        )
    if _BLANK.search(line):
        return Slip("行頭に全角の空白があります", "半角の空白にしてください")
    if found := _BRACKET.search(line):
        return Slip(f"全角の括弧「{found[1]}」があります", "半角の { } [ ] にしてください")
    if found := _QUOTE.search(line):
        return Slip(f"全角の引用符「{found[1]}」があります", '半角の " にしてください')
    if _COMMA.search(line):
        return Slip("{ } や [ ] の中の区切りが全角（、）です", "半角の「, 」（コンマと空白）にしてください")
    if line.startswith("\t") or re.match(r" *\t", line):
        return Slip("字下げにタブがあります", "半角の空白にしてください")
    if found := _TIGHT.match(line):
        return Slip(f"「{found[1]}:」の後に空白がありません", "コロンの後に半角の空白を入れてください")
    if _TWO.search(line):
        return Slip("値の中に「: 」があります", '値の全体を半角の " で囲んでください')
    return None


def near(lines: Sequence[str], numbers: Iterable[int]) -> tuple[int, Slip] | None:
    """The first of some lines (counted from 0) in which there is a slip, and the slip.

    A parser notices a slip a line or two after it was made, so the lines before are looked at too.
    """
    for number in dict.fromkeys(numbers):
        if 0 <= number < len(lines) and (found := slip(lines[number])):
            return number, found
    return None


def in_word(text: str) -> Slip | None:
    """A slip in what was read as one word: a key that swallowed its value, items of a list that became one."""
    if "：" in text:
        return Slip(f"「{text[:30]}」のコロンが全角（：）です", "半角の「: 」（コロンと空白）にしてください")
    if "、" in text or "，" in text:
        return Slip(f"「{text[:30]}」の区切りが全角（、）です", "半角の「, 」（コンマと空白）にしてください")
    return None
