"""Faults on purpose: one module a row of the table in docs/reliability.md.

A row is a module ``tests/faults/rowNN_name.py`` (``row06_operators.py``). It holds four names and nothing registers
it anywhere else; ``tests/faults/test_rows.py`` and ``make faults`` find it by its file name::

    NUMBER = 6
    TITLE = "several operators"                        # the second column of the table
    BROKEN = {"no-lock": "append without BEGIN IMMEDIATE"}   # variant: what is broken in it

    def run(size: Size, folder: Path, broken: str = "") -> Outcome: ...

``run`` does everything in ``folder``, which is empty and thrown away afterwards. With ``broken`` it does the same
to a program with that protection taken away (a monkeypatch, a pragma, a dropped trigger); the row is worth something
only because it then counts at least one loss or one wrong acceptance. ``test_rows.py`` runs every row at ``SMALL``
and asserts ``outcome.clean``, and every broken variant at ``SMALL`` and asserts ``outcome.caught``; ``make faults``
runs all of it at ``FULL``.

A row whose check has no injected faults (a state machine, a blocked network) says how many cases it tried and
leaves ``faults`` at what it did try to break. What cannot be done on this machine raises ``Unable`` with the reason:
the test is skipped and the table says so. A finding is counted with ``Count.lose`` or ``Count.accept``, each with a
line that lets a maintainer repeat it (the k of the k-th write, a seed)::

    count = Count()
    for k in range(size.of(20, 2000)):
        count.case()
        count.fault()
        if not is_there:
            count.lose(f"write {k}: event 3 acknowledged, gone")
    return count.outcome()
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeVar

T = TypeVar("T")

KEPT_LINES = 20
"""Lines a row keeps about what went wrong; the rest is counted only."""


class Size(Enum):
    """How much of a row to do: within seconds, as the suite does; or all of it, as ``make faults`` does."""

    SMALL = "small"
    FULL = "full"

    def of(self, small: T, full: T) -> T:
        """The one or the other."""
        return full if self is Size.FULL else small


class Unable(Exception):
    """This machine cannot do the row; the message says what it lacks."""


@dataclass(frozen=True)
class Outcome:
    """What a row found.

    Args:
        cases: histories, files or inputs tried.
        faults: times something was broken on purpose.
        lost: acknowledged things that were gone, and faults that were not told.
        accepted: wrong things that were taken to be right.
        lines: how to repeat what was found.
    """

    cases: int
    faults: int
    lost: int = 0
    accepted: int = 0
    lines: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Nothing lost and nothing wrongly accepted, in at least one case."""
        return self.cases > 0 and not self.lost and not self.accepted

    @property
    def caught(self) -> bool:
        """A broken variant was noticed."""
        return bool(self.lost or self.accepted)


@dataclass
class Count:
    """An outcome in the making."""

    cases: int = 0
    faults: int = 0
    lost: int = 0
    accepted: int = 0
    lines: list[str] = field(default_factory=list)

    def case(self, number: int = 1) -> None:
        """One more history, file or input."""
        self.cases += number

    def fault(self, number: int = 1) -> None:
        """One more thing broken on purpose."""
        self.faults += number

    def lose(self, line: str) -> None:
        """Something acknowledged is gone, or a fault was not told."""
        self.lost += 1
        self._say(f"lost: {line}")

    def accept(self, line: str) -> None:
        """Something wrong was taken to be right."""
        self.accepted += 1
        self._say(f"accepted: {line}")

    def _say(self, line: str) -> None:
        if len(self.lines) < KEPT_LINES:
            self.lines.append(line)

    def outcome(self) -> Outcome:
        """The figures."""
        return Outcome(self.cases, self.faults, self.lost, self.accepted, tuple(self.lines))


class Row(Protocol):
    """A module of a row."""

    NUMBER: int
    TITLE: str
    BROKEN: dict[str, str]

    @staticmethod
    def run(size: Size, folder: Path, broken: str = "") -> Outcome:
        """Do the row, or the row with that protection taken away."""
