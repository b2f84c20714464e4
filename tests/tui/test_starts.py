"""The program begun where it cannot work: each time a sentence that says what and how to mend it, and no traceback."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from smincident.journal.book import Journal
from smincident.journal.copies import copies
from smincident.session import Session
from tests.faults import Unable, mounts
from tests.tui.test_killed import F2, F4, Terminal, plain, town

__all__ = ["town"]

NOTE = "住民から　電話。「消したのか」"


def ended(home: Path) -> str:
    """What it said when it ended by itself, without line breaks."""
    one = Terminal(home)
    one.ends()
    said = plain(one.seen)
    assert "Traceback" not in said
    assert not list(home.glob("crash-*"))
    return re.sub(r"\s", "", said)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("text", ["記録簿ではないファイルです", "--book"]),
        ("foreign", ["ほかのプログラムのデータベースです", "そのままです"]),
        ("cut", ["壊れています", "journalsalvage", "journalrestore"]),
        ("stub", ["壊れています", "journalsalvage"]),
        ("empty", ["控えがあります", "journalrestore"]),
        ("gone", ["控えがあります", "journalrestore"]),
        ("folder", ["記録簿ではない"]),
    ],
)
def test_it_ends_with_a_sentence(home: Path, town: Session, what: str, words: list[str]) -> None:
    from smincident.clock import now
    from smincident.journal.backup import daily

    assert daily(home / "book.db", now) is not None
    town.journal.close()
    book = home / "book.db"
    content = book.read_bytes()
    book.unlink()
    if what == "foreign":
        with closing(sqlite3.connect(book)) as other:
            other.execute("CREATE TABLE accounts (name)")
    elif what == "folder":
        book.mkdir()
    elif what != "gone":
        wrong = {
            "text": "予定表\n".encode(),
            "cut": content[: len(content) // 2],
            "stub": content[:1000],
            "empty": b"",
        }
        book.write_bytes(wrong[what])
    before = book.read_bytes() if book.is_file() else None
    said = ended(home)
    assert all(word in said for word in words), said
    assert (book.read_bytes() if book.is_file() else None) == before, "left alone"
    assert len(copies(book)) == 1


def test_on_read_only_media_it_opens_for_looking(home: Path, town: Session, tmp_path: Path) -> None:
    town.journal.close()
    view = tmp_path / "view"
    try:
        with mounts.read_only(home, view):
            one = Terminal(view)
            one.shows("見るだけで開いています")
            assert "読み取り専用" in plain(one.seen)
            one.shows("投稿への批判")
            one.kill()
    except Unable as reason:
        pytest.skip(str(reason))
    assert "Traceback" not in one.seen


def test_on_a_full_disk_it_opens_for_looking(home: Path, town: Session, tmp_path: Path) -> None:
    town.journal.close()
    place = tmp_path / "small"
    try:
        with mounts.small(place, 1200):
            for item in home.iterdir():
                if item.is_file():
                    shutil.copy(item, place)
            filler = mounts.fill(place)
            one = Terminal(place)
            one.shows("見るだけで開いています")
            assert "ディスクに空きがなく" in plain(one.seen)
            one.kill()
            assert "Traceback" not in one.seen
            filler.unlink()
            with Journal.open(
                place / "book.db", clock=town.clock, random=lambda size: bytes(size)
            ) as journal:
                assert journal.head("2026-001")[0] == 2
    except Unable as reason:
        pytest.skip(str(reason))


def test_a_disk_that_fills_up_while_one_writes(home: Path, town: Session, tmp_path: Path) -> None:
    """The note is refused in words, stays on the screen, and is recorded once there is room."""
    town.journal.close()
    place = tmp_path / "small"
    try:
        with mounts.small(place, 1600):
            for item in home.iterdir():
                if item.is_file():
                    shutil.copy(item, place)
            one = Terminal(place)
            one.shows("投稿への批判")
            one.send("\r")
            one.shows("知らせた人")
            one.send(F2)
            one.shows("書き留めること")
            one.send(NOTE)
            one.shows(NOTE)
            filler = mounts.fill(place)
            one.send(F4)
            one.shows("空きがなく")
            assert "記録済 3" not in plain(one.seen)
            filler.unlink()
            one.send(F4)
            one.shows("記録済 3")
            one.kill()
            with Journal.open(
                place / "book.db", clock=town.clock, random=lambda size: bytes(size)
            ) as journal:
                assert journal.read("2026-001")[-1].data == {"text": NOTE}
            assert "Traceback" not in one.seen
    except Unable as reason:
        pytest.skip(str(reason))
