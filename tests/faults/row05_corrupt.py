"""Row 5: a damaged file, or one that is no book at all: told in words, and what is intact is saved.

Single bits flipped, the file cut, pages zeroed or filled with noise, a database of another program, a text, nothing.
Whenever ``journal verify`` finds nothing wrong, every event is as it was written; every line that ``journal salvage``
writes is an event as it was written; and an event whose bytes still lie in the file is not missed.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from smincident.__main__ import _run
from smincident.cli import trouble as told
from smincident.incident.events import Draft
from smincident.journal import salvage, trouble
from smincident.journal.book import Journal
from tests.faults import Count, Outcome, Size
from tests.faults.child import ACTOR, Clock
from tests.kit import Counting

NUMBER = 5
TITLE = "corrupted database, foreign files"
BROKEN = {
    "believing": "salvage takes what stands there without computing any hash",
    "raw-errors": "SQLite's errors are not put into words",
}

PAGE = 4096


class Original:
    """A sound book, and what is in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "sound.db"
        with Journal.open(self.path, clock=Clock(), random=Counting()) as journal:
            for turn in range(14):
                for incident in ("2026-001", "2026-002", "2026-003"):
                    n = journal.head(incident)[0]
                    text = f"{incident} の記録 {turn}。" + "お問い合わせ。" * (3 + turn * 5)
                    if turn == 7 and incident == "2026-003":
                        text = "長い記録。" * 2500
                    content = bytes([turn, int(incident[-1])]) * (3000 if turn % 5 == 0 else 20)
                    keep = {hashlib.sha256(content).hexdigest(): content} if turn % 2 == 0 else None
                    journal.append(incident, n, [Draft("noted", {"text": text})], actor=ACTOR, keep=keep)
        self.content = self.path.read_bytes()
        with contextlib.closing(sqlite3.connect(self.path)) as hand:
            rows = hand.execute(
                "SELECT incident, n, head, data, digest FROM event ORDER BY incident, n"
            ).fetchall()
            self.kept = dict(hand.execute("SELECT sha256, bytes FROM kept"))
        self.events: dict[str, list[tuple[str, str, str]]] = {}
        for incident, _n, head, data, digest in rows:
            self.events.setdefault(incident, []).append((head, data, digest))
        self.count = len(rows)


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Damage, look, save."""
    count = Count()
    original = Original(folder)
    home = folder / "home"
    with patch.dict(os.environ, SMINCIDENT_HOME=str(home)), _breaking(broken):
        for name, content, bits in _damages(size, original):
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            (home / "book.db").write_bytes(content)
            count.case()
            count.fault()
            _verified(count, original, home, name)
            _saved(count, original, home, content, name, bits)
    return count.outcome()


def _damages(size: Size, original: Original) -> Iterator[tuple[str, bytes, int]]:
    """Name, content, and how many bits were flipped (0: more than can be counted)."""
    whole = original.content
    dice = random.Random(5)
    for number in range(size.of(24, 300)):
        made = bytearray(whole)
        # One in six in the first page, where the header and the schema are.
        place = dice.randrange(PAGE if number % 6 == 0 else len(made))
        bit = dice.randrange(8)
        made[place] ^= 1 << bit
        yield f"bit {bit} of byte {place}", bytes(made), 1
    pages = len(whole) // PAGE
    for page in range(0, pages, size.of(9, 1)):
        made = bytearray(whole)
        made[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
        yield f"page {page + 1} zeroed", bytes(made), 0
        made[page * PAGE : (page + 1) * PAGE] = dice.randbytes(PAGE)
        yield f"page {page + 1} noise", bytes(made), 0
    for length in range(1, len(whole), size.of(len(whole) // 7, 1531)):
        yield f"cut to {length} bytes", whole[:length], 0
    yield "a text", "記録簿ではありません。\n".encode() * 500, 0
    yield "nothing", b"", 0
    yield "noise", dice.randbytes(50_000), 0
    yield "a foreign database", _foreign(original.path.parent), 0
    yield "only SQLite's first words", b"SQLite format 3\0", 0


def _foreign(folder: Path) -> bytes:
    path = folder / "foreign.db"
    path.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, head TEXT)")
        other.execute("INSERT INTO event VALUES (1, 'x')")
        other.commit()
    return path.read_bytes()


def _command(home: Path, *words: str) -> tuple[int, str, str]:
    """A command in this process: exit status, what it said, what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = told.guarded(_run, list(words))
    return status, out.getvalue(), err.getvalue()


