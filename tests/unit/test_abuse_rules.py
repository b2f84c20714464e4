"""Ways round the rules of a guideline: each must be refused, or stand in the record as a deviation."""

from __future__ import annotations

from pathlib import Path

import pytest

from smincident import desk
from smincident.errors import Bendable, Refused, SmincidentError
from smincident.incident import actions as do
from smincident.incident.acts_status import open_matters
from smincident.incident.modes import under as under_modes
from smincident.incident.people import person
from smincident.incident.state import State
from smincident.incident.walk import step_ended
from smincident.session import Session
from tests.unit.test_rules import line, loose, notice, under

CHIEF = "田中 課長"
CHANGE = "password-leak/change-password"


def approve(session: Session, state: State, doc: str, by: str = CHIEF, role: str = "") -> None:
    session.perform(state.id, do.ApproveDocument(id=doc, by=by, role=role))


# Roles


@pytest.mark.parametrize("way", ["delegate", "request"])
def test_a_reserved_step_is_not_handed_round_its_role(tmp_path: Path, way: str) -> None:
    session, state = under(tmp_path, "separation", "password-leak")
    more = {"by": "", "reason": "急ぐ"}
    action = (
        do.Delegate(step=CHANGE, to="業者", **more) if way == "delegate" else do.Request(step=CHANGE, **more)
    )
    with pytest.raises(Refused):
        session.perform(state.id, action)
    action = (
        do.Delegate(step=CHANGE, to="業者", by=CHIEF, reason="管理者が不在")
        if way == "delegate"
        else do.Request(step=CHANGE, by=CHIEF, reason="管理者が不在")
    )
    session.perform(state.id, action)
    assert [item.guards for item in state.deviations] == [[f"reserved:{CHANGE}"]]


def test_a_reserved_step_is_handed_to_its_role_without_a_deviation(tmp_path: Path) -> None:
    session, state = under(tmp_path, "separation", "password-leak")
    session.perform(state.id, do.Delegate(step=CHANGE, to="管理者", by=CHIEF, reason="管理者の仕事"))
    assert state.deviations == []


@pytest.mark.parametrize(
    "name",
    ["田中\u200b課長", "田中\u3000課長", "田中課長\ufe00", "\u202a田中 課長\u202c", "田中 課長\U000e0101"],
)
def test_a_name_written_otherwise_is_no_other_person(name: str) -> None:
    assert person(name) == person(CHIEF)


def test_one_person_with_unseen_letters_is_one_of_a_committee(tmp_path: Path) -> None:
    session, state = under(tmp_path, "committee", "flaming")
    doc = notice(session, state)
    for name in ("委員 一", "委員\u200b 一", "委\u00ad員一\ufe01"):
        approve(session, state, doc, name, role="委員")
    assert state.documents[doc].status == "draft"


def test_nobody_is_no_approver(tmp_path: Path) -> None:
    session, state = under(tmp_path, "committee", "flaming")
    doc = notice(session, state)
    with pytest.raises(SmincidentError, match="決裁者の名前が空です"):
        approve(session, state, doc, "\u200b\u3000", role="委員")


def test_who_released_on_a_waiver_does_not_approve_it_afterwards_where_the_acts_are_apart(
    tmp_path: Path,
) -> None:
    session, state = under(tmp_path, "separation", "flaming")
    doc = loose(session, state, "holding", "notice")
    released = state.documents[doc]
    released.status, released.waiver, released.report_after = "approved", "life", True
    session.perform(
        state.id,
        do.ReleaseDocument(id=doc, channel="website", confirmed=("all",), by=CHIEF, reason="一人しかいない"),
    )
    released.author = "別の人"
    with pytest.raises(Bendable, match="書く人・認める人・出す人"):
        approve(session, state, doc, "佐藤 花子")


# Modes


def test_two_roles_handed_to_one_ask_it_once(tmp_path: Path) -> None:
    _, state = under(tmp_path, "mode", "flaming")
    plan = state.the_plan
    plan.approval[0].of = ["広報課長", "総務課長", "総務課長"]
    plan.modes[0].roles = {"広報課長": "本部長", "総務課長": "本部長"}
    assert under_modes(plan, ["disaster"]).approval[0].of == ["本部長", "本部長"]
    plan.approval[0].of = ["広報課長", "総務課長"]
    assert under_modes(plan, ["disaster"]).approval[0].of == ["本部長"]


def test_a_draft_whose_approvals_suffice_after_a_switch_is_released(tmp_path: Path) -> None:
    session, state = under(tmp_path, "mode", "flaming")
    doc = notice(session, state)
    approve(session, state, doc, "町 本人", role="本部長")
    assert state.documents[doc].status == "draft"
    with pytest.raises(Refused, match="広報課長の決裁がありません"):
        session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    session.perform(state.id, do.SetMode(mode="disaster", on=True, by="町長", reason="大雨"))
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    assert state.documents[doc].status == "released"


# Waivers


