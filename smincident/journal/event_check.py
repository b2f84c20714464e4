"""One event at a time: is its text canonical, does it hash to what is stored, does it follow the one before?"""

from __future__ import annotations

import hashlib
import re
from typing import Any, NamedTuple

from smincident.journal import canonical, chain

_HEX128 = re.compile(r"[0-9a-f]{32}")
_COLUMNS = ("incident", "n", "kind", "recorded_at", "occurred_at")
_TEXTS = ("book", "data_sha256", "incident", "kind", "occurred_at", "precision", "recorded_at", "zone")


class Row(NamedTuple):
    """A row of ``event`` as the file holds it; in a damaged file a value may be of any type."""

    seq: int
    incident: str
    n: int
    kind: str
    recorded_at: str
    occurred_at: str
    head: str
    data: str | None
    digest: str
    link: str


class EventChecker:
    """Follows the chains from row to row.

    Attributes:
        heads: for each incident the n and the digest of the last event seen.
        named: the SHA-256 of kept bytes, and the first event that names them.
        digest: of the row last checked, recomputed.
    """

    def __init__(self, book: str, *, whole: bool) -> None:
        self.heads: dict[str, tuple[int, str]] = {}
        self.named: dict[str, tuple[str, int]] = {}
        self.digest = ""
        self._book = book
        self._whole = whole
        self._stored: dict[str, str] = {}
        self._seq = 0
        self._link = chain.genesis(book)

    def check(self, row: Row) -> list[tuple[int, str]]:
        """(n, what) of all that is wrong with this row, or missing before it. Rows come in the order of seq."""
        self.digest = _sha256(row.head)
        head = _decoded(row.head)
        found = self._place(row)
        if not isinstance(head, dict):
            found.append((row.n, "見出し（head）が正規の形の JSON ではありません"))
        else:
            found += [(row.n, what) for what in self._head(row, head)]
        if row.digest != self.digest:
            found.append((row.n, "見出し（head）が書き換えられています（digest が合いません）"))
        found += [(row.n, what) for what in self._data(row, head if isinstance(head, dict) else {})]
        if self._whole:
            found += [(row.n, what) for what in self._chained(row)]
        last, _ = self.heads.get(row.incident, (0, ""))
        self.heads[row.incident] = (row.n if type(row.n) is int else last, self.digest)
        self._stored[row.incident] = row.digest
        return found

    def _place(self, row: Row) -> list[tuple[int, str]]:
        """Is it the next of its incident?"""
        last, _ = self.heads.get(row.incident, (0, ""))
        if type(row.n) is not int or row.n <= last:
            return [(row.n, f"順番が入れ替わっているか、余分な記録です（前は n={last}）")]
        if row.n > last + 1:
            gone = f"n={last + 1}" if row.n == last + 2 else f"n={last + 1} から n={row.n - 1} まで"
            return [(last + 1, f"{gone} の記録がありません")]
        return []

    def _head(self, row: Row, head: dict[str, Any]) -> list[str]:
        if (
            set(head) != chain.HEAD_KEYS
            or type(head["version"]) is not int
            or head["version"] != chain.HEAD_VERSION
        ):
            return ["見出し（head）の項目が決まりと違います"]
        found = []
        if type(head["n"]) is not int or any(type(head[name]) is not str for name in _TEXTS):
            found.append("見出し（head）の値の種類が決まりと違います")
        if head["book"] != self._book:
            found.append("ほかの記録簿の記録です")
        for name in _COLUMNS:
            if getattr(row, name) != head[name]:
                found.append(f"検索用の列 {name} が見出し（head）と違います")
        last, digest = self.heads.get(row.incident, (0, ""))
        # A stored digest that is wrong was reported where it stands; here it only must not be reported again.
        before = {digest, self._stored.get(row.incident)} if last else {None}
        if row.n == last + 1 and head["prev"] not in before:
            found.append(f"直前の記録（n={last}）とつながりません。どちらかが差し替えられています")
        return found

    def _data(self, row: Row, head: dict[str, Any]) -> list[str]:
        if row.data is None:
            return ["本文（data）がありません"]
        found = []
        if "data_sha256" in head and _sha256(row.data) != head["data_sha256"]:
            found.append("本文（data）が書き換えられています（SHA-256 が合いません）")
        data = _decoded(row.data)
        if not isinstance(data, dict):
            return [*found, "本文（data）が正規の形の JSON ではありません"]
        nonce, kept = data.get("nonce"), data.get("kept", [])
        if (
            not set(data) <= {"actor", "body", "kept", "nonce"}
            or not isinstance(data.get("actor"), dict)
            or not isinstance(data.get("body"), dict)
            or not isinstance(nonce, str)
            or not _HEX128.fullmatch(nonce)
            or not isinstance(kept, list)
            or any(type(sha) is not str for sha in kept)
        ):
            return [*found, "本文（data）の項目が決まりと違います"]
        for sha in kept:
            self.named.setdefault(sha, (row.incident, row.n))
        return found

    def _chained(self, row: Row) -> list[str]:
        """Does it follow the event before it in the book? Goes on from the stored link, to name each break once."""
        found = []
        if row.seq != self._seq + 1:
            found.append(f"この記録の前で、記録簿の通し番号が {self._seq} から {row.seq} へ飛んでいます")
        fitting = {_linked(self._link, self.digest), _linked(self._link, row.digest)}
        if row.link not in fitting:
            found.append("記録簿全体の鎖（link）が、この記録の直前で切れています")
        self._seq, self._link = row.seq, row.link
        return found


def _decoded(text: object) -> object:
    try:
        value: object = canonical.decode(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return value


def _sha256(text: object) -> str:
    raw = text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogateescape")
    return hashlib.sha256(raw).hexdigest()


def _linked(link: object, digest: object) -> str:
    try:
        return chain.link(str(link), str(digest))
    except ValueError:
        return ""
