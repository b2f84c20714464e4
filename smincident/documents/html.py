"""Markdown as one self-contained HTML file: Japanese, printable on A4, no script and nothing fetched from anywhere."""

from __future__ import annotations

import html
import itertools
import re
from typing import TYPE_CHECKING

from smincident.documents.markup import inline, parser
from smincident.documents.tables import lay_out

if TYPE_CHECKING:
    from markdown_it.token import Token

DRILL = "【訓練】"
DESK = "（担当）"
_DATE = re.compile(
    r"(?:令和|平成)(?:元|\d{1,2})年\d{1,2}月\d{1,2}日(?:（[月火水木金土日]）)?(?P<hour>午[前後]\d{1,2}時(?:\d{1,2}分)?)?\Z"
)
CSS = """
@page { size: A4; margin: 18mm 20mm 16mm; @bottom-center { content: counter(page); font-size: 9pt; color: #444; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem; max-width: 46rem; color: #111; background: #fff; font-size: 1rem;
  font-family: "BIZ UDPGothic", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic", Meiryo, sans-serif;
  line-height: 1.75; line-break: strict; overflow-wrap: anywhere; }
h1 { font-size: 1.35em; text-align: center; margin: 1.3em 0; line-height: 1.4; text-wrap: balance; break-after: avoid; }
h2 { font-size: 1.1em; margin: 1.2em 0 .4em; padding-bottom: .1em; border-bottom: 1px solid #999; break-after: avoid; }
h3 { font-size: 1em; margin: 1.2em 0 .4em; break-after: avoid; }
p { margin: .5em 0; text-indent: 1em; orphans: 2; widows: 2; }
p.left, p.right, p.center, p.drill, .desk p { text-indent: 0; }
p.right { text-align: right; }
p.center { text-align: center; }
p.drill, .banner { border: 3px double #b00; color: #b00; text-align: center; font-weight: bold; padding: .2rem; }
ul { list-style-type: "・"; margin: .4em 0; padding-left: 1.3em; }
ol { margin: .4em 0; padding-left: 1.8em; }
.letter h2 { border: 0; padding: 0; }
.letter p.center { margin: 1em 0; }
.desk { width: fit-content; margin: 1em 0 0 auto; padding: .3em .8em; border: 1px solid #999; break-inside: avoid; }
.tail { break-inside: avoid; }
.desk p { margin: 0; }
.desk ul { list-style: none; margin: 0; padding: 0; }
table { border-collapse: collapse; width: 100%; margin: .6em 0; font-size: .93em; line-height: 1.5; }
table.whole { break-inside: avoid; }
table.facts thead { display: none; }
th, td { border: 1px solid #666; padding: .25em .5em; text-align: left; vertical-align: top; overflow-wrap: break-word; }
th { background: #eee; font-weight: bold; }
th[scope=row] { width: 28%; }
.line { white-space: nowrap; }
.run, .hash { overflow-wrap: anywhere; min-width: 12em; }
.hash { font-family: "Cascadia Mono", Consolas, "Noto Sans Mono", monospace; font-size: .85em; }
.blank { height: 2.6em; }
tr { break-inside: avoid; }
blockquote { margin: .6em 0; padding: .1em 1em; border-left: 4px solid #bbb; font-size: .95em; }
blockquote p { margin: .3em 0; text-indent: 0; }
footer { break-before: avoid; margin-top: .8em; padding-top: .3em; border-top: 1px solid #999; font-size: .8em; color: #444; }
@media print {
  body { padding: 0; max-width: none; font-size: 10.5pt; line-height: 1.6; }
  th { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
""".strip()


def to_html(markdown: str, *, title: str, head_code: str = "", drill: bool = False) -> str:
    """The text as a whole HTML document.

    The head of a letter is known by its place: before the first heading, what stands up to the date and the last line
    go right, the addressee left. A line that is only a date, directly below the first heading or last but one in the
    text, goes right, and the sender below it.

    Args:
        title: of the window and the printed page.
        head_code: the code of the record's head; printed below a line, outside the approved text.
        drill: mark the page as one of a rehearsal, even where the text itself does not.
    """
    found = parser().parse(markdown)
    letter = _place(found)
    lay_out(found)
    _desk(found)
    body = parser().renderer.render(found, parser().options, {})
    banner = (
        f'<p class="drill">{DRILL}これは訓練の文書です。</p>\n'
        if drill and not markdown.startswith(DRILL)
        else ""
    )
    code = f"<footer>控えの番号：{html.escape(head_code)}</footer>\n" if head_code else ""
    name = html.escape(f"{DRILL}{title}" if drill and not title.startswith(DRILL) else title)
    shape = ' class="letter"' if letter else ""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>\n{CSS}\n</style>\n</head>\n<body>\n"
        f"{banner}<main{shape}>\n{body}</main>\n{code}</body>\n</html>\n"
    )


def _place(found: list[Token]) -> bool:
    """Give the lines of the letterhead, 記, 以上 and the mark of a rehearsal their class; whether it is a letter.

    Where the text is signed at its end, its last section stays with the signature.
    """
    tail = range(0)
    top = [index for index, token in enumerate(found) if token.type == "paragraph_open" and token.level == 0]
    texts = {index: inline(found[index + 1]) for index in top}
    heading = next((i for i, token in enumerate(found) if token.type == "heading_open"), len(found))
    plain = [index for index in top if not texts[index].startswith(DRILL)]
    for index in top:
        if index not in plain:
            found[index].attrSet("class", "drill")
        elif texts[index] in ("記", "以上"):
            found[index].attrSet("class", "center" if texts[index] == "記" else "right")
    head = [index for index in plain if index < heading]
    date = next((place for place, index in enumerate(head) if _DATE.match(texts[index])), -1)
    for place, index in enumerate(head):
        right = place <= date or (place == len(head) - 1 and len(head) > 1)
        found[index].attrSet("class", "right" if right else "left")
    for dated, sender in itertools.pairwise(plain):
        written = _DATE.match(texts[dated])
        below = dated == heading + 3
        signed = dated > heading and sender == plain[-1]
        if written and sender == dated + 3 and (below or (signed and not written["hour"])):
            found[dated].attrSet("class", "right")
            found[sender].attrSet("class", "right")
            if signed:
                start = max(i for i in range(dated) if found[i].type == "heading_open")
                tail = range(start if found[start].tag == "h2" else dated, sender + 3)
    if tail:
        _frame(found, tail, "tail")
    return "記" in texts.values()


def _desk(found: list[Token]) -> None:
    """Frame who is in charge (担当) with the list below, as it stands at the foot of a letter."""
    start = next(
        (
            index
            for index, token in enumerate(found)
            if token.type == "paragraph_open"
            and token.level == 0
            and inline(found[index + 1]).startswith(DESK)
        ),
        -1,
    )
    if start < 0 or start + 3 >= len(found) or found[start + 3].type != "bullet_list_open":
        return
    end = next(
        i for i in range(start, len(found)) if found[i].type == "bullet_list_close" and found[i].level == 0
    )
    _frame(found, range(start, end + 1), "desk")


def _frame(found: list[Token], inside: range, name: str) -> None:
    """Put blocks into a frame of their own."""
    from markdown_it.token import Token

    opened = Token(f"{name}_open", "div", 1, block=True)
    opened.attrSet("class", name)
    found.insert(inside.stop, Token(f"{name}_close", "div", -1, block=True))
    found.insert(inside.start, opened)
