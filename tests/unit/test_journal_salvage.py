"""What is saved from a damaged book: only what hashes prove, and all of that."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from smincident.errors import SmincidentError
from smincident.incident.events import Draft
from smincident.journal import canonical, chain, salvage_files
from smincident.journal.pages import Pages
from smincident.journal.salvage import Salvage, salvage
from tests.unit.test_journal_support import ACTOR, fill, note, open_book, other_hand, tamper, unprotect

BIG = b"\x89PNG" + bytes(range(256)) * 120


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.db"


def saved(path: Path) -> Salvage:
    work = path.parent / f"work{len(list(path.parent.iterdir()))}"
    work.mkdir()
    return salvage(path, work)


def numbers(found: Salvage) -> dict[str, tuple[int, list[int]]]:
    return {one.incident: (len(one.events), [piece.n for piece in one.later]) for one in found.incidents}


def written(path: Path) -> list[str]:
    with open_book(path) as journal:
        digests = [event.digest for event in fill(journal, "2026-001", 12) + fill(journal, "2026-002", 3)]
        sha = hashlib.sha256(BIG).hexdigest()
        journal.append("2026-002", 3, [note("長い。" * 4000)], actor=ACTOR, keep={sha: BIG})
    return digests


def test_a_sound_book_comes_out_whole(path: Path, tmp_path: Path) -> None:
    written(path)
    found = saved(path)
    assert numbers(found) == {"2026-001": (12, []), "2026-002": (4, [])}
    assert all(one.whole for one in found.incidents)
    assert list(found.kept.values()) == [BIG]
    assert (found.missing_kept, found.damaged) == ([], 0)
    out = salvage_files.fresh(tmp_path / "out")
    report = salvage_files.write(found, path, out)
    assert report == json.loads((out / "report.json").read_text(encoding="utf-8"))
    lines = (out / "2026-002.jsonl").read_text(encoding="utf-8").splitlines()
    before = None
    for n, line in enumerate(lines, 1):
        row = canonical.decode(line)
        head = canonical.decode(row["head"])
        assert (head["n"], head["prev"], chain.sha256(row["head"])) == (n, before, row["digest"])
        assert chain.sha256(row["data"]) == head["data_sha256"]
        before = row["digest"]
    assert (out / "kept" / hashlib.sha256(BIG).hexdigest()).read_bytes() == BIG
    assert "欠けは見当たりません" in (out / "report.txt").read_text(encoding="utf-8")
    with pytest.raises(SmincidentError, match="空ではありません"):
        salvage_files.fresh(out)


def test_what_is_only_in_the_wal_is_saved_and_what_was_rolled_back_is_not(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 5)
        hand = journal._connection
        hand.execute("PRAGMA cache_size = 1")
        hand.execute("BEGIN IMMEDIATE")
        row = hand.execute("SELECT * FROM event WHERE n = 5").fetchone()
        head = row[6].replace('"n":5', '"n":6').replace(json.loads(row[6])["prev"], row[8])
        values = (6, row[1], 6, *row[3:6], head, row[7], chain.sha256(head), row[9])
        hand.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        hand.execute("INSERT INTO kept VALUES (?, ?)", ("0" * 64, b"x" * 400_000))
        assert path.with_name("book.db-wal").stat().st_size > 400_000, (
            "not yet committed, already in the file"
        )
        assert numbers(saved(path)) == {"2026-001": (5, [])}
        hand.execute("ROLLBACK")
        assert numbers(saved(path)) == {"2026-001": (5, [])}


def test_behind_a_gap_each_is_told_apart(path: Path, tmp_path: Path) -> None:
    written(path)
    tamper(
        path, "UPDATE event SET head = replace(head, 'noted', 'voted') WHERE incident = '2026-001' AND n = 5"
    )
    found = saved(path)
    assert numbers(found)["2026-001"] == (4, [6, 7, 8, 9, 10, 11, 12])
    said = "\n".join(salvage_files.said(found, path))
    assert "記録 1〜4" in said
    assert "失われたもの 5" in said
    assert "単独で読めるもの 6〜12" in said
    assert found.damaged == 1
    salvage_files.write(found, path, salvage_files.fresh(tmp_path / "out"))
    assert len((tmp_path / "out" / "2026-001.later.jsonl").read_text(encoding="utf-8").splitlines()) == 7


def test_an_altered_body_is_left_out_and_its_head_stays(path: Path) -> None:
    written(path)
    tamper(
        path, "UPDATE event SET data = replace(data, '記録', '記憶') WHERE incident = '2026-001' AND n = 5"
    )
    one = saved(path).incidents[0]
    assert (len(one.events), one.bodies, one.whole) == (12, [5], False)
    assert one.events[4].data is None


def test_a_cut_tail_is_seen_where_the_list_still_names_it(path: Path) -> None:
    written(path)
    hand = other_hand(path)
    triggers = unprotect(hand, "event")
    hand.execute("DELETE FROM event WHERE incident = '2026-001' AND n > 9")
    hand.execute("VACUUM")
    for text in triggers.values():
        hand.execute(text)
    hand.close()
    one = saved(path).incidents[0]
    assert (len(one.events), one.expected, one.whole) == (9, 12, False)


def test_what_was_withheld_does_not_come_back_from_an_old_page(path: Path) -> None:
    secret = "090-1234-5678"
    sha = hashlib.sha256(BIG).hexdigest()
    with open_book(path) as journal:
        journal.append("2026-001", 0, [note(f"電話番号は {secret}")], actor=ACTOR, keep={sha: BIG})
        body = {"events": [{"n": 1, "sha256": "0" * 64}], "kept": [sha], "reason": "個人情報"}
        fill(journal, "2026-001", 2)
        old = journal._connection.execute("SELECT data FROM event WHERE n = 1").fetchone()[0]
        assert secret in old
        journal.append("2026-001", 3, [Draft("withheld", body)], actor=ACTOR)
    for live in (True, False):
        if live:
            tamper(path, "UPDATE event SET data = NULL WHERE n = 1")
            # As an old page that was freed and not overwritten would.
            with path.open("ab") as file:
                file.write(bytes(path.stat().st_size % 4096))
        found = saved(path)
        one = found.incidents[0]
        assert one.events[0].data is None
        assert one.withheld == {1}
        assert one.bodies == []
        assert found.kept == {}
        assert found.missing_kept == []


def test_without_the_first_page_and_with_noise(path: Path, tmp_path: Path) -> None:
    written(path)
    content = bytearray(path.read_bytes())
    content[:4096] = bytes(4096)
    (tmp_path / "headless.db").write_bytes(content)
    assert numbers(saved(tmp_path / "headless.db")) == {"2026-001": (12, []), "2026-002": (4, [])}
    for name, wrong in {
        "text.db": "記録簿ではない".encode() * 100,
        "none.db": b"",
        "short.db": b"SQLite format 3\0",
    }.items():
        (tmp_path / name).write_bytes(wrong)
        found = saved(tmp_path / name)
        assert (found.incidents, found.kept) == ([], {})
        assert "取り出せる記録はありませんでした" in "\n".join(salvage_files.said(found, path))


def test_an_incident_with_a_strange_name_stays_in_the_folder(path: Path, tmp_path: Path) -> None:
    with open_book(path) as journal:
        for name in ("../../外", "CON", "a/b", "2026-001", "2026-001 ", ""):
            journal.append(name, 0, [note(name)], actor=ACTOR)
    out = salvage_files.fresh(tmp_path / "out")
    salvage_files.write(saved(path), path, out)
    files = sorted(item.name for item in out.iterdir())
    assert "2026-001.jsonl" in files
    assert len([name for name in files if name.endswith(".jsonl")]) == 6
    assert {
        item.name for item in tmp_path.iterdir() if item.is_dir() and not item.name.startswith("work")
    } == {"out"}


@pytest.mark.parametrize("page_size", [512, 1024, 4096, 65536])
def test_bare_pages_read_what_sqlite_reads(tmp_path: Path, page_size: int) -> None:
    path = tmp_path / "any.db"
    hand = sqlite3.connect(path, isolation_level=None)
    hand.execute(f"PRAGMA page_size = {page_size}")
    hand.execute("CREATE TABLE t (a, b, c, d, e)")
    rows: list[tuple[object, ...]] = [
        (None, number * 7 - 3, number / 3, "あ" * (number * number % 5000), bytes(number % 700))
        for number in range(1, 120)
    ]
    rows += [(0, 1, -1, 2**62, -(2**40)), (127, 128, 32768, 8388608, 2**47)]
    hand.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows)
    hand.close()
    pages = Pages(path)
    found = {
        rowid: tuple(values) for rowid, values in pages.rows() if len(values) == 5 and values[0] != "table"
    }
    pages.close()
    assert [found[rowid] for rowid in sorted(found)] == rows
