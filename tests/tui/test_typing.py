"""Japanese as a terminal delivers it: the IME's blank, long commits, punctuation, pastes, and what must not be shown raw."""

from __future__ import annotations

import subprocess
import sys

import pytest

from smincident.session import Session
from smincident.tui.widgets.typing import MOST, LineInput, TextBox, veil
from tests import kit
from tests.tui.conftest import Opening

SENTENCE = "市長の発言「確認中です。」について、住民（３０代）から　苦情がありました…！？"


async def test_a_line_takes_japanese_whole(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.write(SENTENCE)
        assert hands.form.fields["f.who_told"].text == SENTENCE


async def test_a_box_takes_japanese_whole(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f2")
        await hands.write(SENTENCE)
        await hands.press("enter")
        await hands.write("　二行目")
        assert hands.form.fields["text"].text == f"{SENTENCE}\n　二行目"


async def test_the_blank_of_the_ime_replaces_a_selection(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.write("市長 市民")
        await hands.press("home", "right", "right", "shift+right")
        await hands.write("\u3000")
        assert hands.form.fields["f.who_told"].text == "市長　市民"


async def test_letters_typed_into_a_field_are_no_commands(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.write("dxmntq?")
        assert hands.form.fields["f.who_told"].text == "dxmntq?"
        assert len(hands.events()) == 2


async def test_a_paste_of_several_lines_loses_none(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.paste("一行目、\r\n二行目。")
        assert hands.form.fields["f.who_told"].text == "一行目、 二行目。"
        await hands.press("f2")
        await hands.paste("一行目、\r\n二行目。")
        assert hands.form.fields["text"].text == "一行目、\n二行目。"


@pytest.mark.parametrize("kind", [LineInput, TextBox])
async def test_a_paste_that_is_too_long_is_cut_and_said(
    session: Session, opened_app: Opening, kind: type[LineInput | TextBox]
) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f2")
        if kind is LineInput:
            await hands.press("tab")
        assert isinstance(hands.screen.focused, kind)
        await hands.paste("あ" * (MOST + 5))
        assert "長すぎる" in hands.told
        assert len(hands.form.fields["at" if kind is LineInput else "text"].text) == MOST


async def test_function_keys_work_while_the_cursor_is_in_a_box(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/stop-posts")
        await hands.press("enter")
        assert isinstance(hands.screen.focused, TextBox)
        await hands.write("予約は三件")
        for key, what in (("f6", "行先"), ("f7", "対象と削除依頼")):
            await hands.press(key)
            assert what in hands.page
            await hands.press("escape")
        await hands.press("ctrl+s")
        assert hands.last("step-done")["note"] == "予約は三件"


async def test_a_time_is_shown_as_it_is_understood(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter", "enter", "down")
        await hands.write("令和８年１１月２０日　午後１０時")
        assert "= 11/20(金) 22:00" in hands.page
        await hands.press("ctrl+u")
        await hands.write("22:00")
        assert "（どの日のことか" in hands.page


def test_what_is_edited_is_shown_cell_for_cell() -> None:
    assert veil("a\x1b]52;c;x\x07\u202eb　漢") == "a?]52;c;x??b　漢"


def test_the_key_protocol_that_breaks_an_ime_is_off_where_it_exists() -> None:
    code = """
import os, sys
sys.platform = {!r}
os.environ.pop("TEXTUAL_DISABLE_KITTY_KEY", None)
import smincident.tui
print(os.environ.get("TEXTUAL_DISABLE_KITTY_KEY"), "textual" in sys.modules)
"""
    for platform, wanted in (("linux", "1 False"), ("darwin", "1 False"), ("win32", "None False")):
        out = subprocess.run(
            [sys.executable, "-c", code.format(platform)],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        )
        assert out.stdout.strip() == wanted
