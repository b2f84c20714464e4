"""The moves of a scenario's script: one verb each, played through the same actions an operator has.

This module holds the register and the one who plays; the verbs stand in ``moves_steps``, ``moves_facts``, ``moves_parts``,
``moves_documents`` and ``moves_incident``, which ``player`` imports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from smincident import desk
from smincident.clock import parse_when, stamp
from smincident.content.plan import PlanApproval, PlanStep
from smincident.errors import Bendable, SmincidentError
from smincident.incident import actions as do
from smincident.incident.documents import act_lacking, rule_for_act
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.incident.walk import StepView, views_of
from smincident.session import Session

Move = dict[str, Any]
Play = Callable[["Stagehand", str, Move], None]

_PLAYS: dict[str, Play] = {}
KEYS: dict[str, frozenset[str]] = {}
"""The keys each verb may have, its own name included."""

ANYWHERE = ("takes", "under")
"""Keys every move may have: how long it takes, and the guidelines under which alone it is played."""
GROUND = ("by", "reason", "at")
"""Keys of a move that says whose authority, why, and when."""


def verb(name: str, *keys: str) -> Callable[[Play], Play]:
    """Register what a verb of the script does, and the keys it may have beside itself."""

    def register(play: Play) -> Play:
        _PLAYS[name] = play
        KEYS[name] = frozenset((name, *ANYWHERE, *keys))
        return play

    return register


def verb_of(move: Move) -> str:
    """The verb of a move: its first key that is one.

    Raises:
        SmincidentError: it has none, or a key that the verb does not know.
    """
    found = next((key for key in move if key in _PLAYS), None)
    if found is None:
        raise SmincidentError(
            f"訓練の台本に知らない動きがあります：{'、'.join(move)}", f"使えるもの：{'、'.join(_PLAYS)}"
        )
    if extra := [key for key in move if key not in KEYS[found]]:
        raise SmincidentError(
            f"訓練の台本の「{found}: {move[found]}」に知らないキーがあります：{'、'.join(extra)}",
            f"使えるもの：{'、'.join(sorted(KEYS[found] - {found}))}",
        )
    return found


_LEAVE = ("not-applicable", "pending")
"""Lines that a move leaves alone: their branch is closed or not yet decided."""


class Stagehand:
    """Plays moves on one incident."""

    def __init__(self, session: Session, incident: str) -> None:
        self.session = session
        self.incident = incident

    def play(self, move: Move) -> str:
        """Play one move; returns its verb. One that is written for other guidelines is passed over."""
        name = verb_of(move)
        if self.state.guideline in move.get("under", [self.state.guideline]):
            _PLAYS[name](self, str(move[name]), move)
        return name

    @property
    def state(self) -> State:
        """The incident as of now."""
        return self.session.state(self.incident)

    def perform(self, action: do.Action, keep: dict[str, bytes] | None = None) -> None:
        """Do an action.

        A rule of order or of separation may speak against it, for the script knows of none: the rehearsal goes on, and
        the deviation is on record with the rehearsal's own authority and reason.
        """
        try:
            self.session.perform(self.incident, action, keep)
        except Bendable:
            self.session.perform(self.incident, on_own_authority(action), keep)

    def when(self, text: Any) -> str:
        """A time in a script, as an operator would type it; '' stays ''."""
        return stamp(parse_when(str(text), self.session.clock())[0]) if text else ""

    def known_step(self, move: Move) -> str:
        """The step a move names beside its verb, '' where this plan does not have it."""
        step = str(move.get("step", ""))
        return step if step and self.state.the_plan.step(step) else ""

    def lines(self, step_id: str, move: Move, leave: tuple[str, ...] = _LEAVE) -> list[StepView]:
        """The lines of a step that still want something, for the subject named or for all.

        A step that this plan does not have, or whose branch is closed, has none: one script plays under every
        guideline.
        """
        step = self.state.the_plan.step(step_id)
        if step is None:
            return []
        wanted = str(move.get("subject", ""))
        found = [line for line in views_of(step, self.state) if line.status not in leave]
        if wanted and wanted != "all":
            found = [line for line in found if line.subject is None or line.subject.id == wanted]
        return found

    def latest(self, template: str, subject: str = "") -> Document | None:
        """The newest live text made from a template."""
        found = [
            item
            for item in self.state.documents.values()
            if item.template == template
            and item.subject == subject
            and item.status in ("draft", "approved", "released")
        ]
        return found[-1] if found else None

    def people_for(self, rule: PlanApproval, author: str) -> list[tuple[str, str]]:
        """Who approves under a rule: (name, role), holders first, then as many others as it wants.

        Where nobody of the scenario holds a role, as under a guideline it was not written for, someone else stands in.
        """
        people = self.session.surroundings.organisation().people
        chosen: list[tuple[str, str]] = []
        for role in rule.of:
            holder = next((p.name for p in people if role in p.roles and p.name not in dict(chosen)), None)
            other = next((p.name for p in people if p.name not in dict(chosen) and p.name != author), None)
            chosen.append((holder or other or people[0].name, role))
        others = [p.name for p in people if p.name not in dict(chosen) and p.name != author]
        chosen += [(name, "") for name in others[: rule.also]]
        return chosen

    def approve_act(self, step: PlanStep, how: str) -> None:
        """Record the approval an act needs, where the guideline asks for one."""
        rule = rule_for_act(step, self.state)
        if rule and act_lacking(step, self.state):
            for name, role in self.people_for(rule, self.session.actor.name):
                desk.approve_act(self.session, self.incident, step.id, by=name, role=role, how=how)


AUTHORITY = "訓練の進行役"
REASON = "台本はこの指針のために書かれていない。訓練なので、逸脱として残して先へ進む"


def on_own_authority(action: do.Action) -> do.Action:
    """The action once more, with who answers for going against a rule and why, where the script does not say.

    Raises:
        SmincidentError: the action has no place for that.
    """
    told = {"by": AUTHORITY, "reason": REASON}
    empty = {name: text for name, text in told.items() if getattr(action, name, None) == ""}
    if not empty:
        raise SmincidentError("台本の動きが指針の決まりに反します", "台本に by と reason を書いてください")
    return replace(action, **empty)


def authority(move: Move) -> dict[str, str]:
    """Who decided and why, as far as a move says."""
    return {key: str(move[key]) for key in ("by", "reason") if key in move}
