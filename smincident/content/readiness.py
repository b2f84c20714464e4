"""What is to be in order in quiet times (平時の備え): items, how often they come back, what answers them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from smincident.content.interval import after, day_words, following, words
from smincident.content.record import Record


class Item(Record, kw_only=True):
    """One thing to be in order, for the body as a whole or for each official account.

    ``every`` is an ISO 8601 duration (``P1Y``) after which it is to be looked at again, ``on`` instead the days of every
    year (``04-01``) on which it is; without either, once and on change.
    ``answer`` names what the organisation file can say by itself. ``paper`` names a template that does the paperwork.
    ``practice`` marks what no guideline needs to ask for: it is shown to every body as 実務上の備え.
    """

    id: str
    title: str
    how: str = ""
    each: Literal["body", "account"] = "body"
    every: str | None = None
    on: list[str] = []
    answer: str | None = None
    paper: str | None = None
    practice: bool = False

    @property
    def recurs(self) -> bool:
        """Whether it comes back by itself."""
        return self.every is not None or bool(self.on)

    def again(self, day: date) -> date | None:
        """When to look again after a look on ``day``; None for what does not come back."""
        if self.on:
            return following(day, self.on)
        return after(day, self.every) if self.every else None

    @property
    def how_often(self) -> str:
        """How often it comes back, for people; '' for what does not."""
        if self.on:
            return f"毎年{'、'.join(map(day_words, self.on))}"
        return f"{words(self.every)}ごと" if self.every else ""


class Items(Record, kw_only=True):
    """One file of ``readiness/``."""

    id: str
    title: str
    items: list[Item]
