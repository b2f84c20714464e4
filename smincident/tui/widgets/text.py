"""Text on the screen: the one module through which text from outside reaches a widget.

A ``str`` given to a Textual widget is markup; here everything becomes ``Content``, after ``display.safe``.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.visual import VisualType
from textual.widgets import Static

from smincident.display import line, safe

Part = str | tuple[str, str] | Content
"""Plain text, text with a style such as ``bold $error``, or finished content."""


def words(*parts: Part) -> Content:
    """Parts set side by side: made safe, never parsed."""
    made: list[str | Content | tuple[str, str]] = []
    for part in parts:
        if isinstance(part, Content):
            made.append(part)
        elif isinstance(part, tuple):
            made.append((safe(part[0]), part[1]))
        else:
            made.append(safe(part))
    return Content.assemble(*made)


def one_line(*parts: Part) -> Content:
    """Like ``words``, but newlines and tabs become blanks."""
    return words(
        *((line(p[0]), p[1]) if isinstance(p, tuple) else line(p) if isinstance(p, str) else p for p in parts)
    )


def width(text: str) -> int:
    """The cells a text takes in a terminal."""
    return cell_len(text)


CUT = ".."
"""Stands wherever a line was cut: one mark on all screens, and no character of doubtful width."""


def cut(text: str, most: int) -> str:
    """The beginning of a text on one line that fits into ``most`` cells; what is left out is marked ``..``."""
    shown = line(text)
    if width(shown) <= most:
        return shown
    kept, used = "", 0
    for char in shown:
        used += width(char)
        if used > most - len(CUT):
            break
        kept += char
    return f"{kept}{CUT}"[: max(0, most)]


def fitted(content: Content, most: int) -> Content:
    """Content of one or more lines, each cut to ``most`` cells with the same mark."""
    if most <= len(CUT) or all(width(row) <= most for row in content.plain.split("\n")):
        return content
    rows = []
    for row in content.split("\n", allow_blank=True):
        if row.cell_length > most:
            kept, used = 0, 0
            for char in row.plain:
                used += width(char)
                if used > most - len(CUT):
                    break
                kept += 1
            row = row[:kept] + Content.styled(CUT, "$dim")
        rows.append(row)
    return Content("\n").join(rows)


def padded(text: str, cells: int) -> str:
    """A text cut or filled with blanks to exactly so many cells."""
    shown = cut(text, cells)
    return shown + " " * (cells - width(shown))


class Words(Static):
    """A text that is never markup."""

    def __init__(self, *parts: Part, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(words(*parts), markup=False, id=id, classes=classes)

    def say(self, *parts: Part) -> None:
        """Show something else."""
        self.update(words(*parts))

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show content; a bare text is made safe first."""
        super().update(words(content) if isinstance(content, str) else content, layout=layout)
