"""What the tests of the screens share: a small town's book, the app on it, and hands that type like a terminal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual._xterm_parser import XTermParser
from textual.message import Message
from textual.pilot import Pilot

from smincident.content.library import Library
from smincident.incident.events import Event
from smincident.incident.state import State
from smincident.session import Session
from smincident.tui.app import Screens
from smincident.tui.screens.base import Commanded
from smincident.tui.store import Store
from smincident.tui.widgets.bars import Told
from smincident.tui.widgets.form import Form
from smincident.tui.widgets.lists import Lines
from tests import kit

CONTENT = Path(__file__).parent / "content"


def small() -> Library:
    """The content of these tests."""
    return Library(lambda kind: [CONTENT / kind])


@dataclass
class Hands:
    """An operator at the screens."""

    app: Screens
    pilot: Pilot[int]
    session: Session

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and let the screens follow."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def write(self, text: str) -> None:
        """Type text as a terminal sends it: what an IME commits arrives like this."""
        await self.send(text)

    async def paste(self, text: str) -> None:
        """Paste text in a bracketed paste."""
        await self.send(f"\x1b[200~{text}\x1b[201~")

    async def send(self, data: str) -> None:
        """Send bytes of a terminal through Textual's own parser."""
        driver = self.app._driver
        assert driver is not None
        messages: list[Message] = list(XTermParser().feed(data))
        for message in messages:
            driver.process_message(message)
        await self.settle()

    async def settle(self) -> None:
        """Let the screens do what they have before them."""
        for _ in range(2):
            await self.pilot.pause()

    async def click(self, selector: str) -> None:
        """Press with the mouse."""
        await self.pilot.click(selector)
        await self.settle()

    async def menu(self, choice: str) -> None:
        """Choose a line of the list in front."""
        lines = self.app.screen.query_one(Lines)
        lines.go_to(choice)
        assert lines.here == choice, f"{choice} is not offered: {[option.id for option in lines.options]}"
        await self.press("f4")

    async def step(self, step: str, subject: str = "") -> None:
        """Go to a step in the list."""
        self.app.screen.query_one("#steps", Lines).go_to(f"{step}|{subject}")
        await self.settle()

    async def answer(self, **texts: str) -> None:
        """Put answers into the form in front (a double underscore stands for a dot)."""
        form = self.form
        for name, text in texts.items():
            form.fields[name.replace("__", ".")].text = text
        await self.settle()

    @property
    def form(self) -> Form:
        """The form in front."""
        return self.app.screen.query_one(Form)

    @property
    def screen(self) -> Commanded[Any]:
        """The screen in front."""
        found = self.app.screen
        assert isinstance(found, Commanded)
        return found

    def on(self, kind: type[Commanded[Any]]) -> bool:
        """Whether a screen of this kind is in front."""
        return isinstance(self.app.screen, kind)

    @property
    def here(self) -> str | None:
        """The id of the highlighted line of the list in front."""
        return self.app.screen.query(Lines).first().here

    async def line(self, row: str) -> None:
        """Put the highlight on a line of the list in front."""
        self.app.screen.query(Lines).first().go_to(row)
        assert self.here == row
        await self.settle()

    @property
    def told(self) -> str:
        """What the line at the bottom says."""
        return self.app.screen.query_one(Told).said

    @property
    def page(self) -> str:
        """All text on the screen, as a terminal would show it."""
        return "\n".join(
            "".join(segment.text for segment in strip)
            for strip in self.app.screen._compositor.render_strips()
        )

    def state(self, incident: str = "2026-001") -> State:
        """The incident as the book has it."""
        return self.session.state(incident)

    def events(self, incident: str = "2026-001") -> list[Event]:
        """The rows of the journal."""
        return self.session.journal.read(incident)

    def last(self, kind: str, incident: str = "2026-001") -> dict[str, Any]:
        """The data of the latest event of a kind."""
        found = [event for event in self.events(incident) if event.kind == kind]
        assert found, f"no {kind} among {[event.kind for event in self.events(incident)]}"
        assert found[-1].data is not None
        return found[-1].data


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything a test writes lies in its own folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("SMINCIDENT_HOME", str(folder))
    monkeypatch.delenv("SMINCIDENT_OPERATOR", raising=False)
    return folder


@pytest.fixture
def clock() -> kit.Ticking:
    """A clock that stands still until a test moves it."""
    return kit.Ticking(step=timedelta(0))


@pytest.fixture
def session(home: Path, clock: kit.Ticking) -> Session:
    """A session at an empty book."""
    return kit.session_at(home / "book.db", "town", library=small(), clock=clock)


Opening = Callable[..., AbstractAsyncContextManager[Hands]]


@pytest.fixture
def opened_app(session: Session) -> Opening:
    """The app on the book, and hands at it."""

    @asynccontextmanager
    async def run(size: tuple[int, int] = (80, 24), drill: Any = None) -> AsyncIterator[Hands]:
        app = Screens(Store.of(session), drill, hold=0, rest=0)
        async with app.run_test(size=size) as pilot:
            hands = Hands(app, pilot, session)
            await hands.settle()
            yield hands

    return run
