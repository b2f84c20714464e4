"""Subjects, takedowns, contacts, channels, the timeline, follow-ups, handing over, closing."""

from __future__ import annotations

from pathlib import Path

from smincident.incident.actions import AddSubject, Choose, Finish, Note, RequestTakedown, Skip
from smincident.incident.acts_status import open_matters
from smincident.incident.walk import walk
from smincident.session import Session
from smincident.tui.app import Screens
from smincident.tui.screens.closing import ClosingPage, matters
from smincident.tui.screens.home import Home
from smincident.tui.screens.incident import IncidentPage
from smincident.tui.store import Store
from tests import kit
from tests.tui.conftest import Hands, Opening


def a_fake(session: Session) -> None:
    """An impersonation with one fake account."""
    kit.opened(session, "impersonation")
    session.perform(
        "2026-001", AddSubject(kind="fake", label="偽の市公式", platform="x", url="https://x.com/fake")
    )


async def go(hands: Hands, where: str) -> None:
    """Choose where to go."""
    await hands.press("f6")
    await hands.menu(where)


async def test_a_fake_is_listed_and_has_a_line_of_its_own(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "impersonation")
    async with opened_app() as hands:
        await hands.press("enter", "f7", "f3")
        await hands.answer(label="偽の市公式", platform="x", url="https://x.com/fake", handle="midori_c1ty")
        await hands.press("f4")
        added = hands.last("subject-added")
        assert (added["kind"], added["label"], added["handle"]) == ("fake", "偽の市公式", "midori_c1ty")
        await hands.press("escape")
        await hands.step("impersonation/takedown-send", "s1")
        assert "s1 偽の市公式" in hands.page


async def test_a_takedown_from_request_to_removal(session: Session, opened_app: Opening) -> None:
    a_fake(session)
    async with opened_app() as hands:
        await hands.press("enter", "f7", "f5")
        assert "なりすましの報告" in hands.page
        await hands.answer(route="impersonation", receipt="CASE-1", next_check="明日 9:00")
        await hands.press("f4")
        asked = hands.last("takedown-requested")
        assert (asked["platform"], asked["receipt"], asked["next_check"]) == (
            "x",
            "CASE-1",
            "2026-11-21T00:00:00Z",
        )
        await hands.line("t:t1")
        await hands.press("f4")
        await hands.answer(state="removed", note="消えたことを見た")
        await hands.press("f4")
        assert hands.last("takedown-updated")["state"] == "removed"
        assert "削除確認" in hands.page


async def test_a_subject_out_of_scope_wants_a_reason(session: Session, opened_app: Opening) -> None:
    a_fake(session)
    async with opened_app() as hands:
        await hands.press("enter", "f7", "f4")
        await hands.answer(state="dismissed")
        await hands.press("f4")
        assert "対象外とする理由" in hands.told
        await hands.answer(reason="風刺と分かる")
        await hands.press("f4")
        assert hands.last("subject-updated")["reason"] == "風刺と分かる"


