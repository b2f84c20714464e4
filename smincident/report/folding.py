"""Lines of Japanese text folded by cells: closing marks do not begin a line, brackets do not open at its end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from smincident.display import safe

_NOT_FIRST = "、。，．・：；？！」』）］｝】〉》〕ぁぃぅぇぉっゃゅょァィゥェォッャュョー々,.:;?!)]}%"
_NOT_LAST = "「『（［｛【〈《〔([{"
_PIECES = re.compile(r"[!-~]+|\s|.", re.DOTALL)


def cells(text: str) -> int:
    """How many cells a terminal or a fixed-width printout gives to a text."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def folded(text: str, room: int) -> list[str]:
    """The lines of a text of at most ``room`` cells each; words of letters and digits stay whole where they fit."""
    lines = []
    for row in safe(text).split("\n"):
        made: list[str] = []
        for piece in _split(row, room):
            if made and cells("".join(made)) + cells(piece) > room:
                at = _end(made, piece)
                lines.append("".join(made[:at]).rstrip())
                made = made[at:]
            if made or not piece.isspace():
                made.append(piece)
        lines.append("".join(made).rstrip())
    return lines


def _end(made: list[str], following: str) -> int:
    """How many pieces stay on the line, so that no closing mark begins the next and no bracket opens at the end."""
    for at in range(len(made), max(0, len(made) - 4), -1):
        first = made[at] if at < len(made) else following
        if first[0] not in _NOT_FIRST and made[at - 1] not in _NOT_LAST:
            return at
    return len(made)


def _split(row: str, room: int) -> Iterable[str]:
    for piece in _PIECES.findall(row):
        if cells(piece) <= room:
            yield piece
        else:
            yield from piece
