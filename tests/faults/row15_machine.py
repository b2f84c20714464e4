"""Row 15: the whole machine at random: actions of all kinds, crashes, books opened again, lists made anew.

Each sequence is a random walk by seed over one incident: an operator tries actions (most of them sensible, some refused),
and in between the program dies before a commit or after it (the files are taken as they lie, as a kill leaves them, and
the walk goes on with the copy), is closed and opened again, or makes its lists anew. A plain model beside it holds what
was acknowledged. After each disturbance and at the end: no event and no step lost, a closed incident with nothing open
by the model's own count, a released text approved in the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

from smincident.content.library import Library
from smincident.errors import SmincidentError
from smincident.incident import actions as do
from smincident.incident import acts_documents, acts_status
from smincident.incident.events import Event
from smincident.incident.fold import fold
from smincident.incident.parts import Document
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from smincident.journal import projections
from smincident.journal.verify import verify
from smincident.session import Session, summarise
from tests.faults import Count, Outcome, Size
from tests.faults.operators import take
from tests.kit import Ticking, opened, session_at, shipped

NUMBER = 15
TITLE = "the whole machine"
BROKEN = {
    "no-transaction": "append without a transaction: each statement stands by itself",
    "close-anyway": "closing does not look at what is open",
    "release-anyway": "a release does not look at its approvals",
    "old-bytes": "an approval counts for the text that replaces the approved one",
    "stale-list": "the lists are not brought up to date with the events",
}

GUIDELINES = ("ina", "tokushima", "wake")
RUNBOOKS = (("flaming",), ("impersonation",), ("password-leak",), ("flaming", "impersonation"), ())
OUTWARD = ("notice", "letter", "press", "post")
PUBLIC = ("notice", "press", "post")
FINAL = ("rejected", "unanswered", "unknown", "removed", "restored")
PEOPLE = (
    ("田中 課長", "運用責任者"),
    ("田中 課長", "決裁権者"),
    ("鈴木 係長", ""),
    ("佐藤 花子", ""),
    ("", ""),
)
STEPS = {
    "step-done": "done",
    "step-not-applicable": "not-applicable",
    "step-deferred": "deferred",
    "step-delegated": "delegated",
    "step-requested": "waiting",
    "step-reopened": "",
}
"""What the model takes a step to be after each kind of event."""


class Killed(BaseException):
    """The program dies here."""


@cache
def _library() -> Library:
    return shipped()


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Many sequences; at full size on all processors."""
    number = size.of(160 if broken else 60, 10_000)
    if size is Size.SMALL:
        return _many(folder, broken, range(number))
    workers = os.cpu_count() or 1
    parts = [range(first, number, workers * 4) for first in range(workers * 4)]
    count = Count()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for made in pool.map(partial(_many, folder, broken), parts):
            count.case(made.cases)
            count.fault(made.faults)
            count.lost += made.lost
            count.accepted += made.accepted
            count.lines += made.lines
    return count.outcome()


def _many(folder: Path, broken: str, seeds: range) -> Outcome:
    count = Count()
    with ExitStack() as stack:
        _break(stack, broken)
        for seed in seeds:
            place = folder / f"s{seed}"
            place.mkdir()
            _Walk(count, place, seed, broken, _start(folder, seeds.start, seed)).run()
            shutil.rmtree(place)
            if broken and (count.lost or count.accepted):
                break
    return count.outcome()


def _break(stack: ExitStack, broken: str) -> None:
    if broken == "close-anyway":
        stack.enter_context(patch.object(acts_status, "open_matters", lambda state: []))
    if broken == "release-anyway":
        stack.enter_context(patch("smincident.incident.acts_release.lacking", lambda *_: []))
    if broken == "old-bytes":
        stack.enter_context(patch("smincident.incident.acts_release.live_document", _inheriting))
    if broken == "stale-list":
        update = projections.update

        def stale(connection: Any, last: Event, summary: Any, stored: Any) -> Any:
            return update(connection, last, None if stored else summary, stored)

        stack.enter_context(patch.object(projections, "update", stale))


_LIVE = acts_documents.live_document


def _inheriting(state: State, name: str) -> Document:
    """The text, with the approvals of an earlier one of the same template."""
    document = _LIVE(state, name)
    for other in state.documents.values():
        if other.template == document.template and other.approvals and not document.approvals:
            document.approvals = list(other.approvals)
    return document


def _start(folder: Path, part: int, seed: int) -> tuple[Path, str]:
    """A book with the incident just opened, made once for each guideline and kind; and the guideline."""
    chance = random.Random(f"start {seed}")
    guideline, kinds = chance.choice(GUIDELINES), chance.choice(RUNBOOKS)
    path = folder / f"start{part}-{guideline}-{'-'.join(kinds)}.db"
    if not path.exists():
        session = session_at(path, guideline, library=_library())
        opened(session, *kinds)
        session.journal.close()
    return path, guideline


