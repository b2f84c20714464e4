"""A value from outside never becomes markup, whatever it holds and wherever it is put."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smincident.display import safe
from smincident.documents.markup import inline, tokens
from smincident.documents.values import Markdown, Missing, Moment, escape, moment, paragraphs, plain, quote

INJECTIONS = [
    "# 見出し",
    "見出し ##",
    "a | b",
    "a \\| b",
    "末尾\\",
    "**太字** と *斜体* と _下線_ と __二重__",
    "[題](https://example.com)",
    "![絵](https://example.com/a.png)",
    "<https://example.com>",
    "<script>alert(1)</script>",
    "<!-- 消す -->",
    "&lt;b&gt; &amp; &#60;",
    "`code` と ``code``",
    "```\nfence",
    "~~~\nfence",
    "> 引用",
    "- 項目",
    "+ 項目",
    "* 項目",
    "1. 項目",
    "1) 項目",
    "---",
    "===",
    "***",
    "___",
    "一行目\n二行目",
    "一行目\n\n# 二行目",
    "一行目\r\n| 二 | 行 | 目 |",
    "    字下げ",
    "\t字下げ",
    "[参照]: https://example.com",
    "[^1]: 注",
    "|---|---|",
    ":---",
    "\u202eかくれた\u202c",
    "\u2028行",
    "\x00\x1b]0;題\x07",
    "末尾の空白  ",
    "@aoba_city_",
    "https://example.com/a_b_?c=_d_&e=*",
]


def shown(text: str) -> str:
    """What a reader is to see of a value: one line, nothing invisible."""
    joined = re.sub(r"[ \t]*\n[ \t\n]*", "\u3000", text.replace("\r\n", "\n").strip())
    return safe(joined).replace("\t", " ").strip()


def paragraph(markdown: str) -> str:
    found = tokens(markdown)
    assert [token.type for token in found] == ["paragraph_open", "inline", "paragraph_close"], markdown
    return inline(found[1])


def check_everywhere(value: str) -> None:
    text, wanted = escape(value), shown(value)
    if not wanted:
        return
    assert "\n" not in text
    assert paragraph(text).strip() == wanted
    assert paragraph(f"前{text}後") == f"前{wanted}後" or value != value.strip()
    assert paragraph(f"前 {text} 後").split(" ", 1)[1].rsplit(" ", 1)[0].strip() == wanted
    heading = tokens(f"# {text}\n")
    assert [token.type for token in heading] == ["heading_open", "inline", "heading_close"]
    assert inline(heading[1]).strip() == wanted
    table = [token for token in tokens(f"| a | b |\n|---|---|\n| {text} | 隣 |\n") if token.type == "inline"]
    assert [inline(token).strip() for token in table] == ["a", "b", wanted, "隣"]
    item = [token.type for token in tokens(f"- {text}\n- 次\n")]
    assert item.count("list_item_open") == 2
    assert item.count("bullet_list_open") == 1
    assert item.count("paragraph_open") == 2


@pytest.mark.parametrize("value", INJECTIONS)
def test_an_injection_is_shown_as_it_is(value: str) -> None:
    check_everywhere(value)


@given(st.text(alphabet=st.sampled_from("#*_`[]()<>&|~\\!-+=.:1 0\n\r\tあa@/{}%'\"^$\u3000"), max_size=30))
def test_any_mixture_of_marks_is_shown_as_it_is(value: str) -> None:
    check_everywhere(value)


@given(st.text(max_size=40))
def test_any_text_is_shown_as_it_is(value: str) -> None:
    check_everywhere(value)


@given(st.text(max_size=60))
def test_paragraphs_and_quotations_hold_no_other_block(value: str) -> None:
    assert {token.type for token in tokens(paragraphs(value))} <= {
        "paragraph_open",
        "inline",
        "paragraph_close",
    }
    kinds = {token.type for token in tokens(quote(value))}
    assert kinds <= {"blockquote_open", "paragraph_open", "inline", "paragraph_close", "blockquote_close"}


def test_a_number_with_a_dot_stays_as_it_is_inside_a_line() -> None:
    assert escape("6. 2. 1") == "6\\. 2. 1"
    assert escape("6. 2. 1", inside=True) == "6. 2. 1"
    assert escape("# 6", inside=True) == "\\# 6"
    assert escape("- 6", inside=True) == "\\- 6"


def test_handles_and_addresses_stay_readable_in_the_source() -> None:
    assert escape("@aoba_city") == "@aoba_city"
    assert escape("https://www.city.aoba.lg.jp/sns/") == "https://www.city.aoba.lg.jp/sns/"
    assert escape("0123-45-6789") == "0123-45-6789"
    assert escape("@aoba_city_") == "@aoba_city\\_"


def test_lines_become_paragraphs_of_their_own() -> None:
    assert paragraphs("一つ\n# 二つ\n\n三つ") == "一つ\n\n\\# 二つ\n\n三つ"
    assert isinstance(paragraphs("一つ"), Markdown)
    assert quote("一つ\n\n- 二つ") == "> 一つ\n>\n> \\- 二つ"


@pytest.mark.parametrize(
    ("precision", "full", "short", "spoken"),
    [
        ("minute", "令和8年8月1日（土）午後3時05分", "8/1 15:05", "8月1日午後3時05分"),
        ("about", "令和8年8月1日（土）午後3時05分頃", "8/1 15:05頃", "8月1日午後3時05分頃"),
        ("day", "令和8年8月1日（土）", "8/1", "8月1日"),
    ],
)
def test_a_time_is_shown_as_far_as_it_is_known(precision: str, full: str, short: str, spoken: str) -> None:
    found = Moment.stored("2026-08-01T06:05:00Z", precision)
    assert (found.full(), found.short(), found.spoken(), found.date()) == (
        full,
        short,
        spoken,
        "令和8年8月1日",
    )


def test_what_counts_as_a_time() -> None:
    assert moment("2026-08-01") == Moment(datetime(2026, 7, 31, 15, tzinfo=UTC), "day")
    assert moment("2026-08-01T06:05:00Z") == Moment(datetime(2026, 8, 1, 6, 5, tzinfo=UTC))
    assert moment("令和8年8月1日") is None
    assert moment("2026-13-01T06:05:00Z") is None


def test_a_blank_is_false_and_says_its_label() -> None:
    assert not Missing("電話")
    assert str(Missing("電話")) == "【未記入：電話】"
    assert escape(str(Missing("a|b"))) == "【未記入：a\\|b】"


def test_no_value_is_shown_in_english() -> None:
    assert plain(None) == ""
    assert (plain(True), plain(False)) == ("はい", "いいえ")
    assert plain(timedelta(minutes=75)) == "1時間15分"
    assert plain(12) == "12"
