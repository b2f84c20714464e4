"""What a template prints: values from outside, made harmless in Markdown; times; places not yet filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from smincident import clock, display


class Markdown(str):
    """Text that already is Markdown (a layout's body, a filter's result) and is printed as it stands."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A place without a value. It prints 【未記入：label】, counts as false, and passes through filters.

    A ``required`` one is noted already when a template tests it; the others only when they are printed.
    """

    label: str
    required: bool = False

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"【未記入：{self.label}】"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as far as it is known: ``precision`` is ``second``, ``minute``, ``hour``, ``day`` or ``about``."""

    at: datetime
    precision: str = "minute"

    @classmethod
    def stored(cls, text: str, precision: str = "minute") -> Moment:
        """The moment of a stored time text (``2026-11-21T05:00:00Z``)."""
        return cls(clock.read(text), precision)

    @property
    def stamp(self) -> str:
        """The stored text of this time."""
        return clock.stamp(self.at)

    def date(self) -> str:
        """``令和8年8月1日``."""
        return clock.wareki(self.at.astimezone(clock.TOKYO).date())

    def full(self) -> str:
        """``令和8年8月1日（土）午後3時05分``, without the time of day where only the day is known."""
        if self.precision == "day":
            here = self.at.astimezone(clock.TOKYO)
            return f"{self.date()}（{clock.WEEKDAYS[here.weekday()]}）"
        return clock.wareki_time(self.at) + ("頃" if self.precision == "about" else "")

    def short(self) -> str:
        """``8/1 15:05``, for tables."""
        text = clock.short(self.stamp)
        return (
            text.split()[0] if self.precision == "day" else text + ("頃" if self.precision == "about" else "")
        )

    def spoken(self) -> str:
        """``8月1日午後3時05分``, for what is read aloud."""
        here = self.at.astimezone(clock.TOKYO)
        return f"{here.month}月{here.day}日" + self.full().partition("）")[2]

    def __str__(self) -> str:
        return self.full()


_SPECIAL = re.compile(
    r"\\|[`*\[\]<>&|~]"
    r"|(?<![A-Za-z0-9_])_+|_+(?![A-Za-z0-9_])"  # inside a word an underscore marks nothing
    r"|(?<![^ \u3000])#"
)
_FIRST = re.compile(r"\A([0-9]{0,9})([-+=.):])")
_BLANKS = re.compile(r"[ \t]*\n[ \t\n]*")


def _disarm(found: re.Match[str]) -> str:
    # A backslash goes as an entity: before a table's ``|`` it would join two cells, even if itself escaped.
    return "&#92;" if found[0] == "\\" else "".join("\\" + char for char in found[0])


def _disarm_first(found: re.Match[str]) -> str:
    digits, mark = found.groups()
    return f"{digits}\\{mark}" if not digits or mark in ".)" else found[0]


def escape_line(text: str, inside: bool = False) -> str:
    """One line of outside text as Markdown that shows exactly that text, wherever in a line it is put.

    Control, bidi and zero-width characters become visible, as everywhere.

    Args:
        inside: something stands before it on its line, so that ``6. 2`` is no item of a list and stays as it is.
    """
    text = _SPECIAL.sub(_disarm, display.safe(text).replace("\t", " ").strip(" "))
    return text if inside and text[:1].isdigit() else _FIRST.sub(_disarm_first, text)


def escape(text: str, inside: bool = False) -> str:
    """Outside text as Markdown on one line: several lines are joined by a full-width blank."""
    return escape_line(_BLANKS.sub("\u3000", text.replace("\r\n", "\n").strip()), inside)


def paragraphs(text: str) -> Markdown:
    """Outside text with each of its lines as a paragraph of its own."""
    lines = [escape_line(line) for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    return Markdown("\n\n".join(lines))


def quote(text: str) -> Markdown:
    """Outside text as a Markdown quotation, shown literally line by line."""
    lines = [escape_line(line) for line in text.replace("\r\n", "\n").strip("\n").split("\n")]
    return Markdown("\n".join(f"> {line}" if line else ">" for line in lines))


def moment(value: Any) -> Moment | None:
    """A value as a time, None where it is none (a text that is no stored time)."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, datetime):
        return Moment(value)
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}(T|\Z)", value):
        try:
            return Moment.stored(value) if "T" in value else Moment.stored(f"{value}T00:00:00+09:00", "day")
        except ValueError:
            return None
    return None


def plain(value: Any) -> str:
    """A value as the text a reader sees, not yet escaped."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, timedelta):
        return clock.span(value)
    if isinstance(value, datetime):
        return Moment(value).full()
    return str(value)
