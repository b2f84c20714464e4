"""Approval binds exact bytes; a release refuses with its reasons; a promise is kept or missed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from smincident.errors import Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.state import State
from smincident.incident.walk import walk
from smincident.session import Session
from tests.kit import Ticking, opened, session_at


def drafted(session: Session, incident: str, body: str = "本文", **more: object) -> str:
    """Draft a notice; returns its id."""
    values: dict[str, object] = {"template": "holding", "title": "対応中のお知らせ", "cls": "notice"}
    values |= {"channels": ("website", "sns"), "sha256": hashlib.sha256(body.encode()).hexdigest()}
    state, _ = session.perform(incident, do.DraftDocument(**{**values, **more}))  # type: ignore[arg-type]
    return list(state.documents)[-1]


def start(
    tmp_path: Path, guideline: str, *runbooks: str, clock: Ticking | None = None
) -> tuple[Session, State]:
    """An incident under a guideline."""
    session = session_at(tmp_path / "b.db", guideline, clock=clock)
    return session, opened(session, *(runbooks or ("flaming",)))


def test_an_unfilled_place_stops_approval(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id, missing=("次のお知らせの時刻",))
    with pytest.raises(Refused, match=r"未記入.*次のお知らせの時刻"):
        session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))


def test_approval_names_the_bytes_and_other_bytes_are_refused(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id)
    with pytest.raises(Refused, match="同じではありません"):
        session.perform(
            state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者", sha256="0" * 64)
        )
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))
    assert state.documents[doc].status == "approved"
    approved = next(event for event in state.events if event.kind == "document-approved")
    assert approved.data is not None
    assert approved.data["sha256"] == state.documents[doc].sha256


def test_a_new_draft_voids_the_approved_one(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    first = drafted(session, state.id)
    session.perform(state.id, do.ApproveDocument(id=first, by="田中 課長", role="運用責任者"))
    second = drafted(session, state.id, body="本文を直した")
    assert state.documents[first].status == "superseded"
    assert (state.documents[second].version, state.documents[second].status) == (2, "draft")
    with pytest.raises(Refused, match="差替え済み"):
        session.perform(state.id, do.ReleaseDocument(id=first, channel="website", confirmed=("all",)))
    with pytest.raises(Refused, match="まだ発出できません：運用責任者の決裁"):
        session.perform(state.id, do.ReleaseDocument(id=second, channel="website", confirmed=("all",)))


def test_tokushima_wants_the_approver_and_one_more_who_is_not_the_author(tmp_path: Path) -> None:
    session, state = start(tmp_path, "tokushima")
    doc = drafted(session, state.id)
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="決裁権者"))
    session.perform(state.id, do.ApproveDocument(id=doc, by="佐藤 花子", role=""))
    assert state.documents[doc].status == "draft"
    assert state.documents[doc].approvals[-1].own
    session.perform(state.id, do.ApproveDocument(id=doc, by="鈴木 係長", role=""))
    assert state.documents[doc].status == "approved"


def test_wake_may_leave_approval_out_on_its_own_grounds_only(tmp_path: Path) -> None:
    session, state = start(tmp_path, "wake")
    doc = drafted(session, state.id)
    rule = next(r for r in state.the_plan.approval if "notice" in r.covers)
    with pytest.raises(Refused, match="省ける理由にありません"):
        session.perform(state.id, do.WaiveApproval(id=doc, waiver="holiday", by="田中 課長", reason="夜間"))
    ground = rule.waive[0]
    session.perform(state.id, do.WaiveApproval(id=doc, waiver=ground.id, by="田中 課長", reason="夜間で急ぐ"))
    assert state.documents[doc].status == "approved"
    waived = next(event for event in state.events if event.kind == "document-waived")
    assert waived.data is not None
    assert waived.data["report_after"] is True


def test_ina_names_no_ground_to_leave_approval_out(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id)
    with pytest.raises(Refused, match="決裁を省ける理由がありません"):
        session.perform(state.id, do.WaiveApproval(id=doc, waiver="urgent", by="田中 課長", reason="夜間"))


def test_a_suspect_channel_carries_no_release_and_no_approval(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina", "password-leak")
    doc = drafted(session, state.id)
    session.perform(state.id, do.SetChannel(id="mail", status="suspect", reason="同じパスワード"))
    with pytest.raises(Refused, match="メールは「疑い」"):
        session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者", how="mail"))
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者", how="phone"))
    session.perform(state.id, do.SetChannel(id="x-main", status="lost", reason="ログインできない"))
    with pytest.raises(Refused, match="「喪失」なので、ここからは発出できません"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="x-main", confirmed=("all",)))
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    assert state.documents[doc].status == "released"


def test_a_channel_outside_the_approval_is_refused(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id, channels=("website",))
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))
    with pytest.raises(Refused, match="決裁に含まれていません"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="x-main", confirmed=("all",)))


def test_questions_no_program_can_judge_are_answered_before_release(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id)
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))
    with pytest.raises(Refused, match="発出前の確認が済んでいません"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website"))
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    answered = [event for event in state.events if event.kind == "ask-answered"]
    assert len(answered) == len([ask for ask in state.the_plan.asks if ask.at == "release"]) > 0


@pytest.mark.parametrize(("late", "outcome"), [(0, "kept"), (90, "missed")])
def test_the_next_word_is_kept_or_missed(tmp_path: Path, late: int, outcome: str) -> None:
    clock = Ticking()
    session, state = start(tmp_path, "ina", clock=clock)
    due = "2026-11-20T14:00:00Z"
    first = drafted(session, state.id, next_word=due)
    session.perform(state.id, do.ApproveDocument(id=first, by="田中 課長", role="運用責任者"))
    session.perform(state.id, do.ReleaseDocument(id=first, channel="website", confirmed=("all",)))
    assert [(p.at, p.state) for p in state.promises.values()] == [(due, "open")]
    session.perform(state.id, do.ReleaseDocument(id=first, channel="x-main", confirmed=("all",)))
    clock.jump(minutes=late)
    second = drafted(session, state.id, template="update", body="続報")
    session.perform(state.id, do.ApproveDocument(id=second, by="田中 課長", role="運用責任者"))
    session.perform(state.id, do.ReleaseDocument(id=second, channel="website", confirmed=("all",)))
    assert state.promises["p1"].state == outcome


def test_an_internal_paper_needs_no_approval_where_no_rule_asks(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id, template="first-report", cls="internal", channels=("internal",))
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="internal"))
    assert state.documents[doc].status == "released"
    assert not state.documents[doc].approvals


def test_wake_decisions_are_made_by_the_organisation(tmp_path: Path) -> None:
    session, state = start(tmp_path, "wake", "password-leak")
    step = "password-leak/go-on"
    with pytest.raises(Refused, match="決裁が要ります"):
        session.perform(state.id, do.Choose(step=step, choice="continue", reason="様子を見る"))
    session.perform(state.id, do.ApproveAct(target=step, by="佐藤 花子"))
    with pytest.raises(Refused, match="決裁が要ります"):
        session.perform(state.id, do.Choose(step=step, choice="continue", reason="様子を見る"))
    session.perform(state.id, do.ApproveAct(target=step, by="田中 課長", how="phone"))
    session.perform(state.id, do.Choose(step=step, choice="continue", reason="様子を見る"))
    assert state.choices[step] == "continue"


def released(session: Session, state: State, channel: str, **more: object) -> str:
    """Draft, approve and release a notice; returns its id."""
    doc = drafted(session, state.id, str(more), **{"channels": ("website", "sns", "mail"), **more})
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))
    session.perform(state.id, do.ReleaseDocument(id=doc, channel=channel, confirmed=("all",)))
    return doc


def promises(state: State) -> list[tuple[str, str]]:
    return [(item.at, item.state) for item in state.promises.values()]


NINE, TEN = "2026-11-21T00:00:00Z", "2026-11-21T01:00:00Z"


def test_a_word_to_a_few_keeps_no_promise_made_to_all(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    released(session, state, "website", next_word=NINE)
    released(session, state, "mail", template="update", next_word=NINE)
    assert promises(state) == [(NINE, "open")]
    released(session, state, "mail", template="update")
    assert promises(state) == [(NINE, "open")]


def test_a_text_sent_to_a_few_first_still_keeps_the_promise_when_it_is_published(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    released(session, state, "website", next_word=NINE)
    doc = released(session, state, "mail", template="update", next_word=TEN)
    assert promises(state) == [(NINE, "open"), (TEN, "open")]
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    assert promises(state) == [(NINE, "kept"), (TEN, "open")]
    assert [item.text for item in state.promises.values()] == ["「対応中のお知らせ」で予告"] * 2


def test_what_is_drafted_after_a_release_is_another_text(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    released(session, state, "website")
    second = drafted(session, state.id, body="次の知らせ")
    third = drafted(session, state.id, body="次の知らせを直した")
    assert [state.documents[doc].version for doc in (second, third)] == [1, 2]


def test_the_register_knows_in_which_role_someone_approves(tmp_path: Path) -> None:
    from smincident import desk

    session, state = start(tmp_path, "ina")
    doc = drafted(session, state.id)
    desk.approve(session, doc, by="田中 課長")
    assert state.documents[doc].status == "approved"
    assert (state.documents[doc].approvals[0].role, state.documents[doc].approvals[0].listed) == (
        "運用責任者",
        True,
    )


def test_watching_with_duties_undone_wants_a_reason(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    with pytest.raises(SmincidentError, match=r"必須の手順が.*見守りに移す理由"):
        session.perform(state.id, do.SetStatus(status="watching"))
    session.perform(state.id, do.SetStatus(status="watching", reason="夜間のため"))
    assert state.status == "watching"


def test_the_first_tip_says_when_the_desk_knew(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    tip = {"who_told": "宿直", "told_at": "20分前"}
    session.perform(state.id, do.Finish(step="common/first-tip", fields=tip))
    assert state.times["desk"][0] < state.opened_at


def test_a_text_released_for_one_runbook_serves_the_same_step_of_another(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina", "correction", "flaming")
    asked = ("correction/correct", "flaming/correct")
    own, other = (next(line for line in walk(state) if line.step.id == step) for step in asked)
    assert any("発出" in word for word in other.blocked_by)
    doc = drafted(session, state.id, template="correction", title="訂正", step=own.step.id)
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    assert not any("発出" in word for word in other.blocked_by)
    assert not any("発出" in word for word in own.blocked_by)


def test_a_text_that_repeats_an_hour_promises_it_again_and_keeps_no_later_promise(tmp_path: Path) -> None:
    session, state = start(tmp_path, "ina")
    first = drafted(session, state.id, next_word="2026-11-21T00:00:00Z")
    for doc in (first,):
        session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    correction = drafted(
        session, state.id, template="correction", title="訂正", next_word="2026-11-21T00:00:00Z"
    )
    apology = drafted(session, state.id, template="apology", title="お詫び", next_word="2026-11-21T08:00:00Z")
    for doc in (apology, correction):
        session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    open_ = sorted(item.at for item in state.promises.values() if item.state == "open")
    assert open_ == ["2026-11-21T00:00:00Z", "2026-11-21T08:00:00Z"]


def test_a_text_that_names_an_hour_gone_by_does_not_go_out(tmp_path: Path) -> None:
    clock = Ticking()
    session, state = start(tmp_path, "ina", clock=clock)
    doc = drafted(session, state.id, next_word="2026-11-20T14:00:00Z")
    session.perform(state.id, do.ApproveDocument(id=doc, by="田中 課長", role="運用責任者"))
    clock.jump(hours=1)
    with pytest.raises(Refused, match="もう過ぎています"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
