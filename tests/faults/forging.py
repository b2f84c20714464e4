"""What a forger with the file can do: take the rows of a book apart, change them, seal them again, put them back."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smincident.incident.events import READINESS, Draft
from smincident.journal import canonical, chain
from smincident.journal.book import Journal
from tests.unit.test_journal_support import ACTOR, note, open_book, other_hand, unprotect

TEXT = "発出した本文\n".encode()
SHA = hashlib.sha256(TEXT).hexdigest()


@dataclass(frozen=True)
class Forged:
    """One row of ``event``; texts may be bytes that are no UTF-8."""

    seq: int
    incident: str
    n: int
    kind: str
    recorded_at: str
    occurred_at: str
    head: str | bytes
    data: str | bytes | None
    digest: str
    link: str

    @property
    def place(self) -> tuple[str, int]:
        """Its incident and n."""
        return self.incident, self.n

    @property
    def values(self) -> tuple[Any, ...]:
        """As the checker is given a row: every text as bytes."""
        told = (getattr(self, name) for name in self.__dataclass_fields__)
        return tuple(
            value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value for value in told
        )


def book_at(path: Path, each: int = 5) -> list[Forged]:
    """A sound book: two incidents interwoven, one with kept bytes at n=3, and a record of quiet times."""
    with open_book(path) as journal:
        for number in range(each):
            for incident in ("2026-001", "2026-002"):
                keep = {SHA: TEXT} if incident == "2026-001" and number == 2 else None
                drafts = [Draft("noted", {"text": f"{incident} の記録 {number + 1}", "count": number + 1})]
                journal.append(incident, number, drafts, actor=ACTOR, keep=keep)
            _checked(journal, number)
    return rows(path)


def _checked(journal: Journal, number: int) -> None:
    body = {"item": "list", "account": "", "state": "yes"}
    journal.append(READINESS, number, [Draft("readiness-checked", body)], actor=ACTOR)


def rows(path: Path) -> list[Forged]:
    """The rows of a book, in the order of seq."""
    hand = other_hand(path)
    found = [Forged(*row) for row in hand.execute("SELECT * FROM event ORDER BY seq")]
    hand.close()
    return found


def copy_of(path: Path, name: str) -> Path:
    """Another copy of a closed book, in place of an earlier one of that name."""
    copy = path.with_name(name)
    shutil.copyfile(path, copy)
    return copy


def digest_of(text: str | bytes) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def sealed(book: str, found: Sequence[Forged]) -> list[Forged]:
    """The rows with digest and link made anew from their heads; nothing else is touched."""
    link, done = chain.genesis(book), []
    for row in found:
        digest = digest_of(row.head)
        link = chain.link(link, digest)
        done.append(replace(row, digest=digest, link=link))
    return done


def rewritten(book: str, found: Sequence[Forged], change: Callable[[Forged], Forged]) -> list[Forged]:
    """A whole history anew: each row as changed, its head naming its data and the row before it, all of it sealed."""
    last: dict[str, str] = {}
    done = []
    for old in found:
        row = change(old)
        head = json.loads(row.head)
        head |= {"book": book, "data_sha256": digest_of(row.data or ""), "prev": last.get(row.incident)}
        head |= {name: getattr(row, name) for name in ("incident", "n", "kind", "recorded_at", "occurred_at")}
        text = canonical.encode(head)
        last[row.incident] = digest_of(text)
        done.append(replace(row, head=text))
    return sealed(book, done)


def put(path: Path, found: Sequence[Forged], *, lists: bool = True) -> None:
    """Write the rows into a book in the place of its own, every guard put back, the lists made to agree."""
    hand = other_hand(path)
    hand.execute("PRAGMA ignore_check_constraints = ON")
    hand.execute("PRAGMA synchronous = OFF")  # a forger's power cut is not our subject
    triggers = unprotect(hand, "event")
    hand.execute("BEGIN")
    hand.execute("DELETE FROM event")
    for row in found:
        values = [
            value if not isinstance(value, bytes) else memoryview(value)
            for value in (getattr(row, name) for name in row.__dataclass_fields__)
        ]
        hand.execute(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), ?, ?)", values
        )
    hand.execute("COMMIT")
    for text in triggers.values():
        hand.execute(text)
    if lists:
        hand.execute(
            "UPDATE incident SET (n, digest) = (SELECT n, digest FROM event e WHERE e.incident = incident.id "
            "ORDER BY n DESC LIMIT 1) WHERE id IN (SELECT incident FROM event)"
        )
        hand.execute("DELETE FROM incident WHERE id NOT IN (SELECT incident FROM event)")
    hand.close()


def body_changed(row: Forged, **members: object) -> Forged:
    """The row with another body in its data, canonical; its head is left as it is."""
    data = json.loads(row.data or "{}")
    data["body"] = {**data["body"], **members}
    return replace(row, data=canonical.encode(data))


def more(path: Path, incident: str, text: str) -> None:
    """The program goes on with a book: one more note."""
    with open_book(path) as journal:
        n, _ = journal.head(incident)
        journal.append(incident, n, [note(text)], actor=ACTOR)
