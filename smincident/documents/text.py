"""Markdown as plain text for pasting into a post, a mail or a platform's form: no mark of Markdown is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.documents.markup import inline, tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

HEADINGS = {"h1": "", "h2": "■ ", "h3": "□ "}
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
LONG_LINE = 60
"""Characters that cells of a table with three or more columns may take side by side."""
SELF_EVIDENT = ("項目", "順", "番号")
"""First columns whose cells need no name before them."""


def to_text(markdown: str) -> str:
    """The same words as plain text, LF, ending with a newline.

    Headings get ■ or □, items ・ or a full-width number. A row of a two-column table reads ``A：B``; of a wider one,
    each cell is named by its column, and short cells share a line.
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
    """The rows of a table: ``A：B`` where it has two columns, else each cell named, as many on a line as fit."""
    if len(head) == 2:
        return "\n".join(row[0] if row == ["なし", ""] else "：".join(row) for row in rows)
    return "\n".join("・" + "\n\u3000".join(_lines(_named(head, row))) for row in rows)


def _named(head: list[str], row: list[str]) -> list[str]:
    if not any(row):
        # To be filled in by hand.
        return [f"{name}：" for name in head]
    named = [f"{name}：{cell}" if name else cell for name, cell in zip(head, row, strict=False) if cell]
    if row[0] and head[0] in SELF_EVIDENT:
        named[0] = row[0]
    return named if any(row[1:]) else row[:1]


def _lines(cells: list[str]) -> list[str]:
    """Cells side by side as long as the line stays short; a long one has lines of its own."""
    lines: list[str] = []
    for cell in cells:
        if lines and len(lines[-1]) + len(cell) < LONG_LINE:
            lines[-1] += f"／{cell}"
        else:
            lines.append(cell)
    return lines
