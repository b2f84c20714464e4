"""A form: questions one below the other, each with its control, and the half-written answers kept as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from smincident.errors import SmincidentError
from smincident.tui.widgets.press import Answer, Changed, Check, Picker
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import Words
from smincident.tui.widgets.typing import LineInput, TextBox

Kind = Literal["line", "text", "url", "time", "date", "choice", "answer", "number", "check", "secret", "list"]
Value = str | bool | list[str]
YES = "yes"
EXAMPLES = {
    "past": "今、30分前、昨日 22:15、11/20 22:15",
    "future": "30分後、明日 9:00、12/1 9:00",
    "any": "今、30分前、明日 9:00、11/20 22:15",
}


@dataclass(frozen=True)
class Ask:
    """One question of a form.

    Args:
        kind: ``list`` and ``many`` are one item a line; ``answer`` shows all choices with their blocks, ``choice`` one.
        choices: values and labels. For ``line`` they are offered beside the field, which stays free.
        value: what the field begins with.
        below: for ``answer``, what stands under each choice.
        clock: for ``time`` and ``date``, says how the typed text is understood.
        when: for ``time``, which times the examples show.
    """

    id: str
    label: str
    kind: Kind = "line"
    required: bool = False
    many: bool = False
    choices: Sequence[tuple[str, str]] = ()
    help: str = ""
    value: str = ""
    below: Mapping[str, Sequence[Block]] | None = None
    clock: Callable[[str], str] | None = None
    when: Literal["past", "future", "any"] = "past"

    @property
    def short(self) -> str:
        """The label without what stands in brackets."""
        return self.label.split("（")[0] or self.label


class Field(Vertical):
    """One question with its control."""

    DEFAULT_CSS = """
    Field { height: auto; margin: 0 0 1 0; }
    Field > Words { color: $foreground; height: auto; }
    Field > .help { color: $dim; }
    Field > .understood { color: $dim; }
    Field > .understood.-bad { color: $warning; }
    """

    class Edited(Message):
        """The answer changed."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> Field:
            """The field."""
            return self.field

    def __init__(self, ask: Ask, text: str | None = None) -> None:
        super().__init__(id=f"field-{ask.id.replace('.', '-')}")
        self.ask = ask
        self._first = ask.value if text is None else text
        self._input: LineInput | TextBox | Check | Picker | None = None
        self._answers: list[Answer] = []

    def compose(self) -> ComposeResult:
        """Label, control, and what helps."""
        ask = self.ask
        if ask.kind != "check":
            yield Words((ask.label, ""), ("  必須", "bold $accent") if ask.required else "")
        if ask.help and ask.kind != "check":
            yield Words(ask.help, classes="help")
        yield from self._control(ask)
        if ask.help and ask.kind == "check":
            # Above the box it would read as belonging to the one before.
            yield Words(f"    {ask.help}", classes="help")
        if ask.kind in ("time", "date"):
            yield Words("", classes="understood")

    def _control(self, ask: Ask) -> ComposeResult:
        if ask.kind == "answer":
            for value, label in ask.choices:
                answer = Answer(value, label, *(ask.below or {}).get(value, ()))
                answer.chosen = value == self._first
                self._answers.append(answer)
            yield from self._answers
            return
        if ask.kind in ("text", "list") or ask.many:
            self._input = TextBox(self._first, "一行に一つ" if ask.kind == "list" or ask.many else "")
        elif ask.kind == "check":
            self._input = Check(ask.label, self._first == YES)
        elif ask.kind == "choice":
            self._input = Picker(ask.label, ask.choices, self._first)
        else:
            hints = {"time": EXAMPLES[ask.when], "date": "2026-12-01、12/1、明日"}
            self._input = LineInput(self._first, hints.get(ask.kind, ""), secret=ask.kind == "secret")
        yield self._input
        if ask.kind == "line" and ask.choices:
            yield Picker(ask.label, ask.choices, empty="名簿や候補から選ぶ", classes="offer")

    def on_mount(self) -> None:
        """Show how a time already there is understood."""
        self._understand()

    @property
    def text(self) -> str:
        """The answer as text, as it is kept while half-written."""
        if self._answers:
            return next((answer.value for answer in self._answers if answer.chosen), "")
        found = self._input
        if isinstance(found, LineInput):
            return found.value
        if isinstance(found, TextBox):
            return found.text
        if isinstance(found, Check):
            return YES if found.on else ""
        return found.value if isinstance(found, Picker) else self._first

    @text.setter
    def text(self, text: str) -> None:
        found = self._input
        for answer in self._answers:
            answer.chosen = answer.value == text
        if isinstance(found, LineInput):
            found.value = text
        elif isinstance(found, TextBox):
            found.text = text
        elif isinstance(found, Check):
            found.on = text == YES
        elif isinstance(found, Picker):
            found.value = text

    @property
    def value(self) -> Value:
        """The answer as an action takes it."""
        ask, text = self.ask, self.text
        if ask.kind == "check":
            return text == YES
        if ask.many or ask.kind == "list":
            return [row for row in (line.strip() for line in text.splitlines()) if row]
        return text.strip() if ask.kind in ("line", "url", "time", "date", "number") else text

    @property
    def understood(self) -> bool:
        """Whether what was typed can be read: only a time or a day may not be."""
        if self.ask.clock is None or self.ask.kind not in ("time", "date") or not self.text.strip():
            return True
        try:
            self.ask.clock(self.text.strip())
        except SmincidentError:
            return False
        return True

    def focus_control(self, scroll: bool = True) -> None:
        """Put the cursor here, and show the label too where there is room."""
        if self._answers:
            next((a for a in self._answers if a.chosen), self._answers[0]).focus(scroll)
        elif self._input is not None:
            self._input.focus(scroll)
            if scroll:
                self.call_after_refresh(self.scroll_visible, animate=False)

    @on(LineInput.Changed)
    @on(TextBox.Changed)
    @on(Changed)
    def _edited(self, event: LineInput.Changed | TextBox.Changed | Changed) -> None:
        event.stop()
        if isinstance(event, Changed):
            if isinstance(event.widget, Answer):
                for answer in self._answers:
                    answer.chosen = answer is event.widget
            elif isinstance(event.widget, Picker) and event.widget.has_class("offer"):
                self.text = event.widget.value
        self._understand()
        self.post_message(self.Edited(self))

    def _understand(self) -> None:
        if self.ask.kind not in ("time", "date") or self.ask.clock is None:
            return
        shown, bad = "", False
        if typed := self.text.strip():
            try:
                shown = self.ask.clock(typed)
            except SmincidentError as error:
                shown, bad = error.message, True
        note = self.query_one(".understood", Words)
        note.set_class(bad, "-bad")
        note.display = bool(shown)
        note.say(shown)


