"""The guidelines that hold for one body: its own, then what it has taken over from parents, each under its own name.

A parent's clause keeps the parent's id, so that its provenance is seen wherever it is shown. A clause or a rule of the
child replaces the parent's of the same id; ``without`` leaves a clause out, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from smincident.content.guideline import Guideline
from smincident.errors import SmincidentError

FindGuideline = Callable[[str], Guideline]


def lineage(guideline: Guideline, find: FindGuideline) -> list[Guideline]:
    """The guideline and its parents, the nearest first, each without what a nearer one replaces.

    Args:
        find: gives a guideline by id.

    Raises:
        SmincidentError: a parent is missing, or the guidelines extend one another in a circle.
    """
    line = [guideline]
    clauses = {clause.id for clause in guideline.clauses} | {item.clause for item in guideline.without}
    while line[-1].extends:
        parent = find(line[-1].extends)
        if any(parent.id == item.id for item in line):
            shown = " → ".join([*(item.id for item in line), parent.id])
            raise SmincidentError(f"指針が互いを親にしています：{shown}", "extends を一つ外してください")
        kept = replace(parent, clauses=[item for item in parent.clauses if item.id not in clauses])
        line.append(kept)
        clauses |= {clause.id for clause in parent.clauses} | {item.clause for item in parent.without}
    return line