async def test_calls_are_kept_with_who_is_next(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("common/report-superior")
        await hands.press("f8")
        await hands.line("p:田中 課長")
        await hands.settle()
        assert "内線201" in hands.page
        await hands.press("f3")
        await hands.answer(reached="no", next="鈴木 係長")
        await hands.press("f4")
        tried = hands.last("contact-tried")
        assert (tried["who"], tried["reached"], tried["next"], tried["step"]) == (
            "田中 課長",
            False,
            "鈴木 係長",
            "common/report-superior",
        )
        await hands.press("f3")
        await hands.answer(who="鈴木 係長", reached="yes", note="すぐ来る")
        await hands.press("f4", "escape")
        await hands.press("f4")
        assert hands.last("step-done")["step"] == "common/report-superior"


async def test_a_channel_in_doubt(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter", "f8")
        await hands.line("c:x-main")
        await hands.press("f4")
        await hands.answer(status="suspect", reason="覚えのない投稿")
        await hands.press("f4", "escape")
        assert hands.state().channels["x-main"].status == "suspect"
        assert "疑い みどり市公式X" in hands.page
        await hands.press("f8", "f5")
        await hands.answer(label="防災無線", cls="phone")
        await hands.press("f4")
        assert hands.state().channels["own-1"].label == "防災無線"


async def test_an_entry_is_corrected_and_stays(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    session.perform("2026-001", Note(text="22時に電話"))
    async with opened_app() as hands:
        await hands.press("enter", "ctrl+t", "f4")
        await hands.answer(text="21時に電話", reason="時計の見まちがい")
        await hands.press("f4")
        assert hands.last("corrected") == {"n": 3, "reason": "時計の見まちがい", "text": "21時に電話"}
        assert hands.last("noted")["text"] == "22時に電話"
        await hands.line("3")
        await hands.settle()
        assert "21時に電話" in hands.page


async def test_the_timeline_is_searched(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    for text in ("電話が鳴り続ける", "記者が来た"):
        session.perform("2026-001", Note(text=text))
    async with opened_app() as hands:
        await hands.press("enter", "ctrl+t", "f5")
        await hands.write("記者")
        lines = hands.screen.query_one("#lines")
        assert lines.option_count == 1  # type: ignore[attr-defined]
        await hands.press("escape")
        assert lines.option_count == 4  # type: ignore[attr-defined]


async def test_a_runbook_joins_and_shared_steps_stay_done(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    session.perform("2026-001", Finish(step="common/first-tip", fields={"who_told": "住民"}))
    async with opened_app() as hands:
        await hands.press("enter")
        await go(hands, "runbook")
        await hands.answer(runbook="impersonation", reason="偽物もいた")
        await hands.press("f4")
        assert hands.state().runbooks == ["flaming", "impersonation"]
        assert hands.state().step_state("common/first-tip").status == "done"


async def test_handed_over_the_next_operator_signs(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await go(hands, "handover")
        await hands.answer(to="鈴木 係長", note="Xの返事待ち")
        await hands.press("f4", "f2")
        await hands.write("引き継いだ")
        await hands.press("f4")
        assert hands.last("handed-over")["to"] == "鈴木 係長"
        assert hands.events()[-1].actor["name"] == "鈴木 係長"


async def test_the_next_word_is_promised_and_settled(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await go(hands, "promises")
        await hands.answer(due="明日 9:00", text="ホームページで")
        await hands.press("f4")
        assert hands.last("promise-made")["at"] == "2026-11-21T00:00:00Z"
        await go(hands, "promises")
        await hands.answer(state="missed", reason="決裁がとれなかった")
        await hands.press("f4")
        assert hands.last("promise-settled")["state"] == "missed"


async def test_a_guard_without_a_step_is_bent_on_the_record(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await go(hands, "guard")
        await hands.answer(guard="no-delete", by="田中 課長", reason="人命に関わる")
        await hands.press("f4")
        bent = hands.last("deviation-recorded")
        assert (bent["target"], bent["by"]) == ("guard:no-delete", "田中 課長")


async def test_the_clock_of_the_machine_is_on_the_record(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await go(hands, "clock")
        await hands.answer(way="behind", seconds="４５", against="電話の117")
        await hands.press("f4")
        assert hands.last("clock-noted")["offset_seconds"] == -45


async def test_the_report_is_written_where_one_says(
    session: Session, opened_app: Opening, tmp_path: Path
) -> None:
    opened = kit.session_at(tmp_path / "other.db", "ina", clock=kit.Ticking())
    kit.opened(opened, "flaming")
    app = Screens(Store.of(opened), hold=0, rest=0)
    target = tmp_path / "報告.md"
    async with app.run_test(size=(80, 24)) as pilot:
        hands = Hands(app, pilot, opened)
        await hands.settle()
        await hands.press("enter")
        await go(hands, "report")
        await hands.answer(file=str(target))
        await hands.press("f4")
        assert "市の投稿への批判" in target.read_text(encoding="utf-8")
        assert hands.last("report-written")["form"] == "md"


async def test_evidence_is_copied_and_named_by_its_hash(
    session: Session, opened_app: Opening, tmp_path: Path
) -> None:
    kit.opened(session, "flaming")
    picture = tmp_path / "画面.png"
    picture.write_bytes(b"pixels")
    async with opened_app() as hands:
        await hands.press("enter", "f3")
        await hands.menu("evidence")
        await hands.answer(file=str(picture), note="削除前の画面")
        await hands.press("f4")
        kept = hands.last("evidence-added")
        assert (kept["name"], kept["size"], kept["step"]) == ("画面.png", 6, "common/first-tip")


def all_but(session: Session, *left: str) -> None:
    """End every step of an incident but some."""
    for line in walk(session.state("2026-001")):
        step, subject = line.key
        if line.ended or step in left:
            continue
        if line.step.kind == "decision":
            session.perform(
                "2026-001", Choose(step=step, choice=line.step.options[-1].id, by="課長", reason="試験")
            )
        else:
            session.perform("2026-001", Skip(step=step, subject=subject, reason="試験", by="課長"))


async def test_closing_is_refused_says_what_and_makes_follow_ups(
    session: Session, opened_app: Opening
) -> None:
    a_fake(session)
    session.perform("2026-001", RequestTakedown(subject="s1", platform="x"))
    all_but(session, "impersonation/list-fakes")
    async with opened_app() as hands:
        await hands.press("enter")
        if not hands.on(IncidentPage):
            await hands.press("enter")
        await go(hands, "closing")
        assert hands.on(ClosingPage)
        await hands.press("f4")
        assert "まだ終結できません。残り 2件" in hands.told
        assert "偽物を並べる" in hands.page
        await hands.line("step:impersonation/list-fakes|")
        await hands.press("f3")
        await hands.answer(owner="鈴木 係長", due="12/1", reason="調べきれない")
        await hands.press("f4")
        left = hands.last("followup-added")
        assert (left["owner"], left["due"], left["step"]) == (
            "鈴木 係長",
            "2026-12-01",
            "impersonation/list-fakes",
        )
        await hands.line("takedown:t1")
        await hands.press("enter", "f4")
        await hands.answer(state="removed")
        await hands.press("f4", "escape")
        await hands.press("f4")
        await hands.answer(reason="課長が判断")
        await hands.press("f4")
        assert hands.state().status == "closed"
        await hands.press("escape", "escape")
        assert hands.on(Home)
        assert "宿題 1件" in hands.page
        assert "終結 1件" in hands.page


async def test_a_follow_up_is_done_from_the_home_screen(session: Session, opened_app: Opening) -> None:
    from smincident.incident.actions import AddFollowup

    kit.opened(session, "flaming")
    session.perform("2026-001", AddFollowup(text="手引きを直す", owner="鈴木", due="2026-12-01"))
    async with opened_app() as hands:
        await hands.line("f:2026-001:f1")
        await hands.press("f4")
        await hands.answer(state="done", note="直した")
        await hands.press("f4")
        assert hands.state().followups["f1"].state == "done"


async def test_watching_and_opened_again(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "impersonation")
    all_but(session)
    async with opened_app() as hands:
        await hands.press("enter")
        await go(hands, "closing")
        await hands.press("f5")
        await hands.press("f4")
        assert hands.state().status == "watching"
        await hands.press("f4")
        await hands.press("f4")
        assert hands.state().status == "closed"
        await hands.press("f4")
        await hands.answer(reason="また現れた")
        await hands.press("f4")
        assert hands.state().status == "open"


def test_the_list_of_what_is_open_is_the_engines(session: Session) -> None:
    a_fake(session)
    session.perform("2026-001", RequestTakedown(subject="s1", platform="x"))
    assert [text for _, text in matters(session.state("2026-001"))] == open_matters(session.state("2026-001"))
