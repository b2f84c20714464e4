"""Home: what is open, what is due next, what was left to do; closed incidents below, page by page.

Reads only the lists of the book. Whatever an incident needs is imported when one is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList

from smincident.clock import TOKYO, read, short
from smincident.errors import SmincidentError
from smincident.journal.share import told
from smincident.journal.summary import Summary
from smincident.tui.commands import Command
from smincident.tui.homerows import closed_line, followup_line, gap, heading, left_words, live_line
from smincident.tui.screens.base import Page
from smincident.tui.widgets.bars import TopBar
from smincident.tui.widgets.lists import Lines, Row
from smincident.tui.widgets.text import Words, one_line

PAGE = 20
"""Closed incidents shown at first; each ``さらに`` brings five times as many."""


class Home(Page):
    """All incidents of the book."""

    NAME = "事案の一覧"
    KEYS = (
        Command(
            "new",
            "新しい事案を開く",
            "f3,n",
            "新規",
            "しんき あたらしい じあん shinki atarashii new",
            "起きたことに名前を付けて、手順を始める。種類が分からなくても始められる。",
        ),
        Command(
            "open",
            "光っている行を開く",
            "f4,o",
            "開く",
            "ひらく hiraku open",
            "事案を開く。宿題の行では、その宿題の状態を書く。",
        ),
        Command(
            "setup",
            "団体の設定をする",
            "f5",
            "設定",
            "だんたい せってい dantai settei",
            "団体の名前、指針、連絡先を書く。初めの一度だけ要る。",
        ),
        Command(
            "drill",
            "訓練の始め方を見る",
            "f6",
            "訓練",
            "くんれん kunren drill",
            "訓練は本番と別の記録簿で行う。",
        ),
        Command(
            "readiness",
            "平時の備えを見る",
            "f7,h",
            "平時",
            "へいじ そなえ てんけん heiji sonae readiness",
            "運用ポリシー、権限、連絡先など、何もない時に整えておくことを、団体とアカウントごとに確かめる。",
        ),
        Command(
            "leave",
            "終了する",
            "f10,q",
            "終了",
            "しゅうりょう おわる shuuryou owaru quit",
            "画面を閉じる。書きかけの文は残る。Ctrl+Q も同じ。",
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._closed_shown = PAGE

    def body(self) -> ComposeResult:
        """What is due next, then the list."""
        yield Words("", id="due")
        yield Lines(id="incidents")

    def on_mount(self) -> None:
        """Fill the list; where the book can only be read, say so."""
        self.refreshed()
        self.query_one(Lines).focus()
        if self.store.journal.read_only:
            self.tell(
                f"{self.store.only_looking or 'この記録簿には書き込めません'}　＞ 見るだけで開いています",
                "warn",
            )
        elif place := told(self.store.journal.network, self.store.journal.cloud):
            self.tell(place, "warn")

    def on_screen_resume(self) -> None:
        """Outside an incident the declared operator acts."""
        self.store.be_at("")
        if self.is_mounted and self.query(TopBar):
            self.show_title()

    def heading_parts(self) -> tuple[str, str]:
        """The body whose incidents these are."""
        return self.NAME, self.store.body

    def passed(self) -> None:
        """Due times have moved."""
        super().passed()
        self.refreshed()

    def refreshed(self) -> None:
        """Show the book as it is now."""
        super().refreshed()
        try:
            rows = list(self._rows())
        except SmincidentError as error:
            self.fail(error)
            return
        self.query_one("#incidents", Lines).fill(rows)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Setting up is offered until it is done; the checklist is that of a body that is known."""
        if action in ("setup", "readiness"):
            return self.store.ready is (action == "readiness")
        return True

    def _rows(self) -> Iterator[Row]:
        journal, now = self.store.journal, self.store.clock()
        live = journal.incidents("live", 200)
        self._show_due(live, now)
        if not self.store.ready:
            yield (
                "#none",
                one_line(
                    "団体の設定がまだありません。", ("F5", "bold $primary"), " で設定すると、事案を開けます。"
                ),
            )
            yield "#none2", one_line(("端末では smincident init --guideline 指針 でも設定できます。", "$dim"))
            yield "#none3", one_line("")
        opened = [item for item in live if item.status == "open"]
        watched = [item for item in live if item.status == "watching"]
        yield heading("open", f"対応中 {len(opened)}件")
        if not opened:
            yield (
                "#quiet",
                one_line(
                    ("  ありません。", "$dim"), ("F3", "bold $primary"), (" で新しい事案を開きます", "$dim")
                ),
            )
        for item in opened:
            yield f"i:{item.id}", live_line(item, now)
        if watched:
            yield gap("watching")
            yield heading("watching", f"見守り中 {len(watched)}件")
            for item in watched:
                yield f"i:{item.id}", live_line(item, now)
        if waiting := journal.followups():
            yield gap("followups")
            yield heading("followups", f"宿題 {len(waiting)}件")
            for task in waiting:
                yield (
                    f"f:{task['incident']}:{task['id']}",
                    followup_line(task, f"{now.astimezone(TOKYO):%Y-%m-%d}"),
                )
        count = journal.count("closed")
        yield gap("closed")
        yield heading("closed", f"終結 {count:,}件")
        for item in journal.incidents("closed", self._closed_shown):
            yield f"i:{item.id}", closed_line(item)
        if count > self._closed_shown:
            yield "more", one_line((f"  さらに表示する（残り {count - self._closed_shown:,}件）", "$primary"))

    def _show_due(self, live: list[Summary], now: datetime) -> None:
        bar = self.query_one("#due", Words)
        due = sorted(((i.next_due, i) for i in live if i.next_due), key=lambda pair: pair[0])
        bar.set_class(bool(due) and read(due[0][0]) < now, "-late")
        if not due:
            bar.say(("次の期限  ", "$dim"), "ありません")
            return
        at, item = due[0]
        bar.update(
            one_line(
                ("次の期限  ", "$dim"),
                (f"{short(at)} ", "bold"),
                (left_words(at, now), "bold $warning"),
                (f"  {item.id}  ", "$dim"),
                item.next_label,
            )
        )

    @on(OptionList.OptionSelected, "#incidents")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._open(event.option_id or "")

    def action_open(self) -> None:
        """Open the highlighted line."""
        self._open(self.query_one(Lines).here or "")

    def _open(self, row: str) -> None:
        kind, _, rest = row.partition(":")
        if row == "more":
            self._closed_shown += PAGE * 5
            self.refreshed()
        elif kind == "i":
            self.screens.open_incident(rest)
        elif kind == "f":
            from smincident.tui.screens.followups import followup_dialog

            incident, _, found = rest.rpartition(":")
            self.screens.push_screen(followup_dialog(self, incident, found))

    def action_new(self) -> None:
        """A new incident."""
        if not self.store.ready:
            self.action_setup()
            return
        from smincident.tui.screens.opening import opening_dialog

        self.screens.push_screen(opening_dialog(self))

    def action_setup(self) -> None:
        """Write organisation.yaml."""
        from smincident.tui.screens.setup import setup_dialog

        try:
            dialog = setup_dialog(self)
        except SmincidentError as error:
            self.fail(error)
            return
        self.screens.push_screen(dialog)

    def action_drill(self) -> None:
        """How a rehearsal is begun."""
        from smincident.tui.screens.dialog import ReadDialog
        from smincident.tui.widgets.prose import Block

        rows = [
            Block(
                "訓練は、本番とは別の記録簿で行います。いったん終了して（F10）、端末で次のように打ってください。"
            ),
            Block(""),
            Block("smincident drill flaming", "bold", "  "),
            Block("smincident drill impersonation", "bold", "  "),
            Block("smincident drill password-leak", "bold", "  "),
            Block(""),
            Block("画面の一番上に、いつも【訓練】と出ます。", "$dim"),
        ]
        self.screens.push_screen(ReadDialog("訓練の始め方", rows))

    def action_readiness(self) -> None:
        """What is to be in order in quiet times."""
        from smincident.tui.screens.readiness import ReadinessPage

        self.screens.push_screen(ReadinessPage())

    def action_note(self) -> None:
        """A note in the highlighted incident, or in the only one that is open."""
        from smincident.tui.screens.note import note_dialog

        kind, _, rest = (self.query_one(Lines).here or "").partition(":")
        live = [item.id for item in self.store.journal.incidents("live", 2)]
        incident = rest if kind == "i" else live[0] if len(live) == 1 else ""
        if not incident:
            self.tell("メモを残す事案の行を光らせてください", "warn")
            return
        self.screens.push_screen(note_dialog(self, incident))

    def action_back(self) -> None:
        """Nothing lies below."""
        self.tell("終わるには F10 を押してください")
