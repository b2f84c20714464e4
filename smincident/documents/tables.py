"""How tables lie on a page: which cells keep to one line, so that no column is squeezed to a character's width.

A browser may break Japanese after any character. Left alone it gives all the room to the longest cells, and dates and
names run down the page one character a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from smincident.documents.markup import inline

if TYPE_CHECKING:
    from markdown_it.token import Token

PAGE = 96
"""Half-width characters of a table's type that fit across A4."""
EDGES = 3
"""Half-width characters that the edges of a cell take."""
LIMITS = (28, 24, 20, 16, 12, 10, 8, 6)
"""Widths tried, widest first, up to which a cell is kept on one line."""
BREAKABLE = 20
"""A longer run of Latin letters (an address, a hash) may be broken anywhere."""
LEAST, RUN, ENOUGH = 16, 24, 44
"""What a cell that is broken into lines wants at least, one with an address or a hash, and what is enough for any."""
LINES = 6
"""Into how many lines a cell is broken rather than take more room."""
SHORT = 8
"""A table of so few rows is not broken over two pages."""
FACTS = "項目"
"""Heads the first column where that column names its rows."""

_RUN = re.compile(r"[!-~]+")
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}(?::\d{2})?頃?)\Z")
_HASH = re.compile(r"[0-9a-f]{40,}\Z")


def width(text: str) -> int:
    """The width of a text in half-width characters."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


@dataclass
class _Cell:
    opened: Token
    content: Token
    closed: Token

    @property
    def text(self) -> str:
        return inline(self.content)

    @property
    def heads(self) -> bool:
        return self.opened.tag == "th"


@dataclass
class _Table:
    opened: Token
    rows: list[list[_Cell]] = field(default_factory=list)


def lay_out(found: list[Token]) -> None:
    """Give tables and cells their classes, and header cells their scope."""
    for table in _tables(found):
        _headers(table)
        limit = _limit(table)
        for row in table.rows:
            # What the first cell only names is to be filled in by hand.
            blank = not any(cell.text for cell in row if not cell.heads)
            for cell in row:
                if name := "blank" if blank and not cell.heads else _kind(cell, limit):
                    cell.opened.attrSet("class", name)
        # With two columns the words 項目 and 内容 say nothing that the table does not show.
        names = ["facts"] if _names_rows(table) and len(table.rows[0]) == 2 else []
        names += ["whole"] if len(table.rows) <= SHORT + 1 else []
        if names:
            table.opened.attrSet("class", " ".join(names))


def _tables(found: list[Token]) -> Iterator[_Table]:
    table: _Table | None = None
    for index, token in enumerate(found):
        if token.type == "table_open":
            table = _Table(token)
        elif table is not None and token.type == "tr_open":
            table.rows.append([])
        elif table is not None and token.type in ("th_open", "td_open"):
            table.rows[-1].append(_Cell(token, found[index + 1], found[index + 2]))
        elif token.type == "table_close" and table is not None:
            yield table
            table = None


def _headers(table: _Table) -> None:
    """Scopes; where the first column names things, its cells are the headers of their rows."""
    for cell in table.rows[0]:
        cell.opened.attrSet("scope", "col")
    for row in table.rows[1:] if _names_rows(table) else []:
        row[0].opened.tag = row[0].closed.tag = "th"
        row[0].opened.attrSet("scope", "row")


def _names_rows(table: _Table) -> bool:
    return table.rows[0][0].text == FACTS


def _limit(table: _Table) -> int:
    """The widest limit at which all columns still fit beside one another, the narrowest where none does."""
    columns = [[row[at].text for row in table.rows] for at in range(len(table.rows[0]))]
    for limit in LIMITS:
        if sum(max(_least(text, limit) for text in cells) + EDGES for cells in columns) <= PAGE:
            return limit
    return LIMITS[-1]


def _least(text: str, limit: int) -> int:
    """What a cell wants at least."""
    whole = width(text)
    if whole <= limit:
        return whole
    if stamp := _STAMP.match(text):
        return max(map(width, stamp.groups()))
    longest = max((len(run) for run in _RUN.findall(text)), default=0)
    room = 0 if text.isascii() else min(max(LEAST, whole // LINES), ENOUGH)
    return max(room, RUN if longest > BREAKABLE else longest)


def _kind(cell: _Cell, limit: int) -> str:
    """The class of a cell. A time that has no room on one line has its date above the hour."""
    text = cell.text
    if (stamp := _STAMP.match(text)) and width(text) > limit:
        cell.content.children = _two_lines(*stamp.groups())
        return "line"
    if _HASH.match(text):
        return "hash"
    if text and width(text) <= limit:
        return "line"
    return "run" if any(len(run) > BREAKABLE for run in _RUN.findall(text)) else ""


def _two_lines(above: str, below: str) -> list[Token]:
    from markdown_it.token import Token

    return [
        Token("text", "", 0, content=above),
        Token("hardbreak", "br", 0),
        Token("text", "", 0, content=below),
    ]
