"""References between runbooks: phases and steps taken over with ``use``."""

from __future__ import annotations

from collections.abc import Callable

from smincident.content.runbook import Phase, Runbook, Step
from smincident.errors import SmincidentError

FindRunbook = Callable[[str], Runbook]


def phase_title(phase: Phase, find: FindRunbook) -> str:
    """The title of the phase that ``use`` refers to; empty where it refers to none."""
    return _used_phase(phase, find)[1].title if phase.use else ""


def _used_phase(phase: Phase, find: FindRunbook) -> tuple[Runbook, Phase]:
    assert phase.use is not None
    book_id, _, phase_id = phase.use.partition("/")
    book = find(book_id)
    used = next((item for item in book.phases if item.id == phase_id), None)
    if used is None:
        raise SmincidentError(f"段階「{phase.use}」がありません", "use: の綴りを確かめてください")
    return book, used


def resolve(
    phase: Phase, book: Runbook, find: FindRunbook, taken: tuple[str, ...] = ()
) -> list[tuple[str, Step]]:
    """The steps of a phase with their full ids, references followed.

    Args:
        taken: the phases through which this one was reached.

    Raises:
        SmincidentError: a reference leads nowhere, or phases take one another over in a circle.
    """
    found: list[tuple[str, Step]] = []
    if phase.use:
        if phase.use in taken:
            raise SmincidentError(f"段階「{phase.use}」が自分を使っています", "use: を一つ外してください")
        other, used = _used_phase(phase, find)
        found += resolve(used, other, find, (*taken, phase.use))
    for step in phase.steps:
        if step.use:
            found.append((step.use, shared_step(step.use, find)))
        else:
            found.append((f"{book.id}/{step.id}", step))
    return found


def shared_step(place: str, find: FindRunbook) -> Step:
    """The step that ``use: runbook/step`` refers to.

    Raises:
        SmincidentError: there is none.
    """
    book_id, _, step_id = place.partition("/")
    book = find(book_id)
    for step in (*book.steps, *(step for phase in book.phases for step in phase.steps)):
        if step.id == step_id:
            return step
    raise SmincidentError(f"手順「{place}」がありません", "use: の綴りを確かめてください")
