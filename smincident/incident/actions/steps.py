"""On steps: done, decided, skipped, put off, handed on, asked of another desk, watched, opened again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from smincident.incident.actions.base import Action


@dataclass(frozen=True, kw_only=True)
class StepAction(Action):
    """Base of actions on a step. ``by`` and ``reason``: whose authority, and why."""

    step: str
    subject: str = ""
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Finish(StepAction):
    """A step is done. ``override`` ticks by hand what the program cannot see, with ``reason``."""

    fields: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    override: bool = False


@dataclass(frozen=True, kw_only=True)
class Choose(StepAction):
    """A decision is made. ``choice`` ``unknown`` (まだ分からない) wants ``look_again``, a UTC text."""

    choice: str
    known: str = ""
    look_again: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Skip(StepAction):
    """A step is not applicable, or a duty is left out."""


@dataclass(frozen=True, kw_only=True)
class Defer(StepAction):
    """A step is put off, until a time if one is known."""

    until: str = ""


@dataclass(frozen=True, kw_only=True)
class Delegate(StepAction):
    """Someone else does the step."""

    to: str


@dataclass(frozen=True, kw_only=True)
class Request(StepAction):
    """Another desk is asked to carry the step out."""

    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer(StepAction):
    """The desk's answer: carried out or not, and what the step asks for as far as it was told."""

    ok: bool = True
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Observe(StepAction):
    """One look of a watch step; it comes back after its interval."""

    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reopen(StepAction):
    """An ended step is opened again."""


@dataclass(frozen=True, kw_only=True)
class Judge(Action):
    """Whether the condition of a clause (``guideline:id``) holds."""

    clause: str
    holds: Literal["yes", "no", "unknown"]
    reason: str = ""
    by: str = ""
