"""Lengths of time by the calendar, as content files write them (ISO 8601: ``P1Y``, ``P6M``, ``P2W``, ``P1Y6M``), and
days of every year (``04-01``)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

_FORM = re.compile(r"P(?=\d)(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?\Z")


class Interval(NamedTuple):
    """A length of time: months keep their day of the month, days are counted."""

    months: int
    days: int


def parse(text: str) -> Interval:
    """Read a length of time.

    Raises:
        ValueError: not of that form, or nothing long.
    """
    found = _FORM.match(text)
    years, months, weeks, days = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    made = Interval(years * 12 + months, weeks * 7 + days)
    if made == (0, 0):
        raise ValueError(f"not an ISO 8601 duration: {text!r}")
    return made


def after(day: date, text: str) -> date:
    """The day a length of time after ``day``; the 31st becomes the last day of a shorter month."""
    length = parse(text)
    count = day.year * 12 + day.month - 1 + length.months
    year, month = count // 12, count % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day.day, last)) + timedelta(days=length.days)


def words(text: str) -> str:
    """A length of time for people: ``1年``, ``6か月``, ``1年6か月``, ``2週間``, ``10日``."""
    months, days = parse(text)
    parts = [f"{months // 12}年"] if months >= 12 else []
    parts += [f"{months % 12}か月"] if months % 12 else []
    if days:
        parts.append(f"{days // 7}週間" if days % 7 == 0 else f"{days}日")
    return "".join(parts)


_LEAP = 2024
"""A year that has every day there is."""


def day_of_year(text: str) -> tuple[int, int]:
    """Month and day of ``04-01``.

    Raises:
        ValueError: not of that form, or no day of any year.
    """
    if not re.fullmatch(r"\d\d-\d\d", text, re.ASCII):
        raise ValueError(f"not a day of the year: {text!r}")
    found = date(_LEAP, int(text[:2]), int(text[3:]))
    return found.month, found.day


def following(day: date, days: Sequence[str]) -> date:
    """The first of some days of every year that comes after ``day``; 29 February falls on the 28th in other years."""
    found = []
    for year in (day.year, day.year + 1):
        for month, number in map(day_of_year, days):
            last = calendar.monthrange(year, month)[1]
            found.append(date(year, month, min(number, last)))
    return min(one for one in found if one > day)


def day_words(text: str) -> str:
    """A day of every year for people: ``4月1日``."""
    month, number = day_of_year(text)
    return f"{month}月{number}日"
