"""The frame of the screens: no character that some terminals draw twice as wide, nothing in English, at any size."""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from pathlib import Path

import pytest

from smincident.session import Session
from smincident.tui.screens.incident import IncidentPage
from tests import kit
from tests.tui.conftest import Hands, Opening
from tests.tui.test_parts_story import a_fake

OFFICE = {
    "PC", "SNS", "URL", "ID", "HTML", "OSC", "DM", "Markdown", "Enter", "Esc", "Space", "Tab", "Shift", "Ctrl", "PageUp", "PageDown",
    "Home", "End", "X", "md", "txt", "html", "smincident", "drill", "flaming", "impersonation", "password", "leak", "init",
    "report",
}  # fmt: skip
WAYS: tuple[list[str], ...] = (
    [], ["f1"], ["f3"], ["enter"], ["enter", "f1"], ["enter", "f2"], ["enter", "f3"], ["enter", "f6"], ["enter", "f7"],
    ["enter", "f7", "f3"], ["enter", "f8"], ["enter", "f8", "f3"], ["enter", "ctrl+t"], ["enter", "f9"], ["enter", "f5"],
    ["enter", "ctrl+p"], ["enter", "ctrl+r"],
)  # fmt: skip


def words_of(page: str) -> set[str]:
    """Latin words on the screen besides ids, keys, times, and addresses."""
    page = re.sub(
        r"要約値 \w+|https?://\S+|\d{4}-\d{3}\S*|Ctrl\+\S|\bF\d+\b|[\w.-]*@[\w.-]+|[\w-]+:[\w:/.-]+",
        " ",
        page,
    )
    return set(re.findall(r"[A-Za-z]{2,}", page))


def wide_in_some_terminals(page: str) -> set[str]:
    """Characters of ambiguous width."""
    return {char for char in page if unicodedata.east_asian_width(char) == "A"}


@pytest.mark.parametrize("keys", WAYS, ids=lambda keys: "+".join(keys) or "home")
async def test_no_doubtful_width_and_no_english(
    session: Session, opened_app: Opening, keys: list[str]
) -> None:
    a_fake(session)
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press(*keys)
        assert not wide_in_some_terminals(hands.page), hands.page
        assert words_of(hands.page) <= OFFICE, hands.page


async def walk_through(hands: Hands) -> None:
    """Every step, and every screen, without a word."""
    page = hands.app.screen
    assert isinstance(page, IncidentPage)
    for line in page.lines:
        await hands.step(*line.key)
    for key in ("f1", "f2", "f3", "f6", "f7", "f8", "ctrl+t", "f5"):
        await hands.press(key, "escape")


@pytest.mark.slow
@pytest.mark.parametrize(("guideline", "runbook"), product(kit.shipped().bodies(), kit.shipped().kinds()))
async def test_every_step_of_the_shipped_content_can_be_looked_at(
    home: Path, guideline: str, runbook: str
) -> None:
    from smincident.tui.app import Screens
    from smincident.tui.store import Store

    session = kit.session_at(home / "shipped.db", guideline)
    kit.opened(session, runbook)
    app = Screens(Store.of(session), hold=0, rest=0)
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(app, pilot, session)
        await hands.settle()
        await hands.press("enter")
        await walk_through(hands)


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (109, 30), (110, 30), (200, 60)])
async def test_any_size_of_terminal(session: Session, opened_app: Opening, size: tuple[int, int]) -> None:
    kit.opened(session, "flaming")
    async with opened_app(size) as hands:
        await hands.press("enter")
        await walk_through(hands)
        assert hands.screen.has_class("-wide") is (size[0] >= 110)


async def test_the_terminal_may_change_its_size(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((80, 24)) as hands:
        await hands.press("enter", "f9")
        assert "してはいけないこと" in hands.page
        await hands.press("f9")
        assert "してはいけないこと" not in hands.page
        await hands.pilot.resize_terminal(140, 40)
        await hands.settle()
        assert "してはいけないこと" in hands.page
