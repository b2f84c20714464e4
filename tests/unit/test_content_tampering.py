"""The runbook 改ざん: what is seen is stopped, the logs are kept, and only then anything is put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident import desk
from smincident.errors import SmincidentError
from smincident.incident.actions import Choose, Finish
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from smincident.session import Session
from tests.kit import opened, session_at

BODIES = ("ina", "tokushima", "wake")
LOGS = Finish(step="tampering/keep-logs", fields={"kept": "接続と更新の記録 30日分"})


def started(tmp_path: Path, guideline: str = "ina") -> tuple[Session, State]:
    session = session_at(tmp_path / "book.db", guideline)
    return session, opened(session, "tampering", title="市のホームページの覚えのない表示")


def line(state: State, step: str) -> StepView:
    return next(one for one in walk(state) if one.step.id == f"tampering/{step}")


def choose(session: Session, state: State, step: str, option: str) -> State:
    name = f"tampering/{step}"
    if any(f"decision:{name}" in rule.covers for rule in state.the_plan.approval):
        desk.approve_act(session, state.id, name, by="田中 課長", role="", how="face")
        desk.approve_act(session, state.id, name, by="鈴木 係長", role="", how="face")
    action = Choose(step=name, choice=option, by="田中 課長", reason="記録と照らした", known="画面")
    return session.perform(state.id, action)[0]


@pytest.mark.parametrize("guideline", BODIES)
def test_nothing_is_put_back_before_the_logs_are_kept(tmp_path: Path, guideline: str) -> None:
    session, state = started(tmp_path, guideline)
    restore = Finish(step="tampering/restore-content", fields={"source": "前日の控え"})
    with pytest.raises(SmincidentError, match="記録（ログ）を残す"):
        session.perform(state.id, restore)
    with pytest.raises(SmincidentError, match="記録（ログ）を残す"):
        choose(session, state, "reopen", "reopen")
    session.perform(state.id, LOGS)
    state, _ = session.perform(state.id, restore)
    assert line(state, "restore-content").status == "done"


def test_the_order_is_stop_then_keep_then_put_back(tmp_path: Path) -> None:
    _, state = started(tmp_path)
    ids = [step.id for step in state.the_plan.steps]
    order = ["list-changes", "which", "report-owner", "isolate", "keep-logs", "holding", "cause",
             "close-entry", "restore-content", "reopen", "notice", "reentry-watch", "settled", "overhaul"]  # fmt: skip
    places = [ids.index(f"tampering/{step}") for step in order]
    assert places == sorted(places)


def test_the_time_it_was_stopped_and_what_was_kept_must_be_there(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    with pytest.raises(SmincidentError, match="止めた時刻"):
        session.perform(state.id, Finish(step="tampering/isolate", fields={"way": "工事中の画面"}))
    with pytest.raises(SmincidentError, match="残した記録"):
        session.perform(state.id, Finish(step="tampering/keep-logs"))


def test_a_taken_account_brings_its_own_runbook(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state = choose(session, state, "cause", "account-takeover")
    assert state.runbooks == ["tampering", "password-leak"]
    ids = [step.id for step in state.the_plan.steps]
    assert len(ids) == len(set(ids))
    assert "password-leak/cut-sessions" in ids


@pytest.mark.parametrize(
    ("option", "status"),
    [
        ("dns-domain", "open"),
        ("website", "not-applicable"),
        ("posts", "not-applicable"),
        ("account-profile", "not-applicable"),
    ],
)
def test_a_name_is_mended_only_where_a_name_is_wrong(tmp_path: Path, option: str, status: str) -> None:
    session, state = started(tmp_path)
    assert line(state, "domain").status == "pending"
    state = choose(session, state, "which", option)
    assert line(state, "domain").status == status


def test_the_notice_follows_the_decision_to_tell(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    assert line(state, "notice").status == "pending"
    assert line(choose(session, state, "website-notice", "not-needed"), "notice").status == "not-applicable"
    assert line(choose(session, state, "website-notice", "announce"), "notice").status == "open"


def test_tokushima_wants_both_desks_and_says_that_it_is_a_reading(tmp_path: Path) -> None:
    _, state = started(tmp_path, "tokushima")
    for step in ("report-owner", "report-security"):
        view = line(state, step)
        assert view.weight == "must"
        assert {clause.basis for clause in view.step.clauses if not clause.related} == {"reading"}


def test_the_notice_tells_only_what_was_done(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    given = {
        "place": "市ホームページの防災のページ",
        "what": "覚えのない画像が出ていました。",
        "right_place": ["公式SNS"],
        "next_update": "11/21 18:00",
    }
    before = desk.preview(session, state.id, "tampering-notice", given)
    assert before.missing == []
    assert "可能性" in before.markdown
    for words in ("表示を止めました", "元に戻しました", "再開しました"):
        assert words not in before.markdown
    session.perform(state.id, Finish(step="tampering/isolate", fields={"stopped_at": "今"}))
    session.perform(state.id, LOGS)
    state = choose(session, state, "reopen", "partly")
    after = desk.preview(session, state.id, "tampering-notice", given).markdown
    for words in ("表示を止めました", "記録を保存しました", "確かめたものから", "- 始まり：確認中"):
        assert words in after
    for words in ("乗っ取", "業者", "犯人", "流出はない"):
        assert words not in after


def test_the_papers_speak_of_the_website_and_not_of_an_account(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state = choose(session, state, "which", "website")
    done = {"measures": "止めました。", "next_update": "11/21 18:00"}
    sheet = {"lead": "表示されました。", "effect": "確認中です。", "plan": "調べます。", **done}
    press = desk.preview(session, state.id, "press", sheet).markdown
    assert "| 公式ホームページ |" in press
    assert "| 公式アカウント |" not in press
    assert "公式ホームページなどの表示について" in press
    told = {"what": "表示が変わった", "call_back": "11/21 15:00"}
    first = desk.preview(session, state.id, "first-report", told)
    assert "みどり市公式X" not in first.markdown
    answers = desk.preview(session, state.id, "qa", {"what": "表示が変わりました。", **done}).markdown
    assert "そのような投稿をした" not in answers
    assert "入力してしまいました" in answers
    word = {"what": "確認しています。", "next_update": "11/21 18:00"}
    holding = desk.preview(session, state.id, "holding", word)
    assert "リンクを開いたり、入力したりしないで" in holding.markdown
