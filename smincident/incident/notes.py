"""A free entry (メモ): the one event that needs no state to be right."""

from __future__ import annotations

from datetime import datetime, timedelta

from smincident.clock import full, read
from smincident.errors import SmincidentError
from smincident.incident.events import Draft
from smincident.incident.levels import LEVELS, USUAL, stored

LIMIT_TEXT = 20_000
"""Characters one typed value may have: a record is read by people."""

AHEAD = timedelta(hours=1)
"""How far clocks may disagree before a time of something that happened cannot be meant."""


def need_past(at: str, now: datetime) -> None:
    """Refuse a time of what happened (UTC text, '' for now) that lies ahead."""
    if at and read(at) > now + AHEAD:
        raise SmincidentError(
            f"起きた時刻がこれから先です：{full(at)}",
            "起きた時刻を書いてください（日付と、この端末の時計も確かめてください）",
        )


def need_level(level: str) -> None:
    """Refuse a level that there is not."""
    if level not in LEVELS:
        known = "、".join(f"{key}（{label}）" for key, label in LEVELS.items())
        raise SmincidentError(f"公開の区分「{level}」は使えません", f"使えるもの：{known}")


def noted(text: str, at: str = "", precision: str = "minute", level: str = USUAL) -> Draft:
    """The event of a note.

    Args:
        level: who it is meant for, a key of ``levels.LEVELS``.

    Raises:
        SmincidentError: nothing was written, or too much, or there is no such level.
    """
    need_level(level)
    if not text.strip():
        raise SmincidentError("メモが空です", "メモを書いてください")
    if len(text) > LIMIT_TEXT:
        raise SmincidentError(
            f"メモが長すぎます（{LIMIT_TEXT:,}字まで）", "分けるか、全文を証拠として添えてください"
        )
    data = {"text": text.strip("\n"), **({"level": level} if stored(level) else {})}
    return Draft("noted", data, at or None, precision)