class _Walk:
    """One random sequence, and the model of what was acknowledged in it."""

    def __init__(self, count: Count, place: Path, seed: int, broken: str, start: tuple[Path, str]) -> None:
        self.count, self.place, self.seed, self.broken = count, place, seed, broken
        self.chance = random.Random(seed)
        self.guideline = start[1]
        self.book = place / "0.db"
        self.files = 0
        self.clock = Ticking()
        self.clock.jump(minutes=10)
        shutil.copy(start[0], self.book)
        self.session = self._opened()
        self.id = self.session.journal.incidents()[0].id
        self.known = [event.digest for event in self.session.journal.read(self.id)]
        self.steps: dict[tuple[str, str], str] = {}
        self.texts: dict[str, bytes] = {}

    def _opened(self) -> Session:
        seed = self.seed * 1000 + self.files
        session = session_at(
            self.book, self.guideline, library=_library(), clock=self.clock, seed=seed * 10_000
        )
        # What is tried here are kills, which lose nothing that was handed to the system; power cuts are row 2.
        session.journal._connection.execute("PRAGMA synchronous = OFF")
        if self.broken == "no-transaction":
            take(session.journal, transactions=False)
        return session

    def run(self) -> None:
        """So many moves, one of four a disturbance; then the last look."""
        self.count.case()
        try:
            for _ in range(self.chance.randrange(8, 24)):
                move = self.chance.choices(
                    (self.work, self.hurry, self.die, self.copy, self.again, self.rebuild),
                    (18, 2, 2, 1, 1, 1),
                )[0]
                move()
            self.again()
            self.session.journal._connection.execute("PRAGMA synchronous = EXTRA")  # verify wants it
            if not (found := verify(self.session.journal)).ok:
                self.wrong(f"does not verify: {found.findings[:1]}")
        except SmincidentError as error:
            self.lost(f"cannot go on: {error.message}")
        finally:
            self.session.journal.close()

    def lost(self, line: str) -> None:
        """Something acknowledged is gone."""
        self.count.lose(f"seed {self.seed}: {line}")

    def wrong(self, line: str) -> None:
        """Something that must not be was taken."""
        self.count.accept(f"seed {self.seed}: {line}")

    # What an operator does.

    def work(self) -> None:
        """One action, whatever comes of it."""
        self.attempt(*self.chance.choice(ACTIONS)(self))

    def hurry(self) -> None:
        """Everything towards the end, so that closing and releasing are reached often."""
        if self.chance.random() < 0.5:
            self.through()
            return
        for line in self.lines():
            if not line.ended:
                step, subject = line.key
                self.attempt(do.Skip(step=step, subject=subject, by="課長", reason="試しのため"))
        state = self.state()
        for takedown in list(state.takedowns):
            self.attempt(do.UpdateTakedown(id=takedown, state="unanswered"))
        if self.chance.random() < 0.7:
            for promise in list(state.promises):
                self.attempt(do.SettlePromise(id=promise, state="missed", reason="取りやめ"))
            for document in list(state.documents):
                self.attempt(do.WithdrawDocument(id=document, reason="使わない"))
            for channel in list(state.channels):
                self.attempt(do.SetChannel(id=channel, status="restored"))
        self.attempt(do.SetStatus(status="closed"))

    def through(self) -> None:
        """A text from its draft to its release, replaced in between now and then."""
        self.attempt(*_draft(self))
        for by, role in PEOPLE[: self.chance.randrange(len(PEOPLE))]:
            self.attempt(do.ApproveDocument(id=self.newest(), by=by, role=role))
        if self.chance.random() < 0.4:
            self.attempt(*_draft(self))
        self.attempt(do.ReleaseDocument(id=self.newest(), channel="website", confirmed=("all",)))

    def newest(self) -> str:
        """The last text, or one that is not there."""
        return next(reversed(self.state().documents), f"{self.id}.d1")

    def state(self) -> State:
        """As the session has it."""
        return self.session.state(self.id)

    def lines(self) -> list[StepView]:
        """The lines of its plan."""
        return walk(self.state())

    def attempt(self, action: do.Action, keep: dict[str, bytes] | None = None) -> None:
        """Try it; what is refused must leave nothing behind, what is done joins the model."""
        before = len(self.known)
        try:
            _, events = self.session.perform(self.id, action, keep)
        except SmincidentError as error:
            if not error.message or self.session.journal.head(self.id)[0] != before:
                self.wrong(f"{type(action).__name__} refused, and written: {error.message}")
            return
        self.known += [event.digest for event in events]
        for event in events:
            self.took(event)
        self.texts.update(keep or {})

    def took(self, event: Event) -> None:
        """What the model makes of an event."""
        data = event.data or {}
        key = (str(data.get("step", "")), str(data.get("subject", "")))
        if event.kind in STEPS:
            self.steps[key] = STEPS[event.kind]
        elif event.kind == "decision-made":
            self.steps[key] = "" if data["choice"] == "unknown" else "done"
        elif event.kind == "step-answered":
            self.steps[key] = "done" if data["ok"] else ""
        elif event.kind == "status-set" and data["status"] == "closed":
            self.closed(event)
        elif event.kind == "document-released":
            self.released(event)

    # What the model holds against it.

    def closed(self, event: Event) -> None:
        """By the record alone: no step, promise, takedown, text or channel is left open."""
        state = fold(self.session.journal.read(self.id), self.session.load_plan)
        left = [line.step.id for line in walk(state) if line.status not in ("done", "not-applicable")]
        left += [item.id for item in state.promises.values() if item.state == "open"]
        left += [item.id for item in state.takedowns.values() if item.state not in FINAL]
        left += [
            item.id for item in state.documents.values() if item.status == "approved" and item.cls in PUBLIC
        ]
        left += [item.id for item in state.channels.values() if item.status in ("lost", "suspect")]
        if left:
            self.wrong(f"closed at {event.n} with {len(left)} open: {left[0]}")

    def released(self, event: Event) -> None:
        """By the record alone: approved (or waived) in these bytes, by all whom the rule wants."""
        data = event.data or {}
        events = [one for one in self.session.journal.read(self.id) if one.n < event.n]
        mine = [one for one in events if (one.data or {}).get("id") == data["id"]]
        drafted = next(one.data for one in mine if one.kind == "document-drafted")
        assert drafted is not None
        if data["sha256"] != drafted["sha256"]:
            self.wrong(f"released at {event.n} in other bytes than drafted")
        if hashlib.sha256(self.session.journal.kept(data["sha256"])).hexdigest() != data["sha256"]:
            self.wrong(f"released at {event.n}, kept in other bytes")
        if drafted["cls"] not in OUTWARD:
            return
        same = [one.data or {} for one in mine if (one.data or {}).get("sha256") == data["sha256"]]
        kinds = {one.kind for one in mine}
        given = [one for one in same if "listed" in one]
        if "document-waived" not in kinds and not any(one["complete"] for one in given):
            self.wrong(f"released at {event.n} without a whole approval of these bytes")
        if any(one.get("by") in (None, "") for one in given):
            self.wrong(f"released at {event.n} with an approval by nobody")

    def check(self) -> None:
        """All that was acknowledged, and nothing else, in the record, in the state and in the lists."""
        journal = self.session.journal
        events = journal.read(self.id)
        found = [event.digest for event in events]
        if found[: len(self.known)] != self.known:
            self.lost(f"{len(self.known)} acknowledged, {len(found)} there")
        if len(found) > len(self.known):
            self.wrong(f"{len(found) - len(self.known)} there that were never acknowledged")
        state = self.state()
        for key, status in self.steps.items():
            if state.step_state(*key).status != status:
                self.lost(f"step {key} is {state.step_state(*key).status!r}, was {status!r}")
        for sha, content in self.texts.items():
            if journal.kept(sha) != content:
                self.lost(f"text {sha[:12]}")
        listed = journal.incident(self.id)
        if listed is None or asdict(listed) != asdict(summarise(fold(events, self.session.load_plan))):
            self.lost("the lists do not say what the events say")

    # What happens to the program.

    def die(self) -> None:
        """A kill between the first write of an action and its commit."""
        self.count.fault()

        def kill(*_: object, **__: object) -> None:
            raise Killed

        with patch.object(projections, "update", kill), suppress(Killed):
            self.work()
        self.copy()

    def copy(self) -> None:
        """A kill after a commit: the files as they lie, the connection never closed in order."""
        self.count.fault()
        self.files += 1
        new = self.place / f"{self.files}.db"
        for end in ("", "-wal"):
            if (old := Path(f"{self.book}{end}")).exists():
                shutil.copy(old, f"{new}{end}")
        self.session.journal.close()
        self.book = new
        self.session = self._opened()
        self.check()

    def again(self) -> None:
        """Closed and opened."""
        self.session.journal.close()
        self.session = self._opened()
        self.check()

    def rebuild(self) -> None:
        """The lists made anew from the events are the lists there were."""
        journal = self.session.journal
        before = [asdict(one) for one in journal.incidents()]
        journal.rebuild(lambda events: summarise(fold(events, self.session.load_plan)))
        if [asdict(one) for one in journal.incidents()] != before:
            self.wrong("the lists made anew are others")
        self.session.forget(self.id)
        self.check()


