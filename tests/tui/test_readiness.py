"""Quiet times on the screens: the checklist, the form that records a check, papers; and that incidents know nothing of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from smincident.incident.events import READINESS
from smincident.journal.verify import verify
from smincident.session import Session
from smincident.tui.screens.dialog import FormDialog
from smincident.tui.screens.home import Home
from smincident.tui.screens.readiness import ReadinessPage
from smincident.tui.widgets.lists import Lines
from smincident.tui.widgets.prose import Prose
from tests import kit
from tests.tui.conftest import Hands, Opening


def rows(hands: Hands) -> list[str]:
    return [option.id or "" for option in hands.screen.query_one(Lines).options]


def shown(hands: Hands, row: str) -> str:
    lines = hands.screen.query_one(Lines)
    return str(lines.get_option(row).prompt)


def told(hands: Hands) -> str:
    return "\n".join(f"{block.lead}{block.text}" for block in hands.screen.query_one("#text", Prose).blocks)


async def test_from_home_to_the_checklist_and_back(opened_app: Opening) -> None:
    async with opened_app() as hands:
        assert "F7 平時" in hands.page
        await hands.press("f7")
        assert hands.on(ReadinessPage)
        assert "今確かめるもの" in hands.page
        assert rows(hands)[0] == "#due"
        assert "never-shown|" not in rows(hands)
        assert {"account-list|", "two-factor|x-main", "two-factor|ig-main"} <= set(rows(hands))
        await hands.press("escape")
        assert hands.on(Home)


async def test_the_palette_of_home_finds_it_by_its_reading(opened_app: Opening) -> None:
    async with opened_app() as hands:
        await hands.press("ctrl+p")
        await hands.write("へいじ")
        await hands.press("enter")
        assert hands.on(ReadinessPage)


async def test_what_is_known_of_an_item_stands_beside_it(opened_app: Opening) -> None:
    async with opened_app((120, 36)) as hands:
        await hands.press("f7")
        await hands.line("operation-policy|x-main")
        text = told(hands)
        for part in (
            "みどり市公式X",
            "未確認",
            "まだ確かめていません",
            "一つずつ埋める",
            "第8条",
            "運用ポリシーを作る",
            "目安。指針の定めではない",
            "まだありません",
        ):
            assert part in text
        await hands.line("two-factor|x-main")
        assert "実務上の備え（指針に定めなし）" in told(hands)
        await hands.line("contact-list|")
        assert "設定の答え：連絡先が書いてありません：まち企画課、秘書課" in told(hands)


async def test_a_check_is_recorded_and_the_line_moves_down(opened_app: Opening, session: Session) -> None:
    async with opened_app() as hands:
        await hands.press("f7")
        await hands.line("operation-policy|x-main")
        await hands.press("enter")
        assert hands.on(FormDialog)
        await hands.answer(state="ok", note="全項目を埋めた", evidence="共有フォルダ", by="田中 課長")
        await hands.press("f4")
        assert hands.on(ReadinessPage)
        (event,) = session.journal.standing(READINESS)
        assert event.kind == "readiness-checked"
        assert event.data is not None
        assert event.data == {
            "item": "operation-policy", "account": "x-main", "state": "ok", "note": "全項目を埋めた", "evidence": "共有フォルダ",
            "by": "田中 課長", "title": "運用ポリシーの作成と共有", "guideline": "town", "clauses": ["town:c8"],
        }  # fmt: skip
        assert hands.told.startswith("記録済 1　運用ポリシーの作成と共有　よし、次は2027/11/20")
        assert rows(hands).index("operation-policy|x-main") > rows(hands).index("#dated")
        assert "[済]" in shown(hands, "operation-policy|x-main")
        assert hands.here == "operation-policy|x-main"
        assert "全項目を埋めた" in told(hands)


async def test_a_fault_without_a_reason_stays_in_the_form(opened_app: Opening, session: Session) -> None:
    async with opened_app() as hands:
        await hands.press("f7")
        await hands.line("two-factor|x-main")
        await hands.press("f4")
        await hands.answer(state="not-ok")
        await hands.press("f4")
        assert hands.on(FormDialog)
        assert "「不備」には理由が要ります" in hands.told
        assert "--" not in hands.told
        assert session.journal.standing(READINESS) == []
        await hands.answer(note="予備のコードがない")
        await hands.press("f4")
        assert hands.on(ReadinessPage)
        assert "[不]" in shown(hands, "two-factor|x-main")


async def test_half_written_checks_come_back(opened_app: Opening) -> None:
    async with opened_app() as hands:
        await hands.press("f7")
        await hands.line("two-factor|x-main")
        await hands.press("f4")
        await hands.answer(note="電話の相手を待つ")
        await hands.press("escape")
        await hands.press("f4")
        assert hands.form.fields["note"].text == "電話の相手を待つ"


async def test_a_check_is_withdrawn_with_a_reason(opened_app: Opening, session: Session) -> None:
    async with opened_app() as hands:
        await hands.press("f7")
        await hands.line("two-factor|x-main")
        await hands.press("f6")
        assert hands.told == "取り消す確認の記録がありません"
        await hands.press("f4")
        await hands.answer(state="ok")
        await hands.press("f4")
        await hands.press("f6")
        await hands.answer(reason="別のアカウントを見ていた")
        await hands.press("f4")
        assert [e.kind for e in session.journal.standing(READINESS)] == [
            "readiness-checked",
            "readiness-withdrawn",
        ]
        assert "[未]" in shown(hands, "two-factor|x-main")
        assert "別のアカウントを見ていた" in told(hands)


async def test_a_year_later_it_is_due_again(opened_app: Opening, clock: kit.Ticking) -> None:
    async with opened_app() as hands:
        await hands.press("f7")
        await hands.line("guideline-review|")
        await hands.press("f4")
        await hands.answer(state="ok")
        await hands.press("f4")
        assert rows(hands).index("guideline-review|") > rows(hands).index("#dated")
        clock.time += timedelta(days=366)
        hands.app.changed()
        await hands.settle()
        assert "#dated" not in rows(hands)
        assert "[期]" in shown(hands, "guideline-review|")


async def test_by_account(opened_app: Opening) -> None:
    async with opened_app() as hands:
        await hands.press("f7", "f7")
        assert [row for row in rows(hands) if row.startswith("#")] == ["#body", "#x-main", "#ig-main"]
        assert "団体・アカウントごと" in hands.told


async def test_a_paper_is_written_to_a_file(opened_app: Opening, home: Path) -> None:
    async with opened_app() as hands:
        await hands.press("f7", "f5")
        await hands.answer(account="x-main", file="policy.txt")
        await hands.press("f4")
        assert hands.told.startswith("書き出しました")
        text = (home / "papers" / "policy.txt").read_text(encoding="utf-8")
        assert "みどり市 運用ポリシー" in text
        assert "＿＿＿" in text


async def test_incidents_know_nothing_of_it(opened_app: Opening, session: Session) -> None:
    kit.opened(session, "flaming")
    async with opened_app() as hands:
        await hands.press("f7", "f4")
        await hands.answer(state="not-applicable", note="対象外")
        await hands.press("f4", "escape")
        assert [row for row in rows(hands) if row.startswith("i:")] == ["i:2026-001"]
        assert "対応中 1件" in hands.page
        assert verify(session.journal).ok


async def test_a_note_goes_to_the_only_open_incident(opened_app: Opening, session: Session) -> None:
    async with opened_app() as hands:
        await hands.press("f7", "f2")
        assert "事案の一覧で" in hands.told
        kit.opened(session, "flaming")
        await hands.press("f2")
        await hands.answer(text="電話があった")
        await hands.press("f4")
        assert hands.on(ReadinessPage)
        assert hands.last("noted") == {"text": "電話があった"}
