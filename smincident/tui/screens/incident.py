"""An incident (事案): steps at the left, the present one in the middle, clocks, guards, channels and events at the right."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.timer import Timer
from textual.widgets import OptionList

from smincident.errors import SmincidentError
from smincident.incident.clocks import ClockView, clocks
from smincident.incident.parts import STATUSES
from smincident.incident.state import State
from smincident.incident.walk import next_line, walk
from smincident.tui import keys
from smincident.tui.recap import recap
from smincident.tui.says import clock_words, event_line, left
from smincident.tui.screens.dialog import ReadDialog
from smincident.tui.screens.note import NOTE_FORM, note_dialog
from smincident.tui.screens.ways import Ways
from smincident.tui.widgets.form import Form
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.press import Press
from smincident.tui.widgets.prose import Block, Prose
from smincident.tui.widgets.side import side_blocks
from smincident.tui.widgets.steppane import StepPane
from smincident.tui.widgets.steps import row_id, step_rows
from smincident.tui.widgets.text import Part, Words, cut, one_line, width

WIDE = 110
"""From so many columns on, the right side has a place of its own."""


class IncidentPage(Ways):
    """One incident.

    Args:
        incident: its id.
        place: where the operator was when the program ended without being left; None opens it in the ordinary way.
    """

    CSS_PATH = "incident.tcss"
    NAME = "事案"
    KEYS = keys.INCIDENT

    def __init__(self, incident: str, place: dict[str, str] | None = None) -> None:
        super().__init__(incident)
        self.place = place
        self._seen = 0
        self._resting: Timer | None = None

    def body(self) -> ComposeResult:
        """The clock line, then the three parts."""
        yield Words("", id="clocks")
        with Horizontal(classes="body"):
            yield Lines(id="steps")
            yield StepPane()
            with VerticalScroll(id="side", can_focus=True):
                yield Prose(id="side-text")

    async def on_mount(self) -> None:
        """Go to where the operator was, or to the first unfinished step, with a recap."""
        self.set_class(self.app.size.width >= WIDE, "-wide")
        self.store.be_at(self.incident)
        self.show_title()
        self.refresh_parts()
        self._seen = self.state.n
        lines = self.query_one("#steps", Lines)
        lines.focus()
        if self.place:
            lines.go_to(f"{self.place.get('step', '')}|{self.place.get('subject', '')}")
            if self.place.get("document"):
                self.call_after_refresh(self._return_to_text, dict(self.place))
            if self.place.get("dialog") == NOTE_FORM:
                self.call_after_refresh(self.action_note)
            self.tell("続きから開きました。書きかけの文も残っています")
        else:
            self.go_on()
            if blocks := self._recap():
                self.call_after_refresh(self.app.push_screen, ReadDialog("これまでの要点", blocks))
        if self.store.doubtful(self.incident):
            self.call_after_refresh(self._ask_who)
        await self._show_step()

    def named(self) -> None:
        """Another name is recorded here from now on."""
        self._people = None
        self.refreshed()

    def _ask_who(self) -> None:
        from smincident.tui.screens.recording import recording_menu

        recording_menu(self)

    def _return_to_text(self, place: dict[str, str]) -> None:
        from smincident.tui.screens.document import DocumentPage

        subject, step = place.get("about", ""), place.get("for", "")
        self.app.push_screen(
            DocumentPage(self.incident, template=place["document"], subject=subject, step=step)
        )

    def on_resize(self, event: events.Resize) -> None:
        """The right side has a place of its own where there is room."""
        self.set_class(event.size.width >= WIDE, "-wide")
        if self.is_mounted and self.lines:
            self.call_after_refresh(self._fill_steps)

    def heading_parts(self) -> tuple[str, str]:
        """Title, status, guideline."""
        state = self.state
        return f"{state.id} {state.title}", f"{STATUSES[state.status]}・{state.the_plan.body}"

    def passed(self) -> None:
        """Clocks have moved on."""
        super().passed()
        self.refresh_parts()

    def refreshed(self) -> None:
        """Show what was written."""
        super().refreshed()
        self.refresh_parts()
        self._tell_others()
        self.call_next(self._show_step)

    def _tell_others(self) -> None:
        """Say what others wrote since we last looked."""
        state, own = self.state, self.store.session.actor.as_data()
        fresh = [event for event in state.events if event.n > self._seen]
        self._seen = state.n
        theirs = [event for event in fresh if event.actor != own]
        if theirs:
            self.tell(
                f"ほかの人の記録 {theirs[-1].n}　{event_line(theirs[-1], state, self.store.names)}", "warn"
            )
            self.app.bell()

    def refresh_parts(self) -> None:
        """Show the incident as it is now."""
        try:
            state, now = self.state, self.store.clock()
        except SmincidentError as error:
            self.fail(error)
            return
        self.lines = walk(state)
        running = clocks(state, self.lines, self.store.names.about)
        self._fill_steps()
        self.query_one("#side-text", Prose).show(side_blocks(state, running, now, self.store.names))
        self._show_clocks(state, running)

    def _fill_steps(self) -> None:
        lines = self.query_one("#steps", Lines)
        cells = lines.room or 29
        lines.fill(step_rows(self.state, self.shown, cells, self.store.half.steps(self.incident)))

    def _show_clocks(self, state: State, running: list[ClockView]) -> None:
        now, bar = self.store.clock(), self.query_one("#clocks", Words)
        done = sum(line.ended for line in self.lines)
        late = [c for c in running if c.overdue(now)]
        bar.set_class(any(not c.ours for c in late), "-late")
        guards, few = state.the_plan.guards, "・求める手順だけ" if self.only else ""
        parts: list[Part] = [(f"済 {done}/{len(self.lines)}{few}  ", "$dim")]
        if guards and not self.has_class("-wide"):
            # The wide screen lists them at the right all the time.
            parts.append((f"禁{len(guards)} F9  ", "bold $error"))
        if late:
            parts.append((f"過ぎた期限・目安{len(late)}  ", "$warning"))
        cells = (bar.content_size.width or self.app.size.width - 2) - one_line(*parts).cell_length
        bar.update(one_line(*parts, *self._next_clocks(state, running, cells)))

    def _next_clocks(self, state: State, running: list[ClockView], cells: int) -> list[Part]:
        """The next deadline and, where it comes earlier, the next 目安 of ours."""
        now = self.store.clock()
        firsts = [next((c for c in running if c.ours is ours), None) for ours in (False, True)]
        shown = [clock for clock in firsts if clock is not None]
        if len(shown) == 2 and shown[0].due_at <= shown[1].due_at:
            shown.pop()
        if not shown:
            return [("期限はありません", "$dim")]
        parts: list[Part] = []
        for clock in shown:
            style = "bold $error" if clock.overdue(now) and not clock.ours else "bold $warning"
            when = left(clock.due_at, now)
            what = clock_words(clock, state, now).rsplit(" " + when, 1)[0]
            room = cells // len(shown) - width(when) - 3
            parts += [(f"{when} ", style), f"{cut(what, room)}  "]
        return parts

    def _recap(self) -> list[Block]:
        state, now = self.state, self.store.clock()
        titles = {row_id(line): line.step.title for line in self.lines}
        half = [titles[name] for name in self.store.half.steps(self.incident) if name in titles]
        half += ["メモ"] if NOTE_FORM in self.store.half.steps(self.incident) else []
        blocks = recap(state, self.lines, clocks(state, self.lines, self.store.names.about), half, now)
        found = next_line(self.lines)
        if blocks and found is not None:
            blocks += [Block(""), Block(found.step.title, "bold", "次にすること　", "$dim")]
        return blocks

    @on(OptionList.OptionHighlighted, "#steps")
    async def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_id == self.query_one("#steps", Lines).here:
            await self._show_step()

    @on(OptionList.OptionSelected, "#steps")
    async def _entered(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.remove_class("-side")
        await self.settle_step()
        pane = self.query_one(StepPane)
        if pane.form is not None:
            pane.form.focus_first()
        else:
            for press in pane.query(Press):
                press.focus()
                break

    async def _show_step(self) -> None:
        """Show the highlighted step: its text at once, its form when the cursor has come to rest."""
        line = self.line
        if line is None or not self.is_mounted:
            return
        self.screens.flush_half()
        self.screens.stand(incident=self.incident, step=line.key[0], subject=line.key[1])
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        if self.query_one(StepPane).show(line, self.state, self.store.clock()):
            if self.screens.rest:
                self._resting = self.set_timer(self.screens.rest, self.settle_step)
            else:
                await self.settle_step()

    async def settle_step(self) -> None:
        """Have the form of the highlighted step there now."""
        line = self.line
        if line is not None:
            half = self.store.half.get(self.incident, row_id(line))
            pane = self.query_one(StepPane)
            await pane.fill(line, self.state, self.store.clock, self.people, half, self.able)

    @on(Form.Edited)
    def _keep(self, event: Form.Edited) -> None:
        line, ask, text = self.line, event.field.ask, event.field.text
        if line is not None and ask.kind != "secret":
            self.screens.keep_half(self.incident, row_id(line), ask.id, text if text != ask.value else "")

    @on(Press.Pressed)
    async def _pressed(self, event: Press.Pressed) -> None:
        event.stop()
        await self.run_action(event.name)

    def action_note(self) -> None:
        """A note in the timeline."""
        self.app.push_screen(note_dialog(self, self.incident))

    def action_side(self) -> None:
        """Show the right side, or put it away; in a wide terminal go to it and back."""
        if self.has_class("-wide"):
            side = self.query_one("#side")
            (self.query_one("#steps") if side.has_focus else side).focus()
            return
        self.toggle_class("-side")
        (self.query_one("#side") if self.has_class("-side") else self.query_one("#steps")).focus()

    def action_recap(self) -> None:
        """The recap again."""
        blocks = self._recap() or [Block("過ぎた期限も、約束も、後回しもありません。")]
        self.app.push_screen(ReadDialog("要点", blocks))

    def action_back(self) -> None:
        """From the middle to the list, from the list to the home screen."""
        steps = self.query_one("#steps", Lines)
        if self.has_class("-side"):
            self.remove_class("-side")
            steps.focus()
        elif not steps.has_focus:
            steps.focus()
        else:
            self.screens.flush_half()
            self.screens.stand()
            self.dismiss()
