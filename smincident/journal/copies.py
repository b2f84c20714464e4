"""One copy of the book (控え): SQLite's online backup, verified, kept by rule in a folder beside it.

A copy is named ``2026-11-21-000120-1a2b3c4d5e6f7a8b.db``: the day in Tokyo, the book's last seq and the first 64 bits
of its link; one taken before a migration ends in ``-v1``, the version it still has. It is a whole book in SQLite's
DELETE mode, so a single file that opens on read-only media. A copy appears under its name only after it was written,
synced, read through (``quick_check``) and found to end where the book ended; until then it is called ``….part``.

Kept are the newest copy of each of the last seven days, four weeks and twelve months **that have one**, every copy taken
before a migration, and always the newest. Days are those of Tokyo, weeks begin on Monday.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from smincident import locations
from smincident.clock import TOKYO
from smincident.errors import SmincidentError, why
from smincident.journal import chain, schema, share, trouble
from smincident.journal.durable import sync_file, sync_folder

DAYS, WEEKS, MONTHS = 7, 4, 12

SPARE = 16 * 1024 * 1024
"""Bytes that must stay free beside a copy: the next records need the room more than a copy does."""

STEP = 1024
"""Pages copied at once on a network share, where a reader in DELETE mode keeps writers waiting."""

LONGEST = 120.0
"""Seconds after which a copy that others keep starting over is given up."""

STALE = 3600.0
"""Seconds after which an unfinished copy belongs to nobody any more."""

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)-(\d+)-([0-9a-f]{16})(?:-v(\d+))?\.db")


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that lies in the folder, as its name tells.

    Args:
        day: when it was taken, in Tokyo.
        seq: the book's last event in it.
        link: the first 16 hex digits of the book's link after that event.
        version: taken before a migration: the ``user_version`` it has; None for all others.
    """

    path: Path
    day: date
    seq: int
    link: str
    version: int | None = None

    @classmethod
    def of(cls, path: Path) -> Copy | None:
        """The copy of this name; None for any other file."""
        found = _NAME.fullmatch(path.name)
        if found is None:
            return None
        with suppress(ValueError):
            version = int(found[4]) if found[4] else None
            return cls(path, date.fromisoformat(found[1]), int(found[2]), found[3], version)
        return None


def copies(book: Path) -> list[Copy]:
    """The copies of ``book``, the oldest first."""
    try:
        names = list(locations.backups(book).iterdir())
    except OSError:
        return []
    found = [copy for path in names if (copy := Copy.of(path)) is not None]
    return sorted(found, key=lambda copy: (copy.day, copy.seq, copy.path.name))


def to_remove(found: Iterable[Copy], newest: Copy | None = None) -> list[Copy]:
    """What the rule lets go of.

    Args:
        newest: the one just taken; without it the last by day and seq. It always stays.
    """
    every = sorted(found, key=lambda copy: (copy.day, copy.seq, copy.path.name))
    stays = {newest or every[-1]} if every else set()
    stays |= {copy for copy in every if copy.version is not None}
    plain = [copy for copy in every if copy.version is None]
    periods: list[tuple[int, Callable[[Copy], object]]] = [
        (DAYS, lambda copy: copy.day),
        (WEEKS, lambda copy: tuple(copy.day.isocalendar())[:2]),
        (MONTHS, lambda copy: (copy.day.year, copy.day.month)),
    ]
    for count, period in periods:
        last = {period(copy): copy for copy in plain}
        stays |= set(list(last.values())[-count:])
    return [copy for copy in every if copy not in stays]


def take(source: sqlite3.Connection, book: Path, now: datetime, version: int | None = None) -> Copy:
    """Copy an open book into its folder, verify the copy, and let go of what the rule does not keep.

    Args:
        source: a connection to the book, in no transaction.
        version: this is the copy before a migration, of a book that still has this version.

    Raises:
        SmincidentError: it could not be taken.
    """
    folder = locations.backups(book)
    day = now.astimezone(TOKYO).date()
    ending = "" if version is None else f"-v{version}"

    def name(seq: int, link: str) -> Path:
        return folder / f"{day.isoformat()}-{seq:06d}-{link[:16]}{ending}.db"

    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise failed(folder, why(error)) from error
    _sweep(folder)
    made = Copy.of(write(source, book, name, SPARE))
    assert made is not None
    for old in to_remove(copies(book), made):
        with suppress(OSError):
            old.path.unlink()
    return made


