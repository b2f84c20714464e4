"""How tables and the parts of a letter lie on a page."""

from __future__ import annotations

import re

from smincident.documents.html import to_html
from smincident.documents.tables import PAGE, width
from smincident.documents.text import to_text

SHA = "c2eee05507071e166907e24675d3703592de7ac7e94f58425510b6880f6b455d"
LONG = "済：文案を点検する。" * 20
TIMELINE = (
    "| 番号 | 起きた時刻 | 記録した時刻 | 記録者 | 内容 |\n|---|---|---|---|---|\n"
    f"| 1 | 2026-11-22 21:35 | 2026-11-22 21:35:00 | 秋山みのり | {LONG} |\n"
)


def cells(markdown: str) -> list[tuple[str, str]]:
    """Class and text of each cell."""
    page = to_html(markdown, title="題")
    found = re.findall(r"<t[hd]([^>]*)>([^<]*)</t[hd]>", page)
    return [((re.search(r'class="(\w+)"', attrs) or ["", ""])[1], text) for attrs, text in found]


def table_class(markdown: str) -> str:
    found = re.search(r"<table([^>]*)>", to_html(markdown, title="題"))
    assert found
    return (re.search(r'class="([^"]*)"', found[1]) or ["", ""])[1]


def test_names_and_numbers_keep_to_one_line_beside_a_long_text() -> None:
    kinds = {text: name for name, text in cells(TIMELINE)}
    assert "2026-11-22<br>" in to_html(TIMELINE, title="題").replace(" /", "")
    assert kinds["番号"] == kinds["秋山みのり"] == kinds["1"] == "line"
    assert kinds[LONG] == ""
    kept = sum(
        width(text) for text, name in kinds.items() if name == "line" and text not in ("番号", "記録者")
    )
    assert kept < PAGE


def test_in_a_table_of_many_columns_none_is_kept_so_wide_that_the_rest_has_no_room() -> None:
    wide = "長いながい見出しの列"
    head = "|" + f" {wide} |" * 8
    assert {name for name, _ in cells(f"{head}\n{'|---' * 8}|\n{'| x ' * 8}|\n")} == {"", "line"}
    assert all(
        name != "line" for name, text in cells(f"{head}\n{'|---' * 8}|\n{'| x ' * 8}|\n") if text == wide
    )


def test_addresses_and_hashes_may_be_broken_anywhere() -> None:
    url = "https://www.city.kaede.example.lg.jp/koho/20261122.html"
    kinds = {
        text: name
        for name, text in cells(f"| 名前 | URL | SHA-256 |\n|---|---|---|\n| a | {url} | {SHA} |\n")
    }
    assert (kinds[url], kinds[SHA]) == ("run", "hash")


def test_words_that_say_nothing_are_not_printed_but_heads_of_columns_are() -> None:
    assert "facts" in table_class("| 項目 | 内容 |\n|---|---|\n| 媒体 | X |\n")
    assert "facts" not in table_class("| 項目 | 本物 | 偽物 |\n|---|---|---|\n| 媒体 | X | X |\n")
    assert "facts" not in table_class("| 日時 | 内容 |\n|---|---|\n| きのう | 発生 |\n")


def test_a_short_table_stays_on_one_page_and_a_long_one_need_not() -> None:
    head = "| 日時 | 内容 |\n|---|---|\n"
    assert "whole" in table_class(head + "| 一 | 二 |\n" * 8)
    assert "whole" not in table_class(head + "| 一 | 二 |\n" * 9)


def test_only_a_row_to_be_filled_in_by_hand_is_blank() -> None:
    assert cells("| 項目 | 記入 |\n|---|---|\n| 受けた人 | |\n")[-1] == ("blank", "")
    kinds = [name for name, text in cells("| 欄 | 値 | 注意 |\n|---|---|---|\n| 一 | 二 | |\n") if not text]
    assert kinds == [""]


def placed(markdown: str) -> dict[str, str]:
    """The class of each paragraph."""
    page = to_html(markdown, title="題")
    return {text: name for name, text in re.findall(r'<p(?: class="(\w+)")?>([^<]*)</p>', page)}


def test_a_sentence_that_begins_with_a_date_is_no_date() -> None:
    text = "令和8年11月22日（日）午後8時10分に、投稿しました。"
    assert placed(f"# 題\n\n{text}\n\n本文\n") == {text: "", "本文": ""}


def test_a_time_that_is_the_answer_of_a_section_stays_where_it_is() -> None:
    page = placed(
        "# 題\n\n令和8年11月22日\n\n広報課\n\n## 次の時刻\n\n令和8年11月22日（日）午後10時30分\n\n以後、未定\n"
    )
    assert (page["令和8年11月22日"], page["広報課"]) == ("right", "right")
    assert (page["令和8年11月22日（日）午後10時30分"], page["以後、未定"]) == ("", "")


def test_the_last_section_stays_with_the_signature() -> None:
    page = to_html("# 題\n\n## 問い合わせ先\n\n広報課\n\n令和8年11月21日\n\n青葉市\n", title="題")
    assert page.index('<div class="tail">') < page.index("<h2>問い合わせ先")
    assert page.index("青葉市</p>") < page.index("</div>")


def test_who_is_in_charge_is_framed_at_the_foot_of_a_letter() -> None:
    letter = (
        "令和8年11月21日\n\nX Corp. 御中\n\n市長\n\n# 依頼\n\n記\n\n以上\n\n（担当）広報課\n\n- 電話：0000\n"
    )
    page = to_html(letter, title="題")
    assert '<main class="letter">' in page
    assert (
        page.index('<div class="desk">')
        < page.index("（担当）広報課")
        < page.index("電話：0000")
        < page.index("</div>")
    )


def test_cells_share_a_line_of_plain_text_while_it_is_short() -> None:
    assert to_text(TIMELINE) == (
        f"・1／起きた時刻：2026-11-22 21:35／記録した時刻：2026-11-22 21:35:00\n　記録者：秋山みのり\n　内容：{LONG}\n"
    )


def test_a_row_to_be_filled_in_names_what_is_asked() -> None:
    assert (
        to_text("| 時刻 | 相手 | 聞かれたこと |\n|---|---|---|\n| | | |\n")
        == "・時刻：／相手：／聞かれたこと：\n"
    )
