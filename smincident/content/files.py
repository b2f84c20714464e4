"""A content file becomes a typed value, or an error that names file, line and the nearest known key."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from smincident.content.faults import explain, further
from smincident.content.yaml import LIMIT_BYTES, ContentError, Loaded, load

T = TypeVar("T")


def read_text(path: Path) -> str:
    """The UTF-8 text of a content file, newlines as LF.

    Raises:
        ContentError: not there, not readable, or not UTF-8.
    """
    try:
        # A pipe would be waited for, a device never ends.
        if not path.is_file():
            raise ContentError(path.name, 1, "読めません", "ファイルの場所と種類を確かめてください")
        if path.stat().st_size > LIMIT_BYTES:
            raise ContentError(
                path.name, 1, f"ファイルが大きすぎます（{LIMIT_BYTES:,} バイトまで）", "分けてください"
            )
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ContentError(path.name, 1, "UTF-8ではありません", "UTF-8で保存し直してください") from error
    except OSError as error:
        raise ContentError(path.name, 1, "読めません", "ファイルの場所と権限を確かめてください") from error


def read(path: Path, kind: type[T]) -> T:
    """Read a strict YAML file as ``kind``."""
    return convert(load(read_text(path), path.name), kind)


def convert(loaded: Loaded, kind: type[T]) -> T:
    """A parsed file as ``kind``.

    Raises:
        ContentError: with the line of the offending place; ``more`` names what else is wrong.
    """
    try:
        return msgspec.convert(loaded.value, kind)
    except msgspec.ValidationError as error:
        first = explain(error, loaded, kind)
        first.more = further(error, loaded, kind)
        raise first from error
