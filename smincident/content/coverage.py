"""Coverage of a guideline: every ``via`` of every clause followed to the thing it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from smincident.content.catalog import Catalog
from smincident.content.check_guideline import BINDING
from smincident.content.compose import SEVERITY, TRIAGE
from smincident.content.guideline import Clause, Guideline
from smincident.content.library import Library
from smincident.content.readiness import Item
from smincident.content.targets import DRAFT_CHECKS, Target, parse
from smincident.errors import SmincidentError

Standing = Literal["there", "note", "pending", "dead"]
APPLIES = frozenset({"scope", "definition"})
"""Classes of clauses that say whom or what the guideline is about: these may bind and yet be a note."""
KIND_WORDS = {
    "step": "手順",
    "option": "選択肢",
    "runbook": "手順書",
    "guard": "してはいけないこと",
    "ask": "確認",
    "draft": "文案の点検",
    "approval": "決裁",
    "desk": "部署",
    "readiness": "平時の備え",
    "note": "注記",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One ``via`` and what it leads to.

    Args:
        target: as the file has it.
        says: the title of what is there, else why there is nothing.
        standing: ``there``; ``note`` (asks for nothing); ``pending``: its runbook is not at hand; ``dead``.
    """

    target: str
    says: str
    standing: Standing

    @property
    def word(self) -> str:
        """What sort of thing it is, in Japanese."""
        return KIND_WORDS.get(self.target.partition(":")[0], "不明")


@dataclass(frozen=True, slots=True)
class Row:
    """One clause with what answers it; ``guideline`` is where it stands, a parent's for an inherited one."""

    guideline: str
    clause: Clause
    answers: list[Answer]

    @property
    def answered(self) -> bool:
        """Whether something answers it and nothing it names is missing."""
        return bool(self.answers) and all(one.standing in ("there", "note") for one in self.answers)

    @property
    def noted(self) -> bool:
        """Whether it is only shown."""
        return bool(self.answers) and all(one.standing == "note" for one in self.answers)

    @property
    def binds_by_note(self) -> bool:
        """Whether it binds and yet asks for nothing, without being about whom the guideline applies to."""
        return self.noted and self.clause.force in BINDING and self.clause.cls not in APPLIES


@dataclass(slots=True)
class Coverage:
    """All clauses that hold under one guideline."""

    guideline: Guideline
    rows: list[Row] = field(default_factory=list)

    @property
    def printed(self) -> list[Row]:
        """The clauses as they are printed: what was split off from one is no clause of its own."""
        return [row for row in self.rows if row.clause.part_of is None]

    @property
    def answered(self) -> list[Row]:
        """The printed clauses that something answers, with all their parts; notes are among them."""
        left = {(row.guideline, row.clause.part_of) for row in self.rows if not row.answered}
        return [row for row in self.printed if row.answered and (row.guideline, row.clause.id) not in left]

    @property
    def notes(self) -> list[Row]:
        """The printed clauses that are only shown."""
        return [row for row in self.printed if row.noted]

    @property
    def open(self) -> list[str]:
        """Ids of the clauses that nothing answers, or not all that they name."""
        return [row.clause.id for row in self.rows if not row.answered]

    @property
    def binding_notes(self) -> list[str]:
        """Ids of the clauses that bind and are yet only shown."""
        return [row.clause.id for row in self.rows if row.binds_by_note]

    def targets(self, standing: Standing) -> list[str]:
        """Every target of a standing, once, in the order of the clauses."""
        return list(
            dict.fromkeys(one.target for row in self.rows for one in row.answers if one.standing == standing)
        )

    @property
    def whole(self) -> bool:
        """Whether every clause is answered, each binding one by something that is done."""
        return not self.open and not self.binding_notes


