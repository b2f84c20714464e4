"""Canonical JSON (RFC 8785) for the values an event may hold.

The subset is: text, whole numbers below 2^53, true, false, null, lists, and objects with text keys. In it the
canonical form needs nothing but sorted keys, no blanks and the shortest escapes, so any RFC 8785 library reads
and writes the same bytes.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
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
        ValueError: a float, a number of 2^53 or more, a lone surrogate, nesting beyond ``DEPTH``, another type.
    """
    return encode_and_read(value)[0]


def encode_and_read(value: Any) -> tuple[str, Any]:
    """The canonical text of ``value``, and what a reader of the text will have: an equal value, shared with none.

    Raises:
        ValueError: as ``encode``.
    """
    try:
        text = _SORTING.encode(value)
        copy, _ = _reread(text)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not a journal value: {error}") from error
    # json turns a tuple into a list and the key 1 into "1"; reading back shows it, and C does most of it.
    if copy == value and text.count("[") + text.count("{") <= DEPTH and _sorts_alike(text):
        return text, copy
    _check(value, 0)
    text = _KEEPING.encode(_ordered(value))
    text.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, which is a ValueError
    return text, _reread(text)[0]


def text_of(value: str) -> str:
    """The canonical text of one text that holds no lone surrogate."""
    return encode_basestring(value)


def decode(text: str) -> Any:
    """The value of a canonical text.

    Raises:
        ValueError: not JSON, or not the very text that ``encode`` gives for its value (duplicate keys, blanks,
            other forms of a number, unsorted keys, needless escapes).
    """
    try:
        value, _ = _reread(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if text.count("[") + text.count("{") <= DEPTH and _sorts_alike(text):
        # What a strict reader gave needs no second reading: only how it was written is still to be compared.
        again = _SORTING.encode(value)
    else:
        again = encode(value)
    if again != text:
        raise ValueError("not canonical")
    return value


def _sorts_alike(text: str) -> bool:
    """Whether code points sort like UTF-16 units here: nothing beyond U+FFFF, no lone surrogate."""
    try:
        return text.isascii() or len(text.encode("utf-16-le")) == 2 * len(text)
    except UnicodeEncodeError:
        return False


def _check(value: Any, depth: int) -> None:
    """Refuse what does not belong."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        _in_range(value)
        return
    if kind is not dict and kind is not list:
        raise ValueError(f"not a journal value: {kind.__name__}")
    if depth >= DEPTH:
        raise ValueError("nested too deeply")
    if kind is dict:
        for key in value:
            if type(key) is not str:
                raise ValueError(f"key is not text: {key!r}")
    for item in value.values() if kind is dict else value:
        _check(item, depth + 1)


def _ordered(value: Any) -> Any:
    """``value`` with every object's members in UTF-16 order of their keys."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return value


def _whole(text: str) -> int:
    return _in_range(int(text))


def _in_range(value: int) -> int:
    if not -LIMIT < value < LIMIT:
        raise ValueError("number out of range")
    return value


def _refuse(text: str) -> Any:
    raise ValueError(f"not a whole number: {text}")


_reread = json.JSONDecoder(parse_int=_whole, parse_float=_refuse, parse_constant=_refuse).raw_decode
