"""What a newcomer stumbled over, each thing once: cut questions, lost typing, unseen injects, hidden times."""

from __future__ import annotations

from typing import Any

import pytest
from textual.content import Content

from smincident.incident import actions as do
from smincident.session import Session
from smincident.tui.screens.contacts import ContactsPage
from smincident.tui.screens.dialog import FormDialog, ReadDialog
from smincident.tui.screens.document import DocumentPage
from smincident.tui.screens.home import Home
from smincident.tui.screens.incident import IncidentPage
from smincident.tui.screens.menu import MenuDialog
from smincident.tui.screens.subjects import SubjectsPage
from smincident.tui.screens.timeline import TimelinePage
from smincident.tui.widgets.bars import DrillBar, TopBar
from smincident.tui.widgets.form import EXAMPLES, Ask
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.press import Answer, Check, Picker
from smincident.tui.widgets.text import CUT, cut, fitted, one_line, width
from tests import kit
from tests.tui.conftest import Hands, Opening

LONG = (
    "違法・差別・中傷・有害なサイトの紹介・情報のやりとりの妨害など公序良俗に外れる内容や、"
    "公の場にふさわしくないハッシュタグはないか"
)


def flat(page: str) -> str:
    """A screen without the blanks and breaks that wrapping brought in."""
    return "".join(page.split())


def ask_in_front(hands: Hands, *asks: Ask, save: Any = lambda values: None) -> None:
    """Push a form."""
    hands.app.push_screen(FormDialog("確認", list(asks), save))


# C1


async def test_a_question_to_tick_is_whole_and_its_box_on_the_first_line(opened_app: Opening) -> None:
    async with opened_app((80, 24)) as hands:
        ask_in_front(hands, Ask("a", LONG, "check", required=True), Ask("b", "短い問い", "check"))
        await hands.settle()
        assert flat(LONG) in flat(hands.page)
        row = next(row for row in hands.page.split("\n") if "[ ]" in row)
        assert "違法・差別" in row
        await hands.press("space")
        assert "[x] 違法・差別" in hands.page


async def test_boxes_not_ticked_are_counted_and_the_first_one_gets_the_cursor(opened_app: Opening) -> None:
    async with opened_app() as hands:
        ask_in_front(
            hands, Ask("a", "一つ目", "check", required=True), Ask("b", LONG, "check", required=True)
        )
        await hands.settle()
        await hands.press("space", "f4")
        assert "印のない確認が1件" in hands.told
        focused = hands.screen.focused
        assert isinstance(focused, Check)
        assert focused.label == LONG


# A2


class Feed:
    """A rehearsal whose injects arrive when the test lets them."""

    banner = "【訓練】炎上の訓練です"
    incident = "drill-2026-001"

    def __init__(self, session: Session) -> None:
        self.session = session
        self.due: list[str] = []

    def tick(self) -> None:
        """Let what is due arrive."""
        while self.due:
            self.session.perform(
                self.incident, do.Arrive(inject=f"i{len(self.due)}", who="県民の方", text=self.due.pop(0))
            )


def rehearsed(session: Session, title: str = "【訓練】観光アカウントへの批判") -> Feed:
    """A rehearsal on its incident."""
    session.open(do.OpenIncident(title=title, runbooks=("flaming",), drill="flaming"))
    return Feed(session)


async def arrives(hands: Hands, feed: Feed, text: str) -> None:
    """Something happens in the rehearsal."""
    feed.due.append(text)
    hands.app.beat()
    await hands.settle()


@pytest.mark.parametrize("keys", [[], ["f1"], ["f2"], ["f3"], ["f6"], ["f7"], ["f8"], ["f5"]], ids="+".join)
async def test_what_arrives_in_a_rehearsal_shows_itself_everywhere(
    session: Session, opened_app: Opening, keys: list[str]
) -> None:
    feed = rehearsed(session)
    async with opened_app((80, 24), drill=feed) as hands:
        await hands.press(*keys)
        await arrives(hands, feed, "当選しましたというDMが来た")
        top = hands.page.split("\n")
        marked = next(row for row in top if "未読1件" in row)
        assert "Ctrl+O" in marked
        assert "当選しました" in marked
        assert "当選しました" in hands.told
        await arrives(hands, feed, "記者から電話")
        assert "未読2件" in hands.page
        await hands.press("ctrl+o")
        assert hands.on(ReadDialog)
        assert "当選しましたというDMが来た" in hands.page
        assert "記者から電話" in hands.page
        assert "未読1件" not in hands.page
        await hands.press("escape")
        assert feed.banner in hands.page


