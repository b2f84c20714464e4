"""Questions in front of a screen: a form to fill in, a text to read, a yes. Escape leaves; half-written text stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget

from smincident.errors import SmincidentError
from smincident.tui.commands import Command
from smincident.tui.screens.base import ARRIVED, HELP, LEAVE, Commanded, R
from smincident.tui.widgets.bars import KeyBar, Told
from smincident.tui.widgets.form import Ask, Form, Value
from smincident.tui.widgets.press import Press
from smincident.tui.widgets.prose import Block, Prose
from smincident.tui.widgets.text import Words
from smincident.tui.widgets.typing import TooLong

STOP = Command(
    "back",
    "やめて戻る",
    "escape",
    "戻る",
    "もどる やめる modoru yameru",
    "何も記録せずに戻る。書きかけの文は残る。",
)


class Dialog(ModalScreen[R], Commanded[R]):
    """A box in the middle of the screen.

    Args:
        heading: what is asked.
    """

    FIRST: ClassVar[tuple[Command, ...]] = (HELP,)
    LAST: ClassVar[tuple[Command, ...]] = (ARRIVED, STOP, LEAVE)
    CSS_PATH = "dialog.tcss"
    AUTO_FOCUS = ""

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading = heading

    def compose(self) -> ComposeResult:
        """The box with heading, content, what happened, and keys."""
        with Vertical(id="box"):
            yield from self.drill_bar()
            yield Words(self.heading, id="heading")
            with VerticalScroll(id="inside", can_focus=False):
                yield from self.inside()
            yield Told()
            yield KeyBar()

    def inside(self) -> Iterable[Widget]:
        """What stands in the box."""
        yield from ()

    def action_back(self) -> None:
        """Leave without recording."""
        self.dismiss(None)

    @on(TooLong)
    def _too_long(self) -> None:
        self.tell("長すぎるので、入る分だけ貼り付けました", "warn")


class FormDialog(Dialog[bool]):
    """A form in a box.

    Args:
        asks: the questions.
        save: records the answers; an error it raises is shown and nothing typed is lost.
        half: incident and name under which half-written answers are kept.
        intro: stands above the questions.
        confirm: what the button says.
        danger: the box warns by its colour.
        hold: keys that confirm are ignored at first.
    """

    KEYS = (
        Command(
            "confirm",
            "決めて記録する",
            "f4,ctrl+s",
            "記録",
            "きろく けってい kiroku kettei",
            "書いたとおりに記録する。",
        ),
        Command(
            "fresh",
            "書きかけを消して初めから書く",
            "f8",
            "",
            "かきかけ けす はじめから kakikake kesu",
            "前に書きかけてやめたものが戻っているとき、それを消す。",
        ),
    )
    NAME = "記入"

    def __init__(
        self,
        heading: str,
        asks: Sequence[Ask],
        save: Callable[[dict[str, Value]], None],
        *,
        half: tuple[str, str] | None = None,
        intro: Sequence[Block] = (),
        confirm: str = "記録する",
        danger: bool = False,
        hold: bool = False,
    ) -> None:
        super().__init__(heading)
        self.asks = asks
        self.save = save
        self.half = half
        self.intro = intro
        self.confirm = confirm
        self.holds = hold
        self._since = 0.0
        self.set_class(danger, "-danger")

    def inside(self) -> Iterable[Widget]:
        """Introduction, form, buttons."""
        if self.intro:
            yield Prose(*self.intro, id="intro")
        self.screens.flush_half()
        yield Form(self.asks, self.store.half.get(*self.half) if self.half else None)
        yield Horizontal(
            Press("confirm", self.confirm, "F4", main=True), Press("back", "やめる", "Esc"), id="buttons"
        )

    @property
    def form(self) -> Form:
        """The form."""
        return self.query_one(Form)

    def on_mount(self) -> None:
        """The cursor goes to the first open question."""
        self._since = self.screens.monotonic()
        # What is typed at once must arrive; but before it is laid out nobody knows where the field is.
        self.form.focus_first(scroll=False)
        self.call_after_refresh(self._show_focused)
        if self.half:
            self.screens.stand_at(dialog=self.half[1])
        if self.form.restored:
            self.tell("書きかけを戻しました（F8 で消して初めから）", "warn")

    def on_unmount(self) -> None:
        """The dialog is no longer where the operator is."""
        self.screens.stand_at(dialog="")

    def _show_focused(self) -> None:
        if self.focused is not None:
            self.focused.scroll_visible(animate=False)

    @on(Form.Edited)
    def _keep(self, event: Form.Edited) -> None:
        if self.half and event.field.ask.kind != "secret":
            self.screens.keep_half(*self.half, event.field.ask.id, event.field.text)

    @on(Press.Pressed)
    def _pressed(self, event: Press.Pressed) -> None:
        event.stop()
        if event.name == "confirm":
            self.action_confirm()
        else:
            self.action_back()

    def action_confirm(self) -> None:
        """Record the answers and close; stay open with the error when that fails."""
        if self.holds and self.screens.monotonic() - self._since < self.screens.hold:
            self.tell("内容を確かめてから、もう一度押してください", "warn")
            return
        if missing := self.form.missing:
            empty = [field.ask.short for field in missing if field.ask.kind != "check"]
            open_boxes = len(missing) - len(empty)
            said = [f"印のない確認が{open_boxes}件あります（Space で付ける）"] if open_boxes else []
            said += [f"書いていない欄があります：{'、'.join(empty)}"] if empty else []
            self.tell("　".join(said), "error")
            self.form.focus_wrong()
            return
        try:
            self.save(self.form.values())
        except SmincidentError as error:
            self.fail(error)
            self.form.focus_wrong(error)
            return
        if self.half:
            self.screens.drop_half(*self.half)
        self.dismiss(True)

    def action_fresh(self) -> None:
        """Let go of what was half-written."""
        self.form.clear()
        self.form.focus_first()
        self.tell("書きかけを消しました")


class ReadDialog(Dialog[bool]):
    """A text to read; enter or escape closes it.

    Args:
        blocks: the text.
    """

    KEYS = (
        Command("close", "閉じる", "f4,enter,space", "閉じる", "とじる tojiru", "読み終えたら閉じる。"),
        Command("scroll(1)", "下へ動かす", "down,pagedown", "", "した shita"),
        Command("scroll(-1)", "上へ動かす", "up,pageup", "", "うえ ue"),
    )
    NAME = "お知らせ"

    def __init__(self, heading: str, blocks: Sequence[Block]) -> None:
        super().__init__(heading)
        self.blocks = blocks

    def inside(self) -> Iterable[Widget]:
        """The text."""
        yield Prose(*self.blocks)

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(True)

    def action_scroll(self, by: int) -> None:
        """On or back by some lines."""
        self.query_one("#inside").scroll_relative(y=5 * by, animate=False)
