"""Bars: the title above, the line that says what happened, and the keys below. One widget and one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from smincident.tui.commands import Command
from smincident.tui.widgets.text import Part, Words, cut, one_line, width

if TYPE_CHECKING:
    from smincident.tui.screens.base import Commanded

Tone = Literal["", "done", "error", "warn"]


class TopBar(Widget):
    """What this screen is, at the left; who and when, at the right."""

    DEFAULT_CSS = "TopBar { height: 1; padding: 0 1; background: $panel; color: $foreground; }"
    ALLOW_SELECT = False
    left: reactive[tuple[str, str]] = reactive(("", ""))
    right: reactive[str] = reactive("")

    def render(self) -> Content:
        """The line, the left part cut where the two would meet."""
        space = self.content_size.width
        head, rest = self.left
        room = max(0, space - width(self.right) - 1)
        head = cut(head, room)
        rest = cut(rest, max(0, room - width(head) - 2)) if rest else ""
        shown = f"{head}  {rest}" if rest else head
        gap = " " * max(1, space - width(shown) - width(self.right))
        parts: list[Part] = [(head, "bold $primary")]
        parts.append(f"  {rest}" if rest else "")
        return one_line(*parts, gap, (self.right, "$dim"))


class Told(Words):
    """The line that says what was recorded, or what is wrong. It stays until the next thing is said."""

    DEFAULT_CSS = """
    Told { height: 1; padding: 0 1; background: $background; color: $dim; text-wrap: nowrap; text-overflow: clip; }
    Told.-done { color: $success; }
    Told.-warn { color: $warning; }
    Told.-error { height: auto; max-height: 4; background: $danger; color: $foreground; text-wrap: wrap; }
    """

    def tell(self, text: str, tone: Tone = "") -> None:
        """Say something."""
        for name in ("done", "warn", "error"):
            self.set_class(name == tone, f"-{name}")
        self.update(one_line(text))


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
        return one_line(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Do what stands under the mouse."""
        at, edge = event.get_content_offset_capture(self).x, 0
        for command in self._shown():
            edge += width(f"{command.shown[0]} {command.label}  ")
            if at < edge:
                await self.screen.run_action(command.action)
                return
