"""Markdown as plain text for pasting into a post, a mail or a platform's form: no mark of Markdown is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.documents.markup import inline, tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

HEADINGS = {"h1": "", "h2": "■ ", "h3": "□ "}
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
LONG_ROW = 60
"""Characters of a row above which a table with three or more columns takes one line a cell."""
SELF_EVIDENT = ("項目", "順", "番号")
"""First columns whose cells need no name before them."""


def to_text(markdown: str) -> str:
    """The same words as plain text, LF, ending with a newline.

    Headings get ■ or □, items ・ or a full-width number. A row of a two-column table reads ``A：B``; of a wider one,
    each cell is named by its column.
    """
    return "\n\n".join(block for block in _Plain(tokens(markdown)).blocks() if block) + "\n"


class _Plain:
    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.at = 0

    def blocks(self, end: str = "") -> list[str]:
        """The blocks up to the closing token ``end``."""
        made: list[str] = []
        while self.at < len(self.found):
            token = self.found[self.at]
            self.at += 1
            if token.type == end:
                return made
            if token.type == "heading_open":
                made.append(HEADINGS.get(token.tag, "□ ") + self.words())
            elif token.type == "paragraph_open":
                made.append(self.words())
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                made.append(self.items(token))
            elif token.type == "table_open":
                made.append(self.table())
            elif token.type == "blockquote_open":
                lines = "\n\n".join(self.blocks("blockquote_close")).split("\n")
                made.append("\n".join(f"\u3000{line}" if line else "" for line in lines))
            elif token.type in ("fence", "code_block"):
                made.append(token.content.rstrip("\n"))
        return made

    def words(self) -> str:
        """The inline text of a block just opened."""
        text = inline(self.found[self.at])
        self.at += 2
        return text

    def items(self, opened: Token) -> str:
        number = int(opened.attrGet("start") or 1)
        lines: list[str] = []
        while self.found[self.at].type == "list_item_open":
            self.at += 1
            body = "\n".join(self.blocks("list_item_close")).split("\n")
            mark = "・" if opened.type.startswith("bullet") else f"{str(number).translate(WIDE_DIGITS)}\u3000"
            lines.append(mark + body[0])
            lines += [f"\u3000{line}" for line in body[1:]]
            number += 1
        self.at += 1
        return "\n".join(lines)

    def table(self) -> str:
        rows: list[list[str]] = []
        while (token := self.found[self.at]).type != "table_close":
            self.at += 1
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(inline(token))
        self.at += 1
        return _rows(rows[0], rows[1:])


def _rows(head: list[str], rows: list[list[str]]) -> str:
    """The rows of a table: ``A：B`` where it has two columns, else each cell named, on one line if all rows are short."""
    if len(head) == 2:
        return "\n".join(row[0] if row == ["なし", ""] else "：".join(row) for row in rows)
    named = [_named(head, row) for row in rows]
    between = "／" if all(sum(map(len, row)) <= LONG_ROW for row in named) else "\n\u3000"
    return "\n".join(f"・{between.join(row)}" for row in named)


def _named(head: list[str], row: list[str]) -> list[str]:
    named = [f"{name}：{cell}" if name else cell for name, cell in zip(head, row, strict=False) if cell]
    if row and row[0] and head[0] in SELF_EVIDENT:
        named[0] = row[0]
    return named if any(row[1:]) else row[:1]
