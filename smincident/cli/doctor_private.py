"""What ``doctor`` looks at besides: who can read our files, and whether something withheld is still to be cleaned away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from smincident import locations, private

SHOWN = 3
"""So many places are named."""

Found = tuple[str, Literal["ok", "warn", "wrong"], str]


def look(book: Path) -> Iterator[Found]:
    """(id, level, text) of each thing looked at."""
    yield from _readable()
    from smincident.journal.withhold import unfinished

    if unfinished(book).exists():
        yield (
            "withholding",
            "wrong",
            "非開示とした内容の掃除が途中で止まっています（smincident journal withhold 事案 を番号なしで行ってください）",
        )


def _readable() -> Iterator[Found]:
    found = list(private.open_to_others([locations.home(), locations.config()]))
    if not found:
        if private.POSIX:
            yield "private", "ok", "データと設定は、この端末のほかの利用者には読めません"
        return
    # What lies in a closed folder cannot be reached by others, until somebody moves or opens it.
    reachable = [path for path, way in found if way]
    shown = "、".join(str(path) for path in (reachable or [path for path, _ in found])[:SHOWN])
    more = f" ほか {len(found) - SHOWN} 件" if len(found) > SHOWN else ""
    places = " ".join(dict.fromkeys((str(locations.home()), str(locations.config()))))
    yield (
        "private",
        "wrong" if reachable else "warn",
        f"ほかの利用者にも開かれています：{shown}{more}（chmod -R go= {places} で閉じられます）",
    )
