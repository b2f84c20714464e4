"""The same words as plain text and as a page that needs nothing from anywhere."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from smincident.documents.html import to_html
from smincident.documents.text import to_text
from tests.unit.test_documents_samples import INPUTS, KINDS, rendered, state

LETTER = """広第123号

令和8年11月21日

X Corp. 御中

青葉市長　佐藤 一郎

# 削除について（依頼）

下記のとおりお願いします。

記

## 1 対象

| 項目 | 内容 |
|---|---|
| 名前 | 偽 \\| 物 |
| 空 | |

- 一つ
- 二つ
  1. 中

以上
"""


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open.append(f"{tag}.{dict(attrs).get('class')}" if dict(attrs).get("class") else tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and not self.open.pop().startswith(tag):
            pass

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.words.setdefault(self.open[-1], []).append(data.strip())


def test_a_letter_has_its_lines_where_they_belong() -> None:
    page = Page(to_html(LETTER, title="削除依頼"))
    assert page.words["p.right"] == ["広第123号", "令和8年11月21日", "青葉市長　佐藤 一郎", "以上"]
    assert page.words["p.left"] == ["X Corp. 御中"]
    assert page.words["p.center"] == ["記"]
    assert page.words["h1"] == ["削除について（依頼）"]


def test_a_notice_is_signed_at_its_end() -> None:
    page = Page(to_html("# お知らせ\n\n本文です。\n\n令和8年11月21日\n\n青葉市\n", title="お知らせ"))
    assert page.words["p.right"] == ["令和8年11月21日", "青葉市"]
    assert page.words["p"] == ["本文です。"]
    drill = Page(
        to_html(
            "【訓練】頭\n\n# 題\n\n本文\n\n令和8年11月21日（土）\n\n青葉市\n\n【訓練】足\n",
            title="題",
            drill=True,
        )
    )
    assert drill.words["p.drill"] == ["【訓練】頭", "【訓練】足"]
    assert drill.words["p.right"] == ["令和8年11月21日（土）", "青葉市"]


def test_tables_name_their_columns_and_rows() -> None:
    page = Page(to_html(LETTER, title="a"))
    cells = [(tag, attrs.get("scope")) for tag, attrs in page.found if tag in ("th", "td")]
    assert cells == [("th", "col"), ("th", "col"), ("th", "row"), ("td", None), ("th", "row"), ("td", None)]
    assert page.words["td.line"] == ["偽 | 物"]
    plain = Page(to_html("| 時刻 | 内容 |\n|---|---|\n| 一 | 二 |\n", title="a"))
    assert [tag for tag, _ in plain.found if tag in ("th", "td")] == ["th", "th", "td", "td"]


def test_the_page_is_japanese_and_fetches_nothing() -> None:
    text = to_html(
        LETTER + "\n![絵](https://e.example/a.png) [題](https://e.example) <https://e.example>\n", title="題"
    )
    tags = {tag for tag, _ in Page(text).found}
    assert ("html", {"lang": "ja"}) in Page(text).found
    assert ("meta", {"charset": "utf-8"}) in Page(text).found
    assert not tags & {"script", "link", "img", "a", "iframe", "object", "form", "base"}
    assert "url(" not in text
    assert "@import" not in text
    assert "@page { size: A4;" in text
    assert text.endswith("</html>\n")
    assert "\r" not in text


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- --><b>",
        "[x](javascript:alert(1))",
        "![x](data:text/html,x)",
        "<javascript:alert(1)>",
        "&lt;script&gt;",
        "`<b>`",
        "[a]: https://e.example 'x'\n\n[a]",
    ],
)
def test_markup_in_markdown_is_text(attack: str) -> None:
    tags = {tag for tag, _ in Page(to_html(f"前\n\n{attack}\n", title="題")).found}
    assert tags <= {"html", "head", "meta", "title", "style", "body", "main", "p", "code"}


def test_title_and_code_are_escaped() -> None:
    page = to_html("本文", title="</title><script>", head_code="</footer><script>")
    assert "<script>" not in page
    assert "&lt;/title&gt;&lt;script&gt;" in page
    assert "<footer>控えの番号：&lt;/footer&gt;&lt;script&gt;</footer>" in page


def test_the_code_of_the_head_lies_outside_the_text() -> None:
    page = to_html("本文", title="題", head_code="88-ABCD")
    assert page.index("</main>") < page.index("88-ABCD")
    assert "<footer>" not in to_html("本文", title="題")


def test_a_rehearsal_is_marked_even_where_the_text_is_not() -> None:
    page = to_html("本文", title="題", drill=True)
    assert "<title>【訓練】題</title>" in page
    assert '<p class="drill">【訓練】' in page
    assert to_html("【訓練】本文", title="題", drill=True).count('class="drill"') == 1


def test_plain_text_of_a_letter() -> None:
    assert to_text(LETTER) == (
        "広第123号\n\n令和8年11月21日\n\nX Corp. 御中\n\n青葉市長　佐藤 一郎\n\n削除について（依頼）\n\n"
        "下記のとおりお願いします。\n\n記\n\n■ 1 対象\n\n名前：偽 | 物\n空：\n\n・一つ\n・二つ\n　１　中\n\n以上\n"
    )


def test_plain_text_of_wide_tables() -> None:
    head = "| 時刻 | 内容 | 備考 |\n|---|---|---|\n"
    assert to_text(head + "| 一 | 二 | |\n") == "・時刻：一／内容：二\n"
    assert to_text(head + "| なし | | |\n") == "・なし\n"
    assert to_text(head + f"| 一 | {'あ' * 60} | 三 |\n| 四 | | |\n") == (
        f"・時刻：一\n　内容：{'あ' * 60}\n　備考：三\n・四\n"
    )
    assert (
        to_text("| 項目 | 本物 | 偽物 |\n|---|---|---|\n| 名前 | 甲 | 乙 |\n")
        == "・名前／本物：甲／偽物：乙\n"
    )
    assert to_text("| 宿題 | 担当 |\n|---|---|\n| なし | |\n") == "なし\n"


def test_plain_text_of_the_rest() -> None:
    assert to_text("> 一\n> 二\n>\n> 三\n") == "　一\n　二\n\n　三\n"
    assert (
        to_text("3. 三\n4. 四\n\n### 小さい見出し\n\n**強**く`符号`\n")
        == "３　三\n４　四\n\n□ 小さい見出し\n\n強く符号\n"
    )
    assert to_text("```\n| そのまま |\n```\n") == "| そのまま |\n"
    assert to_text("\\# 見出しではない &#92; \\| \\*\n") == "# 見出しではない \\ | *\n"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", sorted(INPUTS))
def test_no_mark_of_markdown_is_left_in_a_shipped_text(name: str, kind: str) -> None:
    text = to_text(rendered(name, state(kind)).markdown)
    for line in text.split("\n"):
        assert not line.startswith(("#", "- ", "* ", "> ", "|", "1. ", "```")), line
        assert "|---" not in line
        assert "\\" not in line
        assert "**" not in line
        assert "&#" not in line
