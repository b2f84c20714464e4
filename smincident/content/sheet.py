"""A file under check, and what a check found on it.

``pending`` is kept apart from findings: it points into a runbook or a check that is not shipped yet.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from smincident.content.yaml import Loaded
from smincident.content.yaml import Path as Place


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong at one line of a file; ``hint`` says how to mend it."""

    file: str
    line: int
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}" + (f" → {self.hint}" if self.hint else "")


@dataclass
class Result:
    """What a check found. ``pending`` has the same form, and is nothing wrong."""

    files: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    pending: list[Finding] = field(default_factory=list)


@dataclass
class Sheet:
    """A file under check, with the place where findings on it go."""

    name: str
    loaded: Loaded
    result: Result

    def find(self, place: Place, what: str, hint: str = "") -> None:
        """Note a finding at a place of the file."""
        self.result.findings.append(Finding(self.name, self.loaded.line(place), what, hint))

    def wait(self, place: Place, what: str) -> None:
        """Note what is pending."""
        self.result.pending.append(Finding(self.name, self.loaded.line(place), what))

    def twice(self, places: Iterable[tuple[str, Place]], word: str) -> None:
        """Find ids that stand more than once, or say nothing."""
        seen: set[str] = set()
        for name, place in places:
            if not name.strip():
                self.find(place, f"{word} id が空です", "英小文字・数字・- で書いてください")
            elif name in seen:
                self.find(place, f"{word}「{name}」が二度あります", "id を変えてください")
            seen.add(name)

    def known(self, name: str, table: Iterable[str], place: Place, word: str) -> bool:
        """Find a name that is not in a table."""
        names = list(table)
        if name in names:
            return True
        self.find(place, f"{word}「{name}」がありません", nearest(name, names))
        return False


def nearest(name: str, names: Sequence[str]) -> str:
    """A hint that names the nearest of what there is."""
    near = difflib.get_close_matches(name, names, 1, 0.6)
    return f"「{near[0]}」ではありませんか" if near else f"あるもの：{'、'.join(names) or 'なし'}"
