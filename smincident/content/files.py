"""A content file becomes a typed value, or an error that names file, line and the nearest known key."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from smincident.content.yaml import LIMIT_BYTES, ContentError, Loaded, load

T = TypeVar("T")

_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?$", re.DOTALL)
_PART = re.compile(r"\.([A-Za-z0-9_\-]+)|\[(\d+)\]|\[\.\.\.\]")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")
_MISSING = re.compile(r"missing required field `([^`]+)`")
_ENUM = re.compile(r"Invalid enum value '([^']*)'|Invalid enum value \"([^\"]*)\"")
_TYPE = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_TYPE_WORDS = {
    "str": "文字",
    "int": "整数",
    "array": "並び（- で始まる行）",
    "object": "キーと値",
    "bool": "true か false",
}


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
        ContentError: with the line of the offending place.
    """
    try:
        return msgspec.convert(loaded.value, kind)
    except msgspec.ValidationError as error:
        raise explain(error, loaded, kind) from error


def explain(error: msgspec.ValidationError, loaded: Loaded, kind: Any) -> ContentError:
    """Say in Japanese what a validation error means, and on which line."""
    found = _PLACE.match(str(error))
    what, raw_path = (found["what"], found["path"] or "") if found else (str(error), "")
    path: list[str | int] = []
    for name, index in _PART.findall(raw_path):
        path.append(name if name else int(index)) if (name or index) else None
    if unknown := _UNKNOWN.search(what):
        near = difflib.get_close_matches(unknown[1], sorted(known_keys(kind)), 1, 0.5)
        hint = f"「{near[0]}」ではありませんか" if near else "docs の書式を見てください"
        return ContentError(
            loaded.file, loaded.line((*path, unknown[1])), f"知らないキー「{unknown[1]}」", hint
        )
    line = loaded.line(tuple(path))
    if missing := _MISSING.search(what):
        return ContentError(loaded.file, line, f"キー「{missing[1]}」がありません", "加えてください")
    if enum := _ENUM.search(what):
        return ContentError(
            loaded.file, line, f"値「{enum[1] or enum[2]}」は使えません", "docs の書式を見てください"
        )
    if wrong := _TYPE.search(what):
        wanted = "か".join(_TYPE_WORDS.get(part.strip(), part.strip()) for part in wrong[1].split("|"))
        return ContentError(
            loaded.file, line, f"値の形が違います（{wanted} を書くところ）", "書き直してください"
        )
    return ContentError(loaded.file, line, "値の形が違います", "docs の書式を見てください")


def known_keys(kind: Any, seen: set[Any] | None = None) -> set[str]:
    """Every key a file of this kind may use, at any depth."""
    seen = set() if seen is None else seen
    keys: set[str] = set()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if kind in seen:
            return keys
        seen.add(kind)
        keys.update(kind.__struct_encode_fields__)
        for hint in get_type_hints(kind).values():
            keys |= known_keys(hint, seen)
        return keys
    for part in get_args(kind):
        keys |= known_keys(part, seen)
    return keys
