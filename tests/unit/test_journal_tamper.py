"""Every way to change a book is found, and named with the event it hits; what needs an anchor is found with one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smincident.errors import SmincidentError
from smincident.journal import canonical, chain
from smincident.journal.verify import Verdict, verify
from tests.unit.test_journal_support import ACTOR, fill, note, open_book, other_hand, tamper, unprotect

CONTENT = "発出した本文\n".encode()
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two incidents, five events each, interwoven; 2026-001 n=3 keeps bytes."""
    path = tmp_path / "book.db"
    with open_book(path) as journal:
        for number in range(5):
            for incident in ("2026-001", "2026-002"):
                keep = {SHA: CONTENT} if incident == "2026-001" and number == 2 else None
                journal.append(incident, number, [note(f"{incident}-{number + 1}")], actor=ACTOR, keep=keep)
    assert judged(path).ok
    return path


def judged(path: Path, incident: str | None = None, anchor: str | None = None) -> Verdict:
    with open_book(path, read_only=True) as journal:
        return verify(journal, incident, anchor)


def named(verdict: Verdict) -> set[tuple[str, int]]:
    assert verdict.ok == (not verdict.findings)
    return {(finding.incident, finding.n) for finding in verdict.findings}


def column(path: Path, name: str, incident: str, n: int) -> str:
    hand = other_hand(path)
    value = hand.execute(f"SELECT {name} FROM event WHERE incident = ? AND n = ?", (incident, n)).fetchone()[
        0
    ]
    hand.close()
    return str(value)


def code_of(path: Path, incident: str, n: int) -> str:
    return chain.code(n, column(path, "digest", incident, n))


def test_a_sound_book(path: Path) -> None:
    verdict = judged(path)
    assert (verdict.ok, verdict.events, verdict.seq, verdict.anchor, verdict.findings) == (
        True,
        10,
        10,
        None,
        [],
    )
    assert verdict.link == column(path, "link", "2026-002", 5)
    one = judged(path, "2026-001")
    assert (one.ok, one.events, one.seq) == (True, 5, 10)
    with pytest.raises(SmincidentError, match="2026-009"):
        judged(path, "2026-009")


def test_an_empty_book(tmp_path: Path) -> None:
    with open_book(tmp_path / "book.db") as journal:
        verdict = verify(journal)
        assert verdict.ok
        assert (verdict.seq, verdict.link) == journal.book_head()
        assert verify(journal, anchor=chain.code(1, "0" * 64)).anchor == "cut"


WHERE = "WHERE incident = '2026-001' AND n = 3"


@pytest.mark.parametrize(
    ("change", "hit", "word"),
    [
        ("UPDATE event SET data = replace(data, '2026-001-3', 'ほか')", ("2026-001", 3), "本文"),
        ("UPDATE event SET data = data || ' '", ("2026-001", 3), "正規の形"),
        ("UPDATE event SET data = NULL", ("2026-001", 3), "本文"),
        ("UPDATE event SET data = CAST(x'ff' AS TEXT)", ("2026-001", 3), "本文"),
        ("UPDATE event SET head = json_set(head, '$.zone', 'Asia/Seoul')", ("2026-001", 3), "見出し"),
        ("UPDATE event SET head = ' ' || head", ("2026-001", 3), "正規の形"),
        ("UPDATE event SET head = 'x'", ("2026-001", 3), "見出し"),
        ("UPDATE event SET head = '[' || head || ']'", ("2026-001", 3), "見出し"),
        ("UPDATE event SET digest = replace(digest, substr(digest, 1, 1), 'x')", ("2026-001", 3), "digest"),
        ("UPDATE event SET link = replace(link, substr(link, 1, 1), 'x')", ("2026-001", 3), "鎖"),
        ("UPDATE event SET kind = 'status-set'", ("2026-001", 3), "列 kind"),
        ("UPDATE event SET recorded_at = '2026-11-21T00:00:00.000Z'", ("2026-001", 3), "列 recorded_at"),
        ("UPDATE event SET occurred_at = '2026-11-21T00:00:00.000Z'", ("2026-001", 3), "列 occurred_at"),
        ("UPDATE event SET n = 30", ("2026-001", 30), "列 n"),
        ("UPDATE event SET incident = '2026-003'", ("2026-003", 3), "列 incident"),
        ("DELETE FROM event", ("2026-001", 3), "n=3 の記録がありません"),
        ("UPDATE event SET seq = 100", ("2026-001", 3), "順番"),
    ],
)
def test_one_event_changed(path: Path, change: str, hit: tuple[str, int], word: str) -> None:
    tamper(path, f"{change} {WHERE}")
    verdict = judged(path)
    assert hit in named(verdict)
    assert any(word in finding.what for finding in verdict.findings if (finding.incident, finding.n) == hit)


