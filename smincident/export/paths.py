"""Values inside an event: found by a path, replaced at one, read as texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from smincident.errors import SmincidentError
from smincident.export.masks import key
from smincident.export.rules import BY_HAND, FACT, MEMBERS, class_of, mark
from smincident.incident.events import Event

Path = tuple[str, ...]
STRUCTURE = frozenset({"incident-opened", "plan-set"})
"""Kinds without which nothing can be told of an incident."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One ``--withhold``: event n, the path into its body (or ``actor``; empty: all of it), the ground."""

    n: int
    path: Path
    ground: str = BY_HAND


def body_of(event: Event) -> dict[str, Any] | None:
    """What an event says, or what the book still says of one it withheld."""
    return event.data if event.data is not None or event.withheld is None else event.withheld.rest


class Gone(str):
    """A mark in the place of a fact: it is shown, but nothing can be folded from it."""

    __slots__ = ()

    def __new__(cls, ground: str) -> Gone:
        return super().__new__(cls, mark(ground))


def at_path(whole: Mapping[str, Any], hand: Hand) -> Any:
    """What lies at a path."""
    value: Any = whole
    for at, part in enumerate(hand.path):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError) as error:
            known = list(value) if isinstance(value, dict) else []
            raise SmincidentError(
                f"記録{hand.n}に「{'.'.join(hand.path[: at + 1])}」はありません",
                f"あるもの：{'、'.join(known)}" if known else "項目の名前を確かめてください",
            ) from error
    return value


def put(value: Any, path: Path, new: str) -> Any:
    """A copy with something else at a path; where an earlier pass already left a mark, that stays."""
    if not path:
        return new
    if isinstance(value, dict) and path[0] in value:
        return {key: put(item, path[1:], new) if key == path[0] else item for key, item in value.items()}
    if isinstance(value, list) and path[0].isdecimal():
        return [put(item, path[1:], new) if str(at) == path[0] else item for at, item in enumerate(value)]
    return value


def leaves_of(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text inside a value, with its path."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves_of(item, (*path, name))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from leaves_of(item, (*path, str(at)))
    elif isinstance(value, str):
        yield path, value


def texts_of(value: Any) -> list[str]:
    """Every text inside a value, and every name of a member that somebody may have typed."""
    if isinstance(value, dict):
        return [
            text
            for name, item in value.items()
            for text in (name, *texts_of(item))
            if not FACT.fullmatch(name) or text != name
        ]
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    return [value] if isinstance(value, str) else []


def readable(value: Any) -> Any:
    """The value with every mark as plain text."""
    if isinstance(value, dict):
        return {key: readable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [readable(item) for item in value]
    return str(value) if isinstance(value, str) else value


def foldable(event: Event) -> Event:
    """The event without the facts that were withheld: where one stood, nothing can be folded."""

    def keep(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: keep(item) for key, item in value.items() if not isinstance(item, Gone)}
        if isinstance(value, list):
            return [keep(item) for item in value if not isinstance(item, Gone)]
        return value

    return event if event.data is None else replace(event, data=keep(event.data))


def facts_of(events: Sequence[Event]) -> Iterator[str]:
    """Every fact that is a text, as it is compared."""
    for event in events:
        for path, text in leaves_of(body_of(event) or {}, ()):
            if is_fact(event.kind, path, text):
                yield key(text)


def is_fact(kind: str, path: Path, value: str) -> bool:
    """Whether a text is a program's word, in which nothing is looked for."""
    if path[0] == "actor" or not FACT.fullmatch(value):
        return False
    return class_of(kind, path[0]) == "fact" or (len(path) > 2 and path[-1] in ("at", "precision", "zone"))


def names_fact(event: Event, hand: Hand) -> bool:
    """Whether what is withheld by hand is a fact, from which something is folded."""
    return class_of(event.kind, hand.path[0]) == "fact"


def refuse_structure(event: Event, hand: Hand) -> None:
    """What holds the record together cannot be taken out of a package that is to be read."""
    if event.kind not in STRUCTURE:
        return
    first = hand.path[0] if hand.path else ""
    typed = first == "actor" or MEMBERS[event.kind].get(first, "fact") != "fact"
    if typed and (first != "channels" or hand.path[-1] == "label"):
        return
    raise SmincidentError(
        f"記録{hand.n}のこの項目は伏せられません（記録の組み立てに要ります）",
        f"題名や理由なら伏せられます（例：--withhold {hand.n}.reason）",
    )
