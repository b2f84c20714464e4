"""Finds in the printed guidelines the passage that a clause's ``at`` names, so that a locator cannot drift from the print.

The sources are not part of the project: a test that uses this is skipped where they are not at hand.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

from tests.kit import ROOT

SOURCES = ROOT.parent / "shared" / "sources"

WORDS = re.compile(
    r"(?P<table>表「(?P<row>[^」]+)」)|第(?P<paragraph>\d+)段落|第(?P<item>\d+)項目(?P<under>の下位第(?P<below>\d+)項目)?"
    r"|第(?P<sentence>\d+)文|(?P<part>前段|後段|括弧書|柱書|ただし書|なお書き|前文)|※(?P<note>\d)"
    r"|第(?P<article>\d+)条|第(?P<clause>\d+)項|\((?P<bracket>\d+)\)|(?P<dotted>\d+)\.|\((?P<kana>[ア-ン])\)"
    r"|(?P<plain>[ア-ン])|(?P<number>\d+)|(?P<rules>附則)|用語の解説"
)
"""The words of a locator, after NFKC."""


@cache
def _source(body: str) -> str:
    return unicodedata.normalize("NFKC", (SOURCES / f"{body}.txt").read_text(encoding="utf-8"))


def passage(body: str, at: str) -> str:
    """The printed text at a locator, without white space; '' where the print has no such place."""
    text, left = _source(body), unicodedata.normalize("NFKC", at)
    for depth, word in enumerate(WORDS.finditer(left)):
        text = _narrowed(text, word, depth)
    rest = re.sub(r"\s", "", WORDS.sub("", left))
    return re.sub(r"\s", "", text) if not rest else ""


def _narrowed(text: str, word: re.Match[str], depth: int) -> str:
    """The part of a text that one word of a locator names."""
    found = {key: value for key, value in word.groupdict().items() if value}
    if number := found.get("number") or found.get("dotted"):
        if depth == 0:
            return _between(text, rf"^ ?{number}(?:\.| )", rf"^ ?{int(number) + 1}(?:\.| )|^【")
        return _between(text, rf"^\s*{number}\.", rf"^\s*{int(number) + 1}\.")
    if number := found.get("bracket"):
        return _between(text, rf"^[^\n(]*\({number}\)", rf"^[^\n(]*\({int(number) + 1}\)")
    if kana := found.get("kana") or found.get("plain"):
        return _between(text, rf"^[- ]*\(?{kana}\)? ", r"^[- ]*\(?[ア-ン]\)? |^- \(|^\s*なお")
    if number := found.get("article"):
        return _between(text, rf"^第{number}条 ", rf"^第{int(number) + 1}条|^附 *則")
    if number := found.get("clause"):
        start = r"\A" if number == "1" else rf"^{number} "
        return _between(text, start, rf"^{int(number) + 1} |^\([^\d]")
    if "rules" in found:
        return _between(text, r"^附 *則", r"\Z")
    if row := found.get("row"):
        return _row(text, row)
    if number := found.get("item"):
        upper = _item(text, int(number))
        return _item(upper, int(found["below"])) if "below" in found else upper
    if number := found.get("note"):
        return _between(text, rf"^※{number}", r"^※\d")
    if number := found.get("paragraph"):
        return _nth(re.split(r"。[^\S\n]*\n", text), int(number))
    if number := found.get("sentence"):
        return _nth(_sentences(text), int(number))
    return _part(text, found.get("part", "")) if "part" in found else text


def _between(text: str, start: str, stop: str) -> str:
    begun = re.search(start, text, re.MULTILINE)
    if begun is None:
        return ""
    ended = re.compile(stop, re.MULTILINE).search(text, begun.end())
    return text[begun.end() : ended.start() if ended else len(text)]


def _row(text: str, label: str) -> str:
    """A row of a table: cells begin with a tab."""
    cells = re.split(r"^\t", text, flags=re.MULTILINE)
    plain = re.sub(r"\s", "", label)
    for heading, cell in pairwise(cells):
        if re.sub(r"\s", "", heading).startswith(plain):
            return cell
    return ""


def _item(text: str, number: int) -> str:
    """The nth of the outermost bulleted entries."""
    bullets = list(re.finditer(r"^([- ]*)[•・] ?", text, re.MULTILINE))
    if "•" in text:
        outermost = min(len(bullet[1]) for bullet in bullets)
        bullets = [bullet for bullet in bullets if len(bullet[1]) == outermost]
    if not 1 <= number <= len(bullets):
        return ""
    begun = bullets[number - 1]
    after = [one.start() for one in bullets if one.start() > begun.start()]
    return text[begun.end() : after[0] if after else len(text)]


def _sentences(text: str) -> list[str]:
    """Sentences; an entry of a list ends in こと without a full stop."""
    return [one for one in re.split(r"。(?!\))|(?<=こと) (?=\S)|\) (?=\S)", text) if one.strip()]


def _part(text: str, part: str) -> str:
    """What a word for a part of a text names; halves of a sentence cannot be told apart by a program."""
    if part == "前文":
        return text[: text.index("1.")]
    if part == "柱書":
        return re.split(r"^\s*(?:[- ]*(?:ア |[•・])|1\.)", text, maxsplit=1, flags=re.MULTILINE)[0]
    if part == "括弧書":
        return "".join(re.findall(r"\(([^()]*)\)", text))
    opening = {"ただし書": "ただし", "なお書き": "なお"}.get(part)
    return text[text.index(opening) :] if opening and opening in text else "" if opening else text


def _nth(texts: list[str], number: int) -> str:
    return texts[number - 1] if 1 <= number <= len(texts) else ""
