"""On the incident as a whole: opened, added to, noted, corrected, timed, handed over, closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from smincident.incident.actions.base import Action


@dataclass(frozen=True, kw_only=True)
class OpenIncident(Action):
    """Open an incident; without runbooks it begins with the intake. ``at`` is when it was detected."""

    title: str
    runbooks: tuple[str, ...] = ()
    guideline: str = ""
    drill: str = ""


@dataclass(frozen=True, kw_only=True)
class AddRunbooks(Action):
    """Let further runbooks join the plan."""

    runbooks: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Deviate(Action):
    """A guard is bent knowingly where no step or option stands for it (a private device at night)."""

    guard: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SetMode(Action):
    """A mode of the guideline (災害対策本部) is switched on or off, by someone's order."""

    mode: str
    on: bool
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class NoteClock(Action):
    """By how many seconds this PC's clock is ahead (behind: negative), and against what it was checked."""

    ahead: int
    against: str


@dataclass(frozen=True, kw_only=True)
class Note(Action):
    """A free entry in the timeline. ``level``: who it is meant for (``levels.LEVELS``)."""

    text: str
    level: str = "internal"


@dataclass(frozen=True, kw_only=True)
class Correct(Action):
    """A correction of an earlier entry; the entry itself stays."""

    n: int
    reason: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class KnowTime(Action):
    """One of the times kept apart (``parts.KNOWN_TIMES``); ``at`` is that time."""

    which: str


@dataclass(frozen=True, kw_only=True)
class HandOver(Action):
    """Another operator takes over."""

    to: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SetStatus(Action):
    """Watching, closed, or open again."""

    status: Literal["open", "watching", "closed"]
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class WriteReport(Action):
    """A report was written to a file."""

    form: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ExportIncident(Action):
    """The incident left the program as a package.

    Args:
        audience: for whom it was redacted; '' for nobody.
        covers, digest: the last event it holds.
        sha256: of the list of its files (the number of the package).
        form: ``folder`` or ``zip``.
        evidence: ids of the evidence whose files went along.
        withheld: how many events went along without their data.
    """

    audience: str
    covers: int
    digest: str
    sha256: str
    form: str
    evidence: tuple[str, ...] = ()
    withheld: int = 0


@dataclass(frozen=True, kw_only=True)
class Arrive(Action):
    """An inject of a drill arrived."""

    inject: str
    who: str
    text: str
