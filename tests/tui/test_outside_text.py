"""Text from outside on every screen: it is shown as it is, it is never markup, and no control of a terminal passes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.content import Content
from textual.widget import Widget

from smincident.content.library import Library
from smincident.incident import actions as do
from smincident.session import Session
from smincident.tui.screens.incident import IncidentPage
from smincident.tui.widgets.bars import KeyBar, Told, TopBar
from smincident.tui.widgets.form import Ask, Form
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.press import Answer, Check, Picker, Press
from smincident.tui.widgets.prose import Block, Prose
from smincident.tui.widgets.text import Words, cut, one_line, words
from tests import kit
from tests.tui.conftest import CONTENT, Hands, Opening

HOSTILE = "[/] [B]x[/B] [@click=app.quit]押す[/] \\[ $error ]]> \x1b]52;c;eA==\x07\x1b[2J\x9b31m\x00\u202eabc\u2066\u200b\ud800"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ud800-\udfff]")
SEEN = "[@click=app.quit]"


def check(hands: Hands) -> str:
    """Nothing raw on the screen, and nothing that acts."""
    for strip in hands.app.screen._compositor.render_strips():
        for segment in strip:
            assert not RAW.search(segment.text), repr(segment.text)
            meta = segment.style.meta if segment.style else {}
            assert "quit" not in str(meta)
    return hands.page


def stored(text: str) -> str:
    """What can stand in the book: a broken surrogate cannot."""
    return text.replace("\ud800", "")


def filled(session: Session) -> None:
    """An incident in which every text that comes from outside is hostile."""
    bad = stored(HOSTILE)
    session.open(do.OpenIncident(title=f"題{bad}", runbooks=("flaming", "impersonation")))
    for action in (
        do.AddSubject(
            kind="fake", label=f"偽{bad}", platform=bad, url=bad, handle=bad, user_id=bad, note=bad
        ),
        do.RequestTakedown(subject="s1", platform=bad, route=bad, receipt=bad, note=bad),
        do.UpdateTakedown(id="t1", state="rejected", note=bad),
        do.TryContact(who=bad, reached=False, how=bad, next=bad, note=bad),
        do.SetChannel(id="x-main", status="suspect", reason=bad),
        do.SetChannel(id="own-1", status="lost", label=f"路{bad}", cls="sns"),
        do.Finish(
            step="common/first-tip",
            fields={"who_told": bad, "urls": [bad], "said": f"{bad}\n{bad}"},
            note=bad,
        ),
        do.Choose(step="flaming/cause", choice="our-error", known=bad, reason=bad, by=bad),
        do.Defer(step="flaming/stop-posts", reason=bad),
        do.AddFollowup(text=bad, owner=bad, due="2026-12-01"),
        do.MakePromise(due="2026-11-20T14:00:00Z", text=bad),
        do.Note(text=f"{bad}\n{bad}"),
    ):
        session.perform("2026-001", action)
    session.perform("2026-001", do.Correct(n=session.state("2026-001").n, reason=bad, text=bad))


@pytest.fixture
def hostile(home: Path, clock: kit.Ticking) -> Session:
    """A session whose book, names and content are hostile."""
    folder = home / "content"
    for path in CONTENT.rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        for word in (
            "知らせを書く",
            "批判のコメントを消さない",
            "上司に知らせる",
            "まち企画課",
            "何が起きているか",
            "知らせた人",
        ):
            text = text.replace(word, f"{word}[@click=app.quit]押す[-/-]\u202e")
        target = folder / path.relative_to(CONTENT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_quoted(text), encoding="utf-8")
    session = kit.session_at(
        home / "book.db",
        "town",
        library=Library(lambda kind: [folder / kind]),
        clock=clock,
        actor=f"佐藤{stored(HOSTILE)}",
    )
    filled(session)
    return session


def _quoted(text: str) -> str:
    """Values that hold the hostile mark, quoted so that strict YAML takes them."""
    return re.sub(
        r"((?:title|says|name|label): )([^,{}\n\"]*?click[^,{}\n]*)", lambda m: f'{m[1]}"{m[2]}"', text
    )


def screens() -> Iterator[list[str]]:
    """Keys that lead to every screen and dialog of an incident, from its first screen and back."""
    yield []
    yield ["ctrl+r"]
    yield ["f1"]
    yield ["f2"]
    yield ["f3"]
    yield ["f6"]
    yield ["ctrl+p"]
    yield ["f9"]
    yield ["f7"]
    yield ["f7", "f3"]
    yield ["f7", "f4"]
    yield ["f7", "f5"]
    yield ["f7", "down", "f4"]
    yield ["f8"]
    yield ["f8", "f3"]
    yield ["f8", "end"]
    yield ["ctrl+t"]
    yield ["ctrl+t", "f4"]
    yield ["f5"]


async def test_every_screen_of_an_incident(hostile: Session, opened_app: Opening) -> None:
    seen = 0
    async with opened_app() as hands:
        hands.app.store = type(hands.app.store).of(hostile)
        hands.screen.refreshed()
        await hands.settle()
        assert SEEN in check(hands)
        await hands.press("down", "f4")
        check(hands)
        await hands.press("escape", "escape")
        hands.app.open_incident("2026-001")
        await hands.settle()
        check(hands)
        await hands.press("escape")
        assert hands.on(IncidentPage)
        for keys in screens():
            for key in keys:
                await hands.press(key)
                seen += SEEN in check(hands)
            while not hands.on(IncidentPage) or hands.screen.has_class("-side"):
                await hands.press("escape")
        assert seen >= 10


async def test_every_step_of_an_incident(hostile: Session, opened_app: Opening) -> None:
    async with opened_app((120, 36)) as hands:
        hands.app.store = type(hands.app.store).of(hostile)
        hands.app.open_incident("2026-001")
        await hands.settle()
        await hands.press("escape")
        page = hands.app.screen
        assert isinstance(page, IncidentPage)
        for line in page.lines:
            await hands.step(*line.key)
            check(hands)


async def test_a_text_with_hostile_inputs(hostile: Session, opened_app: Opening) -> None:
    async with opened_app((120, 36)) as hands:
        hands.app.store = type(hands.app.store).of(hostile)
        hands.app.open_incident("2026-001")
        await hands.settle()
        await hands.press("escape")
        await hands.step("flaming/holding")
        await hands.press("f5")
        await hands.answer(what=HOSTILE, next_update="明日 9:00")
        assert "押す" in check(hands)
        await hands.answer(what=stored(HOSTILE))
        await hands.press("f4", "f5")
        assert "押す" in check(hands)


class Many(Widget):
    """Every widget of ours that shows text."""

    def compose(self) -> Iterator[Widget]:
        yield Words(HOSTILE, (HOSTILE, "bold"))
        yield Prose(Block(HOSTILE, "bold", HOSTILE))
        yield Press("x", HOSTILE, HOSTILE)
        yield Check(HOSTILE)
        yield Answer("v", HOSTILE, Block(HOSTILE))
        yield Picker(HOSTILE, [("v", HOSTILE)], "v", HOSTILE)
        yield Form(
            [
                Ask("a", HOSTILE, "line", choices=[("v", HOSTILE)], value=HOSTILE, help=HOSTILE),
                Ask("b", HOSTILE, "text", value=HOSTILE),
            ]
        )
        lines = Lines()
        lines.fill([("a", one_line(HOSTILE)), ("b", words(HOSTILE))])
        yield lines
        told = Told()
        told.tell(HOSTILE, "error")
        yield told


async def test_every_widget(opened_app: Opening) -> None:
    async with opened_app((240, 60)) as hands:
        await hands.screen.query_one("#incidents").remove()
        bar = hands.screen.query_one(TopBar)
        bar.left, bar.right = (HOSTILE, HOSTILE), ("右", "", "")
        await hands.screen.mount(Many(), before=hands.screen.query_one(KeyBar))
        await hands.settle()
        assert check(hands).count(SEEN) >= 10


def test_helpers_make_plain_content() -> None:
    assert isinstance(words(HOSTILE), Content)
    assert not words(HOSTILE).spans
    assert not RAW.search(words(HOSTILE).plain)
    assert "\n" not in one_line("a\nb").plain
    assert not RAW.search(cut(HOSTILE, 20))
