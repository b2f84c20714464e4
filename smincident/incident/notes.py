"""A free entry (メモ): the one event that needs no state to be right."""

from __future__ import annotations

from smincident.errors import SmincidentError
from smincident.incident.events import Draft

LIMIT_TEXT = 20_000
"""Characters one typed value may have: a record is read by people."""


def noted(text: str, at: str = "", precision: str = "minute") -> Draft:
    """The event of a note.

    Raises:
        SmincidentError: nothing was written, or too much.
    """
    if not text.strip():
        raise SmincidentError("メモが空です", "メモを書いてください")
    if len(text) > LIMIT_TEXT:
        raise SmincidentError(
            f"メモが長すぎます（{LIMIT_TEXT:,}字まで）", "分けるか、全文を証拠として添えてください"
        )
    return Draft("noted", {"text": text.strip("\n")}, at or None, precision)
