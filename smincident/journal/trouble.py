"""What SQLite says when something is wrong, as one line an operator can act on."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from smincident.errors import SmincidentError


class ReadOnlyBook(SmincidentError):
    """The book can be looked at (``read_only=True``) but not written."""


class FullDisk(ReadOnlyBook):
    """There is no room on the disk: nothing can be recorded, what is there can be looked at."""


class DamagedBook(SmincidentError):
    """The file is not, or no longer, a sound book."""


class OldBook(SmincidentError):
    """Written by an earlier version, and opened for reading only."""


class ForeignFile(SmincidentError):
    """The file belongs to something else and was left alone."""


_VERIFY = "smincident journal verify で確かめ、控え（バックアップ）から戻してください"

_MEND = "smincident journal salvage で読める分を取り出し、journal restore で控え（バックアップ）から戻してください"


def code_of(error: Exception) -> int:
    """The primary SQLite result code of an error, 0 where Python gives none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


_NO_SHARED_MEMORY = frozenset({"SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR_SHMMAP"})


def full(error: Exception) -> bool:
    """Whether there is no room: for what is to be written, or for the file that SQLite shares a WAL by."""
    return code_of(error) == sqlite3.SQLITE_FULL or name_of(error) in _NO_SHARED_MEMORY


def busy(error: Exception) -> bool:
    """Whether trying again may help."""
    return code_of(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def explain(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> SmincidentError:
    """The error to show for ``error``, met on the file at ``path``.

    In a damaged file even SQLite's message may hold bytes that are no text: then Python raises UnicodeDecodeError.
    """
    code = code_of(error)
    if full(error):
        return FullDisk(
            f"ディスクに空きがなく、記録できません：{path}",
            "空きを作り、もう一度記録してください",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return read_only(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return SmincidentError(
            f"記録簿はほかの操作が使用中です：{path}", "少し待って、もう一度記録してください"
        )
    if code == sqlite3.SQLITE_IOERR:
        return SmincidentError(
            f"記録簿を読み書きできませんでした（{name_of(error)}）：{path}",
            "ディスクや共有フォルダの接続を確かめ、もう一度記録してください",
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return SmincidentError(
            f"記録簿を開けません：{path}", "フォルダがあるか、読み書きの権限があるかを確かめてください"
        )
    if code == sqlite3.SQLITE_NOTADB:
        return not_a_book(path)
    if code == sqlite3.SQLITE_CORRUPT:
        return DamagedBook(f"記録簿のファイルが壊れています：{path}", _MEND)
    return DamagedBook(f"記録簿を扱えませんでした（{name_of(error)}）：{path}", _VERIFY)


def name_of(error: Exception) -> str:
    """SQLite's own name of the error, for those who look after the machine."""
    return str(getattr(error, "sqlite_errorname", "") or type(error).__name__)


def unwritable() -> SmincidentError:
    """A lone surrogate: bytes that are no UTF-8, from a command line or a clipboard."""
    return SmincidentError(
        "記録できない文字が含まれています（壊れた文字コード）",
        "その文字を消すか打ち直してください",
    )


def read_only(path: Path) -> ReadOnlyBook:
    """The book, or the folder it lies in, cannot be written."""
    return ReadOnlyBook(
        f"記録簿に書き込めません（読み取り専用です）：{path}",
        "閲覧だけならこのまま開けます。記録するには、ファイルとフォルダの書き込み権限を確かめてください",
    )


def not_a_book(path: Path) -> ForeignFile:
    """Something that is not an SQLite database at all."""
    return ForeignFile(
        f"記録簿ではないファイルです：{path}",
        "ファイルはそのままです。--book で正しい記録簿を指定してください",
    )


def foreign(path: Path) -> ForeignFile:
    """An SQLite database of another program."""
    return ForeignFile(
        f"ほかのプログラムのデータベースです：{path}",
        "ファイルはそのままです。--book で正しい記録簿を指定してください",
    )


def vanished(path: Path, copy: Path) -> SmincidentError:
    """There were records here, for there are copies of them; the book itself is gone or empty."""
    return SmincidentError(
        f"記録簿がなくなったか空ですが、控えがあります：{path}",
        f"smincident journal restore {copy} で戻してください。新しく始めるなら、控えのフォルダを別の場所へ移します",
    )


def missing(path: Path) -> SmincidentError:
    """Asked to read what is not there."""
    return SmincidentError(f"記録簿がありません：{path}", "場所を確かめるには smincident locations")


def newer(path: Path, version: int) -> SmincidentError:
    """Written by a later version of the program."""
    return SmincidentError(
        f"新しい版の smincident で作られた記録簿です（形式 {version}）：{path}",
        "smincident を新しい版にしてください",
    )


def older(path: Path) -> OldBook:
    """Needs a migration, but was opened for reading."""
    return OldBook(
        f"古い形式の記録簿です：{path}",
        "書き込める場所に置いて一度開くと、控えを取ってから新しい形式に移します",
    )


def damaged(path: Path, what: str) -> DamagedBook:
    """Opened, but not as a book must be."""
    return DamagedBook(f"記録簿が壊れています（{what}）：{path}", _VERIFY)


def unprotected(path: Path, names: list[str]) -> DamagedBook:
    """The triggers that keep the book append-only are gone or changed, or there are others."""
    return DamagedBook(
        f"記録簿の書き換えを防ぐ仕掛けが外されたか、変えられています（{'、'.join(names)}）：{path}", _VERIFY
    )


def sealed_wal(path: Path) -> SmincidentError:
    """Read-only media holding a book whose latest events lie in a WAL file that cannot be read there."""
    return SmincidentError(
        f"読み取り専用の場所では最新の記録まで読めません：{path}",
        "同じ名前の -wal や -journal のファイルと一緒に、書き込めるフォルダへ写してから開いてください",
    )


CLOCK_TOLERANCE = 2.0
"""Seconds by which a clock may be set back without a word: two machines never agree better."""


def seconds_between(earlier: str, later: str) -> float:
    """From one stored time to another; 0 where either is none."""
    try:
        return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def clock_went_back(seconds: float) -> str:
    """This machine's clock shows an earlier time than one that is recorded already."""
    whole = int(seconds)
    days, hours, minutes = whole // 86400, whole // 3600 % 24, whole // 60 % 60
    parts = [f"{days}日" if days else "", f"{hours}時間" if hours else "", f"{minutes}分" if minutes else ""]
    amount = "".join(parts[: 2 if days else 3]) or f"{whole}秒"
    return (
        f"この端末の時計は、前に書かれた記録より{amount}戻っています。記録の順番は変わりません"
        " → 時計を合わせ、ずれは incident clock で書き留めてください"
    )


TRIES = 50
"""How often an entry is tried again when others keep writing to the same incident."""


def crowded() -> SmincidentError:
    """Others wrote at every try."""
    return SmincidentError("ほかの端末の記録と重なり続けました", "少し待ってからもう一度行ってください")
