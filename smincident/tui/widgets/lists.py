"""Lists of lines to move through: a Textual OptionList without borders, whose lines are never markup."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

Row = tuple[str, Content]
"""The id of a line and what it shows. An id that begins with ``#`` is a heading nobody can choose."""


class Lines(OptionList):
    """Lines with ids; refilled without losing the place."""

    DEFAULT_CSS = """
    Lines { border: none; padding: 0; height: 1fr; background: $background; text-wrap: nowrap; text-overflow: clip; }
    Lines:focus { border: none; background-tint: $foreground 0%; }
    Lines > .option-list--option { padding: 0 1; }
    Lines > .option-list--option-disabled { color: $dim; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._rows: list[Row] = []

    def fill(self, rows: Sequence[Row], at: str | None = None) -> None:
        """Show these lines; the highlight stays on its line, or goes to ``at``."""
        rows = list(rows)
        kept = at or self.here
        if [row[0] for row in rows] == [row[0] for row in self._rows]:
            for (row_id, shown), (_, before) in zip(rows, self._rows, strict=True):
                if shown != before:
                    self.replace_option_prompt(row_id, shown)
        else:
            self.set_options([Option(shown, row_id, row_id.startswith("#")) for row_id, shown in rows])
        self._rows = rows
        self.go_to(kept)

    def go_to(self, row_id: str | None) -> None:
        """Put the highlight on a line; without one on the first that can be chosen."""
        choosable = [i for i, row in enumerate(self._rows) if not row[0].startswith("#")]
        wanted = next(
            (i for i in choosable if self._rows[i][0] == row_id), choosable[0] if choosable else None
        )
        if self.highlighted != wanted:
            self.highlighted = wanted

    @property
    def here(self) -> str | None:
        """The id of the highlighted line."""
        option = self.highlighted_option
        return option.id if option else None
