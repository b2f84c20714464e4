"""Who is told of each commit, once it is on the disk; must neither delay nor fail it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from smincident.incident.events import Event


class Watching(Protocol):
    """What a book asks of its witness."""

    def committed(self, events: Sequence[Event]) -> None:
        """These events are on the disk."""

    def close(self) -> bool:
        """The book is being closed."""

    @property
    def trouble(self) -> str:
        """What is wrong, in one line for the operator; '' for nothing."""
