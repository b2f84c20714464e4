"""Where the lines of a text end: by words and with 禁則."""

from __future__ import annotations

import re

from rich.cells import get_character_cell_size

_NOT_FIRST = "、。，．・：；？！」』）］｝】〉》〕ぁぃぅぇぉっゃゅょァィゥェォッャュョー々,.:;?!)]}%"
_NOT_LAST = "「『（［｛【〈《〔([{"
_WORD = re.compile(r"[!-~]+")


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of one paragraph begin and end, so that each fits into ``width`` cells.

    ASCII words stay whole where they can; a closing mark does not begin a line, an opening bracket does not end one.
    """
    width = max(2, width)
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = _fits(text, start, width)
        if end < len(text):
            end = _better(text, start, end)
        found.append((start, end))
        start = end
        while start < len(text) and text[start] == " " and found:
            start += 1
    return found or [(0, 0)]


def _fits(text: str, start: int, width: int) -> int:
    used = 0
    for at in range(start, len(text)):
        used += get_character_cell_size(text[at])
        if used > width:
            return max(at, start + 1)
    return len(text)


def _better(text: str, start: int, end: int) -> int:
    for word in _WORD.finditer(text, start):
        if word.start() >= end:
            break
        if word.start() < end < word.end():
            if word.start() > start:
                end = word.start()
            break
    for _ in range(3):
        if end - 1 > start and (text[end] in _NOT_FIRST or text[end - 1] in _NOT_LAST):
            end -= 1
    return end