async def test_an_inject_does_not_wipe_away_what_is_wrong(session: Session, opened_app: Opening) -> None:
    feed = rehearsed(session)
    async with opened_app((80, 24), drill=feed) as hands:
        await hands.press("f2", "f4")
        assert "書き留めること" in hands.told
        await arrives(hands, feed, "記者から電話")
        assert "書き留めること" in hands.told
        assert "記者から電話" in hands.page


async def test_the_timeline_is_a_look_at_what_arrived(session: Session, opened_app: Opening) -> None:
    feed = rehearsed(session)
    async with opened_app((80, 24), drill=feed) as hands:
        await arrives(hands, feed, "記者から電話")
        await hands.press("ctrl+t")
        assert hands.on(TimelinePage)
        assert "未読" not in hands.page


async def test_without_a_rehearsal_there_is_nothing_to_read(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "ctrl+o")
        assert "訓練" in hands.told
        assert not hands.screen.query(DrillBar)


# A3


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120])
async def test_the_time_is_always_there(session: Session, opened_app: Opening, columns: int) -> None:
    feed = rehearsed(session, "【訓練】観光アカウント「旬のあおば」の投稿への批判が続いて止まらない件")
    async with opened_app((columns, 24), drill=feed) as hands:
        line = hands.page.split("\n")[1].rstrip()
        assert line.endswith("22:15"), line
        assert "訓練" not in line
        assert ".. .." not in line
        assert line.count(CUT) <= 1
        assert "訓練" in hands.page.split("\n")[0]


async def test_the_day_goes_before_the_title_is_cut(opened_app: Opening) -> None:
    async with opened_app((80, 24)) as hands:
        bar = hands.screen.query_one(TopBar)
        bar.left, bar.right = ("題" * 28, "ほか"), ("佐藤 花子", "11/20(金)", "22:15")
        await hands.settle()
        line = hands.page.split("\n")[0]
        assert "題" * 28 in line
        assert "11/20" not in line
        assert "佐藤 花子  22:15" in line


# A4


@pytest.mark.parametrize("keys", [["f1"], ["f2"], ["f3"], ["f6"], ["ctrl+p"], ["f7", "f3"]], ids="+".join)
async def test_f10_leaves_from_everywhere_and_half_written_text_stays(
    session: Session, opened_app: Opening, keys: list[str]
) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", *keys)
        assert "F10 終了" in hands.page
        await hands.press("f10")
        assert hands.app.return_code == 0
        assert not hands.app.is_running


# A7, C5


@pytest.mark.parametrize("most", range(12))
def test_a_cut_text_never_takes_more_than_it_may(most: int) -> None:
    assert width(cut("偽物を1件ずつ台帳に載せる", most)) <= most


def test_every_line_is_cut_with_the_same_mark() -> None:
    two = fitted(one_line("[未]", "確認済み・未確認・") + Content("\n短い"), 10)
    assert two.plain == "[未]確認..\n短い"
    assert fitted(one_line("短い"), 10).plain == "短い"


async def test_names_in_lists_are_cut_by_cells(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "impersonation")
    for label in (
        "和気町を名乗る偽物その一の長い名前",
        "和気町を名乗る偽",
        "和気町を名乗る偽物",
        "和気町を名乗る偽物二",
    ):
        session.perform("2026-001", do.AddSubject(kind="fake", label=label))
    async with opened_app((80, 24)) as hands:
        await hands.press("enter")
        steps = hands.screen.query_one("#steps", Lines)
        for option in steps.options:
            assert isinstance(option.prompt, Content)
            assert option.prompt.cell_length <= steps.room
        assert steps.room <= steps.scrollable_content_region.width - 2
        await hands.pilot.resize_terminal(60, 24)
        await hands.settle()
        assert all(width(str(option.prompt)) <= steps.room for option in steps.options)


async def test_a_message_that_does_not_fit_is_marked(session: Session, opened_app: Opening) -> None:
    async with opened_app((80, 24)) as hands:
        hands.screen.tell("書いていない欄があります" * 8, "warn")
        await hands.settle()
        row = next(row for row in hands.page.split("\n") if "書いていない" in row).rstrip()
        assert row.endswith(CUT)
        hands.screen.tell("書いていない欄があります" * 5, "error")
        await hands.settle()
        assert flat(hands.page).count("書いていない欄があります") == 5


async def test_a_missing_field_is_named_by_its_short_part(opened_app: Opening) -> None:
    async with opened_app() as hands:
        ask_in_front(hands, Ask("who", "知らせた人（住民・他部署・受託者など）", "line", required=True))
        await hands.settle()
        await hands.press("f4")
        assert hands.told.endswith("：知らせた人")


# C3


