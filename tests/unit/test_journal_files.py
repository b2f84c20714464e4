"""What kind of file a book is, and what is said when it is none."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from smincident.errors import SmincidentError
from smincident.journal import connect, schema, share, trouble
from smincident.journal.copies import copies
from smincident.journal.verify import verify
from tests.unit.test_journal_support import ACTOR, fill, note, open_book, other_hand


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.db"


def told(path: Path, *, read_only: bool = False) -> str:
    """The one line said when the book cannot be opened."""
    with pytest.raises(SmincidentError) as error:
        open_book(path, read_only=read_only).close()
    assert error.value.hint
    assert "\n" not in str(error.value)
    return error.value.message


def test_pragmas(path: Path) -> None:
    with open_book(path) as journal:
        ask = journal._connection.execute
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (3,)
        assert ask("PRAGMA foreign_keys").fetchone() == (1,)
        assert ask("PRAGMA recursive_triggers").fetchone() == (1,)
        assert ask("PRAGMA busy_timeout").fetchone() == (connect.BUSY_MS,)
        assert ask("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert ask("PRAGMA user_version").fetchone() == (schema.VERSION,)
        strict = ask("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
        assert {"book", "event", "kept", "incident", "followup"} <= {name for name, told in strict if told}


def test_a_book_keeps_its_id(path: Path) -> None:
    with open_book(path) as journal:
        book = journal.book
    with open_book(path) as journal:
        assert journal.book == book
        assert len(book) == 32


def test_a_foreign_database_is_left_alone(path: Path) -> None:
    hand = other_hand(path)
    hand.execute("PRAGMA journal_mode = WAL")
    hand.execute("CREATE TABLE visitors (name TEXT)")
    hand.close()
    before = path.read_bytes()
    for read_only in (False, True):
        assert "ほかのプログラム" in told(path, read_only=read_only)
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == ["book.db"]


@pytest.mark.parametrize("content", [b"x", "議事録\n".encode() * 100, b"SQLite format 3\x00", b"\x00" * 5000])
def test_a_file_that_is_no_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for read_only in (False, True):
        told(path, read_only=read_only)
    assert path.read_bytes() == content


@pytest.mark.parametrize("size", [1, 99, 100, 4095, 4096, 5000, 20_000])
def test_a_truncated_book(path: Path, size: int) -> None:
    with open_book(path) as journal:
        for _ in range(30):
            fill(journal, "2026-001", 1)
    whole = path.read_bytes()
    assert len(whole) > size
    path.write_bytes(whole[:size])
    try:
        with open_book(path, read_only=True) as journal:
            ok = verify(journal).ok
    except SmincidentError as error:
        ok = not error.hint
    assert not ok
    assert path.read_bytes() == whole[:size]


def test_an_empty_file_becomes_a_book(path: Path) -> None:
    path.touch()
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
        assert verify(journal).ok


def test_a_book_from_the_future(path: Path) -> None:
    open_book(path).close()
    hand = other_hand(path)
    hand.execute("PRAGMA user_version = 99")
    hand.close()
    assert "新しい版" in told(path)
    assert "新しい版" in told(path, read_only=True)


def test_nothing_there(path: Path) -> None:
    assert "ありません" in told(path, read_only=True)
    assert not path.exists()
    path.mkdir()
    told(path)
    told(path, read_only=True)
    (path.parent / "file").touch()
    assert "フォルダ" in told(path.parent / "file" / "book.db")


def test_a_book_without_its_id(path: Path) -> None:
    open_book(path).close()
    hand = other_hand(path)
    hand.execute("DROP TRIGGER book_no_delete")
    hand.execute("DELETE FROM book")
    hand.execute(schema.TRIGGERS["book_no_delete"])
    hand.close()
    assert "番号" in told(path)


def old_book(path: Path) -> list[str]:
    """A book as the first schema had it: events, no lists. Returns its digests."""
    with open_book(path) as journal:
        events = fill(journal, "2026-001", 3) + fill(journal, "2026-002", 1)
    hand = other_hand(path)
    first = (f"DROP TRIGGER {name};{schema.M001_TRIGGERS[name]};" for name in schema.M003_TRIGGERS)
    hand.executescript(
        "".join(first) + "DROP TABLE followup; DROP TABLE incident; PRAGMA user_version = 1;"
        "DELETE FROM _sqlite_migrations WHERE name IN ('m002_projections', 'm003_withholding');"
    )
    hand.close()
    return [event.digest for event in events]


def test_an_old_book_is_copied_then_migrated(path: Path) -> None:
    digests = old_book(path)
    before = path.read_bytes()
    assert "古い形式" in told(path, read_only=True)
    assert path.read_bytes() == before
    with open_book(path) as journal:
        assert verify(journal).ok
        assert [event.digest for name in ("2026-001", "2026-002") for event in journal.read(name)] == digests
        assert [(one.id, one.status) for one in journal.incidents()] == [
            ("2026-001", "open"),
            ("2026-002", "open"),
        ]
        fill(journal, "2026-001", 1)
        assert verify(journal).ok
    (taken,) = copies(path)
    assert taken.version == 1
    copy = other_hand(taken.path)
    assert copy.execute("SELECT digest FROM event ORDER BY seq").fetchall() == [(one,) for one in digests]
    assert copy.execute("PRAGMA user_version").fetchone() == (1,)
    assert copy.execute("SELECT name FROM sqlite_master WHERE name = 'incident'").fetchone() is None
    copy.close()


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = old_book(path)
    monkeypatch.setattr(schema, "M002_TABLES", (*schema.M002_TABLES, "CREATE NONSENSE"))
    told(path)
    hand = other_hand(path)
    assert hand.execute("PRAGMA user_version").fetchone() == (1,)
    assert hand.execute("SELECT name FROM sqlite_master WHERE name = 'incident'").fetchone() is None
    hand.close()
    monkeypatch.undo()
    with open_book(path) as journal:
        assert [event.digest for event in journal.read("2026-001")] == digests[:3]
        assert verify(journal).ok


def test_migrations_count_up_to_the_version(path: Path) -> None:
    open_book(path).close()
    names = other_hand(path).execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
    assert len(names) == schema.VERSION
    assert all(name.startswith(f"m{number:03d}_") for number, (name,) in enumerate(names, 1))


def test_a_share_gets_delete_mode_and_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
        assert (journal.mode, journal.network) == ("wal", False)
    monkeypatch.setattr(share, "on_network", lambda path: True)
    with open_book(path) as journal, open_book(path) as other:
        assert (journal.mode, journal.network) == ("delete", True)
        fill(journal, "2026-001", 1)
        fill(other, "2026-001", 1)
        fill(journal, "2026-001", 1)
        assert verify(journal).ok
        assert not path.with_name("book.db-wal").exists()
    monkeypatch.undo()
    with open_book(path) as journal:
        assert journal.mode == "wal"
        assert len(journal.read("2026-001")) == 4


def test_file_systems_by_their_mounts(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/vda / ext4 rw 0 0\n"
        "//server/koho /mnt/koho cifs rw 0 0\n"
        "server:/x /mnt/with\\040space nfs4 rw 0 0\n"
        "tmpfs /mnt/koho/local tmpfs rw 0 0\n"
        "short line\n",
        encoding="utf-8",
    )
    kinds = {
        "/data/x/book.db": "ext4",
        "/mnt/koho/book.db": "cifs",
        "/mnt/kohoku/book.db": "ext4",
        "/mnt/with space/book.db": "nfs4",
        "/mnt/koho/local/book.db": "tmpfs",
    }
    assert {name: share.filesystem_of(Path(name), mounts) for name in kinds} == kinds
    assert share.filesystem_of(Path("/x"), tmp_path / "none") == ""


def test_odd_names_reach_sqlite_whole(tmp_path: Path) -> None:
    path = tmp_path / "100% 記録?#1 '\"" / "book;.db"
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
    with open_book(path, read_only=True) as journal:
        assert len(journal.read("2026-001")) == 1
    assert {item.name for item in tmp_path.iterdir()} == {path.parent.name}


def test_windows_paths_as_sqlite_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fake:
        def __init__(self, text: str) -> None:
            self.text = text

        def absolute(self) -> Fake:
            return self

        def as_posix(self) -> str:
            return self.text

    for text, wanted in {
        "C:/Users/広報/book.db": "file:///C:/Users/広報/book.db?mode=ro",
        "//server/koho/book.db": "file:////server/koho/book.db?mode=ro",
        "/srv/a b/100%.db": "file:///srv/a b/100%25.db?mode=ro",
    }.items():
        assert connect.uri_of(Fake(text), "mode=ro") == wanted  # type: ignore[arg-type]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("what", ["folder", "file", "both"])
def test_read_only_places(what: str) -> None:
    """Told when opened for writing; opened for reading all the same."""
    # The superuser may write everywhere: the child gives that up first. So not tmp_path, which is the owner's alone.
    folder = Path(tempfile.mkdtemp())
    path = folder / "book.db"
    try:
        with open_book(path) as journal:
            fill(journal, "2026-001", 2)
        assert not path.with_name("book.db-wal").exists()
        os.chmod(path, 0o444 if what != "folder" else 0o666)
        os.chmod(folder, 0o555 if what != "file" else 0o777)
        lines = look(path)
        assert lines[0].startswith("ReadOnlyBook 記録簿に書き込めません")
        assert lines[1] == f"opened 2 {what != 'file'}"
    finally:
        os.chmod(folder, 0o755)
        shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_read_only_place_with_events_only_in_the_wal() -> None:
    folder = Path(tempfile.mkdtemp())
    path = folder / "book.db"
    try:
        with open_book(path) as journal:
            fill(journal, "2026-001", 2)
            shutil.copy(path, folder / "copy.db")
            shutil.copy(path.with_name("book.db-wal"), folder / "copy.db-wal")
        for item in folder.iterdir():
            os.chmod(item, 0o444)
        os.chmod(folder, 0o555)
        assert "-wal" in look(folder / "copy.db")[1]
    finally:
        os.chmod(folder, 0o755)
        shutil.rmtree(folder)


def look(path: Path) -> list[str]:
    """What a user without special rights is told about the book at ``path``."""
    root = Path(__file__).parents[2]
    # Everything is imported first, because another user may not be able to read this checkout.
    program = (
        "import os; from tests.unit.test_journal_support import main\n"
        "os.getuid() or (os.setgid(65534), os.setuid(65534))\n"
        f"main('look', {str(path)!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_errors_of_sqlite_in_words() -> None:
    path = Path("book.db")
    for code in range(1, 30):
        error = sqlite3.OperationalError("English")
        error.sqlite_errorcode = code
        error.sqlite_errorname = "SQLITE_X"
        shown = trouble.explain(error, path)
        assert shown.hint
        assert "English" not in str(shown)
    assert "SQLITE" not in trouble.explain(sqlite3.OperationalError("x"), path).message


def test_input_output_errors_are_no_success(path: Path) -> None:
    """A COMMIT that fails is told, and what it would have written is not there."""
    with open_book(path) as journal:
        fill(journal, "2026-001", 1)
        real = journal._connection

        class Failing:
            in_transaction = property(lambda self: real.in_transaction)

            def execute(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
                if statement == "COMMIT":
                    error = sqlite3.OperationalError("disk I/O error")
                    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
                    error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
                    raise error
                return real.execute(statement, values)

        journal._connection = Failing()  # type: ignore[assignment]
        with pytest.raises(SmincidentError, match="SQLITE_IOERR_FSYNC"):
            journal.append("2026-001", 1, [note("x")], actor=ACTOR)
        journal._connection = real
        assert journal.head("2026-001")[0] == 1
        fill(journal, "2026-001", 1)
        assert verify(journal).ok


def test_the_migration_fills_in_summaries_a_reader_expects(path: Path) -> None:
    old_book(path)
    open_book(path).close()
    row = other_hand(path).execute("SELECT summary FROM incident WHERE id = '2026-001'").fetchone()
    assert json.loads(row[0])["title"] == "2026-001"
