"""Where else the words stand that were withheld: other events, kept texts, half-written text, copies, files of ours.

A text is looked for in the ways a file may hold it: UTF-8 composed and decomposed, escaped JSON, HTML, UTF-16.
"""

from __future__ import annotations

import html
import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

SHORTEST = 4
"""Characters a text must have to be looked for: 「電話」 stands everywhere."""

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is still searched."""

_PIECE = 1 << 20


class Words:
    """The texts that were taken away, ready to be found.

    Args:
        texts: what was typed; each line of a text of several lines is looked for by itself too.
        whole: texts the program wrote, looked for whole only: their lines stand in many others.
    """

    def __init__(self, texts: Iterable[str], whole: Iterable[str] = ()) -> None:
        lines = [part for text in texts for part in (text, *text.splitlines())]
        found = {part.strip(): None for part in (*lines, *whole) if len(part.strip()) >= SHORTEST}
        self.texts = list(found)
        self._patterns = list(dict.fromkeys(form for text in self.texts for form in _forms(text)))
        self._longest = max(map(len, self._patterns), default=0)

    def __bool__(self) -> bool:
        return bool(self.texts)

    def in_text(self, text: str) -> bool:
        """Whether any of them stands in a text."""
        return bool(self.texts) and self.in_bytes(text.encode("utf-8", "surrogatepass"))

    def in_bytes(self, content: bytes) -> bool:
        """Whether any of them stands in these bytes."""
        return any(pattern in content for pattern in self._patterns)

    def in_file(self, path: Path) -> bool:
        """Whether any of them stands in a file; one that is too large or cannot be read is passed over."""
        if not self.texts:
            return False
        try:
            if path.stat().st_size > LARGEST:
                return False
            with path.open("rb") as file:
                before = b""
                while piece := file.read(_PIECE):
                    if self.in_bytes(before + piece):
                        return True
                    before = (before + piece)[-self._longest :]
        except OSError:
            return False
        return False


def _forms(text: str) -> Iterator[bytes]:
    for form in (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)):
        yield form.encode("utf-8", "surrogatepass")
        yield json.dumps(form, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
        yield json.dumps(form)[1:-1].encode()
        yield html.escape(form).encode("utf-8", "surrogatepass")
        yield form.encode("utf-16-le", "surrogatepass")
        yield form.encode("utf-16-be", "surrogatepass")


def in_book(connection: sqlite3.Connection, words: Words) -> Iterator[str]:
    """Where the words still stand in the book: events by incident and n, kept texts by their hash.

    Plans and templates are passed over: they are content files, and nothing that was typed is in them.
    """
    if not words:
        return
    content_files = {
        sha
        for row in connection.execute(
            "SELECT json_extract(data, '$.body.sha256') FROM event WHERE kind = 'plan-set' AND data IS NOT NULL UNION "
            "SELECT json_extract(data, '$.body.source') FROM event WHERE kind = 'document-drafted' AND data IS NOT NULL "
            "UNION SELECT json_extract(i.value, '$.rest.sha256') FROM event e, json_each(e.data, '$.body.events') i "
            "WHERE e.kind = 'withheld' AND json_extract(i.value, '$.rest.runbooks') IS NOT NULL UNION "
            "SELECT json_extract(i.value, '$.rest.source') FROM event e, json_each(e.data, '$.body.events') i "
            "WHERE e.kind = 'withheld'"
        )
        for sha in row
    }
    for incident, n, data in connection.execute(
        "SELECT incident, n, data FROM event WHERE data IS NOT NULL ORDER BY seq"
    ):
        if words.in_bytes(data.encode("utf-8")):
            yield f"{incident} 記録{n}"
    for sha, content in connection.execute("SELECT sha256, bytes FROM kept"):
        if sha not in content_files and words.in_bytes(content):
            yield f"保管した内容 {sha}"


def files_under(folder: Path) -> Iterator[Path]:
    """Every regular file in a folder and below, links not followed."""
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for path in inside:
        if path.is_symlink():
            continue
        if path.is_dir():
            yield from files_under(path)
        elif path.is_file():
            yield path


def same_bytes(paths: Iterable[Path], wanted: dict[str, int]) -> Iterator[Path]:
    """The files whose bytes are those of a SHA-256.

    Args:
        wanted: SHA-256 and size; a size of 0 is not known, and any file may be it.
    """
    import hashlib

    for path in paths:
        try:
            size = path.stat().st_size
            if size not in wanted.values():
                continue
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() in wanted:
                    yield path
        except OSError:
            continue
