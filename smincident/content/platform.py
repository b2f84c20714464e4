"""A platform (運営者): its report routes, the fields of its forms in order, its limits, what it can do at all."""

from __future__ import annotations

from typing import Literal

from smincident.content.record import Record

Purpose = Literal["appeal", "takeover", "rights", "impersonation", "content"]
"""What a platform is asked for; where an incident has several, the one named first goes first."""


class FormField(Record, kw_only=True):
    """One field of a platform's form, in the order in which the form asks.

    ``value`` is a Jinja expression's name in the template context, or empty where a person must fill it in.
    """

    label: str
    value: str | None = None
    note: str | None = None


class Route(Record, kw_only=True):
    """One way to reach a platform for one purpose.

    ``sure`` tells how the fact was found: ``primary`` (the platform's own page was read), ``secondary`` (reported by
    others) or ``unverified`` (must be checked before use).
    """

    id: str
    purpose: Purpose
    title: str
    url: str | None = None
    who: str | None = None
    fields: list[FormField] = []
    papers: list[str] = []
    answers: Literal["yes", "maybe", "never", "unknown"] = "unknown"
    answer_note: str | None = None
    source: str
    checked_on: str
    sure: Literal["primary", "secondary", "unverified"] = "secondary"


class Limit(Record, kw_only=True):
    """A limit of the platform's texts. ``counts`` says how: plain characters or X's weights."""

    id: str
    label: str
    max: int
    counts: Literal["characters", "x-weighted"] = "characters"
    severity: Literal["error", "warn"] = "warn"
    source: str
    checked_on: str


class Ability(Record, kw_only=True):
    """Whether an account's holder can do something there at all (hide, delete or block a comment, edit a post)."""

    id: str
    label: str
    can: Literal["yes", "no", "unknown"]
    note: str | None = None
    source: str | None = None
    checked_on: str | None = None


class Platform(Record, kw_only=True):
    """One file of ``platforms/``."""

    id: str
    name: str
    operator: str
    hosts: list[str] = []
    designated: bool | None = None
    designated_source: str | None = None
    routes: list[Route] = []
    limits: list[Limit] = []
    abilities: list[Ability] = []
    notes: list[str] = []
