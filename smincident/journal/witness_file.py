"""The witness file (別の場所への控え): one line of heads after another, at a place outside the book's own machine.

A line is canonical JSON: ``at`` (UTC), ``book``, ``seq`` and ``link`` of the whole book, and in ``heads`` the code (n and
100 bits of the digest, as on papers) of every incident that has changed since the line before. No title, no name, no word
of an entry stands in it. Lines are only ever added. The last one may be torn by a power cut or a stick pulled out; it is
passed over, and the next line begins on a line of its own.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from smincident.errors import SmincidentError
from smincident.journal import canonical, chain

NAME = "smincident-witness.jsonl"
"""The file's name where the place is a folder."""

HEADS_A_LINE = 500
"""So many heads stand in one line; more go into further lines of the same moment."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_BOOK = re.compile(r"[0-9a-f]{32}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_TAIL = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """What the book's heads were at one moment; ``heads`` gives the code of each incident that had changed."""

    at: str
    book: str
    seq: int
    link: str
    heads: dict[str, chain.Code]


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A witness file, read: its lines in order, and how many could not be read (``torn``: the last one)."""

    lines: list[Line] = field(default_factory=list)
    unread: int = 0
    torn: bool = False


def line_text(at: str, book: str, seq: int, link: str, heads: dict[str, str]) -> str:
    """One line without its end; ``heads`` gives the printed code of each incident."""
    return canonical.encode({"at": at, "book": book, "heads": heads, "link": link, "seq": seq})


def read(path: Path) -> Witnessed:
    """The lines of a witness file.

    Raises:
        SmincidentError: it cannot be read, or no line of it is one of a witness file.
    """
    try:
        place = path / NAME if path.is_dir() else path
        raw = place.read_bytes()
    except OSError as error:
        raise SmincidentError(
            f"控えのファイルを読めません：{path}", "場所と権限を確かめてください"
        ) from error
    found = _parsed(raw)
    if not found.lines:
        raise SmincidentError(
            f"控えのファイルではありません：{path}", "smincident-witness.jsonl を指定してください"
        )
    return found


def _parsed(raw: bytes) -> Witnessed:
    pieces = raw.split(b"\n")
    ended = pieces.pop() == b""
    if not ended:
        pieces = raw.split(b"\n")
    lines, unread, last_read = [], 0, True
    for piece in pieces:
        one = parse(piece)
        last_read = one is not None
        if one is not None:
            lines.append(one)
        elif piece.strip():
            unread += 1
    return Witnessed(lines, unread, torn=not ended and not last_read)


def parse(raw: bytes) -> Line | None:
    """One line; None for what is none, torn lines included."""
    try:
        told = canonical.decode(raw.decode("utf-8").rstrip("\r"))
        if type(told) is not dict or told.keys() != {"at", "book", "heads", "link", "seq"}:
            return None
        heads = {str(name): chain.parse_code(code) for name, code in told["heads"].items()}
        right = (
            _INSTANT.fullmatch(told["at"])
            and _BOOK.fullmatch(told["book"])
            and _DIGEST.fullmatch(told["link"])
            and type(told["seq"]) is int
            and told["seq"] >= 0
        )
        return Line(told["at"], told["book"], told["seq"], told["link"], heads) if right else None
    except (ValueError, TypeError, AttributeError):
        return None


def last_line(path: Path, book: str) -> Line | None:
    """The last whole line of this book; None where there is no such line near the end of the file, or no file.

    Raises:
        OSError: the place does not answer.
    """
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            pieces = file.read().split(b"\n")
    except FileNotFoundError:
        return None
    for piece in reversed(pieces[:-1]):
        one = parse(piece)
        if one is not None and one.book == book:
            return one
    return None


def append(path: Path, lines: list[str]) -> None:
    """Add lines at the end, on the disk when this returns. The folder must be there: a stick that is not is no folder.

    Raises:
        OSError: the place is not there, full, or refuses.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        torn = False
        if size:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            torn = os.read(descriptor, 1) != b"\n"
        text = ("\n" if torn else "") + "".join(f"{line}\n" for line in lines)
        raw = memoryview(text.encode("utf-8"))
        while raw:
            raw = raw[os.write(descriptor, raw) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
