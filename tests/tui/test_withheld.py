"""The screens of an incident whose entries and text were withheld (非開示): they say so, and stop nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident import desk, withholding
from smincident.incident import actions as do
from smincident.incident.withholding import Withhold
from smincident.session import Session
from smincident.tui.screens.document import DocumentPage
from smincident.tui.screens.timeline import TimelinePage
from tests import kit
from tests.tui.conftest import Opening


@pytest.fixture
def house(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("SMINCIDENT_HOME", str(tmp_path / "home"))
    name = kit.opened(session, "flaming").id
    session.perform(name, do.Note(text="甲野さんの住所は一丁目"))
    session.perform(name, do.AddSubject(kind="post", label="甲野さんの投稿", url="https://a.example/kono"))
    session.perform(name, do.AddFollowup(text="甲野さんへ返事", owner="乙野", due="2026-12-24"))
    made = desk.draft(session, name, "holding", {"what": "甲野さんの件", "next_update": "明日 9:00"})
    state = session.state(name)
    order = Withhold(
        numbers=tuple(range(1, state.n + 1)), kept=(made.sha256,),
        by="総務課長", role="公開担当", ground="条例第7条", rule="保存年限5年",
    )  # fmt: skip
    withholding.take_out(session, name, order)
    return session


async def test_every_screen_of_it_opens(house: Session, opened_app: Opening) -> None:
    async with opened_app((120, 36)) as hands:
        assert "（非開示）" in hands.page
        assert "甲野" not in hands.page
        await hands.press("enter")
        assert "甲野" not in hands.page
        hands.app.push_screen(TimelinePage("2026-001"))
        await hands.settle()
        assert "非開示とした記録（根拠：条例第7条" in hands.page
        assert "非開示とした：記録1・2・3" in hands.page
        await hands.press("up", "up", "escape")
        await hands.step("flaming/holding")
        await hands.press("f5")
        assert hands.on(DocumentPage)
        assert "甲野" not in hands.page
        await hands.press("f5")
        assert "非開示" in hands.told
        # A new text goes on from there.
        await hands.answer(what="確認しています。", next_update="明日 9:00")
        await hands.press("f4")
        assert hands.last("document-drafted")["version"] >= 1
