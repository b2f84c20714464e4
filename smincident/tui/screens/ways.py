"""The ways from a step: to another one, to the other screens of the incident, to what the palette finds."""

from __future__ import annotations

from textual.content import Content

from smincident.tui.says import WEIGHTS, mark
from smincident.tui.screens.stepping import Stepping
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.steps import row_id
from smincident.tui.widgets.text import one_line


class Ways(Stepping):
    """A screen with the list ``#steps`` from which one goes elsewhere."""

    def finds(self) -> list[tuple[str, Content, str]]:
        """The steps, and where one can go from here."""
        from smincident.tui.screens.going import PLACES

        phases = {step: phase.title for phase in self.state.the_plan.phases for step in phase.steps}
        keyed = {command.action for command in self.commands()}
        found = [
            (f"go:{name}", one_line(label), reading)
            for name, label, _, reading in PLACES
            if name not in keyed
        ]
        for line in self.lines:
            sign, style = mark(line)
            subject = f"　{line.subject.id} {line.subject.label}" if line.subject else ""
            shown = one_line((sign, style), f"{WEIGHTS[line.weight]} {line.step.title}{subject}")
            phase = phases.get(line.step.id, "")
            found.append((f"step:{row_id(line)}", shown, f"{phase} {line.step.id.replace('-', ' ')}"))
        return found

    def visit(self, found: str) -> None:
        """Go to what the palette found."""
        kind, _, name = found.partition(":")
        if kind == "go":
            self.go_to(name)
            return
        if self.only and name not in {row_id(line) for line in self.shown}:
            self.action_only()
        steps = self.query_one("#steps", Lines)
        steps.go_to(name)
        steps.focus()

    def visit_step(self, step: str) -> None:
        """Go to a step, to the first of its subjects that is not finished."""
        mine = [line for line in self.lines if line.step.id == step]
        target = next((line for line in mine if not line.ended), mine[0] if mine else None)
        if target is not None:
            self.visit(f"step:{row_id(target)}")

    def action_following(self) -> None:
        """To the next unfinished step."""
        self.go_on(self.line)
        self.query_one("#steps", Lines).focus()

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

    async def action_clauses(self) -> None:
        """The clauses behind the step, and all they ask for."""
        await self._go("clauses")

    async def action_timeline(self) -> None:
        """All events."""
        await self._go("timeline")

    async def action_document(self) -> None:
        """The text of this step, or all texts."""
        await self._go("document")

    async def _go(self, where: str) -> None:
        self.go_to(where)

    def go_to(self, where: str) -> None:
        """Another screen, or a matter of the whole incident."""
        from smincident.tui.screens.going import go_to

        go_to(self, where, self.line)

    def action_only(self) -> None:
        """Only the steps a guideline asks for, or all of them."""
        self.only = not self.only
        if self.only and not self.shown:
            self.only = False
            self.tell("指針が求める手順はありません", "warn")
            return
        self.refresh_parts()
        self.tell(
            f"指針が求める手順 {len(self.shown)}件だけを並べました（Ctrl+G で戻す）"
            if self.only
            else "すべての手順を並べました"
        )

    def refresh_parts(self) -> None:
        """Show the incident as it is now."""
        raise NotImplementedError
