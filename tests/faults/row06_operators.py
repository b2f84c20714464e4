"""Row 6: several operators in processes of their own at one book, on one incident and on several.

One process is killed by SIGKILL between its first write and its commit, while all others wait for the lock it holds;
another is killed in the midst of its work. Every action that was acknowledged must be there once, in its operator's
order, with an id of its own; nobody is refused, and nobody waits longer than a lock may be waited for.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident.state import State
from smincident.journal.verify import verify
from smincident.session import Session
from tests.faults import Count, Outcome, Size
from tests.kit import ROOT, opened, session_at

NUMBER = 6
TITLE = "several operators"
BROKEN = {
    "no-lock": "append without BEGIN IMMEDIATE and COMMIT: each statement stands by itself",
    "no-check": "an action is written without comparing what it was checked against with what is there",
}

OPERATORS = ("佐藤", "田中", "鈴木", "高橋")
VICTIM, HOLDER = "伊藤", "渡辺"
PATIENCE = 300
"""Seconds after which a process that has not ended waits for ever."""


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Four operators on one incident, then on four."""
    count = Count()
    for turn in range(size.of(1, 3)):
        for incidents in (1,) if broken else (1, 4):
            place = folder / f"{turn}-{incidents}"
            place.mkdir()
            _together(count, place, incidents, size.of(16, 300), broken)
    if not broken:
        _told(count, folder / "told.db")
    return count.outcome()


class _Operator:
    """A process, and what it said."""

    def __init__(self, task: str, who: str, book: Path, incidents: list[str], each: int, broken: str) -> None:
        self.who = who
        words = [task, str(book), who, ",".join(incidents), str(each), broken]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.operators", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.said: list[str] = []

    def wait_for(self, word: str) -> bool:
        """Read until it says this; False when it ends without."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if self.said[-1].split(" ", 1)[0] == word:
                return True
        return False

    def go(self) -> None:
        """Let it begin."""
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """SIGKILL, and read what it had said by then; a line cut short was not said."""
        self.process.kill()
        self.end()

    def end(self) -> str:
        """Wait for its end; what it complained of."""
        try:
            out, complained = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            return "waits for ever"
        self.said += [line.rstrip("\n") for line in out.splitlines(keepends=True) if line.endswith("\n")]
        return complained.strip()

    @property
    def done(self) -> list[tuple[str, str, str]]:
        """(incident, kind, label) of each acknowledged action."""
        found = [line.split() for line in self.said if line.startswith("done ")]
        return [(incident, kind, f"{self.who}-{number}") for _, incident, kind, number in found]


def _together(count: Count, place: Path, incidents: int, each: int, broken: str) -> None:
    session = session_at(place / "book.db")
    ids = [opened(session, "impersonation").id for _ in range(incidents)]
    name = f"{incidents} incidents, {each} actions each"
    holder = _Operator("hold", HOLDER, place / "book.db", ids, 1, broken)
    victim = _Operator("work", VICTIM, place / "book.db", ids, each, broken)
    others = [_Operator("work", who, place / "book.db", ids, each, broken) for who in OPERATORS]
    try:
        for one in (holder, victim, *others):
            one.wait_for("ready")
        holder.go()
        if not holder.wait_for("held"):
            count.lose(f"{name}: the holder never held the lock")
        # Everybody has checked a first action against the same state, and stands at the lock.
        for one in (victim, *others):
            one.go()
            one.wait_for("waiting")
        count.fault()
        holder.kill()
        for _ in range(each // 3):
            victim.wait_for("done")
        count.fault()
        victim.kill()
        for one in others:
            if complained := one.end():
                count.lose(f"{name}: {one.who}: {complained.splitlines()[-1]}")
            count.case(len(one.done))
            if refused := [line for line in one.said if line.startswith("refused")]:
                count.lose(f"{name}: {one.who}: {refused[0]}")
            if len(one.done) != each:
                count.lose(f"{name}: {one.who} came to {len(one.done)} of {each}")
        count.case(len(victim.done))
    finally:
        for one in (holder, victim, *others):
            with suppress(OSError):
                one.process.kill()
            one.process.wait()
    _check(count, session, ids, victim, others, name)
    session.journal.close()


def _check(
    count: Count, session: Session, ids: list[str], victim: _Operator, others: list[_Operator], name: str
) -> None:
    """What is there against what was acknowledged."""
    try:
        found = verify(session.journal)
        if not found.ok:
            count.accept(f"{name}: {found.findings[0].what}")
        states = [session.state(incident) for incident in ids]
    except (SmincidentError, AssertionError) as error:
        count.lose(f"{name}: cannot be read: {error}")
        return
    for state in states:
        events = session.journal.read(state.id)
        if [event.n for event in events] != list(range(1, len(events) + 1)):
            count.lose(f"{name}: {state.id} has a gap")
        there = _there(state)
        if HOLDER in there:
            count.accept(f"{name}: {state.id} holds what was never committed")
        for one in (victim, *others):
            mine = there.pop(one.who, [])
            said = [label for incident, _, label in one.done if incident == state.id]
            # The one that was killed may have committed one more than it lived to say.
            spare = 1 if one is victim else 0
            if mine[: len(said)] != said:
                count.lose(f"{name}: {one.who} in {state.id}: {len(said)} acknowledged, {len(mine)} there")
            if len(mine) > len(said) + spare:
                count.accept(f"{name}: {one.who} in {state.id}: {len(mine)} there, {len(said)} done")
        added = sum(event.kind == "subject-added" for event in events)
        if len(state.subjects) != added:
            count.lose(f"{name}: {added} subjects were added, {len(state.subjects)} have an id of their own")
    kinds = Counter(kind for one in others for _, kind, _ in one.done)
    if len(kinds) < 2:
        count.lose(f"{name}: only {dict(kinds)} was tried")


def _there(state: State) -> dict[str, list[str]]:
    """The labels of each operator in the order of the record."""
    found: dict[str, list[str]] = {}
    for event in state.events:
        data = event.data or {}
        label = str(data.get("text") or data.get("label") or "")
        if event.kind in ("noted", "subject-added"):
            found.setdefault(label.partition("-")[0], []).append(label)
    if HOLDER not in found and any(event.actor.get("name") == HOLDER for event in state.events):
        found[HOLDER] = []
    return found


def _told(count: Count, book: Path) -> None:
    """A lock that is never let go: an answer in words, and nothing written."""
    session, other = session_at(book), session_at(book, actor="田中", seed=7)
    incident = opened(session).id
    other.state(incident)
    session.journal._connection.execute("BEGIN IMMEDIATE")
    other.journal._connection.execute("PRAGMA busy_timeout = 20")
    before = other.journal.head(incident)
    count.case()
    count.fault()
    try:
        other.perform(incident, do.Note(text="待たされた記録"))
        count.accept("written past a lock")
    except SmincidentError as error:
        if "使用中" not in error.message or not error.hint:
            count.lose(f"a held lock is told as: {error.message}")
    session.journal._connection.execute("ROLLBACK")
    if other.journal.head(incident) != before:
        count.accept("refused, and written")
    other.perform(incident, do.Note(text="待たされた記録"))
    session.journal.close()
    other.journal.close()
