"""Row 9: forged histories, sealed as well as can be, against our verifier and the one that leaves with an export."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from smincident.incident.events import KINDS
from smincident.journal import canonical, event_check, event_form
from smincident.journal.verify import verify
from tests.faults import Count, Outcome, Size
from tests.faults.forgeries import Forgery, mutated, of_data, of_head
from tests.faults.forging import Forged, book_at, copy_of, digest_of, put, sealed
from tests.kit import ROOT
from tests.unit.test_journal_support import open_book, other_hand

NUMBER = 9
TITLE = "forged histories against the verifier"
BROKEN = {
    "any-json": "take any JSON for canonical",
    "any-form": "do not look at members and their forms",
    "quick-only": "believe the quick comparison without its pattern for times",
    "alone": "the stand-alone verifier takes any JSON for canonical",
}
ALONE = ROOT / "smincident" / "export" / "verify.py"
EVENTS = "data/events.jsonl"


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Every named forgery in a book and in an export; then random ones, where the two must agree."""
    count = Count()
    path = folder / "book.db"
    found = [row for row in book_at(path, 7) if row.incident == "2026-002"]
    book = str(json.loads(found[0].head)["book"])
    alone = _alone()
    with ExitStack() as stack:
        _break(stack, broken, alone)
        for forgery in _named(found[-1]):
            _judge(count, book, found, forgery, alone)
        if alone is not None:
            _kinds(count, alone)
        _in_a_book(count, path, size)
        _at_random(count, book, found, alone, size.of(300, 30_000))
    return count.outcome()


@cache
def _alone() -> ModuleType | None:
    """The verifier of an export, loaded from its one file; None where there is none yet."""
    spec = importlib.util.spec_from_file_location("alone", ALONE) if ALONE.exists() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _break(stack: ExitStack, broken: str, alone: ModuleType | None) -> None:
    if broken == "any-json":
        stack.enter_context(patch.object(event_check, "_decoded", _any_json))
    if broken == "any-form":
        stack.enter_context(patch.object(event_form, "head_faults", lambda head, book: []))
        stack.enter_context(
            patch.object(event_form, "data_sound", lambda data: isinstance(data.get("kept", []), list))
        )
    if broken == "quick-only":
        stack.enter_context(patch.object(event_check, "_instant", lambda text: True))
    if broken == "alone":
        if alone is None:
            stack.enter_context(patch.object(event_check, "_decoded", _any_json))
        else:
            stack.enter_context(patch.object(alone, "decode", lambda text: _any_json(text.encode())))


def _any_json(text: object) -> object:
    try:
        return json.loads(text) if isinstance(text, bytes) else None
    except (ValueError, RecursionError):
        return None


def _named(row: Forged) -> Iterator[Forgery]:
    assert isinstance(row.data, str)
    assert isinstance(row.head, str)
    yield from of_data(row.data)
    yield from of_head(row.head, row.data)


def forged(book: str, found: list[Forged], forgery: Forgery) -> list[Forged]:
    """The rows of one incident with its last event forged and everything sealed, the columns told by the head."""
    last = found[-1]
    head = forgery.head
    if head is None:
        head = canonical.encode({**json.loads(last.head), "data_sha256": digest_of(forgery.data)})
    row = replace(last, head=head, data=forgery.data, **_columns(head))
    return [*found[:-1], *sealed(book, [row])]


