"""The witness (別の場所への控え): the book's latest heads, written beside the work to a place outside this machine.

A share or a stick may be gone, full, or answer after a minute. So a thread of its own does all that touches the place,
with a connection of its own that only reads; recording never waits for it and never fails by it. What went wrong is
told in one quiet line, and the next line that can be written makes up for those that could not.
"""

from __future__ import annotations

import atexit
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from smincident.incident.events import Event
from smincident.journal import chain, connect, witness_file
from smincident.journal.book import Journal
from smincident.journal.share import uri_of

EVERY = 300.0
"""Seconds between two lines while entries are made; what matters more is written at once."""

PATIENCE = 0.5
"""Seconds that the end of the program waits for the last line; a place that answers takes milliseconds."""

AT_ONCE = frozenset({"handed-over", "status-set", "document-released", "report-written"})
"""Events after which a line is written without waiting: others leave the room, or the book, with what they saw."""


def watch(journal: Journal, place: Path, *, own: Path) -> None:
    """Have the heads of the body's own book written to a place; other books, and books only read, have no witness."""
    if not journal.read_only and journal.path.absolute() == own.absolute():
        journal.witness = Witness(journal.path, place)


class Witness:
    """Writes the heads of one book to one place, in the background.

    Args:
        book: the book's file.
        place: the file to write, or a folder that is to hold it.
        clock: the present, aware; what a line says of when it was written.
        every: seconds between two lines.
        tells: at the end of the program, say on standard error what went wrong.
    """

    def __init__(
        self,
        book: Path,
        place: Path,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        every: float = EVERY,
        tells: bool = True,
    ) -> None:
        self._book = book
        self._place = place
        self._clock = clock
        self._every = every
        self._tells = tells
        self._thread: threading.Thread | None = None
        self._wanted = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._last = 0.0
        self._pending = False
        self._fault = ""

    def committed(self, events: Sequence[Event]) -> None:
        """These events are on the disk: have a line written, now or within ``every`` seconds."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="smincident-witness", daemon=True)
            self._thread.start()
            atexit.register(self._at_exit)
        self._pending = True
        due = not self._last or time.monotonic() - self._last >= self._every
        if due or any(event.kind in AT_ONCE for event in events):
            self._write()

    def close(self, patience: float = PATIENCE) -> bool:
        """Have what is pending written, and wait a moment for it; False when the place has not answered by then."""
        if self._pending:
            self._write()
        return self._idle.wait(patience)

    @property
    def trouble(self) -> str:
        """Why the latest line is not there, in the operator's words; '' when it is, or is just being written."""
        late = time.monotonic() - self._last > max(PATIENCE, 5.0)
        fault = self._fault or ("応答がありません" if late and not self._idle.is_set() else "")
        if not fault:
            return ""
        return f"別の場所への控えを書けません（{fault}）：{self._place} → 記録はこの端末に残っています"

    def _write(self) -> None:
        self._pending = False
        self._last = time.monotonic()
        self._idle.clear()
        self._wanted.set()

    def _work(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                write_heads(self._book, self._place, self._clock)
                self._fault = ""
            except OSError as error:
                self._fault = error.strerror or type(error).__name__
            except (sqlite3.Error, ValueError) as error:
                self._fault = type(error).__name__
            if not self._wanted.is_set():
                self._idle.set()

    def _at_exit(self) -> None:
        in_time = self.close()
        if self._tells and sys.stderr is not None and (self._fault or not in_time):
            from smincident.display import line

            self._fault = self._fault or "応答がありません"
            with suppress(OSError, ValueError):
                print(f"smincident: {line(self.trouble)}", file=sys.stderr)


def write_heads(book: Path, place: Path, clock: Callable[[], datetime]) -> int:
    """Add what has changed since the last line of this book. Returns the number of lines written.

    Raises:
        OSError: the place is not there, or refuses.
        sqlite3.Error: the book cannot be read.
    """
    file = file_of(place)
    with closing(connect.connect(book, uri=uri_of(book, "mode=ro"))) as connection:
        connection.execute("BEGIN")
        name = str(connection.execute("SELECT id FROM book").fetchone()[0])
        last = witness_file.last_line(file, name)
        head = connection.execute("SELECT seq, link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        if head is None or (last is not None and (last.seq, last.link) == head):
            return 0
        since = last.seq if last is not None and _agrees(connection, last) else 0
        heads = {
            incident: chain.code(n, digest)
            for incident, n, digest in connection.execute(
                "SELECT incident, max(n), digest FROM event WHERE seq > ? GROUP BY incident ORDER BY incident",
                (since,),
            )
        }
    at = clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    items, size = list(heads.items()), witness_file.HEADS_A_LINE
    lines = [
        witness_file.line_text(at, name, head[0], head[1], dict(items[start : start + size]))
        for start in range(0, len(items), size)
    ]
    witness_file.append(file, lines)
    return len(lines)


def file_of(place: Path) -> Path:
    """The file at a place: the place itself, or the file of the usual name in a folder."""
    return place / witness_file.NAME if place.is_dir() else place


def _agrees(connection: sqlite3.Connection, line: witness_file.Line) -> bool:
    row = connection.execute("SELECT link FROM event WHERE seq = ?", (line.seq,)).fetchone()
    return row is not None and row[0] == line.link


@dataclass(frozen=True, slots=True)
class Look:
    """How a witness stands: ``fault`` why it cannot be written now; ``behind`` events not yet in it.

    ``differs``: its last line does not fit the book, which was cut, rewritten, or restored from an older copy.
    """

    fault: str
    last_at: str
    behind: int
    differs: bool


def look(book: Path, place: Path, patience: float = 5.0) -> Look:
    """How the witness of a book stands, within ``patience`` seconds. Writes nothing."""
    found: list[Look] = []

    def see() -> None:
        try:
            found.append(_look(book, place))
        except OSError as error:
            found.append(Look(error.strerror or type(error).__name__, "", 0, False))
        except sqlite3.Error as error:
            found.append(Look(type(error).__name__, "", 0, False))

    thread = threading.Thread(target=see, daemon=True)
    thread.start()
    thread.join(patience)
    return found[0] if found else Look("応答がありません", "", 0, False)


def _look(book: Path, place: Path) -> Look:
    file = file_of(place)
    if not file.parent.is_dir():
        return Look("場所がありません", "", 0, False)
    with closing(connect.connect(book, uri=uri_of(book, "mode=ro"))) as connection:
        name = str(connection.execute("SELECT id FROM book").fetchone()[0])
        seq = int(connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0])
        last = witness_file.last_line(file, name)
        if last is None:
            return Look("", "", seq, False)
        return Look("", last.at, max(0, seq - last.seq), not _agrees(connection, last))
