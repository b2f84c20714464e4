"""Canonical JSON (RFC 8785) for the values an event may hold.

The subset is: text, whole numbers below 2^53, true, false, null, lists, and objects with text keys. Within it the
canonical form needs nothing but sorted keys, no blanks and the shortest escapes, so any RFC 8785 library reads
and writes the same bytes.
"""

from __future__ import annotations

import json
from typing import Any

LIMIT = 2**53
"""Whole numbers stay below this, so that every JSON reader holds them exactly."""

DEPTH = 64
"""How deep lists and objects may nest."""

_SORTING = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False)
_KEEPING = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=False, check_circular=False)


def encode(value: Any) -> str:
    """The canonical text of ``value``.

    Raises:
        ValueError: a float, a number of 2^53 or more, a lone surrogate, nesting beyond ``DEPTH``, or another type.
    """
    simple = _check(value, 0)
    text = _SORTING.encode(value) if simple else _KEEPING.encode(_ordered(value))
    if not text.isascii():
        text.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
    return text


def decode(text: str) -> Any:
    """The value of a canonical text.

    Raises:
        ValueError: not JSON, or not the very text that ``encode`` gives for its value (duplicate keys, blanks,
            other number forms, unsorted keys, needless escapes …).
    """
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_float=_refuse, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if encode(value) != text:
        raise ValueError("not canonical")
    return value


def _check(value: Any, depth: int) -> bool:
    """Refuse what does not belong; True when sorting keys by code point equals sorting them by UTF-16 unit."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        if not -LIMIT < value < LIMIT:
            raise ValueError(f"number out of range: {value}")
        return True
    if depth >= DEPTH:
        raise ValueError("nested too deeply")
    simple = True
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise ValueError(f"key is not text: {key!r}")
            if not key.isascii() and max(key) >= "\ud800":
                simple = False
            if not _check(item, depth + 1):
                simple = False
        return simple
    if kind is list:
        for item in value:
            if not _check(item, depth + 1):
                simple = False
        return simple
    raise ValueError(f"not a journal value: {kind.__name__}")


def _ordered(value: Any) -> Any:
    """``value`` with every object's members in UTF-16 order of their keys."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def _refuse(text: str) -> Any:
    raise ValueError(f"not a whole number: {text}")
