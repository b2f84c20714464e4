"""A text from the first word to its release, and what stands in the way of each."""

from __future__ import annotations

from pathlib import Path

from smincident.incident.actions import Choose, SetChannel
from smincident.session import Session
from smincident.tui.app import Screens
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.document import DocumentPage
from smincident.tui.store import Store
from tests import kit
from tests.tui.conftest import Hands, Opening


async def open_text(hands: Hands) -> None:
    """From home to the holding notice of the first incident."""
    await hands.press("enter")
    await hands.step("flaming/holding")
    await hands.press("f5")
    assert hands.on(DocumentPage)


async def drafted(hands: Hands) -> None:
    """Fill the form in and record the draft."""
    await open_text(hands)
    await hands.answer(what="投稿の内容を確認しています。", next_update="明日 9:00")
    await hands.press("f4")


async def approved(hands: Hands) -> None:
    """Record the approval the guideline asks for."""
    await hands.press("f5")
    await hands.answer(by="田中 課長", how="phone")
    await hands.press("f4")


async def test_blanks_are_seen_while_typing_and_stop_the_approval(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await open_text(hands)
        assert "【未記入：今起きていること】" in hands.page
        await hands.write("確認しています。")
        assert "【未記入：今起きていること】" not in hands.page
        assert "【未記入：次のお知らせの時刻】" in hands.page
        await hands.press("f5")
        assert "まだ文案がありません" in hands.told
        await hands.press("f4")
        assert hands.last("document-drafted")["missing"] == ["次のお知らせの時刻"]
        await hands.press("f5")
        assert "未記入のところがあるので決裁できません" in hands.told


async def test_drafted_approved_released(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await drafted(hands)
        draft = hands.last("document-drafted")
        assert "運用責任者の決裁" in hands.page
        text = session.journal.kept(draft["sha256"]).decode()
        assert "投稿の内容を確認しています。" in text

        await hands.press("f6")
        assert "まだ発出できません" in hands.told
        await approved(hands)
        given = hands.last("document-approved")
        assert (given["by"], given["role"], given["how"]) == ("田中 課長", "運用責任者", "phone")
        assert given["sha256"] == draft["sha256"]
        assert given["own"] is False

        await hands.press("f6")
        await hands.answer(channel="website", url="https://www.city.example.lg.jp/news/1")
        await hands.press("f4")
        assert "印のない確認が1件" in hands.told
        assert hands.on(FormDialog)
        await hands.answer(ask__no_insult="yes") if "ask.no_insult" in hands.form.fields else None
        hands.form.fields["ask.no-insult"].text = "yes"
        await hands.press("f4")
        sent = hands.last("document-released")
        assert (sent["channel"], sent["url"]) == ("website", "https://www.city.example.lg.jp/news/1")
        assert hands.last("promise-made")["at"] == "2026-11-21T00:00:00Z"
        assert hands.last("ask-answered")["ok"] is True


async def test_the_author_approving_is_marked(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await drafted(hands)
        await hands.press("f5")
        await hands.answer(by="佐藤 花子")
        await hands.press("f4")
        assert hands.last("document-approved")["own"] is True
        assert "作成者本人" in hands.page


async def test_an_approval_ignores_keys_at_first(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await drafted(hands)
        now = 100.0
        hands.app.monotonic = lambda: now
        hands.app.hold = 0.5
        await hands.press("f5")
        await hands.answer(by="田中 課長")
        now = 100.4
        await hands.press("f4")
        assert hands.on(FormDialog)
        assert not hands.state().documents["2026-001.d1"].approvals
        now = 100.6
        await hands.press("f4")
        assert hands.state().documents["2026-001.d1"].status == "approved"


async def test_a_changed_field_must_be_drafted_before_it_is_approved(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await drafted(hands)
        await hands.answer(what="別の文")
        assert "別の文" in hands.page
        await hands.press("f5")
        assert "まだ文案になっていません" in hands.told
        await hands.press("f4")
        assert hands.last("document-superseded")["replacement"] == "2026-001.d2"


async def test_a_suspect_channel_carries_nothing(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await drafted(hands)
        await approved(hands)
        session.perform("2026-001", SetChannel(id="x-main", status="suspect", reason="覚えのない投稿"))
        await hands.press("f6")
        assert "みどり市公式Xは「疑い」なので選べません" in hands.page
        offered = [value for value, _ in hands.form.fields["channel"].ask.choices]
        assert "x-main" not in offered


async def test_withdrawn_with_a_reason(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await drafted(hands)
        await hands.press("f3")
        await hands.menu("withdraw")
        await hands.answer(reason="状況が変わった")
        await hands.press("f4")
        assert hands.last("document-withdrawn")["reason"] == "状況が変わった"


async def test_saved_to_a_file_and_not_over_another(
    session: Session, opened_app: Opening, tmp_path: Path
) -> None:
    kit.opened(session, "flaming")
    target = tmp_path / "お知らせ.txt"
    async with opened_app((120, 36)) as hands:
        await drafted(hands)
        await hands.press("f7")
        await hands.answer(file=str(target))
        await hands.press("f4")
        assert "投稿の内容を確認しています。" in target.read_text(encoding="utf-8")
        assert hands.last("document-rendered")["form"] == "txt"
        await hands.press("f7")
        await hands.answer(file=str(target))
        await hands.press("f4")
        assert "同じ名前のファイルがあります" in hands.told
        await hands.answer(over="yes")
        await hands.press("f4")
        assert len([e for e in hands.events() if e.kind == "document-rendered"]) == 2


async def test_copied_to_the_clipboard(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await drafted(hands)
        await hands.press("f8")
        assert "投稿の内容を確認しています。" in hands.app.clipboard
        assert "#" not in hands.app.clipboard


async def test_half_written_inputs_are_there_again(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await open_text(hands)
        await hands.write("確認しています")
        await hands.press("escape", "f5")
        assert hands.form.fields["what"].text == "確認しています"
        await hands.press("f4", "escape", "f5")
        assert hands.form.fields["what"].text == "確認しています"
        assert hands.app.store.half.steps("2026-001") == set()


async def test_a_small_terminal_can_show_the_text_alone(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await open_text(hands)
        await hands.press("f9")
        assert not hands.screen.query_one("#inputs").display
        await hands.press("escape")
        assert hands.screen.query_one("#inputs").display


async def test_a_box_of_a_text_is_ticked_kept_and_there_again(home: Path, clock: kit.Ticking) -> None:
    session = kit.session_at(home / "own.db", "ina", clock=clock)
    state = kit.opened(session, "flaming")
    session.perform(state.id, Choose(step="flaming/cause", choice="our-error", known="資料と違う"))
    app = Screens(Store.of(session), None, hold=0, rest=0)
    async with app.run_test(size=(120, 36)) as pilot:
        hands = Hands(app, pilot, session)
        await hands.settle()
        await hands.press("enter")
        await hands.step("flaming/correct")
        await hands.press("f5")
        await hands.answer(posted_at="昨日 9:00", wrong="1日", right="2日", reason="写し誤り")
        await hands.press("f4")
        assert "apology" not in hands.last("document-drafted")["inputs"]
        await hands.answer(apology="yes")
        await hands.press("f4")
        draft = hands.last("document-drafted")
        assert draft["inputs"]["apology"] == "はい"
        assert "お詫びして" in session.journal.kept(draft["sha256"]).decode()
        await hands.press("escape")
        await hands.press("f5")
        page = hands.screen
        assert isinstance(page, DocumentPage)
        assert page.texts["apology"] == "yes"
        assert not page.changed
