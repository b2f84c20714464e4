"""The rows of an SQLite file read page by page, without SQLite and without believing the file.

SQLite stops at the first page that is wrong. Here every page that looks like the leaf of a table is taken by itself and
each cell of it is tried, whether or not any tree still leads there; what does not add up is passed over. So a row comes
out as long as its own bytes are there. Whoever calls decides by hashes what is right: here nothing is certain.

Source: https://www.sqlite.org/fileformat2.html
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

Value = None | int | float | str | bytes
Found = tuple[int, list[Value]]
"""rowid, and the values of the record as they are stored."""

_LEAF = 0x0D
_PAGE = 4096
_LARGEST = 1 << 30
"""Bytes of the largest record taken seriously; SQLite's own limit on a row is near it."""
_WAL_MAGIC = (0x377F0682, 0x377F0683)
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class Pages:
    """The pages of a database, those of its WAL laid over them as far as transactions were finished."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        self._over: dict[int, int] = {}
        self._wal: BinaryIO | None = None
        header = self._file.read(100)
        size = int.from_bytes(header[16:18], "big")
        size = 65536 if size == 1 else size
        sane = header.startswith(b"SQLite format 3\0") and 512 <= size <= 65536 and not size & (size - 1)
        self.size = size if sane else _PAGE
        self._usable = self.size - (header[20] if sane and header[20] <= 64 else 0)
        self.count = (path.stat().st_size + self.size - 1) // self.size
        wal = path.with_name(path.name + "-wal")
        if wal.exists():
            self._wal = wal.open("rb")
            self._over = _committed(self._wal, self.size)
            self.count = max([self.count, *self._over])

    def close(self) -> None:
        """Let go of the files."""
        self._file.close()
        if self._wal is not None:
            self._wal.close()

    def page(self, number: int) -> bytes:
        """One page, from 1; shorter than ``size`` at the end of a file that was cut."""
        file, offset = self._file, (number - 1) * self.size
        if self._wal is not None and number in self._over:
            file, offset = self._wal, self._over[number]
        file.seek(offset)
        return file.read(self.size)

    def rows(self) -> Iterator[Found]:
        """Every row of every table leaf that can be made out, in the order of the pages."""
        for number in range(1, self.count + 1):
            yield from self._leaf(self.page(number), 100 if number == 1 else 0)

    def _leaf(self, page: bytes, start: int) -> Iterator[Found]:
        if len(page) < start + 8 or page[start] != _LEAF:
            return
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        for at in range(min(cells, (len(page) - start - 8) // 2)):
            place = start + 8 + 2 * at
            cell = int.from_bytes(page[place : place + 2], "big")
            try:
                found = self._cell(page, cell)
            except (IndexError, ValueError, OverflowError, struct.error):
                continue
            yield found

    def _cell(self, page: bytes, at: int) -> Found:
        length, at = _varint(page, at)
        rowid, at = _varint(page, at)
        if not 0 < length <= _LARGEST:
            raise ValueError
        if rowid >= 1 << 63:
            rowid -= 1 << 64
        payload = self._payload(page, at, length)
        return rowid, _record(payload)

    def _payload(self, page: bytes, at: int, length: int) -> bytes:
        """The bytes of a cell, those on overflow pages included; zeros stand for those that are lost."""
        most = self._usable - 35
        if length <= most:
            found = page[at : at + length]
            if len(found) != length:
                raise ValueError
            return found
        least = (self._usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (self._usable - 4)
        local = local if local <= most else least
        pieces = [page[at : at + local]]
        rest = length - len(pieces[0])
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        seen: set[int] = set()
        while rest > 0 and 0 < following <= self.count and following not in seen:
            seen.add(following)
            more = self.page(following)
            following = int.from_bytes(more[:4], "big")
            pieces.append(more[4 : 4 + min(rest, self._usable - 4)])
            rest -= len(pieces[-1])
        if rest > self.count * self.size:
            raise ValueError
        return b"".join(pieces) + bytes(rest)


def _record(payload: bytes) -> list[Value]:
    length, at = _varint(payload, 0)
    kinds = []
    while at < length:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if at != length:
        raise ValueError
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind == 7:
        return float(struct.unpack_from(">d", payload, at)[0]), at + 8
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind < 12:
        raise ValueError
    end = at + (kind - 12) // 2
    if end > len(payload):
        raise ValueError
    content = payload[at:end]
    return (content.decode("utf-8", "surrogateescape") if kind & 1 else content), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for turn in range(9):
        byte = data[at]
        at += 1
        if turn == 8:
            return value << 8 | byte, at
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    raise ValueError


def _committed(wal: BinaryIO, size: int) -> dict[int, int]:
    """Page number to the place of its latest content in the WAL, of transactions that were finished."""
    header = wal.read(32)
    if len(header) < 32:
        return {}
    magic, _version, page_size, _sequence, *_rest = struct.unpack(">8I", header)
    if magic not in _WAL_MAGIC or page_size != size:
        return {}
    order = ">" if magic & 1 else "<"
    salts = header[16:24]
    sums = _checksum(header[:24], (0, 0), order)
    if sums != struct.unpack(">2I", header[24:32]):
        return {}
    done: dict[int, int] = {}
    open_: dict[int, int] = {}
    offset = 32
    while True:
        wal.seek(offset)
        frame = wal.read(24 + size)
        if len(frame) < 24 + size or frame[8:16] != salts:
            return done
        sums = _checksum(frame[24:], _checksum(frame[:8], sums, order), order)
        if sums != struct.unpack(">2I", frame[16:24]):
            return done
        number, after = struct.unpack(">2I", frame[:8])
        open_[number] = offset + 24
        if after:
            done |= open_
            open_ = {}
        offset += 24 + size


def _checksum(data: bytes, start: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = start
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for at in range(0, len(words), 2):
        one = one + words[at] + two & 0xFFFFFFFF
        two = two + words[at + 1] + one & 0xFFFFFFFF
    return one, two
