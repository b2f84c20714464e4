"""The workplace: the body's book, content and organisation, found where they lie and opened for one operator."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from smincident import clock, locations
from smincident.clock import Clock
from smincident.errors import SmincidentError
from smincident.incident.events import Actor
from smincident.journal.book import Journal
from smincident.session import Session, Surroundings

if TYPE_CHECKING:
    from smincident.content.library import Library
    from smincident.content.organisation import Organisation

T = TypeVar("T")

OPERATOR_VARIABLE = "SMINCIDENT_OPERATOR"


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


def machine_actor(name: str, role: str = "") -> Actor:
    """An actor on this machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = ""
    return Actor(name or user or "操作者", role, user, socket.gethostname())


def operator_name() -> str:
    """The operator's declared name: the environment's, else the organisation file's, else ''."""
    if chosen := os.environ.get(OPERATOR_VARIABLE, "").strip():
        return chosen
    path = locations.organisation()
    if not path.is_file():
        return ""
    # One line of the file, without loading YAML: a note must not wait for it.
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
    for line in text.splitlines():
        if line.startswith("operator:"):
            return line.partition(":")[2].strip().strip("\"'")
    return ""


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
    return Session(journal, surroundings(), machine_actor(name or operator_name()), now)
