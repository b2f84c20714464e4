"""Does the book still say what was written? Everything is recomputed from the texts, nothing is believed.

What it cannot see: a tail cut off cleanly, and a whole book rewritten. For these it needs an anchor, the code
printed on a paper outside this machine. It proves that records are unchanged, not that they are true.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from typing import Literal

from smincident.errors import SmincidentError
from smincident.journal import chain, structure
from smincident.journal.event_check import EventChecker, Row
from smincident.journal.reader import Reader

Anchor = Literal["matches", "cut", "forked"]

_ROWS = (
    "SELECT seq, incident, n, kind, recorded_at, occurred_at, head, data, digest, link FROM event "
    "{where} ORDER BY {order}"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: the event, or ``("", 0)`` for the book itself; what, in Japanese."""

    incident: str
    n: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found.

    Args:
        events: how many events were read.
        seq: the place of the book's last event; 0 in an empty book.
        link: the book's link after it.
        anchor: None when none was given; ``cut``: the event the anchor names is no longer there; ``forked``: the
            event of that n is another one.
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
    code = _code(anchor) if anchor is not None else None
    with journal.moment() as connection:
        walk = _Walk(journal, connection, incident, code)
        for part in (walk.structure, walk.events, walk.kept, walk.lists):
            try:
                part()
            except (sqlite3.Error, UnicodeDecodeError) as error:
                walk.find("", 0, f"データベースを読み通せません（{error}）")
        answer = walk.compare() if code is not None else None
    if incident is not None and not walk.count and not walk.findings and answer is None:
        raise SmincidentError(
            f"その事案はありません：{incident}", "番号を確かめるには smincident incident list"
        )
    return Verdict(not walk.findings, walk.count, walk.seq, walk.link, answer, walk.findings)


def _code(anchor: str) -> chain.Code:
    try:
        return chain.parse_code(anchor)
    except ValueError as error:
        raise SmincidentError(
            f"控えの番号として読めません：{anchor}", "例のように入れてください：12-ABCDE-FGHJK-MNPQR-STVWX"
        ) from error


class _Walk:
    """One walk through the book, or through one incident of it."""

    def __init__(
        self, journal: Reader, connection: sqlite3.Connection, incident: str | None, code: chain.Code | None
    ) -> None:
        self.connection = connection
        self.read_only = journal.read_only
        self.only = incident
        self.code = code
        self.findings: list[Finding] = []
        self.count = 0
        self.seq = 0
        self.link = chain.genesis(journal.book)
        self.checker = EventChecker(journal.book, whole=incident is None)
        self.fits = False
        self.at_n: set[str] = set()

    def find(self, incident: object, n: object, what: str) -> None:
        """Note a finding, in one line; bytes that are no text become question marks."""
        clean = [str(text).encode("utf-8", "replace").decode("utf-8") for text in (incident, what)]
        self.findings.append(Finding(clean[0], n if isinstance(n, int) else 0, " ".join(clean[1].split())))

    def structure(self) -> None:
        """Tables, triggers, pragmas, pages."""
        for what in structure.faults(self.connection, self.read_only):
            self.find("", 0, what)

    def events(self) -> None:
        """Both chains, and each event in itself."""
        if self.only is None:
            rows = self.connection.execute(_ROWS.format(where="", order="seq"))
        else:
            rows = self.connection.execute(_ROWS.format(where="WHERE incident = ?", order="n"), (self.only,))
        for values in rows:
            row = Row(*values)
            self.count += 1
            for n, what in self.checker.check(row):
                self.find(row.incident, n, what)
            if self.code is not None and row.n == self.code.n:
                self.at_n.add(str(row.incident))
                self.fits = self.fits or self.code.fits(self.checker.digest)
            if self.only is None:
                self.seq, self.link = row.seq, str(row.link)
        if self.only is not None:
            head = self.connection.execute("SELECT seq, link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
            self.seq, self.link = head or (self.seq, self.link)

    def kept(self) -> None:
        """Kept bytes against their names, and against the events that name them."""
        named = dict(self.checker.named)
        query = "SELECT sha256, bytes FROM kept"
        for sha, content in self.connection.execute(query):
            if self.only is not None and sha not in named:
                continue
            incident, n = named.pop(sha, ("", 0))
            raw = content if isinstance(content, bytes) else str(content).encode("utf-8", "surrogateescape")
            if hashlib.sha256(raw).hexdigest() != sha:
                self.find(
                    incident, n, f"保管した内容 {str(sha)[:12]} が変えられています（SHA-256 が合いません）"
                )
            elif not n:
                self.find(
                    "", 0, f"どの記録にも出てこない保管内容があります：{str(sha)[:12]}（記録が消された疑い）"
                )
        for sha, (incident, n) in named.items():
            self.find(incident, n, f"保管した内容 {sha[:12]} がなくなっています")

    def lists(self) -> None:
        """The projections against the events."""
        for incident, n, what in structure.list_faults(self.connection, self.checker.heads, self.only):
            self.find(incident, n, what)

    def compare(self) -> Anchor:
        """What the anchor says."""
        assert self.code is not None
        if self.fits:
            return "matches"
        n, name = self.code.n, self.only or ""
        if not self.at_n:
            self.find(name, n, f"控えにある n={n} の記録がありません（記録の末尾が切り取られた疑い）")
            return "cut"
        where = self.only or "、".join(sorted(self.at_n)[:3])
        self.find(name, n, f"控えと同じ内容の記録がありません。n={n} の記録は別の内容です（{where}）")
        return "forked"
