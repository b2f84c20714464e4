"""Text in columns for a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from itertools import zip_longest

from smincident.report.folding import cells, folded

NARROW, WIDE = 60, 120
GAP = 2


def terminal_cells() -> int:
    """How wide to write: as the terminal is, within reason; 80 where there is none."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROW), WIDE)


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
