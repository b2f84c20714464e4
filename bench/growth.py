"""What must not slow down as a book grows: an entry, the home screen, opening an incident, several writers."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import paint
from bench.measure import Ratio, in_turns, seconds
from bench.town import home_of
from bench.verify import ACTOR, AT_ONCE, TEXTS
from smincident.incident.actions import Finish, Reopen
from smincident.incident.events import Draft
from smincident.session import Session
from tests.kit import ROOT, opened

STEP = "common/stop-scheduled"


@dataclass(frozen=True)
class Sizes:
    """How large the large side of each ratio is."""

    verify: int = 20_000
    book: int = 20_000
    incidents: int = 2_000
    incident: int = 2_000
    writes: int = 150


QUICK = Sizes(verify=2_000, book=2_000, incidents=200, incident=500, writes=40)
LARGE = Sizes(verify=1_000_000, book=1_000_000, incidents=100_000, incident=10_000, writes=1_000)


def step_done(folder: Path, rounds: int, events: int) -> Ratio:
    """``step done`` in a fresh incident, with a large book around it and with a small one."""
    calls = []
    for name, size in (("large", events), ("small", 1000)):
        session = home_of(folder / f"step-{name}")
        other = opened(session, "flaming").id
        _fill(session, other, size - session.journal.book_head()[0])
        calls.append(_doing(session, opened(session, "flaming").id))
    found = in_turns(calls[0], calls[1], rounds)
    return Ratio(f"step done at {events:,} events in the book ÷ at 1,000", *found, 1.2)


def _doing(session: Session, incident: str) -> Callable[[], float]:
    def done() -> float:
        finish = Finish(step=STEP, fields={"stopped": "予約投稿3件"})
        taken = seconds(lambda: session.perform(incident, finish))
        session.perform(incident, Reopen(step=STEP, reason="測定"))
        return taken

    return done


def _fill(session: Session, incident: str, count: int) -> None:
    """That many entries in few commits, past the session."""
    n = session.journal.head(incident)[0]
    while count > 0:
        size = min(count, AT_ONCE)
        drafts = [Draft("noted", {"text": TEXTS[k % len(TEXTS)]}) for k in range(size)]
        n = session.journal.append(incident, n, drafts, actor=ACTOR)[-1].n
        count -= size


def home(folder: Path, rounds: int, incidents: int) -> Ratio:
    """First paint of the home screen, each time a process of its own."""
    homes = []
    for name, closed in (("many", incidents), ("few", 100)):
        place = folder / f"home-{name}"
        home_of(place, closed=closed, live=5).journal.close()
        homes.append(place)
    many, few = homes
    found = in_turns(
        lambda: paint._start(paint.OURS, "進行中の事案", folder, many)[0],
        lambda: paint._start(paint.OURS, "進行中の事案", folder, few)[0],
        rounds,
    )
    return Ratio(f"home screen with {incidents:,} incidents ÷ with 100", *found, 1.3)


def opening(folder: Path, rounds: int, events: int) -> Ratio:
    """An incident from its rows to its state, against reading the rows and parsing both texts."""
    session = home_of(folder / "opening")
    incident = opened(session, "flaming").id
    _fill(session, incident, events - session.journal.head(incident)[0])
    path = session.journal.path

    def state() -> None:
        fresh = Session(session.journal, session.surroundings, session.actor, session.clock)
        assert fresh.state(incident).n == events

    def parsed() -> None:
        connection = sqlite3.connect(path)
        query = "SELECT head, data FROM event WHERE incident = ? ORDER BY n"
        for head, data in connection.execute(query, (incident,)):
            json.loads(head), json.loads(data)
        connection.close()

    found = in_turns(lambda: seconds(state), lambda: seconds(parsed), rounds)
    return Ratio(f"opening an incident of {events:,} events ÷ reading and parsing its rows", *found, 3.0)


def writers(folder: Path, rounds: int, writes: int) -> list[Ratio]:
    """Four processes on one file against one: seconds per entry over all of them, and the longest any entry waited."""
    waits: list[float] = []

    def four() -> float:
        taken, longest = _written(folder, 4, writes)
        waits.append(longest)
        return taken

    found = in_turns(four, lambda: _written(folder, 1, writes)[0], rounds)
    return [
        Ratio("an entry with four writers on one file ÷ with one (≤ 1.25: total rate ≥ 0.8)", *found, 1.25),
        Ratio("the longest an entry waited among four writers ÷ 3 s", max(waits), 3.0, 1.0),
    ]


def _written(folder: Path, count: int, writes: int) -> tuple[float, float]:
    """(seconds per entry, the longest an entry took)."""
    place = folder / "writers"
    shutil.rmtree(place, ignore_errors=True)
    session = home_of(place)
    incidents = [opened(session, "flaming").id for _ in range(count)]
    session.journal.close()
    command = [sys.executable, "-m", "bench.writer", str(session.journal.path), str(writes)]
    children = [
        subprocess.Popen(
            [*command, incident], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for incident in incidents
    ]
    for one in children:  # each says so when it has the book open
        assert one.stdout is not None
        one.stdout.readline()
    start = time.perf_counter()
    for one in children:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    longest = 0.0
    for one in children:
        assert one.stdout is not None
        longest = max(longest, float(one.stdout.readline()))
    taken = time.perf_counter() - start
    for one in children:
        one.communicate()
    return taken / (count * writes), longest


def measure(folder: Path, rounds: int, sizes: Sizes) -> list[Ratio]:
    """All of them."""
    few = max(3, rounds // 3)
    return [
        step_done(folder, rounds * 20, sizes.book),
        home(folder, rounds, sizes.incidents),
        opening(folder, few, sizes.incident),
        *writers(folder, few, sizes.writes),
    ]
