"""What verification is asked for beside the whole book: since an anchor, the lists against the events, the guards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from smincident.cli.app import root
from smincident.errors import SmincidentError
from smincident.incident.actions import AddFollowup, Note
from smincident.journal import chain, guards
from smincident.journal.summary import Summary
from smincident.journal.verify import Verdict, verify
from smincident.session import summarise
from tests.kit import opened, session_at
from tests.unit.test_journal_support import fill, open_book, other_hand, tamper


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two incidents: 2026-001 has n 1 to 6 at seq 1 2 3 7 8 9, 2026-002 n 1 to 3 at seq 4 5 6."""
    path = tmp_path / "book.db"
    with open_book(path) as journal:
        fill(journal, "2026-001", 3)
        fill(journal, "2026-002", 3)
        fill(journal, "2026-001", 3)
    return path


def code(book: Path, incident: str, n: int) -> str:
    hand = other_hand(book)
    row = hand.execute("SELECT digest FROM event WHERE incident = ? AND n = ?", (incident, n)).fetchone()
    hand.close()
    return chain.code(n, row[0])


def since(book: Path, code: str, incident: str | None = None, anchor: str | None = None) -> Verdict:
    with open_book(book, read_only=True) as journal:
        return verify(journal, incident, anchor, since=code)


def named(verdict: Verdict) -> set[tuple[str, int]]:
    return {(one.incident, one.n) for one in verdict.findings}


def test_since_reads_only_what_came_after(book: Path) -> None:
    start = code(book, "2026-002", 2)
    found = since(book, start)
    assert (found.ok, found.events, found.since, found.seq) == (True, 4, 5, 9)
    one = since(book, start, "2026-002")
    assert (one.ok, one.events, one.seq) == (True, 1, 9)
    last = since(book, code(book, "2026-001", 6))
    assert (last.ok, last.events, last.seq) == (True, 0, 9)
    first = since(book, code(book, "2026-001", 1))
    assert (first.ok, first.events, first.since) == (True, 8, 1)


def test_since_finds_what_was_changed_after_and_not_what_lies_before(book: Path) -> None:
    start = code(book, "2026-002", 2)
    tamper(book, "UPDATE event SET data = data || ' ' WHERE seq = 8")
    assert ("2026-001", 5) in named(since(book, start))
    tamper(book, "UPDATE event SET data = trim(data) WHERE seq = 8")
    assert since(book, start).ok
    tamper(book, "UPDATE event SET data = data || ' ' WHERE seq = 2")
    assert since(book, start).ok, "the anchor vouches for its own past, which is not read"
    with open_book(book, read_only=True) as journal:
        assert named(verify(journal)) == {("2026-001", 2)}


def test_since_sees_a_join_that_does_not_fit(book: Path) -> None:
    start = code(book, "2026-002", 2)
    tamper(book, "UPDATE event SET head = replace(head, 'Asia/Tokyo', 'Asia/Seoul') WHERE seq = 3")
    assert ("2026-001", 4) in named(since(book, start)), "n=4 names another n=3"
    tamper(book, "UPDATE event SET head = replace(head, 'Asia/Seoul', 'Asia/Tokyo') WHERE seq = 3")
    tamper(book, "UPDATE event SET link = ? WHERE seq = 5", ("0" * 64,))
    assert ("2026-002", 2) in named(since(book, start)), "the link at the anchor itself"


def test_since_an_event_that_is_gone_is_refused(book: Path) -> None:
    with pytest.raises(SmincidentError, match="この記録簿にありません"):
        since(book, chain.code(2, "0" * 64))
    with pytest.raises(SmincidentError, match="この記録簿にありません"):
        since(book, code(book, "2026-002", 2), "2026-001")
    with pytest.raises(SmincidentError, match="読めません"):
        since(book, "x")


def test_since_with_another_anchor(book: Path) -> None:
    start, before, after = code(book, "2026-002", 2), code(book, "2026-001", 1), code(book, "2026-001", 6)
    assert since(book, start, anchor=before).anchor == "matches"
    assert since(book, start, anchor=after).anchor == "matches"
    assert since(book, start, anchor=chain.code(9, "0" * 64)).anchor == "cut"
    assert since(book, start, anchor=chain.code(1, "0" * 64)).anchor == "forked"


def test_lists_are_held_against_the_events(tmp_path: Path) -> None:
    path = tmp_path / "book.db"
    session = session_at(path)
    incident = opened(session, "flaming").id
    session.perform(incident, Note(text="一件目"))
    session.perform(incident, AddFollowup(text="広報紙に載せる", owner="広報課", due="2026-12-01"))

    def summed(name: str) -> Summary:
        return summarise(session.state(name))

    assert verify(session.journal, summed=summed).ok
    for change, word in {
        "UPDATE incident SET summary = json_set(summary, '$.title', '別の件名')": "件名",
        "UPDATE incident SET status = 'closed', summary = json_set(summary, '$.status', 'closed')": "状態",
        "UPDATE incident SET next_due = NULL, summary = json_set(summary, '$.next_due', NULL)": "次の期限",
        "DELETE FROM followup": "宿題",
    }.items():
        hand = other_hand(path)
        before = hand.execute("SELECT * FROM incident").fetchall()
        rows = hand.execute("SELECT * FROM followup").fetchall()
        hand.execute(change)
        found = verify(session.journal, summed=summed).findings
        hand.execute("DELETE FROM followup")
        hand.execute("DELETE FROM incident")
        hand.executemany("INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?, ?)", before)
        hand.executemany("INSERT INTO followup VALUES (?, ?, ?, ?, ?, ?)", rows)
        hand.close()
        if change.startswith("UPDATE incident SET next_due") and before[0][3] is None:
            continue
        assert [(one.incident, word in one.what) for one in found] == [(incident, True)], change


