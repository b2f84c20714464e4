"""From a path to a connection: what kind of file it is, who may write it, and the pragmas a book needs.

A new book is made inside one SQLite transaction, so SQLite's own lock is the lock between first starts, and a
process killed half-way leaves an empty file that the next one fills.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smincident import private
from smincident.errors import SmincidentError
from smincident.journal import guards, schema, share, trouble

PATIENCE = 60.0
"""Seconds that an opening goes on trying while others hold the book."""

uri_of = share.uri_of

BUSY_MS = 10_000
"""Milliseconds that a write waits for another writer before it gives up."""

SQLITE_VERSION = sqlite3.sqlite_version
"""The SQLite this Python carries (``3.45.1``)."""

SQLITE_SUFFICES = sqlite3.sqlite_version_info >= schema.SQLITE_NEEDED
"""Whether it is new enough for a book."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection ready for use, and what was learnt on the way.

    Args:
        mode: SQLite's journal mode, ``wal`` or ``delete``.
        network: the book lies on a network share, so ``mode`` is ``delete``.
        frozen: the file was taken to be unchanging (read-only media); later writes to it are not seen.
        cloud: the service that copies the folder while we write, so ``mode`` is ``delete``; '' for none.
        weak: what of the guards is missing in a book that is only read; one to be written is then refused.
    """

    connection: sqlite3.Connection
    mode: str
    network: bool
    frozen: bool
    cloud: str = ""
    weak: tuple[str, ...] = ()


def open_book(
    path: Path, *, clock: Callable[[], datetime], random: Callable[[int], bytes], read_only: bool
) -> Opened:
    """Open the book at ``path``, make it when there is none, migrate it when it is old.

    Raises:
        SmincidentError: in the operator's words, why that cannot be.
    """
    if not SQLITE_SUFFICES:
        raise SmincidentError(
            f"この Python の SQLite は古すぎます（{SQLITE_VERSION}）",
            "SQLite 3.38 以降の Python を使ってください",
        )
    if read_only:
        return _open_to_read(path)
    _look_first(path)
    deadline = time.monotonic() + PATIENCE
    pause = 0.002
    while True:
        connection: sqlite3.Connection | None = None
        try:
            connection = connect(path)
            return _prepare(connection, path, clock, random)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if connection is not None:
                connection.close()
            if not trouble.busy(error) or time.monotonic() > deadline:
                raise trouble.explain(error, path) from error
            time.sleep(pause)
            pause = min(pause * 2, 0.1)
        except BaseException:
            if connection is not None:
                connection.close()
            raise


def connect(path: Path, *, uri: str = "") -> sqlite3.Connection:
    """A connection with what every use needs; transactions are begun and ended by hand."""
    connection = sqlite3.connect(
        uri or os.fspath(path), timeout=BUSY_MS / 1000, isolation_level=None, uri=bool(uri)
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")
    return connection


def switch_mode(connection: sqlite3.Connection, *, network: bool) -> str:
    """WAL, or DELETE on a network share and where WAL cannot be had. Returns the mode reached."""
    mode = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    wanted = "delete" if network else "wal"
    if mode != wanted:
        mode = str(connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()[0])
    return mode


def _look_first(path: Path) -> None:
    """Refuse what is not ours before SQLite touches it, and what cannot be written."""
    try:
        private.make_folder(path.parent)
    except OSError as error:
        raise SmincidentError(
            f"記録簿のフォルダを作れません：{path.parent}", "場所と書き込み権限を確かめてください"
        ) from error
    if path.is_dir():
        raise trouble.not_a_book(path)
    _refuse_to_begin_anew(path)
    _refuse_foreign(path)
    if path.exists() and not os.access(path, os.W_OK):
        raise trouble.read_only(path)
    if not os.access(path.parent, os.W_OK):
        raise trouble.read_only(path) if path.exists() else trouble.explain(_cannot_open(), path)
    try:
        private.make_file(path)
    except OSError as error:
        raise trouble.explain(_cannot_open(), path) from error


def _size(path: Path) -> int:
    """How many bytes a file has; 0 where there is none, or it went while we looked (SQLite's own files come and go)."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _refuse_to_begin_anew(path: Path) -> None:
    """Where copies lie, there was a book: an empty one in its place would hide that it is gone."""
    if _size(path):
        return
    journal = path.with_name(path.name + "-journal")
    if path.exists() and _size(journal):
        return  # a first start that was killed
    from smincident.journal import copies

    if found := copies.copies(path):
        raise trouble.vanished(path, found[-1].path)


def _refuse_foreign(path: Path) -> None:
    """Tell from its header that a file is not ours, and leave it alone: SQLite might still change it.

    The header is read through SQLite, without locks. To open the file oneself would, on closing it, drop every lock
    this process holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    journal = path.with_name(path.name + "-journal")
    for _ in range(2):
        # While a first start writes the first page, or after it was killed in doing so, there is a journal. Then
        # only a look under SQLite's lock can tell; twice, because the journal may come and go between two looks.
        if journal.exists() or not _size(path):
            return
        connection = connect(path, uri=uri_of(path, "mode=ro&immutable=1"))
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION_ID:
                return
        except sqlite3.Error:
            return
        finally:
            connection.close()
    raise trouble.foreign(path)


def _prepare(
    connection: sqlite3.Connection, path: Path, clock: Callable[[], datetime], random: Callable[[int], bytes]
) -> Opened:
    version = _version(connection, path)
    if version < schema.VERSION:
        _bring_up_to_date(connection, path, version, clock, random)
    network, cloud = share.on_network(path), share.cloud_of(path)
    mode = switch_mode(connection, network=network or bool(cloud))
    # EXTRA is FULL in WAL mode. In DELETE mode a commit is the deletion of the journal: unless the folder is synced
    # too, a power cut brings the journal back and takes an acknowledged record away.
    connection.execute("PRAGMA synchronous = EXTRA")
    if gone := guards.missing(connection, read_only=False):
        raise trouble.unprotected(path, gone)
    return Opened(connection, mode, network, frozen=False, cloud=cloud)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The ``user_version`` of our book, 0 of an empty file; all seen at one moment, for another may just make it."""
    ask = connection.execute
    alone = not connection.in_transaction
    if alone:
        ask("BEGIN")
    version = int(ask("PRAGMA user_version").fetchone()[0])
    mark = int(ask("PRAGMA application_id").fetchone()[0])
    empty = ask("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    if alone:
        ask("COMMIT")
    if mark != schema.APPLICATION_ID and (mark or version or not empty):
        raise trouble.foreign(path)
    if version > schema.VERSION:
        raise trouble.newer(path, version)
    return version


def _bring_up_to_date(
    connection: sqlite3.Connection,
    path: Path,
    version: int,
    clock: Callable[[], datetime],
    random: Callable[[int], bytes],
) -> None:
    if version:
        from smincident.journal import copies

        copies.take(connection, path, clock(), version)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection, path) < schema.VERSION:
            # sqlite-utils takes longer to load than everything else together; a book in order never needs it.
            from smincident.journal import migrations

            made = clock().strftime("%Y-%m-%dT%H:%M:%SZ")
            migrations.apply(connection, at=made)
            if connection.execute("SELECT 1 FROM book").fetchone() is None:
                connection.execute("INSERT INTO book VALUES (1, ?, ?)", (random(16).hex(), made))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def _open_to_read(path: Path) -> Opened:
    if path.is_dir():
        raise trouble.not_a_book(path)
    if not path.exists():
        raise trouble.missing(path)
    _refuse_foreign(path)
    frozen = False
    try:
        connection = connect(path, uri=uri_of(path, "mode=ro"))
        try:
            version = _version(connection, path)
        except sqlite3.OperationalError as error:
            connection.close()
            if trouble.full(error):
                connection = _open_without_room(path)
            elif trouble.code_of(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                connection = _open_frozen(path)
            else:
                raise
            frozen = True
            version = _version(connection, path)
        if version < schema.VERSION:
            raise trouble.older(path)
        mode = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
        weak = tuple(guards.missing(connection, read_only=True))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise trouble.explain(error, path) from error
    return Opened(connection, mode, share.on_network(path), frozen, share.cloud_of(path), weak)


def _open_frozen(path: Path) -> sqlite3.Connection:
    """A book on read-only media: only as an unchanging file, and only when nothing beside it says more."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if _size(beside):
            raise trouble.sealed_wal(path)
    return connect(path, uri=uri_of(path, "mode=ro&immutable=1"))


def _open_without_room(path: Path) -> sqlite3.Connection:
    """On a full disk SQLite cannot make the -shm file it shares a WAL by; alone it reads a WAL without one."""
    connection = connect(path, uri=uri_of(path, "mode=rw"))
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _cannot_open() -> sqlite3.Error:
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    return error