def resealed(path: Path, incident: str, n: int, change: Callable[[dict[str, object]], None]) -> None:
    """Rewrite one event's head as the program would have, its digest and link made anew."""
    head = json.loads(column(path, "head", incident, n))
    change(head)
    text = canonical.encode(head)
    digest = chain.sha256(text)
    hand = other_hand(path)
    seq = hand.execute("SELECT seq FROM event WHERE incident = ? AND n = ?", (incident, n)).fetchone()[0]
    before = hand.execute("SELECT link FROM event WHERE seq = ?", (seq - 1,)).fetchone()[0]
    hand.close()
    tamper(
        path,
        "UPDATE event SET head = ?, digest = ?, link = ?, occurred_at = ? WHERE seq = ?",
        (text, digest, chain.link(before, digest), head["occurred_at"], seq),
    )


def test_an_event_resealed_breaks_the_next_of_both_chains(path: Path) -> None:
    resealed(path, "2026-001", 3, lambda head: head.update(occurred_at="2026-11-20T00:00:00Z"))
    verdict = judged(path)
    # The event after it in the incident, and the event after it in the book.
    assert named(verdict) == {("2026-001", 4), ("2026-002", 3)}
    assert "n=3" in next(finding.what for finding in verdict.findings if finding.incident == "2026-001")
    assert named(judged(path, "2026-001")) == {("2026-001", 4)}
    assert judged(path, "2026-002").ok


def test_the_last_event_resealed_is_seen_by_the_list_and_the_anchor(path: Path) -> None:
    anchor = code_of(path, "2026-002", 5)
    resealed(path, "2026-002", 5, lambda head: head.update(occurred_at="2026-11-20T00:00:00Z"))
    assert named(judged(path)) == {("2026-002", 5)}
    digest = column(path, "digest", "2026-002", 5)
    tamper(path, "UPDATE incident SET digest = ? WHERE id = '2026-002'", (digest,), table="incident")
    assert judged(path).ok
    assert judged(path, anchor=anchor, incident="2026-002").anchor == "forked"


def test_forged_heads(path: Path) -> None:
    """A head may be canonical and hash rightly, and still say what no program writes."""
    for change in (
        {"version": 2},
        {"n": True},
        {"extra": 1},
        {"zone": None},
        {"book": "0" * 32},
    ):
        head = {**json.loads(column(path, "head", "2026-002", 5)), **change}
        hand = other_hand(path)
        before = hand.execute("SELECT link FROM event WHERE seq = 9").fetchone()[0]
        text = canonical.encode(head)
        digest = chain.sha256(text)
        hand.close()
        copy = path.with_name("copy.db")
        copy.write_bytes(path.read_bytes())
        tamper(
            copy,
            "UPDATE event SET head = ?, digest = ?, link = ? WHERE seq = 10",
            (text, digest, chain.link(before, digest)),
        )
        tamper(copy, "UPDATE incident SET digest = ? WHERE id = '2026-002'", (digest,), table="incident")
        found = judged(copy)
        assert ("2026-002", 5) in named(found), change


