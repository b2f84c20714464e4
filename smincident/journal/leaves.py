"""One incident as it lies in the book (記録簿): the exact texts of its events, for those who carry them elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from smincident.errors import SmincidentError
from smincident.incident.events import STANDING, Event
from smincident.journal import trouble, withheld
from smincident.journal.reader import Reader


@dataclass(frozen=True, slots=True)
class Leaf:
    """One event: its texts byte for byte, and what they say. ``data`` is None where it was withheld."""

    head: str
    data: str | None
    digest: str
    kept: tuple[str, ...]
    event: Event


@dataclass(frozen=True, slots=True)
class Leaves:
    """All events of one incident, and the book's head (``seq``, ``link``) at the same moment."""

    book: str
    incident: str
    leaves: tuple[Leaf, ...]
    seq: int
    link: str


def leaves(reader: Reader, incident: str) -> Leaves:
    """Read an incident as of one moment.

    Raises:
        SmincidentError: there is none, or its events cannot be read.
    """
    with reader.moment() as connection:
        rows = connection.execute(
            "SELECT seq, n, head, data, digest FROM event WHERE incident = ? ORDER BY n", (incident,)
        ).fetchall()
        head = connection.execute("SELECT seq, link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        if not rows or incident in STANDING:
            raise SmincidentError(f"事案「{incident}」がありません", "incident list で番号を確かめてください")
        try:
            found = [_leaf(*row) for row in rows]
            if any(_broken(leaf.head) or _broken(leaf.data or "") for leaf in found):
                raise ValueError("not UTF-8")
            why = withheld.told(connection, incident, [leaf.event for leaf in found])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise trouble.damaged(reader.path, f"{incident} の記録を読めません") from error
    told = tuple(replace(leaf, event=event) for leaf, event in zip(found, why, strict=True))
    return Leaves(reader.book, incident, told, int(head[0]), str(head[1]))


def _broken(text: str) -> bool:
    """Whether the file held bytes that are no text."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _leaf(seq: int, n: int, head_text: str, data_text: str | None, digest: str) -> Leaf:
    head = json.loads(head_text)
    data = json.loads(data_text) if data_text is not None else {}
    event = Event(
        seq,
        head["incident"],
        n,
        head["kind"],
        head["recorded_at"],
        head["occurred_at"],
        head["precision"],
        head["zone"],
        data["actor"] if data else {},
        data["body"] if data else None,
        digest,
    )
    return Leaf(head_text, data_text, digest, tuple(data.get("kept", ())), event)