Made = tuple[Any, ...]


def _line(one: _Walk) -> StepView:
    return one.chance.choice(one.lines())


def _finish(one: _Walk) -> Made:
    line = _line(one)
    typed = {"time": "昨日 22:00", "number": "3", "url": "https://a.example"}
    fields = {
        item.id: item.choices[0] if item.choices else typed.get(item.type, "はい")
        for item in line.step.fields
    }
    step, subject = line.key
    override = one.chance.random() < 0.5
    reason = one.chance.choice(("", "わけあり"))
    return (
        do.Finish(
            step=step, subject=subject, fields=fields, by="田中 課長", reason=reason, override=override
        ),
    )


def _choose(one: _Walk) -> Made:
    decisions = [line for line in one.lines() if line.step.kind == "decision"]
    if not decisions:
        return (do.Note(text="判断なし"),)
    line = one.chance.choice(decisions)
    choice = one.chance.choice([*(item.id for item in line.step.options), "unknown"])
    again = "2026-12-21T00:00:00Z" if choice == "unknown" else ""
    return (do.Choose(step=line.step.id, choice=choice, by="田中 課長", reason="判断", look_again=again),)


def _put_off(one: _Walk) -> Made:
    step, subject = _line(one).key
    by, reason = one.chance.choice((("田中 課長", "わけあり"), ("", "")))
    how: Callable[[], do.Action] = one.chance.choice(
        (
            lambda: do.Skip(step=step, subject=subject, by=by, reason=reason),
            lambda: do.Defer(step=step, subject=subject, by=by, reason=reason),
            lambda: do.Delegate(step=step, subject=subject, to="情報課", by=by, reason=reason),
            lambda: do.Request(step=step, subject=subject, by=by, reason=reason, note="依頼"),
            lambda: do.Answer(step=step, subject=subject, ok=bool(by), note="返事"),
            lambda: do.Reopen(step=step, subject=subject, reason=reason),
        )
    )
    return (how(),)


