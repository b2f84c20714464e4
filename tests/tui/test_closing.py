"""Ending many steps at once, who records after a hand-over, where papers go, and a broken guideline of one's own."""

from __future__ import annotations

from pathlib import Path

from smincident import locations
from smincident.content.library import Library
from smincident.incident.actions import AddSubject, HandOver
from smincident.incident.walk import walk
from smincident.session import Session
from smincident.tui.app import Screens
from smincident.tui.screens.menu import MenuDialog
from smincident.tui.screens.saving import report_dialog
from smincident.tui.store import Store
from tests import kit
from tests.tui.conftest import CONTENT, Hands, Opening


def open_lines(hands: Hands, weight: str) -> list[tuple[str, str]]:
    """The keys of the unfinished lines of a weight."""
    return [line.key for line in walk(hands.state()) if line.weight == weight and not line.ended]


async def closing(hands: Hands) -> None:
    """Go to the closing screen of the first incident."""
    await hands.press("enter", "f6")
    await hands.menu("closing")


async def test_all_good_practice_is_ended_with_one_reason(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await closing(hands)
        assert "手順「" not in hands.page
        practice = open_lines(hands, "practice")
        assert len(practice) > 3
        await hands.press("f8")
        assert f"印 {len(practice)}件" in hands.page
        await hands.press("f6")
        await hands.answer(reason="誤報だった")
        await hands.press("f4")
        skipped = [e.data for e in hands.events() if e.kind == "step-not-applicable" and e.data]
        # A decision that is left out takes the branches below it with it.
        assert skipped
        assert {data["reason"] for data in skipped} == {"誤報だった"}
        assert open_lines(hands, "practice") == []
        assert f"手順 {len(skipped)}件を該当なしにしました" in hands.told


async def test_marked_duties_want_one_authority(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await closing(hands)
        (duty, *_) = open_lines(hands, "must")
        (practice, *_) = open_lines(hands, "practice")
        for step, subject in (duty, practice):
            await hands.line(f"step:{step}|{subject}")
            await hands.press("space")
        assert "印 2件" in hands.page
        before = len(hands.events())
        await hands.press("f6")
        await hands.answer(reason="誤報だった")
        await hands.press("f4")
        assert "誰の権限で" in hands.told
        assert len(hands.events()) == before
        await hands.answer(by="田中 課長")
        await hands.press("f4")
        kinds = sorted(event.kind for event in hands.events()[before:])
        assert kinds == ["deviation-recorded", "step-not-applicable", "step-not-applicable"]
        assert hands.last("deviation-recorded")["by"] == "田中 課長"


async def test_marked_steps_become_follow_ups_of_one_person(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await closing(hands)
        wanted = open_lines(hands, "practice")[:2]
        for step, subject in wanted:
            await hands.line(f"step:{step}|{subject}")
            await hands.press("f7")
        await hands.press("f3")
        await hands.answer(owner="鈴木 係長", due="12/1", reason="日を改める")
        await hands.press("f4")
        left = list(hands.state().followups.values())
        assert [(f.step, f.subject) for f in left] == wanted
        assert {(f.owner, f.due) for f in left} == {("鈴木 係長", "2026-12-01")}
        assert not set(wanted) & set(open_lines(hands, "practice"))


async def test_after_a_hand_over_one_is_asked_who_records(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    session.perform("2026-001", HandOver(to="鈴木 係長"))
    async with opened_app() as hands:
        await hands.press("enter")
        assert hands.on(MenuDialog)
        assert "いま記録するのはどなたですか" in hands.page
        await hands.press("enter")
        await hands.press("f2")
        await hands.write("交代した")
        await hands.press("f4")
        assert hands.events()[-1].actor["name"] == "鈴木 係長"
        while len(hands.app.screen_stack) > 1:
            await hands.press("escape")
        assert "佐藤 花子" in hands.page
        await hands.press("enter")
        assert not hands.on(MenuDialog)
        assert hands.app.store.operator == "鈴木 係長"


async def test_whoever_declared_themself_may_go_on(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    kit.opened(session, "impersonation")
    session.perform("2026-001", HandOver(to="鈴木 係長"))
    async with opened_app() as hands:
        await hands.line("i:2026-001")
        await hands.press("enter")
        await hands.menu("machine")
        assert hands.app.store.operator == "佐藤 花子"
    async with opened_app() as hands:
        # Ended without being left: one is where one was, and a new start asks anew.
        await hands.press("escape", "escape", "escape")
        await hands.line("i:2026-002")
        await hands.press("enter")
        assert not hands.on(MenuDialog)


async def test_papers_go_into_a_folder_of_ones_own(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.app.push_screen(report_dialog(hands.screen, "2026-001"))
        await hands.settle()
        assert hands.form.fields["file"].text == str(locations.papers() / "2026-001-report.html")
        assert not locations.papers().exists()


async def test_a_fake_is_registered_under_the_name_it_goes_by(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "impersonation")
    session.perform("2026-001", AddSubject(kind="fake", label="みどり市公式", platform="x"))
    async with opened_app((120, 36)) as hands:
        await hands.press("enter", "f7", "f3")
        assert "名乗っている名前（お知らせに載ります）" in hands.page
        await hands.press("escape", "f4")
        assert hands.form.fields["label"].ask.label == "名乗っている名前（お知らせに載ります）"


async def test_a_broken_guideline_of_ones_own_names_the_way_out(home: Path) -> None:
    own = home / "guidelines"
    own.mkdir()
    text = (CONTENT / "guidelines" / "town.yaml").read_text(encoding="utf-8")
    (own / "town.yaml").write_text(text + "foo: 1\n", encoding="utf-8", newline="\n")
    (own / "good.yaml").write_text(text.replace("id: town", "id: good", 1), encoding="utf-8", newline="\n")
    library = Library(
        lambda kind: [own] if kind == "guidelines" else [CONTENT / kind],
    )
    broken = kit.session_at(home / "book.db", "town", library=library)
    app = Screens(Store.of(broken), None, hold=0)
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(app, pilot, broken)
        await hands.settle()
        await hands.press("f3")
        assert "指針「town」は誤りがあって選べません" in hands.page
        await hands.answer(title="炎上")
        await hands.press("f4")
        assert "従う指針" in hands.told
        await hands.answer(guideline="good")
        await hands.press("f4")
        assert hands.state().guideline == "good"
