"""What a guideline's own rules look like at the screens: a mode, an instruction awaited, a finding, people kept apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.content.library import Library
from smincident.session import Session
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.widgets.prose import Prose
from tests import kit
from tests.tui.conftest import Hands, Opening

RULES = kit.ROOT / "tests" / "fixtures" / "rules"


@pytest.fixture
def guideline() -> str:
    """The synthetic guideline of a test; overridden by parametrisation."""
    return "mode"


@pytest.fixture
def session(home: Path, clock: kit.Ticking, guideline: str) -> Session:
    """A session under one of the synthetic guidelines, with the shipped runbooks."""
    library = Library(lambda kind: [RULES, kit.ROOT / kind] if kind == "guidelines" else [kit.ROOT / kind])
    return kit.session_at(home / "book.db", guideline, library=library, clock=clock)


def read(hands: Hands) -> str:
    """All prose of the screen in front, also what has to be scrolled to."""
    return "\n".join(block.text for prose in hands.app.screen.query(Prose) for block in prose.blocks)


async def test_the_mode_is_switched_from_the_list_of_places(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f6")
        await hands.menu("mode")
        assert hands.on(FormDialog)
        assert "「災害対策本部体制」に入る" in hands.page
        await hands.answer(mode="disaster:on", by="町長", reason="本部が置かれた")
        await hands.press("f4")
        assert hands.state().modes == ["disaster"]
        await hands.press("f6")
        await hands.menu("mode")
        assert "「災害対策本部体制」を解く" in hands.page


@pytest.mark.parametrize("guideline", ["order"])
async def test_without_modes_the_screen_says_so(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f6")
        await hands.menu("mode")
        assert "体制の切替えの定めはありません" in hands.told


@pytest.mark.parametrize("guideline", ["instruct"])
async def test_a_report_waits_for_its_instruction(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter")
        await hands.step("common/report-superior")
        assert "副町長へ報告し、指示を待つ手順です" in read(hands)
        await hands.answer(note="電話で報告した")
        await hands.press("f4")
        assert hands.last("step-requested")["to"] == "副町長"
        await hands.step("common/report-superior")
        await hands.press("f4")
        await hands.answer(ok="yes", note="投稿は残す")
        await hands.press("f4")
        assert hands.last("step-answered")["note"] == "投稿は残す"


@pytest.mark.parametrize("guideline", ["signature"])
async def test_a_finding_stops_the_approval_until_someone_answers(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter")
        await hands.step("flaming/holding")
        await hands.press("f5")
        await hands.answer(what="投稿の内容を確認しています。", next_update="明日 9:00")
        await hands.press("f4")
        assert "担当課の署名がある" in read(hands)
        assert "（第16条）" in read(hands)
        await hands.press("f5")
        await hands.answer(by="田中 課長", how="phone")
        await hands.press("f4")
        assert hands.on(FormDialog)
        assert "点検で見つかった誤り" in hands.page
        await hands.press("escape", "f3")
        await hands.menu("accept")
        await hands.answer(check="signature", by="田中 課長", reason="様式が決まっている")
        await hands.press("f4")
        assert hands.last("finding-accepted")["by"] == "田中 課長"
        assert "田中 課長 が了承" in read(hands)
        await hands.press("f5")
        await hands.answer(by="田中 課長", how="phone")
        await hands.press("f4")
        assert next(iter(hands.state().documents.values())).status == "approved"


@pytest.mark.parametrize("guideline", ["separation"])
async def test_the_approver_s_poster_is_asked_for_whose_authority(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter")
        await hands.step("flaming/holding")
        await hands.press("f5")
        await hands.answer(what="投稿の内容を確認しています。", next_update="明日 9:00")
        await hands.press("f4", "f5")
        assert "書く人・認める人・出す人を分ける" in read(hands)
        await hands.answer(by="田中 課長", how="phone")
        await hands.press("f4", "f6")
        assert "いま出せば逸脱" in read(hands)
        await hands.answer(channel="website", by_rule="田中 課長", why_rule="夜間で一人しかいない")
        await hands.press("f4")
        assert hands.last("deviation-recorded")["guards"] == ["separation:three"]
        assert hands.last("document-released")["channel"] == "website"


@pytest.mark.parametrize("guideline", ["replies"])
async def test_the_guideline_s_rule_stands_beside_its_option(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter")
        await hands.step("flaming/replies")
        assert "指針の原則。ほかを選ぶなら理由を書きます" in read(hands)
        await hands.answer(choice="no-individual")
        await hands.press("f4")
        assert "指針の原則" in hands.told
        assert "decision-made" not in [event.kind for event in hands.events()]


@pytest.mark.parametrize("guideline", ["separation"])
async def test_a_step_of_another_role_asks_for_authority(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "password-leak")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter")
        await hands.step("password-leak/change-password")
        assert "行えるのは管理者だけです" in read(hands)
