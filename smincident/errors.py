"""The one error type whose text a user may see."""

from __future__ import annotations


class SmincidentError(Exception):
    """Something the operator can understand and mend.

    Args:
        message: what is wrong, one line of Japanese.
        hint: what to do about it, one line of Japanese; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} → {self.hint}" if self.hint else self.message


class Refused(SmincidentError):
    """The state of the incident does not allow the action (a gate, not a typing mistake)."""


class Bendable(Refused):
    """A rule of the guideline speaks against the action: possible all the same, with authority and reason."""


class Conflict(Exception):
    """Someone else appended to the incident since it was read; read on and check again."""
