"""Who an entry is meant for (公開の区分): open, internal or restricted. Exports and the public report respect it.

It stands in the entry's data as ``level``, which is left out where it is the usual one, so entries from before there
were levels are internal. It is the operator's word, not a lock: who can read the book can read all of it.
"""

from __future__ import annotations

from smincident.incident.events import Event

USUAL = "internal"
LEVELS = {"open": "公開可", USUAL: "庁内", "restricted": "限定"}
"""From the widest circle to the narrowest; ``restricted`` is for those who handle the incident."""

LEFT_OUT = "（限定の記録なので、公開用には載せていません）"
"""Stands in the public report for an entry that is restricted."""


def level_of(event: Event) -> str:
    """The level of an event, a key of ``LEVELS``; one this version does not know is taken for the narrowest."""
    found = (event.known or {}).get("level", USUAL)
    return found if found in LEVELS else "restricted"


def marked(text: str, level: str) -> str:
    """A line with the mark of its level; the usual one needs none."""
    return text if level == USUAL else f"【{LEVELS.get(level, LEVELS['restricted'])}】{text}"


def stored(level: str) -> str:
    """The level as it stands in data: '' for the usual one."""
    return "" if level == USUAL else level
