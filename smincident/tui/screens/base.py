"""What all screens share: commands become keys, key bar, palette and help; what happened is told in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen

from smincident.clock import TOKYO, WEEKDAYS
from smincident.errors import SmincidentError
from smincident.tui.commands import Command, bindings
from smincident.tui.widgets.bars import DrillBar, KeyBar, Told, Tone, TopBar
from smincident.tui.widgets.field import Typed
from smincident.tui.widgets.lists import Lines

if TYPE_CHECKING:
    from smincident.incident.actions import Action
    from smincident.tui.app import Screens
    from smincident.tui.store import Recorded, Store

R = TypeVar("R")

HELP = Command(
    "help",
    "使い方を見る",
    "f1,question_mark",
    "ヘルプ",
    "へるぷ つかいかた herupu tsukaikata help",
    "この画面のキーと、できることを並べて見せる。",
)
NOTE = Command(
    "note",
    "メモを残す",
    "f2,m",
    "メモ",
    "めも ひかえ memo hikae note",
    "どの画面からでも、今のことを経過に書き留める。",
)
PALETTE = Command(
    "palette",
    "できること・手順を探す",
    "ctrl+p",
    "",
    "さがす けんさく sagasu kensaku palette",
    "名前、かな、ローマ字で探して選ぶ。",
)
LOOK = Command(
    "look",
    "画面の明るさを変える",
    "ctrl+l",
    "",
    "あかるさ がめん akarusa gamen look",
    "暗い画面と明るい画面を切り替える。",
)
LEAVE = Command(
    "leave",
    "終了する",
    "f10",
    "終了",
    "しゅうりょう おわる shuuryou owaru quit",
    "画面を閉じる。書きかけの文は残る。Ctrl+Q も同じ。",
)
ARRIVED = Command(
    "arrived",
    "訓練で届いた知らせを読む",
    "ctrl+o",
    "",
    "くんれん しらせ みどく kunren shirase midoku",
    "訓練のあいだだけ。まだ読んでいない知らせは、一番上の行に出たままになる。",
)
BACK = Command(
    "back", "前の画面に戻る", "escape", "", "もどる modoru back", "一つ前に戻る。書きかけの文は残る。"
)


class Commanded(Screen[R]):
    """A screen whose keys, key bar, palette and help all come from its commands.

    Attributes:
        KEYS: its own commands, in the order in which they are shown.
    """

    KEYS: ClassVar[tuple[Command, ...]] = ()
    FIRST: ClassVar[tuple[Command, ...]] = (HELP,)
    LAST: ClassVar[tuple[Command, ...]] = (PALETTE, LOOK, ARRIVED, BACK, LEAVE)
    BINDINGS: ClassVar[list[BindingType]] = []
    NAME: ClassVar[str] = ""
    """What the screen is called in help."""

    def __init_subclass__(cls, **given: Any) -> None:
        # Before Textual merges the bindings of a class, so that none exists that help does not know.
        cls.BINDINGS = list(bindings(cls.commands()))
        super().__init_subclass__(**given)

    @classmethod
    def commands(cls) -> list[Command]:
        """All commands of this screen: common ones first and last, its own between."""
        own = {command.action for command in cls.KEYS}
        return (
            [c for c in cls.FIRST if c.action not in own]
            + list(cls.KEYS)
            + [c for c in cls.LAST if c.action not in own]
        )

    def offers(self, command: Command) -> bool:
        """Whether a command can be used now."""
        return self.check_action(command.action, ()) is True

    @property
    def screens(self) -> Screens:
        """The app."""
        return cast("Screens", self.app)

    @property
    def store(self) -> Store:
        """The book and all that is done with it."""
        return self.screens.store

    @property
    def incident_id(self) -> str:
        """The incident this screen is about, '' where there is none."""
        return ""

    def drill_bar(self) -> ComposeResult:
        """In a rehearsal the mark that it is one, with what arrived and was not read."""
        if self.screens.drill is not None:
            bar = DrillBar(self.screens.drill.banner)
            bar.set_reactive(DrillBar.news, self.screens.news)
            bar.set_class(bool(self.screens.news[0]), "-unread")
            yield bar

    @on(Typed)
    def _typed_on_a_choice(self, event: Typed) -> None:
        event.stop()
        self.tell(f"ここは選ぶ欄なので、文字は入りません（{event.how}、Tab で次の欄）", "warn")

    @on(Lines.Written)
    def _typed_on_a_list(self, event: Lines.Written) -> None:
        event.stop()
        self.tell("ここは一覧なので、文字は入りません（Enter か Tab で欄へ）", "warn")

    def told_wrong(self) -> bool:
        """Whether the line at the bottom says what is wrong: nothing may take its place unasked."""
        return any(line.tone == "error" for line in self.query(Told))

    def tell(self, text: str, tone: Tone = "") -> None:
        """Say something in the line at the bottom."""
        for line in self.query(Told):
            line.tell(text, tone)

    def fail(self, error: SmincidentError) -> None:
        """Say what is wrong and how to mend it; nothing typed is touched."""
        from smincident.tui.hints import for_screen

        error = for_screen(error)
        # What an earlier record said on a screen below must not be read as the answer to this one.
        for screen in self.app.screen_stack:
            for line in screen.query(Told):
                if line.tone == "done":
                    line.tell("")
        self.tell(f"{error.message}　＞ {error.hint}" if error.hint else error.message, "error")

    def refreshed(self) -> None:
        """Something was written: bring the screen up to date."""

    def record(
        self,
        action: Action,
        *,
        incident: str = "",
        keep: Mapping[str, bytes] | None = None,
        half: str = "",
    ) -> Recorded | None:
        """Record an action and say so; on an error say that, and leave everything as it is.

        Args:
            half: the step or form whose half-written text the record replaces.
        """
        incident = incident or self.incident_id
        try:
            recorded = self.store.perform(incident, action, keep)
        except SmincidentError as error:
            self.fail(error)
            return None
        self.recorded(recorded, half)
        return recorded

    def recorded(self, recorded: Recorded, half: str = "") -> None:
        """Say 記録済 and let the screens show it."""
        from smincident.tui.says import recorded_line

        if half:
            self.screens.drop_half(recorded.state.id, half)
        said = recorded_line(recorded.events, recorded.state, self.store.names)
        warning = self.store.journal.clock_warning()
        self.tell(f"{said}　{warning}" if warning else said, "warn" if warning else "done")
        self.screens.changed()

    def action_help(self) -> None:
        """Help on this screen."""
        from smincident.tui.screens.help import HelpPage

        self.screens.push_screen(HelpPage(self))

    def action_palette(self) -> None:
        """Find a command by name or reading."""
        from smincident.tui.screens.menu import palette_for

        palette_for(self)

    def finds(self) -> list[tuple[str, Content, str]]:
        """What the palette finds here besides commands: ids, what is shown, and readings."""
        return []

    def visit(self, found: str) -> None:
        """Go to one of them."""

    def action_look(self) -> None:
        """Dark or light."""
        self.screens.switch_look()

    def action_arrived(self) -> None:
        """Read what arrived in a rehearsal."""
        if not self.screens.read_news():
            self.tell("届いた知らせはありません（訓練のときに使います）")

    def action_leave(self) -> None:
        """End the program."""
        self.screens.action_leave()

    def action_back(self) -> None:
        """To the screen below."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()


