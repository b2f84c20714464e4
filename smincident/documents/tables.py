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
LEAST, ENOUGH = 16, 44
"""What a cell that is broken into lines wants at least, and what is enough even for the longest."""
LINES = 6
"""Into how many lines a cell is broken rather than take more room."""
SHORT = 8
"""A table of so few rows is not broken over two pages."""
FACTS = "項目"
"""Heads the first column where that column names its rows."""

_RUN = re.compile(r"[!-~]+")
_HASH = re.compile(r"[0-9a-f]{40,}\Z")


def width(text: str) -> int:
    """The width of a text in half-width characters."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


@dataclass
class _Table:
    opened: Token
    rows: list[list[tuple[Token, str]]] = field(default_factory=list)
    close: list[list[Token]] = field(default_factory=list)


def lay_out(found: list[Token]) -> None:
    """Give tables and cells their classes, and header cells their scope."""
    for table in _tables(found):
        _headers(table)
        limit = _limit(table)
        for row in table.rows:
            # What the first cell only names is to be filled in by hand.
            blank = not any(text for token, text in row if token.tag == "td")
            for token, text in row:
                if name := "blank" if blank and token.tag == "td" else _kind(text, limit):
                    token.attrSet("class", name)
        # With two columns the words 項目 and 内容 say nothing that the table does not show.
        names = ["facts"] if table.rows[0][0][1] == FACTS and len(table.rows[0]) == 2 else []
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
            table.close.append([])
        elif table is not None and token.type in ("th_open", "td_open"):
            table.rows[-1].append((token, inline(found[index + 1])))
            table.close[-1].append(found[index + 2])
        elif token.type == "table_close" and table is not None:
            yield table
            table = None


def _headers(table: _Table) -> None:
    """Scopes; where the first column names things, its cells are the headers of their rows."""
    for token, _ in table.rows[0]:
        token.attrSet("scope", "col")
    if table.rows[0][0][1] != FACTS:
        return
    for row, closes in zip(table.rows[1:], table.close[1:], strict=True):
        token = row[0][0]
        token.tag = closes[0].tag = "th"
        token.attrSet("scope", "row")


def _limit(table: _Table) -> int:
    """The widest limit at which all columns still fit beside one another, the narrowest where none does."""
    columns = [[row[at][1] for row in table.rows] for at in range(len(table.rows[0]))]
    for limit in LIMITS:
        if sum(max(_least(text, limit) for text in cells) + EDGES for cells in columns) <= PAGE:
            return limit
    return LIMITS[-1]


def _least(text: str, limit: int) -> int:
    """What a cell wants at least."""
    whole = width(text)
    if whole <= limit:
        return whole
    longest = max((len(run) for run in _RUN.findall(text)), default=0)
    room = min(max(LEAST, whole // LINES), ENOUGH) if longest > BREAKABLE or not text.isascii() else 0
    return max(room, longest if longest <= BREAKABLE else 0)


def _kind(text: str, limit: int) -> str:
    if _HASH.match(text):
        return "hash"
    if text and width(text) <= limit:
        return "line"
    return "run" if any(len(run) > BREAKABLE for run in _RUN.findall(text)) else ""
