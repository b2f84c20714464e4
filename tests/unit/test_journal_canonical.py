"""Canonical JSON: what is written, and what is refused when it is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smincident.journal import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_round_trip(value: Any) -> None:
    text = canonical.encode(value)
    assert canonical.decode(text) == value
    assert canonical.encode(canonical.decode(text)) == text


@given(VALUES)
def test_keys_stand_in_utf16_order(value: Any) -> None:
    def check(pairs: list[tuple[str, Any]]) -> None:
        units = [key.encode("utf-16-be") for key, _ in pairs]
        assert units == sorted(units)

    json.loads(canonical.encode(value), object_pairs_hook=check)


@given(VALUES)
def test_encode_and_read_gives_an_equal_value_of_its_own(value: Any) -> None:
    text, copy = canonical.encode_and_read(value)
    assert text == canonical.encode(value)
    assert copy == value
    assert copy is not value or not isinstance(value, dict | list)


def test_the_examples_of_the_standard() -> None:
    # RFC 8785, 3.2.3: sorted by UTF-16 code units, so the smiley stands before U+FB33.
    names = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert [*json.loads(canonical.encode(names)).values()] == [2, 4, 6, 7, 1, 5, 3]
    # RFC 8785, 3.2.2.2: the shortest escapes.
    assert canonical.encode('\u20ac$\u000f\nA\'B"\\\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'
    assert canonical.encode({"b": [True, False, None], "a": -0}) == '{"a":0,"b":[true,false,null]}'


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        {"a": [{"b": 1.5}]},
        "\ud800",
        {"\udfff": 1},
        ["絵文字😀", "\ud83d"],
        {1: 2},
        {None: 2},
        {"1": 0, 1: 0},
        (1,),
        [(1, 2)],
        {1, 2},
        b"bytes",
        object(),
    ],
    ids=repr,
)
def test_refuses_to_write(value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical.encode(value)


def test_refuses_depth() -> None:
    value: Any = 1
    for _ in range(canonical.DEPTH):
        value = [value]
    canonical.encode(value)
    with pytest.raises(ValueError, match="deep"):
        canonical.encode([value])
    with pytest.raises(ValueError, match=r"."):
        canonical.decode("[" * 100_000)
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ValueError, match=r"."):
        canonical.encode(circle)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":{"b":1,"b":2}}',
        '{"b":1,"a":2}',
        '{"\ue000":1,"😀":2}',
        '{"a": 1}',
        " 1",
        "1\n",
        "\ufeff1",
        "1.0",
        "1e3",
        "-0",
        "01",
        "+1",
        "9007199254740992",
        "1" * 5000,
        '"\\u0041"',
        '"\\/"',
        '"\\u000A"',
        '"\\u000f"'.upper(),
        '"\\ud800"',
        '"\ud800"',
        '"\t"',
        "NaN",
        "Infinity",
        "nul",
        "",
        "[1,]",
        "'a'",
    ],
    ids=ascii,
)
def test_refuses_to_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical.decode(text)


def test_normal_forms_stay_apart() -> None:
    composed, decomposed = "が", "か\u3099"
    assert canonical.encode(composed) != canonical.encode(decomposed)
    assert canonical.decode(canonical.encode(decomposed)) == decomposed
