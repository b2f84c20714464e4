"""What a guideline makes of the runbooks: under it, every step can still be reached and every incident ended."""

from __future__ import annotations

from smincident.content.catalog import Catalog
from smincident.content.compose import compose
from smincident.content.guideline import Guideline
from smincident.content.library import Library
from smincident.content.lineage import lineage
from smincident.content.reach import DeadEnd, dead_ends, everything_asked, joined
from smincident.content.sheet import Sheet
from smincident.content.yaml import Path as Place
from smincident.errors import SmincidentError


def check_plans(sheet: Sheet, catalog: Catalog, rules: Guideline, library: Library) -> None:
    """Compose every runbook with the guideline, or law.

    A dead end that the runbook, or another law, makes by itself is a matter of that file's own check.
    """
    books = [book for name in catalog.kinds if (book := catalog.runbook(name)) is not None]
    alone = everything_asked(books)
    told: set[DeadEnd] = set()
    try:
        laws = [law for law in library.laws if law.id != rules.id]
        if rules.applies_to_all:
            body, parents, all_laws = alone, [], [*laws, rules]
        else:
            body, parents, all_laws = rules, lineage(rules, library.guideline)[1:], laws
        for book in books:
            if book.id == "common":
                continue
            kinds, offers = joined(book.id, books), catalog.offers()
            told |= set(dead_ends(compose(kinds, alone, catalog.find, laws=laws, offers=offers)))
            plan = compose(kinds, body, catalog.find, parents=parents, laws=all_laws, offers=offers)
            for end in dead_ends(plan):
                if end not in told:
                    told.add(end)
                    sheet.find(_place(rules, end), end.what, end.hint)
    except SmincidentError:
        return  # a runbook or a law is so wrong that its own check says so


def _place(rules: Guideline, end: DeadEnd) -> Place:
    """What in the file speaks of the step: a condition or an order first, else whatever points at it."""
    named = {f"step:{end.step}", f"option:{end.step}"}
    for number, item in enumerate(rules.assign):
        if end.sort == "desk" and item.step == end.step:
            return ("assign", number, "desk")
    for number, guard in enumerate(rules.guards):
        for index, against in enumerate(guard.against):
            if end.sort == "forbidden" and against.startswith(f"option:{end.step}/"):
                return ("guards", number, "against", index)
    for number, level in enumerate(rules.levels):
        if end.step in level.steps:
            return ("levels", number, "steps", level.steps.index(end.step))
    for key in ("when", "after"):
        for number, clause in enumerate(rules.clauses):
            if getattr(clause, key) and named & set(clause.via):
                return ("clauses", number, key)
    return ("levels",) if rules.levels else ()
