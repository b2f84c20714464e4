"""Markdown as one self-contained HTML file: Japanese, printable on A4, no script and nothing fetched from anywhere."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from smincident.documents.markup import inline, parser

if TYPE_CHECKING:
    from markdown_it.token import Token

DRILL = "【訓練】"
_DATE = re.compile(
    r"(?:令和|平成)(?:元|\d{1,2})年\d{1,2}月\d{1,2}日(?:（[月火水木金土日]）)?(?:午[前後]\d.*)?\Z"
)
CSS = """
@page { size: A4; margin: 20mm 22mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem; max-width: 46rem; color: #111; background: #fff; font-size: 1rem;
  font-family: "Yu Gothic", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", Meiryo, sans-serif;
  line-height: 1.8; line-break: strict; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; text-align: center; margin: 1.8rem 0; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; border-bottom: 1px solid #999; break-after: avoid; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; break-after: avoid; }
p { margin: .6rem 0; text-indent: 1em; }
p.left, p.right, p.center, p.drill, blockquote p { text-indent: 0; }
p.right { text-align: right; }
p.center { text-align: center; }
p.drill, .banner { border: 3px double #b00; color: #b00; text-align: center; font-weight: bold; padding: .3rem; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .95rem; }
th, td { border: 1px solid #666; padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { background: #eee; font-weight: bold; }
th[scope=row] { width: 30%; }
tr { break-inside: avoid; }
blockquote { margin: .6rem 0; padding: .2rem 1rem; border-left: 4px solid #999; }
footer { margin-top: 2rem; padding-top: .4rem; border-top: 1px solid #999; font-size: .8rem; color: #444; }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt; } th { print-color-adjust: exact; } }
""".strip()


def to_html(markdown: str, *, title: str, head_code: str = "", drill: bool = False) -> str:
    """The text as a whole HTML document.

    The head of a letter is known by its place: before the first heading, what stands up to the date and the last line
    go right, the addressee left. After it a line that is only a date goes right, and the sender below it.

    Args:
        title: of the window and the printed page.
        head_code: the code of the record's head; printed below a line, outside the approved text.
        drill: mark the page as one of a rehearsal, even where the text itself does not.
    """
    found = parser().parse(markdown)
    _place(found)
    _tables(found)
    body = parser().renderer.render(found, parser().options, {})
    banner = (
        f'<p class="drill">{DRILL}これは訓練の文書です。</p>\n'
        if drill and not markdown.startswith(DRILL)
        else ""
    )
    code = f"<footer>記録簿の符号：{html.escape(head_code)}</footer>\n" if head_code else ""
    name = html.escape(f"{DRILL}{title}" if drill and not title.startswith(DRILL) else title)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>\n{CSS}\n</style>\n</head>\n<body>\n"
        f"{banner}<main>\n{body}</main>\n{code}</body>\n</html>\n"
    )


def _place(found: list[Token]) -> None:
    """Give the lines of the letterhead, 記, 以上 and the mark of a rehearsal their class."""
    top = [index for index, token in enumerate(found) if token.type == "paragraph_open" and token.level == 0]
    texts = {index: inline(found[index + 1]) for index in top}
    heading = next((i for i, token in enumerate(found) if token.type == "heading_open"), len(found))
    for index in top:
        if texts[index].startswith(DRILL):
            found[index].attrSet("class", "drill")
        elif texts[index] in ("記", "以上"):
            found[index].attrSet("class", "center" if texts[index] == "記" else "right")
    head = [index for index in top if index < heading and not texts[index].startswith(DRILL)]
    date = next((place for place, index in enumerate(head) if _DATE.match(texts[index])), -1)
    for place, index in enumerate(head):
        right = place <= date or (place == len(head) - 1 and len(head) > 1)
        found[index].attrSet("class", "right" if right else "left")
    for index in top:
        if index > heading and _DATE.match(texts[index]):
            found[index].attrSet("class", "right")
            if index + 3 in texts and not texts[index + 3].startswith(DRILL):
                found[index + 3].attrSet("class", "right")


def _tables(found: list[Token]) -> None:
    """Scopes for header cells; where the first column names things (項目), its cells are headers of their rows."""
    first, names_rows = False, False
    for index, token in enumerate(found):
        if token.type == "tr_open":
            first = True
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            if first:
                names_rows = inline(found[index + 1]) == "項目"
            first = False
        elif token.type == "td_open":
            if first and names_rows:
                token.tag = found[index + 2].tag = "th"
                token.attrSet("scope", "row")
            first = False
