"""Lists of lines to move through: a Textual OptionList without borders, whose lines are never markup."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from smincident.tui.widgets.text import fitted

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

    class Written(Message):
        """Somebody wrote, though no field has the cursor."""

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, click_twice: bool = False
    ) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._rows: list[Row] = []
        self._cut: list[Content] = []
        """What is shown of each line at the present width."""
        self._fitted = 0
        self._click_twice = click_twice

    @property
    def room(self) -> int:
        """The cells of one line, with room kept for the scroll bar; 0 before it is laid out."""
        return max(0, self.content_size.width - 2 - self.scrollbar_size_vertical)

    def fill(self, rows: Sequence[Row], at: str | None = None) -> None:
        """Show these lines; the highlight stays on its line, or goes to ``at``."""
        rows = list(rows)
        kept, room = at or self.here, self.room
        cut = [fitted(shown, room) for _, shown in rows]
        if [row[0] for row in rows] == [row[0] for row in self._rows]:
            for (row_id, shown), (_, before), now, then in zip(rows, self._rows, cut, self._cut, strict=True):
                # Another width matters only where a line is cut at another place.
                if shown != before or now != then:
                    self.replace_option_prompt(row_id, now)
        else:
            self.set_options(
                [
                    Option(now, row_id, row_id.startswith("#"))
                    for (row_id, _), now in zip(rows, cut, strict=True)
                ]
            )
        self._rows, self._cut, self._fitted = rows, cut, room
        self.go_to(kept)

    def on_resize(self) -> None:
        """Lines are cut to what fits now."""
        if self.room != self._fitted:
            self.fill(self._rows)

    def on_key(self, event: events.Key) -> None:
        """Japanese that is typed here goes nowhere: say so."""
        if event.character is not None and event.character > "\u3000":
            event.stop()
            self.post_message(self.Written())

    async def _on_click(self, event: events.Click) -> None:
        # Textual calls the handler of the base class as well unless this one prevents it.
        at = event.style.meta.get("option")
        if self._click_twice and at is not None and at != self.highlighted:
            event.prevent_default()
            if not self.options[at].disabled:
                self.highlighted = at

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
