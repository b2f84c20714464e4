"""How a ratio is measured: subject and floor in turns, medians compared."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """One line of the table. Times are seconds, memory is bytes; ``unit`` says which."""

    name: str
    subject: float
    floor: float
    goal: float
    unit: str = "s"
    note: str = ""

    @property
    def value(self) -> float:
        """Subject ÷ floor."""
        return self.subject / self.floor

    @property
    def met(self) -> bool:
        """Whether the goal was reached in this run."""
        return self.value <= self.goal


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def in_turns(subject: Callable[[], float], floor: Callable[[], float], rounds: int) -> tuple[float, float]:
    """The medians of two measurements taken in turns, so that both meet the same noise; a first round warms up."""
    subject(), floor()
    pairs = [(subject(), floor()) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
