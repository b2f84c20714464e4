"""Text in columns for a terminal: folded by cells, Japanese marks kept off the beginning of a line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from itertools import zip_longest

from smincident.cli.base import cells
from smincident.display import safe

NARROW, WIDE = 60, 120
GAP = 2
_NOT_FIRST = "、。，．・：；？！」』）］｝】〉》〕ぁぃぅぇぉっゃゅょァィゥェォッャュョー々,.:;?!)]}%"
_NOT_LAST = "「『（［｛【〈《〔([{"
_PIECES = re.compile(r"[!-~]+|\s|.", re.DOTALL)


def terminal_cells() -> int:
    """How wide to write: as the terminal is, within reason; 80 where there is none."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROW), WIDE)


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


def beside(sides: tuple[Iterable[str], Iterable[str]], width: int, indent: int = 2) -> list[str]:
    """Two texts side by side, each of some paragraphs; the right one begins in the middle of the screen."""
    middle = width // 2 + 1
    rooms = middle - indent - GAP, width - middle - 1
    left, right = (
        [line for text in side for line in folded(text, room)]
        for side, room in zip(sides, rooms, strict=True)
    )
    return [
        f"{' ' * indent}{one}{' ' * (middle - indent - cells(one))}{other}".rstrip()
        for one, other in zip_longest(left, right, fillvalue="")
    ]


def indented(text: str, width: int, indent: int = 2, hang: int | None = None) -> list[str]:
    """A paragraph set in from the left; its further lines by ``hang``."""
    further = indent if hang is None else hang
    lines = folded(text, width - max(indent, further) - 1)
    return [f"{' ' * (indent if n == 0 else further)}{line}" for n, line in enumerate(lines)]


def heading(text: str, width: int, mark: str = "-") -> str:
    """A heading that fills the line."""
    return f"{mark * 2} {text} {mark * max(2, width - cells(text) - 5)}"
