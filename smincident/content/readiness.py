"""What is to be in order in quiet times (平時の備え): items, how often they come back, what answers them."""

from __future__ import annotations

from typing import Literal

from smincident.content.record import Record


class Item(Record, kw_only=True):
    """One thing to be in order, for the body as a whole or for each official account.

    ``every`` is an ISO 8601 duration (``P1Y``) after which it is to be looked at again; without it, once and on change.
    ``answer`` names what the organisation file can say by itself. ``paper`` names a template that does the paperwork.
    ``practice`` marks what no guideline needs to ask for: it is shown to every body as 実務上の備え.
    """

    id: str
    title: str
    how: str = ""
    each: Literal["body", "account"] = "body"
    every: str | None = None
    answer: str | None = None
    paper: str | None = None
    practice: bool = False


class Items(Record, kw_only=True):
    """One file of ``readiness/``."""

    id: str
    title: str
    items: list[Item]
