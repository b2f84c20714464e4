"""Topics: the matters on which guidelines pull in different directions, as a table in ``topics.yaml``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from smincident.content.compose_clauses import shown
from smincident.content.files import read
from smincident.content.guideline import Clause, Guideline
from smincident.content.plan import PlanClause
from smincident.content.record import Record
from smincident.content.targets import parse

FILE = Path(__file__).with_name("topics.yaml")
"""Lies beside its reader: it belongs to the program, no body puts its own in its place."""
PLACES = ("step", "option", "guard", "class")


class Topic(Record, kw_only=True):
    """One matter: ``places`` a plan is asked about, ``words`` by which clauses are found besides.

    Each entry of ``words`` is one or more parts set apart by a blank; a clause is found when it has them all.
    """

    id: str
    title: str
    places: list[str]
    words: list[str] = []


class Topics(Record, kw_only=True):
    """The file."""

    topics: list[Topic]


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, in their order."""
    return tuple(read(FILE, Topics).topics)


def clauses_of(topic: Topic, line: Sequence[Guideline]) -> list[PlanClause]:
    """The clauses of a guideline and its parents that speak to a topic, in their order."""
    found = []
    for guideline in line:
        guards = {f"guard:{guard.id}" for guard in guideline.guards if set(guard.against) & set(topic.places)}
        chosen = {choice.clause for choice in guideline.choices if f"step:{choice.decision}" in topic.places}
        for clause in guideline.clauses:
            pointing = set(clause.via) & (guards | set(topic.places))
            if pointing or clause.id in chosen or _worded(clause, topic.words):
                found.append(shown(clause, guideline))
    return found


def answers_beside(topic: Topic, clauses: Sequence[PlanClause], line: Sequence[Guideline]) -> list[str]:
    """By what else the program answers these clauses: their asks, guards and checks that are no place of the topic."""
    keys = {clause.key for clause in clauses}
    found = [
        via
        for guideline in line
        for clause in guideline.clauses
        if f"{guideline.id}:{clause.id}" in keys
        for via in clause.via
        if parse(via).kind in ("ask", "guard", "draft") and via not in topic.places
    ]
    return list(dict.fromkeys(found))


def _worded(clause: Clause, words: Sequence[str]) -> bool:
    if clause.force == "note":
        return False
    return any(all(part in clause.says for part in entry.split()) for entry in words)
