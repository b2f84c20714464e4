"""Time: now, what an operator types as a time, and how a time is shown. Stored in UTC, shown in Asia/Tokyo."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from smincident.errors import SmincidentError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

ZONE_NAME = "Asia/Tokyo"
TOKYO = timezone(timedelta(hours=9), "JST")
"""Japan has had no daylight saving since 1951, so a fixed offset equals Asia/Tokyo for every time stored here."""

Clock = Callable[[], datetime]
"""Gives the present as an aware datetime in UTC."""

ERAS = (("令和", "R", date(2019, 5, 1)), ("平成", "H", date(1989, 1, 8)), ("昭和", "S", date(1926, 12, 25)))
WEEKDAYS = "月火水木金土日"


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def zone() -> ZoneInfo:
    """The zone that times are meant in, from the machine's zone data: what ``doctor`` compares ``TOKYO`` with."""
    from zoneinfo import ZoneInfo  # nothing else needs it, and it costs the first paint

    return ZoneInfo(ZONE_NAME)


def stamp(moment: datetime) -> str:
    """UTC text with seconds, as events hold it: ``2026-11-21T05:00:00Z``."""
    return f"{moment.astimezone(UTC).isoformat(timespec='seconds')[:19]}Z"


def read(text: str) -> datetime:
    """The aware datetime of a stored time text (with or without milliseconds)."""
    return datetime.fromisoformat(text)


def local(text: str) -> datetime:
    """A stored time in Asia/Tokyo."""
    return read(text).astimezone(TOKYO)


def iso(text: str) -> str:
    """A stored time as ISO 8601 with the offset of Asia/Tokyo, for ``--json``."""
    return local(text).replace(microsecond=0).isoformat()


def wareki(day: date) -> str:
    """A date in the Japanese calendar, without zero padding: ``令和8年8月1日``, ``令和元年5月1日``."""
    for name, _, first in ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def wareki_time(moment: datetime) -> str:
    """Date with weekday and time as notices write them: ``令和8年8月1日（土）午後3時05分``."""
    here = moment.astimezone(TOKYO)
    half, hour = ("午前", here.hour) if here.hour < 12 else ("午後", here.hour - 12)
    minute = f"{here.minute:02d}分" if here.minute else ""
    return f"{wareki(here.date())}（{WEEKDAYS[here.weekday()]}）{half}{hour}時{minute}"


def short(text: str) -> str:
    """A stored time for narrow places: ``11/21 14:05``."""
    here = local(text)
    return f"{here.month}/{here.day} {here:%H:%M}"


def full(text: str) -> str:
    """A stored time for records: ``2026-11-21 14:05:09``."""
    return f"{local(text):%Y-%m-%d %H:%M:%S}"


def span(delta: timedelta) -> str:
    """A length of time in Japanese: ``45秒``, ``12分``, ``3時間05分``, ``2日4時間``."""
    seconds = int(abs(delta).total_seconds())
    if seconds < 60:
        return f"{seconds}秒"
    minutes, hours, days = seconds // 60 % 60, seconds // 3600 % 24, seconds // 86400
    if days:
        return f"{days}日{hours}時間" if hours else f"{days}日"
    if hours:
        return f"{hours}時間{minutes:02d}分" if minutes else f"{hours}時間"
    return f"{minutes}分"


_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?\Z")


def duration(text: str) -> timedelta:
    """A length written in content files: ``30m``, ``2h``, ``1h30m``, ``3d``.

    Raises:
        ValueError: not of that form.
    """
    found = _DURATION.match(text)
    if not found or not any(found.groups()):
        raise ValueError(f"not a duration: {text!r}")
    if len(text) > 12:
        raise ValueError(f"too long: {text[:12]!r}")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    if days > 3660:
        raise ValueError(f"longer than ten years: {text!r}")
    return timedelta(days=days, hours=hours, minutes=minutes)


_ERA_DATE = re.compile(
    r"(令和|平成|昭和|[RHS])(元|\d{1,2})(?:年|\.|/)(\d{1,2})(?:月|\.|/)(\d{1,2})(?:日|(?!\d)) ?(.*)\Z"
)
_FULL_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})(?:日|(?!\d)) ?(.*)\Z")
_SHORT_DATE = re.compile(r"(\d{1,2})(?:/|月)(\d{1,2})(?:日|(?!\d)) ?(.*)\Z")
_DAY_WORD = re.compile(r"(今日|本日|きょう|昨日|きのう|一昨日|おととい|明日|あす|あした|明後日)(.*)\Z")
_DAY_OFFSET = {
    "今日": 0, "本日": 0, "きょう": 0, "昨日": -1, "きのう": -1, "一昨日": -2, "おととい": -2,
    "明日": 1, "あす": 1, "あした": 1, "明後日": 2,
}  # fmt: skip
_TIME = re.compile(
    r"(午前|午後|夜|朝)?(\d{1,2})(?::(\d{2})(?::(\d{2}))?|時(?:(\d{1,2})分|(半))?)(頃|ごろ)?\Z"
)
_RELATIVE = re.compile(r"(\d+)(分|時間|日)(前|後)\Z")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]")

