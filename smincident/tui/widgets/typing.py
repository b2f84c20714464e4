"""Where an operator types: a line and a box that take Japanese whole, whatever the terminal does with it.

Textual drops U+3000 from the IME, shows pasted control characters raw, and loses all but the first pasted line.
"""

from __future__ import annotations

from typing import Literal

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input, TextArea

from smincident.display import safe
from smincident.tui.widgets.field import IDEOGRAPHIC_SPACE, step_focus

MOST = 20_000
"""Characters one field takes; the record takes no more either."""


def veil(text: str) -> str:
    """``text`` as it may be shown while it is edited: each control or bidi character as one ``?``, so that places stay."""
    if safe(text) == text:
        return text
    return "".join(char if safe(char) == char else "?" for char in text)


class TooLong(Message):
    """More was pasted than a field takes; what fits was taken."""


class LineInput(Input):
    """One line of typed text."""

    DEFAULT_CSS = """
    LineInput { border: none; height: 1; padding: 0 1; background: $field; color: $foreground; }
    LineInput:focus { border: none; background: $field-focus; background-tint: $foreground 0%; }
    LineInput.-invalid, LineInput.-invalid:focus { border: none; }
    LineInput > .input--placeholder { color: $dim; }
    """
    BINDINGS = [
        Binding("up", "leave(-1)", "前の欄", show=False),
        Binding("down", "leave(1)", "次の欄", show=False),
    ]

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        *,
        secret: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            value,
            placeholder,
            password=secret,
            select_on_focus=False,
            id=id,
            classes=f"control {classes or ''}".strip(),
        )
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Also take the blank of the IME."""
        return character == IDEOGRAPHIC_SPACE or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        # Textual calls the handler of the base class as well unless this one prevents it.
        if event.character == IDEOGRAPHIC_SPACE:
            event.stop()
            event.prevent_default()
            self.replace(IDEOGRAPHIC_SPACE, *sorted(self.selection))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        pasted = " ".join(part for part in event.text.splitlines() if part)
        room = MOST - len(self.value)
        if len(pasted) > room:
            self.post_message(TooLong())
        self.replace(pasted[: max(0, room)], *sorted(self.selection))

    @property
    def content_width(self) -> int:
        """At least the room there is: a text that fits must not make the whole screen be laid out at each key."""
        return max(super().content_width, self.scrollable_content_region.width)

    def on_blur(self) -> None:
        """Show the beginning again: it says what stands here."""
        self.scroll_to(x=0, animate=False)

    @property
    def _value(self) -> Text:
        shown = "*" * len(self.value) if self.password else veil(self.value)
        return Text(shown, no_wrap=True, overflow="ignore", end="")

    def action_leave(self, by: Literal[-1, 1]) -> None:
        """Go to the field above or below."""
        step_focus(self, by)

    async def action_submit(self) -> None:
        """Enter goes on to the next field: nothing is recorded by it."""
        step_focus(self, 1)


_LEFT_TO_US = {"f6", "f7"}


class TextBox(TextArea, inherit_bindings=False):
    """Several lines of typed text."""

    DEFAULT_CSS = """
    TextBox { border: none; height: auto; min-height: 3; max-height: 12; padding: 0 1; background: $field; color: $foreground; }
    TextBox:focus { border: none; background: $field-focus; background-tint: $foreground 0%; }
    TextBox .text-area--cursor-line { background: $foreground 0%; }
    TextBox .text-area--placeholder { color: $dim; }
    """
    BINDINGS = [b for b in TextArea.BINDINGS if isinstance(b, Binding) and b.key not in _LEFT_TO_US]

    def __init__(
        self, value: str = "", placeholder: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            id=id,
            classes=f"control {classes or ''}".strip(),
            highlight_cursor_line=False,
        )
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Also take the blank of the IME."""
        return character == IDEOGRAPHIC_SPACE or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if event.character == IDEOGRAPHIC_SPACE:
            event.stop()
            event.prevent_default()
            self._replace_via_keyboard(IDEOGRAPHIC_SPACE, *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        room = MOST - len(self.text)
        if len(event.text) > room:
            self.post_message(TooLong())
        pasted = event.text.replace("\r\n", "\n").replace("\r", "\n")[: max(0, room)]
        if result := self._replace_via_keyboard(pasted, *self.selection):
            self.move_cursor(result.end_location)

    def get_line(self, line_index: int) -> Text:
        """A line as it is shown."""
        return Text(veil(self.document.get_line(line_index)), end="", no_wrap=True)

    def action_cursor_page_down(self) -> None:
        """A page down; where the box shows all it holds, the form around it moves."""
        self._page(1)

    def action_cursor_page_up(self) -> None:
        """A page up, likewise."""
        self._page(-1)

    def _page(self, by: Literal[-1, 1]) -> None:
        if self.wrapped_document.height > self.size.height:
            (super().action_cursor_page_down if by > 0 else super().action_cursor_page_up)()
            return
        for around in self.ancestors:
            if isinstance(around, VerticalScroll):
                around.scroll_relative(y=by * max(1, around.size.height - 2), animate=False)
                return

    def action_cursor_up(self, select: bool = False) -> None:
        """Up; from the first line to the field above."""
        if not select and self.wrapped_document.location_to_offset(self.cursor_location).y == 0:
            step_focus(self, -1)
            return
        super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down; from the last line to the field below."""
        here = self.wrapped_document.location_to_offset(self.cursor_location).y
        if not select and here >= self.wrapped_document.height - 1:
            step_focus(self, 1)
            return
        super().action_cursor_down(select)
