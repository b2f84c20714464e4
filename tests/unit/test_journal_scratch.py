"""Half-written text is there after a crash, and gone when it is no longer wanted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from smincident.errors import SmincidentError
from smincident.journal.scratch import Entry, Scratch
from tests.unit.test_journal_support import Ticking, child, other_hand


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "smincident" / "scratch.db"


def open_scratch(path: Path) -> Scratch:
    return Scratch(path, clock=Ticking())


def test_put_get_list_remove(path: Path) -> None:
    with open_scratch(path) as scratch:
        scratch.put("2026-001", "flaming/apologise", "text", "このたびは")
        scratch.put("2026-001", "flaming/apologise", "to", "")
        scratch.put("2026-001", "common/facts", "note", "一")
        scratch.put("2026-002", "common/facts", "note", "二")
        scratch.put("2026-001", "flaming/apologise", "text", "このたびは、\u3000誠に😀\n")
    with open_scratch(path) as scratch:
        assert scratch.get("2026-001", "flaming/apologise", "text") == "このたびは、\u3000誠に😀\n"
        assert scratch.get("2026-001", "flaming/apologise", "to") == ""
        assert scratch.get("2026-001", "flaming/apologise", "other") is None
        assert [one.step for one in scratch.list("2026-001")] == [
            "flaming/apologise",
            "common/facts",
            "flaming/apologise",
        ]
        assert scratch.list("2026-002") == [
            Entry("2026-002", "common/facts", "note", "二", "2026-11-21T05:00:04Z")
        ]
        scratch.remove("2026-001", "flaming/apologise", "text")
        assert scratch.get("2026-001", "flaming/apologise", "text") is None
        assert scratch.get("2026-001", "flaming/apologise", "to") == ""
        scratch.remove("2026-001", "flaming/apologise")
        assert len(scratch.list("2026-001")) == 1
        scratch.remove("2026-001")
        assert [one.incident for one in scratch.list()] == ["2026-002"]


def test_broken_characters_do_not_take_the_rest_with_them(path: Path) -> None:
    with open_scratch(path) as scratch:
        scratch.put("2026-001", "s", "f", "前\ud800後")
        assert scratch.get("2026-001", "s", "f") == "前?後"


def test_text_is_there_after_a_kill(path: Path) -> None:
    for _ in range(3):
        process = child("scribble", path)
        assert process.stdout is not None
        for _ in range(20):
            process.stdout.readline()
        process.kill()
        rest = [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        process.wait(timeout=60)
        last = int(rest[-1]) if rest else 19
        with open_scratch(path) as scratch:
            text = scratch.get("2026-001", "flaming/apologise", "text")
            assert text is not None
            assert int(text.removeprefix("お詫び ")) >= last


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_only_the_owner_reads_it(path: Path) -> None:
    before = os.umask(0)
    try:
        with open_scratch(path) as scratch:
            scratch.put("2026-001", "s", "f", "x")
            files = list(path.parent.iterdir())
            assert {item.name for item in files} == {"scratch.db", "scratch.db-wal", "scratch.db-shm"}
            assert {stat.S_IMODE(item.stat().st_mode) for item in files} == {0o600}
    finally:
        os.umask(before)


def test_removed_text_does_not_stay_in_the_file(path: Path) -> None:
    secret = "書きかけの秘密" * 3
    with open_scratch(path) as scratch:
        scratch.put("2026-001", "s", "f", secret)
        hand = other_hand(path)
        hand.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        hand.close()
        scratch.put("2026-001", "s", "g", secret)
        files = list(path.parent.iterdir())
        assert sum(secret.encode() in item.read_bytes() for item in files) == 2
        scratch.remove("2026-001")
        assert sum(secret.encode() in item.read_bytes() for item in files) == 0


@pytest.mark.parametrize("content", [b"no database at all" * 300, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_an_unreadable_file_is_put_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with open_scratch(path) as scratch:
        scratch.put("2026-001", "s", "f", "x")
        assert scratch.put_aside is not None
        assert scratch.put_aside.read_bytes() == content
    with open_scratch(path) as scratch:
        assert scratch.put_aside is None
        assert scratch.get("2026-001", "s", "f") == "x"


def test_no_place_to_write(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SmincidentError, match="書きかけ"):
        open_scratch(tmp_path / "file" / "scratch.db")


def test_a_full_disk_is_told(path: Path) -> None:
    with open_scratch(path) as scratch:
        scratch._connection.execute("PRAGMA max_page_count = 3")
        with pytest.raises(SmincidentError, match="SQLITE_FULL"):
            scratch.put("2026-001", "s", "f", "x" * 100_000)
        scratch.put("2026-001", "s", "f", "短い")
        assert scratch.get("2026-001", "s", "f") == "短い"