YEARS = (1900, 2199)
"""First and last year of what an operator may type; beyond them it is a slip."""

_HOW = "例：2026-11-20 22:15、11/20 22:15、令和8年11月20日 午後10時15分、昨日 22:15、30分前"


def _bad(text: str, why: str = "") -> SmincidentError:
    return SmincidentError(f"時刻「{text}」が読めません{why}", _HOW)


def parse_when(text: str, at: datetime) -> tuple[datetime, str]:
    """What an operator typed as a time.

    Args:
        text: full-width or half-width; ISO 8601, ``11/20 22:15``, 和暦, ``昨日 22時半``, ``30分前``, ``今``.
            A date without a year is the one nearest to ``at``. A time without a day is refused: it must say which.
        at: the present, aware.

    Returns:
        The time in UTC and its precision: ``second``, ``minute``, ``hour``, ``day`` or ``about``.

    Raises:
        SmincidentError: not understood, ambiguous, or in a year nobody can mean.
    """
    try:
        moment, precision = _parse(text, at)
    except OverflowError as error:
        raise _bad(text, "（年を確かめてください）") from error
    if not YEARS[0] <= moment.year <= YEARS[1]:
        raise _bad(text, "（年を確かめてください）")
    return moment, precision


def _parse(text: str, at: datetime) -> tuple[datetime, str]:
    typed = unicodedata.normalize("NFKC", text).strip()
    here = at.astimezone(TOKYO)
    if typed in ("今", "いま", "now", "現在"):
        return at.astimezone(UTC).replace(microsecond=0), "second"
    if _ISO.match(typed):
        return _parse_iso(typed, text)
    # A space between two digits parts a date from a time; all others say nothing.
    plain = re.sub(r"\s+", " ", re.sub(r"\([月火水木金土日]\)", " ", typed))
    squeezed = re.sub(r"(?<!\d) | (?!\d)", "", plain)
    if relative := _RELATIVE.match(squeezed):
        count = int(relative[1])
        try:
            delta = {
                "分": timedelta(minutes=count),
                "時間": timedelta(hours=count),
                "日": timedelta(days=count),
            }
            moved = at + (delta[relative[2]] if relative[3] == "後" else -delta[relative[2]])
        except OverflowError as error:
            raise _bad(text) from error
        return moved.astimezone(UTC).replace(microsecond=0), "about" if count > 59 else "minute"
    if _TIME.match(squeezed):
        raise _bad(text, "（どの日のことか分かりません）")
    day, rest = _day(squeezed, here.date(), text)
    return _time_of(day, rest, text)


def _parse_iso(typed: str, text: str) -> tuple[datetime, str]:
    from dateutil.parser import isoparse  # 70 ms, and only this form needs it

    try:
        moment = isoparse(typed.upper())
    except ValueError as error:
        raise _bad(text) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=TOKYO)
    return moment.astimezone(UTC).replace(microsecond=0), "second"


def _day(squeezed: str, today: date, text: str) -> tuple[date, str]:
    try:
        if found := _ERA_DATE.match(squeezed):
            first = next(era for era in ERAS if found[1] in era[:2])[2]
            year = first.year + (1 if found[2] == "元" else int(found[2])) - 1
            return date(year, int(found[3]), int(found[4])), found[5]
        if found := _FULL_DATE.match(squeezed):
            return date(int(found[1]), int(found[2]), int(found[3])), found[4]
        if found := _DAY_WORD.match(squeezed):
            return today + timedelta(days=_DAY_OFFSET[found[1]]), found[2]
        if found := _SHORT_DATE.match(squeezed):
            years = (today.year - 1, today.year, today.year + 1)
            days = [date(year, int(found[1]), int(found[2])) for year in years]
            return min(days, key=lambda day: abs(day - today)), found[3]
    except ValueError as error:
        raise _bad(text, "（その日付はありません）") from error
    raise _bad(text)


def _time_of(day: date, rest: str, text: str) -> tuple[datetime, str]:
    if not rest:
        return datetime(day.year, day.month, day.day, tzinfo=TOKYO).astimezone(UTC), "day"
    found = _TIME.match(rest)
    if not found:
        raise _bad(text)
    half, hour_text, minute_text, second_text, minute_kanji, half_hour, about = found.groups()
    hour = int(hour_text)
    if half in ("午後", "夜") and hour < 12:
        hour += 12
    minute = 30 if half_hour else int(minute_text or minute_kanji or 0)
    try:
        moment = datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(
            hours=_within(hour, 29), minutes=_within(minute, 59), seconds=_within(int(second_text or 0), 59)
        )
    except ValueError as error:
        raise _bad(text, "（その時刻はありません）") from error
    exact = "second" if second_text else "minute" if (minute_text or minute_kanji or half_hour) else "hour"
    return moment.astimezone(UTC), "about" if about else exact


def _within(value: int, most: int) -> int:
    if value > most:
        raise ValueError(value)
    return value
