"""Going back to a copy (控えから戻す): first what would be lost, then the change, the replaced book kept aside.

The copy is verified before anything else. A present book that SQLite can read is overwritten page by page inside one
transaction, so a process killed half-way leaves the old book, and others who wait for the file see the new one; it must
be open nowhere else where that can be told (WAL). One that cannot be read is put aside byte for byte and replaced.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smincident.clock import TOKYO
from smincident.errors import SmincidentError, why
from smincident.journal import connect, copies, schema, share, trouble
from smincident.journal.reader import Reader
from smincident.journal.verify import verify

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Difference:
    """One incident that is not the same in both.

    Args:
        common: so many events are the same.
        lost: so many of the present book are not in the copy.
        gained: so many of the copy are not in the present book.
        since: when the first lost one was recorded, UTC text; '' where none is lost.
    """

    incident: str
    common: int
    lost: int
    gained: int
    since: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What going back would do.

    Args:
        seq: of the copy's last event.
        last: when that was recorded, UTC text; '' in an empty book.
        present: ``there``, ``none``: there is no book; ``unreadable``: nobody can tell what would be lost;
            ``other``: it is another book (not a copy of this one).
        differences: by incident.
    """

    seq: int
    last: str
    present: str
    differences: list[Difference]
    withheld: int = 0
    """So many of the lost events withheld something (非開示), which the copy may still hold."""

    @property
    def lost(self) -> int:
        """How many events of the present book would be gone from it."""
        return sum(one.lost for one in self.differences)


def compare(book: Path, copy: Path, clock: Clock) -> Comparison:
    """Verify the copy and say what would be lost; changes nothing.

    Raises:
        SmincidentError: the copy is no sound book.
    """
    with _sound(book, copy, clock) as source:
        return _compared(book, source)


def restore(book: Path, copy: Path, clock: Clock) -> tuple[Comparison, Path | None]:
    """Put the copy in the place of the book.

    Returns:
        what was lost, and where the replaced book lies (None when there was none).

    Raises:
        SmincidentError: it cannot be done; the present book is as it was.
    """
    with _sound(book, copy, clock) as source:
        found = _compared(book, source)
        if found.present == "none":
            copies.write(source, book, lambda _seq, _link: book, copies.SPARE)
            return found, None
        aside = _aside(book, clock())
        if found.present == "unreadable":
            _replace(source, book, aside)
        else:
            _overwrite(source, book, aside)
    return found, aside


@contextmanager
def _sound(book: Path, copy: Path, clock: Clock) -> Iterator[sqlite3.Connection]:
    """A connection to the copy, verified; one of an older version is brought up to date in a place of its own."""
    if book.exists() and copy.exists() and os.path.samefile(book, copy):
        raise SmincidentError("今の記録簿そのものです", "戻したい控えのファイルを指定してください")
    with tempfile.TemporaryDirectory(prefix="smincident-") as place:
        path = copy
        try:
            opened = connect.open_book(copy, clock=clock, random=os.urandom, read_only=True)
        except trouble.OldBook:
            path = _brought_up(copy, Path(place), clock)
            opened = connect.open_book(path, clock=clock, random=os.urandom, read_only=True)
        with closing(opened.connection):
            verdict = verify(Reader(opened, path, read_only=True))
            if not verdict.ok:
                first = verdict.findings[0]
                raise trouble.DamagedBook(
                    f"この控えには食い違いがあります（{first.incident or '記録簿'}：{first.what}）：{copy}",
                    "別の控えを使うか、smincident journal salvage で読める分を取り出してください",
                )
            yield opened.connection


