"""Row 8: every way to change a book is named with the event it hits; what only an anchor can show is shown by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from smincident.errors import SmincidentError
from smincident.journal import (
    chain,
    event_check,
    evidence,
    guards,
    kept_check,
    witness,
    witness_file,
)
from smincident.journal.verify import Verdict, verify
from tests.faults import Count, Outcome, Size
from tests.faults.forging import (
    SHA,
    TEXT,
    Forged,
    body_changed,
    book_at,
    copy_of,
    digest_of,
    more,
    put,
    rewritten,
)  # fmt: skip
from tests.faults.ways import WAYS
from tests.unit.test_journal_support import Ticking, open_book, other_hand, tamper

NUMBER = 8
TITLE = "tampering"
BROKEN = {
    "stored-digests": "believe the digests and links that the file tells",
    "no-guards": "leave the triggers unlooked at",
    "no-kept": "leave kept bytes unlooked at",
    "no-anchor": "verify without a code from outside",
    "no-witness": "verify without the witness file",
}


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Every way at every event, then what hits the book as a whole, then what needs an anchor."""
    count = Count()
    path = folder / "book.db"
    found = book_at(path, size.of(4, 25))
    with ExitStack() as stack:
        _break(stack, broken)
        _one_event(count, path, found)
        _guards(count, path)
        _kept(count, path)
        _evidence(count, folder, broken)
        _lists(count, path)
        _anchored(count, path, found, broken)
    return count.outcome()


def _break(stack: ExitStack, broken: str) -> None:
    if broken == "stored-digests":
        stack.enter_context(patch.object(event_check.EventChecker, "check", _believing))
    if broken == "no-guards":
        stack.enter_context(patch.object(guards, "missing_triggers", lambda connection: []))
    if broken == "no-kept":
        stack.enter_context(patch.object(kept_check, "faults", lambda *_: iter(())))


def _believing(self: event_check.EventChecker, values: tuple[object, ...]) -> event_check.Said:
    """A checker that compares nothing."""
    row = event_check.Row(*values)  # type: ignore[arg-type]
    self.digest = event_check.text_of(row.digest)
    here = self._chains.setdefault(row.incident, event_check._Chain(row.incident, 0, "", b""))
    here.n, here.digest = row.n, self.digest
    return []


def judged(path: Path, **asked: object) -> Verdict:
    """What verification says of a file; read only, as an auditor would."""
    with open_book(path, read_only=True) as journal:
        return verify(journal, **asked)  # type: ignore[arg-type]


def _named(path: Path, **asked: object) -> set[tuple[str, int]]:
    return {(one.incident, one.n) for one in judged(path, **asked).findings}


def _one_event(count: Count, path: Path, found: list[Forged]) -> None:
    for at, row in enumerate(found):
        for way in WAYS:
            count.case()
            count.fault()
            copy = copy_of(path, "copy.db")
            put(copy, way.change(found, at), lists=False)
            hits = set(_hits(found, at, way.near))
            if not hits & _named(copy):
                count.accept(f"{way.name} at {row.place}: not named")


def _hits(found: list[Forged], at: int, near: bool) -> Iterator[tuple[str, int]]:
    """The event itself; the next of its incident and of the book, where only these can show it."""
    here = found[at]
    yield here.place
    if near:
        yield here.incident, here.n + 1
        if at + 1 < len(found):
            yield found[at + 1].place


