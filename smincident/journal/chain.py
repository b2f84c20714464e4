"""The two chains: of the events of an incident (``prev``), and of all events of the book (``link``).

``digest = sha256(head)``; the head names the digest before it in its incident and the SHA-256 of its data.
``link = sha256(previous link + digest)`` over the 32 raw bytes of each, beginning with ``sha256(book id)``.
All digests and links are written as 64 lower-case hex digits.

The code printed on papers (控え) is n and the first 100 bits of the digest in Crockford's base 32.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from smincident.journal import canonical

HEAD_VERSION = 1
HEAD_KEYS = frozenset(
    {
        "book",
        "data_sha256",
        "incident",
        "kind",
        "n",
        "occurred_at",
        "precision",
        "prev",
        "recorded_at",
        "version",
        "zone",
    }
)

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_FILLING = re.compile(r"[\s\-\u2010-\u2015\u2212\u30fc\u2500]+")
_CODE = re.compile(r"([0-9]{1,16})([0-9A-HJKMNP-TV-Z]{20})")


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 bytes of ``text``."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def head_text(
    *,
    book: str,
    incident: str,
    n: int,
    prev: str | None,
    kind: str,
    recorded_at: str,
    occurred_at: str,
    precision: str,
    zone: str,
    data_sha256: str,
) -> str:
    """The canonical head of one event; ``prev`` is None for the first of its incident."""
    text = canonical.text_of
    before = "null" if prev is None else f'"{prev}"'
    # Written out, in the order canonical form wants, because every append waits for it; ``verify`` reads it back.
    return (
        f'{{"book":"{book}","data_sha256":"{data_sha256}","incident":{text(incident)},"kind":"{kind}","n":{n},'
        f'"occurred_at":"{occurred_at}","precision":"{precision}","prev":{before},'
        f'"recorded_at":"{recorded_at}","version":{HEAD_VERSION},"zone":{text(zone)}}}'
    )


def genesis(book: str) -> str:
    """The link before the first event of the book."""
    return sha256(book)


def link(previous: str, digest: str) -> str:
    """The link after an event with this digest."""
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(digest)).hexdigest()


@dataclass(frozen=True, slots=True)
class Code:
    """A printed code, read back: the n of an event, and what the digest must begin with."""

    n: int
    letters: str

    def fits(self, digest: str) -> bool:
        """Whether an event with this digest is the one the code was printed for."""
        return _letters(digest) == self.letters


def code(n: int, digest: str) -> str:
    """What is printed on papers: ``12-ABCDE-FGHJK-MNPQR-STVWX``."""
    letters = _letters(digest)
    return f"{n}-" + "-".join(letters[at : at + 5] for at in range(0, 20, 5))


def parse_code(text: str) -> Code:
    """Read a code as people type it: O for 0, I and L for 1, any case and width, hyphens anywhere or nowhere.

    Raises:
        ValueError: it is not such a code.
    """
    import unicodedata

    plain = _FILLING.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_ALIKE)
    found = _CODE.fullmatch(plain)
    if found is None or int(found[1]) < 1:
        raise ValueError("not a journal code")
    return Code(int(found[1]), found[2])


def _letters(digest: str) -> str:
    """The first 100 bits of a hex digest as 20 letters."""
    bits = int(digest[:25], 16)
    return "".join(_LETTERS[bits >> shift & 31] for shift in range(95, -1, -5))