def _brought_up(copy: Path, place: Path, clock: Clock) -> Path:
    from smincident.journal import migrations

    path = place / "book.db"
    try:
        shutil.copyfile(copy, path)
        with closing(connect.connect(path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            migrations.apply(connection, at=clock().strftime("%Y-%m-%dT%H:%M:%SZ"))
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = DELETE")
    except OSError as error:
        raise SmincidentError(f"作業用の場所に写せません（{why(error)}）", "空きを作ってください") from error
    except sqlite3.Error as error:
        raise trouble.explain(error, copy) from error
    return path


def _compared(book: Path, source: sqlite3.Connection) -> Comparison:
    seq, _link = copies.head_of(source)
    row = source.execute("SELECT recorded_at FROM event WHERE seq = ?", (seq,)).fetchone()
    last = str(row[0]) if row else ""
    if not book.exists() or not book.stat().st_size:
        return Comparison(seq, last, "none", [])
    try:
        with closing(connect.connect(book, uri=share.uri_of(book, "mode=rw"))) as present:
            if [row[0] for row in present.execute("PRAGMA quick_check(1)")] != ["ok"]:
                return Comparison(seq, last, "unreadable", [])
            if present.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID:
                raise trouble.foreign(book)
            ids = [one.execute("SELECT id FROM book").fetchone() for one in (present, source)]
            have, want = _events(present), _events(source)
            gone = {row[0] for row in present.execute("SELECT digest FROM event WHERE kind = 'withheld'")}
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if trouble.busy(error):
            raise trouble.explain(error, book) from error
        return Comparison(seq, last, "unreadable", [])
    differences = []
    for line in want.values():
        gone -= {digest for digest, _ in line}
    for incident in sorted({*have, *want}):
        one, two = have.get(incident, []), want.get(incident, [])
        common = 0
        while common < min(len(one), len(two)) and one[common][0] == two[common][0]:
            common += 1
        if common < max(len(one), len(two)):
            since = one[common][1] if common < len(one) else ""
            differences.append(Difference(incident, common, len(one) - common, len(two) - common, since))
    return Comparison(seq, last, "there" if ids[0] == ids[1] else "other", differences, len(gone))


def _events(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for incident, digest, recorded in connection.execute(
        "SELECT incident, digest, recorded_at FROM event ORDER BY incident, n"
    ):
        found.setdefault(str(incident), []).append((str(digest), str(recorded)))
    return found


def _aside(book: Path, now: datetime) -> Path:
    """A name beside the book that nobody has."""
    stamp = now.astimezone(TOKYO).strftime("%Y%m%d-%H%M%S")
    for number in range(1000):
        path = book.with_name(f"{book.name}.replaced-{stamp}{f'-{number}' if number else ''}")
        if not path.exists():
            return path
    raise AssertionError("a thousand restores within a second")


def _overwrite(source: sqlite3.Connection, book: Path, aside: Path) -> None:
    """Copy the present book aside, then the copy over it, in one transaction of SQLite's."""
    try:
        with closing(connect.connect(book)) as present:
            present.execute("PRAGMA busy_timeout = 2000")
            _alone(present, book)
            copies.write(present, book, lambda _seq, _link: aside, copies.SPARE, whole=False)
            present.execute("PRAGMA synchronous = EXTRA")
            source.backup(present)
            connect.switch_mode(present, network=share.apart(book))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise trouble.explain(error, book) from error
    _check(source, book)


def _alone(present: sqlite3.Connection, book: Path) -> None:
    """Leave WAL, which SQLite allows to the only one who has the file open."""
    try:
        mode = str(present.execute("PRAGMA journal_mode = DELETE").fetchone()[0])
    except sqlite3.OperationalError as error:
        if not trouble.busy(error):
            raise
        mode = "wal"
    if mode == "wal":
        raise SmincidentError(
            f"記録簿はほかの画面や端末で開かれています：{book}",
            "smincident の画面をすべて閉じてから、もう一度行ってください",
        )


def _replace(source: sqlite3.Connection, book: Path, aside: Path) -> None:
    """Put what cannot be read aside byte for byte, and the copy in its place; the name is never without a file."""
    endings = [ending for ending in ("-wal", "-journal") if book.with_name(book.name + ending).exists()]
    fresh = book.with_name(f"{book.name}.{os.getpid()}.restoring")
    try:
        shutil.copyfile(book, aside)
        for ending in endings:
            shutil.copyfile(book.with_name(book.name + ending), aside.with_name(aside.name + ending))
        aside.chmod(0o600)
        copies.write(source, book, lambda _seq, _link: fresh, copies.SPARE)
        for ending in ("-wal", "-journal", "-shm"):
            # Left beside the new file, SQLite would play them into it.
            book.with_name(book.name + ending).unlink(missing_ok=True)
        fresh.replace(book)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise SmincidentError(
            f"記録簿を入れ替えられません（{why(error)}）：{book}", "空きと権限を確かめてください"
        ) from error
    _check(source, book)


def _check(source: sqlite3.Connection, book: Path) -> None:
    try:
        with closing(connect.connect(book)) as made:
            same = copies.head_of(made) == copies.head_of(source)
            sound = [row[0] for row in made.execute("PRAGMA quick_check(1)")] == ["ok"]
    except sqlite3.Error as error:
        raise trouble.explain(error, book) from error
    if not (same and sound):
        raise trouble.damaged(book, "戻した後の確かめで合いません")
