"""One event at a time: is its text canonical, does it hash to what is stored, does it follow the one before?

Each head is first compared with the one the program would have written from the row's columns, its data and the event
before it (``_as_written``): where the two are the same bytes, nothing in the head can be wrong. Only where they differ
are its parts looked at one by one, to name what is wrong (``_faults``). The first must never accept what the second
refuses; ``tests/faults/row09_forged.py`` holds them together.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from smincident.journal import canonical, chain, event_form

Said = list[tuple[int, str]]
"""(n, what) of each thing that is wrong."""

Before = Callable[[object, int], tuple[int, str, object]]
"""From an incident and an n: n, digest and stored digest of the event before it; ``(0, "", b"")`` for none."""

_COLUMNS = ("incident", "n", "kind", "recorded_at", "occurred_at")
_PRECISIONS = frozenset(word.encode() for word in event_form.PRECISIONS)
_USUAL_END = b'"Asia/Tokyo"}'
# No day after the 28th: whether there was such a day is asked of the calendar.
_PLAINLY = re.compile(
    rb"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z"
).fullmatch


class Row(NamedTuple):
    """A row of ``event`` with its texts as bytes; in a damaged file a value may be of any type."""

    seq: int
    incident: bytes
    n: int
    kind: bytes
    recorded_at: bytes
    occurred_at: bytes
    head: bytes
    data: bytes | None
    digest: bytes
    link: bytes


class _Chain:
    """How far the chain of one incident was followed; ``prev`` is its last digest as the next head must hold it."""

    __slots__ = ("digest", "kinds", "n", "name", "prev", "quoted", "stored")

    def __init__(self, incident: object, n: int, digest: str, stored: object) -> None:
        self.name = text_of(incident)
        self.quoted = canonical.text_of(self.name).encode("utf-8", "surrogateescape")
        self.kinds = frozenset(kind.encode() for kind in event_form.kinds_of(self.name))
        self.n = n
        self.digest = digest
        self.prev = b'"%b"' % digest.encode() if n else b"null"
        self.stored = stored


class EventChecker:
    """Follows the chains from row to row, in the order of seq (or of n, for a single incident).

    Args:
        whole: every event of the book is given, or every one after ``start``, so the chain over the book is followed.
        start: seq and link of the event before the first one given.
        before: finds what lies before the first row of an incident; None where rows are given from the beginning.

    Attributes:
        named: the SHA-256 of kept bytes, and the first event that names them.
        gone: the events whose data is not there, and the SHA-256 their head tells of it.
        withheld: the bodies of the events that took data away, each with its incident.
        digest: of the row last checked, recomputed.
    """

    def __init__(
        self, book: str, *, whole: bool, start: tuple[int, str] | None = None, before: Before | None = None
    ) -> None:
        self.named: dict[str, tuple[str, int]] = {}
        self.gone: dict[tuple[str, int], str] = {}
        self.withheld: list[tuple[str, dict[str, Any]]] = []
        self.digest = ""
        self._book = book
        self._whole = whole
        self._before = before
        self._told_sha = ""
        self._begin = f'{{"book":{canonical.text_of(book)},"data_sha256":"'.encode("utf-8", "surrogateescape")
        self._chains: dict[object, _Chain] = {}
        self._seq, link = start or (0, chain.genesis(book))
        self._link = _raw(link)

    @property
    def heads(self) -> dict[str, tuple[int, str]]:
        """For each incident the n and the digest of the last event seen."""
        return {one.name: (one.n, one.digest) for one in self._chains.values()}

    def check(self, values: tuple[Any, ...]) -> Said:
        """(n, what) of all that is wrong with this row (the members of ``Row``), or missing before it."""
        seq, incident, n, kind, recorded, occurred, head, data, stored, link = values
        here = self._chains.get(incident)
        if here is None:
            first = self._before(incident, n) if self._before is not None else (0, "", b"")
            here = self._chains[incident] = _Chain(incident, *first)
        found: Said = []
        self._told_sha = ""
        raw = hashlib.sha256(head if type(head) is bytes else _bytes(head))
        self.digest = digest = raw.hexdigest()
        data_sha = hashlib.sha256(data).hexdigest().encode() if type(data) is bytes else b""
        if stored != digest.encode() or not self._as_written(
            here, n, kind, recorded, occurred, head, data_sha
        ):
            found = self._faults(Row(*values), here, data_sha.decode())
        if what := self._data(here.name, n, kind, data):
            found.append((n, what))
        if self._whole:
            follows = hashlib.sha256(self._link + raw.digest())
            if seq == self._seq + 1 and link == follows.hexdigest().encode():
                self._seq, self._link = seq, follows.digest()
            else:
                found += [(n, what) for what in self._unchained(seq, link, stored, follows.hexdigest())]
        if type(n) is int:
            here.n = n
        here.digest, here.stored = digest, stored
        here.prev = b'"%b"' % digest.encode()
        return found

    def _as_written(
        self, here: _Chain, n: object, kind: Any, recorded: Any, occurred: Any, head: Any, data_sha: bytes
    ) -> bool:
        """Whether the head is, byte for byte, the one the program writes for these columns here."""
        if (
            type(n) is not int
            or n != here.n + 1
            or kind not in here.kinds
            or not (type(recorded) is type(occurred) is type(head) is bytes)
            or not data_sha
            or len(recorded) != event_form.RECORDED_LENGTH
            or not _instant(recorded)
            or (occurred != recorded and not _instant(occurred))
        ):
            return False
        begin = b'%b%b","incident":%b,"kind":"%b","n":%d,"occurred_at":"%b","precision":"' % (
            self._begin, data_sha, here.quoted, kind, n, occurred,
        )  # fmt: skip
        if not head.startswith(begin):
            return False
        precision, _, rest = head[len(begin) :].partition(b'"')
        end = b',"prev":%b,"recorded_at":"%b","version":%d,"zone":%b' % (
            here.prev, recorded, chain.HEAD_VERSION, _USUAL_END,
        )  # fmt: skip
        return precision in _PRECISIONS and rest == end

    def _faults(self, row: Row, here: _Chain, data_sha: str) -> Said:
        """What is wrong with the head, part by part."""
        found = self._place(row, here)
        head = _decoded(row.head)
        if not isinstance(head, dict):
            found.append((row.n, "見出し（head）が正規の形の JSON ではありません"))
        else:
            found += [(row.n, what) for what in event_form.head_faults(head, self._book)]
            if head.keys() == chain.HEAD_KEYS:
                found += [(row.n, what) for what in self._beside(row, here, head, data_sha)]
        if text_of(row.digest) != self.digest:
            found.append((row.n, "見出し（head）が書き換えられています（digest が合いません）"))
        return found

    def _place(self, row: Row, here: _Chain) -> Said:
        """Is it the next of its incident?"""
        last = here.n
        if type(row.n) is not int or row.n <= last:
            return [(row.n, f"順番が入れ替わっているか、余分な記録です（前は n={last}）")]
        if row.n > last + 1:
            gone = f"n={last + 1}" if row.n == last + 2 else f"n={last + 1} から n={row.n - 1} まで"
            return [(last + 1, f"{gone} の記録がありません")]
        return []

    def _beside(self, row: Row, here: _Chain, head: dict[str, Any], data_sha: str) -> list[str]:
        """The head against the columns, the data and the event before it."""
        found = []
        self._told_sha = str(head["data_sha256"])
        for name in _COLUMNS:
            told = text_of(getattr(row, name)) if name != "n" else row.n
            if told != head[name] or type(told) is not type(head[name]):
                found.append(f"検索用の列 {name} が見出し（head）と違います")
        # A stored digest that is wrong was reported where it stands; here it only must not be reported again.
        before = {here.digest, text_of(here.stored)} if here.n else {None}
        if row.n == here.n + 1 and head["prev"] not in before:
            found.append(f"直前の記録（n={here.n}）とつながりません。どちらかが差し替えられています")
        if data_sha and data_sha != head["data_sha256"]:
            found.append("本文（data）が書き換えられています（SHA-256 が合いません）")
        return found

    def _data(self, name: str, n: int, kind: object, data: object) -> str:
        """What is wrong with the data in itself; '' for nothing."""
        if data is None:
            self.gone[name, n] = self._told_sha
            return ""
        value = _decoded(data)
        if type(value) is not dict:
            return "本文（data）が正規の形の JSON ではありません"
        if not event_form.data_sound(value):
            return "本文（data）の項目が決まりと違います"
        for sha in value.get("kept", ()):
            self.named.setdefault(sha, (name, n))
        if kind == b"withheld":
            self.withheld.append((name, value["body"]))
        return ""

    def _unchained(self, seq: int, link: object, stored: object, follows: str) -> list[str]:
        """Why it does not follow the event before it in the book; goes on from the stored link, to name a break once."""
        found = []
        if seq != self._seq + 1:
            found.append(f"この記録の前で、記録簿の通し番号が {self._seq} から {seq} へ飛んでいます")
        told = text_of(link)
        # As above: the stored digest, where it is wrong, was already named.
        if told not in (follows, hashlib.sha256(self._link + _raw(stored)).hexdigest()):
            found.append("記録簿全体の鎖（link）が、この記録の直前で切れています")
        self._seq, self._link = seq, _raw(link)
        return found


def _instant(text: bytes) -> bool:
    """As ``event_form.instant``; most moments are seen to be good at once."""
    return _PLAINLY(text) is not None or event_form.instant(text.decode("utf-8", "replace"))


def _decoded(text: object) -> object:
    try:
        value: object = canonical.decode(text.decode("utf-8")) if type(text) is bytes else None
    except ValueError:
        return None
    return value


def text_of(value: object) -> Any:
    """A text of the file as one to show and compare, whatever bytes it holds; another type as text too."""
    return value.decode("utf-8", "surrogateescape") if type(value) is bytes else str(value)


def _bytes(value: object) -> bytes:
    return value if type(value) is bytes else str(value).encode("utf-8", "surrogateescape")


def _raw(digest: object) -> bytes:
    """The 32 bytes a digest stands for; none, which nothing follows from, where it is no digest."""
    told = text_of(digest)
    return bytes.fromhex(told) if event_form.DIGEST.fullmatch(told) else b""
