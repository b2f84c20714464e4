"""Running text: paragraphs, each hanging under its bullet, never parsed as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import get_character_cell_size
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from smincident.display import safe
from smincident.tui.widgets.wrapping import wrap

_BULLET = re.compile(r"(\s*(?:\d{1,2}[.)]|[-*])\s+)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph.

    Args:
        text: as it came from outside; newlines in it begin new lines.
        style: of the whole text, such as ``bold $error``.
        lead: stands before the first line; the others hang under what follows it.
        lead_style: of the lead.
        marked: what matches in the text is shown in ``marked_style``.
    """

    text: str
    style: str = ""
    lead: str = ""
    lead_style: str = ""
    marked: re.Pattern[str] | None = None
    marked_style: str = "bold $warning"


def listed(text: str, style: str = "") -> list[Block]:
    """The lines of a text as blocks; a number or dash at the beginning becomes the lead."""
    found = []
    for row in safe(text).strip("\n").split("\n"):
        if bullet := _BULLET.fullmatch(row):
            lead = re.sub(r"[*-](?=\s)", "-", bullet[1])
            found.append(Block(bullet[2], style, lead, "$dim"))
        else:
            found.append(Block(row, style))
    return found


class Prose(Widget):
    """Blocks one below the other, as wide as there is room."""

    DEFAULT_CSS = "Prose { height: auto; width: 1fr; }"

    def __init__(self, *blocks: Block, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._blocks: list[Block] = list(blocks)
        self._made: tuple[int, Content, int] | None = None

    @property
    def blocks(self) -> Sequence[Block]:
        """What is shown."""
        return self._blocks

    def show(self, blocks: Iterable[Block]) -> None:
        """Show these blocks."""
        fresh = list(blocks)
        if fresh != self._blocks:
            self._blocks = fresh
            self._made = None
            self.refresh(layout=True)

    def render(self) -> Content:
        """The wrapped text."""
        return self._wrapped(self.content_size.width)[0]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text needs."""
        return self._wrapped(width)[1]

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is."""
        return container.width

    def _wrapped(self, width: int) -> tuple[Content, int]:
        if self._made is None or self._made[0] != width:
            rows = [row for block in self._blocks for row in _rows(block, width)]
            self._made = (width, Content("\n").join(rows), len(rows))
        return self._made[1], self._made[2]


def _rows(block: Block, width: int) -> list[Content]:
    lead = safe(block.lead)
    hang = sum(map(get_character_cell_size, lead))
    found: list[Content] = []
    for part in safe(block.text).expandtabs(4).split("\n"):
        marks = [m.span() for m in block.marked.finditer(part)] if block.marked else []
        for start, end in wrap(part, width - hang):
            row = Content.styled(part[start:end], block.style)
            for first, last in marks:
                if first < end and last > start:
                    row = row.stylize(block.marked_style, max(first, start) - start, min(last, end) - start)
            before = Content.styled(lead, block.lead_style) if not found else Content(" " * hang)
            found.append(before + row)
    return found
