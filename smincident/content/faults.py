"""Why a parsed file is not what it should be: each fault in Japanese, on its line, with the word that was meant."""

from __future__ import annotations

import copy
import difflib
import re
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from smincident.content.slips import in_word
from smincident.content.yaml import ContentError, Loaded, Path

LIMIT = 20
"""Faults of one file that are told at once."""
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
_MEANS = {
    "must": "しなければならない",
    "prohibit": "してはならない",
    "should": "原則として",
    "conditional": "必要に応じ",
    "may": "できる",
    "note": "目的・定義",
}
"""The strengths of a clause, in the words a guideline is likely to use."""


def explain(error: msgspec.ValidationError, loaded: Loaded, kind: Any) -> ContentError:
    """Say in Japanese what a validation error means, and on which line."""
    what, path = _parts(error)
    if unknown := _UNKNOWN.search(what):
        line = loaded.line((*path, unknown[1]))
        if swallowed := in_word(unknown[1]):
            return ContentError(loaded.file, line, swallowed.what, swallowed.hint)
        near = difflib.get_close_matches(unknown[1], sorted(known_keys(kind)), 1, 0.5)
        hint = f"「{near[0]}」ではありませんか" if near else "docs の書式を見てください"
        return ContentError(loaded.file, line, f"知らないキー「{unknown[1]}」", hint)
    line = loaded.line(path)
    if missing := _MISSING.search(what):
        return ContentError(loaded.file, line, f"キー「{missing[1]}」がありません", "加えてください")
    if enum := _ENUM.search(what):
        value = enum[1] or enum[2] or ""
        return ContentError(
            loaded.file, line, f"値「{value}」は使えません", _instead(value, _words(kind, path))
        )
    if wrong := _TYPE.search(what):
        read = _value(loaded.value, path)
        if isinstance(read, str) and "object" in wrong[1] and (swallowed := in_word(read)):
            return ContentError(loaded.file, line, swallowed.what, swallowed.hint)
        wanted = "か".join(_TYPE_WORDS.get(part.strip(), part.strip()) for part in wrong[1].split("|"))
        return ContentError(
            loaded.file, line, f"値の形が違います（{wanted} を書くところ）", "書き直してください"
        )
    return ContentError(loaded.file, line, "値の形が違います", "docs の書式を見てください")


def further(error: msgspec.ValidationError, loaded: Loaded, kind: Any) -> list[ContentError]:
    """What else is wrong in a file, as far as it can be seen past the first fault."""
    found: list[ContentError] = []
    patched = Loaded(loaded.file, copy.deepcopy(loaded.value), loaded.lines)
    while len(found) < LIMIT and _patch(patched, error, kind):
        try:
            msgspec.convert(patched.value, kind)
        except msgspec.ValidationError as other:
            error = other
            found.append(explain(other, patched, kind))
        else:
            break
    return found


def _parts(error: msgspec.ValidationError) -> tuple[str, Path]:
    found = _PLACE.match(str(error))
    what, raw = (found["what"], found["path"] or "") if found else (str(error), "")
    return what, tuple(name or int(index) for name, index in _PART.findall(raw) if name or index)


def _patch(loaded: Loaded, error: msgspec.ValidationError, kind: Any) -> bool:
    """Put something that fits in the place of a fault, so that the next one comes to light."""
    what, path = _parts(error)
    if unknown := _UNKNOWN.search(what):
        holder = _value(loaded.value, path)
        return isinstance(holder, dict) and holder.pop(unknown[1], holder) is not holder
    if missing := _MISSING.search(what):
        path = (*path, missing[1])
    made = _fitting(_type_at(kind, path))
    holder = _value(loaded.value, path[:-1]) if path else None
    if made is None or not path:
        return False
    last = path[-1]
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        holder[last] = made
        return True
    if isinstance(holder, dict):
        holder[last] = made
        return True
    return False


def _fitting(kind: Any) -> Any:
    """A value of a type; None where none can be made up."""
    for one in _alternatives(kind):
        if get_origin(one) is Literal:
            return get_args(one)[0]
        for plain in (str, list, dict, bool, int, float):
            if one is plain or get_origin(one) is plain:
                return plain()
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            hints = get_type_hints(one)
            inner = {
                item.encode_name: _fitting(hints[item.name])
                for item in msgspec.structs.fields(one)
                if item.required
            }
            return None if None in inner.values() else inner
    return None


def _alternatives(kind: Any) -> list[Any]:
    """The types of a union, or the one type."""
    if kind in (None, NoneType):
        return []
    if get_origin(kind) in (Literal, list, dict, None):
        return [kind]
    return [one for part in get_args(kind) for one in _alternatives(part)]


def _type_at(kind: Any, path: Path) -> Any:
    """The type of a place of a file; None where the path does not say."""
    for part in path:
        inner = None
        for one in _alternatives(kind):
            if isinstance(part, int) and get_origin(one) is list:
                inner = get_args(one)[0]
            elif isinstance(one, type) and issubclass(one, msgspec.Struct):
                names = dict(zip(one.__struct_encode_fields__, one.__struct_fields__, strict=True))
                inner = get_type_hints(one).get(names.get(str(part), "")) or inner
        if inner is None:
            return None
        kind = inner
    return kind


def _words(kind: Any, path: Path) -> list[str]:
    """The words a place takes; empty where any will do or none is known."""
    found = _alternatives(_type_at(kind, path))
    return [
        word for one in found if get_origin(one) is Literal for word in get_args(one) if isinstance(word, str)
    ]


def _instead(value: str, words: list[str]) -> str:
    """The words that can stand in the place of ``value``, the likeliest named."""
    if not words:
        return "docs の書式を見てください"
    if set(words) == set(_MEANS):
        return f"使えるもの：{'、'.join(f'{word}（{_MEANS[word]}）' for word in words)}"
    near = difflib.get_close_matches(value, words, 1, 0.5)
    return f"使えるもの：{'、'.join(words)}" + (f"。「{near[0]}」ではありませんか" if near else "")


def _value(value: Any, path: Path) -> Any:
    """The value of a place; None where there is none."""
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


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
