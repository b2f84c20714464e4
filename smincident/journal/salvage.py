"""What is left in a damaged book (記録簿の救出): the intact beginning of each incident, and the kept bytes that match.

Nothing is repaired and nothing in the file is believed. Rows are read by several ways, each of which may fail: through
SQLite in order, through SQLite one rowid at a time, through its indexes, from the bare pages, and by the text itself,
which is looked for where no page leads to it any more. A head counts only
where its SHA-256 is the digest that stands with it or that the following event names; an event only where it follows the
one before; data and kept bytes only under their SHA-256. The damaged file is copied first and never written.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smincident.journal import canonical, chain
from smincident.journal.pages import Pages
from smincident.journal.salvage_rows import by_sqlite, by_text, sha256_of

_ENDINGS = ("-wal", "-journal")


@dataclass(slots=True)
class Piece:
    """An event that was found; ``data`` None where it is missing, damaged or withheld."""

    seq: int
    head: str
    data: str | None
    link: str
    digest: str
    fields: dict[str, Any]
    live: bool
    """Read through the tables, not from a bare page."""

    @property
    def n(self) -> int:
        """Its number in its incident."""
        return int(self.fields["n"])


@dataclass(frozen=True, slots=True)
class Rescued:
    """One incident (or standing chain).

    Args:
        events: its beginning without a gap.
        later: events that are sound by themselves, but stand behind a gap.
        withheld: n of the events whose data an event of kind ``withheld`` took away.
        expected: the highest n that anything in the file names.
    """

    incident: str
    events: list[Piece]
    later: list[Piece]
    withheld: set[int]
    expected: int

    @property
    def bodies(self) -> list[int]:
        """n of events whose data is missing, though nobody withheld it."""
        return [piece.n for piece in self.events if piece.data is None and piece.n not in self.withheld]

    @property
    def whole(self) -> bool:
        """Nothing is known to be missing."""
        return not self.later and not self.bodies and len(self.events) >= self.expected


@dataclass(slots=True)
class Salvage:
    """Everything that could be read."""

    book: str = ""
    incidents: list[Rescued] = field(default_factory=list)
    kept: dict[str, bytes] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)
    """SHA-256 of kept bytes that the events name."""
    damaged: int = 0
    """Rows that were there and are not what was written."""

    @property
    def events(self) -> int:
        """How many events the beginnings hold together."""
        return sum(len(one.events) for one in self.incidents)

    @property
    def missing_kept(self) -> list[str]:
        """Hashes that events name and nothing was found for."""
        return sorted(self.wanted - set(self.kept))


def salvage(file: Path, work: Path) -> Salvage:
    """Read what can be read of ``file``.

    Args:
        work: an empty folder for a copy of the file; the caller throws it away.

    Raises:
        OSError: the file cannot be read at all, or the folder cannot be written.
    """
    copy = work / "damaged.db"
    shutil.copyfile(file, copy)
    for ending in _ENDINGS:
        beside = file.with_name(file.name + ending)
        if beside.exists():
            shutil.copyfile(beside, work / f"{copy.name}{ending}")
    found = _Found()
    # From the bare pages first: as soon as SQLite opens the copy, it may take in its WAL or roll back.
    with closing(Pages(copy)) as pages:
        for rowid, values in pages.rows():
            found.take(rowid, values, live=False)
        for values in by_text(pages):
            found.take(0, values, live=False)
    for rowid, row in by_sqlite(copy):
        found.take(rowid, row, live=True)
    return found.summed_up()


class _Found:
    """Rows as they come in, sorted out by what their hashes say."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, list[Any], bool]] = []
        self.pieces: dict[str, Piece] = {}
        self.doubtful: dict[str, Piece] = {}
        self.result = Salvage()
        self.heads: dict[str, int] = {}
        self.listed: set[object] = set()
        self.wrong: set[tuple[str, object]] = set()

    def take(self, rowid: int, values: Sequence[Any], *, live: bool) -> None:
        """One row of any table."""
        if len(values) == 10 and isinstance(values[6], str):
            self._event(rowid, values, live)
        elif len(values) == 2 and isinstance(values[0], str) and isinstance(values[1], bytes):
            self._kept(values[0], values[1])
        elif len(values) == 7 and isinstance(values[0], str) and type(values[4]) is int:
            self.heads[values[0]] = max(self.heads.get(values[0], 0), values[4])
            self.listed.add(values[5])

    def _event(self, rowid: int, values: Sequence[Any], live: bool) -> None:
        head, data, digest, link = values[6:10]
        real = sha256_of(head)
        fields = _fields(head)
        if fields is None:
            self.wrong.add(("event", rowid))
            return
        if not isinstance(data, str) or sha256_of(data) != fields["data_sha256"]:
            data = None
        piece = Piece(rowid, head, data, link if isinstance(link, str) else "", real, fields, live)
        store = self.pieces if real == digest else self.doubtful
        known = store.get(real)
        if known is None:
            store[real] = piece
        elif not live and not known.live:
            known.data, known.seq = known.data or data, known.seq or rowid
        elif live:
            # The tables say what holds: data that was withheld there is not brought back from an old page.
            was_live, known.live = known.live, True
            known.data = (known.data or data) if was_live else data
            known.seq, known.link = rowid, piece.link or known.link

    def _kept(self, sha: str, content: bytes) -> None:
        if hashlib.sha256(content).hexdigest() == sha:
            self.result.kept[sha] = content
        elif len(sha) == 64:
            self.wrong.add(("kept", sha))

    def summed_up(self) -> Salvage:
        """Chains made of the pieces."""
        named = {piece.fields["prev"] for piece in self.pieces.values()} | self.listed
        for digest, piece in self.doubtful.items():
            if digest in named:
                self.pieces.setdefault(digest, piece)
            else:
                self.wrong.add(("event", piece.seq))
        books = Counter(str(piece.fields["book"]) for piece in self.pieces.values())
        result = self.result
        result.book = books.most_common(1)[0][0] if books else ""
        chains: dict[str, list[Piece]] = defaultdict(list)
        for piece in self.pieces.values():
            if piece.fields["book"] == result.book:
                chains[str(piece.fields["incident"])].append(piece)
        for incident in sorted({*chains, *self.heads}):
            result.incidents.append(_chained(incident, chains[incident], self.heads.get(incident, 0)))
        taken: set[str] = set()
        for one in result.incidents:
            for piece in (*one.events, *one.later):
                taken |= _withheld(piece, one)
                if piece.data is not None:
                    result.wanted |= _names(json.loads(piece.data).get("kept"))
            for piece in (*one.events, *one.later):
                # An old page may still hold what was withheld since; it stays withheld.
                if piece.n in one.withheld:
                    piece.data = None
        result.wanted -= taken
        result.kept = {sha: content for sha, content in result.kept.items() if sha not in taken}
        sound = {piece.seq for piece in self.pieces.values()}
        result.damaged = len(
            {item for item in self.wrong if item not in {("event", seq) for seq in sound}}
            - {("kept", sha) for sha in result.kept}
        )
        return result


