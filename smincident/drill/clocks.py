"""The clocks of a rehearsal: one that a script moves, and one that runs faster than the wall's."""

from __future__ import annotations

from datetime import datetime, timedelta

from smincident.clock import Clock, parse_when


class ScriptClock:
    """Stands still until it is told to move, so that a played scenario gives the same bytes each time."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.time = start

    def __call__(self) -> datetime:
        return self.time

    def pass_time(self, delta: timedelta) -> None:
        """Move on."""
        self.time += delta

    @property
    def elapsed(self) -> timedelta:
        """Time since the start of the scenario."""
        return self.time - self.start


class FastClock:
    """Begins at the scenario's start and runs ``speed`` times as fast as the wall's clock."""

    def __init__(self, start: datetime, speed: int, wall: Clock) -> None:
        self.start = start
        self.speed = speed
        self.wall = wall
        self.began = wall()

    def __call__(self) -> datetime:
        return self.start + self.elapsed

    @property
    def elapsed(self) -> timedelta:
        """Scenario time since the start."""
        return (self.wall() - self.began) * self.speed


def start_of(text: str, wall: Clock) -> datetime:
    """The start written in a scenario."""
    return parse_when(text, wall())[0]