def _verified(count: Count, original: Original, home: Path, name: str) -> None:
    before = (home / "book.db").read_bytes()
    for words in (("journal", "verify", "--json"), ("incident", "list", "--json")):
        status, out, err = _command(home, *words)
        if list(home.glob("crash-*")) or "Traceback" in err or "予期しない" in err:
            count.lose(f"{name}: {' '.join(words)} broke: {err.strip()[-120:]}")
            return
        if status == 2 and (err.count("\n") != 1 or err.isascii()):
            count.lose(f"{name}: {' '.join(words)} told nothing: {err!r}")
        if (
            words[1] == "verify"
            and status == 0
            and json.loads(out)["ok"]
            and not _same(original, home / "book.db")
        ):
            count.accept(f"{name}: verified, and other than it was written")
    if (home / "book.db").read_bytes() != before:
        count.accept(f"{name}: looking changed the file")


def _same(original: Original, path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as hand:
        rows = hand.execute(
            "SELECT incident, n, head, data, digest FROM event ORDER BY incident, n"
        ).fetchall()
        kept = dict(hand.execute("SELECT sha256, bytes FROM kept"))
    mine = [row for _, rows_ in sorted(original.events.items()) for row in rows_]
    return [(head, data, digest) for _, _, head, data, digest in rows] == mine and kept == original.kept


def _saved(count: Count, original: Original, home: Path, content: bytes, name: str, bits: int) -> None:
    out = home / "out"
    status, _said, err = _command(home, "journal", "salvage", str(home / "book.db"), "-o", str(out))
    if status == 2 or not (out / "report.json").exists() or list(home.glob("crash-*")):
        count.lose(f"{name}: salvage broke: {err.strip()[-200:]}")
        return
    missed = 0
    for incident, rows in original.events.items():
        lines = _lines(out / f"{incident}.jsonl")
        further = _lines(out / f"{incident}.later.jsonl")
        for at, line in enumerate(lines):
            if at >= len(rows) or not _is(line, rows[at]):
                count.accept(f"{name}: salvage gives {incident} {at + 1} as it never was")
        if any(not any(_is(line, row) for row in rows) for line in further):
            count.accept(f"{name}: salvage gives an event of {incident} that never was")
        whole = {line["digest"] for line in (*lines, *further) if line["data"] is not None}
        missed += sum(digest not in whole for _, _, digest in rows)
        beginning = 0
        for head, data, digest in rows:
            if (head + data + digest).encode() not in content:
                break
            beginning += 1
        if len(lines) < beginning:
            count.lose(f"{name}: {incident} begins with {beginning} intact events, {len(lines)} saved")
    if bits and missed > bits:
        count.lose(f"{name}: {missed} events missed")
    for path in (out / "kept").glob("*") if (out / "kept").exists() else ():
        if original.kept.get(path.name) != path.read_bytes():
            count.accept(f"{name}: salvage gives kept bytes that never were")


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _is(line: dict[str, Any], row: tuple[str, str, str]) -> bool:
    head, data, digest = row
    return line["head"] == head and line["digest"] == digest and line["data"] in (data, None)


@contextlib.contextmanager
def _breaking(broken: str) -> Iterator[None]:
    def believe(self: Any, rowid: int, values: Sequence[Any], live: bool) -> None:
        head, data, digest, link = values[6:10]
        with contextlib.suppress(ValueError):
            fields = json.loads(head)
            self.pieces[digest] = salvage.Piece(rowid, head, data, link, digest, fields, live)

    def raw(error: Exception, path: Path) -> Exception:
        return error

    replaced: dict[str, tuple[Any, str, Callable[..., Any]]] = {
        "believing": (salvage._Found, "_event", believe),
        "raw-errors": (trouble, "explain", raw),
    }
    if not broken:
        yield
        return
    with patch.object(*replaced[broken]):
        yield
