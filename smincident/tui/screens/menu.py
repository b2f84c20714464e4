"""A list to choose from, which narrows as one types: by name, kana or romaji."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList

from smincident.tui.commands import Command, folded
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import Dialog
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.text import Words, one_line, padded
from smincident.tui.widgets.typing import LineInput

FIND_FROM = 8
"""A list at least this long can be searched."""


class MenuDialog(Dialog[str]):
    """Choose one line; None when nothing was chosen.

    Args:
        rows: ids and what is shown. An id that begins with ``#`` is a heading.
        at: the id that is highlighted first.
        readings: more text by id that the search looks at.
        find: whether there is a field to search in.
    """

    KEYS = (Command("choose", "選ぶ", "f4", "選ぶ", "えらぶ erabu", "光っている行を選ぶ。Enter も同じ。"),)
    NAME = "一覧から選ぶ"

    def __init__(
        self,
        heading: str,
        rows: Sequence[tuple[str, Content]],
        at: str = "",
        *,
        readings: dict[str, str] | None = None,
        find: bool | None = None,
    ) -> None:
        super().__init__(heading)
        self.rows = list(rows)
        self.at = at
        self.readings = readings or {}
        self.find = len(self.rows) >= FIND_FROM if find is None else find

    def inside(self) -> Iterable[Widget]:
        """The field to search in, and the list."""
        if self.find:
            yield LineInput("", "名前、かな、ローマ字で探す", id="find")
        yield Lines(id="menu")
        yield Words("", id="none")

    def on_mount(self) -> None:
        """All lines at first."""
        self._narrow("")
        self.query_one(Lines).go_to(self.at)
        (self.query_one("#find") if self.find else self.query_one(Lines)).focus()

    @on(LineInput.Changed, "#find")
    def _typed(self, event: LineInput.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        wanted = folded(typed).split()
        found = [
            (row_id, shown)
            for row_id, shown in self.rows
            if not wanted
            or (
                not row_id.startswith("#")
                and all(w in folded(f"{shown.plain} {self.readings.get(row_id, '')}") for w in wanted)
            )
        ]
        lines = self.query_one(Lines)
        lines.fill(found)
        lines.display = bool(found)
        nothing = self.query_one("#none", Words)
        nothing.display = not found
        nothing.say("見つかりません" if self.rows else "まだありません")

    def on_key(self, event: events.Key) -> None:
        """Arrow keys move in the list while the cursor stays in the search field."""
        lines = self.query_one(Lines)
        if self.find and not lines.has_focus and event.key in ("up", "down", "enter"):
            event.stop()
            event.prevent_default()
            {"up": lines.action_cursor_up, "down": lines.action_cursor_down, "enter": self.action_choose}[
                event.key
            ]()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_id)

    def action_choose(self) -> None:
        """Take the highlighted line."""
        if (here := self.query_one(Lines).here) is not None:
            self.dismiss(here)


def palette_for(page: Commanded[Any]) -> None:
    """Offer all commands of a screen, and run the chosen one."""
    known = {c.action: c for c in page.commands() if page.offers(c) and c.action not in ("palette", "back")}
    rows = [
        (c.action, one_line(padded(c.title, 40), ("  " + " ".join(c.shown[:2]), "$dim")))
        for c in known.values()
    ]
    readings = {c.action: f"{c.reading} {c.about} {c.label}" for c in known.values()}
    for name, shown, reading in page.finds():
        rows.append((name, shown))
        readings[name] = reading

    async def run(action: str | None) -> None:
        if action in known:
            await page.run_action(action)
        elif action is not None:
            page.visit(action)

    page.app.push_screen(MenuDialog("できること・手順を探す", rows, readings=readings, find=True), run)