def coverage(guideline: Guideline, library: Library) -> Coverage:
    """Follow every ``via`` of a guideline and of those it extends.

    Raises:
        SmincidentError: a guideline it extends cannot be read.
    """
    line = [guideline, *library.parents(guideline.id)]
    ground = _Ground(line, library)
    found = Coverage(guideline)
    for one in line:
        for clause in one.clauses:
            found.rows.append(Row(one.id, clause, [ground.answer(via) for via in clause.via]))
    return found


class _Ground:
    """What there is for clauses to point at."""

    def __init__(self, line: Sequence[Guideline], library: Library) -> None:
        self.catalog = Catalog(library)
        self.line = line
        self.items = _items(line, library)
        self.taken = _taken(self.catalog) | {
            step for one in line for level in one.levels for step in level.steps
        }

    def answer(self, via: str) -> Answer:
        """What one ``via`` leads to."""
        try:
            target = parse(via)
        except ValueError as error:
            return Answer(via, str(error), "dead")
        if target.kind == "note":
            return Answer(via, "示すだけで、何も求めない", "note")
        look: dict[str, Callable[[Target], str | None]] = {
            "step": self._step,
            "option": self._option,
            "runbook": self._runbook,
        }
        if target.runbook and target.runbook not in self.catalog.files:
            return Answer(via, f"手順書「{target.runbook}」がまだありません", "pending")
        says = look.get(target.kind, self._own)(target)
        if says is None:
            return Answer(via, f"{KIND_WORDS[target.kind]}「{target.place}」がありません", "dead")
        return Answer(via, says, "there")

    def _runbook(self, target: Target) -> str | None:
        book = self.catalog.runbook(target.place)
        return book.title if book else None

    def _step(self, target: Target) -> str | None:
        book, _, name = target.place.partition("/")
        step = self.catalog.steps(book).get(name)
        # A shared step that no phase takes up is in no plan: nobody would ever see it.
        return step.title if step is not None and target.place in self.taken else None

    def _option(self, target: Target) -> str | None:
        where, _, option = target.place.rpartition("/")
        book, _, name = where.partition("/")
        step = self.catalog.steps(book).get(name)
        if step is None or step.kind != "decision" or where not in self.taken:
            return None
        levels = [level for one in self.line for level in one.levels]
        if where == SEVERITY and levels:
            labels = {level.id: level.label for level in levels}
        else:
            labels = {one.id: one.label for one in step.options}
        if where == TRIAGE:
            for kind in self.catalog.kinds:
                found = self.catalog.runbook(kind)
                if found is not None and found.offered is not None:
                    labels.setdefault(kind, found.offered.label)
        return f"{step.title}：{labels[option]}" if option in labels else None

    def _own(self, target: Target) -> str | None:
        """What the guideline itself, or one it extends, states; readiness and checks may be the program's."""
        if target.kind == "readiness":
            return self.items.get(target.place)
        if target.kind == "draft" and target.place in DRAFT_CHECKS:
            return DRAFT_CHECKS[target.place]
        for one in self.line:
            tables: dict[str, dict[str, str]] = {
                "guard": {item.id: item.says for item in one.guards},
                "ask": {item.id: item.says for item in one.asks},
                "approval": {item.id: item.says or item.id for item in one.approval},
                "desk": {item.id: item.name for item in one.desks},
                "draft": {item.id: item.says for item in one.drafts},
            }
            if target.place in tables[target.kind]:
                return tables[target.kind][target.place]
        return None


def _items(line: Sequence[Guideline], library: Library) -> dict[str, str]:
    own: list[Item] = [item for one in line for item in one.readiness]
    try:
        shared = list(library.items.values())
    except SmincidentError:
        # A broken file of quiet times has its own check; here what it would hold is simply not there.
        shared = []
    return {item.id: item.title for item in (*shared, *own)}


def _taken(catalog: Catalog) -> set[str]:
    """The steps that stand in a phase of some runbook, as ``runbook/step``."""
    found: set[str] = set()
    for name in catalog.files:
        book = catalog.runbook(name)
        for phase in book.phases if book else ():
            found |= {step.use or f"{name}/{step.id}" for step in phase.steps}
    return found