async def test_the_cursor_goes_into_the_first_wrong_field_of_a_form(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "impersonation")
    async with opened_app() as hands:
        await hands.press("enter", "f7", "f3")
        await hands.answer(label="みどり市観光", at="きのうくらい", note="")
        hands.form.fields["note"].focus_control()
        await hands.press("f4")
        assert "読めません" in hands.told
        await hands.write("X")
        assert hands.form.fields["at"].text == "きのうくらいX"
        await hands.answer(label="", at="")
        hands.form.fields["note"].focus_control()
        await hands.press("f4")
        await hands.write("名")
        assert hands.form.fields["label"].text == "名"


async def test_the_cursor_goes_into_the_first_wrong_field_of_a_step(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f4")
        assert "知らせた人" in hands.told
        await hands.write("田中")
        assert hands.form.fields["f.who_told"].text == "田中"
        await hands.answer(f__told_at="さっき")
        await hands.press("f4")
        await hands.write("!")
        assert hands.form.fields["f.told_at"].text == "さっき!"


# C4


@pytest.mark.parametrize("kind", ["answer", "choice", "check"])
async def test_typing_where_one_chooses_is_told(opened_app: Opening, kind: Any) -> None:
    async with opened_app() as hands:
        ask_in_front(
            hands, Ask("a", "どれか", kind, choices=[("x", "甲"), ("y", "乙")]), Ask("b", "文", "line")
        )
        await hands.settle()
        assert isinstance(hands.screen.focused, (Answer, Picker, Check))
        await hands.write("偽物")
        assert "文字は入りません" in hands.told
        hands.screen.tell("")
        await hands.paste("https://example.jp/")
        assert "文字は入りません" in hands.told


async def test_letters_typed_on_a_choice_are_no_keys_of_the_screen(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.step("flaming/comments")
        hands.form.fields["choice"].focus_control()
        await hands.write("dsen")
        assert hands.on(IncidentPage)
        assert len(hands.events()) == 2
        assert "文字は入りません" in hands.told


async def test_the_blank_of_the_ime_chooses(opened_app: Opening) -> None:
    async with opened_app() as hands:
        ask_in_front(hands, Ask("a", "印", "check"))
        await hands.settle()
        await hands.write("\u3000")
        assert hands.form.fields["a"].text == "yes"


async def test_japanese_typed_on_the_list_is_told(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter")
        await hands.write("住民から")
        assert "文字は入りません" in hands.told


async def test_half_written_text_that_comes_back_is_told_and_can_be_let_go(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "f2")
        assert "書きかけ" not in hands.told
        await hands.write("途中の")
        await hands.press("escape", "f2")
        assert "書きかけを戻しました" in hands.told
        assert hands.form.fields["text"].text == "途中の"
        await hands.press("f8")
        assert hands.form.fields["text"].text == ""
        await hands.press("escape", "f2")
        assert "書きかけ" not in hands.told


async def test_half_written_answers_of_a_step_are_told(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter", "enter")
        await hands.write("途中")
        assert "書きかけを戻しました" not in hands.page
        await hands.step("common/triage")
        await hands.step("common/first-tip")
        assert "書きかけを戻しました" in hands.page


# C6


async def test_the_marks_are_explained(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 120)) as hands:
        await hands.press("enter", "f1")
        for mark in ("必 原 条 任 備", "目安", "禁4 F9", CUT):
            assert mark in hands.page


# C7


async def test_the_guards_are_counted_where_they_are_not_listed(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "flaming")
    guards = len(session.state("2026-001").the_plan.guards)
    async with opened_app((80, 24)) as hands:
        await hands.press("enter")
        assert f"禁{guards} F9" in hands.page.split("\n")[1]
        await hands.pilot.resize_terminal(120, 36)
        await hands.settle()
        hands.screen.refreshed()
        await hands.settle()
        assert f"禁{guards} F9" not in hands.page.split("\n")[1]


async def test_a_promise_does_not_hide_the_earlier_guide(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    session.perform("2026-001", do.MakePromise(due="2026-11-22T00:00:00Z", text="公式ホームページで"))
    async with opened_app((120, 36)) as hands:
        await hands.press("enter", "escape")
        line = hands.page.split("\n")[1]
        assert "目安" in line
        assert "次報" in line or "約束" in line


# C8


async def test_times_to_come_have_examples_to_come(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter", "f3")
        await hands.menu("defer")
        assert EXAMPLES["future"] in hands.page
        await hands.press("escape", "f3")
        await hands.menu("promise")
        assert EXAMPLES["future"] in hands.page
        await hands.press("escape", "f2")
        assert EXAMPLES["past"] in hands.page


# C9, C10, C15


async def test_a_new_subject_is_selected_and_its_platform_named(
    session: Session, opened_app: Opening
) -> None:
    kit.opened(session, "impersonation")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter", "f7")
        for label in ("一つ目", "二つ目"):
            await hands.press("f3")
            await hands.answer(label=label, platform="x")
            await hands.press("f4")
        assert hands.here == "s:s2"
        name = hands.app.store.names.platform("x")
        assert name in hands.told
        assert "：x" not in hands.told
        await hands.press("f5")
        assert hands.form.fields["platform"].ask.kind == "choice"
        assert name in hands.page
        await hands.press("f4")
        assert hands.last("takedown-requested")["subject"] == "s2"
        assert hands.here == "t:t1"


# C11


async def test_no_word_stands_twice(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter")
        page = hands.app.screen
        assert isinstance(page, IncidentPage)
        for line in page.lines:
            await hands.step(*line.key)
            assert "まだ まだ" not in hands.page
            assert "まだ 文書がまだ" not in hands.page


# C12


async def test_the_palette_goes_to_a_step(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "ctrl+p")
        await hands.write("コメントの扱い")
        assert hands.on(MenuDialog)
        await hands.press("enter")
        assert hands.here == "flaming/comments|"
        await hands.press("ctrl+p")
        await hands.write("first tip")
        await hands.press("enter")
        assert hands.here == "common/first-tip|"


async def test_only_what_the_guideline_asks_for(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "ctrl+g")
        rows = [str(option.prompt) for option in hands.screen.query_one("#steps", Lines).options]
        assert any("]必" in row for row in rows)
        assert not any("]備" in row or "]任" in row for row in rows)
        assert "求める手順だけ" in hands.page
        page = hands.app.screen
        assert isinstance(page, IncidentPage)
        page.visit("step:flaming/comments|")
        await hands.settle()
        assert hands.here == "flaming/comments|"
        assert not page.only


# guards and clock


async def test_a_guard_is_bent_from_the_menu_of_a_step(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    guard = session.state("2026-001").the_plan.guards[0].id
    async with opened_app() as hands:
        await hands.press("enter", "f3")
        await hands.menu("guard")
        await hands.press("f4")
        assert "印" not in hands.told
        assert hands.on(FormDialog)
        await hands.answer(guard=guard, by="田中 課長", reason="PCが届かない")
        await hands.press("f4")
        bent = hands.last("deviation-recorded")
        assert (bent["guards"], bent["by"], bent["reason"]) == ([guard], "田中 課長", "PCが届かない")


async def test_the_palette_reaches_the_clock_of_this_pc(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("enter", "ctrl+p")
        await hands.write("tokei")
        await hands.press("enter")
        await hands.answer(way="behind", seconds="４５", against="電話の117")
        await hands.press("f4")
        assert any("45" in str(event.data) for event in hands.events()[2:])


# C2


async def test_the_clauses_of_the_step_stand_beside_the_fields(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    plan = session.state("2026-001").the_plan
    step = plan.step("flaming/holding")
    assert step is not None
    wanted = [clause for clause in step.clauses if not clause.related]
    async with opened_app((120, 36)) as hands:
        await hands.press("enter")
        await hands.step("flaming/holding")
        await hands.press("f5")
        assert hands.on(DocumentPage)
        for clause in wanted:
            assert flat(clause.says)[:12] in flat(hands.page)
        assert bool(wanted) == ("指針が求めること" in hands.page)


# C18


async def test_a_click_selects_and_a_second_one_opens(session: Session, opened_app: Opening) -> None:
    kit.opened(session, "flaming")
    async with opened_app((120, 36)) as hands:
        await hands.press("enter", "f8")
        lines = hands.screen.query_one("#lines", Lines)
        row = next(i for i, option in enumerate(lines.options) if (option.id or "").startswith("c:"))
        await hands.pilot.click("#lines", offset=(6, row))
        await hands.settle()
        assert hands.on(ContactsPage)
        assert hands.here == lines.options[row].id
        await hands.pilot.click("#lines", offset=(6, row))
        await hands.settle()
        assert hands.on(FormDialog)
        await hands.press("f4")
        assert "変わっていません" in hands.told
        assert len(hands.events()) == 2


# C17


async def test_page_down_in_a_small_box_moves_the_form(opened_app: Opening) -> None:
    async with opened_app((80, 24)) as hands:
        ask_in_front(hands, *(Ask(f"t{n}", f"問い{n}", "text") for n in range(12)))
        await hands.settle()
        assert "問い9" not in hands.page
        await hands.press("pagedown", "pagedown")
        assert "問い9" in hands.page
        await hands.press("pageup", "pageup")
        assert "問い0" in hands.page


def test_every_screen_shows_the_key_by_which_one_leaves() -> None:
    for page in (Home, IncidentPage, DocumentPage, SubjectsPage, FormDialog, ReadDialog, MenuDialog):
        assert any(c.keys.startswith("f10") and c.label for c in page.commands()), page
