"""Small things to press: a button, a box to tick, one of several answers, a value picked from a list. One line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from smincident.tui.widgets.field import Choosing, step_focus
from smincident.tui.widgets.prose import Block, Prose
from smincident.tui.widgets.text import Part, fitted, one_line

_MOVES = [
    Binding("up", "leave(-1)", "前の欄", show=False),
    Binding("down", "leave(1)", "次の欄", show=False),
]


class Control(Widget, can_focus=True):
    """Something in a form that is not typed into."""

    ALLOW_SELECT = False
    BINDINGS = [*_MOVES, Binding("enter,space", "use", "決める", show=False)]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=f"control {classes or ''}".strip())

    def action_leave(self, by: Literal[-1, 1]) -> None:
        """Go to the field above or below."""
        step_focus(self, by)

    def action_use(self) -> None:
        """What enter, space and a click do."""

    def on_click(self, event: events.Click) -> None:
        """As with enter."""
        event.stop()
        self.focus()
        self.action_use()


class Press(Control):
    """A button: ``[ 記録する F4 ]``."""

    DEFAULT_CSS = """
    Press { width: auto; height: 1; margin: 0 1 0 0; padding: 0 1; background: $panel; color: $foreground; }
    Press:hover { background: $block-hover-background; }
    Press:focus { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
    Press.-main { background: $block-cursor-blurred-background; color: $primary; text-style: bold; }
    Press.-main:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    """

    class Pressed(Message):
        """The button was pressed; ``name`` is what it stands for."""

        def __init__(self, press: Press, name: str) -> None:
            super().__init__()
            self.press = press
            self.name = name

        @property
        def control(self) -> Press:
            """The button."""
            return self.press

    def __init__(self, name: str, label: str, key: str = "", *, main: bool = False) -> None:
        super().__init__(classes="-main" if main else None)
        self.stands_for = name
        self._parts: list[Part] = [label, (f" {key}", "$dim")] if key else [label]

    def render(self) -> Content:
        """The label and the key that does the same."""
        return one_line(*self._parts)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the label."""
        return self.render().cell_length

    def action_use(self) -> None:
        """Press it."""
        self.post_message(self.Pressed(self, self.stands_for))


class Changed(Message):
    """A control has another value."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    @property
    def control(self) -> Widget:
        """The control."""
        return self.widget


class Choice(Choosing, Prose, can_focus=True):
    """A mark and a text as long as it needs to be, to be chosen or ticked."""

    ALLOW_SELECT = False
    BINDINGS = [*_MOVES, Binding("enter,space", "use", "選ぶ", show=False)]

    def action_leave(self, by: Literal[-1, 1]) -> None:
        """Go to the field above or below."""
        step_focus(self, by)

    def action_use(self) -> None:
        """Choose it."""
        self.post_message(Changed(self))

    def run_here(self) -> None:
        """What Space does."""
        self.action_use()

    def on_click(self, event: events.Click) -> None:
        """As with enter."""
        event.stop()
        self.focus()
        self.action_use()


class Check(Choice):
    """A box to tick, on the first line of its label."""

    HOW = "Space で印を付ける"
    DEFAULT_CSS = """
    Check { background: $field; padding: 0 1; }
    Check:focus { background: $field-focus; }
    """
    on: reactive[bool] = reactive(False)

    def __init__(
        self, label: str, on: bool = False, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=f"control {classes or ''}".strip())
        self.label = label
        self.set_reactive(Check.on, on)
        self._draw()

    def watch_on(self) -> None:
        """Show the tick."""
        self._draw()

    def _draw(self) -> None:
        self.show([Block(self.label, "", "[x] " if self.on else "[ ] ", "bold $primary")])

    def action_use(self) -> None:
        """Tick it, or take the tick away."""
        self.on = not self.on
        super().action_use()


class Answer(Choice):
    """One of several answers, with what speaks for and against it below."""

    DEFAULT_CSS = """
    Answer { background: $field; padding: 0 1; margin: 0 0 0 0; }
    Answer:focus { background: $field-focus; }
    Answer.-chosen { background: $block-cursor-blurred-background; }
    Answer.-chosen:focus { background: $block-cursor-background; }
    """
    chosen: reactive[bool] = reactive(False)

    def __init__(self, value: str, label: str, *below: Block) -> None:
        super().__init__(classes="control")
        self.value = value
        self.label = label
        self.below = below
        self._draw()

    def watch_chosen(self, chosen: bool) -> None:
        """Show whether it is the one."""
        self.set_class(chosen, "-chosen")
        self._draw()

    def _draw(self) -> None:
        mark = "(*) " if self.chosen else "( ) "
        indented = [Block(b.text, b.style, f"    {b.lead}", b.lead_style) for b in self.below]
        self.show([Block(self.label, "bold" if self.chosen else "", mark, "bold $primary"), *indented])


class Picker(Choosing, Control):
    """A value picked from a list: enter opens the list, left and right go through it."""

    HOW = "Enter で一覧"
    DEFAULT_CSS = """
    Picker { height: 1; padding: 0 1; background: $field; }
    Picker:focus { background: $field-focus; }
    """
    BINDINGS = [
        Binding("left", "turn(-1)", "前の候補", show=False),
        Binding("right", "turn(1)", "次の候補", show=False),
    ]
    value: reactive[str] = reactive("")

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        value: str = "",
        empty: str = "選ぶ",
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.title = title
        self.choices = list(choices)
        self.empty = empty
        self.set_reactive(Picker.value, value)

    def render(self) -> Content:
        """The value, and that there is a list behind it."""
        label = next((label for value, label in self.choices if value == self.value), self.value)
        shown = (label, "") if label else (f"（{self.empty}）", "$dim")
        return fitted(one_line(("< > ", "$dim"), shown), self.content_size.width)

    def run_here(self) -> None:
        """What Space does."""
        self.action_use()

    def pick(self, value: str) -> None:
        """Take another value."""
        if value != self.value:
            self.value = value
            self.post_message(Changed(self))

    def action_turn(self, by: int) -> None:
        """The next or the previous value."""
        known = [value for value, _ in self.choices]
        if not known:
            return
        at = known.index(self.value) + by if self.value in known else 0 if by > 0 else -1
        self.pick(known[at % len(known)])

    def action_use(self) -> None:
        """Open the list."""
        from smincident.tui.screens.menu import MenuDialog

        def take(value: str | None) -> None:
            if value is not None:
                self.pick(value)

        self.app.push_screen(
            MenuDialog(self.title, [(v, one_line(label)) for v, label in self.choices], self.value), take
        )