def head_of(connection: sqlite3.Connection) -> tuple[int, str]:
    """(seq, link) of the last event of an open book of any version; (0, the genesis link) of one without events."""
    row = connection.execute("SELECT seq, link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    if row is None:
        return 0, chain.genesis(str(connection.execute("SELECT id FROM book").fetchone()[0]))
    return int(row[0]), str(row[1])


def failed(place: Path, why: str) -> SmincidentError:
    """A copy could not be taken."""
    return SmincidentError(
        f"記録簿の控えを取れませんでした（{why}）：{place}",
        "記録そのものは残っています。空きと権限を確かめ、smincident journal backup で取ってください",
    )


def write(
    source: sqlite3.Connection,
    book: Path,
    name: Callable[[int, str], Path],
    spare: int,
    *,
    whole: bool = True,
) -> Path:
    """Copy to the place ``name`` says for the head that is copied; verified and synced before it has that name.

    Args:
        spare: bytes that must stay free beside the copy.
        whole: refuse what is not a sound book; without it pages are copied and synced, whatever they hold.
    """
    source.execute("BEGIN")
    try:
        seq, link = head_of(source)
        target = name(seq, link)
        size = _bytes_of(source)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            if shutil.disk_usage(target.parent).free < size + spare:
                raise failed(target.parent, "ディスクの空きが足りません")
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            _copy(source, part, share.on_network(book))
        except OSError as error:
            part.unlink(missing_ok=True)
            raise failed(target, why(error)) from error
        except (sqlite3.Error, SmincidentError) as error:
            _discard(part)
            if isinstance(error, SmincidentError):
                raise
            raise failed(target, trouble.name_of(error)) from error
    finally:
        with suppress(sqlite3.Error):
            source.execute("ROLLBACK")
    try:
        if whole and (wrong := faults(part, seq, link)):
            raise failed(target, wrong)
        sync_file(part)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        _discard(part)
        raise failed(target, why(error)) from error
    except SmincidentError:
        _discard(part)
        raise
    return target


def _copy(source: sqlite3.Connection, part: Path, slowly: bool) -> None:
    """All pages at once, of one moment; in small steps where others would have to wait for the end."""
    deadline = time.monotonic() + LONGEST

    def progress(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > deadline:
            raise failed(part.parent, "時間がかかりすぎました")

    with closing(sqlite3.connect(part, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = FULL")
        source.backup(target, pages=STEP if slowly else -1, progress=progress, sleep=0.005)
        # The copy of a WAL book says it is one; a single file must need no other beside it.
        target.execute("PRAGMA journal_mode = DELETE")


def faults(path: Path, seq: int | None = None, link: str | None = None) -> str:
    """Why a copy is not one, in Japanese; '' when it is sound and, where told, ends at this event."""
    try:
        with closing(sqlite3.connect(share.uri_of(path, "mode=ro&immutable=1"), uri=True)) as copy:
            answer = [str(row[0]) for row in copy.execute("PRAGMA quick_check(1)")]
            if answer != ["ok"]:
                return "元の記録簿か控えが壊れています"
            if copy.execute("PRAGMA application_id").fetchone()[0] != schema.APPLICATION_ID:
                return "記録簿ではありません"
            found = dict(copy.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
            if found != schema.triggers_of(copy.execute("PRAGMA user_version").fetchone()[0]):
                return "書き換えを防ぐ仕掛けがありません"
            head = head_of(copy)
            count = int(copy.execute("SELECT count(*) FROM event").fetchone()[0])
    except (sqlite3.Error, UnicodeDecodeError, TypeError):
        return "元の記録簿か控えが壊れています"
    if count != head[0]:
        return "記録がそろっていません"
    if seq is not None and head != (seq, link):
        return "最後の記録が元と合いません"
    return ""


def _bytes_of(source: sqlite3.Connection) -> int:
    pages = int(source.execute("PRAGMA page_count").fetchone()[0])
    return pages * int(source.execute("PRAGMA page_size").fetchone()[0])


def _sweep(folder: Path) -> None:
    """Remove what a copying that was killed has left."""
    for part in folder.glob("*.part*"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > STALE:
                part.unlink()


def _discard(part: Path) -> None:
    for path in (part, part.with_name(part.name + "-journal")):
        with suppress(OSError):
            path.unlink()