def _columns(head: str) -> dict[str, Any]:
    """What a forger writes beside a head: the values any reader of JSON sees in it."""
    try:
        told = json.loads(head.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return {}
    wanted = {"incident": str, "n": int, "kind": str, "recorded_at": str, "occurred_at": str}
    told = told if isinstance(told, dict) else {}
    return {
        name: told[name]
        for name, kind in wanted.items()
        if type(told.get(name)) is kind and told[name] != "" and abs(told[name] if kind is int else 0) < 2**63
    }


def _judge(count: Count, book: str, found: list[Forged], forgery: Forgery, alone: ModuleType | None) -> None:
    count.case()
    rows = forged(book, found, forgery)
    ours = _ours(book, rows)
    if not forgery.sound:
        count.fault()
    if forgery.sound and ours:
        count.lose(f"{forgery.name}: sound, and refused: {ours[0]}")
    if not forgery.sound and not ours:
        count.accept(f"{forgery.name}: not named")
    if alone is None:
        return
    theirs = _theirs(alone, rows)
    if bool(ours) != bool(theirs):
        count.accept(f"{forgery.name}: ours {ours[:1]}, the stand-alone {theirs[:1]}")


def _ours(book: str, rows: list[Forged]) -> list[str]:
    """What our verifier says of the last event."""
    checker = event_check.EventChecker(book, whole=False)
    said = [what for row in rows for n, what in checker.check(row.values)]
    if rows[-1].data is None:
        said.append("no data")
    return said


def _theirs(alone: ModuleType, rows: list[Forged]) -> list[str]:
    """What the stand-alone verifier says of the same texts as lines of an export."""
    lines = [_line(row) for row in rows]
    check = alone.Check(_Source({EVENTS: "".join(f"{line}\n" for line in lines).encode()}))
    check.sums = {EVENTS: ""}
    check.events()
    return list(check.found)


def _line(row: Forged) -> str:
    return canonical.encode({"data": row.data, "digest": row.digest, "head": row.head})


class _Source:
    """A package that is nothing but its events."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.names = list(files)
        self.strange: list[str] = []

    def pieces(self, name: str) -> Iterator[bytes]:
        yield self.files[name]


def _kinds(count: Count, alone: ModuleType) -> None:
    """The stand-alone verifier has a list of the kinds of its own."""
    count.case()
    if set(alone.KINDS) != KINDS:
        count.lose(f"kinds that only one of the two knows: {sorted(set(alone.KINDS) ^ KINDS)}")


def _in_a_book(count: Count, path: Path, size: Size) -> None:
    """The same through the whole verification of a file, and what only a file can hold."""
    whole = book_at(path.with_name("whole.db"), 4)
    path = path.with_name("whole.db")
    book = str(json.loads(whole[0].head)["book"])
    at = max(number for number, row in enumerate(whole) if row.incident == "2026-002")
    forgeries = [one for one in _named(_counted(whole[at])) if not one.sound]
    for forgery in forgeries[:: size.of(9, 1)]:
        count.case()
        count.fault()
        head = _head_for(whole[at], forgery.data) if forgery.head is None else forgery.head
        row = replace(whole[at], head=head, data=forgery.data, **_columns(head))
        if row.place != whole[at].place:
            continue
        copy = copy_of(path, "copy.db")
        put(copy, sealed(book, [*whole[:at], row, *whole[at + 1 :]]))
        _must_name(count, copy, forgery.name, row.place)
    for seq in (0, -1, 2**40, 2**63 - 1):
        count.case()
        count.fault()
        copy = copy_of(path, "copy.db")
        put(copy, [*whole[:-1], replace(whole[-1], seq=seq)])
        _must_name(count, copy, f"seq {seq}", whole[-1].place, whole[0].place)
    for name, changed in {
        "data null": replace(whole[at], data=None),
        "data that is no UTF-8": replace(whole[at], data=b'{"\xff":1}'),
        "head that is no UTF-8": replace(whole[at], head=b'{"\xff":1}'),
        "a surrogate as bytes": replace(whole[at], data=b'{"a":"\xed\xa0\x80"}'),
    }.items():
        count.case()
        count.fault()
        copy = copy_of(path, "copy.db")
        put(copy, sealed(book, [*whole[:at], changed, *whole[at + 1 :]]))
        _must_name(count, copy, name, changed.place)


def _counted(row: Forged) -> Forged:
    data = json.loads(row.data or "{}")
    data["body"]["count"] = 7
    return replace(row, data=canonical.encode(data))


def _head_for(row: Forged, data: str) -> str:
    return canonical.encode({**json.loads(row.head), "data_sha256": digest_of(data)})


def _must_name(count: Count, path: Path, name: str, *places: tuple[str, int]) -> None:
    hand = other_hand(path)
    hand.close()
    with open_book(path, read_only=True) as journal:
        named = {(one.incident, one.n) for one in verify(journal).findings}
    if not named & set(places):
        count.accept(f"{name} in a book: not named ({sorted(named)})")


def _at_random(count: Count, book: str, found: list[Forged], alone: ModuleType | None, number: int) -> None:
    """Texts changed at random: whatever they are, both verifiers say the same, and so do our quick and our slow look."""
    last = found[-1]
    assert isinstance(last.data, str)
    assert isinstance(last.head, str)
    for seed in range(number):
        chance = random.Random(seed)
        count.case()
        count.fault()
        if seed % 2:
            forgery = Forgery(f"seed {seed}", mutated(last.data, chance))
        else:
            forgery = Forgery(f"seed {seed}", last.data, mutated(last.head, chance))
        try:
            rows = forged(book, found, forgery)
            (forgery.head or "").encode()
        except ValueError:
            continue
        ours = _ours(book, rows)
        if alone is not None and bool(ours) != bool(theirs := _theirs(alone, rows)):
            count.accept(f"{forgery.name}: ours {ours[:1]}, the stand-alone {theirs[:1]}")
        if not ours and (slow := _slowly(book, rows)):
            count.accept(f"{forgery.name}: the quick look takes what the slow one refuses: {slow[0]}")


def _slowly(book: str, rows: list[Forged]) -> list[str]:
    """What our verifier says without its quick look."""
    with patch.object(event_check.EventChecker, "_as_written", lambda *_: False):
        return _ours(book, rows)
