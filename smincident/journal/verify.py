"""Does the book still say what was written? Everything is recomputed from the texts, nothing is believed.

What it cannot see: a tail cut off cleanly, and a whole book rewritten. For these it needs an anchor: the code printed on
a paper outside this machine, or the lines of a witness file. It proves that records are unchanged, not that they are true.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from smincident.errors import SmincidentError
from smincident.journal import anchors, chain, kept_check, later, structure
from smincident.journal.anchors import Answer, Compared
from smincident.journal.event_check import EventChecker, text_of
from smincident.journal.reader import Reader
from smincident.journal.summary import Summary
from smincident.journal.witness_file import Witnessed

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
        since: the seq after which events were read; 0 for all of them.
        witness: how the lines of a witness file compared; None when none was given.
    """

    ok: bool
    events: int
    seq: int
    link: str
    anchor: Answer | None
    findings: list[Finding]
    since: int = 0
    witness: Compared | None = None


def verify(
    journal: Reader,
    incident: str | None = None,
    anchor: str | None = None,
    *,
    since: str | None = None,
    witness: Witnessed | None = None,
    summed: Callable[[str], Summary | None] | None = None,
) -> Verdict:
    """Recompute the chains of the whole book, or of one incident, and compare.

    Args:
        incident: only this one; the chain over the whole book is then left out.
        anchor: a printed code. Without ``incident`` it may belong to any.
        since: a printed code; what was recorded up to that event is taken as it is, and only what came after is read.
        witness: the lines of a witness file, each an anchor.
        summed: an incident summed up from its events, so that lists are compared with them; None leaves it at heads.

    Raises:
        SmincidentError: a code is none, there is no such incident, or no event that ``since`` names.
    """
    code = _code(anchor) if anchor is not None else None
    start = _code(since) if since is not None else None
    answer: Answer | None = None
    compared: Compared | None = None
    with journal.moment() as connection:
        walk = _Walk(journal, connection, incident, summed)
        if start is not None:
            walk.begin_after(start)
        for part in (walk.structure, walk.events, walk.kept, walk.lists):
            try:
                part()
            except (sqlite3.Error, UnicodeDecodeError) as error:
                walk.find("", 0, f"データベースを読み通せません（{error}）")
        if code is not None:
            answer, named = anchors.compare(connection, code, incident)
            walk.find_all(named)
        if witness is not None:
            compared, named = anchors.hold_against(connection, witness, journal.book, incident)
            walk.find_all(named)
    nothing_asked = code is None and start is None and witness is None
    if incident is not None and not walk.count and not walk.findings and nothing_asked:
        raise SmincidentError(
            f"その事案はありません：{incident}", "番号を確かめるには smincident incident list"
        )
    return Verdict(
        not walk.findings, walk.count, walk.seq, walk.link, answer, walk.findings, walk.since, compared
    )


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
        self,
        journal: Reader,
        connection: sqlite3.Connection,
        incident: str | None,
        summed: Callable[[str], Summary | None] | None,
    ) -> None:
        self.connection = connection
        self.read_only = journal.read_only
        self.book = journal.book
        self.only = incident
        self.summed = summed
        self.findings: list[Finding] = []
        self.count = 0
        self.seq = 0
        self.link = chain.genesis(journal.book)
        self.checker = EventChecker(journal.book, whole=incident is None)
        self.since = 0

    def find(self, incident: object, n: object, what: str) -> None:
        """Note a finding, in one line; bytes that are no text become question marks."""
        clean = [str(text).encode("utf-8", "replace").decode("utf-8") for text in (incident, what)]
        self.findings.append(Finding(clean[0], n if isinstance(n, int) else 0, " ".join(clean[1].split())))

    def find_all(self, found: Iterable[tuple[str, int, str]]) -> None:
        """Note findings."""
        for incident, n, what in found:
            self.find(incident, n, what)

    def begin_after(self, code: chain.Code) -> None:
        """Read only what came after the event of this code."""
        found = later.start(self.connection, code, self.only)
        if found is None:
            raise SmincidentError(
                f"控えの番号の記録がこの記録簿にありません（n={code.n}）",
                "末尾が失われたか書き換えられた疑いがあります。--anchor で照らし、--since を付けずに全体を確かめてください",
            )
        if found.fault:
            self.find(found.incident, found.n, found.fault)
        self.since, self.seq, self.link = found.seq, found.seq, found.link
        self.checker = EventChecker(
            self.book,
            whole=self.only is None,
            start=(found.seq, found.link),
            before=later.before(self.connection),
        )

    def structure(self) -> None:
        """Tables, triggers, pragmas, pages."""
        for what in structure.faults(self.connection, self.read_only, pages=not self.since):
            self.find("", 0, what)

    def events(self) -> None:
        """Both chains, and each event in itself."""
        asked = {"seq > ?": self.since or None, "incident = ?": self.only}
        asked = {condition: value for condition, value in asked.items() if value is not None}
        query = _ROWS.format(
            where=f"WHERE {' AND '.join(asked)}" if asked else "", order="seq" if self.only is None else "n"
        )
        rows = self.connection.execute(query, tuple(asked.values()))
        usual = self.connection.text_factory
        self.connection.text_factory = bytes
        try:
            self._each(rows)
        finally:
            self.connection.text_factory = usual
        if self.only is not None:
            head = self.connection.execute("SELECT seq, link FROM event ORDER BY seq DESC LIMIT 1").fetchone()
            self.seq, self.link = head or (self.seq, self.link)

    def _each(self, rows: sqlite3.Cursor) -> None:
        check = self.checker.check
        row: tuple[Any, ...] = ()
        for row in rows:
            self.count += 1
            if found := check(row):
                for n, what in found:
                    self.find(text_of(row[1]), n, what)
        if row and self.only is None:
            self.seq, self.link = row[0], text_of(row[9])

    def kept(self) -> None:
        """Data and kept bytes: what should be there, and is as it was."""
        some = self.only is not None or bool(self.since)
        self.find_all(kept_check.faults(self.connection, self.checker, some))

    def lists(self) -> None:
        """The projections against the events."""
        heads = self.checker.heads
        only = set(heads) if self.since else None
        if self.only is not None:
            only = {self.only} if self.only in heads or not self.since else set()
        self.find_all(structure.list_faults(self.connection, heads, only, self.summed))
