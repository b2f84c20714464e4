"""Does the book still say what was written? Everything is recomputed from the texts, nothing is believed.

What it cannot see: a tail cut off cleanly, and a whole book rewritten. For these it needs an anchor, the code
printed on a paper outside this machine. It proves that records are unchanged, not that they are true.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from smincident.errors import SmincidentError
from smincident.incident.events import KINDS
from smincident.journal import canonical, chain, structure
from smincident.journal.reader import Reader
from smincident.journal.structure import Finding

Anchor = Literal["matches", "cut", "forked"]

_COLUMNS = ("incident", "n", "kind", "recorded_at", "occurred_at")
_ROWS = (
    "SELECT seq, incident, n, kind, recorded_at, occurred_at, head, data, digest, link FROM event {} ORDER BY {}"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found.

    Args:
        events: how many events were read.
        seq, link: the book's head as it stands in the file.
        anchor: None when none was given; ``cut``: the events up to the anchor are no longer all there;
            ``forked``: the event of that n is another one.
    """

    ok: bool
    events: int
    seq: int
    link: str
    anchor: Anchor | None
    findings: list[Finding]


def verify(journal: Reader, incident: str | None = None, anchor: str | None = None) -> Verdict:
    """Recompute the chains of the whole book, or of one incident, and compare.

    Args:
        incident: only this one; the chain over the whole book is then left out.
        anchor: a printed code. Without ``incident`` it may belong to any.

    Raises:
        SmincidentError: ``anchor`` is no such code, or there is no such incident.
    """
    try:
        code = chain.parse_code(anchor) if anchor is not None else None
    except ValueError as error:
        raise SmincidentError(f"控えの番号として読めません：{anchor}", "例：12-ABCDE-FGHJK-MNPQR-STVWX") from error
    with _one_moment(journal) as connection:
        check = _Check(journal.book, connection, journal.read_only)
        try:
            check.run(incident)
        except sqlite3.Error as error:
            check.find("", 0, f"データベースを読み通せません（{error}）")
        answer = check.compare(code, incident) if code is not None else None
    if incident is not None and not check.events and not check.findings and answer is None:
        raise SmincidentError(f"その事案はありません：{incident}", "番号を確かめるには smincident incident list")
    return Verdict(not check.findings, check.events, check.seq, check.link, answer, check.findings)


@contextmanager
def _one_moment(journal: Reader) -> Iterator[sqlite3.Connection]:
    """The book as of one moment, texts read whatever bytes they hold."""
    connection = journal._connection
    usual = connection.text_factory
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.text_factory = usual
        if connection.in_transaction:
            connection.execute("ROLLBACK")


class _Check:
    """One walk through the book."""

    def __init__(self, book: str, connection: sqlite3.Connection, read_only: bool) -> None:
        self.book = book
        self.connection = connection
        self.read_only = read_only
        self.findings: list[Finding] = []
        self.events = 0
        self.seq = 0
        self.link = chain.genesis(book)
        self.heads: dict[str, tuple[int, str]] = {}
        self.digests: dict[int, list[tuple[str, str]]] = {}
        self.wanted: dict[str, tuple[str, int]] = {}

    def find(self, incident: str, n: int, what: str) -> None:
        """Note a finding; bytes that are no text are shown as such."""
        self.findings.append(
            Finding(*(text.encode("utf-8", "replace").decode() for text in (incident,)), n, structure.shown(what))
        )

    def run(self, incident: str | None) -> None:
        """Everything but the anchor."""
        self.findings += structure.findings(self.connection, self.read_only)
        where, order, values = ("", "seq", ()) if incident is None else ("WHERE incident = ?", "n", (incident,))
        for row in self.connection.execute(_ROWS.format(where, order), values):
            self._event(*row, whole=incident is None)
        if incident is not None:
            head = self.connection.execute("SELECT seq, link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
            self.seq, self.link = head or (0, self.link)
        self._kept(incident)
        self._lists(incident)
