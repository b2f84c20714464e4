"""Row 7: the wall clock goes back, jumps forward, crosses midnight in Tokyo, 29 February and the end of a year.

An operator works on while the clock does what it likes. Three things must hold whatever it does: the order of the record
is the order of the work; each event says what the clock showed, and a step back is told in words, once; what is counted
from a time (promises, looks, periods, numbers of the year, typed days) comes out as the calendar of Asia/Tokyo has it,
for which the zone database of the machine and the days of ``datetime.date`` stand as the oracle.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import jpholiday

from smincident import clock
from smincident.content.organisation import ClosedDays
from smincident.content.periods import ends
from smincident.content.rules import Period
from smincident.incident import actions as do
from smincident.incident.clocks import clocks
from smincident.incident.events import Event
from smincident.incident.walk import walk
from smincident.journal import trouble
from smincident.journal.book import Journal
from smincident.journal.reader import Reader
from smincident.journal.verify import verify
from smincident.report.timeline import rows
from smincident.session import Session
from tests.faults import Count, Outcome, Size
from tests.kit import Ticking, opened, session_at, shipped

NUMBER = 7
TITLE = "the wall clock"
BROKEN = {
    "by-time": "events are read in the order of their recorded times",
    "mute": "a clock that went back is not told",
    "smooth": "the record never goes back: a time earlier than the last is replaced by the last",
    "utc-days": "days and years are those of UTC",
}

TOKYO = ZoneInfo("Asia/Tokyo")
NOTES = 12
LIBRARY = shipped()

MOMENTS = {
    "an ordinary noon": datetime(2026, 11, 20, 12, 0, tzinfo=TOKYO),
    "midnight in Tokyo": datetime(2026, 11, 21, 0, 0, tzinfo=TOKYO),
    "midnight of UTC": datetime(2026, 11, 21, 9, 0, tzinfo=TOKYO),
    "into 29 February": datetime(2028, 2, 29, 0, 0, tzinfo=TOKYO),
    "out of 29 February": datetime(2028, 3, 1, 0, 0, tzinfo=TOKYO),
    "a February without a 29th": datetime(2027, 3, 1, 0, 0, tzinfo=TOKYO),
    "the end of the year": datetime(2027, 1, 1, 0, 0, tzinfo=TOKYO),
    "the end of a leap year": datetime(2029, 1, 1, 0, 0, tzinfo=TOKYO),
    "the end of the fiscal year": datetime(2027, 4, 1, 0, 0, tzinfo=TOKYO),
}
"""Around each of these the clock is set; the work begins some minutes before."""

BACK, FORWARD = (-86_400, -3600, -61, -3), (61, 3600, 86_400, 40 * 86_400)
"""Seconds by which the clock is set back or forward in the midst of the work."""


class Shown(Ticking):
    """A clock that keeps what it showed, in stored form."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start.astimezone(UTC), timedelta(seconds=20))
        self.shown: list[str] = []

    def __call__(self) -> datetime:
        moment = super().__call__()
        self.shown.append(f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z")
        return moment


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Work around every moment with every jump; then count from many moments."""
    count = Count()
    with ExitStack() as stack:
        _break(stack, broken)
        for number, (name, start, jumps) in enumerate(_histories(size)):
            _history(count, folder / f"{number}.db", name, start, jumps)
        for name, moment in MOMENTS.items():
            _year(count, folder / f"year-{len(name)}-{moment:%Y%m%d%H}.db", name, moment)
        for name, moment in _instants(size.of(40, 4000)):
            _days(count, name, moment)
            _periods(count, name, moment)
    return count.outcome()


def _break(stack: ExitStack, broken: str) -> None:
    if broken == "by-time":
        ordinary = Reader._events

        def by_time(self: Reader, incident: str, since: int = 0) -> list[Event]:
            return sorted(ordinary(self, incident, since), key=lambda event: event.recorded_at)

        stack.enter_context(patch.object(Reader, "_events", by_time))
    if broken == "mute":
        stack.enter_context(patch.object(trouble, "CLOCK_TOLERANCE", float("inf")))
    if broken == "smooth":
        stack.enter_context(patch.object(Journal, "_insert", _smooth))
    if broken == "utc-days":
        stack.enter_context(patch.object(clock, "TOKYO", timezone(timedelta(0), "JST")))


_INSERT = Journal._insert


def _smooth(self: Journal, incident: str, known: Any, *rest: Any) -> Any:
    ordinary = self._clock

    def never_back() -> datetime:
        last = datetime.fromisoformat(known.recorded) if known.recorded else ordinary()
        return max(ordinary(), last)

    with patch.object(self, "_clock", never_back):
        return _INSERT(self, incident, known, *rest)


def _histories(size: Size) -> Iterator[tuple[str, datetime, dict[int, int]]]:
    """(name, start, {turn: seconds}): one jump of each kind around each moment; then several at once, by seed."""
    for name, moment in MOMENTS.items():
        for jump in (0, *size.of((-3600, 3600), BACK + FORWARD)):
            yield f"{name}, {jump} s", moment - timedelta(minutes=4), {NOTES // 2: jump}
    for seed in range(size.of(4, 200)):
        chance = random.Random(seed)
        name, moment = chance.choice(list(MOMENTS.items()))
        jumps = {turn: chance.choice((*BACK, *FORWARD)) for turn in chance.sample(range(1, NOTES), 3)}
        yield f"{name}, seed {seed} {jumps}", moment - timedelta(minutes=chance.randrange(9)), jumps


def _history(count: Count, path: Path, name: str, start: datetime, jumps: dict[int, int]) -> None:
    """Work while the clock jumps; the order, the times and what is told."""
    time = Shown(start)
    session = session_at(path, "tokushima", library=LIBRARY, clock=time)
    incident = opened(session, "flaming").id
    told: list[str] = []
    behind = 0.0
    due: dict[str, str] = {}
    count.case()
    for turn in range(NOTES):
        if jump := jumps.get(turn):
            time.jump(seconds=jump)
            count.fault()
        before = _last(session)
        state, events = session.perform(incident, do.Note(text=f"記録 {turn}"))
        if events[0].recorded_at != time.shown[-1]:
            count.accept(f"{name}: recorded {events[0].recorded_at} when it was {time.shown[-1]}")
        behind = max(behind, trouble.seconds_between(events[0].recorded_at, before))
        told += [line for line in (session.journal.clock_warning(),) if line]
        if turn % 4 == 1:
            at = _stored(time.time + timedelta(hours=7))
            state, _ = session.perform(incident, do.MakePromise(due=at))
            due[list(state.promises)[-1]] = at
    if (behind >= 2) != (len(told) == 1) or len(told) > 1:
        count.lose(f"{name}: went back by {behind:.0f} s, told {len(told)} times")
    if told and ("戻っています" not in told[0] or "incident clock" not in told[0]):
        count.lose(f"{name}: told as {told[0]}")
    session.perform(incident, do.NoteClock(ahead=-90, against="時報"))
    _after(count, session, incident, name, time, due)
    session.journal.close()


def _after(
    count: Count, session: Session, incident: str, name: str, time: Shown, due: dict[str, str]
) -> None:
    """Read again from the file: order, sameness, clocks."""
    session.forget(incident)
    try:
        state = session.state(incident)
    except Exception as error:
        count.lose(f"{name}: cannot be read: {error}")
        return
    said = [str((event.data or {}).get("text")) for event in state.events if event.kind == "noted"]
    listed = [row.what for row in rows(state) if row.kind == "noted"]
    wanted = [f"記録 {turn}" for turn in range(NOTES)]
    if said != wanted or [row.n for row in rows(state)] != list(range(1, state.n + 1)):
        count.lose(f"{name}: the order is lost: {said}")
    if any(text not in line for text, line in zip(wanted, listed, strict=True)):
        count.lose(f"{name}: the timeline has another order")
    if state.events[-1].kind != "clock-noted" or (state.events[-1].data or {})["offset_seconds"] != -90:
        count.lose(f"{name}: the clock's error is not on the record")
    for event in state.events:
        if event.recorded_at not in time.shown:
            count.accept(f"{name}: event {event.n} has a time that no clock showed")
    if not verify(session.journal).ok:
        count.lose(f"{name}: does not verify")
    _running(count, session, incident, name, due)


def _running(count: Count, session: Session, incident: str, name: str, due: dict[str, str]) -> None:
    """The running clocks: the open promise at the time it names, whatever the present one does."""
    state = session.state(incident)
    lines = walk(state)
    running = [item for item in clocks(state, lines) if item.kind == "promise"]
    last = list(due)[-1]
    if [(item.ref, item.due_at) for item in running] != [(last, due[last])]:
        count.lose(f"{name}: promise {last} for {due[last]} runs as {running}")
        return
    at = datetime.fromisoformat(due[last])
    if running[0].overdue(at) or not running[0].overdue(at + timedelta(seconds=1)):
        count.accept(f"{name}: overdue at another second than {due[last]}")
    if clock.full(due[last]) != f"{at.astimezone(TOKYO):%Y-%m-%d %H:%M:%S}":
        count.accept(f"{name}: {due[last]} is shown as {clock.full(due[last])}")
    for item in clocks(state, lines):
        guide = next((c for line in lines if line.step.id == item.ref for c in line.step.clauses), None)
        if item.kind != "urgency" or guide is None:
            continue
        minutes = (
            datetime.fromisoformat(item.due_at) - datetime.fromisoformat(state.detected_at)
        ).total_seconds() / 60
        if minutes not in state.the_plan.guides.values():
            count.accept(f"{name}: {item.label} runs for {minutes} minutes")


def _year(count: Count, path: Path, name: str, moment: datetime) -> None:
    """Numbers of incidents on both sides of a moment, then with the clock set back over it."""
    time = Ticking(moment - timedelta(seconds=120), timedelta(0))
    with session_at(path, library=LIBRARY, clock=time).journal as journal:
        session = session_at(path, library=LIBRARY, clock=time, seed=99)
        used: dict[int, int] = {}
        for shift in (0, 119, 120, 121, 60, -86_400 * 366):
            time.time = moment - timedelta(seconds=120) + timedelta(seconds=shift)
            count.case()
            count.fault()
            year = time.time.astimezone(TOKYO).year
            used[year] = used.get(year, 0) + 1
            made = opened(session).id
            if made != f"{year}-{used[year]:03d}":
                count.accept(f"{name}{shift:+} s: number {made} in {year}")
        if not verify(journal).ok:
            count.lose(f"{name}: does not verify")
        session.journal.close()


def _instants(number: int) -> Iterator[tuple[str, datetime]]:
    """Seconds around the moments, then anywhere in forty years."""
    for name, moment in MOMENTS.items():
        for seconds in (-1, 0, 1):
            yield f"{name}{seconds:+} s", moment + timedelta(seconds=seconds)
    chance = random.Random(7)
    for seed in range(number):
        moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(40 * 365 * 86_400))
        yield f"instant {seed}", moment


def _days(count: Count, name: str, moment: datetime) -> None:
    """What an operator types as a day and an hour, and how a time is shown."""
    count.case()
    here = moment.astimezone(TOKYO)
    today = here.date()
    for word, days in (("昨日", -1), ("今日", 0), ("明日", 1)):
        day = today + timedelta(days=days)
        wanted = datetime(day.year, day.month, day.day, 22, 15, tzinfo=TOKYO).astimezone(UTC)
        found = clock.parse_when(f"{word} 22:15", moment.astimezone(UTC))[0]
        if found != wanted:
            count.accept(f"{name}: {word} 22:15 is read as {found}, not {wanted}")
    text = _stored(moment)
    shown = (clock.full(text), clock.wareki(today), clock.short(text))
    fine = (
        f"{here:%Y-%m-%d %H:%M:%S}",
        f"令和{today.year - 2018}年{today.month}月{today.day}日",
        f"{here.month}/{here.day} {here:%H:%M}",
    )
    if shown != fine:
        count.accept(f"{name}: shown as {shown}")
    if clock.read(text) != moment.replace(microsecond=0):
        count.lose(f"{name}: does not come back as it was stored")


def _periods(count: Count, name: str, moment: datetime) -> None:
    """Statutory periods: the last second in Tokyo of a day counted in days, and hours counted in hours."""
    count.case()
    start = moment.astimezone(TOKYO)
    for length, first in (("P14D", False), ("P30D", False), ("P60D", True), ("P2W", False)):
        days = int(length[1:-1]) * (7 if length.endswith("W") else 1) - first
        wanted = _end_of(start.date() + timedelta(days=days))
        found = ends(moment, _period(length=length, count_first_day=first), ClosedDays())
        if found != wanted:
            count.accept(f"{name}: {length} ends {found}, not {wanted}")
    found = ends(moment, _period(length="PT48H"), ClosedDays())
    if found != moment + timedelta(hours=48):
        count.accept(f"{name}: 48 hours end {found}")
    day = start.date() + timedelta(days=5)
    while _closed(day):
        day += timedelta(days=1)
    rolled = ends(moment, _period(length="P5D", roll="next-open-day"), ClosedDays())
    if rolled != _end_of(day):
        count.accept(f"{name}: a period that rolls on ends {rolled}, not {_end_of(day)}")


def _closed(day: date) -> bool:
    """A day off of the offices of the state."""
    new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() > 4 or new_year or bool(jpholiday.is_holiday(day))


def _period(**given: Any) -> Period:
    base = {
        "id": "try",
        "label": "試し",
        "clause": "1",
        "starts": "desk",
        "source": "",
        "checked_on": "2026-11-20",
    }
    return Period(**{"count_first_day": False, **base, **given})


def _end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=TOKYO).astimezone(UTC)


def _stored(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _last(session: Session) -> str:
    return session.journal.last_recorded()
