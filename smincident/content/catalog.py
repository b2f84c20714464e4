"""What the files of one kind may point at: the runbooks, templates and desks that there are."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from smincident.content.compose import SEVERITY, TRIAGE
from smincident.content.files import convert, read_text
from smincident.content.guideline import Guideline
from smincident.content.library import Library
from smincident.content.runbook import Runbook, Step
from smincident.content.sheet import Sheet, nearest
from smincident.content.yaml import Path as Place
from smincident.content.yaml import load
from smincident.errors import SmincidentError


class Catalog:
    """Runbooks, guidelines and templates as they stand, files under check in place of those of the same id."""

    def __init__(self, library: Library, extra: Mapping[str, Path] | None = None) -> None:
        self.library = library
        self.files = {**library.files("runbooks"), **(extra or {})}
        self.templates = list(library.templates())
        self.kinds = list(self.files)
        self._runbooks: dict[str, Runbook | None] = {}
        self._guidelines = library.files("guidelines")
        self._desks: set[str] | None = None
        self.levels: list[str] = []
        """The degrees of severity of the guideline under check, where it has its own."""

    def runbook(self, name: str) -> Runbook | None:
        """A runbook; None where it is missing, or so wrong that its own check says so."""
        if name not in self._runbooks:
            found = None
            if name in self.files:
                try:
                    path = self.files[name]
                    found = convert(load(read_text(path), path.name), Runbook)
                except SmincidentError:
                    found = None
            self._runbooks[name] = found
        return self._runbooks[name]

    def steps(self, name: str) -> dict[str, Step]:
        """The steps that stand in a runbook's own file, by local id."""
        book = self.runbook(name)
        if book is None:
            return {}
        every = [*(step for phase in book.phases for step in phase.steps), *book.steps]
        return {step.id: step for step in every if step.id}

    def used(self, name: str) -> list[str]:
        """The steps that a runbook takes over from others, as ``runbook/step``."""
        book = self.runbook(name)
        return [step.use for phase in book.phases for step in phase.steps if step.use] if book else []

    def desks(self) -> set[str]:
        """The desks that any guideline names."""
        if self._desks is None:
            self._desks = set()
            for path in self._guidelines.values():
                try:
                    found = convert(load(read_text(path), path.name), Guideline)
                except SmincidentError:
                    continue
                self._desks |= {desk.id for desk in found.desks}
        return self._desks

    @cached_property
    def abilities(self) -> set[str]:
        """What any platform file says of what a holder of an account can do there."""
        found: set[str] = set()
        for name in self.library.files("platforms"):
            with suppress(SmincidentError):
                found |= {item.id for item in self.library.platform(name).abilities}
        return found

    def find(self, name: str) -> Runbook:
        """As ``runbook``, for composing a plan.

        Raises:
            SmincidentError: it is missing or wrong.
        """
        found = self.runbook(name)
        if found is None:
            raise SmincidentError(f"手順書「{name}」が使えません", "先に runbook check で直してください")
        return found

    def offers(self) -> list[Runbook]:
        """The runbooks that ``common/triage`` may offer."""
        found = [self.runbook(name) for name in self.kinds if name != "common"]
        return [book for book in found if book is not None]

    def options(self, where: str, step: Step) -> list[str]:
        """The ids of the options of a decision, with what the guideline and the other runbooks make of it."""
        if where == SEVERITY and self.levels:
            return list(self.levels)
        more = [book.id for book in self.offers() if book.offered] if where == TRIAGE else []
        return list(dict.fromkeys([*(one.id for one in step.options), *more]))

    def look_up(self, sheet: Sheet, place: Place, where: str) -> Step | None:
        """The step ``runbook/step``; notes a finding where it is missing, pending where its runbook is not shipped."""
        book, _, step = where.partition("/")
        if not self.shipped(sheet, place, book, where):
            return None
        steps = self.steps(book)
        if step not in steps:
            if self.runbook(book) is None:
                return None
            shared = next((one for one in self.used(book) if one.split("/", 1)[-1] == step), None)
            hint = f"「{shared}」と書いてください" if shared else nearest(step, list(steps))
            sheet.find(place, f"手順「{where}」がありません", hint)
            return None
        return steps[step]

    def shipped(self, sheet: Sheet, place: Place, book: str, where: str = "") -> bool:
        """Whether a runbook is there. An unknown one is pending, unless it looks like a slip of a known one."""
        if book in self.files:
            return True
        near = difflib.get_close_matches(book, self.kinds, 1, 0.8)
        if near:
            sheet.find(place, f"手順書「{book}」がありません", f"「{near[0]}」ではありませんか")
        else:
            sheet.wait(place, f"{where or book}（手順書「{book}」はまだありません）")
        return False

    def option(self, sheet: Sheet, place: Place, where: str, option: str) -> bool:
        """Whether a decision has an option; notes a finding where either is missing."""
        step = self.look_up(sheet, place, where)
        if step is None:
            return False
        if step.kind != "decision":
            sheet.find(place, f"手順「{where}」は判断ではありません", "decision の手順を書いてください")
            return False
        known = self.options(where, step)
        if option not in known:
            sheet.find(place, f"「{where}」に選択肢「{option}」がありません", nearest(option, known))
        return option in known

    def when(
        self, sheet: Sheet, place: Place, when: Mapping[str, Sequence[str]] | None, home: str = ""
    ) -> None:
        """Check a ``when``: its decisions and their options."""
        for key, options in (when or {}).items():
            where = key if "/" in key or not home else f"{home}/{key}"
            if "/" not in where:
                sheet.find((*place, key), f"when の「{key}」の形が違います", "手順書/手順 と書いてください")
                continue
            if not options:
                sheet.find(
                    (*place, key), f"when の「{key}」に選択肢がありません", "選択肢の id を並べてください"
                )
            for number, option in enumerate(options):
                # One missing decision is one finding, however many of its options are named.
                before = len(sheet.result.findings) + len(sheet.result.pending)
                self.option(sheet, (*place, key, number), where, option)
                if len(sheet.result.findings) + len(sheet.result.pending) > before and number == 0:
                    break