@pytest.mark.parametrize("end", ["withdrawn", "superseded"])
def test_a_waived_text_that_was_taken_back_can_still_be_shown_afterwards(tmp_path: Path, end: str) -> None:
    session, state = under(tmp_path, "waiver", "flaming")
    doc = notice(session, state)
    session.perform(state.id, do.WaiveApproval(id=doc, waiver="life", by=CHIEF, reason="避難の案内"))
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    if end == "withdrawn":
        session.perform(state.id, do.WithdrawDocument(id=doc, reason="古くなった"))
    else:
        session.perform(state.id, do.SupersedeDocument(id=doc, replacement=notice(session, state)))
    assert any("後閲" in one for one in open_matters(state))
    approve(session, state, doc, role="広報課長")
    assert state.documents[doc].status == end
    assert not any("後閲" in one for one in open_matters(state))
    with pytest.raises(Refused, match="済みです"):
        approve(session, state, doc, role="広報課長")


def test_a_waived_text_approved_before_it_went_out_needs_no_showing_afterwards(tmp_path: Path) -> None:
    session, state = under(tmp_path, "waiver", "flaming")
    doc = notice(session, state)
    session.perform(state.id, do.WaiveApproval(id=doc, waiver="life", by=CHIEF, reason="避難の案内"))
    approve(session, state, doc, role="広報課長")
    session.perform(state.id, do.ReleaseDocument(id=doc, channel="website", confirmed=("all",)))
    assert not any("後閲" in one for one in open_matters(state))


# Order


def test_a_press_sheet_read_by_colleagues_is_not_out(tmp_path: Path) -> None:
    session, state = under(tmp_path, "order", "flaming")
    sheet, post = loose(session, state, "press", "press"), loose(session, state, "holding", "notice")
    state.documents[sheet].channels.append("internal")
    for doc in (sheet, post):
        approve(session, state, doc)
    session.perform(state.id, do.ReleaseDocument(id=sheet, channel="internal", confirmed=("all",)))
    with pytest.raises(Bendable, match="報道発表より先に"):
        session.perform(state.id, do.ReleaseDocument(id=post, channel="website", confirmed=("all",)))


def test_a_press_sheet_is_not_replaced_by_the_post_it_holds_back(tmp_path: Path) -> None:
    session, state = under(tmp_path, "order", "flaming")
    sheet, post = loose(session, state, "press", "press"), loose(session, state, "holding", "notice")
    with pytest.raises(Refused, match="種類の違う文"):
        session.perform(state.id, do.SupersedeDocument(id=sheet, replacement=post))


# Instructions


def test_handing_the_report_on_brings_no_instruction(tmp_path: Path) -> None:
    session, state = under(tmp_path, "instruct", "flaming")
    report, held = "common/report-superior", "flaming/original-post"
    session.perform(state.id, do.Delegate(step=report, to="係員", by=CHIEF, reason="手が足りない"))
    assert not step_ended(report, "", state)
    assert any("終えてください" in one for one in line(state, held).blocked_by)
    with pytest.raises(Refused, match="先に"):
        session.perform(state.id, do.Choose(step=held, choice="keep", by=CHIEF, reason="x"))


# Findings


def test_who_accepts_a_finding_answers_for_each_place_it_names(tmp_path: Path) -> None:
    session, state = under(tmp_path, "signature", "flaming")
    doc = notice(session, state, what="https://bit.ly/a と https://is.gd/b")
    places = [item["message"] for item in state.documents[doc].findings if item["check"] == "url-shortener"]
    assert len(places) == 2
    _, events = session.perform(
        state.id, do.AcceptFinding(id=doc, check="url-shortener", by=CHIEF, reason="公表済み")
    )
    data = events[0].data
    assert data is not None
    assert all(place in data["message"] for place in places)


def test_an_accepted_finding_does_not_carry_to_other_bytes(tmp_path: Path) -> None:
    session, state = under(tmp_path, "signature", "flaming")
    doc = notice(session, state)
    session.perform(state.id, do.AcceptFinding(id=doc, check="signature", by=CHIEF, reason="署名は別紙"))
    other = notice(session, state, what="書き直した文")
    with pytest.raises(Refused, match="点検で見つかった誤り"):
        approve(session, state, other)


@pytest.mark.parametrize("text", ["誠に\u200b遺憾です", "誠\u00adに遺憾です", "誠に遺憾\ufe00です"])
def test_unseen_letters_hide_no_forbidden_passage(tmp_path: Path, text: str) -> None:
    session, state = under(tmp_path, "signature", "flaming")
    found = desk.check(session, state.id, f"【広報課】{text}", cls="notice", template="holding")
    assert [item.check for item in found] == ["signature"]


def test_a_passage_the_organisation_file_cannot_fill_in_is_told(tmp_path: Path) -> None:
    session, state = under(tmp_path, "signature", "flaming")
    state.the_plan.drafts[0].must, state.the_plan.drafts[0].never = ["{unit}"], ["", "{unit}"]
    organisation = desk.organisation_of(session, state)
    organisation.unit = ""
    from smincident.documents.draft_check import check_draft

    found = check_draft("文", state.the_plan, cls="notice", template="holding", organisation=organisation)
    assert [(item.check, item.severity) for item in found] == [("signature", "error")]
    assert "unit" in found[0].message
