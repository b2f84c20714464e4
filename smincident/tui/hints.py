"""Errors in the words of the screens: a hint that names a command or an option says here what to press instead."""

from __future__ import annotations

import re

from smincident.errors import SmincidentError

_WORDS = (
    (r"「再開」（incident reopen）してください", "F6 の「見守り・終結・再開」から再開してください"),
    (r"再開（incident reopen）", "再開（F6）"),
    (r"該当なし（skip）", "該当なし"),
    (r"F5 か document draft \S+ \S+ で", "F5 で"),
    (r"（--[^）]*）|（(?:[a-z-]+ ?)+）", ""),
    (r"step approve で", "F3 から"),
    (r"step ask で", "F3 から"),
    (r"document approve で", "文書の画面（F5）で"),
    (r"確かめて --confirm で答えてください", "確かめて印を付けてください"),
    (r"--look-again を付けてください", "「見直す時刻」を書いてください"),
    (r"--subject で選んでください", "左の一覧から対象を選んでください"),
    (r"ファイルか --place を付けてください", "どちらかを書いてください"),
    (r"--[a-z-]+(?: [a-z]+)?(?: や --[a-z-]+)? ?(?:など)?を付けてください", "どこかを書き直してください"),
    (r"。新しい経路は add --label で", "。新しい経路は F5 で加えます"),
    (r"(?:step|incident|document|runbook|channel) list で", "一覧で"),
    (r"smincident init --guideline 指針 を一度行ってください", "一覧の画面の F5 で設定してください"),
    (r"done を使ってください", "F4 で記録してください"),
    (r"--[a-z-]+ を外してください", "選び直してください"),
)
_MADE = tuple((re.compile(pattern), instead) for pattern, instead in _WORDS)


def for_screen(error: SmincidentError) -> SmincidentError:
    """The same error, as the screens say it."""
    message, hint = error.message, error.hint
    for pattern, instead in _MADE:
        message, hint = pattern.sub(instead, message), pattern.sub(instead, hint)
    return SmincidentError(message, hint)
