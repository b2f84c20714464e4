"""The ways to change one event of a book, for row 8: each takes sound rows and the index of the event it is to hit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from smincident.journal import canonical, chain
from tests.faults.forging import Forged, body_changed, digest_of

Change = Callable[[list[Forged], int], list[Forged]]


@dataclass(frozen=True)
class Way:
    """One way to change the event at an index of the rows; ``near`` says whether its neighbours may be named for it."""

    name: str
    change: Change
    near: bool = False


def _with(found: list[Forged], at: int, row: Forged) -> list[Forged]:
    return [*found[:at], row, *found[at + 1 :]]


def _edited(found: list[Forged], at: int) -> list[Forged]:
    return _with(found, at, body_changed(found[at], text="書き換えた"))


def _head(found: list[Forged], at: int) -> list[Forged]:
    head = json.loads(found[at].head) | {"zone": "Asia/Seoul"}
    return _with(found, at, replace(found[at], head=canonical.encode(head)))


def _resealed(found: list[Forged], at: int) -> list[Forged]:
    """The event's head made anew with its digest and link; what follows is left."""
    head = json.loads(found[at].head) | {"occurred_at": "2026-11-20T00:00:00Z"}
    text = canonical.encode(head)
    before = found[at - 1].link if at else chain.genesis(str(head["book"]))
    digest = digest_of(text)
    row = replace(
        found[at],
        head=text,
        occurred_at="2026-11-20T00:00:00Z",
        digest=digest,
        link=chain.link(before, digest),
    )
    return _with(found, at, row)


def _deleted(found: list[Forged], at: int) -> list[Forged]:
    kept = [*found[:at], *found[at + 1 :]]
    return [replace(row, seq=number) for number, row in enumerate(kept, 1)]


def _inserted(found: list[Forged], at: int) -> list[Forged]:
    """The event once more, as the one after itself; those behind it move on by one."""
    here = found[at]
    moved = [replace(row, n=row.n + 1) if row.incident == here.incident else row for row in found[at + 1 :]]
    both = [*found[: at + 1], replace(here, n=here.n + 1), *moved]
    return [replace(row, seq=number) for number, row in enumerate(both, 1)]


def _swapped(found: list[Forged], at: int) -> list[Forged]:
    """The texts of the event and of the one after it in the book change places."""
    other = at + 1 if at + 1 < len(found) else at - 1
    one, two = found[at], found[other]
    there = {name: getattr(one, name) for name in ("head", "data", "digest")}
    here = {name: getattr(two, name) for name in ("head", "data", "digest")}
    return _with(_with(found, at, replace(one, **here)), other, replace(two, **there))


def _column(name: str, value: object) -> Change:
    return lambda found, at: _with(found, at, replace(found[at], **{name: value}))  # type: ignore[arg-type]


WAYS = (
    Way("data edited", _edited),
    Way("data removed", _column("data", None)),
    Way("data not UTF-8", _column("data", b'{"\xff"}')),
    Way("head edited", _head),
    Way("head resealed", _resealed, near=True),
    Way("column kind", _column("kind", "status-set")),
    Way("column recorded_at", _column("recorded_at", "2026-11-21T00:00:00.000Z")),
    Way("column occurred_at", _column("occurred_at", "2026-11-21T00:00:00.000Z")),
    Way("column digest", _column("digest", "0" * 64)),
    Way("column link", _column("link", "0" * 64)),
    Way("deleted", _deleted, near=True),
    Way("inserted", _inserted, near=True),
    Way("swapped", _swapped),
)
