"""Statutory periods counted: first day, last day, closed days, and the moment at which one ends."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from smincident.clock import TOKYO
from smincident.content.organisation import ClosedDays
from smincident.content.periods import STATE_OFFICES, ends, is_closed, last_day, length
from smincident.content.rules import Period
from tests.kit import START

DAYS_30 = Period(
    id="final-30",
    label="確報",
    clause="c",
    starts="anyone",
    length="P30D",
    count_first_day=True,
    roll="next-open-day",
    source="s",
    checked_on="2026-11-21",
)
DAYS_60 = replace(DAYS_30, length="P60D")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("known", "thirty", "sixty"),
    [
        ("2026-11-20", "2026-12-21", "2027-01-18"),
        ("2026-12-01", "2027-01-04", "2027-01-29"),
        ("2026-04-05", "2026-05-07", "2026-06-03"),
    ],
)
def test_the_last_day_of_a_report(known: str, thirty: str, sixty: str) -> None:
    assert last_day(day(known), DAYS_30, STATE_OFFICES) == day(thirty)
    assert last_day(day(known), DAYS_60, STATE_OFFICES) == day(sixty)


def test_the_day_of_the_start_counts_only_where_the_law_says_so() -> None:
    plain = replace(DAYS_30, length="P7D", count_first_day=False, roll="none")
    assert last_day(day("2026-11-20"), plain, STATE_OFFICES) == day("2026-11-27")
    assert last_day(day("2026-11-20"), replace(plain, count_first_day=True), STATE_OFFICES) == day(
        "2026-11-26"
    )
    assert last_day(day("2026-11-20"), replace(plain, length="P1W"), STATE_OFFICES) == day("2026-11-27")


def test_a_last_day_rolls_only_where_the_law_says_so() -> None:
    saturday = replace(DAYS_30, roll="none")
    assert last_day(day("2026-11-20"), saturday, STATE_OFFICES) == day("2026-12-19")


@pytest.mark.parametrize(
    ("closed", "known", "last"),
    [
        (ClosedDays(holidays=False), "2026-04-05", "2026-05-04"),
        (ClosedDays(year_end="12-28/01-04"), "2026-12-01", "2027-01-05"),
        (ClosedDays(year_end=""), "2026-12-01", "2026-12-30"),
        (ClosedDays(weekdays=["sun"]), "2026-11-20", "2026-12-19"),
        (ClosedDays(extra=["2026-12-21"]), "2026-11-20", "2026-12-22"),
        (ClosedDays(extra=["12-21"]), "2026-11-20", "2026-12-22"),
    ],
)
def test_closed_days_are_those_it_is_given(closed: ClosedDays, known: str, last: str) -> None:
    assert last_day(day(known), DAYS_30, closed) == day(last)


def test_public_holidays_close_an_office() -> None:
    # 2026-09-22 lies between two holidays (国民の休日); 2026-05-06 stands in for a Sunday.
    for holiday in ("2026-09-22", "2026-05-06", "2027-01-01"):
        assert is_closed(day(holiday), ClosedDays(weekdays=[], year_end=""))
    assert not is_closed(day("2026-09-24"), ClosedDays(weekdays=[], year_end=""))


def test_an_entry_that_cannot_be_read_closes_nothing() -> None:
    odd = ClosedDays(weekdays=["土"], year_end="年末", holidays=False, extra=["12/21"])
    assert last_day(day("2026-11-20"), DAYS_30, odd) == day("2026-12-19")


def test_an_office_that_never_opens_does_not_keep_the_count_going() -> None:
    never = ClosedDays(weekdays=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    assert last_day(day("2026-11-20"), DAYS_30, never).year == 2027


def test_a_period_ends_with_its_last_day_in_tokyo() -> None:
    # 23:30 in Tokyo on the 20th is still the 20th, although it is another day for half of the world.
    known = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert ends(known, DAYS_30, STATE_OFFICES) == datetime(2026, 12, 21, 14, 59, 59, tzinfo=UTC)
    late = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    assert ends(late, replace(DAYS_30, roll="none"), STATE_OFFICES).astimezone(TOKYO).date() == day(
        "2026-12-20"
    )


def test_a_period_of_hours_runs_by_the_hour() -> None:
    two_days = replace(DAYS_30, length="PT48H")
    assert ends(START, two_days, STATE_OFFICES) == datetime(2026, 11, 22, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "P", "P0D", "30", "P1M", "P-3D", "PT", "P1W2D", "P99999D", "p30d"])
def test_a_length_that_nobody_can_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"length"):
        length(text)
