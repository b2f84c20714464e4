"""Quiet times (平時の備え): the body's checklist by item and account, what is due first, and a form to record a check."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from smincident import workplace
from smincident.errors import SmincidentError
from smincident.incident.readiness import STATES, Check, Checks, Line
from smincident.keeping import Keeping
from smincident.tui import readywords
from smincident.tui.commands import Command
from smincident.tui.says import day, moment, understood, understood_day
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.listing import ListingPage
from smincident.tui.widgets.form import Ask, Value
from smincident.tui.widgets.lists import Row
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import cut, one_line, width

CHAIN = "readiness"
"""Where half-written checks are kept, beside those of incidents."""


class ReadinessPage(ListingPage):
    """The checklist of the body."""

    NAME = "平時の備え"
    KEYS = (
        Command(
            "check",
            "確かめた結果を記録する",
            "f4,ctrl+s,e",
            "記録",
            "きろく かくにん kiroku kakunin",
            "光っている項目について、よし・不備・該当なしと、次に確かめる日を書く。Enter も同じ。",
        ),
        Command(
            "paper",
            "書式を書き出す",
            "f5,p",
            "書式",
            "しょしき うんようぽりしー きょうぎしょ shoshiki policy",
            "運用ポリシーや協議書を、指針の挙げる項目の順に、分かるところを埋めてファイルにする。",
        ),
        Command(
            "withdraw",
            "確認の記録を取り消す",
            "f6",
            "取消",
            "とりけし torikeshi",
            "光っている項目の最後の確認を、理由を書いて取り消す。記録そのものは残る。",
        ),
        Command(
            "arrange",
            "並べ方を変える",
            "f7,v",
            "並び",
            "ならび あかうんと narabi account",
            "今確かめるものから並べるか、団体・アカウントごとに並べるか。",
        ),
    )

    def __init__(self, at: str = "") -> None:
        super().__init__("", at)
        self._by_account = False
        self._lines: dict[str, Line] = {}
        self._checks = Checks()
        self._kept: Keeping | None = None

    @property
    def keeping(self) -> Keeping:
        """The checklist and its record."""
        if self._kept is None:
            self._kept = workplace.keeping(self.store.session)
        return self._kept

    def heading_parts(self) -> tuple[str, str]:
        """The body, and how much waits."""
        waiting = sum(line.due for line in self._lines.values())
        return self.NAME, f"{self.store.body}　今確かめるもの {waiting}件" if self._lines else self.store.body

    def rows(self) -> Sequence[Row]:
        """What is due first, or by the body and its accounts."""
        self._checks = self.keeping.checks()
        lines = self.keeping.lines(self._checks)
        self._lines = {readywords.row_id(line): line for line in lines}
        self.show_title()
        return list(self._rows_by_account(lines) if self._by_account else self._rows_by_day(lines))

    def _rows_by_day(self, lines: Sequence[Line]) -> list[Row]:
        groups = (
            ("due", "今確かめるもの", [line for line in lines if line.due]),
            ("dated", "次に確かめる日のあるもの", [line for line in lines if not line.due and line.next]),
            ("rest", "済んだもの", [line for line in lines if not line.due and not line.next]),
        )
        found: list[Row] = []
        for name, heading, members in groups:
            if members or name == "due":
                found.append((f"#{name}", one_line((f"{heading} {len(members)}件", "bold $primary"))))
                found += [(readywords.row_id(line), self._shown(line, line.account)) for line in members]
        return found

    def _rows_by_account(self, lines: Sequence[Line]) -> list[Row]:
        accounts = {one.id: one.name or one.handle or one.id for one in self.keeping.organisation().accounts}
        found: list[Row] = []
        for account, heading in {"": "団体", **accounts}.items():
            members = [line for line in lines if line.account == account]
            waiting = sum(line.due for line in members)
            if members:
                title = f"{heading} {waiting}/{len(members)}件" if waiting else f"{heading} {len(members)}件"
                found.append((f"#{account or 'body'}", one_line((title, "bold $primary"))))
                found += [(readywords.row_id(line), self._shown(line, "")) for line in members]
        return found

    def _shown(self, line: Line, account: str) -> Content:
        after = f" {cut(account, 10)}" if account else ""
        room = self.cells - 8 - width(after)
        title = cut(line.wanted.item.title, max(8, room))
        return one_line(readywords.mark(line), " ", readywords.weight(line), " ", title, (after, "$dim"))

    def detail(self, row: str) -> Sequence[Block]:
        """One line in full."""
        line = self._lines.get(row)
        if line is None:
            return [Block("ありません", "$dim")]
        account = next((a for a in self.keeping.organisation().accounts if a.id == line.account), None)
        return readywords.blocks(line, account, self._checks.of(*line.key))

    def chosen(self, row: str) -> None:
        """Enter: record a check."""
        self.action_check()

    def action_check(self) -> None:
        """What was found about the highlighted item."""
        line = self._lines.get(self.here)
        if line is not None:
            self.app.push_screen(check_dialog(self, line))

    def action_withdraw(self) -> None:
        """Withdraw the check that holds for the highlighted item."""
        line = self._lines.get(self.here)
        if line is None:
            return
        if line.check is None:
            self.tell("取り消す確認の記録がありません", "warn")
            return
        self.app.push_screen(withdraw_dialog(self, line, line.check))

    def action_note(self) -> None:
        """A note in the only incident that is open; which of several is chosen on the list."""
        from smincident.tui.screens.note import note_dialog

        live = self.store.journal.incidents("live", 2)
        if len(live) == 1:
            self.app.push_screen(note_dialog(self, live[0].id))
        else:
            self.tell("メモは、事案の一覧で事案の行を光らせて残します", "warn")

    def action_paper(self) -> None:
        """Write a paper to a file."""
        from smincident.tui.screens.saving import paper_dialog

        try:
            if not self.keeping.papers():
                self.tell("書式：指針に定めなし", "warn")
                return
            self.app.push_screen(paper_dialog(self, self.keeping))
        except SmincidentError as error:
            self.fail(error)

    def action_arrange(self) -> None:
        """The other way of listing."""
        self._by_account = not self._by_account
        self.fill()
        self.tell("団体・アカウントごとに並べました" if self._by_account else "今確かめるものから並べました")

    def finds(self) -> list[tuple[str, Content, str]]:
        """The palette finds the items too."""
        return [
            (row, one_line(line.wanted.item.title, (f"  {line.account or '団体'}", "$dim")), line.wanted.id)
            for row, line in self._lines.items()
        ]

    def visit(self, found: str) -> None:
        """Go to an item."""
        self.fill(found)

    def wrote(self, said: str) -> None:
        """Say what was recorded, and show it."""
        self.tell(said, "done")
        self.screens.changed()


def check_dialog(page: ReadinessPage, line: Line) -> FormDialog:
    """What was found, and when to look again."""
    store, keeping, (item, account) = page.store, page.keeping, line.key

    def save(values: dict[str, Value]) -> None:
        now = store.clock()
        at, precision = moment(str(values["at"]), now)
        event, made = keeping.check(
            item, account, str(values["state"]), note=str(values["note"]), evidence=str(values["evidence"]),
            next_day=day(str(values["next"]), now), by=str(values["by"]), at=at, precision=precision,
        )  # fmt: skip
        page.wrote(f"記録済 {event.n}　{made.wanted.item.title}　{readywords.standing(made)}")

    choices = [(key, word) for key, word in STATES.items() if key != "open"]
    asks = [
        Ask("state", "結果", "answer", required=True, choices=choices),
        Ask("note", "見たこと（不備・該当なしは理由）", "text"),
        Ask("evidence", "裏付けと置き場所（画面の写し、文書番号など）", "line"),
        Ask(
            "next",
            "次に確かめる日（空なら項目の間隔から）",
            "date",
            clock=lambda typed: understood_day(typed, store.clock()),
        ),
        Ask("by", "確かめた人", "line", value=store.operator),
        Ask("at", "いつ確かめたか（空なら今）", "time", clock=lambda typed: understood(typed, store.clock())),
    ]
    intro = [Block(line.wanted.item.title, "bold")]
    intro += [Block(line.answer.says, "$dim", "設定の答え：", "$dim")] if line.answer else []
    heading = f"確かめた結果　{account}" if account else "確かめた結果　団体"
    return FormDialog(heading, asks, save, half=(CHAIN, f".check|{item}|{account}"), intro=intro)


def withdraw_dialog(page: ReadinessPage, line: Line, check: Check) -> FormDialog:
    """Why the check does not hold."""

    def save(values: dict[str, Value]) -> None:
        event = page.keeping.withdraw(check.n, str(values["reason"]))
        page.wrote(f"記録済 {event.n}　確認{check.n}を取り消し")

    intro = [Block(line.wanted.item.title, "bold"), *readywords.check_blocks(check)]
    asks = [Ask("reason", "取り消す理由", "text", required=True)]
    return FormDialog("確認の取消し", asks, save, intro=intro, confirm="取り消す", danger=True)
