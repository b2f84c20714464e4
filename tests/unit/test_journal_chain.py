"""The chains and the printed code."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smincident.journal import canonical, chain

DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


def head(**changes: object) -> str:
    members: dict[str, object] = {
        "book": "0" * 32,
        "incident": "2026-001",
        "n": 1,
        "prev": None,
        "kind": "noted",
        "recorded_at": "2026-11-21T05:00:00.000Z",
        "occurred_at": "2026-11-21T05:00:00Z",
        "precision": "minute",
        "zone": "Asia/Tokyo",
        "data_sha256": "d" * 64,
    }
    return chain.head_text(**{**members, **changes})  # type: ignore[arg-type]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.none() | DIGESTS, st.integers(1, 2**53 - 1))
def test_head_is_canonical_whatever_the_incident_is_called(incident: str, prev: str | None, n: int) -> None:
    text = head(incident=incident, prev=prev, n=n, zone=incident)
    read = canonical.decode(text)
    assert set(read) == chain.HEAD_KEYS
    assert (read["incident"], read["prev"], read["n"], read["zone"]) == (incident, prev, n, incident)
    assert read["version"] == 1


def test_links_cover_all_that_went_before() -> None:
    first = chain.link(chain.genesis("book"), "a" * 64)
    assert first == hashlib.sha256(hashlib.sha256(b"book").digest() + bytes.fromhex("a" * 64)).hexdigest()
    assert chain.link(first, "b" * 64) != chain.link(chain.genesis("book"), "b" * 64)
    assert chain.genesis("book") != chain.genesis("another")


def test_code_is_the_first_hundred_bits() -> None:
    assert chain.code(12, "0" * 64) == "12-00000-00000-00000-00000"
    assert chain.code(1, "f" * 64) == "1-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ"
    assert chain.code(7, "08421" * 5 + "0" * 39) == "7-11111-11111-11111-11111"


@given(st.integers(1, 10**9), DIGESTS)
def test_code_is_read_back(n: int, digest: str) -> None:
    code = chain.parse_code(chain.code(n, digest))
    assert code.n == n
    assert code.fits(digest)
    # Bit 101 is not in the code, bit 100 is.
    assert code.fits(digest[:25] + "0" * 39)
    assert not code.fits(f"{int(digest, 16) ^ 1 << 156:064x}")


@pytest.mark.parametrize(
    "typed",
    [
        "12-0ABCD-1EFGH-JKMNP-QRSTV",
        "12-oabcd-iefgh-jkmnp-qrstv",
        "12-OABCD-lEFGH-JKMNP-QRSTV",
        "120ABCD1EFGHJKMNPQRSTV",
        " 12 0ABCD 1EFGH JKMNP QRSTV\n",
        "l2-0ABCD-1EFGH-JKMNP-QRSTV",
        "１２－０ＡＢＣＤ－１ＥＦＧＨ－ＪＫＭＮＰ－ＱＲＳＴＶ",
        "12ー0ABCDー1EFGH‐JKMNP–QRSTV",
    ],
)
def test_code_as_people_type_it(typed: str) -> None:
    assert chain.parse_code(typed) == chain.Code(12, "0ABCD1EFGHJKMNPQRSTV")


@pytest.mark.parametrize(
    "typed",
    ["", "12", "12-ABCDE", "0-00000-00000-00000-00000", "12-U0000-00000-00000-00000", "a-b-c", "-" * 30],
)
def test_what_is_no_code(typed: str) -> None:
    with pytest.raises(ValueError, match="code"):
        chain.parse_code(typed)
