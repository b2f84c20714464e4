"""What all fields share, typed into or chosen from: the way to the next one, the IME's blank, a word for lost typing.

Loaded with the first screen; the fields themselves (``typing``, ``press``) come with the first form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual import events
from textual.message import Message
from textual.widget import Widget

IDEOGRAPHIC_SPACE = "\u3000"


def step_focus(widget: Widget, by: Literal[-1, 1]) -> None:
    """Go to the next or the previous control of the screen; at the ends nothing happens."""
    controls = [found for found in widget.screen.query(".control").results(Widget) if found.focusable]
    if widget in controls:
        at = controls.index(widget) + by
        if 0 <= at < len(controls):
            controls[at].focus()


class Typed(Message):
    """Something was typed or pasted where one chooses: it went nowhere, and is to be told.

    Args:
        how: what to press here instead.
    """

    def __init__(self, how: str) -> None:
        super().__init__()
        self.how = how


if TYPE_CHECKING:
    _Beside = Widget
else:
    # A style sheet follows the first base that is a widget: this must not be one.
    _Beside = object


class Choosing(_Beside):
    """A field that takes no text: what is typed on it is neither lost without a word nor taken for a key of the screen."""

    HOW = "Space で選ぶ"

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Keep letters from the screen: somebody means to write."""
        return character is not None and character.isprintable() and character not in " ?"

    def on_key(self, event: events.Key) -> None:
        """The blank of the IME is a blank; any other character is told to the screen."""
        if event.character == IDEOGRAPHIC_SPACE:
            event.stop()
            self.run_here()
        elif self.check_consume_key(event.key, event.character):
            event.stop()
            self.post_message(Typed(self.HOW))

    def on_paste(self, event: events.Paste) -> None:
        """Told as well."""
        event.stop()
        self.post_message(Typed(self.HOW))

    def run_here(self) -> None:
        """What Space does."""