class Form(Vertical):
    """Questions and answers."""

    DEFAULT_CSS = "Form { height: auto; }"

    class Edited(Message):
        """An answer changed."""

        def __init__(self, form: Form, field: Field) -> None:
            super().__init__()
            self.form = form
            self.field = field

        @property
        def control(self) -> Form:
            """The form."""
            return self.form

    def __init__(
        self, asks: Sequence[Ask], half: Mapping[str, str] | None = None, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.asks = list(asks)
        half = half or {}
        self.restored = any(half.get(ask.id, ask.value) != ask.value for ask in self.asks)
        """Whether it begins with something that was half-written earlier."""
        self.fields = {ask.id: Field(ask, half.get(ask.id)) for ask in self.asks}

    def compose(self) -> ComposeResult:
        """The fields in order."""
        yield from self.fields.values()

    @on(Field.Edited)
    def _edited(self, event: Field.Edited) -> None:
        event.stop()
        self.post_message(self.Edited(self, event.field))

    @property
    def missing(self) -> list[Field]:
        """The fields that must be filled in and are not."""
        return [field for field in self.fields.values() if field.ask.required and not field.text.strip()]

    def focus_wrong(self, error: SmincidentError | None = None) -> None:
        """Put the cursor into the first field that is wrong: what cannot be read, what the error names, what is missing."""
        fields, said = list(self.fields.values()), error.message if error else ""
        wrong = (
            [field for field in fields if not field.understood]
            or [field for field in fields if said and field.ask.short in said]
            or self.missing
        )
        if wrong:
            wrong[0].focus_control()

    def values(self) -> dict[str, Value]:
        """All answers."""
        return {name: field.value for name, field in self.fields.items()}

    def text(self, name: str) -> str:
        """One answer as text, '' where the form does not ask for it."""
        return self.fields[name].text.strip() if name in self.fields else ""

    def focus_first(self, scroll: bool = True) -> None:
        """Put the cursor on the first field that is still to be filled, or on the first one."""
        for field in [*self.missing, *self.fields.values()][:1]:
            field.focus_control(scroll)

    def clear(self) -> None:
        """Every answer as it was at first."""
        for field in self.fields.values():
            field.text = field.ask.value
