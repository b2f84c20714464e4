"""One body as it is compared with another: its guideline, and the plans that all runbooks become under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smincident.content.cause import located
from smincident.content.compose import compose
from smincident.content.guideline import Guideline
from smincident.content.library import Library
from smincident.content.plan import Plan, PlanDocument
from smincident.errors import SmincidentError


@dataclass(slots=True)
class Side:
    """One body: its guideline with those it extends, and the plan of each runbook."""

    line: list[Guideline]
    plans: dict[str, Plan]

    @property
    def body(self) -> str:
        """The body's name."""
        return self.line[0].body

    @property
    def first(self) -> Plan:
        """A plan of all runbooks at once: what holds whatever the kind of incident."""
        return self.plans[""]


def side(name: str, library: Library, documents: Sequence[PlanDocument]) -> Side:
    """A body with the plan of each runbook alone, and of all at once under ''.

    Raises:
        SmincidentError: the guideline or a runbook cannot be read.
    """
    rules, kinds = library.guideline(name), library.kinds()

    def plan(runbooks: Sequence[str]) -> Plan:
        try:
            return compose(
                runbooks,
                rules,
                library.runbook,
                parents=library.parents(name),
                laws=library.laws,
                offers=library.offers(),
                documents=documents,
            )
        except SmincidentError as error:
            raise located(error, library, name, runbooks) from error

    plans = {kind: plan([kind]) for kind in kinds}
    return Side([rules, *library.parents(name)], {**plans, "": plan(kinds)})
