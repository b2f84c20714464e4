"""What ``doctor`` says of the place outside this machine: is it there, does it keep up, does it fit the book?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from smincident import locations
from smincident.journal.guards import told

Found = tuple[str, Literal["ok", "warn", "wrong"], str]


def look(book: Path, weak: tuple[str, ...] = ()) -> Iterator[Found]:
    """(id, level, text) of each thing looked at.

    Args:
        weak: the guards that the opened book lacks.
    """
    if weak:
        yield "guards", "wrong", told(weak)
    place = locations.witness()
    if place is None:
        yield (
            "witness",
            "ok",
            "別の場所への控えは使っていません（organisation.yaml の witness に置き場所を書くと使えます）",
        )
        return
    if not book.exists() or book.absolute() != locations.book().absolute():
        return
    from smincident.clock import short
    from smincident.journal.witness import look as look_at

    seen = look_at(book, place)
    if seen.fault:
        yield (
            "witness",
            "warn",
            f"別の場所への控えを書けません（{seen.fault}）：{place}（記録はできます。場所が戻れば、次の記録で追いつきます）",
        )
    elif seen.differs:
        yield (
            "witness",
            "wrong",
            f"別の場所への控えと記録簿が合いません：{place}（smincident journal verify --witness で確かめてください）",
        )
    elif not seen.last_at:
        yield "witness", "ok", f"別の場所への控えはまだありません（次の記録で書きます）：{place}"
    else:
        late = f"、まだ控えていない記録 {seen.behind} 件" if seen.behind else ""
        yield "witness", "ok", f"別の場所への控え：最後は {short(seen.last_at)}{late}：{place}"
