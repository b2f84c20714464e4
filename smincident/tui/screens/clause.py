"""Clauses (条項): each with everything it asks for in this incident, and the way from there to the steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from smincident.content.guideline import Clause
from smincident.content.plan import PlanClause
from smincident.errors import SmincidentError
from smincident.incident.walk import StepView, walk
from smincident.report.demands import (
    WORDS,
    Demand,
    clauses_at,
    demands,
    first_of_each,
    named_by,
    plan_clauses,
)
from smincident.report.words import place
from smincident.tui.clausewords import clause_words, demand_words, force_style
from smincident.tui.commands import Command
from smincident.tui.says import mark
from smincident.tui.screens.listing import ListingPage
from smincident.tui.stepwords import FORCES
from smincident.tui.widgets.lists import Row
from smincident.tui.widgets.prose import Block
from smincident.tui.widgets.text import cut, one_line, width

Go = Callable[[str], None]
"""Called with the step to go to once the screen is closed."""


class ClausesPage(ListingPage):
    """The clauses behind one step, or all of the plan; below each what it asks for.

    Args:
        incident: the incident's id.
        go: goes to a step of the incident.
        step: whose clauses come first; '' shows all at once.
    """

    NAME = "条項"
    KEYS = (
        Command(
            "visit_step",
            "光っている手順へ移る",
            "f4,g",
            "移る",
            "うつる てじゅん utsuru tejun",
            "条項が求める手順、選択肢、確認のところへ行く。Enter も同じ。",
        ),
        Command(
            "every",
            "この手順の条項だけにする・すべて並べる",
            "f5,v",
            "すべて",
            "すべて しぼる subete shiboru",
            "指針と法令の条項すべて。もう一度押すと、開いた手順の条項だけになる。",
        ),
    )

    def __init__(self, incident: str, go: Go, step: str = "") -> None:
        super().__init__(incident)
        self.go = go
        self.step = step
        self.every = not step
        self._clauses: dict[str, PlanClause] = {}
        self._demands: dict[str, Demand] = {}
        self._lines: list[StepView] = []

    def on_mount(self) -> None:
        """A step without a clause leads to all of them."""
        if self.step and not clauses_at(self.state.the_plan, self.step):
            self.step, self.every = "", True
            self.show_title()
            self.call_after_refresh(
                self.tell, "この手順に条項はありません（実務上の備え）。すべての条項を並べました"
            )

    def heading_parts(self) -> tuple[str, str]:
        """Whose clauses these are."""
        step = self.state.the_plan.step(self.step)
        whose = step.title if step is not None and not self.every else self.state.the_plan.guideline_title
        return self.NAME, f"{whose}　{self.incident}"

    def rows(self) -> Sequence[Row]:
        """Each clause, with what it asks for set in below."""
        plan = self.state.the_plan
        self._lines = walk(self.state)
        found = first_of_each(plan_clauses(plan)) if self.every else clauses_at(plan, self.step)
        self._clauses, self._demands = {}, {}
        rows: list[Row] = []
        for clause in self._in_order(found):
            row = f"c:{clause.key}"
            self._clauses[row] = clause
            lead = f"{FORCES[clause.force]} "
            words = cut(f"{place(clause, self.state)} {clause.says}", self.cells - width(lead))
            rows.append((row, one_line((lead, force_style(clause.force)), (words, "bold"))))
            for number, demand in enumerate(self._asked(clause)):
                name = f"d:{clause.key}|{number}"
                self._demands[name] = demand
                rows.append((name, self._shown(demand)))
        return rows

    def _in_order(self, found: Sequence[PlanClause]) -> list[PlanClause]:
        """All clauses in the order of the printed guideline; those of one step as they weigh there."""
        if not self.every:
            return list(found)
        own = self.state.the_plan.guideline
        names = {clause.guideline for clause in found}
        order = {f"{name}:{one.id}": n for name in names for n, one in enumerate(self._printed(name))}
        return sorted(found, key=lambda c: (c.guideline != own, c.guideline, order.get(c.key, len(order))))

    def _printed(self, guideline: str) -> Sequence[Clause]:
        """The clauses of a guideline as the library has it now; none where it cannot be read any more."""
        try:
            return self.store.session.surroundings.library().guideline(guideline).clauses
        except SmincidentError:
            return ()

    def _kept(self, clause: PlanClause) -> Clause | None:
        return next((one for one in self._printed(clause.guideline) if one.id == clause.id), None)

    def _asked(self, clause: PlanClause) -> list[Demand]:
        name = named_by(self.store.session.surroundings.library(), clause.guideline)
        return demands(self.state.the_plan, clause.key, self._kept(clause), name)

    def _shown(self, demand: Demand) -> Content:
        line = next((one for one in self._lines if one.step.id == demand.step), None)
        sign, style = mark(line) if line is not None and demand.kind in ("step", "option") else ("", "")
        quiet = demand.shown or not demand.here
        word = f"  {'参考' if demand.shown else WORDS[demand.kind]} "
        says = cut(demand.says, self.cells - width(word) - width(sign))
        return one_line(
            (word, "$dim" if quiet else "$primary"), (sign, style), (says, "$dim" if quiet else "")
        )

    def detail(self, row: str) -> Sequence[Block]:
        """A clause in full, or what it asks for."""
        if row in self._clauses:
            clause = self._clauses[row]
            return clause_words(clause, self.state, self._kept(clause))
        return demand_words(self._demands[row], self.state, self._lines)

    def chosen(self, row: str) -> None:
        """Enter: to the step."""
        demand = self._demands.get(row)
        if demand is None:
            self.tell("条項の下の行を選ぶと、その手順へ移ります")
        elif not demand.step:
            self.tell("ここから移る手順はありません", "warn")
        else:
            self.dismiss()
            self.go(demand.step)

    def action_visit_step(self) -> None:
        """To the step of the highlighted line."""
        self.chosen(self.here)

    def action_every(self) -> None:
        """All clauses, or those of the step this screen was opened from."""
        if not self.step:
            self.tell("手順から開くと、その手順の条項だけにできます")
            return
        self.every = not self.every
        self.show_title()
        self.fill(self.here)
