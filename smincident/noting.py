"""A note without the rest: beside ``Session.perform`` the only writer, for the entry made most often.

A note is right in every state of an incident, so nothing is folded and no content is read: one look at the head, one
append. The line of the incident in the lists stays as it is, since a note changes nothing in it.
"""

from __future__ import annotations

from smincident.errors import Conflict, SmincidentError
from smincident.incident.events import Actor, Event
from smincident.incident.levels import USUAL
from smincident.incident.notes import need_past, noted
from smincident.incident.secrets import checked
from smincident.journal import trouble
from smincident.journal.book import Journal


def take_note(
    journal: Journal,
    actor: Actor,
    incident: str,
    text: str,
    at: str = "",
    precision: str = "minute",
    level: str = USUAL,
    mask: bool = False,
) -> Event:
    """Append a note; when this returns, it is on the disk.

    Args:
        mask: secrets in it are masked, instead of refused.

    Raises:
        SmincidentError: there is no such incident, nothing was written, or the disk refused.
    """
    (draft,) = checked([noted(text, at, precision, level)], mask)
    need_past(at, journal.now())
    for _ in range(trouble.TRIES):
        n, _digest = journal.head(incident)
        if n == 0:
            raise SmincidentError(f"事案「{incident}」がありません", "incident list で番号を確かめてください")
        try:
            return journal.append(incident, n, [draft], actor=actor)[0]
        except Conflict:
            continue
    raise trouble.crowded()
