"""The timeline (経過): one Japanese line for every event, occurred and recorded time apart."""

from __future__ import annotations

from dataclasses import dataclass

from smincident.incident.events import Event
from smincident.incident.levels import LEFT_OUT, level_of, marked
from smincident.incident.state import State
from smincident.report import lines_parts, lines_steps
from smincident.report.lines import LINES, Data
from smincident.report.words import Names, one_line

WITHHELD = "非開示とした記録"

REGISTERED = (lines_steps, lines_parts)
"""Importing these registers what each kind of event says."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event as the timeline shows it; times are stored texts, ``corrected`` is '' unless it was corrected."""

    n: int
    occurred: str
    precision: str
    recorded: str
    kind: str
    actor: str
    what: str
    corrected: str = ""


def rows(state: State, names: Names | None = None, *, public: bool = False) -> list[Row]:
    """All events of an incident in the order in which they were recorded; ``names`` as for ``summary_of``.

    Args:
        public: what is restricted is left out, with a mark in its place.
    """
    hidden = {event.n for event in state.events if public and level_of(event) == "restricted"}
    return [
        Row(
            n=event.n,
            occurred=event.occurred_at,
            precision=event.precision,
            recorded=event.recorded_at,
            kind=event.kind,
            actor=actor_of(event),
            what=LEFT_OUT if event.n in hidden else summary_of(event, state, names=names),
            corrected="" if event.n in hidden else one_line(state.corrections.get(event.n, "")),
        )
        for event in state.events
    ]


def actor_of(event: Event) -> str:
    """Who recorded it: the declared name, with the role where one was declared."""
    if event.data is None and event.withheld:
        return "（非開示）"
    name, role = event.actor.get("name", ""), event.actor.get("role", "")
    return one_line(f"{name}（{role}）" if role else name)


def summary_of(event: Event, state: State, limit: int = 0, names: Names | None = None) -> str:
    """What an event says, in one line of Japanese, safe to show.

    Args:
        state: the incident's state at or after the event; names of steps, subjects and texts come from it.
        limit: the most characters; 0 for all of them.
        names: what platforms are called; their ids stand there without it.
    """
    if event.data is None:
        why = event.withheld
        told = f"{WITHHELD}（根拠：{why.ground}、定め：{why.rule}、記録{why.n}）" if why else WITHHELD
        return one_line(told)
    data = _named(event.data, names) if names else event.data
    made = marked(one_line(LINES[event.kind](event, data, state)), level_of(event))
    return made if not limit or len(made) <= limit else f"{made[: limit - 1]}…"


def _named(data: Data, names: Names) -> Data:
    """The data with the names of a platform and its route in the place of their ids."""
    platform, route = data.get("platform"), data.get("route")
    if not platform:
        return data
    named = {"platform": names.platform(platform)}
    if route:
        named["route"] = names.route(platform, route)
    return {**data, **named}
