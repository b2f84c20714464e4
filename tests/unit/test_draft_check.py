"""The draft checker sees what a program can see, and leaves alone what is wanted in a notice."""

from __future__ import annotations

import pytest

from smincident.content.compose import compose
from smincident.content.plan import Plan
from smincident.documents.draft_check import DraftFinding, check_draft, my_number
from tests.kit import organisation, shipped

LIBRARY = shipped()
TOWN, _ = organisation("ina")


def plan(guideline: str) -> Plan:
    """A flaming plan under a guideline."""
    return compose(["flaming"], LIBRARY.guideline(guideline), LIBRARY.runbook)


def found(
    text: str, guideline: str = "ina", cls: str = "notice", earlier: list[str] | None = None
) -> list[DraftFinding]:
    """What is found in a text."""
    return check_draft(
        text, plan(guideline), cls=cls, template="holding", organisation=TOWN, earlier=earlier or []
    )


@pytest.mark.parametrize(
    ("text", "check", "line"),
    [
        ("詳しくは\nhttps://bit.ly/3abcd へ", "url-shortener", 2),
        ("https://www.bit.ly/3abcd", "url-shortener", 1),
        ("ＨＴＴＰＳ://ＢＩＴ.ＬＹ/3abcd", "url-shortener", 1),
        ("電話 090-1234-5678 の方", "personal-data", 1),
        ("電話 ０９０−１２３４−５６７８".replace("−", "-"), "personal-data", 1),
        ("taro@example.com へ", "personal-data", 1),
        ("〒396-8617 にお住まい", "personal-data", 1),
        ("伊那市下新田3050番地の住宅", "personal-data", 1),
        ("番号 1234 5678 9018 です", "personal-data", 1),
    ],
)
def test_what_must_not_stand_in_a_notice_is_found_at_its_line(text: str, check: str, line: int) -> None:
    assert [(item.check, item.line) for item in found(text)] == [(check, line)]


@pytest.mark.parametrize(
    "text",
    [
        "令和8年8月1日（土）午前10時30分",
        "2026-08-01 に開いた1丁目の会議",
        "https://x.com/midori_city/status/1934567890123456789",
        "https://www.city.example.lg.jp/2024-0626-1639-45/",
        "問い合わせ先：広報課 0000-11-2222 koho@city.example.lg.jp",
        "番号 1234 5678 9012 は伝票の番号です",
        "件数は 120 件、金額は 1,234,567 円です",
    ],
)
def test_what_a_notice_needs_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_short_host_of_a_platform_only_warns_whatever_the_guideline_says() -> None:
    assert [item.severity for item in found("https://t.co/abc と https://bit.ly/abc", "ina")] == [
        "warn",
        "warn",
    ]


def test_a_binding_clause_makes_an_error_with_its_clause_and_none_a_warning() -> None:
    misaki, ina = found("電話 090-1234-5678", "misaki"), found("電話 090-1234-5678", "ina")
    assert [(item.severity, item.clauses) for item in misaki] == [("error", ("misaki:3-7-2",))]
    assert [(item.severity, item.clauses) for item in ina] == [("warn", ())]
    assert found("https://bit.ly/a", "ina")[0].clauses == ("ina:6-5-3",)


def test_the_same_text_again_is_found_and_a_changed_one_is_not() -> None:
    assert [item.check for item in found("同じ文です。", earlier=["同じ文です。\n"])] == ["repeated-text"]
    assert found("9時の時点です。", earlier=["同じ文です。"]) == []
    assert found("同じ文です。", "tatsuno", earlier=["同じ文です。"])[0].severity == "error"


def test_internal_papers_may_name_whom_they_must() -> None:
    assert found("電話 090-1234-5678", cls="internal") == []


def test_the_check_digit_of_an_individual_number() -> None:
    assert my_number("123456789018")
    assert not my_number("123456789012")
    assert not my_number("12345678901")
