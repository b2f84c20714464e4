"""The same incident under three bodies: plan, weights, guards and approvals differ as their guidelines do."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.errors import Refused, SmincidentError
from smincident.incident.actions import AddRunbooks, Answer, ApproveAct, Choose, Finish, Judge, Request, Skip
from smincident.incident.state import State
from smincident.incident.walk import StepView, walk
from tests.kit import opened, session_at


def line(state: State, step: str) -> StepView:
    """The line of a step."""
    return next(item for item in walk(state) if item.step.id == step)


@pytest.mark.parametrize("cause", ["our-error", "misunderstanding", "no-fault", "unknown"])
def test_ina_apologises_whatever_the_cause(tmp_path: Path, cause: str) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    state = opened(session, "flaming")
    session.perform(
        state.id,
        Choose(step="flaming/cause", choice=cause, reason="聞き取り", look_again="2026-11-21T00:00:00Z"),
    )
    found = line(state, "flaming/apologise")
    assert (found.status, found.weight) == ("open", "must")
    assert any(c.at.startswith("6(6)ア 第2項目") and c.force == "must" for c in found.step.clauses)


def test_ina_deletes_comments_only_as_a_deviation(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    state = opened(session, "flaming")
    with pytest.raises(Refused, match=r"してはいけないこと.*6\(6\)ア"):
        session.perform(state.id, Choose(step="flaming/comments", choice="delete", reason="住所が書かれた"))
    assert not state.deviations
    session.perform(
        state.id, Choose(step="flaming/comments", choice="delete", reason="住所が書かれた", by="田中 課長")
    )
    assert [(d.by, d.reason, d.guards, d.omission) for d in state.deviations] == [
        ("田中 課長", "住所が書かれた", ["no-concealment"], False)
    ]
    assert line(state, "common/close-account").weight == "forbidden"
    assert line(state, "common/close-account").ended


def test_tokushima_apologises_at_discretion(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "tokushima")
    state = opened(session, "flaming")
    assert line(state, "flaming/apologise").weight == "conditional"
    session.perform(state.id, Choose(step="flaming/cause", choice="our-error", reason="校正漏れ"))
    assert line(state, "flaming/apologise").weight == "conditional"
    assert not any("option:flaming/comments/delete" in guard.against for guard in state.the_plan.guards)


def test_wake_apologises_once_the_cause_is_ours(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "wake")
    state = opened(session, "flaming")
    assert (line(state, "flaming/apologise").status, line(state, "flaming/apologise").weight) == (
        "pending",
        "conditional",
    )
    session.perform(state.id, Choose(step="flaming/cause", choice="our-error", reason="校正漏れ"))
    assert (line(state, "flaming/apologise").status, line(state, "flaming/apologise").weight) == (
        "open",
        "must",
    )
    session.perform(state.id, Choose(step="flaming/cause", choice="no-fault", reason="偽の画像だった"))
    assert line(state, "flaming/apologise").branch_closed
    assert [d.choice for d in state.decisions] == ["our-error", "no-fault"]


def test_wake_only_asks_for_the_password_change(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "wake")
    state = opened(session, "password-leak")
    step = "password-leak/change-password"
    with pytest.raises(Refused, match="まち経営課へ依頼する手順"):
        session.perform(state.id, Finish(step=step))
    with pytest.raises(Refused, match="返事を待っていません"):
        session.perform(state.id, Answer(step=step, note="済"))
    session.perform(state.id, Request(step=step, note="至急"))
    assert line(state, step).status == "waiting"
    session.perform(state.id, Answer(step=step, ok=False, note="担当が不在"))
    assert line(state, step).status == "open"
    session.perform(state.id, Request(step=step))
    session.perform(state.id, Answer(step=step, ok=True, note="22:40に変更した"))
    assert line(state, step).status == "done"


def test_a_duty_is_left_out_only_with_authority_and_stands_as_a_deviation(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    state = opened(session, "flaming")
    with pytest.raises(Refused, match="誰の権限"):
        session.perform(state.id, Skip(step="flaming/apologise", reason="当方に誤りなし"))
    session.perform(state.id, Skip(step="flaming/apologise", reason="当方に誤りなし", by="市長"))
    assert [(d.target, d.omission, d.by) for d in state.deviations] == [
        ("step:flaming/apologise", True, "市長")
    ]


def test_intake_leads_to_the_runbook_and_keeps_what_was_done(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "tokushima")
    state = opened(session)
    assert {item.step.runbook for item in walk(state)} == {"common"}
    tip = {"who_told": "フォロワー", "told_at": "昨日 21:50"}
    session.perform(state.id, Finish(step="common/first-tip", fields=tip))
    session.perform(state.id, Choose(step="common/triage", choice="impersonation", reason="一覧にない"))
    assert state.runbooks == ["impersonation"]
    assert line(state, "common/first-tip").status == "done"
    session.perform(state.id, AddRunbooks(runbooks=("password-leak",), reason="本物にも入られていた"))
    assert [plan.number for plan in state.plans] == [1, 2, 3]
    assert line(state, "common/first-tip").status == "done"
    steps = [item.id for item in state.the_plan.steps]
    assert len(steps) == len(set(steps))
    assert "password-leak/cut-sessions" in steps


def test_a_condition_in_a_clause_is_judged_by_a_person(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "ina")
    state = opened(session, "flaming")
    assert line(state, "flaming/holding").weight == "conditional"
    clause = next(c for c in line(state, "flaming/holding").step.clauses if c.if_)
    session.perform(state.id, Judge(clause=clause.key, holds="yes", reason="調査に半日"))
    assert line(state, "flaming/holding").weight == "must"
    session.perform(state.id, Judge(clause=clause.key, holds="no", reason="すぐ終わる"))
    assert line(state, "flaming/holding").weight == "practice"


def test_other_kinds_clauses_ask_for_nothing(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "tokushima")
    state = opened(session, "flaming")
    assert all("6. 2. 2." not in c.at for item in walk(state) for c in item.step.clauses if not c.related)


def test_an_unknown_guideline_names_those_there_are(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "atlantis")
    with pytest.raises(SmincidentError, match="指針「atlantis」がありません") as caught:
        opened(session, "flaming")
    assert "ina" in caught.value.hint
    assert session.journal.count() == 0


def test_an_order_in_a_clause_holds_once_its_condition_does(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "wake")
    state = opened(session, "flaming")
    clause = next(c for c in line(state, "flaming/comments").step.clauses if c.after)
    assert clause.if_
    assert not any("先に" in text for text in line(state, "flaming/comments").blocked_by)
    session.perform(state.id, Judge(clause=clause.key, holds="yes", reason="中傷があった"))
    assert any(
        "先に「所管課・相談窓口へ連絡」" in text for text in line(state, "flaming/comments").blocked_by
    )
    session.perform(state.id, ApproveAct(target="flaming/comments", by="田中 課長"))
    with pytest.raises(Refused, match="先に「所管課・相談窓口へ連絡」を終えてください"):
        session.perform(state.id, Choose(step="flaming/comments", choice="delete", reason="中傷"))


def test_what_another_desk_tells_of_a_step_is_kept_as_its_fields(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "wake")
    state = opened(session, "password-leak")
    step = "password-leak/change-password"
    session.perform(state.id, Request(step=step))
    with pytest.raises(SmincidentError, match="欄「nobody」"):
        session.perform(state.id, Answer(step=step, note="済", fields={"nobody": "x"}))
    told = {"done_by": "まち経営課", "done_at": "11/20 23:10", "changed": "はい"}
    session.perform(state.id, Answer(step=step, note="変更した", fields=told))
    kept = state.step_state(step).fields
    assert (kept["done_by"], kept["done_at"]["at"], kept["changed"]) == (
        "まち経営課",
        "2026-11-20T14:10:00Z",
        True,
    )
    assert state.events[-1].data is not None
    assert state.events[-1].data["fields"] == kept


def test_a_question_that_several_clauses_ask_is_answered_once(tmp_path: Path) -> None:
    session = session_at(tmp_path / "b.db", "wake")
    state = opened(session, "password-leak")
    asked = {c.key: c.if_ for step in state.the_plan.steps for c in step.clauses if c.if_}
    question = next(text for text in asked.values() if list(asked.values()).count(text) > 1)
    same = [key for key, text in asked.items() if text == question]
    _, first = session.perform(state.id, Judge(clause=same[0], holds="yes", reason="判明した"))
    assert sorted(event.data["clause"] for event in first if event.data) == sorted(same)
    _, again = session.perform(state.id, Judge(clause=same[1], holds="yes", reason="確かめ直した"))
    assert [event.data["clause"] for event in again if event.data] == [same[1]]
