"""An incident (事案): steps at the left, the present one in the middle, clocks, guards, channels and events at the right."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList

from smincident.errors import SmincidentError
from smincident.incident.actions import Finish
from smincident.incident.clocks import ClockView, clocks
from smincident.incident.parts import STATUSES
from smincident.incident.state import State
from smincident.incident.walk import StepView, next_line, walk
from smincident.tui import deeds
from smincident.tui.commands import Command
from smincident.tui.recap import put_off, recap
from smincident.tui.says import clock_words, event_line, left
from smincident.tui.screens.base import Page
from smincident.tui.screens.dialog import FormDialog, ReadDialog
from smincident.tui.screens.menu import MenuDialog
from smincident.tui.screens.note import NOTE_FORM, note_dialog
from smincident.tui.screens.stepdialogs import StepDialogs
from smincident.tui.store import Recorded
from smincident.tui.widgets.form import Form
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.press import Press
from smincident.tui.widgets.prose import Block, Prose
from smincident.tui.widgets.side import side_blocks
from smincident.tui.widgets.steppane import StepPane
from smincident.tui.widgets.steps import row_id, step_rows
from smincident.tui.widgets.text import Words, one_line

WIDE = 110
"""From so many columns on, the right side has a place of its own."""


class IncidentPage(Page):
    """One incident.

    Args:
        incident: its id.
        place: where the operator was when the program ended without being left; None opens it in the ordinary way.
    """

    CSS_PATH = "incident.tcss"
    NAME = "事案"
    KEYS = (
        Command(
            "deal",
            "ほかの処置を選ぶ",
            "f3,x",
            "処置",
            "しょち shochi がいとうなし あとまわし いにん いらい ひらきなおす けっさい じょうけん",
            "該当なし、後回し、委任、依頼と返事、条件の判断、決裁、証拠、次報の約束など。",
        ),
        Command(
            "record",
            "この手順を記録する",
            "f4,ctrl+s,d",
            "記録",
            "きろく すみ kiroku sumi done",
            "済み、判断、見た結果、依頼を、書いたとおりに記録する。",
        ),
        Command(
            "document",
            "文書を書く・決裁・発出",
            "f5,e",
            "文書",
            "ぶんしょ ぶんあん bunsho",
            "この手順の文書を開く。",
        ),
        Command(
            "go",
            "画面や処理を選ぶ",
            "f6,g",
            "行先",
            "いきさき がめん ikisaki",
            "対象、連絡と経路、経過、文書、宿題、手順書の追加、引継ぎ、見守り・終結。",
        ),
        Command("subjects", "対象と削除依頼", "f7,s", "", "たいしょう さくじょいらい taishou sakujo"),
        Command("contacts", "連絡と経路", "f8,c", "", "れんらく けいろ renraku keiro"),
        Command(
            "side",
            "期限・禁止・経路・経過を見る",
            "f9,i",
            "",
            "きげん きんし けいろ けいか kigen",
            "狭い画面では、真ん中と入れ替わる。",
        ),
        Command("timeline", "経過を見る・訂正する", "ctrl+t,t", "", "けいか ていせい keika teisei"),
        Command(
            "following",
            "次の未了へ移る",
            "ctrl+n,n",
            "",
            "つぎ みりょう tsugi next",
            "まだの手順のうち、次のものへ移る。",
        ),
        Command(
            "recap",
            "要点を見る",
            "ctrl+r,r",
            "",
            "ようてん youten recap",
            "過ぎた期限、約束、後回し、書きかけを並べる。",
        ),
    )

    def __init__(self, incident: str, place: dict[str, str] | None = None) -> None:
        super().__init__()
        self.incident = incident
        self.place = place
        self.lines: list[StepView] = []
        self._recorded_at = 0.0
        self._seen = 0
        self._people: list[str] | None = None

    @property
    def incident_id(self) -> str:
        """The id of the incident."""
        return self.incident

    @property
    def state(self) -> State:
        """The incident as of now."""
        return self.store.state(self.incident)

    @property
    def line(self) -> StepView | None:
        """The step in the middle."""
        here = self.query_one("#steps", Lines).here
        return next((line for line in self.lines if row_id(line) == here), None)

    @property
    def people(self) -> list[str]:
        """The names the organisation knows, ours first."""
        if self._people is None:
            try:
                known = [person.name for person in self.store.session.surroundings.organisation().people]
            except SmincidentError:
                known = []
            own = self.store.operator
            self._people = [name for name in dict.fromkeys([own, *known]) if name]
        return self._people

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
        self._refresh_parts()
        self._seen = self.state.n
        lines = self.query_one("#steps", Lines)
        lines.focus()
        if self.place:
            lines.go_to(f"{self.place.get('step', '')}|{self.place.get('subject', '')}")
            if self.place.get("dialog") == NOTE_FORM:
                self.call_after_refresh(self.action_note)
            self.tell("続きから開きました。書きかけの文も残っています")
        else:
            self._go_on()
            if blocks := self._recap():
                self.call_after_refresh(self.app.push_screen, ReadDialog("これまでの要点", blocks))
        await self._show_step()

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
        self._refresh_parts()

    def refreshed(self) -> None:
        """Show what was written."""
        super().refreshed()
        self._refresh_parts()
        self._tell_others()
        self.call_next(self._show_step)

    def _tell_others(self) -> None:
        """Say what others wrote since we last looked; what arrives in a rehearsal above all."""
        state, own = self.state, self.store.session.actor.as_data()
        fresh = [event for event in state.events if event.n > self._seen]
        self._seen = state.n
        arrived = [event for event in fresh if event.kind == "inject-arrived"]
        theirs = arrived or [event for event in fresh if event.actor != own]
        if theirs:
            who = "" if arrived else "ほかの人の記録 "
            self.tell(f"{who}{theirs[-1].n}　{event_line(theirs[-1], state, self.store.names)}", "warn")
            self.app.bell()

    def _refresh_parts(self) -> None:
        try:
            state, now = self.state, self.store.clock()
        except SmincidentError as error:
            self.fail(error)
            return
        self.lines = walk(state)
        running = clocks(state, self.lines)
        self._fill_steps()
        self.query_one("#side-text", Prose).show(side_blocks(state, running, now, self.store.names))
        self._show_clocks(state, running)

    def _fill_steps(self) -> None:
        lines = self.query_one("#steps", Lines)
        cells = (lines.content_size.width or 30) - 2
        lines.fill(step_rows(self.state, self.lines, cells, self.store.half.steps(self.incident)))

    def _show_clocks(self, state: State, running: list[ClockView]) -> None:
        now, bar = self.store.clock(), self.query_one("#clocks", Words)
        done = sum(line.ended for line in self.lines)
        progress = (f"済 {done}/{len(self.lines)}  ", "$dim")
        first = next((c for c in running if not c.ours), None) or (running[0] if running else None)
        late = [c for c in running if c.overdue(now)]
        bar.set_class(any(not c.ours for c in late), "-late")
        if first is None:
            bar.update(one_line(progress, ("期限はありません", "$dim")))
            return
        rest = f"  過ぎた目安・期限 {len(late)}件" if late else ""
        style = "bold $error" if first.overdue(now) and not first.ours else "bold $warning"
        when = left(first.due_at, now)
        what = clock_words(first, state, now).rsplit(" " + when, 1)[0]
        bar.update(one_line(progress, (f"{when} ", style), what, (rest, "$warning")))

    def _recap(self) -> list[Block]:
        state, now = self.state, self.store.clock()
        titles = {row_id(line): line.step.title for line in self.lines}
        half = [titles[name] for name in self.store.half.steps(self.incident) if name in titles]
        half += ["メモ"] if NOTE_FORM in self.store.half.steps(self.incident) else []
        blocks = recap(state, self.lines, clocks(state, self.lines), half, now)
        found = next_line(self.lines)
        if blocks and found is not None:
            blocks += [Block(""), Block(found.step.title, "bold", "次にすること　", "$dim")]
        return blocks

    def _go_on(self, after: StepView | None = None) -> None:
        """To the first open step behind ``after``, else to the first that is not finished."""
        target = None
        if after is not None:
            keys = [line.key for line in self.lines]
            start = keys.index(after.key) + 1 if after.key in keys else 0
            target = next((line for line in self.lines[start:] if line.status == "open"), None)
        target = target or next_line(self.lines)
        if target is not None:
            self.query_one("#steps", Lines).go_to(row_id(target))

    @on(OptionList.OptionHighlighted, "#steps")
    async def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_id == self.query_one("#steps", Lines).here:
            await self._show_step()

    @on(OptionList.OptionSelected, "#steps")
    def _entered(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.remove_class("-side")
        pane = self.query_one(StepPane)
        if pane.form is not None:
            pane.form.focus_first()
        else:
            for press in pane.query(Press):
                press.focus()
                break

    async def _show_step(self) -> None:
        line = self.line
        if line is None or not self.is_mounted:
            return
        self.screens.flush_half()
        half = self.store.half.get(self.incident, row_id(line))
        await self.query_one(StepPane).show(line, self.state, self.store.clock, self.people, half)
        self.screens.stand(incident=self.incident, step=line.key[0], subject=line.key[1])

    @on(Form.Edited)
    def _keep(self, event: Form.Edited) -> None:
        line = self.line
        if (
            line is not None
            and event.field.ask.kind != "secret"
            and event.field.text != event.field.ask.value
        ):
            self.screens.keep_half(self.incident, row_id(line), event.field.ask.id, event.field.text)

    @on(Press.Pressed)
    async def _pressed(self, event: Press.Pressed) -> None:
        event.stop()
        await self.run_action(event.name)

    def dialogs(self, line: StepView) -> StepDialogs:
        """The questions that go with a step."""

        def done(recorded: Recorded) -> None:
            self._done(line, recorded)

        return StepDialogs(self, line, self.state, self.people, done)

    def action_record(self) -> None:
        """Record what the present step is for; what stands against it is asked first."""
        line = self.line
        if line is None:
            return
        if self.screens.monotonic() - self._recorded_at < self.screens.hold:
            return
        ask = self.dialogs(line)
        if line.ended:
            if line.record.status:
                self.app.push_screen(ask.reopen())
            elif line.step.guards:
                self._attempt(line)
            else:
                self.tell("いまは求められていない手順です。行ったことは F2 のメモに残せます", "warn")
            return
        if line.step.mode == "request" and line.status == "waiting":
            self.app.push_screen(ask.answer())
            return
        self._attempt(line)

    def _attempt(self, line: StepView, *, finish: bool = False, by_hand: bool = False) -> None:
        pane, ask, state = self.query_one(StepPane), self.dialogs(line), self.state
        values = pane.form.values() if pane.form else {}
        try:
            now = self.store.clock()
            action = (
                deeds.finish_action(line, values, now) if finish else deeds.main_action(line, values, now)
            )
        except SmincidentError as error:
            self.fail(error)
            return
        if deeds.guards_against(action, line.step, state):
            self.app.push_screen(ask.deviate(action))
            return
        missing = deeds.still_missing(action, line, state)
        if isinstance(action, Finish) and (missing or by_hand):
            if not missing:
                self.tell("手で済みにしなくても、そのまま記録できます（F4）", "warn")
                return
            self.app.push_screen(ask.override(action, missing))
            return
        try:
            recorded = self.store.perform(self.incident, action)
        except SmincidentError as error:
            self.fail(error)
            return
        self._done(line, recorded)

    def _done(self, line: StepView, recorded: Recorded) -> None:
        """Something about a step is on the disk: let go of what was half-written, say so, and go on."""
        self._recorded_at = self.screens.monotonic()
        self.screens.drop_half(self.incident, row_id(line))
        before = {entry.key: entry.status for entry in self.lines}
        self.recorded(recorded)
        fresh = next((entry for entry in self.lines if entry.key == line.key), None)
        moved = fresh is not None and fresh.status != "open" and before.get(line.key) != fresh.status
        if moved and line.step.kind != "watch":
            self._go_on(line)
            self._pause(line)
        self.query_one("#steps", Lines).focus()

    def _pause(self, line: StepView) -> None:
        """At the end of a phase what was put off in it comes back."""
        phase = next((p for p in self.state.the_plan.phases if line.step.id in p.steps), None)
        if phase is None:
            return
        mine = [entry for entry in self.lines if entry.step.id in phase.steps]
        waiting = [entry for entry in mine if entry.status in ("deferred", "delegated", "waiting")]
        if waiting and not any(entry.status == "open" for entry in mine):
            blocks = [
                Block(f"段階「{phase.title}」の区切りです。まだ終えていないものがあります。"),
                Block(""),
                *put_off(mine),
            ]
            self.app.push_screen(ReadDialog("区切りの確認", blocks))

    def action_deal(self) -> None:
        """Choose a further thing to do with the step."""
        line = self.line
        if line is None:
            return
        known = deeds.deals(line, self.state)
        rows = [(deal.id, one_line(deal.label)) for deal in known]

        def take(choice: str | None) -> None:
            if choice is not None:
                self._deal(line, choice)

        self.app.push_screen(
            MenuDialog(
                f"処置　{line.step.title}", rows, readings={d.id: d.reading for d in known}, find=False
            ),
            take,
        )

    def _deal(self, line: StepView, choice: str) -> None:
        ask = self.dialogs(line)
        if choice in ("request", "finish", "override"):
            self._attempt(line, finish=choice != "request", by_hand=choice == "override")
        elif choice.startswith("ask:"):
            self.app.push_screen(ask.ask(choice[4:]))
        else:
            dialog: FormDialog = getattr(ask, choice)()
            self.app.push_screen(dialog)

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

    def action_following(self) -> None:
        """To the next unfinished step."""
        self._go_on(self.line)
        self.query_one("#steps", Lines).focus()

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

    def action_go(self) -> None:
        """Choose another screen or a matter of the whole incident."""
        from smincident.tui.screens.going import go_menu

        go_menu(self)

    async def action_subjects(self) -> None:
        """Subjects and takedowns."""
        await self._go("subjects")

    async def action_contacts(self) -> None:
        """Contacts and channels."""
        await self._go("contacts")

    async def action_timeline(self) -> None:
        """All events."""
        await self._go("timeline")

    async def action_document(self) -> None:
        """The text of this step, or all texts."""
        await self._go("document")

    async def _go(self, where: str) -> None:
        from smincident.tui.screens.going import go_to

        go_to(self, where, self.line)
