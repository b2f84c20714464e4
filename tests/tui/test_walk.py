"""Walking an incident: steps, decisions, guards, what is put off. Each story ends at the rows of the journal."""

from __future__ import annotations

from smincident.session import Session
from smincident.tui.screens.dialog import FormDialog, ReadDialog
from smincident.tui.screens.incident import IncidentPage
from tests import kit
from tests.tui.conftest import Hands, Opening


async def test_a_new_incident_without_a_kind_begins_with_the_intake(opened_app: Opening) -> None:
    async with opened_app() as hands:
        await hands.press("f3")
        await hands.answer(title="知らない投稿がある", at="30分前")
        await hands.press("f4")
        assert hands.on(IncidentPage)
        assert hands.state().title == "知らない投稿がある"
        assert hands.state().runbooks == []
        assert hands.state().detected_at == "2026-11-20T12:45:00Z"


async def test_a_step_is_walked_with_the_keyboard_alone(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.write("市民課の高橋さん")
        await hands.press("down")
        await hands.write("昨日 21:30")
        await hands.press("f4")
        done = hands.last("step-done")
        assert done["step"] == "common/first-tip"
        assert done["fields"]["who_told"] == "市民課の高橋さん"
        assert done["fields"]["told_at"]["at"] == "2026-11-19T12:30:00Z"
        assert "記録済 3" in hands.told
        assert hands.here == "common/triage|"


async def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.answer(f__said="ひどい投稿だ")
        await hands.press("f4")
        assert "知らせた人" in hands.told
        assert hands.form.fields["f.said"].text == "ひどい投稿だ"
        assert len(hands.events()) == 2


async def test_a_secret_is_never_written_down(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.answer(f__who_told="田中", f__code="ひらけごま")
        hands.app.flush_half()
        assert "code" not in str(hands.app.store.half.get("2026-001", "common/first-tip|"))
        await hands.press("f4")
        assert "ひらけごま" not in str(hands.events())


async def test_a_decision_adds_its_runbook(session: Session, opened_app: Opening) -> None:
    kit.opened(session, title="何かがおかしい")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("common/triage")
        await hands.press("f4")
        assert "どれに当たるか" in hands.told
        await hands.answer(choice="impersonation", known="名前が似ている", by="田中 課長")
        await hands.press("f4")
        assert hands.state().runbooks == ["impersonation"]
        made = hands.last("decision-made")
        assert (made["choice"], made["known"], made["by"]) == ("impersonation", "名前が似ている", "田中 課長")


async def test_not_known_yet_asks_when_to_look_again(session: Session, opened_app: Opening) -> None:
    kit.opened(session)
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("common/triage")
        await hands.answer(choice="unknown")
        await hands.press("f4")
        assert "見直す時刻" in hands.told
        await hands.answer(look_again="1時間後")
        await hands.press("f4")
        assert hands.last("decision-made")["look_again"] == "2026-11-20T14:15:00Z"


async def test_against_a_guard_only_as_a_deviation(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/comments")
        assert "批判のコメントを消さない" in hands.page
        await hands.answer(choice="delete")
        await hands.press("f4")
        assert hands.on(FormDialog)
        await hands.press("f4")
        assert "書いていない欄" in hands.told
        await hands.answer(by="田中 課長", reason="個人の住所が書かれている")
        await hands.press("f4")
        bent = hands.last("deviation-recorded")
        assert bent["guards"] == ["no-delete"]
        assert (bent["by"], bent["reason"]) == ("田中 課長", "個人の住所が書かれている")
        assert hands.state().choices["flaming/comments"] == "delete"


async def test_leaving_the_deviation_records_nothing(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/comments")
        await hands.answer(choice="delete")
        await hands.press("f4", "escape")
        assert hands.on(IncidentPage)
        assert len(hands.events()) == 2


async def deal(hands: Hands, step: str, choice: str) -> None:
    """Choose a further thing to do with a step."""
    await hands.step(step)
    await hands.press("f3")
    await hands.menu(choice)


async def test_a_duty_is_left_out_only_by_someones_authority(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await deal(hands, "flaming/apologise", "skip")
        await hands.answer(reason="誤りではなかった")
        await hands.press("f4")
        assert "誰の権限で" in hands.told
        await hands.answer(by="田中 課長")
        await hands.press("f4")
        assert hands.last("deviation-recorded")["omission"] is True
        assert hands.last("step-not-applicable")["by"] == "田中 課長"


async def test_put_off_and_given_to_someone_else(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await deal(hands, "flaming/stop-posts", "defer")
        await hands.answer(reason="朝まで待つ", until="明日 8:30")
        await hands.press("f4")
        assert hands.last("step-deferred")["until"] == "2026-11-20T23:30:00Z"
        await deal(hands, "common/first-tip", "delegate")
        await hands.answer(to="鈴木 係長", reason="電話を受けた人")
        await hands.press("f4")
        assert hands.last("step-delegated")["to"] == "鈴木 係長"


async def test_another_desk_is_asked_and_its_answer_awaited(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/change-password")
        assert "まち企画課が行う手順です" in hands.page
        assert "解釈" in hands.page
        await hands.answer(note="至急お願いします")
        await hands.press("f4")
        assert hands.last("step-requested")["note"] == "至急お願いします"
        await hands.step("flaming/change-password")
        await hands.press("f4")
        await hands.answer(ok="yes", note="22:40に変えた", by="企画課 山本")
        await hands.press("f4")
        answered = hands.last("step-answered")
        assert (answered["ok"], answered["note"]) == (True, "22:40に変えた")


async def test_by_hand_only_with_a_reason(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("common/report-superior")
        await hands.press("f4")
        assert "連絡がついた記録がありません" in hands.page
        await hands.answer(reason="口頭で伝えた")
        await hands.press("f4")
        assert hands.last("step-done")["override"] == "連絡がついた記録がありません"


async def test_a_watch_comes_back(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/watch")
        await hands.answer(note="変化なし")
        await hands.press("f4")
        assert hands.last("step-observed")["note"] == "変化なし"
        assert hands.state().step_state("flaming/watch").status == ""
        await deal(hands, "flaming/watch", "finish")
        assert hands.last("step-done")["step"] == "flaming/watch"


async def test_opened_again_with_a_reason(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/stop-posts")
        await hands.press("f4")
        await hands.step("flaming/stop-posts")
        await hands.press("f4")
        await hands.answer(reason="一つ残っていた")
        await hands.press("f4")
        assert hands.last("step-reopened")["reason"] == "一つ残っていた"


async def test_the_condition_of_a_clause_is_judged(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await deal(hands, "flaming/holding", "judge")
        await hands.answer(holds="yes", reason="朝までかかる")
        await hands.press("f4")
        assert hands.state().conditions["town:c3"] == "yes"


async def test_a_note_from_anywhere_by_one_key(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        for keys in (
            ["f2"],
            ["enter", "f2"],
            ["f7", "f2"],
            ["escape", "f8", "f2"],
            ["escape", "ctrl+t", "f2"],
        ):
            await hands.press(*keys)
            await hands.write("住民から電話。")
            await hands.press("f4")
        noted = [event for event in hands.events() if event.kind == "noted"]
        assert [event.data["text"] for event in noted if event.data] == ["住民から電話。"] * 5


async def test_coming_back_shows_what_is_pressing(
    session: Session, clock: kit.Ticking, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await deal(hands, "common/first-tip", "defer")
        await hands.answer(reason="電話が続く", until="10分後")
        await hands.press("f4", "escape")
        clock.jump(hours=2)
        await hands.press("enter")
        assert hands.on(ReadDialog)
        assert "後回し" in hands.page
        assert "超過" in hands.page
        await hands.press("enter")
        assert hands.on(IncidentPage)
        assert hands.here == "common/triage|"


async def test_the_end_of_a_phase_shows_what_was_put_off(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "impersonation")
    async with opened_app() as hands:
        await hands.press("enter")
        await deal(hands, "common/first-tip", "defer")
        await hands.answer(reason="電話が続く")
        await hands.press("f4")
        await hands.step("common/triage")
        await hands.answer(choice="impersonation")
        await hands.press("f4")
        assert hands.on(ReadDialog)
        assert "段階「受付」の区切り" in hands.page


async def test_what_another_terminal_wrote_is_shown_and_typing_goes_on(
    session: Session, clock: kit.Ticking, opened_app: Opening
) -> None:
    from smincident.incident.actions import Finish, Note

    kit.opened(session, "flaming")
    other = kit.session_at(
        session.journal.path, "town", library=session.surroundings.library(), clock=clock, seed=500
    )
    async with opened_app() as hands:
        await hands.press("enter", "enter")
        await hands.write("市民課")
        other.perform("2026-001", Note(text="宿直から折り返し"))
        other.perform("2026-001", Finish(step="flaming/stop-posts"))
        hands.app.beat()
        await hands.settle()
        await hands.write("の高橋さん")
        await hands.press("f4")
        assert hands.last("step-done")["fields"]["who_told"] == "市民課の高橋さん"
        assert hands.state().step_state("flaming/stop-posts").status == "done"
