"""From a step to its clauses, from a clause to everything it asks for, and from there back to a step."""

from __future__ import annotations

from smincident.content.compose import compose
from smincident.incident import actions as do
from smincident.report.demands import clauses_at, demands, named_by, plan_clauses
from smincident.session import Session
from smincident.tui.screens.clause import ClausesPage
from smincident.tui.screens.incident import IncidentPage
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.prose import Prose
from tests import kit
from tests.tui.conftest import Hands, Opening


def rows(hands: Hands) -> list[str]:
    return [str(option.id) for option in hands.app.screen.query_one(Lines).options]


def detail(hands: Hands) -> str:
    return "\n".join(f"{b.lead}{b.text}" for b in hands.app.screen.query_one("#text", Prose).blocks)


async def test_a_step_leads_to_its_clause_and_the_clause_to_all_it_asks_for(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/holding")
        assert "F12 で条項の全体" in hands.page
        await hands.press("f12")
        assert hands.on(ClausesPage)
        assert hands.here == "c:town:c3"
        shown = detail(hands)
        for word in ("第3条", "みどり市SNS指針", "必須 事情を説明する", "時間がかかる：まだ判断していません"):
            assert word in shown
        assert rows(hands) == ["c:town:c3", "d:town:c3|0"]


async def test_urgency_order_and_reading_are_told(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/apologise")
        await hands.press("f12")
        assert "急ぎ：「直ちに」（当方の目安 30分）" in detail(hands)
        assert "指針の文による" in detail(hands)
        await hands.press("escape")
        await hands.step("flaming/change-password")
        await hands.press("f12")
        assert "解釈：改ざんについての定めを乗っ取りに読む" in detail(hands)
        assert "指針の文による" not in detail(hands)


async def test_from_a_clause_one_goes_to_a_step(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/comments")
        await hands.press("f12")
        assert hands.here == "c:town:c4"
        await hands.press("enter")
        assert hands.on(ClausesPage)
        assert "条項の下の行" in hands.told
        await hands.press("f5")
        await hands.line("d:town:c1|0")
        assert "手順 おわびする" in detail(hands)
        assert "必須・未了" in detail(hands)
        await hands.press("f4")
        assert hands.on(IncidentPage)
        assert hands.here == "flaming/apologise|"


async def test_a_guard_leads_to_the_step_it_speaks_against(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f12", "f5")
        await hands.line("d:town:c4|0")
        shown = detail(hands)
        assert "批判のコメントを消さない" in shown
        assert "妨げる" in shown
        await hands.press("enter")
        assert hands.here == "flaming/comments|"


async def test_what_has_no_step_says_so_and_stays(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f12", "f5")
        await hands.line("d:town:c5|0")
        assert "認める人 運用責任者" in detail(hands)
        await hands.press("f4")
        assert hands.on(ClausesPage)
        assert "移る手順はありません" in hands.told


async def test_all_clauses_stand_in_the_order_of_the_guideline(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/apologise")
        await hands.press("f12")
        assert [row for row in rows(hands) if row.startswith("c:")] == ["c:town:c1"]
        await hands.press("f5")
        found = [row for row in rows(hands) if row.startswith("c:")]
        assert found == [f"c:town:c{n}" for n in (1, 2, 3, 4, 5, 6, 10)]
        assert hands.here == "c:town:c1"
        await hands.press("f5")
        assert [row for row in rows(hands) if row.startswith("c:")] == ["c:town:c1"]


async def test_a_step_without_a_clause_offers_all_of_them(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/stop-posts")
        await hands.press("f12")
        assert "この手順に条項はありません" in hands.told
        assert len([row for row in rows(hands) if row.startswith("c:")]) == 7


async def test_by_the_menu_and_the_palette(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/apologise")
        await hands.press("f6")
        await hands.menu("clauses")
        assert hands.on(ClausesPage)
        await hands.press("escape", "ctrl+p")
        await hands.write("joukou")
        await hands.press("enter")
        assert hands.on(ClausesPage)


async def test_what_was_done_since_is_seen_there(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/holding")
        await hands.press("f12")
        session.perform("2026-001", do.Judge(clause="town:c3", holds="yes", reason="朝までかかる"))
        hands.app.beat()
        await hands.settle()
        assert "時間がかかる：当たる" in detail(hands)


async def test_the_questions_before_release_name_their_clauses(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter")
        await hands.step("flaming/holding")
        await hands.press("f5")
        await hands.answer(what="確認しています。", next_update="明日 9:00")
        await hands.press("f4", "f5")
        await hands.answer(by="田中 課長", role="運用責任者", how="phone")
        await hands.press("f4", "f6")
        assert "人を侮辱していないか" in hands.page
        assert "第10条" in hands.page


def test_every_clause_of_a_plan_leads_somewhere_or_is_a_note() -> None:
    library = kit.shipped()
    for body in library.bodies():
        rules = {clause.id: clause for clause in library.guideline(body).clauses}
        for runbook in library.kinds():
            plan = compose([runbook], library.guideline(body), library.runbook)
            keys = {clause.key for clause in plan_clauses(plan)}
            for key in keys:
                clause = rules[key.partition(":")[2]]
                found = demands(plan, key, clause, named_by(library, body))
                assert found or clause.via == ["note"], (body, runbook, key)
                assert all("/" not in one.says or one.kind in ("ask", "guard", "draft") for one in found)
                asked = {one.step for one in found if one.kind == "step" and one.here and not one.shown}
                stands = {
                    step.id
                    for step in plan.steps
                    if any(c.key == key and not c.related for c in step.clauses)
                }
                assert asked == stands
            for step in plan.steps:
                own = [clause.key for clause in clauses_at(plan, step.id)]
                assert len(own) == len(set(own))
                assert {clause.key for clause in step.clauses} <= set(own)
