"""The runbook アカウント凍結: another voice first, one calm appeal, no second account, a slow start."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident import desk
from smincident.errors import SmincidentError
from smincident.incident.actions import AddSubject, Choose, Finish, SetChannel
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from smincident.session import Session
from tests.kit import opened, session_at, shipped

LIBRARY = shipped()
BODIES = ("ina", "tokushima", "wake")


def started(tmp_path: Path, guideline: str = "ina") -> tuple[Session, State]:
    session = session_at(tmp_path / "book.db", guideline)
    return session, opened(session, "account-frozen", title="市公式Xの凍結")


def line(state: State, step: str) -> StepView:
    return next(one for one in walk(state) if one.step.id == f"account-frozen/{step}")


def choose(session: Session, state: State, step: str, option: str) -> State:
    name = f"account-frozen/{step}"
    if any(f"decision:{name}" in rule.covers for rule in state.the_plan.approval):
        desk.approve_act(session, state.id, name, by="田中 課長", role="", how="face")
        desk.approve_act(session, state.id, name, by="鈴木 係長", role="", how="face")
    action = Choose(step=name, choice=option, by="田中 課長", reason="画面を見た", known="表示")
    return session.perform(state.id, action)[0]


def account(session: Session, state: State, platform: str = "x", handle: str = "midori_city") -> State:
    subject = AddSubject(kind="account", label="みどり市公式X", platform=platform, handle=handle)
    return session.perform(state.id, subject)[0]


@pytest.mark.parametrize("guideline", BODIES)
def test_no_guideline_asks_for_any_of_it(tmp_path: Path, guideline: str) -> None:
    _, state = started(tmp_path, guideline)
    own = [one for one in walk(state) if one.step.runbook == "account-frozen"]
    assert {one.weight for one in own} == {"practice"}


def test_what_saves_lives_comes_before_the_appeal(tmp_path: Path) -> None:
    _, state = started(tmp_path)
    ids = [step.id for step in state.the_plan.steps]
    order = ["screens", "which", "tell-staff", "emergency-duty", "other-voice", "holding", "look-back",
             "cause-guess", "appeal", "appeal-watch", "notice", "resume", "slow-start", "settled", "overhaul"]  # fmt: skip
    places = [ids.index(f"account-frozen/{step}") for step in order]
    assert places == sorted(places)


def test_no_second_account_is_said_where_it_would_be_opened(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    assert "二つ目のアカウントを開かない" in line(state, "tell-staff").step.how
    assert "今夜作ったものを使わない" in line(state, "other-voice").step.how
    given = {"routes": ["市ホームページ"], "next_update": "11/21 18:00"}
    made = desk.preview(session, state.id, "frozen-notice", given)
    assert made.missing == []
    assert "代わりの新しいアカウントは開設していません" in made.markdown


def test_the_notice_guesses_no_reason_and_speaks_of_the_frozen_account(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state, _ = session.perform(state.id, SetChannel(id="ig-main", status="lost", reason="凍結"))
    state = choose(session, state, "which", "suspended")
    state = choose(session, state, "cause-guess", "reported")
    given = {"routes": ["市ホームページ"], "urgent": ["避難所を開いています。"], "next_update": "11/21 18:00"}
    made = desk.preview(session, state.id, "frozen-notice", given).markdown
    assert "「みどり市公式インスタグラム」（Instagram）" in made
    assert "利用を停止したという表示" in made
    assert "理由は、現在確認中です" in made
    assert made.index("避難所を開いています") < made.index("## 分かっていること")
    for words in ("通報", "不当", "誤って凍結"):
        assert words not in made


def test_the_appeal_is_one_for_each_account_and_wants_one_on_the_list(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    assert "対象がまだ登録されていません" in line(state, "appeal").blocked_by
    state = account(session, account(session, state), "instagram", "midori.city")
    found = [one.key[1] for one in walk(state) if one.step.id == "account-frozen/appeal"]
    assert found == ["s1", "s2"]


@pytest.mark.parametrize("platform", sorted(LIBRARY.files("platforms")))
def test_the_form_is_the_appeal_of_that_platform(tmp_path: Path, platform: str) -> None:
    session, state = started(tmp_path)
    state = account(session, state, platform, "")
    given = {"what_fake_does": "11月20日から凍結されています。", "wanted": "異議の申立て"}
    made = desk.preview(session, state.id, "takedown-form", given, subject="s1").markdown
    route = next(one for one in LIBRARY.platform(platform).routes if one.purpose == "appeal")
    assert f"| 窓口 | {route.title} |" in made.replace("\\", "")


def test_a_takeover_alone_still_asks_for_the_recovery(tmp_path: Path) -> None:
    session = session_at(tmp_path / "book.db", "ina")
    state = account(session, opened(session, "password-leak"))
    given = {"what_fake_does": "入れません。", "wanted": "アカウントの回復"}
    made = desk.preview(session, state.id, "takedown-form", given, subject="s1").markdown
    route = next(one for one in LIBRARY.platform("x").routes if one.purpose == "takeover")
    assert f"| 窓口 | {route.title} |" in made


def test_signs_of_somebody_else_bring_the_runbook_for_that(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state = choose(session, state, "cause-guess", "repeated-text")
    assert state.runbooks == ["account-frozen"]
    state = choose(session, state, "cause-guess", "takeover")
    assert state.runbooks == ["account-frozen", "password-leak"]


@pytest.mark.parametrize(("option", "status"), [("resume", "open"), ("stay-elsewhere", "not-applicable")])
def test_the_slow_start_belongs_to_going_on(tmp_path: Path, option: str, status: str) -> None:
    session, state = started(tmp_path)
    assert line(state, "slow-start").status == "pending"
    assert line(choose(session, state, "resume", option), "slow-start").status == status


def test_what_was_asked_of_the_emergency_desk_is_written_down(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    with pytest.raises(SmincidentError, match="聞いた相手"):
        session.perform(state.id, Finish(step="account-frozen/emergency-duty"))


def test_the_words_on_the_screen_are_kept_as_they_were(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    with pytest.raises(SmincidentError, match="そのまま"):
        session.perform(state.id, Finish(step="account-frozen/screens"))
