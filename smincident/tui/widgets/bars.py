"""Bars: the title above, the line that says what happened, and the keys below. One widget and one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from smincident.display import line
from smincident.tui.commands import Command
from smincident.tui.widgets.text import Part, cut, fitted, one_line, width
from smincident.tui.widgets.wrapping import wrap

if TYPE_CHECKING:
    from smincident.tui.screens.base import Commanded

Tone = Literal["", "done", "error", "warn"]


class DrillBar(Widget):
    """A rehearsal is marked on every screen; what arrived in it stands here until somebody has looked at it."""

    DEFAULT_CSS = """
    DrillBar { height: 1; padding: 0 1; background: $drill; color: $warning; text-style: bold; }
    DrillBar.-unread { background: $warning; color: $background; }
    """
    ALLOW_SELECT = False
    banner: reactive[str] = reactive("")
    news: reactive[tuple[int, str]] = reactive((0, ""))

    def __init__(self, banner: str) -> None:
        super().__init__(classes="drill")
        self.set_reactive(DrillBar.banner, banner)

    def watch_news(self, news: tuple[int, str]) -> None:
        """Stand out while something is unread."""
        self.set_class(bool(news[0]), "-unread")

    def render(self) -> Content:
        """The banner, or how many arrived, how to read them, and the newest."""
        count, newest = self.news
        room = self.content_size.width
        return one_line(cut(f"【訓練】未読{count}件 Ctrl+O で読む：{newest}" if count else self.banner, room))

    async def on_click(self) -> None:
        """Read them."""
        await self.screen.run_action("arrived")


class TopBar(Widget):
    """What this screen is, at the left; who and when, at the right. The time is always whole."""

    DEFAULT_CSS = "TopBar { height: 1; padding: 0 1; background: $panel; color: $foreground; }"
    ALLOW_SELECT = False
    left: reactive[tuple[str, str]] = reactive(("", ""))
    right: reactive[tuple[str, str, str]] = reactive(("", "", ""))

    def render(self) -> Content:
        """The line. Where the two parts would meet, the day goes first, then the left part is cut."""
        space = self.content_size.width
        head, rest = self.left
        who, day, time = self.right
        who = f"{cut(who, 16)}  " if who else ""
        right = f"{who}{day} {time}"
        if width(head) + 2 + width(right) > space:
            right = f"{who}{time}" if space >= 40 else time
        room = max(0, space - width(right) - 2)
        head = cut(head, room)
        left = room - width(head) - 2
        rest = f"  {cut(rest, left)}" if rest and left > 5 else ""
        gap = " " * max(1, space - width(head) - width(rest) - width(right))
        return one_line((head, "bold $primary"), rest, gap, (right, "$dim"))


class Told(Widget):
    """The line that says what was recorded, or what is wrong. It stays until the next thing is said."""

    DEFAULT_CSS = """
    Told { height: auto; padding: 0 1; background: $background; color: $dim; }
    Told.-done { color: $success; }
    Told.-warn { color: $warning; }
    Told.-error { background: $danger; color: $foreground; }
    """
    said: reactive[str] = reactive("", layout=True)
    tone: Tone = ""

    def tell(self, text: str, tone: Tone = "") -> None:
        """Say something."""
        self.tone = tone
        for name in ("done", "warn", "error"):
            self.set_class(name == tone, f"-{name}")
        self.said = line(text)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line; what is wrong has as many as it takes, up to four."""
        return len(self._rows(width))

    def _rows(self, cells: int) -> list[str]:
        most = 4 if self.tone == "error" else 1
        spans = wrap(self.said, cells)
        rows = [self.said[start:end] for start, end in spans[:most]]
        if len(spans) > most:
            rows[-1] = cut(self.said[spans[most - 1][0] :], cells)
        return rows

    def render(self) -> Content:
        """The text, wrapped, and marked where it is cut."""
        return Content("\n").join(Content(row) for row in self._rows(self.content_size.width))


class KeyBar(Widget):
    """The keys of this screen, made from its commands; each can be clicked."""

    DEFAULT_CSS = "KeyBar { height: 1; padding: 0 1; background: $panel; color: $dim; }"
    ALLOW_SELECT = False

    def _shown(self) -> list[Command]:
        page = cast("Commanded[Any]", self.screen)
        return [c for c in page.commands() if c.label and page.offers(c)]

    def render(self) -> Content:
        """Key and label in turn, two blanks between."""
        parts: list[Part] = []
        for command in self._shown():
            parts += [(command.shown[0], "bold $primary"), f" {command.label}  "]
        return fitted(one_line(*parts), self.content_size.width)

    async def on_click(self, event: events.Click) -> None:
        """Do what stands under the mouse."""
        at, edge = event.get_content_offset_capture(self).x, 0
        for command in self._shown():
            edge += width(f"{command.shown[0]} {command.label}  ")
            if at < edge:
                await self.screen.run_action(command.action)
                return