class Page(Commanded[None]):
    """A whole screen: title, body, what happened, keys."""

    FIRST: ClassVar[tuple[Command, ...]] = (HELP, NOTE)

    def compose(self) -> ComposeResult:
        """The bars around the body."""
        yield from self.drill_bar()
        yield TopBar()
        yield from self.body()
        yield Told()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """What stands between the bars."""
        yield from ()

    def _on_mount(self, event: events.Mount) -> None:
        # Textual calls the handlers of all base classes by itself; this name leaves ``on_mount`` to each screen.
        self.show_title()
        self.set_interval(20, self.passed)

    def passed(self) -> None:
        """Some time has passed."""
        self.show_title()

    def heading_parts(self) -> tuple[str, str]:
        """What this screen is: its name, and what it is about."""
        return self.NAME, ""

    def show_title(self) -> None:
        """Bring the title up to date."""
        here = self.store.clock().astimezone(TOKYO)
        who = self.store.operator
        bar = self.query_one(TopBar)
        head, rest = self.heading_parts()
        if self.screens.drill is not None:
            # The line above says it.
            head, rest = head.replace("【訓練】", ""), rest.replace("【訓練】", "")
        bar.left = (head, rest)
        bar.right = (who, f"{here.month}/{here.day}({WEEKDAYS[here.weekday()]})", f"{here:%H:%M}")

    def refreshed(self) -> None:
        """The title may have changed."""
        self.show_title()

    def action_note(self) -> None:
        """A note in the timeline of this incident."""
        if not self.incident_id:
            self.tell("メモを残す事案がありません", "warn")
            return
        from smincident.tui.screens.note import note_dialog

        self.screens.push_screen(note_dialog(self, self.incident_id))