def _guards(count: Count, path: Path) -> None:
    """Triggers dropped, hollowed, added; marks changed: told by verification, and refused on opening."""
    hollow = "CREATE TRIGGER {name} BEFORE UPDATE ON event BEGIN SELECT 1; END"
    hand = other_hand(path)
    names = [row[0] for row in hand.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    hand.close()
    changes = [(name, f"DROP TRIGGER {name}") for name in names]
    changes += [(name, f"DROP TRIGGER {name}; {hollow.format(name=name)}") for name in names]
    changes += [("swallow", "CREATE TRIGGER swallow BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END")]
    for name, change in changes:
        count.case()
        count.fault()
        copy = copy_of(path, "copy.db")
        hand = other_hand(copy)
        hand.executescript(change)
        hand.close()
        if not any(name in one.what for one in judged(copy).findings):
            count.accept(f"{change[:50]}: not named")
        with open_book(copy, read_only=True) as journal:
            if not any(name in told for told in journal.weak):
                count.accept(f"{change[:50]}: opened to read without a word")
        try:
            open_book(copy).close()
            count.accept(f"{change[:50]}: opened to write")
        except SmincidentError as error:
            if name not in str(error):
                count.accept(f"{change[:50]}: refused without its name")
    for table in ("event", "book", "kept", "incident"):
        count.case()
        count.fault()
        copy = copy_of(path, "copy.db")
        hand = other_hand(copy)
        hand.execute("PRAGMA legacy_alter_table = ON")
        kept = dict(
            hand.execute(
                "SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND type = 'trigger'", (table,)
            )
        )
        hand.executescript(
            f"CREATE TABLE other AS SELECT * FROM {table}; DROP TABLE {table}; ALTER TABLE other RENAME TO {table}"
        )
        for text in kept.values():
            hand.execute(text)
        hand.close()
        if not any(f"表 {table}" in one.what for one in judged(copy).findings):
            count.accept(f"{table} rebuilt without its checks: not named")


def _kept(count: Count, path: Path) -> None:
    """A released text, a plan, a template: bytes under their SHA-256."""
    other = digest_of("x")
    ways: list[tuple[str, str, tuple[object, ...], tuple[str, int]]] = [
        ("changed", "UPDATE kept SET bytes = ? WHERE sha256 = ?", (TEXT + b" ", SHA), ("2026-001", 3)),
        ("removed", "DELETE FROM kept WHERE sha256 = ?", (SHA,), ("2026-001", 3)),
        ("renamed", "UPDATE kept SET sha256 = ? WHERE sha256 = ?", (other, SHA), ("2026-001", 3)),
        ("added", "INSERT INTO kept VALUES (?, ?)", (other, b"x"), ("", 0)),
    ]
    for name, statement, values, hit in ways:
        count.case()
        count.fault()
        copy = copy_of(path, "copy.db")
        tamper(copy, statement, values, table="kept")
        if hit not in _named(copy):
            count.accept(f"kept bytes {name}: not named")


def _evidence(count: Count, folder: Path, broken: str) -> None:
    """A file of evidence: its name is the SHA-256 that its event holds."""
    source = folder / "shot.png"
    source.write_bytes(TEXT * 100)
    sha, _ = evidence.store(folder / "evidence", source)
    place = evidence.path_of(folder / "evidence", sha)
    sound = place.read_bytes()
    for changed in (sound[:-1], sound + b"x", b"x" + sound[1:], b""):
        count.case()
        count.fault()
        place.chmod(0o600)
        place.write_bytes(changed)
        if broken != "no-kept" and evidence.fault(folder / "evidence", sha) is None:
            count.accept(f"evidence of {len(changed)} bytes instead of {len(sound)}: not named")


def _lists(count: Count, path: Path) -> None:
    """The lists say otherwise than the events."""
    for change in (
        "UPDATE incident SET n = n - 1 WHERE id = '2026-001'",
        "UPDATE incident SET n = n + 1 WHERE id = '2026-001'",
        "UPDATE incident SET status = 'closed' WHERE id = '2026-001'",
        "UPDATE incident SET summary = 'x' WHERE id = '2026-001'",
        "INSERT INTO followup VALUES ('2026-001', 'f9', '余分', '誰か', NULL, 0)",
        "DELETE FROM incident WHERE id = '2026-001'",
    ):
        count.case()
        count.fault()
        copy = copy_of(path, "copy.db")
        hand = other_hand(copy)
        hand.execute(change)
        hand.close()
        if not any(incident == "2026-001" for incident, _ in _named(copy)):
            count.accept(f"{change}: not named")


def _anchored(count: Count, path: Path, found: list[Forged], broken: str) -> None:
    """What the file alone cannot show: it verifies, and a code or a witness from outside shows it."""
    book = str(json.loads(found[0].head)["book"])
    seen = path.with_name("witness.jsonl")
    seen.unlink(missing_ok=True)
    witness.write_heads(path, seen, Ticking())
    last = {row.incident: row for row in found}["2026-001"]
    early = next(row for row in found if row.incident == "2026-001")
    code = chain.code(last.n, last.digest)
    if broken == "no-anchor":
        code = ""
    copy = path.with_name("copy.db")
    lines = witness_file.read(seen) if broken != "no-witness" else None

    def ask(name: str, answer: str, hit: int, *, moved_on: bool = False) -> None:
        count.case()
        count.fault()
        if not judged(copy).ok:
            count.lose(f"{name}: the forger's work is not sound, so this shows nothing")
        told = judged(copy, incident="2026-001", anchor=code or None)
        if told.anchor != answer or ("2026-001", hit) not in {(f.incident, f.n) for f in told.findings}:
            count.accept(f"{name}: the anchor says {told.anchor}")
        if moved_on:
            return
        compared = judged(copy, witness=lines)
        if compared.witness is None or compared.ok:
            count.accept(f"{name}: the witness shows nothing")

    copy_of(path, "copy.db")
    put(copy, [row for row in found if row.seq < last.seq])
    ask("the tail cut", "cut", last.n)
    copy_of(path, "copy.db")
    put(copy, rewritten(book, found, lambda row: body_changed(row, text="別") if row == early else row))
    # The kept bytes are named by their row still: the rewriting leaves them.
    ask("the whole rewritten", "forked", last.n)
    copy_of(path, "copy.db")
    put(copy, [row for row in found if row.seq < last.seq])
    more(copy, "2026-001", "別の続き")
    ask("continued elsewhere", "forked", last.n)
    copy_of(path, "copy.db")
    strange = "f" * 32
    put(copy, rewritten(strange, found, lambda row: row))
    tamper(copy, "UPDATE book SET id = ?", (strange,), table="book")
    ask("another book in its place", "forked", last.n)
    count.case()
    sound = judged(path, anchor=code or None, witness=lines)
    if not sound.ok or (code and sound.anchor != "matches"):
        count.lose("the sound book does not match its own anchors")
