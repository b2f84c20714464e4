"""Pictures of the main screens at 80x24 and 120x36, with a fixed clock and a seeded book. Only for looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from smincident.incident import actions as do
from smincident.session import Session
from smincident.tui.app import Screens
from smincident.tui.store import Store
from smincident.tui.widgets.form import Form
from smincident.tui.widgets.lists import Lines
from tests import kit

SIZES = [(80, 24), (120, 36)]
Snap = Callable[..., bool]


@pytest.fixture
def seeded(session: Session, clock: kit.Ticking) -> Session:
    """A night in which much has happened."""
    kit.opened(session, "flaming", title="市の投稿への批判")
    told = "2026-11-20T12:50:00Z"
    for action in (
        do.Finish(step="common/first-tip", fields={"who_told": "市民課 高橋"}, at=told),
        do.TryContact(
            who="田中 課長", reached=False, how="携帯電話", next="鈴木 係長", step="common/report-superior"
        ),
        do.Defer(step="flaming/stop-posts", reason="操作できる人が朝に来る", until="2026-11-20T23:30:00Z"),
        do.Request(step="flaming/change-password", note="今夜のうちに"),
        do.Choose(
            step="flaming/cause",
            choice="our-error",
            known="数字が一桁違う",
            reason="原稿と照らした",
            by="田中 課長",
        ),
        do.AddSubject(kind="fake", label="偽の市公式", platform="x", handle="midori_c1ty"),
        do.RequestTakedown(
            subject="s1",
            platform="x",
            route="なりすましの報告",
            receipt="CASE-1",
            next_check="2026-11-21T00:00:00Z",
        ),
        do.SetChannel(id="x-main", status="suspect", reason="覚えのない投稿"),
        do.MakePromise(due="2026-11-20T14:00:00Z", text="公式ホームページで"),
        do.AddFollowup(text="投稿前の確認の手順を見直す", owner="鈴木 係長", due="2026-12-15"),
        do.Note(text="住民から電話。消したのかと聞かれた。"),
    ):
        session.perform("2026-001", action)
    kit.opened(session, title="まだ分からない不審な投稿")
    clock.jump(minutes=40)
    return session


async def settle(pilot: Pilot[int]) -> None:
    """Let the screens do what they have before them."""
    for _ in range(3):
        await pilot.pause()


def way(*keys: str, step: str = "", **answers: str) -> Callable[[Pilot[int]], Any]:
    """How to come to a screen; ``step`` is gone to after the first key."""

    async def go(pilot: Pilot[int]) -> None:
        await settle(pilot)
        if keys:
            pilot.app.screen.query_one(Lines).go_to("i:2026-001")
        for number, key in enumerate(keys):
            await pilot.press(key)
            await settle(pilot)
            if number == 1 and step:
                pilot.app.screen.query_one("#steps", Lines).go_to(step)
                await settle(pilot)
        for name, text in answers.items():
            pilot.app.screen.query_one(Form).fields[name].text = text
        await settle(pilot)

    return go


WAYS = {
    "home": way(),
    "recap": way("enter"),
    "incident": way("enter", "escape"),
    "decision": way("enter", "escape", step="flaming/comments|"),
    "duty": way("enter", "escape", step="flaming/apologise|"),
    "request": way("enter", "escape", step="flaming/change-password|"),
    "side": way("enter", "escape", "f9"),
    "deals": way("enter", "escape", "f3", step="common/report-superior|"),
    "note": way("enter", "escape", "f2", text="住民から電話。"),
    "help": way("enter", "escape", "f1"),
    "palette": way("enter", "escape", "ctrl+p"),
    "subjects": way("enter", "escape", "f7"),
    "contacts": way("enter", "escape", "f8", step="common/report-superior|"),
    "clauses": way("enter", "escape", "f12", step="flaming/apologise|"),
    "clauses-all": way("enter", "escape", "f12", "f5", step="flaming/comments|"),
    "timeline": way("enter", "escape", "ctrl+t"),
    "document": way("enter", "escape", "f5", step="flaming/holding|", what="投稿の内容を確認しています。"),
    "opening": way("f3"),
    "readiness": way("f7"),
    "readiness-check": way("f7", "f4", note="一覧のリンクを開いた。", state="not-ok"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("screen", WAYS)
def test_looks(snap_compare: Snap, seeded: Session, screen: str, size: tuple[int, int]) -> None:
    app = Screens(Store.of(seeded), hold=0, rest=0)
    assert snap_compare(app, terminal_size=size, run_before=WAYS[screen])


def test_looks_by_day(snap_compare: Snap, seeded: Session) -> None:
    app = Screens(Store.of(seeded), hold=0, rest=0)
    assert snap_compare(app, terminal_size=(120, 36), run_before=way("enter", "escape", "ctrl+l"))
