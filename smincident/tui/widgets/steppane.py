"""The middle of an incident: the present step with its fields, choices and buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll

from smincident.clock import Clock, local
from smincident.content.abilities import Able
from smincident.content.plan import UNKNOWN
from smincident.content.runbook import Field
from smincident.incident.state import State
from smincident.incident.walk import StepView
from smincident.tui import stepwords
from smincident.tui.says import understood
from smincident.tui.widgets.form import YES, Ask, Form
from smincident.tui.widgets.press import Press
from smincident.tui.widgets.prose import Block, Prose
from smincident.tui.widgets.text import Words

Can = Callable[[str], Sequence[Able]]
FIELD = "f."
"""Before the id of a field that the runbook asks for, so that ours cannot meet it."""


class StepPane(VerticalScroll, can_focus=False):
    """Shows one line of the walk and takes what is typed for it."""

    def __init__(self) -> None:
        super().__init__(id="step")
        self._shape: tuple[object, ...] = ()
        self._made: tuple[object, ...] = ()
        self._focused = ""
        self.form: Form | None = None

    def action_page_down(self) -> None:
        """A page on; two lines of the last one stay in sight."""
        self.scroll_relative(y=max(1, self.size.height - 2), animate=False)

    def action_page_up(self) -> None:
        """A page back."""
        self.scroll_relative(y=-max(1, self.size.height - 2), animate=False)

    def compose(self) -> ComposeResult:
        """Text above, form, text below, buttons."""
        yield Prose(id="head")
        yield Vertical(id="form")
        yield Prose(id="written")
        yield Horizontal(id="buttons")

    def show(self, line: StepView, state: State, now: datetime) -> bool:
        """Show what is known of a line at once; its form is put away where it belongs to another line or record.

        Returns:
            whether ``fill`` is still to make the form.
        """
        record = line.record
        shape = (state.id, line.key, record.n, record.status, record.observations, len(state.plans))
        if shape != self._shape:
            same = self._shape[:2] == shape[:2]
            fields = self.form.fields if self.form and same else {}
            self._focused = next((name for name, field in fields.items() if field.has_focus_within), "")
            self._shape, self.form = shape, None
            self.query_one("#form").display = False
            self.query_one("#buttons").display = False
            if not same:
                self.scroll_home(animate=False)
        self.query_one("#head", Prose).show(stepwords.head(line, state))
        self.query_one("#written", Prose).show(stepwords.written(line, state, now))
        return self._made != self._shape

    async def fill(
        self, line: StepView, state: State, clock: Clock, people: list[str], half: Mapping[str, str], can: Can
    ) -> None:
        """Make the form of the line that is shown, if it is not there yet."""
        if self._made == self._shape:
            return
        self._made = self._shape
        holder, buttons = self.query_one("#form", Vertical), self.query_one("#buttons", Horizontal)
        with self.app.batch_update():
            await holder.remove_children()
            await buttons.remove_children()
            asks = [] if line.ended else asks_of(line, state, clock, people, can)
            self.form = Form(asks, half) if asks else None
            if self.form is not None:
                if self.form.restored:
                    await holder.mount(Words(("書きかけを戻しました", "$accent")))
                await holder.mount(self.form)
            await buttons.mount(*buttons_of(line))
            holder.display = buttons.display = True
        if self._focused and self.form and self._focused in self.form.fields:
            self.form.fields[self._focused].focus_control()


def asks_of(line: StepView, state: State, clock: Clock, people: list[str], can: Can) -> list[Ask]:
    """What the form of a line asks. ``can`` tells where what an option needs can be done at all."""
    step = line.step
    heard = lambda typed: understood(typed, clock())  # noqa: E731
    names = [(name, name) for name in people]
    fields = field_asks(line, heard)
    at = Ask("at", "いつのことか（空なら今）", "time", clock=heard)
    if step.mode != "self":
        if line.status == "waiting":
            return []
        return [Ask("note", "依頼の内容" if step.mode == "request" else "報告した内容", "text"), at]
    if step.kind == "decision":
        options = [(o.id, o.label) for o in step.options]
        below = {
            o.id: stepwords.option_blocks(o, state, can(o.ability) if o.ability else ()) for o in step.options
        }
        below[UNKNOWN] = [Block("見直す時刻を下に書きます", "$dim")]
        chosen = state.choices.get(step.id, "")
        return [
            Ask(
                "choice",
                "どれに当たるか",
                "answer",
                choices=[*options, (UNKNOWN, "まだ分からない")],
                below=below,
                value=chosen,
            ),
            Ask("look_again", "見直す時刻（まだ分からないとき）", "time", clock=heard, when="future"),
            *fields,
            Ask("known", "いま分かっていること", "text"),
            Ask("reason", "そう決めた理由", "text"),
            Ask("by", "決めた人", "line", choices=names),
            at,
        ]
    if step.kind == "watch":
        return [Ask("note", "見た結果（変わりなければ「変化なし」）", "text", required=True), *fields, at]
    return [*fields, Ask("note", "備考", "text"), at]


def field_asks(line: StepView, heard: Callable[[str], str]) -> list[Ask]:
    """What the runbook asks for, with what is known already."""
    return [_of_field(item, line.record.fields.get(item.id), heard) for item in line.step.fields]


def _of_field(item: Field, kept: Any, heard: Any) -> Ask:
    kind: Any = item.type
    choices = [(choice, choice) for choice in item.choices]
    label = f"{item.label}（記録には残しません）" if item.type == "secret" else item.label
    return Ask(
        f"{FIELD}{item.id}", label, kind, item.required, item.many, choices, item.help or "", typed(kept),
        clock=(lambda text: "= 不明" if text in ("不明", "不詳") else str(heard(text))), when="any",
    )  # fmt: skip


def typed(kept: Any) -> str:
    """A kept value as one would type it."""
    if kept is None:
        return ""
    if isinstance(kept, list):
        return "\n".join(typed(item) for item in kept)
    if isinstance(kept, bool):
        return YES if kept else ""
    if isinstance(kept, dict):
        here = local(kept["at"])
        shown = {
            "day": f"{here:%Y-%m-%d}",
            "hour": f"{here:%Y-%m-%d} {here.hour}時",
            "second": f"{here:%Y-%m-%d %H:%M:%S}",
        }
        text = shown.get(kept.get("precision", ""), f"{here:%Y-%m-%d %H:%M}")
        return f"{text}頃" if kept.get("precision") == "about" else text
    return str(kept)


def main_label(line: StepView) -> str:
    """What the main button of a line says."""
    step = line.step
    if line.ended:
        return "開き直す"
    if step.mode == "request":
        return "返事を記録する" if line.status == "waiting" else "依頼したと記録する"
    if step.mode == "instruct":
        return "受けた指示を記録する" if line.status == "waiting" else "報告したと記録する"
    return {"decision": "判断を記録する", "watch": "見た結果を記録する"}.get(step.kind, "済みと記録する")


def buttons_of(line: StepView) -> list[Press]:
    """The buttons of a line; each does what its key does."""
    step = line.step
    found = [Press("record", main_label(line), "F4", main=not line.ended)]
    if not line.ended:
        found.append(Press("deal", "ほかの処置", "F3"))
    if step.document:
        found.append(Press("document", "文書", "F5"))
    if step.goal == "contacted" or step.desks:
        found.append(Press("contacts", "連絡", "F8"))
    if step.each == "subject" or step.subjects:
        found.append(Press("subjects", "対象", "F7"))
    return found
