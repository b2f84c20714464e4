"""Row 14: far too much of everything: a limit that is told, and memory that does not grow with what is handed in.

Memory is bounded by counting what is asked of the file at a time; nothing is timed.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
from pathlib import Path
from unittest.mock import patch

from smincident.journal import evidence
from smincident.tui.app import Screens
from smincident.tui.store import Store
from smincident.tui.widgets import typing
from smincident.tui.widgets.typing import LineInput, TextBox
from tests import kit
from tests.faults import Count, Outcome, Size
from tests.faults.typed import Said, at_home, command, number

NUMBER = 14
TITLE = "oversized input"
BROKEN = {
    "no-limit": "notes, names and fields take any length",
    "read-whole": "evidence is read whole before it is kept",
}
MILLION = 1_000_000
MEGABYTE = 1 << 20
FIELD = 20_000
"""Characters a field takes, as docs and messages say."""


class _Endless(io.RawIOBase):
    """A file of so many bytes that never lie in memory at once, and what was asked of it at a time."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.most = 0
        self.reads = 0
        self.hashed = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        self.most, self.reads = max(self.most, wanted), self.reads + 1
        self.left -= wanted
        piece = bytes(wanted)
        self.hashed.update(piece)
        return piece


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Long words typed into commands and pasted into fields; evidence by the stream."""
    count = Count()
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(at_home(folder / "home"))
        if broken == "no-limit":
            from smincident.incident import notes

            stack.enter_context(patch.object(notes, "LIMIT_TEXT", 10**9))
            stack.enter_context(patch.object(typing, "MOST", 10**9))
        if broken != "read-whole":
            _commands(count, folder, MILLION)
            asyncio.run(_pasted(count, home, size.of(MILLION, 10 * MILLION) if not broken else 50_000))
        if broken != "no-limit":
            _streamed(count, home / "evidence", size.of(4, 64) * MEGABYTE, broken)
    return count.outcome()


def _commands(count: Count, folder: Path, length: int) -> None:
    incident = number(command("incident", "open", "flaming", "--title", "題"))
    long = "あ" * length
    file = folder / "long.txt"
    file.write_text(long, encoding="utf-8", newline="\n")
    before = _events(incident)
    for words in (
        ("incident", "note", incident, long),
        ("incident", "open", "flaming", "--title", long),
        ("subject", "add", incident, "fake", long),
        ("contact", "add", incident, long, "--reached"),
        ("followup", "add", incident, long),
        ("step", "done", incident, "common/first-tip", "--set", f"said=@{file}"),
        ("step", "skip", incident, "flaming/press", "--reason", long),
        ("channel", "add", incident, "own-x", "--label", long),
        ("evidence", "add", incident, "--name", long, "--place", "棚"),
        ("evidence", "add", incident, "--name", "x", "--place", "棚", "--note", long),
        ("incident", "show", long),
        ("step", "done", incident, long),
    ):
        count.case()
        count.fault()
        said: Said = command(*words)
        name = " ".join(word[:20] for word in words)
        if said.status == 0:
            count.accept(f"{name}: a line of {length:,} characters was taken")
        elif not said.told:
            count.lose(f"{name}: {said.status} {said.err.strip()[:120]!r}")
    if (after := _events(incident)) != before:
        count.accept(f"{after - before} events recorded of what was refused")


def _events(incident: str) -> int:
    import json

    found = json.loads(command("incident", "show", incident, "--json").out)
    return int(found["head"]["n"]) if "head" in found else int(found["incident"]["head"]["n"])


async def _pasted(count: Count, home: Path, length: int) -> None:
    """A paste into a line and into a box: what fits is taken, and it is said that it was too long."""
    from textual import events

    session = kit.session_at(home / "other.db", "ina")
    app = Screens(Store.of(session), None, hold=0, rest=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for field in (LineInput(), TextBox()):
            count.case()
            count.fault()
            told: list[object] = []
            await app.screen.mount(field)
            with patch.object(type(field), "post_message", _noting(told, type(field).post_message)):
                made = field._on_paste(events.Paste("あ" * length))
                if made is not None:
                    await made
            taken = len(field.value if isinstance(field, LineInput) else field.text)
            if taken > FIELD:
                count.accept(f"{type(field).__name__}: {taken:,} characters taken")
            elif taken != min(length, FIELD):
                count.lose(f"{type(field).__name__}: {taken:,} characters of what fits")
            if not any(isinstance(one, typing.TooLong) for one in told):
                count.lose(f"{type(field).__name__}: not told")
            await field.remove()
    session.journal.close()


def _noting(told: list[object], ordinary: object) -> object:
    def post(self: object, message: object) -> bool:
        told.append(message)
        return bool(ordinary(self, message))  # type: ignore[operator]

    return post


def _streamed(count: Count, folder: Path, size: int, broken: str) -> None:
    """A large file goes to the disk piece by piece, and is whole there."""
    count.case()
    count.fault()
    source = _Endless(size)
    piece = -1 if broken else evidence._PIECE
    with patch.object(evidence, "_PIECE", piece):
        sha, told = evidence.store_stream(folder, source)  # type: ignore[arg-type]
    if source.most > MEGABYTE:
        count.accept(f"{source.most:,} bytes in memory at once")
    if told != size or sha != source.hashed.hexdigest() or evidence.fault(folder, sha):
        count.lose(f"{size:,} bytes: not kept as they were")
    if list(folder.glob(".incoming-*")):
        count.lose("an unfinished copy was left")
