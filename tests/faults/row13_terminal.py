"""Row 13: text from outside that would steer a terminal: nothing of it arrives raw, in any plain output or on screens.

An incident is filled with such text in every place a person or another body may have written, and every command that
only looks is typed, for people and as JSON. The screens are gone through by ``tests/tui/test_outside_text.py``; here
the strips of the main ones are drawn, and what Textual would send is looked at.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from smincident import display
from smincident.incident import actions as do
from smincident.session import Session
from smincident.tui.app import Screens
from smincident.tui.store import Store
from tests import kit
from tests.faults import Count, Outcome, Size
from tests.faults.typed import HOSTILE, RAW, at_home, command
from tests.tui.conftest import small
from tests.tui.test_outside_text import filled

NUMBER = 13
TITLE = "terminal injection"
BROKEN = {
    "sanitiser-off": "text from outside is handed on as it is",
    "only-escape": "only ESC is made visible",
}
NEVER = re.compile("(?!)")


def run(size: Size, folder: Path, broken: str = "") -> Outcome:
    """Fill a book, look at it in every way."""
    count = Count()
    home = folder / "home"
    with contextlib.ExitStack() as stack:
        stack.enter_context(at_home(home))
        session = kit.session_at(home / "book.db", "town", library=small())
        _filled(session, home)
        if broken:
            pattern = NEVER if broken == "sanitiser-off" else re.compile("\x1b")
            stack.enter_context(patch.object(display, "_UNSAFE", pattern))
        _letters(count)
        for words in _looks("2026-001"):
            for form in ((), ("--json",)):
                _typed(count, *words, *form)
        for words in _refusals("2026-001"):
            _typed(count, *words)
        asyncio.run(_screens(count, session, size, broken))
        session.journal.close()
    return count.outcome()


def _filled(session: Session, home: Path) -> None:
    """Hostile titles, notes, subjects, contacts, evidence, channels, a draft."""
    filled(session)
    bad = HOSTILE
    for action in (
        do.AddEvidence(name=f"{bad}.png", sha256="", size=0, url=bad, note=bad, place=bad, by=bad),
        do.Note(text=f"二{bad}\n三{bad}"),
        do.AddFollowup(text=f"四{bad}", owner=bad, due="2026-12-02"),
    ):
        session.perform("2026-001", action)
    (home / "runbooks").mkdir()
    (home / "runbooks" / "evil.yaml").write_text(
        f'id: evil\ntitle: "\\e]0;x\\a\\u202e[red]"\nphases: "{chr(0x202E)}"\n',
        encoding="utf-8",
        newline="\n",
    )


def _looks(incident: str) -> Iterator[tuple[str, ...]]:
    yield ("incident", "list")
    yield ("incident", "show", incident)
    for noun in (
        "step",
        "subject",
        "takedown",
        "contact",
        "channel",
        "promise",
        "followup",
        "document",
        "evidence",
    ):
        yield (noun, "list", incident)
    for step in ("common/first-tip", "flaming/cause", "impersonation/compare"):
        yield ("step", "show", incident, step)
    yield ("report", incident)
    yield ("report", incident, "--public")
    yield ("journal", "verify")
    yield ("runbook", "list")
    yield ("runbook", "check")
    yield ("guideline", "check")
    yield ("readiness",)
    yield ("doctor",)


def _refusals(incident: str) -> Iterator[tuple[str, ...]]:
    """What is said of hostile words that somebody typed or pasted into a command."""
    bad = HOSTILE.replace("\x00", "")
    yield ("incident", "show", bad)
    yield (bad,)
    yield ("incident", bad)
    yield ("incident", "list", f"--{bad}")
    yield ("incident", "open", bad, "--title", bad)
    yield ("incident", "open", "flaming", "--title", "x", "--guideline", bad)
    yield ("incident", "note", incident, bad, "--at", bad)
    yield ("step", "done", incident, bad)
    yield ("step", "done", incident, "flaming/cause", "--choose", bad)
    yield ("step", "done", incident, "flaming/cause", "--set", bad)
    yield ("document", "draft", incident, bad)
    yield ("document", "show", bad)
    yield ("document", "render", "2026-001.d1", "-o", bad)
    yield ("evidence", "add", incident, bad)
    yield ("channel", "add", incident, bad, "--label", bad)
    yield ("subject", "add", incident, bad, bad)
    yield ("journal", "salvage", bad, "-o", bad)
    yield ("journal", "verify", "--anchor", bad)
    yield ("journal", "export", incident, "-o", bad + "/x", "--withhold", bad)
    yield ("runbook", "check", bad)
    yield ("guideline", "show", bad)
    yield ("drill", bad)
    yield ("--book", bad, "incident", "list")


def _letters(count: Count) -> None:
    """Every letter of the list, one by one, by each of the three ways out."""
    for place in range(0x110000):
        letter = chr(place)
        if RAW.match(letter):
            count.case()
            count.fault()
            for way in (display.safe, display.line, display.escaped):
                if RAW.search(way(f"a{letter}b")):
                    count.accept(f"U+{place:04X} passes {way.__name__}")


def _typed(count: Count, *words: str) -> None:
    count.case()
    count.fault()
    said = command(*words)
    name = " ".join(words)[:60]
    if found := RAW.search(said.both):
        at = found.start()
        count.accept(f"{name!r}: U+{ord(found[0]):04X} arrived: {said.both[max(0, at - 20) : at + 20]!r}")
    if said.broke:
        count.lose(f"{name!r}: {said.err.strip()[:120]!r}")


KEYS = ((), ("f2",), ("f3",), ("f6",), ("f7",), ("f8",), ("f9",), ("ctrl+t",), ("ctrl+p",))


async def _screens(count: Count, session: Session, size: Size, broken: str) -> None:
    """Home, the incident and what its keys open: what would be drawn, and what would act."""
    app = Screens(Store.of(session), None, hold=0, rest=0)
    async with app.run_test(size=size.of((80, 24), (120, 40))) as pilot:
        await pilot.pause()
        _drawn(count, app, "home")
        app.open_incident("2026-001")
        await pilot.pause()
        await pilot.press("escape")
        for keys in KEYS[: 3 if broken else len(KEYS)]:
            await pilot.press(*keys)
            await pilot.pause()
            _drawn(count, app, " ".join(keys) or "incident")
            await pilot.press(*["escape"] * len(keys))
            await pilot.pause()


def _drawn(count: Count, app: Screens, name: str) -> None:
    count.case()
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if RAW.search(segment.text):
                count.accept(f"screen {name}: {segment.text[:60]!r}")
                return
            if segment.style and "quit" in str(segment.style.meta):
                count.accept(f"screen {name}: markup acts")
                return
