"""How our Markdown is read: CommonMark with tables, without HTML, links, images and indented code.

A document has no live links at all: an address stands as text, so that a fake account's can never be clicked.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

OFF = ("html_block", "html_inline", "link", "image", "autolink", "linkify", "reference", "code", "lheading")


@functools.cache
def parser() -> MarkdownIt:
    """The parser; line ends inside a paragraph stay line ends, for Japanese has no blanks between words."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(list(OFF))


def tokens(markdown: str) -> list[Token]:
    """The blocks of a text."""
    return parser().parse(markdown)


def inline(token: Token) -> str:
    """The text of an inline token as a reader sees it."""
    words = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(words.get(child.type, child.content) for child in token.children or [])
