"""What the types of a file leave open and without which nothing can be made of it: told with its line when it is read.

All else that can be wrong is told by the checks; a file that merely says something unwise must not stop an incident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from smincident.clock import duration
from smincident.content.guideline import Guideline
from smincident.content.interval import day_of_year
from smincident.content.interval import parse as parse_interval
from smincident.content.readiness import Item, Items
from smincident.content.record import Record
from smincident.content.runbook import Runbook, Step
from smincident.content.targets import parse as parse_target
from smincident.content.yaml import ContentError, Loaded
from smincident.content.yaml import Path as Place

MOST_APPROVERS = 20
"""People one approval can want: more is a slip of the keyboard, and no town has them at night."""

Wrong = tuple[Place, str, str]
"""A place, what is wrong there, and how to mend it."""


def need_form(value: Record, loaded: Loaded) -> None:
    """Refuse a file of which no plan and no checklist can be made.

    Raises:
        ContentError: the first such place, with its line.
    """
    looks: tuple[tuple[type[Record], Callable[[Record], Iterator[Wrong]]], ...] = (
        (Guideline, _guideline),
        (Runbook, _runbook),
        (Items, _items),
    )
    for kind, look in looks:
        for place, what, hint in look(value) if isinstance(value, kind) else ():
            raise ContentError(loaded.file, loaded.line(place), what, hint)


def _guideline(value: Record) -> Iterator[Wrong]:
    assert isinstance(value, Guideline)
    yield from approvers(value)
    for number, item in enumerate(value.readiness):
        yield from _every(item, ("readiness", number))


def need_targets(rules: Guideline, loaded: Loaded) -> None:
    """Refuse a guideline with a ``via`` that cannot be read, where nobody asked for the guideline (a law).

    Raises:
        ContentError: the first such place, with its line.
    """
    for number, clause in enumerate(rules.clauses):
        for key, targets in (("via", clause.via), ("related", clause.related)):
            for index, target in enumerate(targets):
                try:
                    parse_target(target)
                except ValueError as error:
                    line = loaded.line(("clauses", number, key, index))
                    raise ContentError(loaded.file, line, str(error), "docs の書式を見てください") from error


def approvers(rules: Guideline) -> Iterator[Wrong]:
    """Numbers of approvers that nobody can mean."""
    hint = f"{MOST_APPROVERS}人までにしてください"
    for number, rule in enumerate(rules.approval):
        for index, entry in enumerate(rule.of):
            if not 1 <= entry.count <= MOST_APPROVERS:
                yield (
                    ("approval", number, "of", index, "count"),
                    f"決裁する人の数（count）「{entry.count}」は使えません",
                    f"1人から{hint}",
                )
        if not 0 <= rule.also <= MOST_APPROVERS:
            what = f"加わる人の数（also）「{rule.also}」は使えません"
            yield ("approval", number, "also"), what, f"0人から{hint}"


def _runbook(value: Record) -> Iterator[Wrong]:
    assert isinstance(value, Runbook)
    for number, phase in enumerate(value.phases):
        for index, step in enumerate(phase.steps):
            yield from _step(step, ("phases", number, "steps", index))
    for index, step in enumerate(value.steps):
        yield from _step(step, ("steps", index))


def _step(step: Step, place: Place) -> Iterator[Wrong]:
    if step.use is None and not step.id:
        yield place, "手順に id がありません", "id: か use: を書いてください"
    if step.every is not None:
        try:
            readable = bool(duration(step.every))
        except ValueError:
            readable = False
        if not readable:
            what = f"手順「{step.id}」の every「{step.every[:20]}」が読めません"
            yield (*place, "every"), what, "例：15m、2h、1h30m、3d"


def _items(value: Record) -> Iterator[Wrong]:
    assert isinstance(value, Items)
    for number, item in enumerate(value.items):
        yield from _every(item, ("items", number))


def _every(item: Item, place: Place) -> Iterator[Wrong]:
    if item.every is not None:
        try:
            parse_interval(item.every)
        except ValueError:
            yield (*place, "every"), f"every「{item.every[:20]}」の形が違います", "例：P1Y、P6M、P2W"
    for number, day in enumerate(item.on):
        try:
            day_of_year(day)
        except ValueError:
            yield (
                (*place, "on", number),
                f"on「{day[:20]}」の形が違います",
                "月-日で書いてください（例：04-01）",
            )
