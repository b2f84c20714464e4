"""What a package is made of, what the operator asked for, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from smincident.content.library import Library
from smincident.content.plan import Plan
from smincident.export.bag import Bag
from smincident.export.paths import Hand
from smincident.journal.leaves import Leaves


@dataclass(frozen=True)
class Material:
    """What a package is made of.

    Args:
        leaves: the incident as it lies in the book.
        kept: gives the bytes kept under a SHA-256; SmincidentError where there are none.
        load_plan: gives the plan kept under a SHA-256.
        library: all content: the report's template, the names of platforms.
        evidence: the folder of evidence files.
        program: name and version of this program.
    """

    leaves: Leaves
    kept: Callable[[str], bytes]
    load_plan: Callable[[str], Plan]
    library: Library
    evidence: Path
    program: str


@dataclass(frozen=True)
class Choice:
    """What the operator asked for.

    Args:
        audience: a key of ``words.AUDIENCES``; '' for the whole incident.
        hands: what is withheld by hand from the events.
        texts: parts of ids (``d1``) of documents withheld by hand; ``evidence``: ids of evidence; each with its ground.
    """

    audience: str = ""
    hands: Sequence[Hand] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Package:
    """A package that is ready to be written.

    Attributes:
        n, digest: the event it covers last.
        withheld: how many events go along without their data.
        passages: how many passages were withheld in them.
        evidence: the ids of the evidence whose files go along.
        absent: what should have gone along and is not there, in the operator's words.
    """

    bag: Bag
    incident: str
    moment: datetime
    n: int
    digest: str
    withheld: int
    passages: int
    evidence: list[str]
    absent: list[str]
