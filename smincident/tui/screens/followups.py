"""Follow-ups (宿題): what outlives the closing, with owner and date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smincident.incident import actions as do
from smincident.incident.parts import FOLLOWUP_STATES
from smincident.tui.commands import Command
from smincident.tui.says import day, day_and_time, understood_day
from smincident.tui.screens.base import Commanded
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.listing import ListingPage
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.lists import Row
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import cut, one_line


def followup_dialog(page: Commanded[Any], incident: str, followup: str) -> FormDialog:
    """Done, dropped, or another owner or date."""
    store = page.store
    item = store.state(incident).followups[followup]

    def save(values: dict[str, Value]) -> None:
        due = day(str(values["due"]), store.clock())
        action = do.UpdateFollowup(
            id=followup,
            state=str(values["state"]) if values["state"] != item.state else "",
            owner=str(values["owner"]) if values["owner"] != item.owner else "",
            due=due if due != item.due else "",
            note=str(values["note"]),
        )
        page.recorded(store.perform(incident, action))

    asks = [
        Ask("state", "状態", "answer", choices=list(FOLLOWUP_STATES.items()), value=item.state),
        Ask("note", "したこと、備考", "text"),
        Ask("owner", "担当", "line", value=item.owner),
        Ask("due", "期日", "date", value=item.due, clock=lambda typed: understood_day(typed, store.clock())),
    ]
    return FormDialog(
        f"宿題 {followup}　{incident}",
        asks,
        save,
        half=(incident, f".followup|{followup}"),
        intro=[Block(item.text, "bold")],
    )


class FollowupsPage(ListingPage):
    """The follow-ups of one incident."""

    NAME = "宿題"
    KEYS = (
        Command(
            "add",
            "宿題を加える",
            "f3,n",
            "追加",
            "ついか しゅくだい tsuika",
            "終結のあとに残ることを、担当と期日を決めて書く。",
        ),
        Command(
            "update",
            "光っている宿題を書き直す",
            "f4,e",
            "更新",
            "こうしん koushin",
            "済、取りやめ、担当や期日の変更。Enter も同じ。",
        ),
    )

    def rows(self) -> Sequence[Row]:
        """Open ones first."""
        items = sorted(self.state.followups.values(), key=lambda f: (f.state != "open", f.due))
        return [
            (
                f.id,
                one_line(
                    (f"[{FOLLOWUP_STATES[f.state]}] ", "$primary" if f.state == "open" else "$dim"),
                    f"{f.due} ",
                    cut(f.text, max(8, self.cells - 20)),
                ),
            )
            for f in items
        ]

    def detail(self, row: str) -> Sequence[Block]:
        """One follow-up in full."""
        item = self.state.followups[row]
        step = self.state.the_plan.step(item.step)
        rows = (
            ("担当", item.owner),
            ("期日", item.due),
            ("代わりの手順", step.title if step else item.step),
            ("備考", item.note),
            ("書いた時刻", day_and_time(item.at)),
        )
        return [
            Block(item.text, "bold"),
            Block(FOLLOWUP_STATES[item.state], "$dim"),
            *(Block(text, "", f"{label}：", "$dim") for label, text in rows if text),
        ]

    def chosen(self, row: str) -> None:
        """Enter: write what changed."""
        self.action_update()

    def action_update(self) -> None:
        """What changed about the highlighted one."""
        if self.here:
            self.app.push_screen(followup_dialog(self, self.incident, self.here))

    def action_add(self) -> None:
        """A new follow-up."""

        def save(values: dict[str, Value]) -> None:
            due = day(str(values["due"]), self.store.clock())
            self.recorded(
                self.store.perform(
                    self.incident,
                    do.AddFollowup(text=str(values["text"]), owner=str(values["owner"]), due=due),
                )
            )

        self.app.push_screen(
            FormDialog("宿題を加える", followup_asks(self), save, half=(self.incident, ".followup"))
        )


def followup_asks(page: Commanded[Any], text: str = "") -> list[Ask]:
    """What, who, until when."""
    store = page.store
    return [
        Ask("text", "残ること", "text", required=True, value=text),
        Ask("owner", "担当", "line", required=True, value=store.operator),
        Ask("due", "期日", "date", required=True, clock=lambda typed: understood_day(typed, store.clock())),
    ]
