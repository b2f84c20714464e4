"""Times as operators type them, and as papers show them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from smincident import clock
from smincident.errors import SmincidentError

NOW = datetime(2026, 11, 20, 13, 15, tzinfo=UTC)  # 22:15 in Tokyo, a Friday


@pytest.mark.parametrize(
    ("typed", "stored", "precision"),
    [
        ("2026-11-20 22:05", "2026-11-20T13:05:00Z", "minute"),
        ("2026/11/20 22:05:07", "2026-11-20T13:05:07Z", "second"),
        ("２０２６年１１月２０日　２２時５分", "2026-11-20T13:05:00Z", "minute"),
        ("令和8年11月20日 午後10時5分", "2026-11-20T13:05:00Z", "minute"),
        ("R8.11.20 22:05", "2026-11-20T13:05:00Z", "minute"),
        ("11/20(金) 22:05", "2026-11-20T13:05:00Z", "minute"),
        ("11月20日 22時半", "2026-11-20T13:30:00Z", "minute"),
        ("1/5 9:00", "2027-01-05T00:00:00Z", "minute"),
        ("2026-11-2 22:05", "2026-11-02T13:05:00Z", "minute"),
        ("昨日 22時頃", "2026-11-19T13:00:00Z", "about"),
        ("本日 午後3時", "2026-11-20T06:00:00Z", "hour"),
        ("明日 10:00", "2026-11-21T01:00:00Z", "minute"),
        ("今日 25:10", "2026-11-20T16:10:00Z", "minute"),
        ("30分前", "2026-11-20T12:45:00Z", "minute"),
        ("2時間後", "2026-11-20T15:15:00Z", "minute"),
        ("令和元年5月1日", "2019-04-30T15:00:00Z", "day"),
        ("2026-11-20T22:05:00+09:00", "2026-11-20T13:05:00Z", "second"),
        ("2026-11-20T13:05:00Z", "2026-11-20T13:05:00Z", "second"),
        ("いま", "2026-11-20T13:15:00Z", "second"),
    ],
)
def test_what_is_typed_is_understood(typed: str, stored: str, precision: str) -> None:
    moment, found = clock.parse_when(typed, NOW)
    assert (clock.stamp(moment), found) == (stored, precision)


@pytest.mark.parametrize(
    "typed",
    [
        "14:05",
        "午後3時",
        "きのうの夜",
        "2026-02-30 10:00",
        "11/20 25:99",
        "令和8年13月1日",
        "",
        "9999999999日後",
        "5時",
        "11/2022:05",
    ],
)
def test_what_is_unclear_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(SmincidentError) as caught:
        clock.parse_when(typed, NOW)
    assert typed in caught.value.message
    assert "例：" in caught.value.hint


def test_a_time_without_a_day_says_what_is_missing() -> None:
    with pytest.raises(SmincidentError, match="どの日"):
        clock.parse_when("14:05", NOW)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2026, 8, 1), "令和8年8月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
    ],
)
def test_wareki(day: date, shown: str) -> None:
    assert clock.wareki(day) == shown


def test_times_of_notices_name_the_weekday() -> None:
    assert clock.wareki_time(NOW) == "令和8年11月20日（金）午後10時15分"
    assert clock.wareki_time(datetime(2026, 11, 20, 15, 0, tzinfo=UTC)) == "令和8年11月21日（土）午前0時"


def test_spans_and_durations() -> None:
    assert clock.span(timedelta(minutes=185)) == "3時間05分"
    assert clock.span(timedelta(days=2, hours=4, minutes=3)) == "2日4時間"
    assert clock.duration("1h30m") == timedelta(minutes=90)
    with pytest.raises(ValueError, match="duration"):
        clock.duration("1:30")


@pytest.mark.parametrize(
    "typed",
    [
        "0001-01-01",
        "0999-12-31 10:00",
        "9999-12-31T23:59:59-14:00",
        "9999年12月31日 29時",
        "99999999日後",
        "20260-1-1",
    ],
)
def test_a_year_nobody_can_mean_is_a_slip_not_a_crash(typed: str) -> None:
    with pytest.raises(SmincidentError, match="読めません"):
        clock.parse_when(typed, NOW)
