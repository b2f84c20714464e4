"""What an operator does with the steps of an incident: record, deal with them otherwise, and go on to the next."""

from __future__ import annotations

from smincident.content.abilities import Able, able
from smincident.errors import Bendable, SmincidentError
from smincident.incident.actions import Finish
from smincident.incident.state import State
from smincident.incident.walk import StepView, next_line
from smincident.tui import deeds
from smincident.tui.recap import put_off
from smincident.tui.screens.base import Page
from smincident.tui.screens.dialog import FormDialog, ReadDialog
from smincident.tui.screens.menu import MenuDialog
from smincident.tui.screens.stepdialogs import StepDialogs
from smincident.tui.store import Recorded
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.steppane import StepPane
from smincident.tui.widgets.steps import row_id
from smincident.tui.widgets.text import one_line

ASKED = ("must", "should", "conditional", "forbidden")
"""Weights of the steps that a guideline asks for."""


class Stepping(Page):
    """A screen with the list ``#steps`` and a pane for the present step.

    Args:
        incident: the incident's id.
    """

    def __init__(self, incident: str) -> None:
        super().__init__()
        self.incident = incident
        self.lines: list[StepView] = []
        self.only = False
        self.recorded_at = 0.0
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
    def shown(self) -> list[StepView]:
        """The steps in the list: all, or only those a guideline asks for."""
        return [line for line in self.lines if not self.only or line.weight in ASKED]

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

    def able(self, ability: str) -> list[Able]:
        """Where it can be done: at the platforms of the posts in question, else at those of our accounts."""
        surroundings = self.store.session.surroundings
        try:
            known = self.state.subjects.values()
            posts = [item.platform for item in known if item.kind == "post" and item.platform]
            ours = [account.platform for account in surroundings.organisation().accounts]
            return able(ability, posts or ours, surroundings.library())
        except SmincidentError:
            return []

    def dialogs(self, line: StepView) -> StepDialogs:
        """The questions that go with a step."""

        def done(recorded: Recorded) -> None:
            self.done_with(line, recorded)

        return StepDialogs(self, line, self.state, self.people, done)

    async def settle_step(self) -> None:
        """Have the form of the highlighted step there now."""

    async def action_record(self) -> None:
        """Record what the present step is for; what stands against it is asked first."""
        await self.settle_step()
        line = self.line
        if line is None:
            return
        if self.screens.monotonic() - self.recorded_at < self.screens.hold:
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
        if line.step.mode != "self" and line.status == "waiting":
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
            self._refused(error, pane)
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
        except Bendable as error:
            self.app.push_screen(ask.deviate(action, error.message))
            return
        except SmincidentError as error:
            self._refused(error, pane)
            return
        self.done_with(line, recorded)

    def _refused(self, error: SmincidentError, pane: StepPane) -> None:
        """Say what is wrong, with the cursor in the first field that is."""
        self.fail(error)
        if pane.form is not None:
            pane.form.focus_wrong(error)

    def done_with(self, line: StepView, recorded: Recorded) -> None:
        """Something about a step is on the disk: let go of what was half-written, say so, and go on."""
        self.recorded_at = self.screens.monotonic()
        self.screens.drop_half(self.incident, row_id(line))
        before = {entry.key: entry.status for entry in self.lines}
        self.recorded(recorded)
        fresh = next((entry for entry in self.lines if entry.key == line.key), None)
        moved = fresh is not None and fresh.status != "open" and before.get(line.key) != fresh.status
        if moved and line.step.kind != "watch":
            self.go_on(line)
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

    async def action_deal(self) -> None:
        """Choose a further thing to do with the step."""
        await self.settle_step()
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
        if choice == "guard":
            self.go_to("guard")
            return
        ask = self.dialogs(line)
        if choice in ("request", "finish", "override"):
            self._attempt(line, finish=choice != "request", by_hand=choice == "override")
        elif choice.startswith("ask:"):
            self.app.push_screen(ask.ask(choice[4:]))
        else:
            dialog: FormDialog = getattr(ask, choice)()
            self.app.push_screen(dialog)

    def go_to(self, where: str) -> None:
        """Open a matter of the whole incident."""

    def go_on(self, after: StepView | None = None) -> None:
        """To the first open step behind ``after``, else to the first that is not finished."""
        target = None
        if after is not None:
            keys = [line.key for line in self.lines]
            start = keys.index(after.key) + 1 if after.key in keys else 0
            behind = [line for line in self.lines[start:] if line in self.shown]
            target = next((line for line in behind if line.status == "open"), None)
        target = target or next_line(self.shown)
        if target is not None:
            self.query_one("#steps", Lines).go_to(row_id(target))
