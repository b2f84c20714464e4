"""The one error type whose text a user may see."""

from __future__ import annotations

import errno


class SmincidentError(Exception):
    """Something the operator can understand and mend.

    Args:
        message: what is wrong, one line of Japanese.
        hint: what to do about it, one line of Japanese; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} → {self.hint}" if self.hint else self.message


class Refused(SmincidentError):
    """The state of the incident does not allow the action (a gate, not a typing mistake)."""


class Bendable(Refused):
    """A rule of the guideline speaks against the action: possible all the same, with authority and reason."""


class Conflict(Exception):
    """Someone else appended to the incident since it was read; read on and check again."""


SYSTEM = {
    errno.ENOSPC: "空きがありません",
    errno.EDQUOT: "割り当てられた容量がいっぱいです",
    errno.EROFS: "読み取り専用です",
    errno.EACCES: "権限がありません",
    errno.EPERM: "権限がありません",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ENOENT: "場所がありません",
    errno.ENOTDIR: "途中の名前がフォルダではありません",
    errno.EISDIR: "フォルダです",
    errno.EEXIST: "同じ名前のものがあります",
    errno.ELOOP: "リンクが輪になっています",
    errno.EIO: "装置が読み書きに応えません",
    errno.EFBIG: "ファイルの大きさの上限です",
}
"""What the operating system refuses that an operator can mend, in their words."""


def why(error: OSError) -> str:
    """Why the operating system refused, in Japanese where we have the words."""
    return SYSTEM.get(error.errno or 0) or error.strerror or type(error).__name__
