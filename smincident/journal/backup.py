"""When a copy of the book (控え) is taken: the first time a day at which nobody has to wait for it, or when asked."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from smincident.clock import TOKYO
from smincident.errors import SmincidentError
from smincident.journal import connect, trouble
from smincident.journal.copies import SPARE, Copy, copies, head_of, take, write


def due(book: Path, now: datetime, head: tuple[int, str]) -> bool:
    """Whether today has no copy yet and no copy ends where the book ends.

    Args:
        head: (seq, link) of the book. Cheap enough to ask at every start: one look into a folder.
    """
    seq, link = head
    if seq == 0:
        return False
    today = now.astimezone(TOKYO).date()
    return not any(copy.day == today or (copy.seq, copy.link) == (seq, link[:16]) for copy in copies(book))


def daily(book: Path, clock: Callable[[], datetime]) -> Copy | None:
    """Take the copy of the day, if it is due; None when it is not.

    Opens a connection of its own, so it may run in another thread than the one that writes.

    Raises:
        SmincidentError: it could not be taken. The book and earlier copies are as they were.
    """
    with _source(book, clock) as source:
        if not due(book, clock(), head_of(source)):
            return None
        return take(source, book, clock())


def now_taken(book: Path, clock: Callable[[], datetime], target: Path | None = None) -> Path:
    """Take a copy at once, to ``target`` or into the folder. Returns where it lies.

    Raises:
        SmincidentError: ``target`` exists already, or the copy could not be taken.
    """
    with _source(book, clock) as source:
        if target is None:
            return take(source, book, clock()).path
        if target.exists():
            raise SmincidentError(
                f"同じ名前のファイルがあります：{target}", "別の名前を -o で指定してください"
            )
        write(source, book, lambda seq, link: target, SPARE if target.parent.exists() else 0)
        return target


@contextmanager
def _source(book: Path, clock: Callable[[], datetime]) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, with SQLite's errors in the operator's words."""
    opened = connect.open_book(book, clock=clock, random=os.urandom, read_only=True)
    try:
        yield opened.connection
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise trouble.explain(error, book) from error
    finally:
        opened.connection.close()
