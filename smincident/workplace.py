"""The workplace: the body's book, content and organisation, found where they lie and opened for one operator."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from smincident import clock, locations
from smincident.actor import machine_actor, operator_name
from smincident.clock import Clock
from smincident.errors import SmincidentError
from smincident.journal.book import Journal
from smincident.session import Session, Surroundings

if TYPE_CHECKING:
    from smincident.content.library import Library
    from smincident.content.organisation import Organisation
    from smincident.keeping import Keeping

T = TypeVar("T")


def library() -> Library:
    """The shipped content with the body's own over it."""
    from smincident.content.library import Library

    def folders(kind: str) -> list[Path]:
        known = next(item for item in locations.KINDS if item == kind)
        return [locations.user_content(known), locations.shipped(known)]

    return Library(folders)


def organisation_source() -> bytes:
    """The bytes of ``organisation.yaml``.

    Raises:
        SmincidentError: there is none yet.
    """
    path = locations.organisation()
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SmincidentError(
            "団体の設定がまだありません", "smincident init --guideline 指針 を一度行ってください"
        ) from error
    except OSError as error:
        raise SmincidentError(
            f"団体の設定が読めません（{path.name}）", "ファイルの権限を確かめてください"
        ) from error


def organisation() -> Organisation:
    """Who we are, from ``organisation.yaml``."""
    from smincident.content.files import read
    from smincident.content.organisation import Organisation

    organisation_source()
    return read(locations.organisation(), Organisation)


def surroundings() -> Surroundings:
    """Content and organisation, each loaded once, when first asked for."""
    return Surroundings(_once(library), _once(organisation), organisation_source)


def _once(make: Callable[[], T]) -> Callable[[], T]:
    made: list[T] = []

    def get() -> T:
        if not made:
            made.append(make())
        return made[0]

    return get


def open_session(
    book: Path | None = None, name: str = "", *, read_only: bool = False, now: Clock = clock.now
) -> Session:
    """A session at a book.

    Args:
        book: another book than the body's own.
        name: the operator's name, '' for the declared one.

    Raises:
        SmincidentError: the book cannot be opened; says why.
    """
    journal = Journal.open(book or locations.book(), clock=now, random=os.urandom, read_only=read_only)
    if place := locations.witness():
        from smincident.journal.witness import watch

        watch(journal, place, own=locations.book())
    return Session(journal, surroundings(), machine_actor(name or operator_name()), now)


def keeping(session: Session) -> Keeping:
    """The checklist of quiet times at a session's book, for who sits there."""
    from smincident.keeping import Keeping

    around = session.surroundings
    return Keeping(
        session.journal, session.actor, session.clock, around.library, around.organisation, session.masking
    )


def keeping_unrecorded(name: str = "", now: Clock = clock.now) -> Keeping:
    """The checklist where there is no book yet: nothing was ever checked, and nothing can be recorded."""
    from smincident.keeping import Keeping

    actor = machine_actor(name or operator_name())
    return Keeping(None, actor, now, _once(library), _once(organisation))
