"""The timeline (経過): every event with the time it happened and the time it was recorded; corrections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import on
from textual.widget import Widget

from smincident.clock import full, local
from smincident.incident import actions as do
from smincident.incident.events import Event
from smincident.report.timeline import actor_of
from smincident.tui import keys
from smincident.tui.commands import folded
from smincident.tui.says import PRECISIONS, event_line, moment, understood
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.listing import ListingPage
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.lists import Lines, Row
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import cut, one_line
from smincident.tui.widgets.typing import LineInput

AT_ONCE = 200
"""Events shown at first; each ``さらに前`` brings as many more."""


class TimelinePage(ListingPage):
    """All events, the latest at the bottom and highlighted."""

    NAME = "経過"
    KEYS = keys.TIMELINE

    def __init__(self, incident: str, at: str = "") -> None:
        super().__init__(incident, at)
        self._shown = AT_ONCE
        self._made: dict[int, str] = {}
        self._typed = ""

    def above(self) -> Iterable[Widget]:
        """The field to search in."""
        field = LineInput("", "探す言葉", id="find")
        field.display = False
        yield field

    def first(self) -> str:
        """The latest event."""
        self.screens.unread = []
        self.screens.show_news()
        return str(self.state.n)

    def _what(self, event: Event) -> str:
        if event.n not in self._made:
            self._made[event.n] = event_line(event, self.state, self.store.names)
        return self._made[event.n]

    def rows(self) -> Sequence[Row]:
        """The events, as many as are asked for."""
        state = self.state
        words = folded(self._typed).split()
        wanted = (
            [
                e
                for e in state.events
                if all(w in folded(f"{e.n} {self._what(e)} {actor_of(e)}") for w in words)
            ]
            if words
            else state.events
        )
        found: list[Row] = []
        if len(wanted) > self._shown:
            found.append(("#more", one_line((f"前に {len(wanted) - self._shown}件（F6 で見る）", "$dim"))))
        for event in wanted[-self._shown :]:
            mark = ("訂 ", "bold $accent") if event.n in state.corrections else ""
            style = (
                "$warning"
                if event.kind in ("deviation-recorded", "inject-arrived")
                else "bold"
                if event.kind == "noted"
                else ""
            )
            found.append(
                (
                    str(event.n),
                    one_line(
                        (f"{event.n:>4} {local(event.occurred_at):%m/%d %H:%M} ", "$dim"),
                        mark,
                        (cut(self._what(event), self.cells - 19), style),
                    ),
                )
            )
        return found

    def detail(self, row: str) -> Sequence[Block]:
        """One event in full."""
        event = next((e for e in self.state.events if str(e.n) == row), None)
        if event is None:
            return []
        found = [
            Block(f"記録 {event.n}", "bold"),
            Block(
                f"{full(event.occurred_at)}{PRECISIONS.get(event.precision, '')}", "", "起きた時刻：", "$dim"
            ),
            Block(full(event.recorded_at), "", "書いた時刻：", "$dim"),
            Block(actor_of(event), "", "書いた人：", "$dim"),
            Block(""),
            Block(self._what(event)),
        ]
        if event.data and (text := event.data.get("text")) and "\n" in str(text):
            found += [Block(""), Block(str(text))]
        if event.n in self.state.corrections:
            found += [
                Block(""),
                Block(self.state.corrections[event.n], "bold $accent", "訂正：", "bold $accent"),
            ]
        return [*found, Block(""), Block(event.digest[:16], "$dim", "要約値 ", "$dim")]

    def chosen(self, row: str) -> None:
        """Enter: correct it."""
        self.action_correct()

    def action_correct(self) -> None:
        """A new entry about an earlier one."""
        if not self.here.isdigit():
            self.tell("訂正する記録の行を光らせてください", "warn")
            return
        n = int(self.here)
        event = next(e for e in self.state.events if e.n == n)

        def save(values: dict[str, Value]) -> None:
            at, precision = moment(str(values["at"]), self.store.clock())
            action = do.Correct(
                n=n, reason=str(values["reason"]), text=str(values["text"]), at=at, precision=precision
            )
            self.recorded(self.store.perform(self.incident, action))

        asks = [
            Ask("text", "正しい内容", "text"),
            Ask("reason", "訂正の理由", "text", required=True),
            Ask(
                "at",
                "いつのことか（空なら今）",
                "time",
                clock=lambda typed: understood(typed, self.store.clock()),
            ),
        ]
        intro = [Block(self._what(event), "", f"記録 {n}　", "$dim"), Block("前の記録は消えません。", "$dim")]
        self.app.push_screen(
            FormDialog(f"記録 {n} の訂正", asks, save, half=(self.incident, f".correct|{n}"), intro=intro)
        )

    def action_search(self) -> None:
        """Show the field to search in."""
        field = self.query_one("#find", LineInput)
        field.display = True
        field.focus()

    def action_earlier(self) -> None:
        """Further back."""
        self._shown += AT_ONCE
        self.fill()

    def action_back(self) -> None:
        """Put the search away first."""
        field = self.query_one("#find", LineInput)
        if field.display:
            field.value = ""
            field.display = False
            self.query_one("#lines", Lines).focus()
        else:
            super().action_back()

    @on(LineInput.Changed, "#find")
    def _narrow(self, event: LineInput.Changed) -> None:
        self._typed = event.value
        self.fill()
