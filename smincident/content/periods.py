"""Statutory periods counted (期間の計算): from the day of a start to the last day, and the moment at which it ends.

How a period counts is data of the law that sets it (``Period``); nothing here knows any law.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from smincident.clock import TOKYO
from smincident.content.organisation import ClosedDays
from smincident.content.rules import Period

STATE_OFFICES = ClosedDays()
"""Days off of the offices of the state: Saturday, Sunday, public holidays, 29 December to 3 January.

Source: 行政機関の休日に関する法律. What is owed to such an office rolls by these, not by the days a town hall is closed.
"""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = 366
"""Days one closing can last; a file that closes the office for ever must not make the count go on for ever."""

_LENGTH = re.compile(r"P(?:(\d{1,4})W|(\d{1,4})D|T(\d{1,4})H)\Z")
_DAY = re.compile(r"(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")
_SPAN = re.compile(r"(\d{2})-(\d{2})/(\d{2})-(\d{2})\Z")


def length(text: str) -> timedelta:
    """The length of a period: whole weeks or days, or hours (``P2W``, ``P30D``, ``PT48H``).

    Raises:
        ValueError: not of that form, or nothing.
    """
    found = _LENGTH.match(text)
    if not found:
        raise ValueError(f"not a length: {text[:20]!r}")
    weeks, days, hours = (int(part or 0) for part in found.groups())
    made = timedelta(weeks=weeks, days=days, hours=hours)
    if not made:
        raise ValueError(f"no length: {text!r}")
    return made


def last_day(start: date, period: Period, closed: ClosedDays) -> date:
    """The last day of a period of days.

    Args:
        start: the day on which what starts it came about, in Tokyo.
        closed: the days on which the office it is owed to is closed.

    Raises:
        ValueError: the length is not one of whole days.
    """
    whole = length(period.length)
    if whole % timedelta(days=1) or "T" in period.length:
        raise ValueError(f"not of whole days: {period.length!r}")
    day = start + whole - timedelta(days=1 if period.count_first_day else 0)
    if period.roll == "next-open-day":
        for _ in range(LONGEST):
            if not is_closed(day, closed):
                break
            day += timedelta(days=1)
    return day


def ends(start: datetime, period: Period, closed: ClosedDays) -> datetime:
    """The last second of a period, in UTC: the end of its last day in Tokyo, or the hour itself for one of hours.

    Raises:
        ValueError: the length cannot be read, or lies beyond any calendar.
    """
    try:
        if "T" in period.length:
            return (start + length(period.length)).astimezone(UTC)
        day = last_day(start.astimezone(TOKYO).date(), period, closed)
        return datetime.combine(day, time(23, 59, 59), TOKYO).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"beyond any calendar: {period.length!r}") from error


def is_closed(day: date, closed: ClosedDays) -> bool:
    """Whether an office is closed that day. An entry that cannot be read closes nothing: the earlier day stands."""
    if (
        DAYS[day.weekday()] in closed.weekdays
        or f"{day:%Y-%m-%d}" in closed.extra
        or f"{day:%m-%d}" in closed.extra
    ):
        return True
    if _in_span((day.month, day.day), closed.year_end):
        return True
    return closed.holidays and _is_holiday(day)


def unreadable(closed: ClosedDays) -> list[str]:
    """The entries of closed days that close nothing because they cannot be read."""
    found = [day for day in closed.weekdays if day not in DAYS]
    if closed.year_end and not _SPAN.match(closed.year_end):
        found.append(closed.year_end)
    return [*found, *(day for day in closed.extra if not _DAY.match(day))]


def _in_span(day: tuple[int, int], span: str) -> bool:
    """Whether a day lies in ``12-29/01-03``, which may run over the turn of the year."""
    found = _SPAN.match(span)
    if not found:
        return False
    numbers = [int(part) for part in found.groups()]
    first, last = (numbers[0], numbers[1]), (numbers[2], numbers[3])
    return first <= day <= last if first <= last else day >= first or day <= last


@cache
def _is_holiday(day: date) -> bool:
    """Whether a day is a public holiday (国民の祝日、振替休日、国民の休日)."""
    from jpholiday import is_holiday  # late: few incidents ever need it, and only for a last day

    return is_holiday(day)