def _fields(head: str) -> dict[str, Any] | None:
    """The members of a head, None where it is none of ours."""
    try:
        fields = json.loads(head)
        if not isinstance(fields, dict) or set(fields) != chain.HEAD_KEYS or canonical.encode(fields) != head:
            return None
    except (ValueError, TypeError, RecursionError):
        return None
    texts = all(isinstance(fields[name], str) for name in ("book", "incident", "data_sha256"))
    right = texts and type(fields["n"]) is int and isinstance(fields["prev"], str | None)
    return fields if right else None


def _chained(incident: str, pieces: list[Piece], named: int) -> Rescued:
    """The beginning that hangs together, and what stands behind the first gap."""
    after: dict[tuple[int, str | None], list[Piece]] = defaultdict(list)
    for piece in pieces:
        after[piece.n, piece.fields["prev"]].append(piece)
    followed = {piece.fields["prev"] for piece in pieces}
    line: list[Piece] = []
    digest: str | None = None
    while found := after.get((len(line) + 1, digest)):
        # Two that fit: one was rolled back and still lies on a page. The tables, then a successor, decide.
        line.append(max(found, key=lambda piece: (piece.live, piece.digest in followed)))
        digest = line[-1].digest
    last = len(line)
    behind = sorted((piece for piece in pieces if piece.n > last + 1), key=lambda piece: piece.n)
    expected = max([named, last, *(piece.n for piece in behind)])
    return Rescued(incident, line, behind, set(), expected)


def _withheld(piece: Piece, one: Rescued) -> set[str]:
    """Note what an event took away; returns the hashes of the kept bytes it took."""
    if piece.fields["kind"] != "withheld" or piece.data is None:
        return set()
    body = json.loads(piece.data).get("body", {})
    if isinstance(body.get("events"), list):
        numbers = (item.get("n") for item in body["events"] if isinstance(item, dict))
        one.withheld.update(n for n in numbers if type(n) is int)
    return _names(body.get("kept"))


def _names(value: object) -> set[str]:
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()
