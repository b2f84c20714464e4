"""The way to the checklist of quiet times, for the commands that look at it or write its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smincident.cli.given import Given

if TYPE_CHECKING:
    from smincident.keeping import Keeping


def reading(given: Given) -> Keeping:
    """The checklist, for looking at; without a book nothing was ever checked."""
    from smincident.workplace import keeping, keeping_unrecorded

    if given.book is None and not given.book_path.exists():
        return keeping_unrecorded(given.name)
    return keeping(given.reading())


def writing(given: Given) -> Keeping:
    """The checklist, for recording; the body's own book is made when there is none."""
    from smincident.workplace import keeping

    return keeping(given.session(create=given.book is None))