def test_guards_are_told_in_a_word_each(book: Path) -> None:
    with open_book(book) as journal:
        assert journal.weak == ()
        assert guards.missing(journal._connection, read_only=False) == []
        for pragma, word in {
            "synchronous = NORMAL": "設定 synchronous（3 でなく 1）",
            "foreign_keys = OFF": "設定 foreign_keys（1 でなく 0）",
            "recursive_triggers = OFF": "設定 recursive_triggers（1 でなく 0）",
            "ignore_check_constraints = ON": "設定 ignore_check_constraints（0 でなく 1）",
            "user_version = 1": "設定 user_version",
            "application_id = 7": "設定 application_id",
        }.items():
            journal._connection.execute(f"PRAGMA {pragma}")
            assert any(
                told.startswith(word) for told in guards.missing(journal._connection, read_only=False)
            ), pragma


def test_a_book_without_its_guards_is_read_with_one_line_and_not_written(book: Path) -> None:
    hand = other_hand(book)
    hand.execute("DROP TRIGGER event_no_delete")
    hand.close()
    with open_book(book, read_only=True) as journal:
        assert journal.weak == ("トリガー event_no_delete",)
        assert "\n" not in guards.told(journal.weak)
    with pytest.raises(SmincidentError, match="event_no_delete"):
        open_book(book)
    run = CliRunner().invoke(root, ["incident", "list", "--book", str(book)])
    assert run.stderr.count("\n") == 1
    assert "event_no_delete" in run.stderr


def ask(book: Path, *words: str) -> tuple[int, dict[str, object]]:
    run = CliRunner().invoke(root, ["journal", "verify", "--book", str(book), "--json", *words])
    assert run.exception is None or isinstance(run.exception, SystemExit), run.exception
    return run.exit_code, json.loads(run.stdout)


def test_the_command(book: Path, tmp_path: Path) -> None:
    from smincident.journal import witness
    from tests.unit.test_journal_support import Ticking

    status, said = ask(book)
    assert (status, list(said)) == (0, ["ok", "events", "head", "anchor", "findings"])
    status, said = ask(book, "--since", code(book, "2026-002", 2))
    assert (status, said["since"], said["events"]) == (0, 5, 4)
    place = tmp_path / "w.jsonl"
    witness.write_heads(book, place, Ticking())
    status, said = ask(book, "--witness", str(place))
    assert status == 0
    assert said["witness"] == {
        "lines": 1, "others": 0, "unread": 0, "matched": 2, "cut": 0, "forked": 0,
        "last_at": "2026-11-21T05:00:01Z", "last_seq": 9,
    }  # fmt: skip
    tamper(book, "DELETE FROM event WHERE seq = 9")
    status, said = ask(book, "--witness", str(place))
    assert (status, said["ok"]) == (1, False)
    plain = CliRunner().invoke(root, ["journal", "verify", "--book", str(book), "--witness", str(place)])
    assert "2026-001 記録6" in plain.stdout


def test_doctor_tells_how_the_witness_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from smincident import locations
    from smincident.cli import doctor_witness
    from smincident.journal import witness
    from tests.unit.test_journal_support import Ticking

    monkeypatch.setenv("SMINCIDENT_HOME", str(tmp_path))
    with open_book(locations.book()) as journal:
        fill(journal, "2026-001", 2)

    def seen() -> tuple[str, str]:
        (_, level, text) = next(iter(doctor_witness.look(locations.book())))
        return level, text

    assert seen()[0] == "ok"
    stick = tmp_path / "stick"
    line = "body: みどり市\nguideline: ina\nwitness: stick/w.jsonl\n"
    (tmp_path / "organisation.yaml").write_text(line, encoding="utf-8", newline="\n")
    assert seen()[0] == "warn"
    assert "場所がありません" in seen()[1]
    stick.mkdir()
    assert "まだありません" in seen()[1]
    witness.write_heads(locations.book(), stick / "w.jsonl", Ticking())
    assert "最後は" in seen()[1]
    tamper(locations.book(), "DELETE FROM event WHERE seq = 2")
    assert seen()[0] == "wrong"


def test_a_command_writes_the_witness_and_says_one_line_where_it_cannot(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    from smincident.journal import witness_file
    from tests.kit import ORGANISATION, ROOT

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "SMINCIDENT_HOME": str(tmp_path), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [sys.executable, "-m", "smincident", *words],
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    text = ORGANISATION.format(guideline="ina") + "witness: stick\n"
    (tmp_path / "organisation.yaml").write_text(text, encoding="utf-8", newline="\n")
    (tmp_path / "stick").mkdir()
    assert run("incident", "open", "flaming", "--title", "批判").returncode == 0
    lines = witness_file.read(tmp_path / "stick").lines
    assert lines
    incident = next(iter(lines[0].heads))
    before = len(lines)
    done = run("incident", "note", incident, "電話した")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(witness_file.read(tmp_path / "stick").lines) == before + 1
    (tmp_path / "stick" / witness_file.NAME).unlink()
    (tmp_path / "stick").rmdir()
    (tmp_path / "organisation.yaml").write_text(
        text.replace("witness: stick", "witness: stick/w.jsonl"), encoding="utf-8", newline="\n"
    )
    done = run("incident", "note", incident, "電話した")
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "別の場所への控えを書けません" in done.stderr
    assert not (tmp_path / "stick").exists()
