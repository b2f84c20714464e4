"""The runbook 悪質投稿: criticism stays, nothing is touched before it is kept, and each post is handled by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident import desk
from smincident.errors import SmincidentError
from smincident.incident.actions import AddSubject, Choose, Finish
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from smincident.session import Session
from tests.kit import opened, session_at, shipped

LIBRARY = shipped()
BODIES = ("ina", "tokushima", "wake")
TAKING_AWAY = ("hide", "delete", "block", "close-comments")
GROUND = {"ground": "運用方針：他人の個人情報を含むもの"}


def started(tmp_path: Path, guideline: str = "tokushima") -> tuple[Session, State]:
    session = session_at(tmp_path / "book.db", guideline)
    return session, opened(session, "malicious-posts")


def line(state: State, step: str, subject: str = "") -> StepView:
    name = step if "/" in step else f"malicious-posts/{step}"
    found = [one for one in walk(state) if one.step.id == name]
    return next(one for one in found if one.key[1] == subject) if subject else found[0]


def post(session: Session, state: State, label: str = "住所の書込み", platform: str = "x") -> State:
    return session.perform(state.id, AddSubject(kind="post", label=label, platform=platform))[0]


def keep(session: Session, state: State) -> State:
    return session.perform(state.id, Finish(step="common/preserve", fields={"kept_at": "広報課"}))[0]


def choose(session: Session, state: State, step: str, option: str, **fields: str) -> State:
    """A decision, with whatever approval the guideline wants for it first."""
    name = f"malicious-posts/{step}"
    if any(f"decision:{name}" in rule.covers for rule in state.the_plan.approval):
        desk.approve_act(session, state.id, name, by="田中 課長", role="決裁権者", how="face")
        desk.approve_act(session, state.id, name, by="鈴木 係長", role="", how="face")
    action = Choose(
        step=name, choice=option, by="田中 課長", reason="基準に当たる", known="画面", fields=fields
    )
    return session.perform(state.id, action)[0]


def test_criticism_is_a_kind_of_its_own_and_comes_first(tmp_path: Path) -> None:
    _, state = started(tmp_path)
    kinds = line(state, "kind").step.options
    assert kinds[0].id == "criticism"
    assert [one.id for one in kinds] == [
        "criticism",
        "slander",
        "personal-data",
        "threat",
        "unlawful",
        "spam",
    ]
    assert "悪質ではない" in line(state, "kind").step.how


def test_leaving_it_comes_first_and_every_other_way_says_where_it_can_be_done(tmp_path: Path) -> None:
    _, state = started(tmp_path)
    options = line(state, "measure").step.options
    assert options[0].id == "leave"
    assert {one.id: one.ability for one in options} == {
        "leave": None,
        "hide": "hide-comment",
        "delete": "delete-comment",
        "block": "block",
        "close-comments": "close-comments",
        "platform-report": "report-post",
    }


@pytest.mark.parametrize("guideline", BODIES)
def test_nothing_is_decided_before_it_is_kept(tmp_path: Path, guideline: str) -> None:
    session, state = started(tmp_path, guideline)
    with pytest.raises(SmincidentError, match="投稿・画面・通知を残す"):
        choose(session, state, "measure", "hide", **GROUND)
    state = choose(session, keep(session, state), "measure", "hide", **GROUND)
    assert state.choices["malicious-posts/measure"] == "hide"


def test_the_ground_must_be_named(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    with pytest.raises(SmincidentError, match="当てた基準"):
        choose(session, keep(session, state), "measure", "delete")


def test_each_post_is_handled_by_itself_and_only_after_the_decision(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state = keep(session, post(session, post(session, state), "脅し"))
    first = Finish(step="malicious-posts/carry-out", subject="s1", fields={"did": "見えなくした"})
    with pytest.raises(SmincidentError, match="書込みの扱いを決める"):
        session.perform(state.id, first)
    choose(session, state, "measure", "hide", **GROUND)
    state, _ = session.perform(state.id, first)
    assert line(state, "carry-out", "s1").status == "done"
    assert line(state, "carry-out", "s2").status == "open"


def test_what_was_taken_away_is_logged_once_all_is_carried_out(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state = keep(session, post(session, state))
    assert line(state, "keep-removed").status == "pending"
    state = choose(session, state, "measure", "delete", **GROUND)
    log = Finish(
        step="malicious-posts/keep-removed", fields={"log_at": "広報課", "entries": "1件。個人情報。消した"}
    )
    with pytest.raises(SmincidentError, match="決めたとおりに扱う"):
        session.perform(state.id, log)
    session.perform(
        state.id, Finish(step="malicious-posts/carry-out", subject="s1", fields={"did": "消した"})
    )
    state, _ = session.perform(state.id, log)
    assert line(state, "keep-removed").status == "done"


@pytest.mark.parametrize("option", TAKING_AWAY)
def test_taking_away_is_told_and_logged(tmp_path: Path, option: str) -> None:
    session, state = started(tmp_path)
    state = choose(session, keep(session, state), "measure", option, **GROUND)
    assert {line(state, step).status for step in ("comment-notice", "keep-removed")} == {"open"}


@pytest.mark.parametrize("option", ["leave", "platform-report"])
def test_where_nothing_was_taken_away_nothing_is_announced(tmp_path: Path, option: str) -> None:
    session, state = started(tmp_path)
    state = choose(session, keep(session, state), "measure", option, **GROUND)
    assert {line(state, step).status for step in ("comment-notice", "keep-removed")} == {"not-applicable"}


def test_criticism_is_not_reported_to_the_platform(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state = choose(session, post(session, state), "kind", "criticism")
    assert line(state, "platform-report", "s1").status == "not-applicable"
    state = choose(session, state, "kind", "threat")
    assert line(state, "platform-report", "s1").status == "open"


def test_the_form_is_the_one_for_a_post(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state = post(session, state, platform="facebook")
    given = {"what_fake_does": "住所が書かれています。", "wanted": "投稿の削除"}
    made = desk.preview(session, state.id, "takedown-form", given, subject="s1").markdown
    route = next(one for one in LIBRARY.platform("facebook").routes if one.purpose == "content")
    assert f"| 窓口 | {route.title} |" in made


def test_the_right_belongs_to_the_person(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    assert "役所が代わりに名乗らない" in line(state, "rights").step.how
    for option in ("staff", "resident", "body"):
        state = choose(session, state, "rights", option)
        assert line(state, "support-claim").status == "open"
    state = choose(session, state, "rights", "none")
    assert line(state, "support-claim").status == "not-applicable"


@pytest.mark.parametrize("body", BODIES)
def test_a_pause_as_a_precaution_appears_only_where_a_guideline_asks(tmp_path: Path, body: str) -> None:
    _, state = started(tmp_path, body)
    asked = any("step:malicious-posts/suspend" in clause.via for clause in LIBRARY.guideline(body).clauses)
    assert ("malicious-posts/suspend" in {step.id for step in state.the_plan.steps}) is asked


def test_under_ina_taking_down_is_forbidden_only_while_it_flames(tmp_path: Path) -> None:
    session, state = started(tmp_path, "ina")
    assert {one.id: one.guards for one in line(state, "measure").step.options}["delete"] == []
    session.perform(state.id, Choose(step="common/triage", choice="burning", by="田中 課長", reason="批判"))
    state = session.state(state.id)
    guards = {one.id: one.guards for one in line(state, "measure").step.options}
    assert guards["delete"]
    assert guards["leave"] == []


def test_the_notice_blames_nobody_and_says_how_to_object(tmp_path: Path) -> None:
    session, state = started(tmp_path)
    state = choose(session, keep(session, state), "measure", "close-comments", **GROUND)
    given = {
        "done_things": ["住所を含むコメント 1件を削除しました"],
        "next_update": "11/21 18:00",
        "voice": "広聴の窓口",
    }
    made = desk.preview(session, state.id, "comment-notice", given)
    assert made.missing == []
    for words in (
        "住所を含むコメント 1件を削除しました",
        "運用方針：他人の個人情報を含むもの",
        "ご批判は、賛否にかかわらず残しています",
        "コメント欄は、期間を決めて閉じています",
        "元に戻します",
        "午後6時まで",
    ):
        assert words in made.markdown
    for words in ("悪質", "荒らし", "投稿者の", "誹謗"):
        assert words not in made.markdown
