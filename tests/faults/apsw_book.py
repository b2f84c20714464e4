"""The journal on apsw instead of sqlite3, so that every call to the disk passes through us: recorded, or refused.

The program's own code runs unchanged; only ``connect.connect`` gives an ``apsw.Connection`` behind the few members the
journal uses. apsw carries an SQLite of its own; what it writes and syncs, and when, is the same.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from smincident.journal import connect, scratch
from tests.faults import Unable

try:
    import apsw
except ImportError:  # a development dependency without which two rows cannot run
    apsw = None  # type: ignore[assignment]

VFS = "smincident-recorder"
ORDINARY = connect.connect
"""What the program uses."""


@dataclass(frozen=True)
class Op:
    """One call to the disk.

    Args:
        what: ``create``, ``write``, ``truncate``, ``sync``, ``delete``.
        file: the name of the file.
        at: the offset of a write, the size of a truncation, 1 where a deletion syncs the folder.
    """

    what: str
    file: str
    at: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """What the recorder writes down, and what it is told to refuse.

    Args:
        refuse: asked before every call with its running number; a result code makes the call fail with it.
    """

    ops: list[Op] = field(default_factory=list)
    refuse: Callable[[int, Op], int] | None = None
    calls: int = 0

    def told(self, op: Op) -> None:
        """A call is about to be made."""
        self.calls += 1
        if self.refuse is not None and (code := self.refuse(self.calls, op)):
            error = apsw.exception_for(code)
            raise error
        self.ops.append(op)


@contextmanager
def through(disk: Disk) -> Iterator[None]:
    """The journal's connections go through ``disk``."""
    if apsw is None:
        raise Unable("apsw is not installed")

    class File(apsw.VFSFile):
        def __init__(self, name: Any, flags: list[int]) -> None:
            path = name.filename() if isinstance(name, apsw.URIFilename) else name
            self.name = Path(path).name
            new = flags[0] & apsw.SQLITE_OPEN_CREATE and not os.path.exists(path)
            if new:
                disk.told(Op("create", self.name))
            super().__init__("", name, flags)

        def xWrite(self, data: bytes, offset: int) -> None:
            disk.told(Op("write", self.name, offset, bytes(data)))
            super().xWrite(data, offset)

        def xTruncate(self, newsize: int) -> None:
            disk.told(Op("truncate", self.name, newsize))
            super().xTruncate(newsize)

        def xSync(self, flags: int) -> None:
            disk.told(Op("sync", self.name))
            super().xSync(flags)

    class Recorder(apsw.VFS):
        def __init__(self) -> None:
            super().__init__(VFS, "")

        def xOpen(self, name: Any, flags: list[int]) -> File:
            return File(name, flags)

        def xDelete(self, filename: str, syncdir: bool) -> None:
            if os.path.exists(filename):
                disk.told(Op("delete", Path(filename).name, int(syncdir)))
            super().xDelete(filename, syncdir)

    def made(path: Path, *, uri: str = "") -> Any:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        return Connection(uri or os.fspath(path), flags)

    recorder = Recorder()
    # A refusal reaches the program as SQLite's error; apsw would print it besides.
    quiet = patch.object(sys, "unraisablehook", _nothing), patch.object(sys, "excepthook", _nothing)
    with patch.object(connect, "connect", made), patch.object(scratch, "connect", made), quiet[0], quiet[1]:
        yield
    recorder.unregister()


def _nothing(*_: object) -> None: ...


class Connection:
    """The members of ``sqlite3.Connection`` that the journal uses, over apsw."""

    def __init__(self, name: str, flags: int) -> None:
        with _as_sqlite3():
            self._apsw = apsw.Connection(name, flags=flags, vfs=VFS)
            self._apsw.set_busy_timeout(1000)
            self._apsw.execute("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON")
        self.text_factory: Any = str

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Rows:
        """Run a statement."""
        with _as_sqlite3():
            return Rows(self._apsw.execute(statement, tuple(values)), self._apsw)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._apsw.in_transaction)

    def close(self) -> None:
        """Let go."""
        with _as_sqlite3():
            self._apsw.close()


class Rows:
    """A cursor."""

    def __init__(self, cursor: Any, connection: Any) -> None:
        self._cursor = cursor
        self.rowcount = connection.changes()

    def fetchone(self) -> Any:
        """The next row."""
        with _as_sqlite3():
            return self._cursor.fetchone()

    def fetchall(self) -> Any:
        """All further rows."""
        with _as_sqlite3():
            return self._cursor.fetchall()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    """apsw's errors as those of sqlite3, with their codes."""
    try:
        yield
    except apsw.Error as error:
        kind = sqlite3.IntegrityError if isinstance(error, apsw.ConstraintError) else sqlite3.OperationalError
        told = kind(str(error))
        told.sqlite_errorcode = int(getattr(error, "extendedresult", 0) or 0)
        told.sqlite_errorname = type(error).__name__
        raise told from error
