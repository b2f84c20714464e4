"""The registry of lines: for each kind of event the function that says in one line what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smincident.incident.events import Event
from smincident.incident.state import State

Data = dict[str, Any]
Line = Callable[[Event, Data, State], str]
LINES: dict[str, Line] = {}
"""Filled by importing ``lines_steps`` and ``lines_parts``."""


def says(kind: str) -> Callable[[Line], Line]:
    """Register the line of one kind of event."""

    def register(function: Line) -> Line:
        LINES[kind] = function
        return function

    return register
