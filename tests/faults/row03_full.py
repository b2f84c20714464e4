"""Row 3: the disk is full, the quota is used up, or the device fails, at every k-th call to it.

Three ways: the file layer of apsw refuses the k-th call, once or from then on; a small tmpfs that really is full; a
limit on the size of files (as a quota works). Each time an entry is either recorded or refused in words, never
both and never neither; what is half-written stays in memory; and once there is room again, work goes on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

from smincident.errors import Conflict, SmincidentError
from smincident.incident.events import Draft
from smincident.journal import backup
from smincident.journal.book import Journal
from smincident.journal.copies import faults
from smincident.journal.verify import verify
from smincident.tui.half import Half
from smincident.tui.store import Store
from tests.faults import Count, Outcome, Size, Unable, apsw_book, mounts
from tests.faults.apsw_book import Disk, Op
from tests.faults.child import ACTOR, INCIDENT, STEP, Clock, text_of
from tests.kit import ROOT, Counting

NUMBER = 3
TITLE = "disk full, I/O error, quota"
BROKEN = {"swallow": "an error of COMMIT is passed over"}

FULL, IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, IOERR_DELETE = 13, 778, 1034, 1546, 2570
_CODES = {
    "write": (FULL, IOERR_WRITE),
    "sync": (IOERR_FSYNC,),
    "truncate": (IOERR_TRUNCATE,),
    "delete": (IOERR_DELETE,),
    "create": (FULL,),
}
TYPED = "お詫びの文の　書きかけ"
NOTES = 4


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """All three ways; one that this machine cannot do is left out."""
    count = Count()
    _refused(count, size, folder, broken)
    if not broken:
        with suppress(Unable):
            _really_full(count, folder / "tmpfs")
        for limit in size.of((90_000, 200_000), tuple(range(60_000, 600_000, 13_000))):
            _limited(count, folder / f"limit{limit}", limit)
    return count.outcome()


def _refused(count: Count, size: Size, folder: Path, broken: str) -> None:
    plain = folder / "plain"
    plain.mkdir()
    disk = Disk()
    with apsw_book.through(disk):
        _work(Count(), plain, "")
    ops = list(disk.ops)
    step = size.of(max(1, len(ops) // 12), 1)
    number = 0
    for k in range(1, len(ops) + 1, step):
        for code in _CODES[ops[k - 1].what]:
            for lasting in (False, True):
                number += 1
                here = folder / f"r{number}"
                here.mkdir()
                place = (
                    f"call {k} ({ops[k - 1].what}) fails with {code}{' and all after it' if lasting else ''}"
                )
                one = Disk(refuse=_refusing(k, code, lasting))
                count.case()
                count.fault()
                try:
                    with apsw_book.through(one), _breaking(broken):
                        recorded, refused = _work(count, here, place)
                except Exception as error:
                    count.lose(f"{place}: {type(error).__name__} instead of words")
                    continue
                try:
                    _well_again(count, here, recorded, refused, place)
                except SmincidentError as error:
                    count.lose(f"{place}: still refused when the disk is well again: {error.message}")


def _refusing(k: int, code: int, lasting: bool) -> Callable[[int, Op], int]:
    def refuse(call: int, op: Op) -> int:
        return code if call == k or (lasting and call > k and op.what in ("write", "create", "sync")) else 0

    return refuse


@contextmanager
def _breaking(broken: str) -> Iterator[None]:
    if not broken:
        yield
        return
    ordinary = apsw_book.Connection.execute

    def execute(self: apsw_book.Connection, statement: str, values: tuple[object, ...] = ()) -> object:
        try:
            return ordinary(self, statement, values)
        except Exception:
            if statement != "COMMIT":
                raise
            with suppress(Exception):
                ordinary(self, "ROLLBACK")
            return None

    with patch.object(apsw_book.Connection, "execute", execute):
        yield


def _work(count: Count, here: Path, place: str) -> tuple[list[int], bool]:
    """Type and record until told that it cannot be; what was told to be recorded, and whether anything was refused."""
    book = here / "book.db"
    # The first schema is made by sqlite-utils, which wants a connection of Python's own.
    if not book.exists():
        _make(book)
    recorded: list[int] = []
    refused = False
    journal: Journal | None = None
    with patch.dict(os.environ, SMINCIDENT_HOME=str(here)), closing(Half(book, Clock())) as half:
        try:
            journal = Journal.open(book, clock=Clock(), random=Counting())
        except SmincidentError as error:
            refused = True
            _words(count, place, error)
        for number in range(1, NOTES + 1):
            try:
                half.put(INCIDENT, STEP, "text", TYPED)
            except SmincidentError as error:
                _words(count, place, error)
            if half.get(INCIDENT, STEP).get("text") != TYPED:
                count.lose(f"{place}: half-written text")
            try:
                if journal is not None:
                    _note(journal, number)
                    recorded.append(number)
            except Conflict:
                break
            except SmincidentError as error:
                refused = True
                _words(count, place, error)
                break
        if half.get(INCIDENT, STEP).get("text") != TYPED:
            count.lose(f"{place}: half-written text, after the refusal")
    if journal is not None:
        journal.close()
    return recorded, refused


def _well_again(count: Count, here: Path, recorded: list[int], refused: bool, place: str) -> None:
    """The disk takes everything again."""
    with Journal.open(here / "book.db", clock=Clock(), random=Counting(50)) as again:
        texts = [(event.data or {}).get("text") for event in again.read(INCIDENT)]
        if texts[: len(recorded)] != [text_of(number) for number in recorded]:
            count.accept(f"{place}: {recorded} told to be recorded, {len(texts)} there")
        if len(texts) > len(recorded) + refused:
            count.accept(f"{place}: more than was tried")
        _note(again, len(texts) + 1)
        if not verify(again).ok:
            count.lose(f"{place}: does not verify")


def _make(book: Path) -> None:
    from smincident.journal import connect

    made = apsw_book.ORDINARY
    with patch.object(connect, "connect", made):
        Journal.open(book, clock=Clock(), random=Counting()).close()


def _note(journal: Journal, number: int) -> None:
    n = journal.head(INCIDENT)[0]
    if n != number - 1:
        raise Conflict
    journal.append(INCIDENT, n, [Draft("noted", {"text": text_of(number)})], actor=ACTOR)


def _words(count: Count, place: str, error: SmincidentError) -> None:
    if not error.message or not error.hint or error.message.isascii():
        count.lose(f"{place}: told nothing: {error}")


def _really_full(count: Count, place: Path) -> None:
    """A file system that is full: look, be refused, keep the text, save elsewhere; with room again, go on."""
    for leave in (0, 4096, 20_000, 60_000):
        with mounts.small(place, 1536):
            book = place / "book.db"
            with Journal.open(book, clock=Clock(), random=Counting()) as journal:
                for number in (1, 2):
                    _note(journal, number)
            filler = mounts.fill(place, leave)
            count.case()
            count.fault()
            name = f"tmpfs with {leave} bytes free"
            _on_a_full_disk(count, book, name)
            filler.unlink()
            with Journal.open(book, clock=Clock(), random=Counting(60)) as journal:
                _note(journal, journal.head(INCIDENT)[0] + 1)
                if not verify(journal).ok or journal.head(INCIDENT)[0] < 3:
                    count.lose(f"{name}: not well afterwards")


def _on_a_full_disk(count: Count, book: Path, name: str) -> None:
    with patch.dict(os.environ, SMINCIDENT_HOME=str(book.parent)):
        try:
            store = Store.open(book, Clock())
        except SmincidentError as error:
            count.lose(f"{name}: cannot even be looked at: {error.message}")
            return
        with store:
            if len(store.journal.read(INCIDENT)) != 2:
                count.lose(f"{name}: what is there is not shown")
            with suppress(SmincidentError):
                store.half.put(INCIDENT, STEP, "text", TYPED)
            if store.half.get(INCIDENT, STEP).get("text") != TYPED:
                count.lose(f"{name}: half-written text")
            try:
                while True:
                    _note(store.journal, store.journal.head(INCIDENT)[0] + 1)
            except SmincidentError as error:
                _words(count, name, error)
        try:
            backup.now_taken(book, Clock())
            count.accept(f"{name}: a copy on a full disk")
        except SmincidentError as error:
            _words(count, name, error)
        elsewhere = book.parent.parent / "elsewhere.db"
        elsewhere.unlink(missing_ok=True)
        try:
            backup.now_taken(book, Clock(), elsewhere)
            if faults(elsewhere):
                count.accept(f"{name}: the copy elsewhere is none")
        except SmincidentError as error:
            count.lose(f"{name}: no copy elsewhere: {error.message}")


def _limited(count: Count, here: Path, limit: int) -> None:
    """A child whose files may not grow beyond ``limit`` bytes."""
    here.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.child", "limited", str(here), str(limit)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    count.case()
    count.fault()
    said = done.stdout.splitlines()
    noted = [int(line.split()[1]) for line in said if line.startswith("note ")]
    if "Traceback" in done.stderr or not any(line.startswith("refused ") for line in said):
        count.lose(f"limit {limit}: not told: {done.stderr[-200:]}")
    if not (here / "book.db").exists():
        return
    with Journal.open(here / "book.db", clock=Clock(), random=Counting()) as journal:
        if journal.head(INCIDENT)[0] < (noted[-1] if noted else 0):
            count.lose(f"limit {limit}: note {noted[-1]} acknowledged, gone")
        if not verify(journal).ok:
            count.lose(f"limit {limit}: does not verify")
