"""Writing to a book and reading from it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from smincident.errors import Conflict, SmincidentError
from smincident.incident.events import Actor, Draft, Event
from smincident.journal import chain
from smincident.journal.book import Journal
from smincident.journal.summary import Summary
from smincident.journal.verify import verify
from tests.unit.test_journal_support import ACTOR, ROOT, Counting, Ticking, fill, note, open_book, other_hand


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "記録 #1" / "book.db"


def summary(incident: str, **changes: object) -> Summary:
    members: dict[str, object] = {
        "id": incident,
        "title": f"事案 {incident}",
        "status": "open",
        "opened_at": "2026-11-21T05:00:00Z",
    }
    return Summary(**{**members, **changes})  # type: ignore[arg-type]


def test_what_is_written_is_read(path: Path) -> None:
    drafts = [
        Draft("incident-opened", {"title": "炎上「テスト」", "n": 3, "deep": {"list": [None, True, "😀"]}}),
        Draft("noted", {}, occurred_at="2026-11-20T15:00:00Z", precision="about"),
    ]
    with open_book(path) as journal:
        written = journal.append("2026-001", 0, drafts, actor=ACTOR)
        assert journal.read("2026-001") == written
        assert journal.read("2026-001", since=1) == written[1:]
        assert journal.read("2026-002") == []
    with open_book(path, read_only=True) as journal:
        assert journal.read("2026-001") == written
    first, second = written
    assert (first.seq, first.n, second.seq, second.n) == (1, 1, 2, 2)
    assert first.data == drafts[0].data
    assert first.actor == ACTOR.as_data()
    assert first.recorded_at == first.occurred_at == "2026-11-21T05:00:02.123Z"
    assert (second.occurred_at, second.precision, second.zone) == (
        "2026-11-20T15:00:00Z",
        "about",
        "Asia/Tokyo",
    )


def test_rows_hold_the_design(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 2)
        fill(journal, "2026-002", 1)
        book = journal.book
    rows = other_hand(path).execute("SELECT * FROM event ORDER BY seq").fetchall()
    heads = [json.loads(row[6]) for row in rows]
    link = hashlib.sha256(book.encode()).hexdigest()
    for row, head in zip(rows, heads, strict=True):
        assert row[8] == hashlib.sha256(row[6].encode()).hexdigest()
        assert head["data_sha256"] == hashlib.sha256(row[7].encode()).hexdigest()
        assert head["book"] == book
        link = hashlib.sha256(bytes.fromhex(link) + bytes.fromhex(row[8])).hexdigest()
        assert row[9] == link
        assert len(json.loads(row[7])["nonce"]) == 32
    assert [head["prev"] for head in heads] == [None, rows[0][8], None]
    assert len({json.loads(row[7])["nonce"] for row in rows}) == 3


def test_heads(path: Path) -> None:
    with open_book(path) as journal:
        assert journal.head("2026-001") == (0, "")
        assert journal.book_head() == (0, chain.genesis(journal.book))
        last = fill(journal, "2026-001", 3)[-1]
        assert journal.head("2026-001") == (3, last.digest)
        assert journal.book_head()[0] == 3


def test_the_callers_dict_may_change_afterwards(path: Path) -> None:
    data = {"list": [1]}
    with open_book(path) as journal:
        event = journal.append("2026-001", 0, [Draft("noted", data)], actor=ACTOR)[0]
        data["list"].append(2)
        assert event.data == {"list": [1]}


def test_conflict_writes_nothing(path: Path) -> None:
    content = b"text"
    sha = hashlib.sha256(content).hexdigest()
    with open_book(path) as journal:
        fill(journal, "2026-001", 2)
        for expected in (0, 1, 3):
            with pytest.raises(Conflict):
                journal.append("2026-001", expected, [note("x")], actor=ACTOR, keep={sha: content})
        assert journal.head("2026-001")[0] == 2
        assert not journal.has_kept(sha)
        fill(journal, "2026-001", 1)


def test_another_connection_is_noticed(path: Path) -> None:
    with open_book(path) as one, open_book(path) as two:
        fill(one, "2026-001", 2)
        before = two.version()
        assert two.version() == before
        fill(one, "2026-001", 1)
        assert two.version() != before
        # ``one`` remembers the head it wrote; what ``two`` writes must not pass it by.
        fill(two, "2026-001", 1)
        with pytest.raises(Conflict):
            one.append("2026-001", 3, [note("x")], actor=ACTOR)
        fill(one, "2026-002", 1)
        fill(two, "2026-001", 1)
        fill(one, "2026-001", 1)
        assert verify(one).findings == []
        before = one.version()
        fill(one, "2026-001", 1)
        assert one.version() != before


@pytest.mark.parametrize(
    "draft",
    [
        Draft("made-up", {}),
        Draft("noted", {"x": 1.5}),
        Draft("noted", {"x": 2**53}),
        Draft("noted", {}, occurred_at="2026-11-21 05:00"),
        Draft("noted", {}, occurred_at="2026-11-21T05:00:00+09:00"),
        Draft("noted", {}, precision="week"),
    ],
)
def test_refused_drafts_leave_no_trace(path: Path, draft: Draft) -> None:
    with open_book(path) as journal:
        with pytest.raises(ValueError, match=r"."):
            journal.append("2026-001", 0, [note("good"), draft], actor=ACTOR)
        assert journal.book_head()[0] == 0


def test_broken_characters_are_told_to_the_operator(path: Path) -> None:
    with open_book(path) as journal, pytest.raises(SmincidentError, match="文字"):
        journal.append("2026-001", 0, [note("a\udcff")], actor=ACTOR)


def test_a_failing_summary_undoes_the_event(path: Path) -> None:
    def fail(events: Sequence[Event]) -> Summary:
        raise RuntimeError(events[0].kind)

    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
        with pytest.raises(RuntimeError, match="noted"):
            journal.append("2026-001", 1, [note("x")], actor=ACTOR, summary=fail)
        with pytest.raises(ValueError, match="2026-009"):
            journal.append("2026-001", 1, [note("x")], actor=ACTOR, summary=summary("2026-009"))
        fill(journal, "2026-001", 1)
        assert journal.head("2026-001")[0] == 2
        assert verify(journal).ok


def test_times_are_written_in_utc(path: Path) -> None:
    tokyo = timezone(timedelta(hours=9))
    moments = [datetime(2026, 11, 22, 0, 30, 0, 999_999, tokyo)] * 3
    with Journal.open(path, clock=lambda: moments.pop(), random=Counting()) as journal:
        assert fill(journal, "2026-001", 1)[0].recorded_at == "2026-11-21T15:30:00.999Z"
    naive = datetime(2026, 11, 22)  # noqa: DTZ001
    with (
        Journal.open(path, clock=lambda: naive, random=Counting()) as journal,
        pytest.raises(ValueError, match="aware"),
    ):
        fill(journal, "2026-001", 1)


def test_same_clock_and_chance_give_the_same_bytes(tmp_path: Path) -> None:
    links = set()
    for name in ("a.db", "b.db"):
        with open_book(tmp_path / name) as journal:
            fill(journal, "2026-001", 3)
            links.add(journal.book_head())
    assert len(links) == 1


def test_kept_bytes(path: Path) -> None:
    content = "本文\n".encode()
    sha = hashlib.sha256(content).hexdigest()
    with open_book(path) as journal:
        for n in (0, 1):
            journal.append("2026-001", n, [note("x")], actor=ACTOR, keep={sha: content})
        assert journal.kept(sha) == content
        assert journal.has_kept(sha)
        assert not journal.has_kept("0" * 64)
        with pytest.raises(SmincidentError, match="ありません"):
            journal.kept("0" * 64)
        with pytest.raises(ValueError, match="SHA-256"):
            journal.append("2026-001", 2, [note("x")], actor=ACTOR, keep={"0" * 64: content})
        assert verify(journal).ok


def test_lists(path: Path) -> None:
    followup = {"id": "f1", "text": "研修", "owner": "広報課", "due": "2026-12-01", "done": False}
    with open_book(path) as journal:
        for number in range(1, 8):
            incident = f"2026-{number:03d}"
            closed = number <= 4
            journal.append(
                incident,
                0,
                [note("x")],
                actor=ACTOR,
                summary=summary(
                    incident,
                    status="closed" if closed else "watching" if number == 5 else "open",
                    opened_at=f"2026-11-0{number}T00:00:00Z",
                    next_due={5: "2026-11-21T09:00:00Z", 7: "2026-11-21T08:00:00Z"}.get(number),
                    followups=[followup] if number == 2 else [],
                ),
            )

        def ids(found: list[Summary]) -> list[int]:
            return [int(one.id[-3:]) for one in found]

        assert ids(journal.incidents("live")) == [7, 5, 6]
        assert ids(journal.incidents("watching")) == [5]
        assert ids(journal.incidents("closed")) == [4, 3, 2, 1]
        assert ids(journal.incidents("closed", limit=2, offset=1)) == [3, 2]
        everything = [7, 5, 6, 4, 3, 2, 1]
        assert ids(journal.incidents()) == everything
        pages = [ids(journal.incidents(limit=2, offset=offset)) for offset in range(8)]
        assert pages == [everything[offset : offset + 2] for offset in range(8)]
        assert [journal.count(status) for status in (None, "live", "open", "watching", "closed")] == [
            7,
            3,
            2,
            1,
            4,
        ]
        assert [(one["incident"], one["title"], one["id"]) for one in journal.followups()] == [
            ("2026-002", "事案 2026-002", "f1")
        ]
        done = summary("2026-002", status="closed", followups=[{**followup, "done": True}])
        journal.append("2026-002", 1, [note("済")], actor=ACTOR, summary=done)
        assert journal.followups() == []
        assert journal.followups(open_only=False)[0]["done"] is True
        assert journal.incident("2026-002") == done
        assert journal.incident("2026-099") is None
        assert verify(journal).findings == []


def test_lists_ask_the_partial_indexes(path: Path) -> None:
    """Five live incidents among ten thousand closed are found without looking at the closed ones."""
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
    hand = other_hand(path)
    steps: list[int] = []
    hand.executemany(
        "INSERT INTO incident VALUES (?, 'closed', ?, NULL, 1, '', '{}')",
        [(f"2025-{number:05d}", f"2025-{number:05d}") for number in range(10_000)],
    )
    hand.close()
    with open_book(path) as journal:
        journal._connection.set_progress_handler(lambda: steps.append(1), 100)
        assert len(journal.incidents("live")) == 1
        live = len(steps)
        steps.clear()
        journal._connection.execute(
            "SELECT summary FROM incident WHERE status = 'closed' LIMIT 20"
        ).fetchall()
        page = len(steps)
        steps.clear()
        journal._connection.execute("SELECT count(summary) FROM incident WHERE opened_at <> ''").fetchall()
        whole = len(steps)
    assert live <= 3
    assert page <= 3
    assert whole > 100


def test_summary_survives_unknown_members(path: Path) -> None:
    full = summary(
        "2026-001",
        drill=True,
        guideline="ina",
        runbooks=["common", "flaming"],
        closed_at="2026-11-22T00:00:00Z",
        next_due="2026-11-21T09:00:00Z",
        next_label='次報 "12時"\n',
        open_steps=3,
        total_steps=40,
    )
    with open_book(path) as journal:
        journal.append("2026-001", 0, [note("x")], actor=ACTOR, summary=full)
        assert journal.incident("2026-001") == full
        hand = other_hand(path)
        hand.execute("""UPDATE incident SET summary = json_set(summary, '$.later', 1)""")
        hand.close()
        assert journal.incident("2026-001") == full


def test_next_id(path: Path) -> None:
    with open_book(path) as journal:
        assert journal.next_id("2026") == "2026-001"
        for incident in (
            "2026-001",
            "2026-002",
            "2026-1000",
            "2026-abc",
            "2026-9999x",
            "2025-900",
            "2026x-5000",
        ):
            fill(journal, incident, 1)
        assert journal.next_id("2026") == "2026-1001"
        assert journal.next_id("2025") == "2025-901"
        assert journal.next_id("2027") == "2027-001"
        with pytest.raises(Conflict):
            journal.append("2026-002", 0, [note("x")], actor=ACTOR)


def test_rebuild_makes_the_lists_anew(path: Path) -> None:
    def make(events: Sequence[Event]) -> Summary:
        return summary(events[0].incident, title=f"{len(events)} 件")

    with open_book(path) as journal:
        fill(journal, "2026-001", 2)
        fill(journal, "2026-002", 3)
        hand = other_hand(path)
        hand.execute("DELETE FROM incident WHERE id = '2026-001'")
        hand.execute("UPDATE incident SET n = 9")
        hand.close()
        assert len(verify(journal).findings) == 2
        assert journal.rebuild(make) == 2
        assert verify(journal).ok
        assert {one.title for one in journal.incidents()} == {"2 件", "3 件"}
        fill(journal, "2026-002", 1)
        assert verify(journal).ok


def test_lists_rebuilt_are_followed_up(path: Path) -> None:
    """What the last append wrote to the lists is not what stands there after a rebuild."""
    with_followup = summary(
        "2026-001", followups=[{"id": "f", "text": "t", "owner": "o", "due": None, "done": False}]
    )
    with open_book(path) as journal:
        journal.append("2026-001", 0, [note("x")], actor=ACTOR, summary=with_followup)
        journal.rebuild(lambda events: summary("2026-001"))
        assert journal.followups() == []
        journal.append("2026-001", 1, [note("x")], actor=ACTOR, summary=with_followup)
        assert len(journal.followups()) == 1


def test_an_append_interrupted_after_its_commit(path: Path) -> None:
    """Ctrl-C may come at any moment; the next append must see what was written, not what was remembered."""

    class Interrupted:
        """A connection in whose COMMIT the operator presses Ctrl-C."""

        def __init__(self, real: sqlite3.Connection) -> None:
            self.real = real

        @property
        def in_transaction(self) -> bool:
            return self.real.in_transaction

        def execute(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
            done = self.real.execute(statement, values)
            if statement == "COMMIT":
                raise KeyboardInterrupt
            return done

    with open_book(path) as journal:
        fill(journal, "2026-001", 2)
        real = journal._connection
        journal._connection = Interrupted(real)  # type: ignore[assignment]
        with pytest.raises(KeyboardInterrupt):
            journal.append("2026-001", 2, [note("x")], actor=ACTOR)
        journal._connection = real
        assert journal.head("2026-001")[0] == 3
        with pytest.raises(Conflict):
            journal.append("2026-001", 2, [note("x")], actor=ACTOR)
        fill(journal, "2026-001", 1)
        assert verify(journal).ok


def test_triggers_refuse_every_change(path: Path) -> None:
    content = b"x"
    with open_book(path) as journal:
        journal.append(
            "2026-001", 0, [note("x")], actor=ACTOR, keep={hashlib.sha256(content).hexdigest(): content}
        )
    # Both with recursive_triggers and without, as other people's tools have it.
    for recursive in ("ON", "OFF"):
        hand = other_hand(path)
        hand.execute(f"PRAGMA recursive_triggers = {recursive}")
        for statement in (
            "UPDATE event SET digest = digest",
            "DELETE FROM event",
            "INSERT OR REPLACE INTO event SELECT * FROM event",
            "INSERT OR REPLACE INTO event SELECT seq + 1, incident, n, kind, recorded_at, occurred_at, head, data, "
            "digest, link FROM event",
            "INSERT INTO event SELECT seq + 2, incident, n + 1, kind, recorded_at, occurred_at, "
            "json_set(head, '$.n', n + 1), data, digest, link FROM event",
            "UPDATE kept SET bytes = x'00'",
            "DELETE FROM kept",
            "INSERT OR REPLACE INTO kept SELECT sha256, x'00' FROM kept",
            "UPDATE book SET id = 'x'",
            "DELETE FROM book",
            "INSERT OR REPLACE INTO book SELECT 1, 'x', 'y'",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                hand.execute(statement)
        hand.close()
    with open_book(path) as journal:
        assert verify(journal).ok


def test_columns_must_equal_the_head(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
    hand = other_hand(path)
    for column, value in {
        "kind": "x",
        "recorded_at": "x",
        "occurred_at": "x",
        "incident": "x",
        "n": 7,
    }.items():
        columns = (
            "seq + 1, incident, n + 1, kind, recorded_at, occurred_at, json_set(head, '$.n', n + 1), data"
        )
        old = " n + 1," if column == "n" else f" {column},"
        changed = columns.replace(old, f" {value!r},", 1) + ", digest, link"
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            hand.execute(f"INSERT INTO event SELECT {changed} FROM event")
    # A head without the member must not pass because NULL is neither true nor false.
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        hand.execute(
            "INSERT INTO event SELECT seq + 1, 'x', n, kind, recorded_at, occurred_at, "
            "json_remove(head, '$.incident'), data, digest, link FROM event"
        )
    hand.close()


def test_full_disk_is_told_and_nothing_is_lost(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
        pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
        journal._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(SmincidentError, match="空きがなく、記録できません") as told:
            journal.append("2026-001", 1, [note("x" * 100_000)], actor=ACTOR)
        assert "\n" not in str(told.value)
        assert journal.head("2026-001")[0] == 1
        journal._connection.execute("PRAGMA max_page_count = 1000000")
        journal.append("2026-001", 1, [note("x" * 100_000)], actor=ACTOR)
        assert verify(journal).ok


def test_read_only_refuses_to_write(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
    with open_book(path, read_only=True) as journal:
        with pytest.raises(SmincidentError, match="読み取り専用"):
            fill(journal, "2026-001", 1)
        with pytest.raises(SmincidentError, match="読み取り専用"):
            journal.rebuild(lambda events: summary(events[0].incident))
        assert verify(journal).ok


def test_another_actor_is_written_as_such(path: Path) -> None:
    with open_book(path) as journal:
        for n, name in enumerate(("佐藤", "鈴木", "佐藤")):
            journal.append("2026-001", n, [note("x")], actor=Actor(name))
        assert [event.actor["name"] for event in journal.read("2026-001")] == ["佐藤", "鈴木", "佐藤"]


def test_importing_and_opening_a_sound_book_loads_nothing_heavy(path: Path) -> None:
    open_book(path).close()
    program = (
        "import sys, os, datetime, pathlib\n"
        "from smincident.journal.book import Journal\n"
        "clock = lambda: datetime.datetime.now(datetime.UTC)\n"
        "Journal.open(pathlib.Path(sys.argv[1]), clock=clock, random=os.urandom).close()\n"
        "heavy = {'msgspec', 'yaml', 'sqlite_utils', 'click', 'textual', 'jinja2', 'dateutil', 'inspect'}\n"
        "print(sorted(heavy & set(sys.modules) - {'inspect'}))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert said.stdout.strip() == "[]"


def test_ticking_clock_is_only_asked_under_the_lock(path: Path) -> None:
    """So recorded_at follows seq even when another process was waited for."""
    clock = Ticking()
    with Journal.open(path, clock=clock, random=Counting()) as journal:
        asked = clock.now
        with pytest.raises(Conflict):
            journal.append("2026-001", 5, [note("x")], actor=ACTOR)
        assert clock.now == asked
