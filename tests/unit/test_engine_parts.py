"""Subjects, takedowns, contacts, closing: what an incident consists of, and what keeps it open."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts_status import open_matters
from smincident.incident.clocks import clocks, next_due
from smincident.incident.state import State
from smincident.incident.walk import views_of, walk
from smincident.session import Session
from tests.kit import Ticking, opened, session_at


def start(
    tmp_path: Path, guideline: str, *runbooks: str, clock: Ticking | None = None
) -> tuple[Session, State]:
    """An incident under a guideline."""
    session = session_at(tmp_path / "b.db", guideline, clock=clock)
    return session, opened(session, *runbooks)


def finish_all(session: Session, state: State) -> None:
    """End every step by leaving it out, on the record."""
    for _ in range(4):
        for line in walk(state):
            if not line.ended:
                step, subject = line.key
                session.perform(state.id, do.Skip(step=step, subject=subject, by="市長", reason="訓練のため"))


def test_each_fake_has_its_own_steps(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina", "impersonation")
    for name in ("midori_city_", "midori-city1"):
        session.perform(state.id, do.AddSubject(kind="fake", label=name, platform="instagram"))
    session.perform(state.id, do.AddSubject(kind="post", label="便乗の投稿", platform="x"))
    step = state.the_plan.step("impersonation/gone")
    assert step is not None
    assert [line.key for line in views_of(step, state)] == [(step.id, "s1"), (step.id, "s2")]
    with pytest.raises(SmincidentError, match="対象ごとに行います"):
        session.perform(state.id, do.Finish(step=step.id, fields={"checked_at": "今"}))
    session.perform(state.id, do.Finish(step=step.id, subject="s1", fields={"checked_at": "今"}))
    assert [line.status for line in views_of(step, state)] == ["done", "open"]
    session.perform(state.id, do.UpdateSubject(id="s2", state="dismissed", reason="応援の非公式だった"))
    assert [line.status for line in views_of(step, state)] == ["done", "not-applicable"]


def test_a_takedown_runs_through_its_states_and_keeps_the_incident_open(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina", "impersonation")
    session.perform(state.id, do.AddSubject(kind="fake", label="midori_city_", platform="x"))
    session.perform(
        state.id, do.RequestTakedown(subject="s1", platform="x", next_check="2026-11-21T00:00:00Z")
    )
    session.perform(state.id, do.UpdateTakedown(id="t1", state="accepted", receipt="0345-77"))
    assert any("t1" in item for item in open_matters(state))
    assert [clock.kind for clock in clocks(state) if clock.kind == "takedown"] == ["takedown"]
    session.perform(state.id, do.UpdateTakedown(id="t1", state="unanswered"))
    takedown = state.takedowns["t1"]
    assert (takedown.receipt, [entry[0] for entry in takedown.history]) == (
        "0345-77",
        ["requested", "accepted", "unanswered"],
    )
    assert not any("t1" in item for item in open_matters(state))
    with pytest.raises(SmincidentError, match="使えるもの：requested（依頼済）"):
        session.perform(state.id, do.UpdateTakedown(id="t1", state="deleted"))


def test_every_desk_a_clause_names_must_be_reached(tmp_path: Path) -> None:
    session, state = start(tmp_path, "tokushima", "impersonation")
    step = state.the_plan.step("common/contact-desks")
    assert step is not None
    assert len(step.desks) == 2
    first, second = step.desks
    session.perform(state.id, do.TryContact(who="当番", desk=first, reached=False, how="電話", next="課長"))
    session.perform(state.id, do.TryContact(who="課長", desk=first, reached=True, how="電話"))
    with pytest.raises(Refused, match="連絡がついた記録がありません"):
        session.perform(state.id, do.Finish(step=step.id))
    session.perform(state.id, do.TryContact(who="当番", desk=second, reached=True, how="電話"))
    session.perform(state.id, do.Finish(step=step.id))


def test_closing_is_refused_and_says_what_is_open(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    with pytest.raises(Refused, match="まだ終結できません（5件）：手順「"):
        session.perform(state.id, do.SetStatus(status="closed"))
    finish_all(session, state)
    session.perform(state.id, do.MakePromise(due="2026-11-21T01:00:00Z", text="続報"))
    with pytest.raises(Refused, match="次報の約束 p1"):
        session.perform(state.id, do.SetStatus(status="closed"))
    session.perform(state.id, do.SettlePromise(id="p1", state="missed", reason="出さなかった"))
    session.perform(state.id, do.SetChannel(id="x-main", status="lost", reason="凍結"))
    with pytest.raises(Refused, match="経路「みどり市公式X」：喪失のまま"):
        session.perform(state.id, do.SetStatus(status="closed"))
    session.perform(state.id, do.SetChannel(id="x-main", status="restored", reason="解除"))
    session.perform(state.id, do.SetStatus(status="closed"))
    assert (state.status, session.journal.count("closed")) == ("closed", 1)
    with pytest.raises(Refused, match="終結しています"):
        session.perform(state.id, do.AddSubject(kind="fake", label="また出た"))
    session.perform(state.id, do.Note(text="後日の記入"))
    session.perform(state.id, do.SetStatus(status="open", reason="また出た"))


def test_a_step_put_off_becomes_a_follow_up_that_outlives_the_closing(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    step = "common/out-of-hours"
    session.perform(state.id, do.Defer(step=step, reason="朝に", by="市長", until="2026-11-21T00:00:00Z"))
    due = next_due(state)
    assert due is not None
    assert (due.kind, due.ref) == ("deferred", step)
    for line in walk(state):
        if not line.ended and line.step.id != step:
            session.perform(state.id, do.Skip(step=line.step.id, reason="訓練", by="市長"))
    with pytest.raises(Refused, match="後回し"):
        session.perform(state.id, do.SetStatus(status="closed"))
    session.perform(
        state.id, do.AddFollowup(text="夜間の指示を書面にする", owner="総務課", due="2026-12-01", step=step)
    )
    session.perform(state.id, do.SetStatus(status="closed"))
    assert [(f["text"], f["owner"], f["due"]) for f in session.journal.followups()] == [
        ("夜間の指示を書面にする", "総務課", "2026-12-01")
    ]
    session.perform(state.id, do.UpdateFollowup(id="f1", state="done"))
    assert session.journal.followups() == []


def test_a_watch_step_comes_back(tmp_path: Path) -> None:
    clock = Ticking()
    session, state = start(tmp_path, "ina", "flaming", clock=clock)
    clock.jump(hours=2)
    step = "flaming/watch-reactions"
    session.perform(state.id, do.Observe(step=step, note="返信120件", at="2026-11-20T14:00:00Z"))
    watch = next(item for item in clocks(state) if item.ref == step)
    assert (watch.kind, watch.due_at, watch.ours) == ("watch", "2026-11-20T14:30:00Z", True)
    session.perform(state.id, do.Observe(step=step, note="返信20件", at="2026-11-20T15:00:00Z"))
    assert next(item for item in clocks(state) if item.ref == step).due_at == "2026-11-20T15:30:00Z"
    session.perform(state.id, do.Finish(step=step, note="落ち着いた"))
    assert not any(item.ref == step for item in clocks(state))


def test_an_open_question_comes_back_at_its_time(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina", "flaming")
    with pytest.raises(SmincidentError, match="見直す時刻"):
        session.perform(state.id, do.Choose(step="flaming/cause", choice="unknown"))
    session.perform(
        state.id,
        do.Choose(
            step="flaming/cause", choice="unknown", known="聞き取り中", look_again="2026-11-20T14:30:00Z"
        ),
    )
    line = next(item for item in walk(state) if item.step.id == "flaming/cause")
    assert line.status == "open"
    review = next(item for item in clocks(state) if item.kind == "review")
    assert (review.due_at, review.ref, review.ours) == ("2026-11-20T14:30:00Z", "flaming/cause", False)


def test_a_secret_is_never_written_down(tmp_path: Path) -> None:
    from smincident.content.plan import PlanStep
    from smincident.content.runbook import Field
    from smincident.incident.acts import Setting
    from smincident.incident.fields import clean_fields

    session, _ = start(tmp_path, "ina")
    step = PlanStep(
        id="a/b",
        phase="p",
        kind="task",
        title="t",
        fields=[Field(id="pw", label="新しいもの", type="secret", required=True)],
    )
    setting = Setting(session.clock(), session.actor, lambda runbooks: (_ for _ in ()).throw(AssertionError))
    assert clean_fields(step, {"pw": "hunter2"}, setting) == {}


def test_a_correction_leaves_the_entry_and_stands_beside_it(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    session.perform(state.id, do.Note(text="21時に気付いた"))
    wrong = state.n
    session.perform(state.id, do.Correct(n=wrong, reason="時刻の聞き違い", text="22時に気付いた"))
    assert state.corrections == {wrong: "22時に気付いた"}
    assert [e.data for e in state.events if e.n == wrong] == [{"text": "21時に気付いた"}]
    with pytest.raises(SmincidentError, match="記録 999 はありません"):
        session.perform(state.id, do.Correct(n=999, reason="x"))


def test_an_inject_belongs_to_drills_only(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    with pytest.raises(Refused, match="訓練だけ"):
        session.perform(state.id, do.Arrive(inject="i1", who="記者", text="事実か"))


def test_a_hand_over_names_the_next_operator(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    session.perform(state.id, do.HandOver(to="高橋", note="朝まで"))
    assert state.operator == "高橋"
