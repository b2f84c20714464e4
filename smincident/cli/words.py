"""Short Japanese answers of the commands: where to go on, lists as plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from smincident.clock import short
from smincident.display import line as safe_line
from smincident.incident.walk import STATUS_LABELS, next_line, walk

if TYPE_CHECKING:
    from smincident.incident.state import State
    from smincident.journal.summary import Summary


DRILL_MARK = "【訓練】"
FORCES = {
    "must": "必須",
    "prohibit": "禁止",
    "should": "原則",
    "conditional": "条件付き",
    "may": "任意",
    "note": "参考",
}
"""How binding a clause is."""


def marked(title: str, drill: bool) -> str:
    """A title that says when it is a rehearsal's; one that says so already stays."""
    return title if not drill or title.startswith(DRILL_MARK) else DRILL_MARK + title


def next_words(state: State) -> list[str]:
    """The step to go on with, as one line; nothing once all have ended."""
    line = next_line(walk(state))
    if line is None:
        return ["手順はすべて終わりました"] if state.status != "closed" else []
    subject = f" --subject {line.subject.id}" if line.subject else ""
    return [f"次：{line.step.id}{subject}　{line.step.title}（{STATUS_LABELS[line.status]}）"]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    """Print a plain table, columns aligned by the cells their characters take.

    The last column is not padded, so that long text stays whole in a pipe.
    """
    from rich.cells import cell_len

    found = [[safe_line(cell) for cell in row] for row in rows]
    if not found:
        print(empty)
        return
    widths = [max(cell_len(cell) for cell in column) for column in zip(heads, *found, strict=True)]
    for row in (list(heads), *found):
        cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        print("  ".join([*cells[:-1], row[-1]]).rstrip())


def summary_table(found: Sequence[Summary]) -> None:
    """The incidents."""
    from smincident.incident.parts import STATUSES

    table(
        ("事案", "状態", "残り", "次の期限", "名前"),
        (
            (
                item.id,
                STATUSES.get(item.status, item.status),
                f"{item.open_steps}/{item.total_steps}",
                f"{short(item.next_due)} {item.next_label}" if item.next_due else "-",
                marked(item.title, item.drill),
            )
            for item in found
        ),
        "事案はありません",
    )
