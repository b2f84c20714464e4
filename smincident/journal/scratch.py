"""Half-written text (書きかけ): kept outside the chain, gone once its event is written, there again after a crash.

Never exported, never chained. What the secret check flags is not brought here in the first place.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from smincident import private
from smincident.errors import SmincidentError
from smincident.journal import share, trouble
from smincident.journal.connect import PATIENCE, connect, switch_mode

_TABLE = """
    CREATE TABLE IF NOT EXISTS scratch (
        incident TEXT NOT NULL,
        step TEXT NOT NULL,
        field TEXT NOT NULL,
        text TEXT NOT NULL,
        saved_at TEXT NOT NULL,
        PRIMARY KEY (incident, step, field)
    ) STRICT
"""


class Entry(NamedTuple):
    """One half-written text; ``saved_at`` is UTC text ending in Z."""

    incident: str
    step: str
    field: str
    text: str
    saved_at: str


class Scratch:
    """The file of half-written texts. One connection, for one thread.

    A file that cannot be read any more is put aside as ``scratch.db.broken`` and a new one begun, because what was
    half-written must never keep anyone from writing.

    Attributes:
        path: the file; readable by its owner alone where the system knows of such things.
        put_aside: where an unreadable earlier file now lies; None when there was none.
    """

    def __init__(self, path: Path, *, clock: Callable[[], datetime]) -> None:
        self.path = path
        self.put_aside: Path | None = None
        self._clock = clock
        with self._speaking():
            try:
                self._connection = self._open()
            except sqlite3.DatabaseError as error:
                if trouble.code_of(error) not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                    raise
                self._put_aside()
                self._connection = self._open()

    def put(self, incident: str, step: str, field: str, text: str) -> None:
        """Keep what is written so far; it survives the end of this process from now on."""
        moment = self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        # A pasted lone surrogate cannot be stored; what stands around it must not be lost with it.
        clean = text.encode("utf-8", "replace").decode("utf-8")
        with self._speaking():
            self._connection.execute(
                "INSERT INTO scratch VALUES (?, ?, ?, ?, ?) ON CONFLICT (incident, step, field) "
                "DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
                (incident, step, field, clean, moment),
            )

    def get(self, incident: str, step: str, field: str) -> str | None:
        """What was written so far; None when nothing was."""
        with self._speaking():
            row = self._connection.execute(
                "SELECT text FROM scratch WHERE incident = ? AND step = ? AND field = ?",
                (incident, step, field),
            ).fetchone()
        return None if row is None else str(row[0])

    def remove(self, incident: str, step: str | None = None, field: str | None = None) -> None:
        """Forget one text; without ``field`` all of a step; without ``step`` all of the incident."""
        with self._speaking():
            removed = self._connection.execute(
                "DELETE FROM scratch WHERE incident = ? AND step = coalesce(?, step) AND field = coalesce(?, field)",
                (incident, step, field),
            ).rowcount
            if removed:
                # Otherwise the text would stay readable in the -wal file until the program ends.
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def forget(self, words: Callable[[str], bool]) -> int:
        """Forget every text that ``words`` holds for, and leave no byte of it in the file. Returns how many there were."""
        with self._speaking():
            rows = self._connection.execute("SELECT rowid, text FROM scratch").fetchall()
            gone = [(row[0],) for row in rows if words(row[1])]
            self._connection.executemany("DELETE FROM scratch WHERE rowid = ?", gone)
            for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                self._connection.execute(statement).fetchall()
        return len(gone)

    def list(self, incident: str | None = None) -> list[Entry]:
        """All half-written texts, of one incident or of all, the latest first."""
        with self._speaking():
            rows = self._connection.execute(
                "SELECT incident, step, field, text, saved_at FROM scratch WHERE incident = coalesce(?, incident) "
                "ORDER BY saved_at DESC, incident, step, field",
                (incident,),
            ).fetchall()
        return [Entry(*row) for row in rows]

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> sqlite3.Connection:
        try:
            private.make_folder(self.path.parent)
            # SQLite gives its -wal and -shm files the mode of the database, so it is set before there is one. An
            # existing file is not opened: closing it again would drop the locks other connections hold.
            private.make_file(self.path)
        except OSError as error:
            raise SmincidentError(
                f"書きかけの文を保存する場所に書き込めません：{self.path}",
                "場所と書き込み権限を確かめてください",
            ) from error
        deadline = time.monotonic() + PATIENCE
        while True:
            connection = connect(self.path)
            try:
                switch_mode(connection, network=share.apart(self.path))
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute(_TABLE)
                return connection
            except sqlite3.Error as error:
                connection.close()
                if not trouble.busy(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _put_aside(self) -> None:
        self.put_aside = self.path.with_name(self.path.name + ".broken")
        self.path.replace(self.put_aside)
        for ending in ("-wal", "-shm"):
            with suppress(OSError):
                self.path.with_name(self.path.name + ending).unlink()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise SmincidentError(
                f"書きかけの文を保存できません（{trouble.name_of(error)}）：{self.path}",
                "画面の文を別の場所に写してから、ディスクの空きと権限を確かめてください",
            ) from error
