"""One entry per command: keys, key bar, palette and help cannot drift apart."""

from __future__ import annotations

import re
from typing import Any

import pytest
from textual.screen import Screen

from smincident.session import Session
from smincident.tui.commands import Command, folded
from smincident.tui.screens import (
    clause,
    closing,
    contacts,
    dialog,
    document,
    followups,
    help,
    home,
    incident,
    menu,
    readiness,
    subjects,
    timeline,
)
from smincident.tui.screens.base import Commanded
from smincident.tui.widgets.text import width
from tests import kit
from tests.tui.conftest import Opening

PAGES: list[type[Commanded[Any]]] = [
    home.Home, incident.IncidentPage, subjects.SubjectsPage, contacts.ContactsPage, timeline.TimelinePage, clause.ClausesPage,
    followups.FollowupsPage, closing.ClosingPage, document.DocumentPage, dialog.FormDialog, dialog.ReadDialog,
    menu.MenuDialog, help.HelpPage, readiness.ReadinessPage,
]  # fmt: skip
FIRST_KEY = re.compile(r"f\d+|ctrl\+[a-z]|escape|up|down")
THEIRS = {"tab", "shift+tab", "ctrl+c", "super+c"}
"""Textual's own on every screen: moving on, and copying what the mouse marked. Help names them under moving."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_binding_is_in_help(page: type[Commanded[Any]]) -> None:
    known = {key for command in page.commands() for key in command.keys.split(",")}
    bound = set(page._merged_bindings.key_to_bindings if page._merged_bindings else {}) - set(
        Screen._merged_bindings.key_to_bindings if Screen._merged_bindings else {}
    )
    assert bound - THEIRS == known - THEIRS
    text = "\n".join(f"{block.lead}{block.text}" for block in help.help_blocks(page))  # type: ignore[arg-type]
    for command in page.commands():
        assert command.title in text
        assert all(key in text for key in command.shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_every_command_has_a_key_that_passes_an_ime(page: type[Commanded[Any]]) -> None:
    for command in page.commands():
        assert FIRST_KEY.fullmatch(command.keys.split(",")[0]), command
        assert hasattr(page, f"action_{command.action.partition('(')[0]}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_no_key_means_two_things(page: type[Commanded[Any]]) -> None:
    keys = [key for command in page.commands() for key in command.keys.split(",")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_the_key_bar_fits_into_80_columns(page: type[Commanded[Any]]) -> None:
    shown = [command for command in page.commands() if command.label]
    assert len(shown) <= 8
    assert all(len(command.label) <= 4 for command in shown)
    assert sum(width(f"{command.shown[0]} {command.label}  ") for command in shown) <= 78


@pytest.mark.parametrize("typed", ["めも", "メモ", "memo", "ﾒﾓ", "書き留め", "F2"])
def test_the_palette_finds_by_name_kana_and_romaji(typed: str) -> None:
    note = next(command for command in incident.IncidentPage.commands() if command.action == "note")
    assert note.matches(typed)


def test_words_are_compared_without_width_case_and_script() -> None:
    assert folded("ＡＢＣ ｶﾀｶﾅ") == "abc かたかな"
    assert not Command("x", "訂正", reading="ていせい teisei").matches("けいか")


async def test_help_and_palette_open_and_act(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f1")
        assert "事案でできること" in hands.page
        await hands.press("f1", "ctrl+p")
        await hands.write("keika")
        await hands.press("enter")
        assert hands.on(timeline.TimelinePage)


async def test_the_key_bar_is_pressed_with_the_mouse(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.pilot.click("KeyBar", offset=(14, 0))
        await hands.settle()
        assert "書き留めること" in hands.page


async def test_ctrl_c_does_not_end_the_program(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("ctrl+c")
        assert "Ctrl+Q" in hands.told


async def test_dark_and_light(session: Session, opened_app: Opening) -> None:
    async with opened_app() as hands:
        before = hands.app.theme
        await hands.press("ctrl+l")
        assert hands.app.theme != before
