"""What ``smincident doctor`` says of the place where the book lies, and of its copies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from smincident import clock, locations
from smincident.errors import SmincidentError, why
from smincident.journal import share
from smincident.journal.copies import Copy, copies, faults
from smincident.journal.reader import Reader
from smincident.journal.trouble import CLOCK_TOLERANCE, clock_went_back, seconds_between

Found = tuple[str, Literal["ok", "warn", "wrong"], str]

LITTLE = 200 * 1024 * 1024
"""Bytes of free space below which it is said."""
TOO_LITTLE = 20 * 1024 * 1024
"""Bytes below which nothing should be begun."""
OLD = 2
"""Days after which the newest copy of a book that has grown is called old."""


def place(book: Path) -> Iterator[Found]:
    """The file system and the folder, whether or not there is a book yet."""
    nearest = book.absolute().parent
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if service := share.cloud_of(book):
        yield (
            "cloud",
            "warn",
            f"記録簿が {service} の同期フォルダにあります。同期の衝突で記録が分かれることがあります"
            "（SMINCIDENT_HOME で同期しないフォルダに移してください。それまでは安全のため遅い方式で書きます）",
        )
    kind = share.filesystem_of(nearest) or "不明"
    try:
        free = shutil.disk_usage(nearest).free
    except OSError as error:
        yield "space", "warn", f"空き容量を調べられません（{why(error)}）：{nearest}"
        return
    text = f"空き {free // (1024 * 1024):,} MB（ファイルシステム {kind}）：{nearest}"
    if free < TOO_LITTLE:
        yield "space", "wrong", f"{text}（空きを作ってください。記録できなくなります）"
    else:
        yield "space", "warn" if free < LITTLE else "ok", text


def open_book(book: Reader) -> Iterator[Found]:
    """What an open book tells of its place, its copies, and the clock."""
    if book.network:
        yield "network", "warn", "記録簿が共有フォルダにあります（安全のため遅い方式で書きます）"
    if book.read_only:
        yield "read-only", "warn", f"記録簿に書き込めません（見るだけです）：{book.path}"
    yield from _clock(book)
    yield from _copies(book)
    yield from _remains(book.path)


def _clock(book: Reader) -> Iterator[Found]:
    last = book.last_recorded()
    back = seconds_between(clock.stamp(clock.now()), last)
    if last and back > CLOCK_TOLERANCE:
        yield "clock-back", "wrong", clock_went_back(back)


def _copies(book: Reader) -> Iterator[Found]:
    found = copies(book.path)
    seq, link = book.book_head()
    folder = locations.backups(book.path)
    if not found:
        if seq:
            yield (
                "backup",
                "warn",
                f"記録簿の控えがまだありません（smincident journal backup で取れます）：{folder}",
            )
        return
    newest = found[-1]
    day = f"{newest.day.month}/{newest.day.day}"
    if wrong := faults(newest.path):
        yield "backup", "wrong", f"最後の控えが使えません（{wrong}。取り直してください）：{newest.path}"
        return
    behind = seq - newest.seq
    same = (newest.seq, newest.link) == (seq, link[:16])
    age = _age(newest, clock.now())
    text = f"記録簿の控え {len(found)} 個、最後は {day}（記録 {newest.seq} 件まで" + (
        "、記録簿と同じ）" if same else f"、その後の記録 {behind} 件）" if behind > 0 else "）"
    )
    if not same and age > OLD:
        yield (
            "backup",
            "warn",
            f"{text}。{age} 日前のものです（smincident journal backup で取れます）：{folder}",
        )
    else:
        yield "backup", "ok", f"{text}：{folder}"


def _age(copy: Copy, now: datetime) -> int:
    today: date = now.astimezone(clock.TOKYO).date()
    return (today - copy.day).days


def _remains(book: Path) -> Iterator[Found]:
    """Books that were replaced stay until somebody removes them; they hold what was recorded."""
    replaced = sorted(book.parent.glob(f"{book.name}.replaced-*"))
    replaced = [path for path in replaced if not path.name.endswith(("-wal", "-journal", "-shm"))]
    if replaced:
        yield (
            "replaced",
            "ok",
            f"控えから戻す前の記録簿が {len(replaced)} 個残っています：{replaced[-1].name}"
            f"{' ほか' if len(replaced) > 1 else ''}",
        )


def unopened(error: SmincidentError, book: Path) -> Iterator[Found]:
    """The book cannot be opened; whether there is something to go back to."""
    yield "book", "wrong", str(error)
    sound = [copy for copy in copies(book) if not faults(copy.path)]
    if sound:
        yield "backup", "ok", f"使える控えが {len(sound)} 個あります。最後のもの：{sound[-1].path}"
    elif os.path.exists(book):
        yield "backup", "warn", f"使える控えがありません：{locations.backups(book)}"
