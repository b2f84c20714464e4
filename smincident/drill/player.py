"""The player: a whole scenario from the first inject to the closing, on a clock that the script moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from smincident.clock import duration, parse_when
from smincident.content.drill import Scenario
from smincident.drill import moves_documents, moves_facts, moves_incident, moves_parts, moves_steps
from smincident.drill.clocks import ScriptClock
from smincident.drill.moves import Move, Stagehand, verb_of
from smincident.drill.stage import Injects, arrive, open_drill
from smincident.errors import SmincidentError
from smincident.incident.acts_status import open_matters
from smincident.incident.events import Event
from smincident.session import Session

REGISTERED = (moves_steps, moves_facts, moves_parts, moves_documents, moves_incident)
"""Importing these registers what each verb of a script does."""

USUAL = timedelta(minutes=1)
"""What a move takes where the script does not say."""


def _length(move: Move, name: str, clock: ScriptClock) -> timedelta:
    """How long a move takes; a ``wait`` may name a moment instead of a length."""
    if name != "wait":
        return duration(str(move["takes"])) if "takes" in move else USUAL
    try:
        return duration(str(move["wait"]))
    except ValueError:
        return parse_when(str(move["wait"]), clock())[0] - clock()


@dataclass(frozen=True)
class Beat:
    """What the player tells while it plays: an inject, or the events a move made."""

    kind: Literal["inject", "move"]
    elapsed: timedelta
    verb: str
    events: list[Event]


def play(session: Session, clock: ScriptClock, scenario: Scenario, tell: Callable[[Beat], None]) -> str:
    """Play a scenario to its end.

    Args:
        session: at the drill's own book, on ``clock``.
        tell: is given each beat as it happens.

    Returns:
        the incident's id.

    Raises:
        SmincidentError: a move does not fit, or something is left open at the end.
    """
    incident = open_drill(session, scenario).id
    hand = Stagehand(session, incident)
    injects = Injects(scenario)
    seen = 0

    def fresh() -> list[Event]:
        nonlocal seen
        events = session.state(incident).events[seen:]
        seen += len(events)
        return events

    tell(Beat("move", clock.elapsed, "open", fresh()))
    for number, raw in enumerate(scenario.script, 1):
        move: Move = dict(raw)
        name = verb_of(move)
        target = clock.elapsed + _length(move, name, clock)
        for inject in injects.due(target):
            # An inject arrives at its own time, in the middle of whatever the operator is doing.
            clock.pass_time(max(timedelta(0), duration(inject.at) - clock.elapsed))
            arrive(session, incident, inject)
            tell(Beat("inject", clock.elapsed, inject.id, fresh()))
        clock.pass_time(max(timedelta(0), target - clock.elapsed))
        try:
            hand.play(move)
        except SmincidentError as error:
            raise SmincidentError(
                f"台本 {number}「{name}: {move[name]}」：{error.message}", error.hint
            ) from error
        tell(Beat("move", clock.elapsed, name, fresh()))
    state = session.state(incident)
    if state.status != "closed":
        left = "／".join(open_matters(state)) or "終結していません"
        raise SmincidentError(f"訓練が終結まで進みませんでした：{left}", "台本を直してください")
    return incident
