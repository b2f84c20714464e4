"""The state of an incident as its events tell it, even where some of them tell nothing any more."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

from smincident.content.files import convert
from smincident.content.organisation import Account, Organisation
from smincident.content.plan import Plan
from smincident.content.yaml import load
from smincident.errors import SmincidentError
from smincident.export.material import Material
from smincident.export.people import People
from smincident.incident.events import Event
from smincident.incident.fold import apply
from smincident.incident.state import State


@dataclass
class Telling:
    """What is known of an incident.

    Attributes:
        plans: every plan it was walked by.
        organisation: as it was when the incident opened; as far as the plan knows it where its file is gone.
    """

    state: State
    plans: list[Plan]
    organisation: Organisation

    def people(self) -> People:
        """Whose names are public and whose are not."""
        return People(self.organisation, self.plans)

    def kinds(self) -> dict[str, str]:
        """What the bytes kept under a SHA-256 are: ``organisation``, ``plan``, ``template``, ``text``."""
        found = {self.state.organisation: "organisation"}
        found |= {one.sha256: "plan" for one in self.state.plans}
        for event in self.state.events:
            if event.kind == "document-drafted" and event.data is not None:
                found[event.data.get("source", "")] = "template"
                found[event.data["sha256"]] = "text"
        return found


def telling(events: Sequence[Event], material: Material, whole: Telling | None = None) -> Telling:
    """Fold the events. One that builds on what was withheld tells nothing itself, and the others still do.

    Args:
        whole: the same incident with nothing withheld, whose plans and organisation hold here too.

    Raises:
        SmincidentError: there is no plan to tell it by.
    """
    state = State(material.load_plan)
    for event in events:
        try:
            apply(state, event)
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError):
            silent = replace(event, data=None, withheld=None)
            if state.events and state.events[-1] is event:
                state.events[-1] = silent
            else:
                apply(state, silent)
    if state.plan is None:
        raise SmincidentError(
            "実行計画が記録簿から失われているので、書き出せません", "journal verify で確かめてください"
        )
    if whole is not None:
        return Telling(state, whole.plans, whole.organisation)
    plans = [material.load_plan(one.sha256) for one in state.plans]
    return Telling(state, plans, _organisation(state, plans[0], material))


def _organisation(state: State, plan: Plan, material: Material) -> Organisation:
    try:
        source = material.kept(state.organisation).decode("utf-8-sig")
        return convert(load(source, "organisation.yaml"), Organisation)
    except (SmincidentError, UnicodeDecodeError):
        return Organisation(body=plan.body, guideline=plan.guideline)


def without(organisation: Organisation) -> Organisation:
    """The organisation with nothing but what everyone may read."""
    made = copy(organisation)
    made.operator, made.people, made.desks, made.press = "", [], {}, ""
    made.accounts = [
        Account(id=one.id, platform=one.platform, name=one.name, handle=one.handle, url=one.url)
        for one in organisation.accounts
    ]
    return made
