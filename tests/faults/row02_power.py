"""Row 2: the power fails after every single write, with what was not synced lost, torn or kept.

The disk is modelled as POSIX allows: what was written since a file's last sync may be there, may not, or by sectors of
512 bytes; a file's name is safe once its folder was synced (at the first sync of a new journal, and at a deletion that
says so), and a deletion without that may be undone. After every recorded call the disk is put together in several ways,
and the real program opens what lies there.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from smincident.errors import SmincidentError
from smincident.incident.events import Draft
from smincident.journal import share
from smincident.journal.book import Journal
from smincident.journal.verify import verify
from tests.faults import Count, Outcome, Size
from tests.faults.apsw_book import Disk, Op, through
from tests.faults.child import ACTOR, INCIDENT, Clock
from tests.kit import Counting

NUMBER = 2
TITLE = "power cut"
BROKEN = {
    "sync-off": "synchronous=OFF",
    "sync-normal": "synchronous=NORMAL in WAL mode",
    "full-in-delete": "synchronous=FULL in DELETE mode: the deletion of the journal is not synced",
}

SECTOR = 512
_PRAGMAS = {"sync-off": "OFF", "sync-normal": "NORMAL", "full-in-delete": "FULL"}


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Record, then cut after each call."""
    count = Count()
    modes = {"full-in-delete": [True], "sync-normal": [False]}.get(broken, [False, True])
    for delete_mode in modes:
        here = folder / ("delete" if delete_mode else "wal")
        here.mkdir()
        with (
            patch.object(share, "apart", lambda _path, mode=delete_mode: mode),
            patch.object(share, "on_network", lambda _path, mode=delete_mode: mode),
        ):
            _cuts(count, size, here, broken)
    return count.outcome()


def _cuts(count: Count, size: Size, here: Path, broken: str) -> None:
    disk = Disk()
    book = here / "book.db"
    Journal.open(book, clock=Clock(), random=Counting()).close()
    start = {book.name: book.read_bytes()}
    digests: list[str] = []
    acknowledged: list[int] = []
    with through(disk), Journal.open(book, clock=Clock(), random=Counting()) as journal:
        if broken:
            journal._connection.execute(f"PRAGMA synchronous = {_PRAGMAS[broken]}")
        journal._connection.execute("PRAGMA wal_autocheckpoint = 12")
        for number in range(size.of(9, 40)):
            content = bytes([number]) * (9000 if number % 4 == 3 else 10)
            keep = {hashlib.sha256(content).hexdigest(): content} if number % 2 else None
            event = journal.append(
                INCIDENT, number, [Draft("noted", {"text": f"記録 {number}"})], actor=ACTOR, keep=keep
            )[0]
            digests.append(event.digest)
            acknowledged.append(len(disk.ops))
    model = Model(start)
    dice = random.Random(len(disk.ops))
    seeds = size.of(1, 12)
    for at, op in enumerate(disk.ops, 1):
        model.did(op)
        safe = sum(place <= at for place in acknowledged)
        if size is Size.SMALL and at % 3 and at not in acknowledged:
            continue
        for number, files in enumerate(model.after_a_cut(dice, seeds)):
            count.case()
            count.fault()
            _check(
                count, here / "cut", files, digests, safe, f"{here.name}: call {at} ({op.what}), way {number}"
            )


class Model:
    """A disk: what is safe, and what only may be there."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._safe: list[bytearray] = [bytearray(content) for content in files.values()]
        self._pending: list[list[Op]] = [[] for _ in files]
        self._new: set[int] = set()
        self._names = {name: number for number, name in enumerate(files)}
        self._safe_names = dict(self._names)

    def did(self, op: Op) -> None:
        """A call was made."""
        if op.what == "create":
            self._names[op.file] = len(self._safe)
            self._new.add(len(self._safe))
            self._safe.append(bytearray())
            self._pending.append([])
            return
        if op.what == "delete":
            self._names.pop(op.file, None)
            if op.at:
                self._safe_names = dict(self._names)
            return
        number = self._names[op.file]
        if op.what == "sync":
            self._safe[number] = _applied(self._safe[number], self._pending[number])
            self._pending[number] = []
            if number in self._new:
                self._new.discard(number)
                self._safe_names = dict(self._names)
        else:
            self._pending[number].append(op)

    def after_a_cut(self, dice: random.Random, seeds: int) -> Iterator[dict[str, bytes]]:
        """What may lie there: nothing unsynced; everything; and chosen by dice."""
        whole = [_applied(*pair) for pair in zip(self._safe, self._pending, strict=True)]
        yield {name: bytes(self._safe[number]) for name, number in self._safe_names.items()}
        if not any(self._pending) and self._names == self._safe_names:
            return
        yield {name: bytes(whole[number]) for name, number in self._names.items()}
        yield {name: bytes(whole[number]) for name, number in self._safe_names.items()}
        for _ in range(seeds):
            names = dice.choice((self._names, self._safe_names))
            yield {
                name: bytes(_applied(self._safe[number], self._pending[number], dice))
                for name, number in names.items()
            }


def _applied(content: bytearray, ops: list[Op], dice: random.Random | None = None) -> bytearray:
    """A file after these calls; with dice each sector of each may be lost."""
    made = bytearray(content)
    for op in ops:
        if op.what == "truncate":
            if dice is None or dice.random() < 0.5:
                del made[op.at :]
            continue
        for start in range(0, len(op.data), SECTOR):
            if dice is not None and dice.random() < 0.5:
                continue
            piece = op.data[start : start + SECTOR]
            end = op.at + start + len(piece)
            made.extend(bytes(max(0, end - len(made))))
            made[op.at + start : end] = piece
    return made


def _check(
    count: Count, here: Path, files: dict[str, bytes], digests: list[str], safe: int, place: str
) -> None:
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir()
    for name, content in files.items():
        (here / name).write_bytes(content)
    try:
        with Journal.open(here / "book.db", clock=Clock(), random=Counting(7)) as journal:
            found = [event.digest for event in journal.read(INCIDENT)]
            verdict = verify(journal)
    except SmincidentError as error:
        count.lose(f"{place}: cannot be opened: {error.message}")
        return
    if len(found) < safe:
        count.lose(f"{place}: {safe} acknowledged, {len(found)} there")
    if found != digests[: len(found)]:
        count.accept(f"{place}: other events than were written")
    if not verdict.ok:
        count.lose(f"{place}: {verdict.findings[0].what}")
