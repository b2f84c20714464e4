"""Copies of the book: when they are taken, which are kept, that they are sound, and going back to one."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from smincident.errors import SmincidentError
from smincident.journal import backup, copies, restore, share
from smincident.journal.book import Journal
from smincident.journal.copies import Copy
from smincident.journal.verify import verify
from tests.unit.test_journal_support import ACTOR, Counting, fill, note, open_book, other_hand, tamper

NOON = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.db"


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def named(day: date, seq: int, version: int | None = None) -> Copy:
    ending = "" if version is None else f"-v{version}"
    copy = Copy.of(Path(f"/backups/{day.isoformat()}-{seq:06d}-{seq:016x}{ending}.db"))
    assert copy is not None
    return copy


def test_one_copy_a_day_and_none_without_news(path: Path) -> None:
    with open_book(path) as journal:
        assert backup.daily(path, at(NOON)) is None, "an empty book"
        fill(journal, "2026-001", 3)
        first = backup.daily(path, at(NOON))
        assert first is not None
        assert (first.day, first.seq, first.link) == (date(2026, 11, 21), 3, journal.book_head()[1][:16])
        assert first.path.parent == path.parent / "backups"
        fill(journal, "2026-001", 1)
        assert backup.daily(path, at(NOON + timedelta(hours=3))) is None, "the same day in Tokyo"
        assert backup.daily(path, at(NOON + timedelta(hours=13))) is not None, "after midnight in Tokyo"
        assert backup.daily(path, at(NOON + timedelta(days=5))) is None, "nothing was written since"
        assert backup.daily(path, at(NOON - timedelta(days=400))) is None, (
            "a clock that went back, and nothing new"
        )


def test_a_copy_is_a_whole_book_of_one_file(path: Path) -> None:
    with open_book(path) as journal:
        events = fill(journal, "2026-001", 40)
        copy = backup.daily(path, at(NOON))
        assert copy is not None
    assert [item.name for item in copy.path.parent.iterdir()] == [copy.path.name]
    if os.name == "posix":
        assert stat.S_IMODE(copy.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(copy.path.parent.stat().st_mode) == 0o700
    with open_book(copy.path, read_only=True) as taken:
        assert verify(taken).ok
        assert [event.digest for event in taken.read("2026-001")] == [event.digest for event in events]
        assert taken.mode == "delete"


def test_a_copy_while_others_write(path: Path) -> None:
    """It is of one moment, and its name says which."""
    with open_book(path) as journal, open_book(path) as other:
        fill(journal, "2026-001", 5)
        journal._connection.execute("BEGIN IMMEDIATE")
        copy = backup.daily(path, at(NOON))
        journal._connection.execute("ROLLBACK")
        assert copy is not None
        assert copy.seq == 5
        fill(other, "2026-002", 1)
        assert backup.now_taken(path, at(NOON)).name.split("-")[3] == "000006"


@pytest.mark.parametrize("slowly", [False, True])
def test_a_copy_on_a_share_is_taken_in_steps(
    path: Path, slowly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share, "on_network", lambda _path: slowly)
    monkeypatch.setattr(copies, "STEP", 3)
    with open_book(path) as journal:
        fill(journal, "2026-001", 60)
        copy = backup.daily(path, at(NOON))
        assert copy is not None
        assert copies.faults(copy.path, *journal.book_head()) == ""


def test_a_damaged_book_gives_no_copy_and_costs_none(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 60)
    good = backup.daily(path, at(NOON))
    assert good is not None
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(os.urandom(9000))
    with pytest.raises(SmincidentError, match=r"控えを取れませんでした|壊れて"):
        backup.now_taken(path, at(NOON + timedelta(days=1)))
    assert copies.copies(path) == [good]
    assert not list(good.path.parent.glob("*.part"))
    assert copies.faults(good.path) == ""


def test_a_copy_of_something_else_is_none(path: Path, tmp_path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 4)
        head = journal.book_head()
    copy = backup.now_taken(path, at(NOON), tmp_path / "copy.db")
    assert copies.faults(copy, *head) == ""
    assert "合いません" in copies.faults(copy, 5, head[1])
    hand = other_hand(copy)
    hand.execute("DROP TRIGGER event_no_update")
    hand.close()
    assert "仕掛け" in copies.faults(copy)
    (tmp_path / "text.db").write_text("記録簿ではない", encoding="utf-8")
    assert copies.faults(tmp_path / "text.db")
    with pytest.raises(SmincidentError, match="同じ名前"):
        backup.now_taken(path, at(NOON), copy)


def test_too_little_room_is_left_to_the_records(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 4)
        usage = shutil.disk_usage(path.parent)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=copies.SPARE))
        with pytest.raises(SmincidentError, match="空きが足りません"):
            backup.daily(path, at(NOON))
        fill(journal, "2026-001", 1)


def test_what_the_rule_keeps() -> None:
    """Two years of copies, one a day: the last 7 days, 4 weeks and 12 months, each by its newest."""
    first = date(2025, 1, 1)
    every = [named(first + timedelta(days=number), number + 1) for number in range(730)]
    every.append(named(date(2025, 3, 3), 62, version=2))
    gone = copies.to_remove(every)
    stay = sorted(copy.day for copy in every if copy not in gone)
    last = first + timedelta(days=729)
    days = {last - timedelta(days=number) for number in range(7)}
    weeks = {date(2026, 12, 31), date(2026, 12, 27), date(2026, 12, 20), date(2026, 12, 13)}
    months = {date(2026, month + 1, 1) - timedelta(days=1) for month in range(1, 12)} | {last}
    assert set(stay) == days | weeks | months | {date(2025, 3, 3)}


def test_what_is_used_seldom_keeps_more_than_days_would() -> None:
    """Periods are counted where there is a copy: an office that opens the book once a quarter keeps three years."""
    every = [named(date(2020 + number // 4, number % 4 * 3 + 1, 1), number + 1) for number in range(20)]
    assert copies.to_remove(every) == every[:8]


@pytest.mark.parametrize("count", range(1, 30))
def test_the_newest_is_never_removed(count: int) -> None:
    every = [
        named(date(2026, 1, 1) + timedelta(days=number * 11 % 17), number + 1) for number in range(count)
    ]
    for newest in every:
        assert newest not in copies.to_remove(every, newest)


def test_the_rule_is_kept_on_the_disk(path: Path) -> None:
    with open_book(path) as journal:
        for number in range(60):
            fill(journal, "2026-001", 1)
            assert backup.daily(path, at(NOON + timedelta(days=number))) is not None
        (path.parent / "backups" / "notes.txt").write_text("手書きのメモ", encoding="utf-8")
        backup.now_taken(path, at(NOON + timedelta(days=60)))
    found = copies.copies(path)
    assert len(found) <= copies.DAYS + copies.WEEKS + copies.MONTHS
    assert [copy.seq for copy in found][-7:] == [55, 56, 57, 58, 59, 60, 60]
    assert (path.parent / "backups" / "notes.txt").exists()


def test_restore_says_what_would_be_lost_first(path: Path, tmp_path: Path) -> None:
    with open_book(path) as journal:
        kept = fill(journal, "2026-001", 3) + fill(journal, "2026-002", 2)
        copy = backup.now_taken(path, at(NOON), tmp_path / "copy.db")
        lost = fill(journal, "2026-001", 2) + fill(journal, "2026-003", 1)
    before = path.read_bytes()
    found = restore.compare(path, copy, at(NOON))
    assert path.read_bytes() == before
    assert (found.present, found.seq, found.lost) == ("there", 5, 3)
    assert [(one.incident, one.common, one.lost, one.gained) for one in found.differences] == [
        ("2026-001", 3, 2, 0),
        ("2026-003", 0, 1, 0),
    ]
    assert found.differences[0].since == lost[0].recorded_at
    _, aside = restore.restore(path, copy, at(NOON))
    assert aside is not None
    with open_book(path) as journal:
        assert verify(journal).ok
        assert [e.digest for name in ("2026-001", "2026-002") for e in journal.read(name)] == [
            e.digest for e in kept
        ]
        assert journal.mode == "wal"
        fill(journal, "2026-001", 1)
        assert verify(journal).ok
    with open_book(aside, read_only=True) as old:
        assert [event.digest for event in old.read("2026-001")][3:] == [event.digest for event in lost[:2]]
        assert verify(old).ok


def test_restore_refuses_what_is_open_elsewhere_what_does_not_verify_and_itself(
    path: Path, tmp_path: Path
) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 3)
        copy = backup.now_taken(path, at(NOON), tmp_path / "copy.db")
        fill(journal, "2026-001", 1)
        with pytest.raises(SmincidentError, match="ほかの画面や端末で開かれています"):
            restore.restore(path, copy, at(NOON))
        assert journal.head("2026-001")[0] == 4
        fill(journal, "2026-001", 1)
    with pytest.raises(SmincidentError, match="そのもの"):
        restore.compare(path, path, at(NOON))
    tamper(copy, "UPDATE event SET data = replace(data, '記録', '記憶') WHERE n = 2")
    with pytest.raises(SmincidentError, match="食い違い"):
        restore.restore(path, copy, at(NOON))
    with open_book(path) as journal:
        assert journal.head("2026-001")[0] == 5
    assert not list(tmp_path.glob("*.replaced-*"))


@pytest.mark.parametrize("damage", ["middle", "header", "cut", "text"])
def test_restore_over_a_book_that_cannot_be_read(path: Path, tmp_path: Path, damage: str) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 30)
        copy = backup.now_taken(path, at(NOON), tmp_path / "copy.db")
        fill(journal, "2026-001", 1)
    content = bytearray(path.read_bytes())
    if damage == "middle":
        content[len(content) // 2 : len(content) // 2 + 8000] = os.urandom(8000)
    elif damage == "header":
        content[:100] = os.urandom(100)
    path.write_bytes({"cut": bytes(content[:5000]), "text": b"x" * 500}.get(damage, bytes(content)))
    wrong = path.read_bytes()
    assert restore.compare(path, copy, at(NOON)).present == "unreadable"
    _, aside = restore.restore(path, copy, at(NOON))
    assert aside is not None
    assert aside.read_bytes() == wrong
    with open_book(path) as journal:
        assert journal.head("2026-001")[0] == 30
        assert verify(journal).ok


def test_restore_where_there_is_no_book_and_where_it_is_another(path: Path, tmp_path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 3)
    copy = backup.now_taken(path, at(NOON), tmp_path / "copy.db")
    path.unlink()
    found, aside = restore.restore(path, copy, at(NOON))
    assert (found.present, aside) == ("none", None)
    assert verify(open_book(path)).ok
    other = tmp_path / "other.db"
    with Journal.open(other, clock=at(NOON), random=Counting("other")) as journal:
        journal.append("2026-001", 0, [note("別")], actor=ACTOR)
    assert restore.compare(other, copy, at(NOON)).present == "other"


def test_a_book_that_is_gone_is_not_begun_anew_beside_its_copies(path: Path) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 3)
    backup.daily(path, at(NOON))
    for empty in (True, False):
        path.unlink()
        if empty:
            path.touch()
        with pytest.raises(SmincidentError, match="控えがあります"):
            open_book(path)
        path.touch()
    assert not path.read_bytes()


def test_clouds_and_shares_are_seen_and_written_without_wal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, service in {
        "OneDrive - みどり市": "OneDrive",
        "OneDrive": "OneDrive",
        "Dropbox": "Dropbox",
        "Google ドライブ": "",
        "マイドライブ": "Google Drive",
        "iCloud Drive": "iCloud",
        "Documents": "",
    }.items():
        place = tmp_path / folder / "smincident"
        assert share.cloud_of(place / "book.db") == service, folder
        with open_book(place / "book.db") as journal:
            assert (journal.mode, journal.cloud) == ("delete" if service else "wal", service)
            assert bool(share.told(journal.network, journal.cloud)) == bool(service)
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "Documents"))
    assert share.cloud_of(tmp_path / "Documents" / "x" / "book.db") == "OneDrive"


def test_a_clock_that_goes_back_is_recorded_as_it_is_and_said_once(path: Path) -> None:
    moment = [NOON]
    with Journal.open(path, clock=lambda: moment[0], random=Counting()) as journal:
        journal.append("2026-001", 0, [note("a")], actor=ACTOR)
        moment[0] -= timedelta(seconds=1)
        journal.append("2026-001", 1, [note("b")], actor=ACTOR)
        assert journal.clock_warning() == "", "two machines never agree better"
        moment[0] -= timedelta(days=1, hours=2)
        event = journal.append("2026-002", 0, [note("c")], actor=ACTOR)[0]
        assert event.recorded_at == "2026-11-20T00:59:59.000Z"
        assert "1日2時間戻って" in journal.clock_warning()
        moment[0] -= timedelta(hours=1)
        journal.append("2026-002", 1, [note("d")], actor=ACTOR)
        assert journal.clock_warning() == ""
        assert [event.data for event in journal.read("2026-001")] == [{"text": "a"}, {"text": "b"}]
        assert verify(journal).ok
    with Journal.open(path, clock=lambda: NOON + timedelta(hours=1), random=Counting("x")) as journal:
        journal.append("2026-002", 2, [note("e")], actor=ACTOR)
        assert journal.clock_warning() == "", "forward again"


def test_copies_before_a_migration_stay() -> None:
    every = [named(date(2026, 1, 1), 1, version=1), *(named(date(2026, 2, day), day) for day in range(1, 29))]
    assert every[0] not in copies.to_remove(every)