def forge_last(path: Path, head: dict[str, object], data: str) -> None:
    """Give the book's last event this head and data, sealed in both chains, the lists agreeing."""
    hand = other_hand(path)
    seq, incident = hand.execute("SELECT seq, incident FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    before = hand.execute("SELECT link FROM event WHERE seq = ?", (seq - 1,)).fetchone()[0]
    hand.close()
    text = canonical.encode({**head, "data_sha256": chain.sha256(data)})
    digest = chain.sha256(text)
    values = (text, data, digest, chain.link(before, digest), seq)
    tamper(path, "UPDATE event SET head = ?, data = ?, digest = ?, link = ? WHERE seq = ?", values)
    tamper(path, "UPDATE incident SET digest = ? WHERE id = ?", (digest, incident), table="incident")


def test_forged_data(path: Path) -> None:
    head = json.loads(column(path, "head", "2026-002", 5))
    data = json.loads(column(path, "data", "2026-002", 5))
    forge_last(path, head, canonical.encode(data))
    assert judged(path).ok, "the forger's own work is sound"
    changed: list[dict[str, object]] = [
        {"nonce": None},
        {"nonce": "0" * 31},
        {"nonce": "A" * 32},
        {"actor": "山田"},
        {"body": []},
        {"kept": {}},
        {"kept": [1]},
        {"extra": 1},
    ]
    forgeries = [{**data, **changes} for changes in changed]
    for missing in ("nonce", "actor", "body"):
        forgeries.append({name: data[name] for name in data if name != missing})
    for forgery in forgeries:
        forge_last(path, head, canonical.encode(forgery))
        assert named(judged(path)) == {("2026-002", 5)}, forgery


def test_true_is_not_one(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-003", 1)
    head = json.loads(column(path, "head", "2026-003", 1))
    data = column(path, "data", "2026-003", 1)
    for name in ("n", "version"):
        forge_last(path, {**head, name: True}, data)
        found = judged(path).findings
        assert any("見出し" in finding.what for finding in found if finding.incident == "2026-003"), name


def test_a_gap_in_the_books_numbers(path: Path) -> None:
    tamper(path, "UPDATE event SET seq = 100 WHERE seq = 10")
    assert named(judged(path)) == {("2026-002", 5)}


def test_an_event_inserted(path: Path) -> None:
    """One more event between n=2 and n=3, sealed as well as can be without rewriting what follows."""
    hand = other_hand(path)
    hand.execute("PRAGMA ignore_check_constraints = ON")
    triggers = unprotect(hand, "event")
    row = list(hand.execute(f"SELECT * FROM event {WHERE}").fetchone())
    hand.execute("UPDATE event SET seq = -seq WHERE seq >= ?", (row[0],))
    hand.execute("UPDATE event SET seq = 1 - seq WHERE seq < 0")
    hand.execute("UPDATE event SET n = -n WHERE incident = '2026-001' AND n >= 3")
    hand.execute("UPDATE event SET n = 1 - n WHERE n < 0")
    hand.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    for text in triggers.values():
        hand.execute(text)
    hand.close()
    assert ("2026-001", 4) in named(judged(path))


def test_events_swapped(path: Path) -> None:
    hand = other_hand(path)
    hand.execute("PRAGMA ignore_check_constraints = ON")
    triggers = unprotect(hand, "event")
    rows = [
        hand.execute("SELECT * FROM event WHERE incident = '2026-001' AND n = ?", (n,)).fetchone()
        for n in (2, 4)
    ]
    for one, other in (rows, rows[::-1]):
        hand.execute("UPDATE event SET n = -? WHERE seq = ?", (one[2], one[0]))
        hand.execute(
            "UPDATE event SET head = ?, data = ?, digest = ?, recorded_at = ?, occurred_at = ? WHERE seq = ?",
            (one[6], one[7], one[8], one[4], one[5], other[0]),
        )
    hand.execute("UPDATE event SET n = -n WHERE n < 0")
    for text in triggers.values():
        hand.execute(text)
    hand.close()
    assert {("2026-001", 2), ("2026-001", 4)} <= named(judged(path))


@pytest.mark.parametrize(
    "trigger", ["event_no_update", "event_no_delete", "event_no_replace", "kept_no_delete"]
)
def test_a_trigger_dropped_or_hollowed(path: Path, trigger: str) -> None:
    hand = other_hand(path)
    hand.execute(f"DROP TRIGGER {trigger}")
    hand.close()
    verdict = judged(path)
    assert named(verdict) == {("", 0)}
    assert trigger in verdict.findings[0].what
    with pytest.raises(SmincidentError, match=trigger):
        open_book(path)
    hand = other_hand(path)
    hand.execute(f"CREATE TRIGGER {trigger} BEFORE UPDATE ON event BEGIN SELECT 1; END")
    hand.close()
    assert trigger in judged(path).findings[0].what


def test_a_table_rebuilt_without_its_checks(path: Path) -> None:
    hand = other_hand(path)
    triggers = unprotect(hand, "event")
    hand.execute("PRAGMA legacy_alter_table = ON")
    hand.execute("CREATE TABLE other AS SELECT * FROM event")
    hand.execute("DROP TABLE event")
    hand.execute("ALTER TABLE other RENAME TO event")
    for text in triggers.values():
        hand.execute(text)
    hand.close()
    verdict = judged(path)
    assert named(verdict) == {("", 0)}
    assert "表 event" in verdict.findings[0].what


def test_rows_of_any_type_are_no_traceback(path: Path) -> None:
    for values in (
        "100, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
        "100, x'ff', 'x', 1, 2, 3, x'7b7d', x'7b7d', 1, 2",
        "100, '2026-001', 6.5, 'noted', '', '', '{}', '{}', 'x', 'y'",
        "100, '2026-001', -1, 'noted', '', '', '[]', '[]', 'x', 'y'",
    ):
        copy = path.with_name("copy.db")
        copy.write_bytes(path.read_bytes())
        hand = other_hand(copy)
        hand.execute("PRAGMA legacy_alter_table = ON")
        for table in ("event", "incident"):
            hand.execute(f"CREATE TABLE other AS SELECT * FROM {table}")
            hand.execute("PRAGMA foreign_keys = OFF")
            hand.execute(f"DROP TABLE {table}")
            hand.execute(f"ALTER TABLE other RENAME TO {table}")
        hand.execute(f"INSERT INTO event VALUES ({values})")
        hand.execute("INSERT INTO incident VALUES (NULL, 1, x'', NULL, 'many', 2, '[1]')")
        hand.close()
        verdict = judged(copy)
        assert len(verdict.findings) > 5
        assert all(finding.what for finding in verdict.findings)


def test_kept_bytes_changed_removed_added(path: Path) -> None:
    copies = [path.with_name(f"{number}.db") for number in range(3)]
    for copy in copies:
        copy.write_bytes(path.read_bytes())
    tamper(copies[0], "UPDATE kept SET bytes = ?", (CONTENT + b" ",), table="kept")
    tamper(copies[1], "DELETE FROM kept", table="kept")
    tamper(
        copies[2], "INSERT INTO kept VALUES (?, ?)", (hashlib.sha256(b"x").hexdigest(), b"x"), table="kept"
    )
    assert [named(judged(copy)) for copy in copies] == [{("2026-001", 3)}, {("2026-001", 3)}, {("", 0)}]
    assert [named(judged(copy, "2026-001")) for copy in copies] == [
        {("2026-001", 3)},
        {("2026-001", 3)},
        set(),
    ]
    with open_book(copies[0]) as journal:
        with pytest.raises(SmincidentError, match="変わって"):
            journal.kept(SHA)
        with pytest.raises(SmincidentError, match="変わって"):
            journal.append("2026-001", 5, [note("x")], actor=ACTOR, keep={SHA: CONTENT})


def cut(path: Path, seq: int) -> None:
    """Cut the book's tail after ``seq``, and make the lists agree."""
    tamper(path, "DELETE FROM event WHERE seq > ?", (seq,))
    hand = other_hand(path)
    hand.execute(
        "UPDATE incident SET (n, digest) = (SELECT n, digest FROM event e WHERE e.incident = incident.id "
        "ORDER BY n DESC LIMIT 1)"
    )
    hand.close()


def test_a_tail_cut_carelessly_is_seen_by_the_lists(path: Path) -> None:
    tamper(path, "DELETE FROM event WHERE seq > 8")
    assert named(judged(path)) == {("2026-001", 5), ("2026-002", 5)}


def test_a_tail_cut_with_care_needs_the_anchor(path: Path) -> None:
    early, late = code_of(path, "2026-001", 3), code_of(path, "2026-001", 5)
    assert judged(path, anchor=late).anchor == judged(path, "2026-001", late).anchor == "matches"
    cut(path, 8)
    assert judged(path).ok
    for incident in (None, "2026-001"):
        verdict = judged(path, incident, late)
        assert (verdict.ok, verdict.anchor) == (False, "cut")
        assert verdict.findings[0].n == 5
        verdict = judged(path, incident, early.lower().replace("0", "o").replace("-", ""))
        assert (verdict.ok, verdict.anchor) == (True, "matches")


def test_a_book_continued_elsewhere_needs_the_anchor(path: Path) -> None:
    fork = path.with_name("fork.db")
    fork.write_bytes(path.read_bytes())
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
    with open_book(fork) as journal:
        journal.append("2026-001", 5, [note("別の記録")], actor=ACTOR)
    anchor = code_of(path, "2026-001", 6)
    assert judged(path).ok
    assert judged(fork).ok
    assert judged(path, anchor=anchor).anchor == "matches"
    for incident in (None, "2026-001"):
        verdict = judged(fork, incident, anchor)
        assert (verdict.ok, verdict.anchor) == (False, "forked")
        assert verdict.findings[0].n == 6


def test_an_incident_removed_whole(path: Path) -> None:
    anchor = code_of(path, "2026-001", 1)
    tamper(path, "DELETE FROM event WHERE incident = '2026-001'")
    verdict = judged(path)
    assert ("2026-001", 1) in named(verdict)
    assert judged(path, "2026-001", anchor).anchor == "cut"


def test_a_code_that_is_none(path: Path) -> None:
    with pytest.raises(SmincidentError, match="控えの番号"):
        judged(path, anchor="12-ABC")


def test_the_connection_itself_is_looked_at(path: Path) -> None:
    with open_book(path) as journal:
        assert verify(journal).ok
        for pragma in ("recursive_triggers = OFF", "synchronous = NORMAL", "foreign_keys = OFF"):
            journal._connection.execute(f"PRAGMA {pragma}")
        assert len(verify(journal).findings) == 3


def test_lists_that_disagree(path: Path) -> None:
    for change, hit in {
        "UPDATE incident SET n = 4 WHERE id = '2026-001'": ("2026-001", 5),
        "UPDATE incident SET n = 6 WHERE id = '2026-001'": ("2026-001", 6),
        "UPDATE incident SET status = 'closed' WHERE id = '2026-001'": ("2026-001", 5),
        "UPDATE incident SET summary = 'x' WHERE id = '2026-001'": ("2026-001", 5),
        "DELETE FROM incident WHERE id = '2026-001'": ("2026-001", 5),
        "INSERT INTO incident SELECT 'x', status, opened_at, next_due, n, digest, summary FROM incident LIMIT 1": (
            "x",
            1,
        ),
    }.items():
        copy = path.with_name("copy.db")
        copy.write_bytes(path.read_bytes())
        hand = other_hand(copy)
        hand.execute(change)
        hand.close()
        assert hit in named(judged(copy)), change


def test_verification_leaves_the_journal_usable(path: Path) -> None:
    with open_book(path) as journal:
        for _ in range(2):
            assert verify(journal).ok
            fill(journal, "2026-001", 1)
        assert verify(journal).events == 12


@pytest.mark.parametrize("seed", range(60))
def test_a_flipped_bit_is_never_a_traceback_and_never_unseen(path: Path, seed: int) -> None:
    """A flip in free space or in padding changes nothing that was written; any other is told."""
    with open_book(path) as journal:
        sound = [journal.read(incident) for incident in ("2026-001", "2026-002")]
    raw = bytearray(path.read_bytes())
    bit = int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:8], "big") % (len(raw) * 8)
    raw[bit // 8] ^= 1 << bit % 8
    path.write_bytes(raw)
    read, lines = sound, ["one"]
    try:
        with open_book(path, read_only=True) as journal:
            if verify(journal).ok:
                read = [journal.read(incident) for incident in ("2026-001", "2026-002")]
    except SmincidentError as error:
        lines = str(error).splitlines()
    assert read == sound
    assert len(lines) == 1
