"""Finding again what was withheld: the same words in other text, and what looks like somebody's personal data.

Words are compared as people read them: whatever the width, the composition of characters, the case and the blanks between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from smincident.documents.draft_check import PERSONAL, my_number
from smincident.export.rules import FOUND, SOFT_LENGTH, mark

_ASCII_SHORT = 8
_NOT_PROSE = re.compile(
    r"https?://\S+|\b(?=[0-9]*[a-f])[0-9a-f]{12,}\b|\b\d+(?:-[0-9A-Z]{5}){4}\b|\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?"
)
"""Addresses of pages, digests, codes and times hold digits that are nobody's telephone."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?")
"""A time says nothing apart from its place, and the same one stands in others."""

Span = tuple[int, int, str]
"""From, to (of the text as it is) and the ground."""


def fold(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place it comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        # A backslash is how Markdown and JSON write the character that follows it.
        if letter == "\\" or letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc"):
            continue
        plain = (
            letter
            if letter.isascii()
            else unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", letter))
        )
        for one in plain.casefold():
            if not one.isspace():
                folded.append(one)
                places.append(place)
    return "".join(folded), places


def key(text: str) -> str:
    """A withheld passage as it is looked for."""
    return fold(text)[0]


@dataclass
class Masks:
    """What is to be found again.

    Args:
        hard: passages (``key``) with their grounds, looked for everywhere.
        soft: passages looked for in all but what was published.
        own: the body's own contact data, which nobody withholds; as ``bare``.
        personal: whether what looks like personal data is withheld as well.
        plain: ids and fixed words of the record that stay, after one another: a passage that is one is not looked for.
    """

    hard: dict[str, str] = field(default_factory=dict)
    soft: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    personal: bool = False
    plain: str = ""

    def add(
        self, text: str, ground: str, *, hard: bool, least: int = SOFT_LENGTH, chosen: bool = False
    ) -> None:
        """Remember a passage.

        Args:
            hard: it is looked for in published texts too.
            least: from how many characters on one that is not hard is looked for.
            chosen: somebody withheld it by hand, so it is looked for even if it is a word of the record.
        """
        for line in text.splitlines() if "\n" in text.strip() else ():
            self.add(line, ground, hard=False, chosen=chosen)
        found = key(text)
        if not found or _TIME.fullmatch(text) or (found in self.plain and not chosen):
            return
        if hard and len(found) >= (3 if found.isascii() else 2):
            self.hard.setdefault(found, ground)
        elif not hard and len(found) >= least:
            self.soft.setdefault(found, ground)

    def forget_published(self, texts: Iterable[str]) -> None:
        """What stands word for word in a published text is no secret, unless it must be found everywhere."""
        published = [key(text) for text in texts]
        self.soft = {
            one: ground for one, ground in self.soft.items() if not any(one in text for text in published)
        }

    def mask(
        self, text: str, *, published: bool = False, patterns: bool | None = None
    ) -> tuple[str, list[str]]:
        """The text with marks, and the ground of each.

        Args:
            published: only what is looked for everywhere.
            patterns: whether to look for personal data by its form; else as ``personal`` says.
        """
        looked = self.personal if patterns is None else patterns
        spans = self._known(text, published)
        spans += self._personal(text) if looked else []
        if not spans:
            return text, []
        made: list[str] = []
        grounds: list[str] = []
        done = 0
        for start, end, ground in sorted(spans, key=lambda span: (span[0], -span[1])):
            if end <= done:
                continue
            if start >= done or not grounds:
                made += [text[done:start], mark(ground)]
                grounds.append(ground)
            done = end
        return "".join([*made, text[done:]]), grounds

    def hits(self, text: str, *, published: bool = False, least: int = 1) -> bool:
        """Whether any passage of at least so many characters is left in a text."""
        return any(end - start >= least for start, end, _ in self._known(text, published))

    def _known(self, text: str, published: bool) -> list[Span]:
        folded, places = fold(text)
        there = [
            one
            for group in ((self.hard,) if published else (self.hard, self.soft))
            for one in group
            if len(one) <= len(folded) and one in folded
        ]
        if not there:
            return []
        there.sort(key=len, reverse=True)
        find = re.compile("|".join(map(re.escape, there))).search
        found: list[Span] = []
        at = 0
        while match := find(folded, at):
            start, end = places[match.start()], places[match.end() - 1] + 1
            # What combines with the last character belongs to it.
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            short = match[0].isascii() and len(match[0]) < _ASCII_SHORT
            if short and (_word(text, start - 1) or _word(text, end)):
                at = match.start() + 1
                continue
            found.append((start, end, self.hard.get(match[0]) or self.soft[match[0]]))
            at = match.end()
        return found

    def _personal(self, text: str) -> list[Span]:
        found: list[Span] = []
        plain, places = _narrow(text)
        plain = _NOT_PROSE.sub(lambda match: "\n" * len(match[0]), plain)
        for _, pattern in PERSONAL:
            for match in pattern.finditer(plain):
                bare_match = bare(match[0])
                number = bare_match.isdigit() and len(bare_match) == 12
                if any(bare_match in one for one in self.own) or (number and not my_number(bare_match)):
                    continue
                found.append((places[match.start()], places[match.end() - 1] + 1, FOUND))
        return found


def bare(text: str) -> str:
    """A telephone number or address of mail as it is compared."""
    return re.sub(r"[\s()（）-]", "", unicodedata.normalize("NFKC", text)).lower()


def _narrow(text: str) -> tuple[str, list[int]]:
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for one in letter if letter.isascii() else unicodedata.normalize("NFKC", letter):
            letters.append(one)
            places.append(place)
    return "".join(letters), places


def _word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()