def _draft(one: _Walk) -> Made:
    body = f"本文 {one.chance.randrange(10**6)}".encode()
    sha = hashlib.sha256(body).hexdigest()
    cls = one.chance.choice((*OUTWARD, "internal"))
    blank = ("日時",) if one.chance.random() < 0.1 else ()
    draft = do.DraftDocument(
        template="holding", title="お知らせ", cls=cls, sha256=sha, channels=("website", "sns"), missing=blank
    )
    return draft, {sha: body}


def _document(one: _Walk) -> Made:
    names = list(one.state().documents)
    name = one.chance.choice(names) if names else f"{one.id}.d1"
    by, role = one.chance.choice(PEOPLE)
    sha = one.chance.choice(("", "0" * 64))
    channel = one.chance.choice(("website", "x-main"))
    return (
        one.chance.choice(
            (
                do.ApproveDocument(id=name, by=by, role=role, sha256=sha),
                do.ApproveDocument(id=name, by=by, role=role),
                do.ReleaseDocument(id=name, channel=channel, sha256=sha, confirmed=("all",)),
                do.ReleaseDocument(id=name, channel=channel, confirmed=("all",), by=by, reason="急ぐ"),
                do.WithdrawDocument(id=name, reason="取りやめ"),
            )
        ),
    )


def _part(one: _Walk) -> Made:
    chance = one.chance
    return (
        chance.choice(
            (
                do.AddSubject(kind=chance.choice(("fake", "post", "account")), label="偽", platform="x"),
                do.UpdateSubject(id="s1", state="gone", reason="確認"),
                do.RequestTakedown(subject="s1", platform="x", next_check="2026-12-22T00:00:00Z"),
                do.UpdateTakedown(id="t1", state=chance.choice(("accepted", "removed", "rejected"))),
                do.SetChannel(
                    id=chance.choice(("x-main", "website", "mail")),
                    status=chance.choice(("lost", "suspect", "restored")),
                ),
                do.MakePromise(due="2026-12-21T00:00:00Z"),
                do.AddFollowup(text="後日", owner="情報課", due="2026-12-01"),
                do.Note(text=f"記録 {chance.random()}"),
                do.AddRunbooks(runbooks=(chance.choice(("flaming", "impersonation")),), reason="分かった"),
            )
        ),
    )


def _status(one: _Walk) -> Made:
    reason = one.chance.choice(("", "わけあり"))
    return (
        one.chance.choice(
            (
                do.SetStatus(status="open", reason=reason),
                do.SetStatus(status="watching", reason=reason),
                do.SetStatus(status="closed", reason=reason),
            )
        ),
    )


ACTIONS: tuple[Callable[[_Walk], Made], ...] = (
    _finish,
    _finish,
    _choose,
    _put_off,
    _draft,
    _document,
    _document,
    _part,
    _status,
)
