"""Watching, closing, opening again: what is still open is listed, and each item can be ended or become a follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.content import Content

from smincident.incident import actions as do
from smincident.incident.acts_status import open_matters
from smincident.incident.parts import CHANNEL_CLOSED, STATUSES, TAKEDOWN_FINAL
from smincident.incident.state import State
from smincident.incident.walk import STATUS_LABELS, WEIGHT_LABELS, StepView, walk
from smincident.tui import keys
from smincident.tui.says import WEIGHT_STYLES, WEIGHTS, day
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.followups import followup_asks
from smincident.tui.screens.leftovers import followups_dialog, row_of, skip_dialog, title_of
from smincident.tui.screens.listing import ListingPage
from smincident.tui.stepwords import why
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.lists import Lines, Row
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import cut, one_line


def matters(state: State) -> list[tuple[str, str]]:
    """What keeps the incident open, as ``open_matters`` says it, each with what it is about."""
    keys = [f"step:{'|'.join(line.key)}" for line in walk(state) if not line.ended]
    keys += [f"takedown:{t.id}" for t in state.takedowns.values() if t.state not in TAKEDOWN_FINAL]
    keys += [f"promise:{p.id}" for p in state.promises.values() if p.state == "open"]
    keys += [
        f"document:{d.id}"
        for d in state.documents.values()
        if d.status == "approved" and d.cls in ("notice", "post", "press")
    ]
    keys += [f"channel:{c.id}" for c in state.channels.values() if c.status in CHANNEL_CLOSED]
    return list(zip(keys, open_matters(state), strict=True))


class ClosingPage(ListingPage):
    """What is still open, and the way to the end."""

    NAME = "見守り・終結"
    KEYS = keys.CLOSING

    def __init__(self, incident: str, at: str = "") -> None:
        super().__init__(incident, at)
        self._marked: set[str] = set()

    def rows(self) -> Sequence[Row]:
        """What is open."""
        found = matters(self.state)
        if not found:
            return [
                (
                    "none",
                    one_line(
                        ("残りはありません。F4 で終結できます", "$success")
                        if self.state.status != "closed"
                        else ("終結しています", "$dim")
                    ),
                )
            ]
        lines = {row_of(line): line for line in walk(self.state)}
        self._marked &= lines.keys() & dict(found).keys()
        marked = f"　印 {len(self._marked)}件" if self._marked else ""
        heading = ("#count", one_line((f"残り {len(found)}件{marked}", "bold $primary")))
        return [heading, *((row, self._shown(row, lines.get(row), text)) for row, text in found)]

    def _shown(self, row: str, line: StepView | None, text: str) -> Content:
        if line is None:
            return one_line("       ", cut(text, self.cells - 8))
        return one_line(
            ("[x] " if row in self._marked else "[ ] ", "bold $primary"),
            (WEIGHTS[line.weight], WEIGHT_STYLES[line.weight]),
            " ",
            cut(title_of(line), self.cells - 8),
        )

    def _line(self, row: str) -> StepView | None:
        return next((line for line in walk(self.state) if row_of(line) == row), None)

    def _chosen_lines(self) -> list[StepView]:
        """The open lines with a mark; without any mark the highlighted one."""
        wanted = self._marked or {self.here}
        return [line for line in walk(self.state) if row_of(line) in wanted and not line.ended]

    def detail(self, row: str) -> Sequence[Block]:
        """What the line is, and how it can end."""
        text = dict(matters(self.state)).get(row, "")
        line = self._line(row)
        found = [Block(f"いま：{STATUSES[self.state.status]}", "$dim"), Block("")]
        found.append(Block(title_of(line) if line else text, "bold"))
        if line:
            found.append(Block(f"{WEIGHT_LABELS[line.weight]}　{STATUS_LABELS[line.status]}", "$dim"))
            found += [Block(b, "$warning") for b in line.blocked_by]
            found += [
                Block(""),
                Block("Enter でその手順へ。F3 で宿題に、F6 で該当なしにできます。"),
                Block("Space（F7）で印を付けると、まとめてできます。F8 は実務上の備えすべてに付けます。"),
                Block(""),
                *why(line.step, self.state),
            ]
        elif row.startswith("takedown:"):
            found += [
                Block(""),
                Block("Enter で対象と削除依頼へ。却下、無回答、結果不明、削除確認のどれかにします。"),
            ]
        elif row.startswith("promise:"):
            found += [Block(""), Block("Enter で、守ったか、守れなかったかを書きます。")]
        elif row.startswith("document:"):
            found += [Block(""), Block("Enter で文書へ。発出するか、取り下げます。")]
        elif row.startswith("channel:"):
            found += [Block(""), Block("Enter で連絡と経路へ。復旧したら、そう記録します。")]
        return found

    def chosen(self, row: str) -> None:
        """Enter: go there."""
        self.action_visit()

    def action_visit(self) -> None:
        """Go where the highlighted matter is dealt with."""
        kind, _, name = self.here.partition(":")
        if kind == "step":
            from smincident.tui.screens.incident import IncidentPage

            below = self.app.screen_stack[-2]
            if isinstance(below, IncidentPage):
                below.query_one("#steps", Lines).go_to(name)
            self.dismiss()
        elif kind == "takedown":
            from smincident.tui.screens.subjects import SubjectsPage

            self.app.push_screen(SubjectsPage(self.incident, f"t:{name}"))
        elif kind == "promise":
            from smincident.tui.screens.going import promise_dialog

            self.app.push_screen(promise_dialog(self, self.incident, name))
        elif kind == "document":
            from smincident.tui.screens.document import DocumentPage

            self.app.push_screen(DocumentPage(self.incident, document=name))
        elif kind == "channel":
            from smincident.tui.screens.contacts import ContactsPage

            self.app.push_screen(ContactsPage(self.incident, at=f"c:{name}"))

    def action_mark(self) -> None:
        """Mark the highlighted step, or take its mark away; on to the next line."""
        if self._line(self.here) is None:
            self.tell("印を付けられるのは手順だけです。Enter でその画面へ行けます", "warn")
            return
        self._marked ^= {self.here}
        self.fill()
        self.query_one("#lines", Lines).action_cursor_down()

    def action_practice(self) -> None:
        """Mark all steps that no clause asks for; once more takes the marks away."""
        found = {row_of(line) for line in walk(self.state) if line.weight == "practice" and not line.ended}
        if not found:
            self.tell("終わっていない「実務上の備え」はありません", "warn")
            return
        took = found <= self._marked
        self._marked = self._marked - found if took else self._marked | found
        self.fill()
        self.tell(f"実務上の備え {len(found)}件{'の印を外しました' if took else 'に印を付けました'}")

    def action_skip(self) -> None:
        """All marked steps become not applicable, for one reason."""
        lines = self._chosen_lines()
        if not lines:
            self.tell("該当なしにできるのは手順だけです。Enter でその画面へ行けます", "warn")
            return
        self.app.push_screen(skip_dialog(self, lines))

    def let_go(self) -> None:
        """Take all marks away: what they were for is recorded."""
        self._marked.clear()

    def action_followup(self) -> None:
        """Put the steps off and let a follow-up stand in for each."""
        lines = self._chosen_lines()
        if not lines:
            self.tell("宿題にできるのは手順だけです。Enter でその画面へ行けます", "warn")
            return
        if len(lines) > 1:
            self.app.push_screen(followups_dialog(self, lines))
            return
        line = lines[0]
        step, subject = line.key

        def save(values: dict[str, Value]) -> None:
            due = day(str(values["due"]), self.store.clock())
            if line.status not in ("deferred", "delegated"):
                put_off = do.Defer(
                    step=step, subject=subject, reason=str(values["reason"]), by=str(values.get("by", ""))
                )
                self.store.perform(self.incident, put_off)
            action = do.AddFollowup(
                text=str(values["text"]), owner=str(values["owner"]), due=due, step=step, subject=subject
            )
            self.recorded(self.store.perform(self.incident, action))

        asks = followup_asks(self, title_of(line))
        if line.status not in ("deferred", "delegated"):
            asks.append(Ask("reason", "いま終えない理由", "text", required=True))
            if line.weight == "must":
                asks.append(Ask("by", "誰の権限で（指針が求める手順です）", "line", required=True))
        self.app.push_screen(
            FormDialog("宿題にする", asks, save, half=(self.incident, f".leave|{step}|{subject}"))
        )

    def action_close(self) -> None:
        """Close, or open again."""
        if self.state.status == "closed":
            self._set("open", "事案を再開する", [Ask("reason", "再開する理由", "text", required=True)])
            return
        if left := matters(self.state):
            self.tell(
                f"まだ終結できません。残り {len(left)}件を、終えるか、宿題（F3）か該当なし（F6）にしてください",
                "error",
            )
            return
        self._set("closed", "終結する", [Ask("reason", "終結の判断（決めた人、根拠）", "text")])

    def action_watch(self) -> None:
        """Watch, or back to work."""
        if self.state.status == "closed":
            self.tell("終結しています。続けるには F4 で再開してください", "warn")
        elif self.state.status == "watching":
            self._set("open", "対応中に戻す", [Ask("reason", "戻す理由", "text")])
        else:
            self._set("watching", "見守りに移す", [Ask("reason", "移す理由、何を見るか", "text")])

    def _set(self, status: Any, heading: str, asks: list[Ask]) -> None:
        def save(values: dict[str, Value]) -> None:
            self.recorded(
                self.store.perform(self.incident, do.SetStatus(status=status, reason=str(values["reason"])))
            )

        self.app.push_screen(FormDialog(heading, asks, save, half=(self.incident, f".status|{status}")))
