"""A screen of two parts: lines at the left, at the right what is known of the highlighted one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import OptionList

from smincident.errors import SmincidentError
from smincident.incident.state import State
from smincident.tui.screens.base import Page
from smincident.tui.widgets.lists import Lines, Row
from smincident.tui.widgets.prose import Block, Prose


class ListingPage(Page):
    """Lines of one incident, and what is known of each.

    Args:
        incident: its id.
        at: the line that is highlighted first.
    """

    CSS_PATH = "listing.tcss"

    def __init__(self, incident: str, at: str = "") -> None:
        super().__init__()
        self.incident = incident
        self.at = at

    @property
    def incident_id(self) -> str:
        """The id of the incident."""
        return self.incident

    @property
    def state(self) -> State:
        """The incident as of now."""
        return self.store.state(self.incident)

    def above(self) -> Iterable[Widget]:
        """What stands above the two parts."""
        return ()

    def body(self) -> ComposeResult:
        """Lines and details."""
        yield from self.above()
        with Horizontal(classes="body"):
            yield Lines(id="lines", click_twice=True)
            with VerticalScroll(id="detail", can_focus=True):
                yield Prose(id="text")

    def on_mount(self) -> None:
        """Fill both parts."""
        self.fill(self.at or self.first())
        self.query_one("#lines", Lines).focus()

    def heading_parts(self) -> tuple[str, str]:
        """The name of the screen and the incident."""
        return self.NAME, f"{self.incident} {self.state.title}"

    def first(self) -> str:
        """The line that is highlighted when nobody said which; '' for the first."""
        return ""

    def rows(self) -> Sequence[Row]:
        """The lines."""
        raise NotImplementedError

    def detail(self, row: str) -> Sequence[Block]:
        """What is known of a line."""
        raise NotImplementedError

    @property
    def here(self) -> str:
        """The id of the highlighted line."""
        return self.query_one("#lines", Lines).here or ""

    @property
    def cells(self) -> int:
        """How wide a line may be."""
        return max(20, self.query_one("#lines", Lines).room or 36)

    def fill(self, at: str = "") -> None:
        """Show the incident as it is now."""
        try:
            rows = self.rows()
        except SmincidentError as error:
            self.fail(error)
            return
        self.query_one("#lines", Lines).fill(rows, at or None)
        self._show()

    def _show(self) -> None:
        here = self.here
        self.query_one("#text", Prose).show(self.detail(here) if here else [Block("まだありません", "$dim")])

    def refreshed(self) -> None:
        """Show what was written."""
        super().refreshed()
        self.fill()

    def passed(self) -> None:
        """Times have moved on."""
        super().passed()
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Lines are cut to what fits."""
        if self.is_mounted:
            self.call_after_refresh(self.fill)

    @on(OptionList.OptionHighlighted, "#lines")
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show()

    @on(OptionList.OptionSelected, "#lines")
    def _entered(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.chosen(event.option_id or "")

    def chosen(self, row: str) -> None:
        """What enter does with a line."""
