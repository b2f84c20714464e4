"""What is known from outside this machine, held against the book: a printed code, the lines of a witness file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from smincident.journal import chain
from smincident.journal.witness_file import Line, Witnessed

Answer = Literal["matches", "cut", "forked"]

Found = list[tuple[str, int, str]]
"""(incident, n, what) of each finding."""


@dataclass(frozen=True, slots=True)
class Place:
    """An event as the file holds it, with the digest its head really has."""

    seq: int
    incident: str
    n: int
    digest: str
    stored: str
    link: str


def places(connection: sqlite3.Connection, n: int, only: str | None) -> Iterator[Place]:
    """The events with this n, of all incidents or of one."""
    query = "SELECT seq, incident, n, head, digest, link FROM event WHERE n = ?"
    rows = (
        connection.execute(query, (n,))
        if only is None
        else connection.execute(f"{query} AND incident = ?", (n, only))
    )
    for seq, incident, number, head, stored, link in rows:
        raw = head if isinstance(head, bytes) else str(head).encode("utf-8", "surrogateescape")
        yield Place(seq, str(incident), number, hashlib.sha256(raw).hexdigest(), str(stored), str(link))


def place_of(connection: sqlite3.Connection, code: chain.Code, only: str | None) -> Place | None:
    """The event a code was printed for; None when the book has it no longer."""
    return next((one for one in places(connection, code.n, only) if code.fits(one.digest)), None)


def compare(connection: sqlite3.Connection, code: chain.Code, only: str | None) -> tuple[Answer, Found]:
    """What a code says, and what is to be named."""
    there = list(places(connection, code.n, only))
    if any(code.fits(one.digest) for one in there):
        return "matches", []
    name = only or ""
    if not there:
        what = f"控えにある n={code.n} の記録がありません（記録の末尾が切り取られた疑い）"
        return "cut", [(name, code.n, what)]
    where = only or "、".join(sorted(one.incident for one in there)[:3])
    what = f"控えと同じ内容の記録がありません。n={code.n} の記録は別の内容です（{where}）"
    return "forked", [(name, code.n, what)]


@dataclass(frozen=True, slots=True)
class Compared:
    """How a witness file compared.

    Args:
        lines: how many lines speak of this book.
        others: lines of other books; ``unread``: lines that are none, a torn last one included.
        matched, cut, forked: codes in these lines, by what became of their event.
        last_at, last_seq: of the last line of this book.
    """

    lines: int
    others: int
    unread: int
    matched: int
    cut: int
    forked: int
    last_at: str
    last_seq: int


def hold_against(
    connection: sqlite3.Connection, witnessed: Witnessed, book: str, only: str | None
) -> tuple[Compared, Found]:
    """Compare every line of a witness file with the book."""
    lines = [line for line in witnessed.lines if line.book == book]
    found: Found = []
    counts = {"matches": 0, "cut": 0, "forked": 0}
    told: set[tuple[str, str]] = set()
    for line in lines:
        for incident, code in line.heads.items():
            if only is not None and incident != only:
                continue
            answer, _ = compare(connection, code, incident)
            counts[answer] += 1
            # The first of an incident says where it begins; what follows differs of necessity.
            if answer != "matches" and (incident, answer) not in told:
                told.add((incident, answer))
                found.append((incident, code.n, _WHAT[answer].format(n=code.n, at=line.at)))
    if only is None:
        found += _of_the_book(connection, lines)
    if not lines:
        found.append(("", 0, "控えのファイルに、この記録簿の行がありません（記録簿ごと作り直された疑い）"))
    last = lines[-1] if lines else None
    others = len(witnessed.lines) - len(lines)
    compared = Compared(
        len(lines), others, witnessed.unread, counts["matches"], counts["cut"], counts["forked"],
        last.at if last else "", last.seq if last else 0,
    )  # fmt: skip
    return compared, found


_WHAT = {
    "cut": "控えのファイル（{at} の行）にある n={n} の記録がありません（記録の末尾が切り取られた疑い）",
    "forked": "控えのファイル（{at} の行）にある n={n} の記録とは別の内容です（書き換えか、別の場所で続けられた疑い）",
}


def _of_the_book(connection: sqlite3.Connection, lines: list[Line]) -> Found:
    """The first line whose seq and link are not those of the book."""
    for line in lines:
        if not line.seq:
            continue
        row = connection.execute("SELECT link, incident, n FROM event WHERE seq = ?", (line.seq,)).fetchone()
        if row is None:
            return [
                ("", 0, f"控えのファイル（{line.at} の行）では通し番号 {line.seq} まであった記録がありません")
            ]
        if str(row[0]) != line.link:
            what = f"控えのファイル（{line.at} の行）と、通し番号 {line.seq} までの記録簿全体の鎖（link）が違います"
            return [(str(row[1]), row[2], what)]
    return []
